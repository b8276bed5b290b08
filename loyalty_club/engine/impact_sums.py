"""Exact sums over the members that `impact.py` compares."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Window:
    """A member's purchases in the months before and after an event.

    :param known: number of months known before the event
    :param orders: class of the number of purchases before; `spent`: class of their amount
    :param before: amount of the purchases before; `after`: of those after
    :param stopped: whether the member bought before and not after
    """

    known: int
    orders: int
    spent: int
    before: Decimal
    after: Decimal
    stopped: bool

    @property
    def kind(self):
        return self.known, self.orders, self.spent


@dataclass(slots=True)
class Side:
    """Sums over members: amounts `before` and `after`, their squares and products, and the
    number of members who stopped.

    The sums are exact fractions, so that the order of the members does not matter: decimals
    would round squares of large amounts, and every quotient, at each step.
    """

    members: int = 0
    before: Fraction | Decimal = NOTHING
    after: Fraction | Decimal = NOTHING
    before_squares: Fraction | Decimal = NOTHING
    after_squares: Fraction | Decimal = NOTHING
    products: Fraction | Decimal = NOTHING
    stopped: int = 0

    def add(self, window):
        before, after = Fraction(window.before), Fraction(window.after)
        self.members += 1
        self.before += before
        self.after += after
        self.before_squares += before**2
        self.after_squares += after**2
        self.products += before * after
        self.stopped += window.stopped

    def change(self, known, months):
        """(members, sum, sum of squares) of the change of each member's amount per month."""
        return (
            self.members,
            Fraction(self.after) / months - Fraction(self.before) / known,
            Fraction(self.after_squares) / months**2
            - 2 * Fraction(self.products) / (months * known)
            + Fraction(self.before_squares) / known**2,
        )

    def gone(self):
        """(members, sum, sum of squares) of a variable that is 1 for members who stopped, else 0."""
        return self.members, Fraction(self.stopped), Fraction(self.stopped)


@dataclass(slots=True)
class Stratum:
    """A class of comparable members around one month: `chosen` had the event in that month,
    `others` had not.

    :param known: number of months known before; `orders`: class of the number of purchases
    :param cost: cost of the benefits that the `chosen` used
    """

    known: int
    orders: int
    chosen: Side = field(default_factory=Side)
    others: Side = field(default_factory=Side)
    cost: Decimal = Decimal(0)
