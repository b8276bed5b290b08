"""Points for a purchase."""

from dataclasses import dataclass
from decimal import Decimal

from .basket import Role
from .points import LARGEST, floor, undivided

_CENT = Decimal("0.01")
_MINIMUM_ROLES = (Role.GOODS, Role.CODE_DISCOUNT)
_AMOUNT_ROLES = (Role.GOODS, Role.CODE_DISCOUNT, Role.AUTO_DISCOUNT)
_CHARGED_ROLES = (*_AMOUNT_ROLES, Role.OFF)


@dataclass(frozen=True, slots=True)
class Earned:
    """What one rule gives.

    :param rule: id of the rule
    :param points: in the club's unit; 0 if the rule gives nothing
    :param amount: the money that counted, in the club's currency
    :param count: the orders, pieces, full steps or units of money that counted
    """

    rule: int
    points: Decimal
    amount: Decimal
    count: Decimal


def _amount(lines, tax):
    """Sum of the lines' amounts, with or without tax."""
    name = "total" if tax == "incl" else "subtotal"
    return undivided(sum((getattr(line, name) for line in lines), Decimal(0)))


def _reward_share(rule, basket, tax):
    """The part of the discounts paid with points that belongs to this rule's goods.

    A discount on the order is spread over its goods in proportion to their amounts.
    """
    discount = _amount([x for x in basket.lines if x.role is Role.REWARD], tax)
    goods = [line for line in basket.lines if line.role is Role.GOODS]
    everything = _amount(goods, tax)
    if not discount or everything <= 0:
        return Decimal(0)
    own = _amount([line for line in goods if rule.id in line.rules], tax)
    return undivided(discount * own / everything)


def charged(basket, terms):
    """What the customer is charged for the goods of `basket`, and so the most that counts for any
    rule: every line that takes money off lowers it, whether or not its product is one of the rule's."""
    roles = (*_CHARGED_ROLES, Role.REWARD) if terms.rewards == "after" else _CHARGED_ROLES
    return max(_amount([line for line in basket.lines if line.role in roles], terms.tax), Decimal(0))


def counted_amount(rule, basket, terms):
    """The amount of `basket` that counts for `rule`: never below 0 or above what is charged."""
    lines = [line for line in basket.lines if line.role in _AMOUNT_ROLES and rule.id in line.rules]
    amount = _amount(lines, terms.tax)
    if terms.rewards == "after":
        amount += _reward_share(rule, basket, terms.tax)
    return min(max(amount, Decimal(0)), charged(basket, terms))


def _is_given_away(basket, terms):
    """Whether goods that have a price are charged nothing; goods without a price are no gift."""
    prices = _amount([line for line in basket.lines if line.role is Role.GOODS and line.total > 0], terms.tax)
    return prices > 0 and not charged(basket, terms)


def _reaches_minimum(rule, basket, goods):
    """Whether the goods reach the rule's minimum. As in core, automatic discounts and rewards do
    not lower the amount; whatever else takes money off does."""
    lines = [line for line in basket.lines if line.role in _MINIMUM_ROLES and rule.id in line.rules]
    whole = [line for line in basket.lines if line.role in (*_MINIMUM_ROLES, Role.OFF)]
    if min(_amount(lines, rule.minimum_tax), _amount(whole, rule.minimum_tax)) < rule.minimum_amount:
        return False
    return sum(line.qty for line in goods) >= rule.minimum_qty


def _count(rule, amount, qty):
    """How many times the rule's points are given for `amount` of money and `qty` pieces."""
    if rule.mode == "order":
        return Decimal(1)
    if rule.mode == "unit":
        return max(qty, Decimal(0))
    return amount // rule.step if rule.step else amount


def _raw_points(rule, count, caps_left):
    points = rule.points * count
    if rule.mode == "money" and not rule.step:
        # core rounds the points for money down to two digits, rule by rule
        points = floor(points, _CENT)
    return min(points, rule.cap or LARGEST, LARGEST if caps_left is None else caps_left)


def _apply(rule, basket, terms, caps_left):
    """(points before rounding to the unit, amount, count) of one rule."""
    nothing = (Decimal(0), Decimal(0), Decimal(0))
    goods = [line for line in basket.lines if line.role is Role.GOODS and rule.id in line.rules]
    bought = any(line.qty > 0 for line in goods)
    if not bought or _is_given_away(basket, terms) or not _reaches_minimum(rule, basket, goods):
        return nothing
    amount = counted_amount(rule, basket, terms)
    count = _count(rule, amount, sum(line.qty for line in goods))
    return _raw_points(rule, count, caps_left), amount, count


def bonus(points, terms):
    """The points that the member's tier adds to `points` of the rules; their total is rounded
    down to the unit."""
    return floor(points * terms.multiplier, terms.unit) - points


def earn(basket, terms, caps_left=None):
    """The points that each rule of `terms` gives for `basket`, as a tuple of `Earned`.

    The sum is rounded down to the unit once, not rule by rule: each rule gets the increase
    of the rounded running total.

    :param caps_left: {rule id: points it may still give this member}; a rule that is not in
        it has no cap except that per order
    """
    running, given, result = Decimal(0), Decimal(0), []
    for rule in terms.rules:
        points, amount, count = _apply(rule, basket, terms, (caps_left or {}).get(rule.id))
        running += points
        whole = floor(running, terms.unit) - given
        given += whole
        result.append(Earned(rule.id, whole, amount, count))
    return tuple(result)
