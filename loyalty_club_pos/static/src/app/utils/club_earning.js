/**
 * Points for a purchase, as `loyalty_club/engine/earning.py` computes them: the same names in the
 * same order, tested on the same vectors. The result is a preview; the server posts the points.
 *
 * Numbers are exact: BigInt multiples of 10^-18, never floats.
 */
const DIGITS = 18;
const ONE = 10n ** BigInt(DIGITS);
/** Upper bound of the points of one rule, above any real purchase. */
const LARGEST = 10n ** 12n * ONE;

export const Role = {
    GOODS: "goods",
    CODE_DISCOUNT: "code",
    AUTO_DISCOUNT: "auto",
    REWARD: "reward",
    OFF: "off",
    NOTHING: "nothing",
};
const MINIMUM_ROLES = [Role.GOODS, Role.CODE_DISCOUNT];
const AMOUNT_ROLES = [Role.GOODS, Role.CODE_DISCOUNT, Role.AUTO_DISCOUNT];
const CHARGED_ROLES = [...AMOUNT_ROLES, Role.OFF];

/** The exact value of a number or a decimal string; a float counts as its shortest representation. */
export function exact(value) {
    const [mantissa, exponent = "0"] = String(value || 0)
        .toLowerCase()
        .split("e");
    const [whole, fraction = ""] = mantissa.replace("-", "").split(".");
    const shift = DIGITS + Number(exponent) - fraction.length;
    const digits = BigInt(whole + fraction);
    const scaled =
        shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
    return mantissa.startsWith("-") ? -scaled : scaled;
}

/** Convert an exact value to a plain number for display. */
export function plain(value) {
    const negative = value < 0n;
    const text = String(negative ? -value : value).padStart(DIGITS + 1, "0");
    const number = Number(`${text.slice(0, -DIGITS)}.${text.slice(-DIGITS)}`);
    return negative ? -number : number;
}

const times = (a, b) => (a * b) / ONE;
const max = (a, b) => (a > b ? a : b);
const min = (a, b) => (a < b ? a : b);

function floorDiv(a, b) {
    const quotient = a / b;
    return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The largest multiple of `unit` not above `points`. */
function floor(points, unit) {
    return floorDiv(points, unit) * unit;
}

function sum(lines, name) {
    return lines.reduce((total, line) => total + exact(line[name]), 0n);
}

function amountOf(lines, tax) {
    return sum(lines, tax === "incl" ? "total" : "subtotal");
}

/** The share of the discounts paid with points that belongs to this rule's goods. */
function rewardShare(rule, lines, tax) {
    const discount = amountOf(
        lines.filter((line) => line.role === Role.REWARD),
        tax
    );
    const goods = lines.filter((line) => line.role === Role.GOODS);
    const everything = amountOf(goods, tax);
    if (!discount || everything <= 0n) {
        return 0n;
    }
    const own = amountOf(
        goods.filter((line) => line.rules.includes(rule.id)),
        tax
    );
    return (discount * own) / everything;
}

/** What the customer is charged for the goods: the most that counts for any rule. */
function charged(lines, terms) {
    const roles =
        terms.rewards === "after" ? [...CHARGED_ROLES, Role.REWARD] : CHARGED_ROLES;
    return max(
        amountOf(
            lines.filter((line) => roles.includes(line.role)),
            terms.tax
        ),
        0n
    );
}

/** The amount that counts for `rule`, from 0 to what is charged. */
function countedAmount(rule, lines, terms) {
    let amount = amountOf(
        lines.filter(
            (line) => AMOUNT_ROLES.includes(line.role) && line.rules.includes(rule.id)
        ),
        terms.tax
    );
    if (terms.rewards === "after") {
        amount += rewardShare(rule, lines, terms.tax);
    }
    return min(max(amount, 0n), charged(lines, terms));
}

/** Whether goods that have a price are charged nothing. */
function isGivenAway(lines, terms) {
    const priced = lines.filter(
        (line) => line.role === Role.GOODS && exact(line.total) > 0n
    );
    return amountOf(priced, terms.tax) > 0n && !charged(lines, terms);
}

function reachesMinimum(rule, lines, goods) {
    const counted = lines.filter(
        (line) => MINIMUM_ROLES.includes(line.role) && line.rules.includes(rule.id)
    );
    const whole = lines.filter((line) =>
        [...MINIMUM_ROLES, Role.OFF].includes(line.role)
    );
    const amount = min(
        amountOf(counted, rule.minimum_tax),
        amountOf(whole, rule.minimum_tax)
    );
    if (amount < exact(rule.minimum_amount)) {
        return false;
    }
    return sum(goods, "qty") >= exact(rule.minimum_qty);
}

/** How many times the rule gives its points. */
function countOf(rule, amount, qty) {
    if (rule.mode === "order") {
        return ONE;
    }
    if (rule.mode === "unit") {
        return max(qty, 0n);
    }
    const step = exact(rule.step);
    return step ? floorDiv(amount, step) * ONE : amount;
}

function rawPoints(rule, count, capsLeft) {
    let points = times(exact(rule.points), count);
    if (rule.mode === "money" && !exact(rule.step)) {
        points = floor(points, ONE / 100n);
    }
    const cap = min(exact(rule.cap) || LARGEST, LARGEST);
    return min(points, capsLeft === undefined ? cap : min(cap, exact(capsLeft)));
}

function applied(rule, lines, terms, capsLeft) {
    const goods = lines.filter(
        (line) => line.role === Role.GOODS && line.rules.includes(rule.id)
    );
    const bought = goods.some((line) => exact(line.qty) > 0n);
    if (!bought || isGivenAway(lines, terms) || !reachesMinimum(rule, lines, goods)) {
        return {points: 0n, amount: 0n, count: 0n};
    }
    const amount = countedAmount(rule, lines, terms);
    const count = countOf(rule, amount, sum(goods, "qty"));
    return {points: rawPoints(rule, count, capsLeft), amount, count};
}

/** `points` times the multiplier of the member's tier, rounded down to the unit. */
export function multiplied(points, multiplier, unit) {
    return plain(floor(times(exact(points), exact(multiplier || 1)), exact(unit || 1)));
}

/**
 * The points that each rule of `terms` gives for the lines of a basket.
 *
 * Only the sum is rounded down to the unit: each rule gets the amount by which the rounded
 * running total grows.
 *
 * @param {Array} lines `{qty, total, subtotal, rules, role}`
 * @param {Object} terms `{unit, tax, rewards, rules}`
 * @param {Object} capsLeft points that each rule may still give this member, by rule id
 * @returns {Array} `{rule, points, amount, count}`, plain numbers
 */
export function earn(lines, terms, capsLeft = {}) {
    const unit = exact(terms.unit);
    let running = 0n;
    let given = 0n;
    return terms.rules.map((rule) => {
        const {points, amount, count} = applied(rule, lines, terms, capsLeft[rule.id]);
        running += points;
        const whole = floor(running, unit) - given;
        given += whole;
        return {
            rule: rule.id,
            points: plain(whole),
            amount: plain(amount),
            count: plain(count),
        };
    });
}
