"""Days and periods, Gregorian and Jalali.

Jalali arithmetic is that of `jdatetime`: leap years follow the 33-year rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime
from dateutil.relativedelta import relativedelta

#: Shortly before the last year of Python's dates; a lot that would be valid longer never expires.
_LAST_YEAR = 9900

#: More years than any birthday or membership lies back.
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long points are valid.

    :param policy: ``never``; ``days`` or ``months`` after earning; the end of the month,
        quarter, Gregorian or Jalali year in which the points are `delay` months old
        (``month_end``, ``quarter_end``, ``year_end``, ``jalali_year_end``); ``yearly_day``:
        the first such day on which they are at least `delay` months old; ``inactivity``:
        they expire when the member stops buying, not by their age
    :param delay: number of days for ``days``, of months otherwise
    :param calendar: of the yearly day: ``gregorian`` or ``jalali``
    :param month: of the yearly day, 1 to 12
    :param day: of the yearly day, 1 to 31; in a shorter month, its last day
    """

    policy: str = "never"
    delay: int = 0
    calendar: str = "gregorian"
    month: int = 12
    day: int = 31


def month_of(day, calendar):
    """The first and the last day of the Gregorian or Jalali month that contains `day`."""
    if calendar != "jalali":
        return day.replace(day=1), month_end(day)
    jalali = jdatetime.date.fromgregorian(date=day)
    first = jalali.replace(day=1).togregorian()
    return first, first + timedelta(days=jalali_month_length(jalali.year, jalali.month) - 1)


def year_number(day, calendar):
    """The number of the Gregorian or Jalali year that contains `day`."""
    return jdatetime.date.fromgregorian(date=day).year if calendar == "jalali" else day.year


def year_of(day, calendar):
    """The first and the last day of the Gregorian or Jalali year that contains `day`."""
    if calendar == "jalali":
        return jalali_year_start(day), jalali_year_end(day)
    return date(day.year, 1, 1), year_end(day)


def anniversaries(day, calendar, years=_OLDEST):
    """The days of the previous `years` whose anniversary is `day`: the same day of the same
    month and, if `day` is the last of its month, later days that the month lacks this year.
    Esfand 30 has its anniversary on Esfand 29 of common years, February 29 on February 28."""
    if calendar == "jalali":
        today, length = jdatetime.date.fromgregorian(date=day), jalali_month_length
    else:
        today, length = day, _month_length
    is_last = today.day == length(today.year, today.month)
    found = []
    for year in range(today.year - years, today.year):
        longest = length(year, today.month)
        last = longest if is_last else min(today.day, longest)
        found += [_day_of(calendar, year, today.month, number) for number in range(today.day, last + 1)]
    return found


def _month_length(year, month):
    return month_end(date(year, month, 1)).day


def _day_of(calendar, year, month, number):
    if calendar == "jalali":
        return jdatetime.date(year, month, number).togregorian()
    return date(year, month, number)


def months_after(day, months):
    """The same day `months` later, or the last day of a shorter month; None after `_LAST_YEAR`."""
    if day.year + months // 12 + 1 > _LAST_YEAR:
        return None
    return day + relativedelta(months=months)


def month_end(day):
    """The last day of the Gregorian month of `day`."""
    return day + relativedelta(day=31)


def quarter_end(day):
    """The last day of the Gregorian quarter of `day`."""
    return day + relativedelta(month=(day.month - 1) // 3 * 3 + 3, day=31)


def year_end(day):
    """The last day of the Gregorian year of `day`."""
    return date(day.year, 12, 31)


def jalali_month_length(year, month):
    """The number of days of a Jalali month; Esfand has 30 in a leap year, else 29."""
    if month < 12:
        return jdatetime.j_days_in_month[month - 1]
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def jalali_year_end(day):
    """The last day of the Jalali year of `day`."""
    year = jdatetime.date.fromgregorian(date=day).year
    return jdatetime.date(year, 12, jalali_month_length(year, 12)).togregorian()


def jalali_year_start(day):
    """The first day of the Jalali year of `day`."""
    year = jdatetime.date.fromgregorian(date=day).year
    return jdatetime.date(year, 1, 1).togregorian()


def yearly_day(day, calendar, month, number):
    """The first date on or after `day` with this month and day `number`; in a shorter month, its
    last day."""
    if calendar == "jalali":
        year = jdatetime.date.fromgregorian(date=day).year
        found = _jalali_day(year, month, number)
        return found if found >= day else _jalali_day(year + 1, month, number)
    found = day + relativedelta(month=month, day=number)
    return found if found >= day else day + relativedelta(years=1, month=month, day=number)


def _jalali_day(year, month, number):
    number = min(number, jalali_month_length(year, month))
    return jdatetime.date(year, month, number).togregorian()


def expiry(day, terms):
    """The last day on which points earned on `day` are valid; None if no date ends them."""
    if terms.policy in ("never", "inactivity"):
        return None
    if terms.policy == "days":
        return day + timedelta(days=terms.delay) if day.year < _LAST_YEAR - 100 else None
    start = months_after(day, terms.delay)
    if start is None or terms.policy == "months":
        return start
    if terms.policy == "yearly_day":
        return yearly_day(start, terms.calendar, terms.month, terms.day)
    ends = {
        "month_end": month_end,
        "quarter_end": quarter_end,
        "year_end": year_end,
        "jalali_year_end": jalali_year_end,
    }
    return ends[terms.policy](start)


def expiry_after_update(day, terms, *, available_on=None, old=None, floor=None):
    """The last day of points earned on `day` if `terms` are applied to them later.

    :param available_on: the day from which they are available; they do not expire before it
    :param old: their last day so far; None: no expiry
    :param floor: the new last day is not before this one, unless `old` is earlier
    """
    last = expiry(day, terms)
    if last is None:
        return None
    last = max(last, available_on or last)
    return max(last, min(floor, old or floor)) if floor else last


def inactive_since(day, months):
    """The day `months` before `day`: a member whose last purchase is earlier has been inactive
    for `months`."""
    return day - relativedelta(months=months)
