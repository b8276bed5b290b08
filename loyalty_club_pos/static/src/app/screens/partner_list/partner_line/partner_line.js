// Import the patch of pos_loyalty first, so that this one is applied on top of it
import "@pos_loyalty/app/screens/partner_list_screen/partner_line/partner_line";
import {PartnerLine} from "@point_of_sale/app/screens/partner_list/partner_line/partner_line";
import {formatPoints} from "@loyalty_club_pos/app/utils/club_format";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(PartnerLine.prototype, {
    _getLoyaltyPointsRepr(card) {
        if (!card.program_id?.is_club) {
            return super._getLoyaltyPointsRepr(...arguments);
        }
        return _t("%s points", formatPoints(card.points));
    },
    get clubCards() {
        return this.pos
            .getLoyaltyCards(this.props.partner)
            .filter((card) => card?.program_id?.is_club);
    },
});
