import {expect, test} from "@odoo/hoot";
import {earn, exact, plain} from "@loyalty_club_pos/app/utils/club_earning";
import {formatPoints, latinDigits} from "@loyalty_club_pos/app/utils/club_format";
import {localization} from "@web/core/l10n/localization";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";
import {VECTORS} from "./earning_vectors";

for (const vector of VECTORS) {
    test(`as the engine: ${vector.name}`, () => {
        const earned = earn(vector.basket, vector.terms, vector.rule_caps);
        const points = Object.fromEntries(earned.map((row) => [row.rule, row.points]));
        const wanted = Object.entries(vector.points).map(([rule, value]) => [
            rule,
            Number(value),
        ]);
        expect(points).toEqual(Object.fromEntries(wanted));
    });
}

test("numbers are exact", () => {
    expect(exact(0.1) + exact(0.2)).toBe(exact(0.3));
    expect(plain(exact(-12.5))).toBe(-12.5);
    expect(plain(exact(1e21))).toBe(1e21);
    expect(plain(exact(1e-7))).toBe(1e-7);
    expect(exact(null)).toBe(0n);
});

test("digits as people type and read them", async () => {
    patchWithCleanup(localization, {
        code: "en_US",
        decimalPoint: ".",
        thousandsSep: ",",
        grouping: [3, 0],
    });
    expect(latinDigits("۰۹۱۲ ٣٤٥")).toBe("0912 345");
    expect(formatPoints(12)).toBe("12");
    expect(formatPoints(12.5)).toBe("12.50");
});
