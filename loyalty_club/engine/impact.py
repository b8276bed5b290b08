"""What an event in a member's life (VIP, a tier, a benefit) did to his purchases.

Time is cut into months that end with the day that is looked at, so that each is whole. Compared
are the N months after that of the event with the last twelve before, of which the event's own
is the last one, or as many of them as are known of the member: whole ones only, and no fewer
than N.

**Difference in differences** (O. Ashenfelter and D. Card, "Using the Longitudinal Structure of
Earnings to Estimate the Effect of Training Programs", Review of Economics and Statistics 67(4),
1985): what these members' purchases grew, less what those of comparable members grew in the
very same months. Seasons and prices hit both and fall out.

**Comparable** is who was as long a member and in the same months before made about as many
purchases for about as much money: classes in place of pairs (coarsened exact matching: S. M.
Iacus, G. King and G. Porro, "Causal Inference without Balance Checking", Political Analysis
20(1), 2012), and each member is compared with the mean of his class. Pairs would let one member
stand for many others wherever amounts are equal, as prices make them. Who has nobody comparable
is left out and counted.

Most events come with a purchase, and who buys often comes to them sooner. So the months before
hold all from which the event may follow: its own month, and as long a time as tiers and VIPs are
usually chosen by. Without them members look alike of whom one is about to buy more anyway.

**Who is compared** had not had the event by the end of its month; later he may (risk sets:
Y. P. Li, K. J. Propert and P. R. Rosenbaum, "Balanced Risk Set Matching", Journal of the
American Statistical Association 96(455), 2001). To leave out who had it later would leave out
those who grew, and so flatter the event. As it is, effects come out too small sooner than too
large.

It is a comparison and no proof: what made a member choose the event may make him buy more too.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor, lcm

from . import periods
from .impact_sums import Stratum, Window

#: Months whose events are looked at.
EVENT_MONTHS = 12
#: Months before an event, with its own, by which members are compared.
HISTORY = 12
#: The longest time after it.
LONGEST = 12
#: Fewer members with a comparison tell nothing.
FEWEST = 20
#: Members of a class to compare with: one alone has no spread.
COMPARED = 2
#: A difference of so many standard errors is clear: chance alone is beyond it in 5 of 100 cases.
CLEAR = 2
#: From so many purchases on a member is in the next class.
ORDERS = (1, 2, 3, 4, 6, 9, 13, 21, 34, 55)
#: From so much money on a member is in the next class: R10 of the preferred numbers of ISO 3,
#: steps of about a quarter whatever the currency.
SPENT = tuple(
    Decimal(step).scaleb(power)
    for power in range(-2, 16)
    for step in ("1", "1.25", "1.6", "2", "2.5", "3.15", "4", "5", "6.3", "8")
)
HUNDREDTH = Decimal("0.01")
SHARE = Decimal("0.0001")
#: Of a square root: far more than are shown, for any amounts.
DIGITS = 80

GREW, FELL, UNCLEAR, TOO_FEW = "grew", "fell", "unclear", "too_few"
#: What worked first, what tells nothing last.
ORDER = (GREW, UNCLEAR, FELL, TOO_FEW)


@dataclass(frozen=True, slots=True)
class Plan:
    """The months looked at, numbered from 1.

    :param day: the last day of the last month
    :param months: so many after that of an event are looked at
    :param firsts: the first day of each month, the oldest first
    :param since: nothing is known of the time before this day
    """

    day: date
    months: int
    firsts: tuple
    since: date | None = None

    def month(self, day):
        """The number of the month that `day` lies in; 0: before the first one."""
        return bisect_right(self.firsts, day)

    def known(self, joined, cohort):
        """How many whole months until and with `cohort` are known of who joined on this day."""
        first = bisect_left(self.firsts, max(joined, self.since or joined)) + 1
        return min(HISTORY, cohort - first + 1)

    def cohorts(self):
        """The months whose events are looked at."""
        return range(HISTORY, HISTORY + EVENT_MONTHS)

    @property
    def opens(self):
        """The first day whose events are looked at."""
        return self.firsts[HISTORY - 1]

    @property
    def ends(self):
        """The last day whose events are looked at."""
        return self.firsts[-self.months] - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of a member.

    :param joined: nothing of him is known before this day
    :param purchases: `day` and `amount` of each, kept
    :param event: the day of the first time; None: never
    :param uses: (day, cost) of the benefits that count for the event
    :param may: from this day on the member could have the event; None: never
    :param left: is no member any more
    """

    joined: date
    purchases: tuple = ()
    event: date | None = None
    uses: tuple = ()
    may: date | None = date.min
    left: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """What an event brought. Money is a member's in a month, but `effect` and `cost`: those of
    all `measured` members in all months after. Shares are from 0 to 1.

    :param members: had the event, with enough whole months before and after
    :param measured: of them, those with somebody comparable; `compared`: how often others served
    :param net: the growth beside that of comparable members; `error`: its standard error
    :param percent: `net` as a share of what would have been bought without; None: nothing would
    :param stopped: bought before and nothing after, of those who bought before
    :param per_cost: `effect` for one unit of `cost`; None: without cost or not clear
    :param margin: the share of sales that must remain as profit to cover the cost; None: without
        cost or no growth
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
    """The months that end with `day`, `months` after those of the events."""
    number = HISTORY + EVENT_MONTHS - 1 + months
    firsts = tuple(periods.inactive_since(day, number - index) + timedelta(days=1) for index in range(number))
    return Plan(day, months, firsts, since)


# a member


def event_month(member, over):
    """The number of the month of the event; 0: before the first month; None: there was none."""
    return None if member.event is None else over.month(member.event)


def window(member, cohort, over):
    """A member's months around `cohort`; None where not enough of them are known."""
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
    """What the member used from the month of the event on, to the last one after it."""
    return sum(
        (cost for day, cost in member.uses if day <= over.day and cohort <= over.month(day) <= cohort + over.months),
        Decimal(0),
    )


# all members


def strata(members, over):
    """{(cohort, *kind of window): `Stratum`} of those with the event."""
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
    """Whether the member could have had the event by the end of `cohort`, and had not."""
    month = event_month(member, over)
    if month is not None and month <= cohort:
        return False
    return member.may is not None and over.month(member.may) <= cohort


def measured(found, over):
    """The `Impact` that the strata `found` of the plan `over` show."""
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
    """Money of a member in a month; those compared are weighed as their class is among the
    members with the event."""
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
    """Churn: bought before, nothing after. A share has a spread like any mean."""
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
    """The mean difference of members to the mean of those they are compared with, and the
    square of its standard error. A pair is one stratum: (number, sum, sum of squares) of both
    sides.

    The variance is that of the members' differences, and that of the means they are compared
    with: many members compared with few others know less than they seem to.
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
    """Their exact sum, by one common denominator: with one addition after the other each of
    them would reduce a fraction as long as the result."""
    fractions = list(fractions)
    common = lcm(*(fraction.denominator for fraction in fractions))
    return Fraction(sum(f.numerator * (common // f.denominator) for f in fractions), common)


def _verdict(gap, variance):
    if gap**2 <= CLEAR**2 * variance:
        return UNCLEAR
    return GREW if gap > 0 else FELL


def _worth(effect, cost, verdict):
    """What a unit of cost brought, and the share of sales that would have to be profit."""
    if not cost or verdict not in (GREW, FELL):
        return {}
    figures = {"per_cost": _money(effect / cost)}
    if verdict == GREW:
        figures["margin"] = _round(cost / effect, SHARE)
    return figures


def ranked(impacts):
    """The places of `impacts`, 0 for the best: first what clearly brought something, by what
    a unit of cost brought (without any cost: ahead); then what is not clear, what harmed, and
    what cannot be told."""

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
    """The nearest multiple of `unit`; of two that are as near, the one farther from 0."""
    steps = floor(abs(Fraction(value)) / Fraction(unit) + Fraction(1, 2))
    return (steps if value > 0 else -steps) * unit


def _root(square):
    with localcontext() as context:
        context.prec = DIGITS
        return (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
