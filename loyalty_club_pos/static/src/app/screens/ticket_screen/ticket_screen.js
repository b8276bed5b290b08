// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/screens/ticket_screen/ticket_screen";
import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {_t} from "@web/core/l10n/translation";
import {giftsToReturn} from "@loyalty_club_pos/app/utils/club_refund";
import {patch} from "@web/core/utils/patch";

patch(TicketScreen.prototype, {
    /** Take the reward line of a gift along, and tell the cashier. */
    async onDoRefund() {
        const order = this.getSelectedOrder();
        const details = order?.uiState.lineToRefund || {};
        const returning = ({uuid}) =>
            details[uuid]?.destinationOrder ? 0 : details[uuid]?.qty || 0;
        const gifts = order ? giftsToReturn(order, returning) : [];
        const added = gifts.filter(({line, qty}) => returning(line) < qty);
        for (const {line, qty} of added) {
            this.getToRefundDetail(line).qty = qty;
        }
        if (added.length) {
            this.dialog.add(AlertDialog, {
                title: _t("A gift for points"),
                body: _t(
                    "The customer got a product with points. Its reward comes back too: the points are given back, and no money."
                ),
            });
        }
        return super.onDoRefund(...arguments);
    },
});
