"""What members should have, computed in a way of its own: each point is a coin that lies in a purse or was taken.

Nothing of the addon is used here. A coin knows the lot it came with: its last day, its place in the order of spending,
the purchase it was given for and, while it waits, the day from which it counts.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

STEP_MONEY, STEP_POINTS = 10, 3  # 3 points for each full 10
POINTS_PER_PIECE = 2
POINTS_PER_UNIT = 2  # a point pays 0.50
FOREVER = date.max


def points_by_rule(pieces, price):
    """{rule: points} for what a customer keeps."""
    if not pieces:
        return {"step": 0, "piece": 0}
    return {"step": pieces * price // STEP_MONEY * STEP_POINTS, "piece": pieces * POINTS_PER_PIECE}


@dataclass(eq=False)
class Lot:
    """Coins that came together."""

    number: int
    until: date | None = None
    waits_until: date | None = None
    purchase: object = None
    rule: str | None = None
    given: int = 0
    reversed: int = 0
    origin: object = None  # the lot that it was moved from, while it waits

    @property
    def rank(self):
        """Those that expire first are spent first; of those, the older ones."""
        return self.until or FOREVER, self.number


@dataclass(eq=False)
class Coin:
    """One point."""

    lot: Lot


@dataclass(eq=False)
class Debit:
    """Coins that were taken at once, in the order of taking, and what was missing."""

    coins: list = field(default_factory=list)
    owed: int = 0
    points: int = 0
    restored: int = 0
    moved: bool = False  # the purse it was taken from was poured into another
    owed_elsewhere: int = 0  # what was owed then


@dataclass(eq=False)
class Purchase:
    """`pieces` at one price, of which some came back; paid with points or not."""

    number: int
    member: int
    pieces: int
    price: int
    state: str = "sale"
    returned: int = 0
    invoiced: bool = False
    reward_cost: int = 0  # points that the reward on it takes, 0 for none
    lots: list = field(default_factory=list)
    debits: list = field(default_factory=list)

    @property
    def kept(self):
        return self.pieces - self.returned if self.state == "sale" else 0


@dataclass(eq=False)
class Terms:
    """What the club says."""

    days: int = 0  # points live so long; 0: for ever
    pending: int = 0
    grace: int = 0
    write_off: bool = False
    write_off_limit: int = 0


class Club:
    """The purses of all members."""

    def __init__(self, terms, members):
        self.terms = terms
        self.purses = {member: Purse(self) for member in members}
        self.day = None
        self.issued = 0

    def lot(self, **values):
        self.issued += 1
        return Lot(self.issued, **values)

    def last_day(self, day):
        return day + timedelta(self.terms.days) if self.terms.days else None

    def close(self):
        for purse in self.purses.values():
            purse.close(self.day)

    def merge(self, source, target):
        """The member `source` becomes `target`; one purse is kept, which has points of both."""
        purses = [self.purses.pop(source), self.purses.pop(target)]
        kept, other = sorted(purses, key=lambda purse: (not purse.active, purse is not purses[1]))
        other.pour_into(kept)
        self.purses[target] = kept


class Purse:
    """The points of one member."""

    def __init__(self, club):
        self.club = club
        self.active = True
        self.coins = []
        self.waiting = []
        self.debits = []

    # what is seen

    @property
    def owed(self):
        return sum(debit.owed for debit in self.debits)

    @property
    def balance(self):
        return len(self.coins) - self.owed

    @property
    def pending(self):
        return len(self.waiting)

    @property
    def expiring(self):
        days = Counter(coin.lot.until for coin in [*self.coins, *self.waiting] if coin.lot.until)
        return [[day.isoformat(), count] for day, count in sorted(days.items())]

    # the moves everything is made of

    def add(self, points, **values):
        lot = self.club.lot(given=points, **values)
        coins = [Coin(lot) for _ in range(points)]
        waits = lot.waits_until and lot.waits_until > self.club.day
        (self.waiting if waits else self.coins).extend(coins)
        self.repay()
        return lot

    def take(self, points, own=()):
        """Coins of the lots `own` first, then those that expire first; what is missing is owed."""
        places = {lot: place for place, lot in enumerate(own)}
        self.coins.sort(key=lambda coin: (places.get(coin.lot, len(places)), coin.lot.rank))
        debit = Debit(self.coins[:points], points=points)
        debit.owed = points - len(debit.coins)
        del self.coins[:points]
        self.debits.append(debit)
        return debit

    def repay(self):
        self.coins.sort(key=lambda coin: coin.lot.rank)
        for debit in self.debits:
            paid = min(debit.owed, len(self.coins))
            debit.coins += self.coins[:paid]
            debit.owed -= paid
            del self.coins[:paid]

    def give_back(self, debit, points):
        """The very coins, the last taken first; those that have expired meanwhile with some days of grace."""
        day = self.club.day
        debit.restored += points
        forgiven = min(points, debit.owed)
        debit.owed -= forgiven
        elsewhere = min(points - forgiven, debit.owed_elsewhere)
        debit.owed_elsewhere -= elsewhere
        if elsewhere:
            self.add(elsewhere)
        points -= forgiven + elsewhere
        lots = list(dict.fromkeys(coin.lot for coin in debit.coins))
        # those that are over come last, for nothing of them goes back into its lot
        order = sorted(debit.coins, key=lambda coin: (self._over(coin, day), -lots.index(coin.lot)))
        for coin in order[:points]:
            debit.coins.remove(coin)
            if self._over(coin, day):
                coin.lot = self.club.lot(until=day + timedelta(self.club.terms.grace))
            elif debit.moved:
                coin.lot = self.club.lot(until=coin.lot.until)
            self.coins.append(coin)
        self.repay()

    @staticmethod
    def _over(coin, day):
        return bool(coin.lot.until) and coin.lot.until < day

    def close(self, day):
        """The night's close."""
        ripe = [coin for coin in self.waiting if coin.lot.waits_until <= day]
        self.waiting = [coin for coin in self.waiting if coin not in ripe]
        self.coins += ripe
        self.repay()
        self.coins = [coin for coin in self.coins if not self._over(coin, day)]

    def pour_into(self, other):
        """All that is here goes there: debts first, then lots that are new ones there and keep their days."""
        for debit in self.debits:
            debit.moved = True
            if debit.owed:
                other.take(debit.owed)
                debit.owed_elsewhere, debit.owed = debit.owed, 0
        for name in ("coins", "waiting"):
            coins = sorted(getattr(self, name), key=lambda coin: coin.lot.rank)
            getattr(other, name).extend(self._moved(coins))
            setattr(self, name, [])
        other.repay()

    def _moved(self, coins):
        """The coins in new lots of nobody's purchase."""
        lots = {}
        for coin in coins:
            old = coin.lot
            if old not in lots:
                lots[old] = self.club.lot(until=old.until, waits_until=old.waits_until, origin=old.origin or old)
            coin.lot = lots[old]
        return coins

    # what happens

    def earn(self, points, available=None, until=None):
        until = until or self.club.last_day(available or self.club.day)
        self.add(points, until=until, waits_until=available)

    def send(self, other, points):
        debit = self.take(points)
        sent = self._moved([Coin(coin.lot) for coin in debit.coins])
        other.coins += sent
        other.repay()

    def buy(self, purchase):
        """Rewards are paid before points are earned."""
        if purchase.reward_cost:
            purchase.debits.append(self.take(purchase.reward_cost))
        self.give_for(purchase)

    def give_for(self, purchase):
        terms, day = self.club.terms, self.club.day
        available = day + timedelta(terms.pending) if terms.pending else None
        until = self.club.last_day(day)
        if until and available:
            until = max(until, available)
        for rule, points in points_by_rule(purchase.kept, purchase.price).items():
            if points:
                lot = self.add(points, until=until, waits_until=available, purchase=purchase, rule=rule)
                purchase.lots.append(lot)

    def settle(self, purchase, reward_back=False):
        """After a return or a cancellation: rewards come back first, then points are taken back."""
        before = self.owed
        if reward_back:
            for debit in reversed(purchase.debits):
                self.give_back(debit, debit.points - debit.restored)
            purchase.reward_cost = 0
        target = points_by_rule(purchase.kept, purchase.price)
        gaps = {rule: self._given(purchase, rule) - points for rule, points in target.items()}
        for rule in sorted(gaps, key=lambda rule: -gaps[rule]):
            self.take_back(purchase, rule, gaps[rule])
        forgiven = self.owed - before
        if self.club.terms.write_off and forgiven > 0:
            self.add(min(forgiven, self.club.terms.write_off_limit or forgiven))

    @staticmethod
    def _given(purchase, rule):
        return sum(lot.given - lot.reversed for lot in purchase.lots if lot.rule == rule)

    def take_back(self, purchase, rule, missing):
        own = sorted(purchase.lots, key=lambda lot: -lot.number)
        for lot in [lot for lot in own if lot.rule == rule]:
            points = min(lot.given - lot.reversed, missing)
            if points <= 0:
                continue
            missing -= points
            lot.reversed += points
            waiting = [coin for coin in self.waiting if lot in (coin.lot, coin.lot.origin)][:points]
            self.waiting = [coin for coin in self.waiting if coin not in waiting]
            if points > len(waiting):
                self.take(points - len(waiting), own=(lot, *(other for other in own if other is not lot)))
