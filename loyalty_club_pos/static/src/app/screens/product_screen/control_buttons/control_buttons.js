// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/screens/product_screen/control_buttons/control_buttons";
import {ControlButtons} from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons";
import {SelectionPopup} from "@point_of_sale/app/components/popups/selection_popup/selection_popup";
import {makeAwaitable} from "@point_of_sale/app/utils/make_awaitable_dialog";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(ControlButtons.prototype, {
    /** Add the free products that the member's points cover, even if they are not in the order. */
    getPotentialRewards() {
        const rewards = super.getPotentialRewards();
        const known = new Set(rewards.map(({reward}) => reward.id));
        return [
            ...rewards,
            ...this._clubGifts().filter(({reward}) => !known.has(reward.id)),
        ];
    },
    _clubGifts() {
        const order = this.pos.getOrder();
        return (order?.clubPrograms() || []).flatMap((program) => {
            const card = order.clubCard(program);
            const points =
                card && !card.club_blocked ? order._getRealCouponPoints(card.id) : 0;
            return program.reward_ids
                .filter(
                    (reward) =>
                        reward.reward_type === "product" &&
                        points >= reward.required_points
                )
                .map((reward) => ({coupon_id: card?.id, reward, potentialQty: 0}))
                .filter(({coupon_id}) => coupon_id);
        });
    },
    /** List the rewards once the customer's card is loaded: who clicks fast sees all of them. */
    async clickRewards() {
        if (!this.pos.clubPrograms.length) {
            return super.clickRewards(...arguments);
        }
        // A second click while the card is loading opens no second list
        this._clubListing ||= this.pos
            .orderUpdateLoyaltyPrograms()
            .then(() => super.clickRewards(...arguments))
            .finally(() => {
                this._clubListing = null;
            });
        return this._clubListing;
    },
    /** Claim one reward for each click, adding its product if it is not in the order yet. */
    async _applyReward(reward, coupon_id, potentialQty) {
        if (!reward.program_id.is_club || reward.reward_type !== "product") {
            return super._applyReward(reward, coupon_id, potentialQty);
        }
        const order = this.pos.getOrder();
        const product = await this._clubChooseProduct(reward);
        if (!product) {
            return false;
        }
        order.uiState.disabledRewards.delete(reward.id);
        const quantity = reward.reward_product_qty;
        const points = order._getRealCouponPoints(coupon_id);
        const there = Math.max(
            order._computeUnclaimedFreeProductQty(reward, coupon_id, product, points),
            0
        );
        if (there < quantity) {
            await this.pos.addLineToCurrentOrder(
                {
                    product_id: product,
                    product_tmpl_id: product.product_tmpl_id,
                    qty: quantity - there,
                },
                {}
            );
        }
        const result = order._applyReward(reward, coupon_id, {product, quantity});
        if (result !== true) {
            this.notification.add(result);
        }
        this.pos.updateRewards();
        return result;
    },
    async _clubChooseProduct(reward) {
        if (!reward.multi_product) {
            return reward.reward_product_id || reward.reward_product_ids[0];
        }
        return makeAwaitable(this.dialog, SelectionPopup, {
            title: _t("Please select a product for this reward"),
            list: reward.reward_product_ids.map((product) => ({
                id: product.id,
                label: product.display_name,
                item: product,
            })),
        });
    },
});
