import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import {registry} from "@web/core/registry";

/** The member is invited to the VIP club and says yes at the counter. */
registry.category("web_tour.tours").add("LoyaltyClubVip", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickDisplayedProduct("Club tea"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Club member"),
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
