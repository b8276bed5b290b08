import {describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {
    earlyRefusal,
    hasBenefit,
    isEarly,
} from "@loyalty_club_pos/app/utils/club_early";

const {DateTime} = luxon;
const LAMP = {id: 7, display_name: "Lamp"};
const span = (values) => ({
    club: 1,
    tz: "Asia/Tehran",
    who: "members of Gold and above",
    threshold: 100,
    vip: false,
    from: "2026-06-01T00:00:00Z",
    until: "2026-06-05T00:00:00Z",
    products: [7],
    ...values,
});
const gold = {club_tier_name: "Gold", club_tier_threshold: 100};
const silver = {club_tier_name: "Silver", club_tier_threshold: 50};
const at = (iso) => DateTime.fromISO(iso);
const refusal = (spans, card, moment, template = LAMP) =>
    earlyRefusal({club_early: spans}, template, () => card, at(moment));

describe.current.tags("headless");

test("who has the benefit is the same as on the server", () => {
    expect(hasBenefit(span(), gold)).toBe(true);
    expect(hasBenefit(span(), silver)).toBe(false);
    expect(hasBenefit(span(), undefined)).toBe(false);
    expect(hasBenefit(span(), {...gold, club_blocked: true})).toBe(false);
    expect(hasBenefit(span({threshold: null}), {})).toBe(true);
    expect(hasBenefit(span({threshold: 0}), {})).toBe(false);
    expect(hasBenefit(span({vip: true}), gold)).toBe(false);
    expect(hasBenefit(span({vip: true}), {...gold, club_is_vip: true})).toBe(true);
});

test("from one moment on members, from another on everybody", () => {
    allowTranslations();
    expect(refusal([span()], gold, "2026-05-31T23:59:59Z")).toMatch(
        /can be bought .* from .*, and by everybody from /
    );
    expect(refusal([span()], gold, "2026-06-01T00:00:00Z")).toBe("");
    expect(refusal([span()], silver, "2026-06-04T23:59:59Z")).toMatch(
        /^Lamp can be bought by members of Gold and above until 6\/5\/2026, 3:30.AM, and by everybody after that\.$/
    );
    expect(refusal([span()], undefined, "2026-06-05T00:00:00Z")).toBe("");
});

test("tier after tier", () => {
    allowTranslations();
    const spans = [
        span(),
        span({
            threshold: 50,
            who: "members of Silver and above",
            from: "2026-06-03T00:00:00Z",
        }),
    ];
    expect(refusal(spans, silver, "2026-06-02T00:00:00Z")).toMatch(
        /by members of Gold and above until/
    );
    expect(refusal(spans, silver, "2026-06-03T00:00:00Z")).toBe("");
});

test("other products, and tills that know of nothing", () => {
    expect(
        refusal([span()], undefined, "2026-06-02T00:00:00Z", {
            id: 8,
            display_name: "Tea",
        })
    ).toBe("");
    expect(refusal(false, undefined, "2026-06-02T00:00:00Z")).toBe("");
    expect(isEarly({club_early: [span()]}, LAMP, at("2026-06-02T00:00:00Z"))).toBe(
        true
    );
    expect(isEarly({club_early: [span()]}, LAMP, at("2026-06-05T00:00:00Z"))).toBe(
        false
    );
});
