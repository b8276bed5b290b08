/* global posmodel */

import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import * as TicketScreen from "@point_of_sale/../tests/pos/tours/utils/ticket_screen_util";
import {choose, click, openTill, pay, sell, shows} from "./utils/club_till_util";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("LoyaltyClubSell", {
    steps: () =>
        [
            openTill(),
            // A member earns
            sell("Club tea", "Club member"),
            shows(".club-panel .club-balance", "100 points"),
            shows(".club-panel .club-earned", "20"),
            shows(".club-panel .club-after", "120 points"),
            pay(),
            shows(".club-receipt-earned", "20"),
            shows(".club-receipt-balance", "120"),
            ReceiptScreen.clickNextOrder(),
            // And spends: money off, as much as there are points
            sell("Club tea", "Club member"),
            shows(".club-panel .club-balance", "120 points"),
            PosLoyalty.claimReward("per point"),
            shows(".club-panel .club-spent", "120"),
            pay(),
            shows(".club-receipt-spent", "120"),
            shows(".club-receipt-balance", "20"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});

registry.category("web_tour.tours").add("LoyaltyClubGift", {
    steps: () =>
        [
            openTill(),
            choose("Club member"),
            // A product of the rewards that is in the basket is not given away by itself
            ProductScreen.clickDisplayedProduct("Club pen"),
            ProductScreen.clickDisplayedProduct("Club pen"),
            ProductScreen.clickDisplayedProduct("Club pen"),
            ProductScreen.totalAmountIs("30.00"),
            PosLoyalty.claimReward("Club pen"),
            ProductScreen.totalAmountIs("20.00"),
            shows(".club-panel .club-spent", "20"),
            PosLoyalty.claimReward("Club pen"),
            ProductScreen.totalAmountIs("10.00"),
            shows(".club-panel .club-spent", "40"),
            pay(),
            shows(".club-receipt-spent", "40"),
            shows(".club-receipt-balance", "60"),
            ReceiptScreen.clickNextOrder(),
        ].flat(),
});

/** A pen that points paid comes back for points, and the tea stays. */
registry.category("web_tour.tours").add("LoyaltyClubGiftBack", {
    steps: () =>
        [
            openTill(),
            choose("Club member"),
            ProductScreen.clickDisplayedProduct("Club tea"),
            ProductScreen.clickDisplayedProduct("Club pen"),
            PosLoyalty.claimReward("Club pen"),
            ProductScreen.totalAmountIs("250.00"),
            pay(),
            shows(".club-receipt-balance", "100"),
            ReceiptScreen.clickNextOrder(),
            ProductScreen.clickRefund(),
            TicketScreen.selectOrderByPrice("250.00"),
            ProductScreen.clickLine("Club pen", "1"),
            ProductScreen.clickNumpad("1"),
            TicketScreen.toRefundTextContains("1"),
            TicketScreen.confirmRefund(),
            shows(".modal", "the points are given back, and no money"),
            Dialog.confirm(),
            PaymentScreen.isShown(),
            PaymentScreen.clickValidate(),
            ReceiptScreen.isShown(),
        ].flat(2),
});

registry.category("web_tour.tours").add("LoyaltyClubRefused", {
    steps: () =>
        [
            openTill(),
            sell("Club tea", "Club member"),
            shows(".club-panel .club-balance", "100 points"),
            {
                content: "this till remembers more points than there are left",
                trigger: "body",
                run: async () => {
                    const order = posmodel.getOrder();
                    // What the server says of the card comes before, not after
                    await posmodel._clubFetchMember(order);
                    order.clubCard(order.clubPrograms()[0]).points = 1000;
                },
            },
            shows(".club-panel .club-balance", "1,000 points"),
            ProductScreen.clickControlButtonMore(),
            {
                content: "two fast clicks open one list",
                trigger: ".control-buttons button:contains(Reward)",
                run: ({anchor}) => {
                    anchor.click();
                    anchor.click();
                },
            },
            Dialog.cancel(),
            {content: "no list is left", trigger: "body:not(:has(.modal))"},
            PosLoyalty.claimReward("per point"),
            shows(".club-panel .club-spent", "250"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickValidate(),
            shows(".modal", "has 100 points, 250 are needed"),
            Dialog.confirm(),
            {
                content:
                    "and a till that says nothing of the cost is refused by the server",
                trigger: ".payment-screen",
                run: () => {
                    const [line] = posmodel.getOrder().clubRewardLines();
                    line.points_cost = 0;
                },
            },
            PaymentScreen.clickValidate(),
            shows(".modal", "has 100 points, 250 are needed"),
            Dialog.confirm(),
            PaymentScreen.isShown(),
        ].flat(2),
});

/** The button leads to no card, but to a sentence. */
const asksToJoin = (sentence) =>
    [
        openTill(),
        sell("Club tea", "Club stranger"),
        click(".club-join"),
        shows(".o_notification", sentence),
        // And is no member yet
        {content: "the button is still there", trigger: ".club-join:enabled"},
    ].flat();

registry.category("web_tour.tours").add("LoyaltyClubAsk", {
    steps: () => asksToJoin("The request of Club stranger was sent"),
});

registry.category("web_tour.tours").add("LoyaltyClubMissing", {
    steps: () => asksToJoin("missing: 2"),
});

registry.category("web_tour.tours").add("LoyaltyClubJoin", {
    steps: () =>
        [
            openTill(),
            sell("Club tea", "Club stranger"),
            click(".club-join"),
            shows(".club-panel .club-balance", "0 points"),
            shows(".club-panel .club-earned", "20"),
            pay(),
            shows(".club-receipt-balance", "20"),
            ReceiptScreen.clickNextOrder(),
            // The barcode of a card finds its member, loaded or not
            {
                content: "scan the card of a member",
                trigger: "body",
                run: async () => posmodel.activateCode("044club-card-1"),
            },
            ProductScreen.customerIsSelected("Club member"),
            shows(".club-panel .club-balance", "100 points"),
        ].flat(),
});
