from datetime import date, timedelta

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.periods import anniversaries, year_number, year_of, yearly_day

DAYS = st.dates(date(1930, 1, 1), date(2020, 12, 31))
CALENDARS = st.sampled_from(["gregorian", "jalali"])


@pytest.mark.parametrize(
    "born,day,calendar,same",
    [
        (date(1990, 5, 20), date(2026, 5, 20), "gregorian", True),
        (date(1990, 5, 20), date(2026, 5, 21), "gregorian", False),
        (date(2000, 2, 29), date(2026, 2, 28), "gregorian", True),
        (date(2000, 2, 29), date(2026, 3, 1), "gregorian", False),
        (date(2000, 2, 29), date(2028, 2, 28), "gregorian", False),
        (date(2000, 2, 29), date(2028, 2, 29), "gregorian", True),
        (date(1999, 2, 28), date(2028, 2, 28), "gregorian", True),
        # 1375/12/30: on the 29th of common years, on the 30th of leap years
        (date(1997, 3, 20), date(2026, 3, 20), "jalali", True),
        (date(1997, 3, 20), date(2025, 3, 20), "jalali", True),
        (date(1997, 3, 20), date(2025, 3, 19), "jalali", False),
        # Farvardin 1 of 1375 was a March 20, Farvardin 1 of 1405 a March 21
        (date(1996, 3, 20), date(2026, 3, 21), "jalali", True),
        (date(1996, 3, 20), date(2026, 3, 20), "jalali", False),
        (date(2026, 5, 20), date(2026, 5, 20), "gregorian", False),
    ],
)
def test_whose_anniversary_a_day_is(born, day, calendar, same):
    assert (born in anniversaries(day, calendar)) is same


@pytest.mark.parametrize("calendar", ["gregorian", "jalali"])
def test_nobody_is_older_than_130_years(calendar):
    born = anniversaries(date(2026, 5, 20), calendar)
    assert [day.year for day in born] == list(range(1896, 2026))


@given(DAYS, st.integers(2021, 2040), CALENDARS)
def test_everybody_has_one_anniversary_a_year(born, year, calendar):
    first, _last = year_of(date(year, 7, 1), calendar)
    number = jdatetime.date.fromgregorian(date=born) if calendar == "jalali" else born
    wanted = yearly_day(first, calendar, number.month, number.day)
    around = [wanted + timedelta(days=shift) for shift in range(-3, 4)]
    assert [day for day in around if born in anniversaries(day, calendar)] == [wanted]


@given(DAYS, CALENDARS)
def test_a_year_holds_its_day_and_no_day_of_another(day, calendar):
    first, last = year_of(day, calendar)
    assert first <= day <= last
    number = year_number(day, calendar)
    assert year_number(first, calendar) == year_number(last, calendar) == number
    assert year_number(first - timedelta(days=1), calendar) == number - 1
    assert year_number(last + timedelta(days=1), calendar) == number + 1
