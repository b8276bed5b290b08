// what is patched here was patched there first
import "@pos_loyalty/app/screens/partner_list_screen/partner_list_screen";
import { onWillStart, useEffect } from "@odoo/owl";
import { PartnerList } from "@point_of_sale/app/screens/partner_list/partner_list";
import { latinDigits } from "@loyalty_club_pos/app/utils/club_format";
import { patch } from "@web/core/utils/patch";

patch(PartnerList.prototype, {
    setup() {
        super.setup(...arguments);
        onWillStart(() => {
            // the list does not wait for the points
            this.pos.clubLoadCards(this.state.initialPartners);
        });
        useEffect(
            (query) => {
                const typed = latinDigits(query || "");
                if (typed !== query) {
                    this.state.query = typed;
                }
            },
            () => [this.state.query]
        );
    },
    async getNewPartners() {
        const partners = await super.getNewPartners(...arguments);
        await this.pos.clubLoadCards(partners || []);
        return partners;
    },
});
