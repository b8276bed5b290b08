/* Steps that the tours of the till share. */

import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";

export const shows = (selector, text) => ({
    content: `${selector} shows ${text}`,
    trigger: `${selector}:contains("${text}")`,
});

export const click = (selector) => ({
    content: `click ${selector}`,
    trigger: selector,
    run: "click",
});

export const openTill = () =>
    [Chrome.startPoS(), Dialog.confirm("Open Register")].flat();

export const choose = (customer) =>
    [ProductScreen.clickPartnerButton(), ProductScreen.clickCustomer(customer)].flat();

export const sell = (product, customer) =>
    [ProductScreen.clickDisplayedProduct(product), choose(customer)].flat();

/** Pay in cash; the receipt is shown. */
export const pay = () =>
    [
        ProductScreen.clickPayButton(),
        PaymentScreen.clickPaymentMethod("Cash"),
        PaymentScreen.clickValidate(),
        ReceiptScreen.isShown(),
    ].flat();
