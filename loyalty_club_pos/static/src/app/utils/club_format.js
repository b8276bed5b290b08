import {formatFloat} from "@web/core/utils/numbers";
import {localization} from "@web/core/l10n/localization";

const OTHER_DIGITS = /[۰-۹٠-٩]/g;

const PERSIAN = {
    locale: "fa-IR",
    numberingSystem: "arabext",
    outputCalendar: "persian",
};

function isPersian() {
    return (localization.code || "").startsWith("fa");
}

/** Format a number of points in the user's language, in Persian with Persian digits. */
export function formatPoints(points) {
    const digits = Number.isInteger(points) ? 0 : 2;
    if (isPersian()) {
        return new Intl.NumberFormat("fa-IR", {maximumFractionDigits: digits}).format(
            points
        );
    }
    return formatFloat(points, {digits: [69, digits]});
}

/** Format a day in the user's language, in Persian in the Jalali calendar with Persian digits. */
export function formatDay(day) {
    return (isPersian() ? day.reconfigure(PERSIAN) : day).toLocaleString(
        luxon.DateTime.DATE_SHORT
    );
}

/** Replace Persian and Arabic digits by Latin ones, which stored numbers use. */
export function latinDigits(text) {
    return text.replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf));
}
