// What is patched here was patched there first
import "@pos_loyalty/app/screens/partner_list_screen/partner_list_screen";
import {onWillStart} from "@odoo/owl";
import {PartnerList} from "@point_of_sale/app/screens/partner_list/partner_list";
import {latinDigits} from "@loyalty_club_pos/app/utils/club_format";
import {patch} from "@web/core/utils/patch";

patch(PartnerList.prototype, {
    setup() {
        super.setup(...arguments);
        onWillStart(() => {
            // The list does not wait for the points
            this.pos.clubLoadCards(this.state.initialPartners);
        });
        // What is typed in Persian digits is searched for in those that numbers are stored with
        this.state = new Proxy(this.state, {
            set(state, name, value) {
                state[name] = name === "query" ? latinDigits(value || "") : value;
                return true;
            },
        });
    },
    async getNewPartners() {
        const partners = await super.getNewPartners(...arguments);
        await this.pos.clubLoadCards(partners || []);
        return partners;
    },
});
