// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/utils/order_payment_validation";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import {RPCError} from "@web/core/network/rpc";
import {patch} from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    /** Skip core's check of the points on the server for orders that spend no club points. */
    async validateOrder(isForceValidate) {
        // The customer may have changed since the products were added
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
            // The points may have been spent at another till: reload the balance
            this.pos.clubRefreshMember(this.order).catch(() => null);
        }
        return super.handleValidationError(...arguments);
    },
});
