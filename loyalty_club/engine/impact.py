"""The effect of an event in a member's life (VIP, a tier, a benefit) on their purchases.

Time is divided into months, counted back from the last day of the analysis so that each is
whole. The N months after the month of the event are compared with the months before: up to
twelve, of which the month of the event is the last. Only whole months count in which the
member's purchases are known, and at least N of them must be known.

**Difference in differences** (O. Ashenfelter and D. Card, "Using the Longitudinal Structure of
Earnings to Estimate the Effect of Training Programs", Review of Economics and Statistics 67(4),
1985): the growth of these members' purchases, less the growth of comparable members' purchases
in the same months. Seasons and prices affect both and cancel out.

**Comparable** members had been members for as long and, in the same months before, had made
about as many purchases for about as much money. They are matched by classes instead of pairs
(coarsened exact matching: S. M. Iacus, G. King and G. Porro, "Causal Inference without Balance
Checking", Political Analysis 20(1), 2012): each member is compared with the mean of the class.
Fixed prices make many amounts equal, and with pairs one member would then stand for many
others. Members without comparable members are left out; their number is reported.

Most events come with a purchase, and frequent buyers reach them sooner. The months before
therefore include everything that may lead to the event: its own month, and a period as long as
the one by which tiers and VIPs are usually chosen. Otherwise two members could look alike
although one of them is about to buy more anyway.

**The members compared** had not had the event by the end of its month; they may have it later
(risk sets: Y. P. Li, K. J. Propert and P. R. Rosenbaum, "Balanced Risk Set Matching", Journal
of the American Statistical Association 96(455), 2001). Leaving those out would leave out
members whose purchases grew, and overstate the effect. This way, effects are more likely too
small than too large.

It is a comparison, not a proof: what made a member choose the event may also make them buy more.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor, lcm

from . import periods
from .impact_sums import Stratum, Window

#: Number of months whose events are analysed.
EVENT_MONTHS = 12
#: Months before an event, its own included, by which members are matched.
HISTORY = 12
#: Maximum number of months after an event.
LONGEST = 12
#: Minimum number of members with a comparison; fewer give no result.
FEWEST = 20
#: Minimum number of members to compare with in a class: a single one has no variance.
COMPARED = 2
#: A difference above this many standard errors is clear: chance alone exceeds it in 5 of 100 cases.
CLEAR = 2
#: Lower limits of the classes by number of purchases.
ORDERS = (1, 2, 3, 4, 6, 9, 13, 21, 34, 55)
#: Lower limits of the classes by amount: the R10 series of preferred numbers (ISO 3), whose
#: steps are about 25 percent in any currency.
SPENT = tuple(
    Decimal(step).scaleb(power)
    for power in range(-2, 16)
    for step in ("1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8")
)
HUNDREDTH = Decimal("0.01")
SHARE = Decimal("0.0001")
#: Precision of square roots: far more digits than are shown, for any amount.
DIGITS = 80

GREW, FELL, UNCLEAR, TOO_FEW = "grew", "fell", "unclear", "too_few"
#: The verdicts in the order of ranking.
ORDER = (GREW, UNCLEAR, FELL, TOO_FEW)


@dataclass(frozen=True, slots=True)
class Plan:
    """The months of the analysis, numbered from 1.

    :param day: the last day of the last month
    :param months: number of months analysed after the month of an event
    :param firsts: the first day of each month, the oldest first
    :param since: purchases before this day are not known
    """

    day: date
    months: int
    firsts: tuple
    since: date | None = None

    def month(self, day):
        """The number of the month that contains `day`; 0: before the first month."""
        return bisect_right(self.firsts, day)

    def known(self, joined, cohort):
        """The number of whole months up to and including `cohort`, at most `HISTORY`, that are
        known of a member who joined on the day `joined`."""
        first = bisect_left(self.firsts, max(joined, self.since or joined)) + 1
        return min(HISTORY, cohort - first + 1)

    def cohorts(self):
        """The numbers of the months whose events are analysed."""
        return range(HISTORY, HISTORY + EVENT_MONTHS)

    @property
    def opens(self):
        """The first day whose events are analysed."""
        return self.firsts[HISTORY - 1]

    @property
    def ends(self):
        """The last day whose events are analysed."""
        return self.firsts[-self.months] - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of a member.

    :param joined: the day of joining; nothing is known of the time before
    :param purchases: objects with the `day` and the kept `amount` of each purchase
    :param event: the day of the member's first event; None: never
    :param uses: (day, cost) of the benefits that count for the event
    :param may: the first day on which the member could have the event; None: never
    :param left: whether the membership has ended
    """

    joined: date
    purchases: tuple = ()
    event: date | None = None
    uses: tuple = ()
    may: date | None = date.min
    left: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """The effect of an event. Amounts are per member and month, except `effect` and `cost`, which
    are totals of all `measured` members. Shares are from 0 to 1.

    :param members: number of members with the event and enough whole months before and after
    :param measured: number of them with comparable members; `compared`: number of comparisons
        in which other members served, each counted as often as it did
    :param net: growth less that of comparable members; `error`: its standard error
    :param percent: `net` as a share of what would have been bought without the event; None if
        nothing would have been bought
    :param stopped: share of members who bought nothing after, among those who bought before
    :param per_cost: `effect` per unit of `cost`; None without a cost or a clear verdict
    :param margin: the profit margin of sales that covers the cost; None without cost or growth
    """

    members: int
    measured: int
    compared: int = 0
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    compared_before: Decimal = Decimal(0)
    compared_after: Decimal = Decimal(0)
    net: Decimal = Decimal(0)
    error: Decimal = Decimal(0)
    percent: Decimal | None = None
    verdict: str = TOO_FEW
    stopped: Decimal = Decimal(0)
    compared_stopped: Decimal = Decimal(0)
    stopped_verdict: str = TOO_FEW
    effect: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    per_cost: Decimal | None = None
    margin: Decimal | None = None


def plan(day, months, since=None):
    """The `Plan` of the months that end with `day`, with `months` of them after those of the events."""
    number = HISTORY + EVENT_MONTHS - 1 + months
    firsts = tuple(periods.inactive_since(day, number - index) + timedelta(days=1) for index in range(number))
    return Plan(day, months, firsts, since)


# a member


def event_month(member, over):
    """The number of the month of the member's event; 0: before the first month; None: no event."""
    return None if member.event is None else over.month(member.event)


def window(member, cohort, over):
    """The member's `Window` around `cohort`; None if too few months are known, or for a former
    member who bought nothing before."""
    known = over.known(member.joined, cohort)
    if known < over.months:
        return None
    before, after = [], []
    for purchase in member.purchases:
        if purchase.amount <= 0 or purchase.day > over.day:
            continue
        month = over.month(purchase.day)
        if cohort - known < month <= cohort:
            before.append(purchase.amount)
        elif cohort < month <= cohort + over.months:
            after.append(purchase.amount)
    if member.left and not before:
        return None
    spent = sum(before, Decimal(0))
    return Window(
        known,
        bisect_right(ORDERS, len(before)),
        bisect_right(SPENT, spent),
        spent,
        sum(after, Decimal(0)),
        bool(before) and not after,
    )


def _cost(member, cohort, over):
    """The cost of the benefits that the member used from the month of the event to the last one after it."""
    return sum(
        (cost for day, cost in member.uses if day <= over.day and cohort <= over.month(day) <= cohort + over.months),
        Decimal(0),
    )


# all members


def strata(members, over):
    """{(cohort, *kind of window): `Stratum`}, for each class that has a member with the event."""
    found = {}
    for member in members:
        cohort = event_month(member, over)
        seen = cohort in over.cohorts() and window(member, cohort, over)
        if seen:
            stratum = found.setdefault((cohort, *seen.kind), Stratum(seen.known, seen.orders))
            stratum.chosen.add(seen)
            stratum.cost += _cost(member, cohort, over)
    for member in members:
        for cohort in over.cohorts():
            seen = _may_compare(member, cohort, over) and window(member, cohort, over)
            if seen and (stratum := found.get((cohort, *seen.kind))):
                stratum.others.add(seen)
    return found


def _may_compare(member, cohort, over):
    """Whether the member could have had the event by the end of `cohort` and had not had it."""
    month = event_month(member, over)
    if month is not None and month <= cohort:
        return False
    return member.may is not None and over.month(member.may) <= cohort


def measured(found, over):
    """The `Impact` computed from the strata `found` of the plan `over`."""
    found = list(found)
    rows = [stratum for stratum in found if stratum.others.members >= COMPARED]
    members = sum(stratum.chosen.members for stratum in found)
    number = sum(stratum.chosen.members for stratum in rows)
    if number < FEWEST:
        return Impact(members, number)
    net, variance = _difference([[side.change(s.known, over.months) for side in (s.chosen, s.others)] for s in rows])
    levels, verdict = _levels(rows, number, over), _verdict(net, variance)
    effect, cost = net * number * over.months, _total(Fraction(s.cost) for s in rows)
    without = levels["after"] - net
    return Impact(
        members=members,
        measured=number,
        compared=sum(s.others.members for s in rows),
        net=_money(net),
        error=_money(_root(variance)),
        percent=_round(net / without, SHARE) if without > 0 else None,
        verdict=verdict,
        effect=_money(effect),
        cost=_money(cost),
        **{name: _money(value) for name, value in levels.items()},
        **_stopped(rows),
        **_worth(effect, cost, verdict),
    )


def _levels(rows, number, over):
    """The mean amounts per member and month. The members compared are weighted by the share of
    their class among the members with the event."""
    found = {"before": [], "after": [], "compared_before": [], "compared_after": []}
    for stratum in rows:
        known, chosen, others = stratum.known, stratum.chosen, stratum.others
        weight = Fraction(chosen.members, others.members)
        found["before"].append(Fraction(chosen.before) / known)
        found["after"].append(Fraction(chosen.after) / over.months)
        found["compared_before"].append(weight * Fraction(others.before) / known)
        found["compared_after"].append(weight * Fraction(others.after) / over.months)
    return {name: _total(values) / number for name, values in found.items()}


def _stopped(rows):
    """Churn: the shares of members who bought before and not after. A share has a variance as
    any mean has."""
    pairs = [(s.chosen.gone(), s.others.gone()) for s in rows if s.orders]
    number = sum(chosen[0] for chosen, _others in pairs)
    if number < FEWEST:
        return {}
    gap, variance = _difference(pairs)
    share = sum(chosen[1] for chosen, _others in pairs) / number
    return {
        "stopped": _round(share, SHARE),
        "compared_stopped": _round(share - gap, SHARE),
        "stopped_verdict": _verdict(gap, variance),
    }


def _difference(pairs):
    """(the mean difference between members and the mean of those they are compared with, the
    square of its standard error).

    The square of the standard error is the sum of two variances: that of the members'
    differences, and that of the means they are compared with. The second one is large where
    many members are compared with few others.

    :param pairs: for each stratum, (number, sum, sum of squares) of the chosen and of the others
    """
    number = sum(chosen[0] for chosen, _others in pairs)
    differences, squares, shared = [], [], []
    for (n, value, square), (m, other, other_square) in pairs:
        mean = other / m
        differences.append(value - n * mean)
        squares.append(square - 2 * mean * value + n * mean**2)
        shared.append(n**2 * (other_square - m * mean**2) / (m - 1) / m)
    gap = _total(differences) / number
    spread = (_total(squares) - number * gap**2) / (number - 1) / number
    return gap, spread + _total(shared) / number**2


def _total(fractions):
    """The exact sum of `fractions` over one common denominator: adding them one by one would
    reduce a long fraction at each step."""
    fractions = list(fractions)
    common = lcm(*(fraction.denominator for fraction in fractions))
    return Fraction(sum(f.numerator * (common // f.denominator) for f in fractions), common)


def _verdict(gap, variance):
    if gap**2 <= CLEAR**2 * variance:
        return UNCLEAR
    return GREW if gap > 0 else FELL


def _worth(effect, cost, verdict):
    """The effect per unit of cost, and the profit margin of sales that covers the cost."""
    if not cost or verdict not in (GREW, FELL):
        return {}
    ratios = {"per_cost": _money(effect / cost)}
    if verdict == GREW:
        ratios["margin"] = _round(cost / effect, SHARE)
    return ratios


def ranked(impacts):
    """The place of each of `impacts`, 0 for the best. They are sorted by verdict: growth,
    unclear, loss, too few. Clear ones are then sorted by the effect per unit of cost, those
    without a cost first."""

    def rank(index):
        impact = impacts[index]
        clear = impact.verdict in (GREW, FELL)
        worth = (bool(impact.cost), -(impact.per_cost or 0)) if clear else ()
        return ORDER.index(impact.verdict), *worth, -impact.effect, index

    places = [0] * len(impacts)
    for place, index in enumerate(sorted(range(len(impacts)), key=rank)):
        places[index] = place
    return places


def _money(value):
    return _round(value, HUNDREDTH)


def _round(value, unit):
    """`value` rounded to the nearest multiple of `unit`, half away from 0."""
    steps = floor(abs(Fraction(value)) / Fraction(unit) + Fraction(1, 2))
    return (steps if value > 0 else -steps) * unit


def _root(square):
    with localcontext() as context:
        context.prec = DIGITS
        return (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
