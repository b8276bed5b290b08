import {ResPartner} from "@point_of_sale/app/models/res_partner";
import {latinDigits} from "@loyalty_club_pos/app/utils/club_format";
import {patch} from "@web/core/utils/patch";

/**
 * The forms in which phone numbers may be typed, in Latin digits: with the country code, or with a
 * zero instead of it (a country code has one to three digits).
 */
export function phoneForms(...phones) {
    const forms = new Set();
    for (const phone of phones.filter(Boolean)) {
        const typed = latinDigits(phone).trim();
        const digits = typed.replace(/\D/g, "");
        forms.add(digits);
        if (typed.startsWith("+")) {
            [1, 2, 3].forEach((length) => forms.add(`0${digits.slice(length)}`));
        }
    }
    return [...forms];
}

patch(ResPartner.prototype, {
    get searchString() {
        return [
            super.searchString,
            ...phoneForms(this.phone, this.phone_sanitized),
        ].join(" ");
    },
});
