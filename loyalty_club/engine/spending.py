"""What a claimed reward costs, and what of it comes back."""

from dataclasses import dataclass
from decimal import Decimal

from .points import ceil, floor, undivided


@dataclass(frozen=True, slots=True)
class Claim:
    """The lines of one claim of a reward.

    :param reward: id of the reward
    :param qty: pieces given away
    :param amount: the discount, tax included, in the club's currency, not negative
    :param tolerance: how far rounding may have moved `amount`
    :param refunded: the share of the reward's lines that was taken back, 0 to 1
    """

    reward: int
    qty: Decimal
    amount: Decimal
    tolerance: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)


def cost(reward, claim, unit, balance):
    """Points that `claim` costs before anything of it is taken back.

    `balance`: the points there are, for a reward that takes them all.
    """
    if not claim.qty and not claim.amount:
        return Decimal(0)
    if reward.wallet:
        return max(balance, reward.required)
    if reward.kind == "product":
        times = (claim.qty / reward.quantity).to_integral_value("ROUND_CEILING")
        return ceil(times * reward.required, unit)
    if reward.mode == "per_point":
        money = max(claim.amount - claim.tolerance, Decimal(0))
        return max(ceil(money / reward.discount, unit), unit)
    return ceil(reward.required, unit)


def kept_cost(points, claim, unit):
    """Of a cost of `points`, what stays taken; the refunded share is rounded down."""
    return points - floor(undivided(points * claim.refunded), unit)
