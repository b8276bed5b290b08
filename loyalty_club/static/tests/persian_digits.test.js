import {expect, test} from "@odoo/hoot";
import {queryFirst} from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {toLatinDigits} from "@loyalty_club/persian_digits";

class Card extends models.Model {
    points = fields.Float();
    _records = [{id: 1, points: 0}];
}
defineMailModels();
defineModels([Card]);

test("Persian and Arabic digits become Latin ones", () => {
    expect(toLatinDigits("۰۱۲۳۴۵۶۷۸۹")).toBe("0123456789");
    expect(toLatinDigits("٠١٢٣٤٥٦٧٨٩")).toBe("0123456789");
    expect(toLatinDigits("۱٬۲۵۰٫۵")).toBe("1250.5");
    expect(toLatinDigits("A-12")).toBe("A-12");
});

test("a number typed in Persian digits is read", async () => {
    await mountView({
        resModel: "card",
        type: "form",
        resId: 1,
        arch: `<form><field name="points"/></form>`,
    });
    await contains(".o_field_float input").edit("۱۲۵");
    expect(queryFirst(".o_field_float input").value).toBe("125.00");
});
