"""What a claimed reward costs, and how much of it is refunded."""

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
    :param refunded: the share of the reward's lines that was returned, 0 to 1
    """

    reward: int
    qty: Decimal
    amount: Decimal
    tolerance: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)


def cost(reward, claim, unit, balance):
    """The points that `claim` costs before any refund.

    :param balance: the available points, for a reward that takes all of them
    """
    if not claim.qty and not claim.amount:
        return Decimal(0)
    if reward.wallet:
        return max(balance, reward.required)
    if reward.kind == "product":
        times = (max(claim.qty, Decimal(0)) / reward.quantity).to_integral_value("ROUND_CEILING")
        return ceil(times * reward.required, unit)
    if reward.mode == "per_point":
        money = max(claim.amount - claim.tolerance, Decimal(0))
        return max(ceil(money / reward.discount, unit), unit)
    return ceil(reward.required, unit)


def kept_cost(points, claim, unit):
    """What is left of a cost of `points` after the refund, which is rounded down to the unit."""
    return points - floor(undivided(points * claim.refunded), unit)
