/* A member's day at the counter, in three visits: tests/journeys computes by hand what it gives. */

import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as PartnerList from "@point_of_sale/../tests/pos/tours/utils/partner_list_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import {openTill, pay, shows} from "./utils/club_till_util";
import {registry} from "@web/core/registry";

/** The number as the customer says it, typed as the cashier types it. */
const findByPhone = (typed) =>
    [
        ProductScreen.clickPartnerButton(),
        {
            content: `the customer says ${typed}`,
            trigger: ".modal-dialog .input-group input",
            run: `edit ${typed}`,
        },
        {
            content: "nobody else has this number",
            trigger: ".partner-list:has(.partner-info:only-of-type)",
        },
        PartnerList.clickPartner("Journey member"),
    ].flat();

const sellTwoTeas = (typed) =>
    [
        ProductScreen.clickDisplayedProduct("Club tea"),
        ProductScreen.clickDisplayedProduct("Club tea"),
        findByPhone(typed),
    ].flat();

registry.category("web_tour.tours").add("LoyaltyClubJourneySell", {
    steps: () =>
        [
            openTill(),
            sellTwoTeas("09123456789"),
            shows(".club-panel .club-balance", "0 points"),
            shows(".club-panel .club-earned", "50"),
            pay(),
            shows(".club-receipt-earned", "50"),
            shows(".club-receipt-balance", "50"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});

registry.category("web_tour.tours").add("LoyaltyClubJourneySpend", {
    steps: () =>
        [
            Chrome.startPoS(),
            sellTwoTeas("۰۹۱۲۳۴۵۶۷۸۹"),
            shows(".club-panel .club-balance", "50 points"),
            PosLoyalty.claimReward("per point"),
            ProductScreen.totalAmountIs("450.00"),
            shows(".club-panel .club-spent", "50"),
            pay(),
            shows(".club-receipt-spent", "50"),
            shows(".club-receipt-earned", "50"),
            shows(".club-receipt-balance", "50"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});

registry.category("web_tour.tours").add("LoyaltyClubJourneyReturn", {
    steps: () =>
        [
            Chrome.startPoS(),
            ...ProductScreen.clickRefund(),
            TicketScreen.filterIs("Paid"),
            TicketScreen.selectOrder("2001"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("To Refund: 1"),
            TicketScreen.confirmRefund(),
            PaymentScreen.isShown(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
            shows(".club-receipt-balance", "20"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});
