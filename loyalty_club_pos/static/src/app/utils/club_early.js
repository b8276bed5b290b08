import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

/** The early-access spans of `template` that have not ended at `now`. */
function spansOf(config, template, now) {
    return (config?.club_early || []).filter(
        (span) =>
            span.products.includes(template.id) && now < DateTime.fromISO(span.until)
    );
}

/** Whether the holder of `card` has the benefit; mirrors `_is_there_for` on the server. */
export function hasBenefit(span, card) {
    if (!card || card.club_blocked) {
        return false;
    }
    const tier = card.club_tier_name ? card.club_tier_threshold : -1;
    return (
        (span.threshold === null || tier >= span.threshold) &&
        (!span.vip || Boolean(card.club_is_vip))
    );
}

const moment = (iso, zone) =>
    DateTime.fromISO(iso).setZone(zone).toLocaleString(DateTime.DATETIME_SHORT);
const earliest = (isos) =>
    isos.sort((a, b) => DateTime.fromISO(a) - DateTime.fromISO(b))[0];
const latest = (isos) =>
    isos.sort((a, b) => DateTime.fromISO(b) - DateTime.fromISO(a))[0];

/** Say who can buy the product, and from when everybody can, in the same words as the server. */
function sentence(template, spans, now) {
    const started = spans.filter((span) => DateTime.fromISO(span.from) <= now);
    const first = earliest(spans.map((span) => span.from));
    const shown = started.length
        ? started
        : spans.filter((span) => span.from === first);
    const zone = spans[0].tz;
    const values = {
        product: template.display_name || template.name,
        who: [...new Set(shown.map((span) => span.who))].join(_t(" or ")),
        until: moment(latest(spans.map((span) => span.until)), zone),
        start: moment(first, zone),
    };
    return started.length
        ? _t(
              "%(product)s can be bought by %(who)s until %(until)s, and by everybody after that.",
              values
          )
        : _t(
              "%(product)s can be bought by %(who)s from %(start)s, and by everybody from %(until)s.",
              values
          );
}

/**
 * A sentence explaining why `template` cannot be sold now; an empty string if it can.
 *
 * @param {Object} config the till, with `club_early`
 * @param {Function} cardOf returns the customer's card in the club with the given id
 */
export function earlyRefusal(config, template, cardOf, now = DateTime.now()) {
    const spans = spansOf(config, template, now);
    const open = spans.some(
        (span) =>
            DateTime.fromISO(span.from) <= now && hasBenefit(span, cardOf(span.club))
    );
    return spans.length && !open ? sentence(template, spans, now) : "";
}

/** Whether `template` is still limited to members with early access. */
export function isEarly(config, template, now = DateTime.now()) {
    return spansOf(config, template, now).length > 0;
}
