"""The months around an event, and the classes of what was bought in them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.impact import HISTORY, ORDERS, SPENT, Member, event_month, plan, window
from engine.rfm import Purchase

TODAY = date(2026, 3, 31)
OVER = plan(TODAY, 3)
#: The month of the events of these tests.
EVENT = 20
LONG_AGO = date(2020, 1, 1)


def day_of(month, number=9):
    """A day of the month with this number; 0 is its first."""
    return OVER.firsts[month - 1] + timedelta(days=number)


def test_months_are_whole_and_end_with_the_day():
    assert OVER.firsts[-1] == date(2026, 3, 1)
    assert OVER.firsts[-2] == date(2026, 2, 1)
    assert plan(date(2026, 3, 15), 3).firsts[-1] == date(2026, 2, 16)
    assert len(OVER.firsts) == 12 + 11 + 3
    assert OVER.opens == date(2025, 1, 1)
    assert OVER.ends == date(2025, 12, 31)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_every_day_lies_in_one_month(day, months):
    over = plan(day, months)
    assert all(first < second for first, second in pairwise(over.firsts))
    assert over.month(day) == len(over.firsts)
    for number, first in enumerate(over.firsts, 1):
        assert over.month(first) == number
        assert over.month(first - timedelta(days=1)) == number - 1


@pytest.mark.parametrize(
    ("joined", "since", "known"),
    [
        (LONG_AGO, None, 12),
        (OVER.firsts[8], None, 12),
        (OVER.firsts[8] + timedelta(days=1), None, 11),
        (OVER.firsts[18], None, 2),
        (OVER.firsts[19], None, 1),
        (OVER.firsts[20], None, 0),
        (LONG_AGO, OVER.firsts[14], 6),
        (OVER.firsts[16], OVER.firsts[14], 4),
    ],
)
def test_only_whole_months_are_known(joined, since, known):
    assert replace(OVER, since=since).known(joined, EVENT) == known


def test_as_many_months_are_known_before_as_are_looked_at_after():
    assert window(Member(day_of(EVENT - 2, 0)), EVENT, OVER).known == 3
    assert window(Member(day_of(EVENT - 2, 1)), EVENT, OVER) is None


def test_the_month_of_the_event_belongs_to_those_before():
    bought = tuple(Purchase(day_of(EVENT + n), Decimal(10**k)) for k, n in enumerate((-12, -11, 0, 1, 3, 4)))
    seen = window(Member(LONG_AGO, bought), EVENT, OVER)
    assert (seen.before, seen.after) == (110, 11_000)


def test_purchases_of_the_last_day_count_and_so_does_an_event():
    over = plan(TODAY, 3)
    last = over.cohorts()[-1]
    bought = (Purchase(over.firsts[0], Decimal(0)), Purchase(TODAY, Decimal("0.5")), Purchase(TODAY, Decimal(2)))
    later = Purchase(TODAY + timedelta(days=1), Decimal(9))
    assert window(Member(LONG_AGO, (*bought, later)), last, over).after == Decimal("2.5")
    assert event_month(Member(LONG_AGO, event=TODAY), over) == len(over.firsts)
    assert event_month(Member(LONG_AGO, event=over.opens - timedelta(days=1)), over) == HISTORY - 1
    assert event_month(Member(LONG_AGO), over) is None


@pytest.mark.parametrize(
    ("orders", "number"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 4), (6, 5), (8, 5), (9, 6), (12, 6), (13, 7), (20, 7), (21, 8),
     (33, 8), (34, 9), (54, 9), (55, 10), (99, 10)],
)
def test_classes_of_purchases(orders, number):
    assert window(Member(LONG_AGO, (Purchase(day_of(EVENT), Decimal(1)),) * orders), EVENT, OVER).orders == number


@pytest.mark.parametrize(("less", "spent"), [("99.99", "100"), ("124.99", "125"), ("0.99", "1")])
def test_a_class_of_money_begins_with_its_preferred_number(less, spent):
    below, above = (
        window(Member(LONG_AGO, (Purchase(day_of(EVENT), Decimal(amount)),)), EVENT, OVER).spent
        for amount in (less, spent)
    )
    assert above == below + 1
    assert SPENT[above - 1] == Decimal(spent)


def test_refunds_and_later_days_count_for_nothing():
    late = plan(day_of(EVENT + 3, 5), 3)
    bought = (Purchase(day_of(EVENT), Decimal(0)), Purchase(day_of(EVENT + 3, 6), Decimal(5)))
    seen = window(Member(LONG_AGO, bought), late.month(day_of(EVENT)), late)
    assert (seen.orders, seen.before, seen.after) == (0, 0, 0)


def test_classes_rise():
    assert list(SPENT) == sorted(set(SPENT))
    assert (SPENT[0], SPENT[-1]) == (Decimal("0.01"), 8 * 10**15)
    assert all(Decimal("1.2") < second / first <= Decimal("1.3") for first, second in pairwise(SPENT))
    assert list(ORDERS) == sorted(set(ORDERS))
