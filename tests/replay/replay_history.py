"""A real purchase history, and what a seeded choice adds to it: returns, cancellations, payments with points.

CDNOW sold records on the web: 6,919 purchases of 2,357 customers, January 1997 to June 1998.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import metadata

SEED = 19970101
#: What becomes of a purchase, in per cent; the others stay as they are.
FATES = {"partial": 7, "full": 5, "partial, then the rest": 2, "cancelled": 3, "cancelled, confirmed again": 2}
CLAIMS = 20  # per cent that pay with points, where the member has enough
RETURNED_WITHIN = 200  # days; longer than points live in the test
CANCELLED_WITHIN = 20


@dataclass(frozen=True)
class Purchase:
    """One line of the file."""

    number: int
    member: str
    day: date
    pieces: int
    cents: int
    claims: bool = False

    def lines(self):
        """(pieces, cents each): exact, as records of two prices a cent apart."""
        price, dearer = divmod(self.cents, self.pieces)
        return [line for line in ((dearer, price + 1), (self.pieces - dearer, price)) if line[0]]

    def kept(self, returned):
        """(pieces, cents) that are kept when so many pieces are returned, the dearer ones first."""
        pieces, cents = self.pieces, self.cents
        for quantity, price in self.lines():
            back = min(quantity, returned)
            returned -= back
            pieces -= back
            cents -= back * price
        return pieces, cents


@dataclass(frozen=True)
class Event:
    """What happens on a day: `buy`, `cancel`, `again`, or `return` of so many pieces (0: of all that is left)."""

    kind: str
    purchase: Purchase
    pieces: int = 0


def read():
    """The purchases, in the order of the file."""
    found = [path for path in metadata.files("lifetimes") if path.name == "CDNOW_sample.txt"]
    random_ = random.Random(SEED)
    purchases = []
    for number, line in enumerate(found[0].read_text().splitlines()):
        _master, member, day, pieces, amount = line.split()
        day = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        claims = random_.randrange(100) < CLAIMS
        purchases.append(Purchase(number, member, day, int(pieces), round(float(amount) * 100), claims))
    return purchases


def history(purchases):
    """{day: [Event]}: what happens, in order."""
    random_ = random.Random(SEED + 1)
    days = defaultdict(list)
    for purchase in sorted(purchases, key=lambda p: (not p.claims, p.number)):
        days[purchase.day].append(Event("buy", purchase))
    for purchase in purchases:
        for day, event in fate(purchase, random_):
            days[day].append(event)
    return dict(sorted(days.items()))


def fate(purchase, random_):
    """What becomes of a purchase, as (day, Event)."""
    kind = random_.choices([*FATES, "kept"], [*FATES.values(), 100 - sum(FATES.values())])[0]
    first = purchase.day + timedelta(random_.randint(1, RETURNED_WITHIN))
    then = first + timedelta(random_.randint(1, RETURNED_WITHIN))
    some = random_.randint(1, max(purchase.pieces - 1, 1))
    if kind.startswith("cancelled"):
        cancelled = purchase.day + timedelta(random_.randint(1, CANCELLED_WITHIN))
        yield cancelled, Event("cancel", purchase)
        if kind.endswith("again"):
            yield cancelled + timedelta(random_.randint(1, CANCELLED_WITHIN)), Event("again", purchase)
    elif kind == "full":
        yield first, Event("return", purchase)
    elif kind.startswith("partial"):
        yield first, Event("return", purchase, some)
        # what was paid with points comes back with the last piece, which may cost less
        if kind.endswith("rest") and some < purchase.pieces and not purchase.claims:
            yield then, Event("return", purchase)


def rounds(events):
    """The events of one kind and day in groups in which each member is there once, so that a group can be done at
    once without a question of what comes first."""
    groups = []
    for event in events:
        free = next((group for group in groups if event.purchase.member not in group), None)
        if free is None:
            groups.append(free := {})
        free[event.purchase.member] = event
    return [list(group.values()) for group in groups]
