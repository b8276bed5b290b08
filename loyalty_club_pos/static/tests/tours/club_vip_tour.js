import {openTill, sell} from "./utils/club_till_util";
import {registry} from "@web/core/registry";

/** The member is invited to the VIP club and says yes at the counter. */
registry.category("web_tour.tours").add("LoyaltyClubVip", {
    steps: () =>
        [
            openTill(),
            sell("Club tea", "Club member"),
            {
                content: "The till says that the member is invited",
                trigger: ".club-panel .club-invited .club-accept",
                run: "click",
            },
            {
                content: "The member is a VIP",
                trigger: ".club-panel .club-vip:contains(VIP)",
            },
            {
                content: "Nobody is asked again",
                trigger: ".club-panel:not(:has(.club-invited))",
            },
        ].flat(),
});
