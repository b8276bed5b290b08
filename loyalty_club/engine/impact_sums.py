"""Exact sums over the members whose purchases are compared: see `impact.py`."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Window:
    """A member's months before and after an event: how many are `known` before; the classes of
    his `orders` and of what he `spent` in them; money `before` and `after`; and whether he
    `stopped` buying."""

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
    """Sums over members: money `before` and `after`, their squares and product, who stopped.

    The sums are exact, so that the order of the members changes nothing: in decimals squares
    of large amounts, and whatever is divided, would be rounded with each step.
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
        """(members, sum, sum of squares) of the change of their money in a month."""
        return (
            self.members,
            Fraction(self.after) / months - Fraction(self.before) / known,
            Fraction(self.after_squares) / months**2
            - 2 * Fraction(self.products) / (months * known)
            + Fraction(self.before_squares) / known**2,
        )

    def gone(self):
        """(members, sum, sum of squares) of a one for each who stopped."""
        return self.members, Fraction(self.stopped), Fraction(self.stopped)


@dataclass(slots=True)
class Stratum:
    """A class of members in the months around one month: those with the event in it and, of
    the same class, those without.

    :param known: so many months before are known; `orders`: the class of their purchases
    :param cost: of what those with the event used
    """

    known: int
    orders: int
    chosen: Side = field(default_factory=Side)
    others: Side = field(default_factory=Side)
    cost: Decimal = Decimal(0)
