// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/services/pos_store";
import {PosStore} from "@point_of_sale/app/services/pos_store";
import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    get clubPrograms() {
        return this.models["loyalty.program"].filter((program) => program.is_club);
    },
    // Refreshing the member's card, whose balance other tills change too

    async orderUpdateLoyaltyPrograms() {
        await this._clubFetchMember(this.getOrder());
        return super.orderUpdateLoyaltyPrograms(...arguments);
    },
    async _clubFetchMember(order) {
        const partner = order?.getPartner();
        if (!partner || order.finalized || !this.clubPrograms.length) {
            return;
        }
        const key = `${order.uuid},${partner.id}`;
        if (this._clubFetched === key) {
            return this._clubFetching;
        }
        if (this.data.network.offline) {
            return;
        }
        this._clubFetched = key;
        this._clubFetching = this.clubRefreshMember(order).catch(() => {
            // Offline: keep the loaded card; the server posts the points in any case
            this._clubFetched = null;
        });
        return this._clubFetching;
    },
    async clubRefreshMember(order) {
        const partner = order.getPartner();
        // The card of the customer's pool, their own, or their company's
        const found = await this.data.callRelated("pos.config", "club_cards_of", [
            this.config.id,
            partner.id,
        ]);
        const cards = found["loyalty.card"] || [];
        order.uiState.clubCardIds = cards.map((card) => card.id);
        order.uiState.clubKnown = partner.id;
        this.computePartnerCouponIds(
            cards.filter((card) => card.partner_id?.id === partner.id)
        );
    },
    async fetchLoyaltyCard(programId, partnerId) {
        const program = this.models["loyalty.program"].get(programId);
        const card = program?.is_club && this.getOrder()?.clubCard(program);
        return card || super.fetchLoyaltyCard(programId, partnerId);
    },

    /** Load the cards of many customers at once, for the list of customers. */
    async clubLoadCards(partners) {
        this._clubAsked ||= new Set();
        const ids = partners
            .map((partner) => partner.id)
            .filter((id) => !this._clubAsked.has(id));
        if (!ids.length || !this.clubPrograms.length || this.data.network.offline) {
            return;
        }
        try {
            const cards = await this.fetchCoupons(
                [
                    ["partner_id", "in", ids],
                    ["is_club_card", "=", true],
                    [
                        "program_id",
                        "in",
                        this.clubPrograms.map((program) => program.id),
                    ],
                ],
                null
            );
            ids.forEach((id) => this._clubAsked.add(id));
            this.computePartnerCouponIds(cards);
        } catch {
            // The list shows without points
        }
    },

    // Early access

    async addLineToOrder(vals, order) {
        const template =
            typeof vals.product_tmpl_id === "number"
                ? this.models["product.template"].get(vals.product_tmpl_id)
                : vals.product_tmpl_id;
        const sold =
            !vals.sale_order_origin_id &&
            !vals.refunded_orderline_id &&
            !(vals.qty < 0);
        if (sold && template && order.clubEarlyRefusal(template)) {
            // The customer may have been chosen just now, before their card was loaded
            await this._clubFetchMember(order);
            const refusal = order.clubEarlyRefusal(template);
            if (refusal) {
                this._clubSayEarly(order, [refusal]);
                return;
            }
        }
        return super.addLineToOrder(...arguments);
    },
    /** Show which products the customer cannot buy yet; return whether there are any. */
    clubTellEarly(order) {
        const refusals = order?.clubEarlyRefusals() || [];
        if (refusals.length) {
            this._clubSayEarly(order, refusals);
        }
        return refusals.length > 0;
    },
    _clubSayEarly(order, sentences) {
        const partner = order.getPartner();
        const unknown =
            partner &&
            this.data.network.offline &&
            order.uiState.clubKnown !== partner.id;
        const next = !partner
            ? _t("If the customer is one of them, choose the customer first.")
            : unknown
              ? _t(
                    "Without a connection the till does not know what %s may buy.",
                    partner.name
                )
              : _t("%s cannot buy it yet.", partner.name);
        this.dialog.add(AlertDialog, {
            title: _t("Not open to everybody yet"),
            body: [...sentences, next].join("\n\n"),
        });
    },
    async pay() {
        if (!this.clubTellEarly(this.getOrder())) {
            return super.pay(...arguments);
        }
    },
    async validateOrderFast() {
        if (!this.clubTellEarly(this.getOrder())) {
            return super.validateOrderFast(...arguments);
        }
    },

    // Seats at private events

    async clubEvents(method, ...args) {
        return this.data.call("pos.config", method, [this.config.id, ...args]);
    },

    // Joining, and finding a member by card

    /** Enrol the customer or request it, as the club's admission requires; return `{outcome, message}`. */
    async clubAdmit(partner) {
        const answer = await this.data.call("pos.config", "club_admit_customer", [
            this.config.id,
            partner.id,
        ]);
        if (answer.outcome === "member") {
            this.models.connectNewData(answer.records);
            this.data.synchronizeServerDataInIndexedDB(answer.records);
            this._clubFetched = null;
            this.computePartnerCouponIds();
            await this.updateRewards();
            await this.orderUpdateLoyaltyPrograms();
        }
        return answer;
    },
    async clubAnswerInvitation(cardId, accepts) {
        await this.data.callRelated(
            "pos.config",
            accepts ? "club_accept_invitation" : "club_decline_invitation",
            [this.config.id, cardId]
        );
    },
    async activateCode(code) {
        const partner = this.clubPrograms.length && (await this._clubFindMember(code));
        if (partner) {
            this.setPartnerToCurrentOrder(partner);
            await this.updateRewards();
            return true;
        }
        return super.activateCode(...arguments);
    },
    async _clubFindMember(code) {
        const known = this.models["loyalty.card"].find(
            (card) => card.code === code && card.program_id?.is_club && card.partner_id
        );
        if (known || this.data.network.offline) {
            return known?.partner_id;
        }
        const found = await this.data.callRelated("pos.config", "club_find_member", [
            this.config.id,
            code,
        ]);
        return found["res.partner"]?.[0];
    },

    // Keeping core from claiming and confirming club rewards

    getPotentialFreeProductRewards() {
        return super
            .getPotentialFreeProductRewards(...arguments)
            .filter(({reward}) => !reward.program_id.is_club);
    },
    async postProcessLoyalty(order) {
        const show = order.clubHide();
        try {
            return super.postProcessLoyalty(...arguments);
        } finally {
            show();
        }
    },
    /** Tell the server whether the cashier waits for this order: only then may it refuse the order. */
    getSyncAllOrdersContext(orders) {
        const context = super.getSyncAllOrdersContext(...arguments);
        const waits = orders.length === 1 && orders[0].uuid === this.clubWaitingFor;
        return waits ? {...context, club_till_waits: true} : context;
    },
});
