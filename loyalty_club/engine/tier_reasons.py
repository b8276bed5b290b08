"""Why a member has a tier: what counts, what carries it, and until when.

Nothing is decided here: the functions explain what `tiers` computes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from . import tiers

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Carrier:
    """A reason for which the member has a tier.

    :param kind: ``score``; ``promise`` (given for a time); ``paid``; ``lock``; ``floor`` (a
        tier that is never lost); ``grace`` (the grace period); ``close`` (no reason: the next
        close lowers the tier)
    :param until: the last day; None: no end, or for ``close`` until the next close
    :param value: for ``score``, the score of the period that carries the tier
    """

    kind: str
    until: date | None
    value: Decimal = tiers.NOTHING


def counted(ladder, day):
    """(first, last) day of the period that counts for the score on `day`. `first` is None for a
    lifetime; `last` is the end of the year if years count."""
    if ladder.period == "lifetime":
        return None, day
    if ladder.period in ("year", "jalali_year"):
        return tiers.year_of(day, ladder.period)
    first = tiers.months_before(day, ladder.months)
    # months differ in length, so events of several days may count until the same day
    while tiers.last_day(first, ladder.months) < day:
        first += timedelta(days=1)
    return first, day


def counts_until(event_day, ladder):
    """The last day on which an event of `event_day` counts for the score; None: no end."""
    if ladder.period == "lifetime":
        return None
    if ladder.period == "rolling":
        return tiers.last_day(event_day, ladder.months)
    return tiers.year_of(event_day, ladder.period)[1]


def carriers(standing, events, ladder, day):
    """The `Carrier`s of the member's tier on `day`: score, promise, paid membership and lock, as
    far as they apply. If none does, the only one is the floor, the grace period or the next close."""
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
    """The highest score of a period that carries a tier on `day`."""
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
    """`parts` rounded to hundredths so that they add up to their rounded sum: the hundredths lost
    by rounding down are given to the parts that lost most (largest remainder method)."""
    floors = [part.quantize(CENT, ROUND_FLOOR) for part in parts]
    missing = int((sum(parts, tiers.NOTHING).quantize(CENT) - sum(floors, tiers.NOTHING)) / CENT)
    order = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for index in order[:missing]:
        floors[index] += CENT
    return floors
