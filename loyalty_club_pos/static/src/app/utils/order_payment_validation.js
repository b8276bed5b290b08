// what is patched here was patched there first
import "@pos_loyalty/app/utils/order_payment_validation";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import { RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    /** An order that spends no points has nothing to ask before it is paid. */
    async validateOrder(isForceValidate) {
        // the customer may have been changed since the goods were chosen
        if (this.pos.clubTellEarly(this.order)) {
            return false;
        }
        if (this.order.clubRewardLines().length) {
            return super.validateOrder(isForceValidate);
        }
        const show = this.order.clubHide();
        try {
            return super.validateOrder(isForceValidate);
        } finally {
            show();
        }
    },
    async finalizeValidation() {
        this.pos.clubWaitingFor = this.orderUuid;
        try {
            return await super.finalizeValidation(...arguments);
        } finally {
            this.pos.clubWaitingFor = null;
        }
    },
    handleValidationError(error) {
        if (error instanceof RPCError && this.order.clubRewardLines().length) {
            // what was refused may have been spent at another till
            this.pos.clubRefreshMember(this.order).catch(() => null);
        }
        return super.handleValidationError(...arguments);
    },
});
