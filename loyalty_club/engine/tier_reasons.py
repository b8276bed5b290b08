"""Why a member has the tier: what counts, what carries it, and until when.

Nothing here decides anything. It tells what `tiers` counts, in parts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from . import tiers

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Carrier:
    """Something that carries a tier.

    :param kind: ``score``; ``promise`` (given for a time); ``paid``; ``lock``; ``floor`` (a
        tier that is never lost); ``grace``; ``close`` (nothing: the next close lowers it)
    :param until: the last day; None: for ever, and the next close for ``close``
    :param value: for ``score``, what was counted in the period that carries it
    """

    kind: str
    until: date | None
    value: Decimal = tiers.NOTHING


def counted(ladder, day):
    """(first, last) day of what counts for the score on `day`; first is None where
    everything does. `last` is the end of the year where a year is counted."""
    if ladder.period == "lifetime":
        return None, day
    if ladder.period in ("year", "jalali_year"):
        return tiers.year_of(day, ladder.period)
    first = tiers.months_before(day, ladder.months)
    # months are not of one length: what was on a 31st may count to the same day
    while tiers.last_day(first, ladder.months) < day:
        first += timedelta(days=1)
    return first, day


def counts_until(event_day, ladder):
    """The last day on which what happened on `event_day` counts for the score; None: for
    ever."""
    if ladder.period == "lifetime":
        return None
    if ladder.period == "rolling":
        return tiers.last_day(event_day, ladder.months)
    return tiers.year_of(event_day, ladder.period)[1]


def carriers(standing, events, ladder, day):
    """What carries the member's tier on `day`, as `Carrier`s; the lock always, the others
    where they do; grace, a floor or nothing at all only where nothing else does."""
    if not standing.rank:
        return ()
    found = [*_grounds(standing, events, ladder, day)]
    if standing.locked:
        found.append(Carrier("lock", None))
    return tuple(found or [_without_ground(standing, events, ladder, day)])


def _grounds(standing, events, ladder, day):
    tier = ladder.tiers[standing.rank - 1]
    earned = tiers.earned_ground(tier, events, ladder, day)
    if earned and earned >= day:
        until = None if earned == tiers.FOREVER else earned
        yield Carrier("score", until, _best(events, ladder, day))
    for kind, hold in (("promise", standing.hold), ("paid", standing.paid)):
        if hold and hold.rank >= standing.rank and hold.until >= day:
            yield Carrier(kind, hold.until)


def _best(events, ladder, day):
    """The most that was counted in a period that carries a tier on `day`."""
    for_score, _for_minimum = tiers.windows(events, ladder, day)
    return max((w.value for w in for_score if w.last >= day), default=tiers.NOTHING)


def _without_ground(standing, events, ladder, day):
    rank = standing.rank
    if ladder.tiers[rank - 1].floor:
        return Carrier("floor", None)
    last = tiers.grounds(standing, events, ladder, day)[rank - 1]
    if last and last + timedelta(days=ladder.grace_days) >= day:
        return Carrier("grace", last + timedelta(days=ladder.grace_days))
    return Carrier("close", None)


def rounded(parts):
    """`parts` in hundredths that add up to their sum in hundredths: what is lost by rounding
    down goes to those that lost most (largest remainders)."""
    floors = [part.quantize(CENT, ROUND_FLOOR) for part in parts]
    missing = int((sum(parts, tiers.NOTHING).quantize(CENT) - sum(floors, tiers.NOTHING)) / CENT)
    order = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for index in order[:missing]:
        floors[index] += CENT
    return floors
