"""What members should have, computed in a way of its own: each point is a coin, and coins change hands one by one.

Nothing of the addon is used here, and nothing is clever: the rules are those that a member is told.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

STEP_CENTS, STEP_POINTS = 1000, 10  # 10 points for each full 10.00
POINTS_PER_PIECE = 1
POINTS_PER_UNIT = Fraction(1, 4)  # a quarter of a point for each 1.00
POINT_CENTS = 10  # a point pays 0.10
CLAIM_FROM = 50  # points
EXPIRY_MONTHS = 4
GRACE_DAYS = 30


def points_for(pieces, cents):
    """Points for what a customer keeps."""
    if not pieces:
        return 0
    by_step = cents // STEP_CENTS * STEP_POINTS
    by_money = Fraction(int(POINTS_PER_UNIT * cents), 100)  # whole hundredths
    return int(by_step + pieces * POINTS_PER_PIECE + by_money)


def cost_of(balance, cents):
    """Points that pay an order of `cents` as far as they reach; a cent is forgiven."""
    paid = min(balance * POINT_CENTS, cents)
    return max(-(-(paid - 1) // POINT_CENTS), 1)


def last_day(day):
    """The last day of points that are earned on `day`."""
    month = day.month + EXPIRY_MONTHS
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, order=True)
class Coin:
    """One point."""

    until: date
    number: int
    order: int = field(compare=False)


@dataclass
class Purse:
    """The points of one member."""

    coins: list = field(default_factory=list)
    debt: int = 0
    earned: dict = field(default_factory=dict)  # points by order
    spent: dict = field(default_factory=dict)  # coins by order
    returned: dict = field(default_factory=dict)  # pieces by order
    expired: int = 0
    graced: int = 0
    issued: int = 0

    @property
    def balance(self):
        return len(self.coins) - self.debt

    def apply(self, event, day):
        """One event of the history."""
        purchase = event.purchase
        if event.kind == "buy":
            if purchase.claims and self.balance >= CLAIM_FROM and purchase.cents:
                self.spend(purchase.number, cost_of(self.balance, purchase.cents))
            self.earn(purchase.number, points_for(purchase.pieces, purchase.cents), day)
        elif event.kind == "cancel":
            self.unspend(purchase.number, day)
            self.lower(purchase.number, 0)
        elif event.kind == "again":
            self.earn(purchase.number, points_for(purchase.pieces, purchase.cents), day)
        else:
            back = event.pieces or purchase.pieces
            self.returned[purchase.number] = back
            if back == purchase.pieces:
                self.unspend(purchase.number, day)
            self.lower(purchase.number, points_for(*purchase.kept(back)))

    def earn(self, order, points, day):
        self.issued += 1
        self.earned[order] = points
        coins = [Coin(last_day(day), self.issued, order) for _ in range(points)]
        repaid = min(self.debt, points)
        self.debt -= repaid
        self.coins += coins[repaid:]

    def lower(self, order, points):
        """Take back so that `points` stay given for the order: its own first, then what expires first, then debt."""
        missing = self.earned.get(order, 0) - points
        self.earned[order] = points
        own = sorted((coin for coin in self.coins if coin.order == order), key=lambda coin: -coin.number)
        others = sorted(coin for coin in self.coins if coin.order != order)
        taken = [*own, *others][:missing]
        for coin in taken:
            self.coins.remove(coin)
        self.debt += missing - len(taken)

    def spend(self, order, points):
        self.coins.sort()
        self.spent[order], self.coins = self.coins[:points], self.coins[points:]

    def unspend(self, order, day):
        """The very coins come back; those that have expired meanwhile with some days of grace."""
        self.issued += 1
        for coin in self.spent.pop(order, ()):
            if coin.until < day:
                coin = Coin(day + timedelta(GRACE_DAYS), self.issued, -1)
                self.graced += 1
            self.coins.append(coin)
        self.coins.sort()
        repaid = min(self.debt, len(self.coins))
        self.debt -= repaid
        self.coins = self.coins[repaid:]

    def close(self, day):
        """The night's close: coins past their last day are gone."""
        kept = [coin for coin in self.coins if coin.until >= day]
        self.expired += len(self.coins) - len(kept)
        self.coins = kept
