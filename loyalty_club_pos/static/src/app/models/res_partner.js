import {ResPartner} from "@point_of_sale/app/models/res_partner";
import {latinDigits} from "@loyalty_club_pos/app/utils/club_format";
import {patch} from "@web/core/utils/patch";

/**
 * The ways a number is typed: with its country's code, or with a zero instead of it (the code has
 * one to three digits), in Latin digits.
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
