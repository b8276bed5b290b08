import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {choose, click, openTill, shows} from "./utils/club_till_util";
import {registry} from "@web/core/registry";

/** Only members of Gold buy the lamp yet; "Club member" is one. */
registry.category("web_tour.tours").add("LoyaltyClubEarly", {
    steps: () =>
        [
            openTill(),
            shows("article:has(.club-early)", "Club lamp"),
            {
                content: "only the lamp is marked",
                trigger: "article:contains(Club tea):not(:has(.club-early))",
            },
            // Nobody is chosen
            ProductScreen.clickDisplayedProduct("Club lamp"),
            shows(
                ".modal",
                "Club lamp can be bought by members of Gold and above until"
            ),
            shows(".modal", "Choose the customer first"),
            Dialog.confirm(),
            // Somebody else
            choose("Club stranger"),
            ProductScreen.clickDisplayedProduct("Club lamp"),
            shows(".modal", "Club stranger cannot buy it yet"),
            Dialog.confirm(),
            {
                content: "nothing was added",
                trigger: ".product-screen:not(:has(.orderline))",
            },
            // One of them, and then the customer is changed
            choose("Club member"),
            ProductScreen.clickDisplayedProduct("Club lamp"),
            ProductScreen.totalAmountIs("90.00"),
            choose("Club stranger"),
            ProductScreen.clickPayButton(false),
            shows(".modal", "Club stranger cannot buy it yet"),
            Dialog.confirm(),
            choose("Club member"),
            ProductScreen.clickPayButton(),
            // Changed on the payment screen
            PaymentScreen.clickPartnerButton(),
            PaymentScreen.clickCustomer("Club stranger"),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            shows(".modal", "Club stranger cannot buy it yet"),
            Dialog.confirm(),
            PaymentScreen.isShown(),
            PaymentScreen.clickPartnerButton(),
            PaymentScreen.clickCustomer("Club member"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            ReceiptScreen.clickNextOrder(),
        ].flat(2),
});

/** A member reserves for three, cancels, and comes alone. */
registry.category("web_tour.tours").add("LoyaltyClubEvents", {
    steps: () =>
        [
            openTill(),
            choose("Club member"),
            click(".club-panel .club-events"),
            shows(".modal .club-seats", "3 seats left"),
            {content: "two guests", trigger: ".modal .club-guests", run: "select 2"},
            click(".modal .club-reserve"),
            shows(".modal .club-seats", "Reserved: 3 seats"),
            click(".modal .club-cancel"),
            shows(".modal .club-seats", "3 seats left"),
            {content: "alone", trigger: ".modal .club-guests", run: "select 0"},
            click(".modal .club-reserve"),
            shows(".modal .club-seats", "Reserved: 1 seat"),
        ].flat(),
});
