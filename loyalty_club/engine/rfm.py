"""RFM analysis of the members' purchases: scores, segment, growth, next purchase, churn risk.

A *purchase* counts while the customer keeps something of it (its amount is above 0). Three
spans end with the day of the analysis, which belongs to them:

- the *window*, a number of months: the basis of the scores, the amounts and the growth;
- its later *half*, by days;
- the *memory*, twice as long as the window: the basis of a member's rhythm.

**Scores** are recency (the day of the last purchase), frequency (number of purchases) and
monetary value (their sum), each from 1 to 5, as in direct marketing (J. R. Bult and
T. Wansbeek, "Optimal Selection for Direct Mail", Marketing Science 14(4), 1995; A. M. Hughes,
"Strategic Database Marketing", 1994). Members are divided into fifths by each measure on its
own, over the whole club. Of the several ways to do so, this one gives equal members equal scores:

    score = 1 + floor(5 * members strictly worse / members with a purchase in the window)

**Segments** combine recency with the mean of frequency and monetary value, in the grid that
marketing tools commonly use, see `GRID`. A member who has bought before the window and not in
it is lost.

**The rhythm** is the mean gap between a member's days of purchase.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from . import periods

SCORES = 5
HUNDREDTH = Decimal("0.01")
#: Minimum number of gaps of a member's own rhythm. With fewer, the churn risk is computed from
#: the club's rhythm, and is 1 for a member who has not bought in the window.
OWN_GAPS = 2
#: The longest window, in months.
LONGEST = 120
LOST = "lost"

#: The segment by recency (row, 1 to 5) and the mean of frequency and monetary value (column, 1 to 5).
GRID = (
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    ("about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"),
    ("promising", "potential", "potential", "loyal", "loyal"),
    ("new", "potential", "potential", "champions", "champions"),
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase: its day and the `amount` of money kept, above 0."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Spans:
    """The last day before each span begins; `day` is the last day of all spans."""

    day: date
    window: date
    half: date
    memory: date


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The number of gaps between days of purchase, and their total length in `days`."""

    days: int = 0
    gaps: int = 0


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a member did.

    :param last: the last day of purchase in the memory; None if it is earlier
    :param rhythm: of the purchases in the memory
    :param orders: number of purchases in the window; `spent`: their sum; `recent`: the sum of
        those in its later half
    """

    last: date | None
    rhythm: Rhythm
    orders: int
    spent: Decimal
    recent: Decimal


@dataclass(frozen=True, slots=True)
class Club:
    """What members are measured against: for each score the values to be exceeded for 2, 3, 4
    and 5, and the rhythm of all members together in the window."""

    recency: tuple = ()
    frequency: tuple = ()
    monetary: tuple = ()
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class Rfm:
    """The result for a member; `churn_risk` is from 0 to 1, `growth` from -1 to 1."""

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
    """The spans that end with `day`, for a window of `months`."""
    window = periods.inactive_since(day, months)
    return Spans(day, window, window + (day - window) // 2, periods.inactive_since(day, 2 * months))


# a member


def behaviour(purchases, over):
    """What a member did in the spans `over`; None if the member has not bought by then."""
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
    """The values to be exceeded for a score of 2, 3, 4 and 5: of n sorted values, those at the
    positions n/5, 2n/5, 3n/5 and 4n/5, rounded up. If a value exceeds the k-th of them, at
    least k fifths of all values are strictly worse, as the score requires."""
    ordered = sorted(values)
    if not ordered:
        return ()
    return tuple(ordered[-(-k * len(ordered) // SCORES) - 1] for k in range(1, SCORES))


def score(value, cut):
    """The score of `value`, from 1 to 5, by the club's values `cut`."""
    return 1 + sum(value > limit for limit in cut)


def club(members, over):
    """What the club's members are measured against, computed from the purchases of each of them."""
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
    """The growth from the earlier to the later half of the window, (later - earlier) / (later +
    earlier). 1: nothing in the earlier half; 0: no change; -1: nothing in the later half."""
    if not spent:
        return Decimal(0)
    return ((2 * recent - spent) / spent).quantize(HUNDREDTH, ROUND_HALF_UP)


def next_purchase(last, rhythm):
    """The expected day of the next purchase: the last one plus the mean gap, rounded up to whole
    days. None without a rhythm of the member's own. A day in the past means that the purchase
    is overdue."""
    if rhythm.gaps < OWN_GAPS:
        return None
    return last + timedelta(days=-(-rhythm.days // rhythm.gaps))


def churn_risk(silent, rhythm):
    """The risk, from 0 to 1, that a member who has not bought for `silent` days has left.

    It is 0 within the mean gap m, then 1 - exp(-(silent / m - 1)): 0.63 after twice the gap,
    0.86 after three times the gap. The formula is a heuristic of this project. Suppose that a
    remaining member buys at random at a constant rate (the Poisson purchases of A. S. C.
    Ehrenberg, 1959, from which Schmittlein, Morrison and Colombo, "Counting Your Customers",
    1987, start). Then 1 - risk is the share of the gaps longer than m that are also longer
    than `silent`.
    """
    if not rhythm.gaps:
        return Decimal(0)
    overdue = Decimal(silent * rhythm.gaps) / rhythm.days - 1
    if overdue <= 0:
        return Decimal(0)
    return (1 - (-overdue).exp()).quantize(HUNDREDTH, ROUND_HALF_UP)


def rfm_of(done, measure, over):
    """The `Rfm` of a member with the behaviour `done`, measured against the club's `measure`."""
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
