import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {openTill, pay, sell, shows} from "./utils/club_till_util";
import {registry} from "@web/core/registry";

/** A purchase reaches a tier: the receipt says so, and the next one earns more. */
registry.category("web_tour.tours").add("LoyaltyClubTier", {
    steps: () =>
        [
            openTill(),
            sell("Club tea", "Club member"),
            shows(".club-panel .club-earned", "20"),
            pay(),
            shows(".club-receipt-raised", "Silver"),
            ReceiptScreen.clickNextOrder(),
            sell("Club tea", "Club member"),
            shows(".club-panel .club-tier", "Silver"),
            shows(".club-panel .club-vip", "VIP"),
            shows(".club-panel .club-earned", "40"),
            pay(),
            shows(".club-receipt-earned", "40"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});
