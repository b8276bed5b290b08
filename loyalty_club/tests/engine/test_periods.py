from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.periods import (
    Expiry,
    expiry,
    expiry_after_update,
    inactive_since,
    jalali_month_length,
    jalali_year_end,
    month_of,
    months_after,
)

NOWRUZ_1404 = date(2025, 3, 21)
LEAP_ESFAND_30 = date(2025, 3, 20)  # 1403/12/30
ESFAND_29 = date(2026, 3, 20)  # 1404/12/29

CASES = [
    ("never", 0, date(2026, 1, 31), None),
    ("inactivity", 6, date(2026, 1, 31), None),
    ("days", 1, date(2026, 12, 31), date(2027, 1, 1)),
    ("days", 90, date(2026, 1, 31), date(2026, 5, 1)),
    ("months", 1, date(2026, 1, 31), date(2026, 2, 28)),
    ("months", 12, date(2024, 2, 29), date(2025, 2, 28)),
    ("months", 12, date(2026, 11, 21), date(2027, 11, 21)),
    ("month_end", 0, date(2024, 2, 1), date(2024, 2, 29)),
    ("month_end", 3, date(2026, 11, 30), date(2027, 2, 28)),
    ("quarter_end", 0, date(2026, 2, 28), date(2026, 3, 31)),
    ("quarter_end", 0, date(2026, 3, 31), date(2026, 3, 31)),
    ("quarter_end", 12, date(2026, 5, 5), date(2027, 6, 30)),
    ("year_end", 0, date(2026, 1, 1), date(2026, 12, 31)),
    ("year_end", 12, date(2026, 6, 6), date(2027, 12, 31)),
    # 1403 is a leap year, 1404 is not; 1408 is the next one, five years later
    ("jalali_year_end", 0, date(2024, 3, 20), LEAP_ESFAND_30),
    ("jalali_year_end", 0, LEAP_ESFAND_30, LEAP_ESFAND_30),
    ("jalali_year_end", 0, NOWRUZ_1404, ESFAND_29),
    ("jalali_year_end", 0, ESFAND_29, ESFAND_29),
    ("jalali_year_end", 0, date(2026, 3, 21), date(2027, 3, 20)),
    ("jalali_year_end", 12, NOWRUZ_1404, date(2027, 3, 20)),
    ("jalali_year_end", 0, date(2029, 6, 1), date(2030, 3, 20)),  # 1408/12/30
]


@pytest.mark.parametrize("policy,delay,day,last", CASES)
def test_last_day_of_validity(policy, delay, day, last):
    assert expiry(day, Expiry(policy, delay)) == last


@pytest.mark.parametrize(
    "calendar,month,number,delay,day,last",
    [
        ("gregorian", 12, 31, 0, date(2026, 5, 5), date(2026, 12, 31)),
        ("gregorian", 2, 29, 0, date(2026, 1, 1), date(2026, 2, 28)),
        ("gregorian", 2, 29, 0, date(2028, 1, 1), date(2028, 2, 29)),
        ("gregorian", 3, 31, 6, date(2026, 11, 1), date(2028, 3, 31)),
        ("gregorian", 6, 15, 0, date(2026, 6, 15), date(2026, 6, 15)),
        ("jalali", 12, 30, 0, date(2024, 6, 1), LEAP_ESFAND_30),
        ("jalali", 12, 30, 0, date(2025, 6, 1), ESFAND_29),
        ("jalali", 1, 1, 0, LEAP_ESFAND_30, NOWRUZ_1404),
        ("jalali", 1, 1, 0, NOWRUZ_1404, NOWRUZ_1404),
        ("jalali", 6, 31, 0, NOWRUZ_1404, date(2025, 9, 22)),
        ("jalali", 7, 31, 0, NOWRUZ_1404, date(2025, 10, 22)),
    ],
)
def test_fixed_day_of_the_year(calendar, month, number, delay, day, last):
    terms = Expiry("yearly_day", delay, calendar, month, number)
    assert expiry(day, terms) == last


@pytest.mark.parametrize("year,days", [(1399, 30), (1400, 29), (1403, 30), (1404, 29), (1408, 30)])
def test_length_of_esfand(year, days):
    assert jalali_month_length(year, 12) == days


def test_points_that_outlive_the_calendar_never_expire():
    assert months_after(date(9890, 1, 1), 1200) is None
    assert expiry(date(9990, 1, 1), Expiry("year_end", 1)) is None


def test_the_last_years_of_the_calendar():
    assert months_after(date(9899, 12, 31), 0) == date(9899, 12, 31)
    assert months_after(date(9899, 1, 1), 11) == date(9899, 12, 1)
    assert months_after(date(9899, 1, 1), 12) is None
    assert months_after(date(9900, 1, 1), 0) is None
    assert expiry(date(9799, 12, 31), Expiry("days", 1)) == date(9800, 1, 1)
    assert expiry(date(9800, 1, 1), Expiry("days", 1)) is None


def test_points_never_expire_unless_something_else_is_said():
    assert Expiry() == Expiry("never", 0, "gregorian", 12, 31)
    assert Expiry("yearly_day").day == 31


@pytest.mark.parametrize(
    "day,calendar,first,last",
    [
        (date(2028, 2, 10), "gregorian", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), "gregorian", date(2026, 12, 1), date(2026, 12, 31)),
        (LEAP_ESFAND_30, "jalali", date(2025, 2, 19), LEAP_ESFAND_30),
        (NOWRUZ_1404, "jalali", NOWRUZ_1404, date(2025, 4, 20)),
        (date(2026, 3, 1), "jalali", date(2026, 2, 20), ESFAND_29),
    ],
)
def test_the_month_of_a_day(day, calendar, first, last):
    assert month_of(day, calendar) == (first, last)


def test_inactive_since():
    assert inactive_since(date(2026, 8, 31), 6) == date(2026, 2, 28)


DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
ENDS = st.sampled_from(
    ["days", "months", "month_end", "quarter_end", "year_end", "jalali_year_end", "yearly_day"]
)


@given(DAYS, ENDS, st.integers(0, 60))
def test_points_live_at_least_their_delay(day, policy, delay):
    last = expiry(day, Expiry(policy, delay))
    least = day + timedelta(days=delay) if policy == "days" else months_after(day, delay)
    assert last >= least


@given(DAYS)
def test_the_day_after_esfand_is_nowruz(day):
    import jdatetime

    after = jdatetime.date.fromgregorian(date=jalali_year_end(day) + timedelta(days=1))
    assert (after.month, after.day) == (1, 1)


@given(DAYS, st.integers(1, 12), st.integers(1, 31), st.sampled_from(["gregorian", "jalali"]))
def test_a_yearly_day_comes_within_a_year(day, month, number, calendar):
    last = expiry(day, Expiry("yearly_day", 0, calendar, month, number))
    assert timedelta(0) <= last - day <= timedelta(days=366)


DAY = date(2030, 1, 10)
#: terms, available_on, old last day, floor; new last day
REDATED = [
    (Expiry("days", 100), None, None, None, date(2030, 4, 20)),
    (Expiry("days", 100), date(2030, 6, 1), None, None, date(2030, 6, 1)),
    (Expiry("days", 100), None, date(2031, 1, 1), date(2030, 7, 1), date(2030, 7, 1)),
    (Expiry("days", 100), None, date(2030, 5, 1), date(2030, 7, 1), date(2030, 5, 1)),
    (Expiry("days", 100), None, None, date(2030, 7, 1), date(2030, 7, 1)),
    (Expiry("days", 300), None, date(2030, 5, 1), date(2030, 7, 1), date(2030, 11, 6)),
    (Expiry("never"), date(2030, 6, 1), date(2030, 5, 1), date(2030, 7, 1), None),
]


def test_a_policy_applied_later_shortens_no_more_than_its_floor():
    for terms, available_on, old, floor, last in REDATED:
        found = expiry_after_update(DAY, terms, available_on=available_on, old=old, floor=floor)
        assert found == last, (terms, available_on, old, floor)
