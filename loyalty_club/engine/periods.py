"""Days and periods, Gregorian and Jalali."""

from dateutil.relativedelta import relativedelta

#: Python's calendar ends with the year 9999; a lot that would outlive it never expires.
_LAST_YEAR = 9999


def months_after(day, months):
    """The same day `months` later, or the month's last day where it has no such day."""
    if day.year + months // 12 + 1 > _LAST_YEAR:
        return None
    return day + relativedelta(months=months)


def expiry(day, months):
    """The last day on which points earned on `day` count; None if they never expire."""
    return months_after(day, months) if months else None
