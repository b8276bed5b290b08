from dataclasses import astuple
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rfm import (
    GRID,
    NOBODY,
    Behaviour,
    Club,
    Purchase,
    Rhythm,
    behaviour,
    churn_risk,
    club,
    cuts,
    growth,
    next_purchase,
    rfm_of,
    score,
    segment,
    spans,
)

TODAY = date(2026, 1, 31)
YEAR = spans(TODAY, 12)


def bought(*purchases):
    """Purchases from (days ago, amount)."""
    return [Purchase(TODAY - timedelta(days=ago), Decimal(amount)) for ago, amount in purchases]


def scores(values):
    """The score of each value among all of them."""
    limits = cuts(values)
    return [score(value, limits) for value in values]


def test_spans_end_with_the_day():
    over = spans(date(2026, 3, 31), 1)
    assert over.window == date(2026, 2, 28)
    assert over.half == date(2026, 3, 15)
    assert over.memory == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([7], [1]),
        ([10, 20, 30, 40, 50], [1, 2, 3, 4, 5]),
        ([50, 10, 40, 20, 30], [5, 1, 4, 2, 3]),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]),
        ([1, 1, 1, 1, 9], [1, 1, 1, 1, 5]),
        ([1, 1, 2, 2, 3], [1, 1, 3, 3, 5]),
        ([1, 2, 3], [1, 2, 4]),
        (list(range(10)), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ],
)
def test_equal_values_get_equal_scores(values, expected):
    assert scores(values) == expected


@given(st.lists(st.integers(0, 30), max_size=60))
def test_the_score_is_the_share_of_those_strictly_worse(values):
    assert scores(values) == [1 + 5 * sum(o < v for o in values) // len(values) for v in values]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.integers(2, 5))
def test_no_score_is_given_to_more_than_it_can_hold(values, least):
    """At most (6 - s) fifths of the members, rounded up, have a score of s or more."""
    at_least = sum(found >= least for found in scores(values))
    assert at_least * 5 <= (6 - least) * len(values)


@pytest.mark.parametrize(
    ("recency", "frequency", "monetary", "expected"),
    [
        (5, 5, 5, "champions"),
        (5, 4, 3, "champions"),
        (5, 1, 1, "new"),
        (5, 1, 5, "potential"),
        (4, 5, 5, "loyal"),
        (4, 1, 1, "promising"),
        (4, 2, 2, "potential"),
        (3, 4, 4, "loyal"),
        (3, 3, 3, "needs_attention"),
        (3, 2, 1, "about_to_sleep"),
        (2, 3, 3, "at_risk"),
        (1, 5, 5, "cannot_lose"),
        (1, 1, 1, "hibernating"),
    ],
)
def test_segments(recency, frequency, monetary, expected):
    assert segment(recency, frequency, monetary) == expected


def test_the_grid_is_whole():
    assert [len(row) for row in GRID] == [5] * 5


@pytest.mark.parametrize(
    ("recent", "spent", "expected"),
    [(0, 0, "0"), (50, 50, "1"), (0, 50, "-1"), (25, 50, "0"), (75, 100, "0.5"), (9, 16, "0.13"), (7, 16, "-0.13")],
)
def test_growth_compares_the_halves(recent, spent, expected):
    assert growth(Decimal(recent), Decimal(spent)) == Decimal(expected)


@pytest.mark.parametrize(
    ("days", "gaps", "expected"),
    [(0, 0, None), (30, 1, None), (60, 2, 30), (61, 2, 31), (100, 3, 34)],
)
def test_the_next_purchase_follows_the_rhythm(days, gaps, expected):
    coming = next_purchase(TODAY, Rhythm(days, gaps))
    assert coming == (expected and TODAY + timedelta(days=expected))


@pytest.mark.parametrize(
    ("silent", "rhythm", "expected"),
    [
        (0, Rhythm(60, 2), "0"),
        (30, Rhythm(60, 2), "0"),
        (31, Rhythm(60, 2), "0.03"),
        (60, Rhythm(60, 2), "0.63"),
        (90, Rhythm(60, 2), "0.86"),
        (3650, Rhythm(2, 2), "1"),
        (400, Rhythm(), "0"),
    ],
)
def test_the_risk_begins_when_the_rhythm_is_over(silent, rhythm, expected):
    assert churn_risk(silent, rhythm) == Decimal(expected)


@given(st.integers(0, 4000), st.integers(1, 900), st.integers(1, 50))
def test_the_risk_grows_with_silence(silent, gap, gaps):
    rhythm = Rhythm(gap * gaps, gaps)
    now, later = churn_risk(silent, rhythm), churn_risk(silent + 1, rhythm)
    assert 0 <= now <= later <= 1
    assert silent > gap or now == 0
    # who comes less often is missed later
    assert churn_risk(silent, Rhythm((gap + 1) * gaps, gaps)) <= now


def test_behaviour_counts_what_is_kept_in_its_span():
    done = behaviour(bought((0, 10), (0, 5), (100, 40), (300, 7), (500, 9), (900, 99), (-1, 8), (5, 0)), YEAR)
    assert done == Behaviour(TODAY, Rhythm(500, 3), 4, Decimal(62), Decimal(55))


def test_a_span_begins_after_its_first_day():
    over = spans(TODAY, 12)

    def on(day, after=0):
        return behaviour([Purchase(day + timedelta(days=after), Decimal(1))], over)

    assert (on(over.window).orders, on(over.window, 1).orders) == (0, 1)
    assert (on(over.half).recent, on(over.half, 1).recent) == (0, 1)
    assert (on(over.memory).last, on(over.memory, 1).last) == (None, over.memory + timedelta(days=1))
    assert on(over.memory).rhythm == Rhythm(0, 0)
    assert (Rhythm().days, Rhythm().gaps) == (0, 0)


def test_the_clubs_window_begins_after_its_first_day_too():
    first = Purchase(YEAR.window, Decimal(9))
    second, today = Purchase(YEAR.window + timedelta(days=1), Decimal(1)), Purchase(YEAR.day, Decimal(2))
    later = Purchase(YEAR.day + timedelta(days=1), Decimal(9))
    assert club([[first, second, today, later]], YEAR).monetary == (3, 3, 3, 3)


def test_a_club_without_purchases_has_no_measure():
    assert club([[], bought((400, 30))], YEAR) == Club((), (), (), Rhythm(0, 0))


MEMBERS = {
    "champion": bought((1, 100), (11, 100), (21, 100), (31, 100)),
    "newcomer": bought((0, 1)),
    "regular": bought((30, 50), (60, 50), (90, 50)),
    "sleeper": bought((200, 20), (230, 20)),
    "gone": bought((300, 5)),
    "before": bought((400, 30), (600, 30), (700, 30)),
    "once": bought((370, 30)),
    "long ago": bought((1000, 30)),
    "never": bought((3, 0)),
}
MEASURE = club(MEMBERS.values(), YEAR)


def shown(name):
    """(segment, risk, orders) of a member."""
    found = rfm_of(behaviour(MEMBERS[name], YEAR), MEASURE, YEAR)
    return found.segment, float(found.churn_risk), found.orders


def test_the_club_measures_by_its_buying_members():
    assert MEASURE.frequency == (1, 1, 2, 3)
    assert MEASURE.monetary == (1, 5, 40, 150)
    assert MEASURE.rhythm == Rhythm(30 + 60 + 30, 3 + 2 + 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("champion", ("loyal", 0.0, 4)),
        ("newcomer", ("new", 0.0, 1)),
        ("regular", ("loyal", 0.0, 3)),
        # one gap is no rhythm: the club's, 20 days
        ("sleeper", ("at_risk", 1.0, 2)),
        ("gone", ("hibernating", 1.0, 1)),
        ("before", ("lost", 0.81, 0)),
        ("once", ("lost", 1.0, 0)),
        ("long ago", ("lost", 1.0, 0)),
        ("never", (None, 0.0, 0)),
    ],
)
def test_members_of_a_club(name, expected):
    assert shown(name) == expected


def test_who_never_bought_has_nothing():
    assert rfm_of(behaviour([], YEAR), Club(), YEAR) == NOBODY
    assert astuple(NOBODY) == (0, 0, 0, None, 0, 0, None, 0, 0)


@pytest.mark.parametrize("name", ["before", "once", "long ago"])
def test_who_is_lost_has_bought_nothing_in_the_window(name):
    found = rfm_of(behaviour(MEMBERS[name], YEAR), MEASURE, YEAR)
    assert (found.recency, found.growth, found.spent, found.orders) == (0, 0, 0, 0)


PURCHASES = st.lists(
    st.builds(Purchase, st.dates(date(2022, 1, 1), date(2026, 3, 1)), st.decimals(0, 999, places=2)), max_size=8
)


@given(st.lists(PURCHASES, max_size=12), st.integers(1, 24))
def test_rfm_stays_in_their_bounds(members, months):
    over = spans(TODAY, months)
    measure = club(members, over)
    for purchases in members:
        done = behaviour(purchases, over)
        found = rfm_of(done, measure, over)
        assert 0 <= found.churn_risk <= 1 and -1 <= found.growth <= 1
        assert (found.segment is None) == (done is None)
        assert bool(found.orders) == bool(found.recency) == bool(found.frequency) == bool(found.monetary)
        assert not found.orders or (1 <= found.recency <= 5 and found.segment != "lost")
        assert found.next_purchase is None or found.next_purchase > done.last
