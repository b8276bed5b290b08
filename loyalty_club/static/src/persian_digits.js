/**
 * Persian and Arabic digits are understood wherever a number or a phone is typed: they
 * become Latin ones while they are typed, so that core's own parsers read them.
 */

const NUMERIC =
    ".o_field_float input, .o_field_integer input, .o_field_monetary input, .o_field_phone input";
const DIGITS = /[۰-۹٠-٩٫٬]/g;

/** @param {String} text */
export function toLatinDigits(text) {
    return text.replace(DIGITS, (char) => {
        if (char === "٫") {
            return ".";
        }
        if (char === "٬") {
            return "";
        }
        // The last four bits of both blocks are the digit
        return String(char.codePointAt(0) & 0xf);
    });
}

document.addEventListener(
    "input",
    ({target}) => {
        if (!(target instanceof HTMLInputElement) || !target.matches(NUMERIC)) {
            return;
        }
        const latin = toLatinDigits(target.value);
        if (latin !== target.value) {
            const end = target.selectionEnd - (target.value.length - latin.length);
            target.value = latin;
            target.setSelectionRange(end, end);
        }
    },
    {capture: true}
);
