import {OrderReceipt} from "@point_of_sale/app/screens/receipt_screen/receipt/order_receipt";
import {formatPoints} from "@loyalty_club_pos/app/utils/club_format";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(OrderReceipt.prototype, {
    get clubStats() {
        return this.order.clubStats();
    },
    formatPoints(points) {
        return formatPoints(points);
    },
    clubWelcome(stat) {
        return _t("Welcome to %s!", stat.raised);
    },
});
