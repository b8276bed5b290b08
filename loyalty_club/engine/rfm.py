"""What members' purchases say of them: scores, a segment, growth, the next purchase, churn.

A *purchase* counts while the customer keeps something of it (its amount is above 0). Three
spans end with the day that is looked at, which belongs to them:

- the *window*, so many months: what the scores, the amounts and growth are taken from;
- its later *half*, by days;
- the *memory*, two windows: what a member's rhythm is taken from.

**Scores** are recency (the day of the last purchase), frequency (number of purchases) and
monetary value (their sum), each from 1 to 5, as in direct marketing (J. R. Bult and
T. Wansbeek, "Optimal Selection for Direct Mail", Marketing Science 14(4), 1995; A. M. Hughes,
"Strategic Database Marketing", 1994). Of the several ways to cut into fifths the one used
here gives equal members equal scores, each measure by itself over the whole club:

    score = 1 + floor(5 * members strictly worse / members with a purchase in the window)

**Segments** are the grid of recency against the mean of frequency and monetary value that
marketing tools commonly use, see `GRID`; who has bought before, and not in the window, is lost.

**The rhythm** is the mean gap between a member's days of purchase.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from . import periods

SCORES = 5
HUNDREDTH = Decimal("0.01")
#: Gaps that make a rhythm of one's own; below, the club's stands in for the risk of churn,
#: and who has not bought in the window is taken to be gone.
OWN_GAPS = 2
#: The longest window, in months.
LONGEST = 120
LOST = "lost"

#: The segment by recency (a row, from 1 to 5) and frequency with monetary value (a column).
GRID = (
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"),
    ("promising", "potential", "potential", "loyal", "loyal"),
    ("new", "potential", "potential", "champions", "champions"),
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is kept of a purchase: `amount` of money, above 0."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Spans:
    """The last days that lie before each span; `day` is the last one of all of them."""

    day: date
    window: date
    half: date
    memory: date


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So many gaps between days of purchase, together `days` long."""

    days: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a member did.

    :param last: the last day of purchase in the memory; None: it lies before
    :param rhythm: in the memory
    :param orders: purchases in the window, `spent` their sum, `recent` that of the later half
    """

    last: date | None
    rhythm: Rhythm
    orders: int
    spent: Decimal
    recent: Decimal


@dataclass(frozen=True, slots=True)
class Club:
    """What a member is measured by: for each score the values that must be exceeded for 2, 3,
    4 and 5, and the rhythm of all members together in the window."""

    recency: tuple = ()
    frequency: tuple = ()
    monetary: tuple = ()
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class Rfm:
    """What is shown of a member; `churn_risk` from 0 to 1, `growth` from -1 to 1."""

    recency: int = 0
    frequency: int = 0
    monetary: int = 0
    segment: str | None = None
    churn_risk: Decimal = Decimal(0)
    growth: Decimal = Decimal(0)
    next_purchase: date | None = None
    spent: Decimal = Decimal(0)
    orders: int = 0


NOBODY = Rfm()


def spans(day, months):
    """The spans of a window of `months` that end with `day`."""
    window = periods.inactive_since(day, months)
    return Spans(day, window, window + (day - window) // 2, periods.inactive_since(day, 2 * months))


# a member


def behaviour(purchases, over):
    """What a member did in the spans `over`; None who has never bought by then."""
    known = [p for p in purchases if p.day <= over.day and p.amount > 0]
    if not known:
        return None
    days = sorted({p.day for p in known if p.day > over.memory})
    inside = [p for p in known if p.day > over.window]
    return Behaviour(
        days[-1] if days else None,
        _rhythm(days),
        len(inside),
        _sum(inside),
        _sum(p for p in inside if p.day > over.half),
    )


def _sum(purchases):
    return sum((p.amount for p in purchases), Decimal(0))


def _rhythm(days):
    return Rhythm((days[-1] - days[0]).days, len(days) - 1) if days else Rhythm()


# the club


def cuts(values):
    """The values to be exceeded for a score of 2, 3, 4 and 5: of n values in order those at
    n/5, 2n/5, 3n/5 and 4n/5, rounded up. As many values are strictly worse than one that
    exceeds the k-th of them as `score` needs: at least k fifths."""
    ordered = sorted(values)
    if not ordered:
        return ()
    return tuple(ordered[-(-k * len(ordered) // SCORES) - 1] for k in range(1, SCORES))


def score(value, cut):
    """1 to 5 by the cuts of the club."""
    return 1 + sum(value > limit for limit in cut)


def club(members, over):
    """What the club's members are measured by, from the purchases of each of them."""
    inside = [[p for p in purchases if over.window < p.day <= over.day and p.amount > 0] for purchases in members]
    inside = [purchases for purchases in inside if purchases]
    rhythms = [_rhythm(sorted({p.day for p in purchases})) for purchases in inside]
    return Club(
        cuts(max(p.day for p in purchases) for purchases in inside),
        cuts(len(purchases) for purchases in inside),
        cuts(_sum(purchases) for purchases in inside),
        Rhythm(sum(r.days for r in rhythms), sum(r.gaps for r in rhythms)),
    )


# the values


def segment(recency, frequency, monetary):
    """The segment of these scores, each from 1 to 5."""
    both = (frequency + monetary + 1) // 2
    return GRID[recency - 1][both - 1]


def growth(recent, spent):
    """The later half of the window against the half before, (later - earlier) / (later +
    earlier): 1, all of it is new; 0, as before; -1, nothing any more."""
    if not spent:
        return Decimal(0)
    return ((2 * recent - spent) / spent).quantize(HUNDREDTH, ROUND_HALF_UP)


def next_purchase(last, rhythm):
    """The last purchase and the mean gap, rounded up to whole days; None without a rhythm of
    the member's own. A day in the past says that the purchase is overdue."""
    if rhythm.gaps < OWN_GAPS:
        return None
    return last + timedelta(days=-(-rhythm.days // rhythm.gaps))


def churn_risk(silent, rhythm):
    """How sure it is that a member who has not bought for `silent` days has left, 0 to 1.

    0 within the mean gap m, then 1 - exp(-(silent / m - 1)): twice the gap is 0.63, three
    times 0.86. A heuristic of our own; if somebody who stays buys at random at a constant rate
    (the Poisson purchases of A. S. C. Ehrenberg, 1959, that Schmittlein, Morrison and Colombo,
    "Counting Your Customers", 1987, start from), the rest to 1 is the share of the silences
    longer than m that last even longer than this one.
    """
    if not rhythm.gaps:
        return Decimal(0)
    overdue = Decimal(silent * rhythm.gaps) / rhythm.days - 1
    if overdue <= 0:
        return Decimal(0)
    return (1 - (-overdue).exp()).quantize(HUNDREDTH, ROUND_HALF_UP)


def rfm_of(done, measure, over):
    """What is shown of a member who did `done`, measured by the club's `measure`."""
    if done is None:
        return NOBODY
    own = done.rhythm.gaps >= OWN_GAPS
    if not done.orders and not own:
        return Rfm(segment=LOST, churn_risk=Decimal(1))
    silent = (over.day - done.last).days
    risk = churn_risk(silent, done.rhythm if own else measure.rhythm)
    coming = next_purchase(done.last, done.rhythm)
    if not done.orders:
        return Rfm(segment=LOST, churn_risk=risk, next_purchase=coming)
    scores = (
        score(done.last, measure.recency),
        score(done.orders, measure.frequency),
        score(done.spent, measure.monetary),
    )
    return Rfm(
        *scores,
        segment(*scores),
        risk,
        growth(done.recent, done.spent),
        coming,
        done.spent,
        done.orders,
    )
