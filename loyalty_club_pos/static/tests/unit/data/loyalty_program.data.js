import {LoyaltyCard} from "@pos_loyalty/../tests/unit/data/loyalty_card.data";
import {LoyaltyProgram} from "@pos_loyalty/../tests/unit/data/loyalty_program.data";
import {LoyaltyRule} from "@pos_loyalty/../tests/unit/data/loyalty_rule.data";
import {patch} from "@web/core/utils/patch";

// The fields of the club; its records are made by each test, core's tests count on their own
patch(LoyaltyProgram.prototype, {
    _load_pos_data_fields() {
        return [
            ...super._load_pos_data_fields(),
            "is_club",
            "club_tz",
            "club_unit",
            "club_amount_tax",
            "club_amount_rewards",
            "club_same_order",
        ];
    },
});
patch(LoyaltyRule.prototype, {
    _load_pos_data_fields() {
        return [
            ...super._load_pos_data_fields(),
            "club_step_amount",
            "club_channel",
            "club_date_from",
            "club_date_to",
            "club_points_max",
        ];
    },
});
patch(LoyaltyCard.prototype, {
    _load_pos_data_fields() {
        return [
            ...super._load_pos_data_fields(),
            "is_club_card",
            "club_points_pending",
            "club_rule_caps",
            "club_tier_name",
            "club_tier_multiplier",
            "club_tier_threshold",
            "club_is_vip",
            "club_next_expiry",
            "club_next_expiry_points",
        ];
    },
});
