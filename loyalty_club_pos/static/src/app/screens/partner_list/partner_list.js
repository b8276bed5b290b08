// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/screens/partner_list_screen/partner_list_screen";
import {onWillStart} from "@odoo/owl";
import {PartnerList} from "@point_of_sale/app/screens/partner_list/partner_list";
import {latinDigits} from "@loyalty_club_pos/app/utils/club_format";
import {patch} from "@web/core/utils/patch";

patch(PartnerList.prototype, {
    setup() {
        super.setup(...arguments);
        onWillStart(() => {
            // Not awaited, so that the list opens before the points are loaded
            this.pos.clubLoadCards(this.state.initialPartners);
        });
        // Search for Persian digits as Latin ones, which stored numbers use
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
