from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tiers import (
    FOREVER,
    Event,
    Hold,
    Ladder,
    Missing,
    Standing,
    Tier,
    close,
    follow,
    missing_for,
    missing_to_stay,
    score,
    settle,
    until,
    year_of,
)

SILVER, GOLD, VIP = 1, 2, 3
TIERS = (
    Tier(11, Decimal(500)),
    Tier(12, Decimal(1000)),
    Tier(13, Decimal(5000)),
)


def ladder(period="rolling", tiers=TIERS, **values):
    return Ladder(tiers, period, **values)


def bought(*events):
    """Events from (day, value) or (day, value, money)."""
    return [Event(date.fromisoformat(d), *(Decimal(n) for n in rest)) for d, *rest in events]


def day(text):
    return date.fromisoformat(text)


def lived(events, rules, first, last, standing=None):
    """[(day, rank)] of each change when a member settles each event on its day and each day
    is closed."""
    standing, today = standing or Standing(), day(first)
    changes = []
    while today <= day(last):
        before = standing.rank
        if any(event.day == today for event in events):
            standing = settle(standing, events, rules, today)
        standing = close(standing, events, rules, today)
        if standing.rank != before:
            changes.append((today.isoformat(), standing.rank))
        today += timedelta(days=1)
    return changes


LIVES = [
    (
        "twelve months from the purchase, then down",
        ladder(months=12),
        bought(("2025-01-10", 600)),
        [("2025-01-10", SILVER), ("2026-01-10", 0)],
    ),
    (
        "days of grace",
        ladder(months=12, grace_days=30),
        bought(("2025-01-10", 600)),
        [("2025-01-10", SILVER), ("2026-02-09", 0)],
    ),
    (
        "bought again in the grace: kept",
        ladder(months=12, grace_days=30),
        bought(("2025-01-10", 600), ("2026-02-01", 500)),
        [("2025-01-10", SILVER), ("2027-03-03", 0)],
    ),
    (
        "two purchases carry it together",
        ladder(months=6),
        bought(("2025-01-10", 300), ("2025-03-10", 300)),
        [("2025-03-10", SILVER), ("2025-07-10", 0)],
    ),
    (
        "a month's end",
        ladder(months=1),
        bought(("2026-01-31", 600)),
        [("2026-01-31", SILVER), ("2026-02-28", 0)],
    ),
    (
        "all the way down",
        ladder(months=12),
        bought(("2025-01-10", 1200)),
        [("2025-01-10", GOLD), ("2026-01-10", 0)],
    ),
    (
        "a step a period",
        ladder(months=12, downgrade="step"),
        bought(("2025-01-10", 6000)),
        [
            ("2025-01-10", VIP),
            ("2026-01-10", GOLD),
            ("2027-01-10", SILVER),
            ("2028-01-10", 0),
        ],
    ),
    (
        "a step, with grace each time",
        ladder(months=12, downgrade="step", grace_days=10),
        bought(("2025-01-10", 1200)),
        [("2025-01-10", GOLD), ("2026-01-20", SILVER), ("2027-01-30", 0)],
    ),
    (
        "down to what there is ground for",
        ladder(months=12),
        bought(("2025-01-10", 700), ("2025-06-10", 600)),
        [
            ("2025-01-10", SILVER),
            ("2025-06-10", GOLD),
            ("2026-01-10", SILVER),
            ("2026-06-10", 0),
        ],
    ),
    (
        "a floor",
        ladder(tiers=(TIERS[0], Tier(12, Decimal(1000), floor=True), TIERS[2]), months=12),
        bought(("2025-01-10", 6000)),
        [("2025-01-10", VIP), ("2026-01-10", GOLD)],
    ),
    (
        "a year carries the next one",
        ladder("year"),
        bought(("2024-11-10", 600)),
        [("2024-11-10", SILVER), ("2026-01-01", 0)],
    ),
    (
        "a year with grace",
        ladder("year", grace_days=45),
        bought(("2024-11-10", 600)),
        [("2024-11-10", SILVER), ("2026-02-15", 0)],
    ),
    (
        "a Jalali year ends on Esfand 30 of a leap year",
        ladder("jalali_year"),
        bought(("2023-06-01", 600)),
        [("2023-06-01", SILVER), ("2025-03-21", 0)],
    ),
    (
        "and on Esfand 29 of the next",
        ladder("jalali_year"),
        bought(("2024-06-01", 600)),
        [("2024-06-01", SILVER), ("2026-03-21", 0)],
    ),
    (
        "for life",
        ladder("lifetime"),
        bought(("2025-01-10", 300), ("2026-01-10", 300)),
        [("2026-01-10", SILVER)],
    ),
    (
        "for life, with a minimum to be spent in a year",
        ladder("lifetime", tiers=(Tier(11, Decimal(500), minimum=Decimal(100)),)),
        bought(("2025-01-10", 600, 150), ("2025-09-10", 1, 100)),
        [("2025-01-10", SILVER), ("2026-09-10", 0)],
    ),
    (
        "below the minimum it is not reached",
        ladder(tiers=(Tier(11, Decimal(500), minimum=Decimal(100)),)),
        bought(("2025-01-10", 600, 99), ("2025-02-10", 1, 1)),
        [("2025-02-10", SILVER), ("2026-01-10", 0)],
    ),
]


@pytest.mark.parametrize("name,rules,events,wanted", LIVES, ids=[life[0] for life in LIVES])
def test_a_life(name, rules, events, wanted):
    assert lived(events, rules, "2023-05-30", "2028-12-31") == wanted


def test_up_at_once_and_over_several_tiers():
    events = bought(("2026-01-10", 1000))
    assert settle(Standing(), events, ladder(), day("2026-01-10")).rank == GOLD


def test_a_purchase_never_lowers():
    standing = Standing(VIP)
    assert settle(standing, [], ladder(), day("2026-01-10")).rank == VIP


def test_ground_taken_away_lowers_at_the_next_close_without_grace():
    rules = ladder(grace_days=30)
    assert close(Standing(GOLD), [], rules, day("2026-01-10")).rank == 0
    few = bought(("2026-01-09", 500))
    assert close(Standing(GOLD), few, rules, day("2026-01-10")).rank == SILVER


def test_a_locked_member_is_never_lowered_but_may_rise():
    locked = Standing(SILVER, locked=True)
    assert close(locked, [], ladder(), day("2026-01-10")).rank == SILVER
    assert close(locked, bought(("2026-01-09", 1000)), ladder(), day("2026-01-10")).rank == GOLD


def test_a_promise_carries_its_tier_and_those_below():
    standing = Standing(GOLD, Hold(GOLD, day("2026-06-30")))
    rules = ladder(grace_days=5)
    assert close(standing, [], rules, day("2026-07-05")).rank == GOLD
    assert close(standing, [], rules, day("2026-07-06")).rank == 0
    assert settle(Standing(0, standing.hold), [], rules, day("2026-06-30")).rank == GOLD
    higher = Standing(VIP, standing.hold)
    assert close(higher, [], rules, day("2026-06-30")).rank == GOLD


def test_a_paid_membership_carries_its_tier_beside_a_promise():
    standing = Standing(GOLD, Hold(SILVER, day("2026-12-31")), paid=Hold(GOLD, day("2026-06-30")))
    assert close(standing, [], ladder(), day("2026-06-30")).rank == GOLD
    assert close(standing, [], ladder(), day("2026-07-01")).rank == SILVER
    assert until(standing, [], ladder(), day("2026-06-30")) == day("2026-06-30")


def test_who_renews_before_the_end_goes_on_from_there():
    bought = [(day("2026-01-31"), 1), (day("2026-02-10"), 1), (day("2026-06-01"), 12)]
    assert follow(bought) == [
        (day("2026-01-31"), day("2026-02-27")),
        (day("2026-02-28"), day("2026-03-27")),
        (day("2026-06-01"), day("2027-05-31")),
    ]


def test_until_when():
    events = bought(("2025-01-10", 600))
    cases = [
        (ladder(months=12), "2026-01-09"),
        (ladder("year"), "2026-12-31"),
        (ladder("jalali_year"), "2026-03-20"),
        (ladder("lifetime"), None),
    ]
    for rules, wanted in cases:
        last = until(Standing(SILVER), events, rules, day("2025-02-01"))
        assert (last and last.isoformat()) == wanted
    assert until(Standing(), events, ladder(), day("2025-02-01")) is None


def test_what_is_missing_for_the_next_tier():
    events = bought(("2025-01-10", 600), ("2025-06-10", 100))
    assert missing_for(TIERS[1], events, ladder(), day("2025-06-10")) == Missing(None, 300, 0)
    assert missing_for(TIERS[1], events, ladder(), day("2026-01-10")) == Missing(None, 900, 0)
    by = day("2025-12-31")
    assert missing_for(TIERS[1], events, ladder("year"), day("2025-06-10")) == Missing(by, 300, 0)


def test_what_is_missing_to_stay():
    events = bought(("2025-01-10", 600), ("2025-06-10", 100))
    rolling = missing_to_stay(Standing(SILVER), events, ladder(), day("2025-06-10"))
    assert rolling == Missing(day("2026-01-09"), 400, 0)
    year = ladder("year")
    assert missing_to_stay(Standing(SILVER), events, year, day("2025-06-10")) is None
    later = missing_to_stay(Standing(SILVER), events, year, day("2026-06-10"))
    assert later == Missing(day("2026-12-31"), 500, 0)
    assert missing_to_stay(Standing(SILVER, locked=True), events, year, day("2026-06-10")) is None
    assert missing_to_stay(Standing(SILVER), events, ladder("lifetime"), day("2026-06-10")) is None


def test_a_tier_that_needs_nothing_is_everybodys():
    for period in ("lifetime", "rolling", "year", "jalali_year"):
        rules = ladder(period, tiers=(Tier(10, Decimal(0)), *TIERS))
        assert close(Standing(), [], rules, day("2026-01-10")).rank == 1
        assert until(Standing(1), [], rules, day("2026-01-10")) is None


def test_years():
    assert year_of(day("2025-03-20"), "jalali_year") == (day("2024-03-20"), day("2025-03-20"))
    assert year_of(day("2026-03-20"), "jalali_year") == (day("2025-03-21"), day("2026-03-20"))
    assert year_of(day("2026-03-20"), "year") == (day("2026-01-01"), day("2026-12-31"))


# laws

PERIODS = st.sampled_from(["lifetime", "rolling", "year", "jalali_year"])
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
EVENTS = st.lists(
    st.builds(Event, DAYS, st.integers(0, 900).map(Decimal), st.integers(0, 900).map(Decimal)),
    max_size=8,
)
LADDERS = st.builds(
    Ladder,
    st.just(TIERS),
    PERIODS,
    st.integers(1, 24),
    st.integers(0, 60),
    st.sampled_from(["direct", "step"]),
)
HOLDS = st.none() | st.builds(Hold, st.integers(1, 3), DAYS)
STANDINGS = st.builds(Standing, st.integers(0, 3), HOLDS, st.booleans(), HOLDS)


@given(STANDINGS, EVENTS, LADDERS, DAYS)
def test_two_closes_in_one_day_change_nothing_the_second_time(standing, events, rules, today):
    once = close(standing, events, rules, today)
    assert close(once, events, rules, today) == once


@given(EVENTS, LADDERS, DAYS)
def test_on_the_spot_and_at_the_close_it_is_the_same_tier(events, rules, today):
    assert settle(Standing(), events, rules, today) == close(Standing(), events, rules, today)


@given(STANDINGS, EVENTS, LADDERS, DAYS)
def test_a_close_lowers_no_further_than_it_may(standing, events, rules, today):
    after = close(standing, events, rules, today)
    best = settle(Standing(0, standing.hold, paid=standing.paid), events, rules, today).rank
    assert after.rank >= best
    if standing.locked:
        assert after.rank >= standing.rank
    if rules.downgrade == "step":
        assert after.rank >= standing.rank - 1


@given(EVENTS, LADDERS, DAYS)
def test_who_has_the_score_has_the_tier(events, rules, today):
    reached = sum(tier.threshold <= score(events, rules, today) for tier in TIERS)
    assert settle(Standing(), events, rules, today).rank >= reached
    if rules.period in ("lifetime", "rolling"):
        assert settle(Standing(), events, rules, today).rank == reached


@given(EVENTS, LADDERS, DAYS, st.integers(0, 3))
def test_who_does_what_is_missing_stays(events, rules, today, rank):
    standing = settle(Standing(), events, rules, today)
    gap = missing_to_stay(standing, events, rules, today)
    if not gap:
        return
    more = [*events, Event(max(today, gap.by), gap.value, gap.amount)]
    after = until(standing, more, rules, max(today, gap.by))
    assert after is None or after > gap.by
    assert FOREVER > gap.by
