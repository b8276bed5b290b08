"""Days and periods, Gregorian and Jalali.

Jalali arithmetic is `jdatetime`'s: leap years by the 33-year rule, Esfand has 29 days or 30.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import jdatetime
from dateutil.relativedelta import relativedelta

#: Python's calendars end here; a lot that would outlive them never expires.
_LAST_YEAR = 9900

#: Nobody was born, and no member joined, so many years ago.
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long points live.

    :param policy: ``never``; ``days`` or ``months`` after earning; the end of the month,
        quarter, Gregorian or Jalali year in which the points are `delay` months old
        (``month_end``, ``quarter_end``, ``year_end``, ``jalali_year_end``); the next
        ``yearly_day`` on or after that day; ``inactivity``: not by their age
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
    """The first and the last day of the Gregorian or Jalali month that `day` lies in."""
    if calendar != "jalali":
        return day.replace(day=1), month_end(day)
    jalali = jdatetime.date.fromgregorian(date=day)
    first = jalali.replace(day=1).togregorian()
    return first, first + timedelta(days=jalali_month_length(jalali.year, jalali.month) - 1)


def year_number(day, calendar):
    """The number of the Gregorian or Jalali year that `day` lies in."""
    return jdatetime.date.fromgregorian(date=day).year if calendar == "jalali" else day.year


def year_of(day, calendar):
    """The first and the last day of the Gregorian or Jalali year that `day` lies in."""
    if calendar == "jalali":
        return jalali_year_start(day), jalali_year_end(day)
    return date(day.year, 1, 1), year_end(day)


def anniversaries(day, calendar, years=_OLDEST):
    """The days of the `years` before whose anniversary is `day`: the same day of the same
    month, and those that this year's month is too short for on its last day. What was on
    Esfand 30 is on Esfand 29 of common years, what was on February 29 on the 28th."""
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
    """The same day `months` later, or the month's last day where it has no such day."""
    if day.year + months // 12 + 1 > _LAST_YEAR:
        return None
    return day + relativedelta(months=months)


def month_end(day):
    """The last day of the Gregorian month."""
    return day + relativedelta(day=31)


def quarter_end(day):
    """The last day of the Gregorian quarter."""
    return day + relativedelta(month=(day.month - 1) // 3 * 3 + 3, day=31)


def year_end(day):
    """The last day of the Gregorian year."""
    return date(day.year, 12, 31)


def jalali_month_length(year, month):
    """Days of a Jalali month; Esfand has 30 in a leap year, else 29."""
    if month < 12:
        return jdatetime.j_days_in_month[month - 1]
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def jalali_year_end(day):
    """The last day of Esfand of the Jalali year."""
    year = jdatetime.date.fromgregorian(date=day).year
    return jdatetime.date(year, 12, jalali_month_length(year, 12)).togregorian()


def jalali_year_start(day):
    """The first day of Farvardin of the Jalali year."""
    year = jdatetime.date.fromgregorian(date=day).year
    return jdatetime.date(year, 1, 1).togregorian()


def yearly_day(day, calendar, month, number):
    """The next day that bears this month and number, on or after `day`."""
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
    """The last day on which points earned on `day` count; None if no day ends them."""
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
    """The last day of points earned on `day` when `terms` are applied to them later.

    :param available_on: they do not end before the day from which they count
    :param old: their last day until now; None: none
    :param floor: no earlier than this, unless `old` is earlier still
    """
    last = expiry(day, terms)
    if last is None:
        return None
    last = max(last, available_on or last)
    return max(last, min(floor, old or floor)) if floor else last


def inactive_since(day, months):
    """Who bought last before this day has not bought for `months`, as of `day`."""
    return day - relativedelta(months=months)
