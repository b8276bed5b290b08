import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";

const shows = (selector, text) => ({
    content: `${selector} shows ${text}`,
    trigger: `${selector}:contains("${text}")`,
});

const sellTea = () =>
    [
        ProductScreen.clickDisplayedProduct("Club tea"),
        ProductScreen.clickPartnerButton(),
        ProductScreen.clickCustomer("Club member"),
    ].flat();

const pay = () =>
    [
        ProductScreen.clickPayButton(),
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
    ].flat();

/** A purchase reaches a tier: the receipt says so, and the next one earns more. */
registry.category("web_tour.tours").add("LoyaltyClubTier", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            sellTea(),
            shows(".club-panel .club-earned", "20"),
            pay(),
            shows(".club-receipt-raised", "Silver"),
            ReceiptScreen.clickNextOrder(),
            sellTea(),
            shows(".club-panel .club-tier", "Silver"),
            shows(".club-panel .club-vip", "VIP"),
            shows(".club-panel .club-earned", "40"),
            pay(),
            shows(".club-receipt-earned", "40"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});
