"""Tiers: reached by what a member does in a period, kept while it counts, lost after a grace period.

A *window* is a period with its totals and the last day on which it *carries* a tier, that
is, entitles the member to it:

- ``lifetime``: all events, for ever;
- ``rolling``: an event counts for a number of months from its day. One window begins with
  each event, holds the events of the months from it, and carries a tier until that event
  no longer counts;
- ``year``, ``jalali_year``: the events of a year, which carry a tier until the end of the
  next year.

A tier's *ground* is the last day on which a window or a promise (`Hold`) carries it. The
member keeps the tier until that day and through the grace period after it. A tier is raised
at once, but lowered only at a close.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from . import periods

FOREVER = date(9999, 12, 31)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of the ladder.

    :param threshold: the tier score from which the tier is reached
    :param minimum: money to be spent in a period to reach and keep it; 0: none
    :param floor: whether a member of this tier or a higher one is never lowered below it
    """

    id: int
    threshold: Decimal
    minimum: Decimal = NOTHING
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """The tiers of a club and how they are reached and lost.

    :param tiers: from the lowest threshold to the highest
    :param period: ``lifetime``, ``rolling``, ``year`` or ``jalali_year``
    :param months: length of a rolling period; for ``lifetime``, of the minimum's period
    :param grace_days: days that a member keeps a tier after its ground
    :param downgrade: ``direct``: to the highest tier with ground; ``step``: one tier per period
    """

    tiers: tuple
    period: str = "lifetime"
    months: int = 12
    grace_days: int = 0
    downgrade: str = "direct"

    def rank(self, tier_id):
        """The rank of the tier: 1 for the lowest; 0 if there is no such tier."""
        return next((i for i, tier in enumerate(self.tiers, 1) if tier.id == tier_id), 0)


@dataclass(frozen=True, slots=True)
class Event:
    """What counts on a day: `value` for the score, `amount` of money for the minimum."""

    day: date
    value: Decimal
    amount: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Hold:
    """A promise: the tier of this rank and those below it are kept until that day, whatever is bought."""

    rank: int
    until: date


@dataclass(frozen=True, slots=True)
class Standing:
    """The position of a member on the ladder.

    :param rank: of the member's tier; 0 for no tier
    :param hold: the promise of a tier, or None
    :param locked: whether the tier is never lowered
    :param paid: the tier and the end of a paid membership, or None
    """

    rank: int = 0
    hold: Hold | None = None
    locked: bool = False
    paid: Hold | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The totals of a period (`value`, `amount`) and the last day on which they carry a tier."""

    last: date
    value: Decimal
    amount: Decimal


# periods


def last_day(day, months):
    """The last day on which an event of `day` counts in a rolling period of `months`."""
    return periods.months_after(day, months) - timedelta(days=1)


def months_before(day, months):
    """The same day `months` earlier."""
    return periods.inactive_since(day, months)


def year_of(day, period):
    """(first, last) day of the Gregorian or Jalali year that contains `day`."""
    if period == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    end = periods.jalali_year_end(day)
    return periods.jalali_year_start(day), end


def years_to(day, ladder):
    """[(first, last, carries until)] of the years that may still carry a tier on `day`,
    grace period included; the latest first."""
    first, last = year_of(day, ladder.period)
    years = []
    carries = year_of(last + timedelta(days=1), ladder.period)[1]
    while carries + timedelta(days=ladder.grace_days) >= day:
        years.append((first, last, carries))
        carries = last
        first, last = year_of(first - timedelta(days=1), ladder.period)
    return years


# windows


def _sums(events, first, last):
    inside = [event for event in events if first <= event.day <= last]
    return (
        sum((event.value for event in inside), NOTHING),
        sum((event.amount for event in inside), NOTHING),
    )


def _rolling(events, months):
    for start in sorted({event.day for event in events}):
        last = last_day(start, months)
        yield Window(last, *_sums(events, start, last))


def windows(events, ladder, day):
    """(windows for the score, windows for the minimum) as of `day`; later events do not
    count yet."""
    known = [event for event in events if event.day <= day]
    if ladder.period == "lifetime":
        everything = [Window(FOREVER, *_sums(known, date.min, day))]
        return everything, list(_rolling(known, ladder.months))
    if ladder.period == "rolling":
        rolling = list(_rolling(known, ladder.months))
        return rolling, rolling
    years = [Window(carries, *_sums(known, first, last)) for first, last, carries in years_to(day, ladder)]
    return years, years


def score(events, ladder, day):
    """The tier score on `day`: of the lifetime, of the rolling period, or of the year so far."""
    known = [event for event in events if event.day <= day]
    if ladder.period == "rolling":
        known = [event for event in known if last_day(event.day, ladder.months) >= day]
    elif ladder.period != "lifetime":
        first, _last = year_of(day, ladder.period)
        known = [event for event in known if event.day >= first]
    return sum((event.value for event in known), NOTHING)


# ground


def earned_ground(tier, events, ladder, day):
    """The last day on which the member's events carry `tier`; None if they never did."""
    for_score, for_minimum = windows(events, ladder, day)
    reached = _last([w.last for w in for_score if w.value >= tier.threshold], tier.threshold)
    spent = _last([w.last for w in for_minimum if w.amount >= tier.minimum], tier.minimum)
    return min(reached, spent) if reached and spent else None


def _last(days, needed):
    """The last of `days`, or None; `FOREVER` if nothing is needed."""
    return FOREVER if needed <= 0 else max(days, default=None)


def grounds(standing, events, ladder, day):
    """[ground or None] of each tier, promises and paid memberships included."""
    found = [earned_ground(tier, events, ladder, day) for tier in ladder.tiers]
    for hold in filter(None, (standing.hold, standing.paid)):
        for index in range(min(hold.rank, len(found))):
            found[index] = max(found[index] or date.min, hold.until)
    return found


def _highest(found, day):
    """The highest rank whose ground is not before `day`; 0 for none."""
    return max((i for i, last in enumerate(found, 1) if last and last >= day), default=0)


# up and down


def settle(standing, events, ladder, day):
    """The standing after a purchase: raised at once, never lowered."""
    best = _highest(grounds(standing, events, ladder, day), day)
    return _move(standing, max(standing.rank, best))


def close(standing, events, ladder, day):
    """The standing after the close of `day`: raised, kept by the grace period, or lowered by
    one tier or to the highest tier with ground."""
    found = grounds(standing, events, ladder, day)
    best = _highest(found, day)
    if best >= standing.rank or standing.locked:
        return _move(standing, max(standing.rank, best))
    kept = min(standing.rank, _highest(found, day - timedelta(days=ladder.grace_days)))
    lowest = max(best, kept, _floor(standing.rank, ladder))
    if ladder.downgrade == "direct" or lowest >= standing.rank - 1:
        return _move(standing, lowest)
    # one tier down, which is then kept for a whole period
    step = standing.rank - 1
    return replace(standing, rank=step, hold=Hold(step, period_from(day, ladder)))


def _move(standing, rank):
    return replace(standing, rank=rank)


def _floor(rank, ladder):
    """The lowest rank to which a member of `rank` can be lowered."""
    return max((i for i, tier in enumerate(ladder.tiers, 1) if tier.floor and i <= rank), default=0)


def follow(memberships):
    """[(first, last)] day of paid memberships, given as [(day, months)] in the order of their
    days. A membership that is renewed before its end continues from there."""
    result, free = [], date.min
    for day, months in memberships:
        first = max(day, free)
        last = last_day(first, months)
        result.append((first, last))
        free = last + timedelta(days=1)
    return result


def period_from(day, ladder):
    """The last day of a period that begins on `day`; if years count, of the year that contains it."""
    if ladder.period in ("year", "jalali_year"):
        return year_of(day, ladder.period)[1]
    return last_day(day, ladder.months)


def until(standing, events, ladder, day):
    """The ground of the member's tier; None if it has no end, or if there is none."""
    if not standing.rank:
        return None
    last = grounds(standing, events, ladder, day)[standing.rank - 1]
    return None if last in (None, FOREVER) else last


# what is missing


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing for a tier.

    :param by: the last day on which it can be earned; None: any day
    :param value: missing score; `amount`: money missing for the minimum; neither is below 0
    """

    by: date | None
    value: Decimal
    amount: Decimal


def missing_for(tier, events, ladder, day):
    """What is missing for `tier` in addition to what counts on `day`."""
    by = None if ladder.period in ("lifetime", "rolling") else year_of(day, ladder.period)[1]
    return Missing(by, *_short_of(tier, events, ladder, day))


def missing_to_stay(standing, events, ladder, day):
    """What is missing to keep the member's tier when its ground ends; once it has ended, by the
    end of the grace period. None if the ground has no end or ends after the current year (where
    years count), if the tier is locked, or if the grace period is over."""
    last = until(standing, events, ladder, day)
    if not last or standing.locked:
        return None
    tier = ladder.tiers[standing.rank - 1]
    if last < day:
        end = last + timedelta(days=ladder.grace_days)
        return Missing(end, *_short_of(tier, events, ladder, day)) if end >= day else None
    if ladder.period in ("year", "jalali_year"):
        # purchases in the last year of the ground carry the tier through the next year
        if year_of(day, ladder.period)[1] < last:
            return None
        return Missing(last, *_short_of(tier, events, ladder, day))
    return Missing(last, *_short_of(tier, events, ladder, last + timedelta(days=1)))


def _short_of(tier, events, ladder, day):
    value = max(tier.threshold - score(events, ladder, day), NOTHING)
    spent = spent_in_period(events, ladder, day)
    return value, max(tier.minimum - spent, NOTHING)


def spent_in_period(events, ladder, day):
    """The money that counts for a tier's minimum on `day`."""
    money = [Event(event.day, event.amount) for event in events]
    if ladder.period == "lifetime":
        ladder = Ladder((), "rolling", ladder.months)
    return score(money, ladder, day)
