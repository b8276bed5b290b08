"""Tiers at their limits: the last day, the exact threshold, the end of grace, what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from engine.tiers import (
    Event,
    Hold,
    Ladder,
    Missing,
    Standing,
    Tier,
    close,
    missing_for,
    missing_to_stay,
    score,
    settle,
    spent_in_period,
    windows,
)

SILVER, GOLD, VIP = 1, 2, 3
TIERS = (Tier(11, Decimal(500)), Tier(12, Decimal(1000)), Tier(13, Decimal(5000)))


def day(text):
    return date.fromisoformat(text)


def ladder(period="rolling", tiers=TIERS, **values):
    return Ladder(tiers, period, **values)


def bought(*events):
    """Events from (day, value) or (day, value, money)."""
    return [Event(day(when), *(Decimal(number) for number in rest)) for when, *rest in events]


def test_a_ladder_is_for_life_without_grace_unless_something_else_is_said():
    assert Ladder(TIERS) == Ladder(TIERS, "lifetime", 12, 0, "direct")


def test_ranks_are_counted_from_the_lowest_tier():
    assert [ladder().rank(number) for number in (11, 12, 13, 99)] == [1, 2, 3, 0]


def test_windows_begin_with_the_first_purchase():
    events = bought(("2026-03-10", 5), ("2026-01-10", 7, 3), ("2026-02-28", 1))
    found, same = windows(events, ladder(months=2), day("2026-03-10"))
    assert found == same
    assert [(window.last, window.value) for window in found] == [
        (day("2026-03-09"), 8), (day("2026-04-27"), 6), (day("2026-05-09"), 5),
    ]


@pytest.mark.parametrize(
    ("period", "first"), [("year", "2026-01-01"), ("jalali_year", "2026-03-21")]
)
def test_a_year_begins_with_its_first_day(period, first):
    events = bought((first, 5), ("2025-12-31", 7), ("2026-03-20", 7))
    counted = score(events, ladder(period), day("2026-06-01"))
    assert counted == (12 if period == "year" else 5)


@pytest.mark.parametrize("threshold", ["0.5", "1"])
def test_the_lowest_threshold_is_one_still(threshold):
    rules = ladder(tiers=(Tier(11, Decimal(threshold)),))
    assert close(Standing(), [], rules, day("2026-05-01")).rank == 0
    assert close(Standing(), bought(("2026-05-01", threshold)), rules, day("2026-05-01")).rank == 1


@pytest.mark.parametrize(("spent", "rank"), [("0.5", 1), ("0.49", 0)])
def test_a_minimum_is_one_however_small(spent, rank):
    rules = ladder(tiers=(Tier(11, Decimal(0), minimum=Decimal("0.5")),))
    assert settle(Standing(), bought(("2026-05-01", 0, spent)), rules, day("2026-05-01")).rank == rank


# down, step by step


@pytest.mark.parametrize(
    ("period", "until"), [("year", "2026-12-31"), ("jalali_year", "2027-03-20"), ("rolling", "2026-11-19")]
)
def test_a_step_down_holds_for_a_whole_period(period, until):
    rules = ladder(period, months=6, downgrade="step")
    after = close(Standing(VIP), [], rules, day("2026-05-20"))
    assert (after.rank, after.hold) == (GOLD, Hold(GOLD, day(until)))


def test_a_step_down_to_what_there_is_ground_for_needs_no_promise():
    events = bought(("2026-05-01", 1000))
    after = close(Standing(VIP), events, ladder(downgrade="step"), day("2026-05-20"))
    assert (after.rank, after.hold) == (GOLD, None)


def test_of_several_floors_the_highest_holds():
    floors = tuple(Tier(tier.id, tier.threshold, floor=tier.id != 13) for tier in TIERS)
    rules = ladder(tiers=floors)
    assert close(Standing(VIP), [], rules, day("2026-05-20")).rank == GOLD
    assert close(Standing(SILVER), [], rules, day("2026-05-20")).rank == SILVER


# what is missing

EVENTS = bought(("2025-01-10", 600, 80), ("2025-06-10", 100, 30))
NEEDY = (Tier(11, Decimal(500), minimum=Decimal(100)), Tier(12, Decimal(1000), minimum=Decimal(250)))


def test_for_a_tier_money_may_be_missing_too():
    rules = ladder(tiers=NEEDY)
    assert missing_for(NEEDY[1], EVENTS, rules, day("2025-06-10")) == Missing(None, 300, 140)
    assert missing_for(NEEDY[0], EVENTS, rules, day("2025-06-10")) == Missing(None, 0, 0)
    assert missing_for(NEEDY[1], EVENTS, rules, day("2026-01-10")) == Missing(None, 900, 220)


def test_money_for_a_tier_for_life_is_that_of_its_months():
    rules = ladder("lifetime", tiers=NEEDY, months=12)
    assert missing_for(NEEDY[1], EVENTS, rules, day("2026-01-10")) == Missing(None, 300, 220)
    assert spent_in_period(EVENTS, rules, day("2026-01-09")) == 110
    assert spent_in_period(EVENTS, rules, day("2026-01-10")) == 30
    assert spent_in_period(EVENTS, ladder("year"), day("2026-01-10")) == 0
    assert spent_in_period(EVENTS, ladder("year"), day("2025-12-31")) == 110


def test_to_stay_it_is_missing_on_the_day_after_the_ground():
    events = bought(("2025-01-10", 600), ("2025-01-11", 300))
    gap = missing_to_stay(Standing(SILVER), events, ladder(), day("2025-06-10"))
    assert gap == Missing(day("2026-01-09"), 200, 0)
    assert missing_to_stay(Standing(SILVER), events, ladder(), day("2026-01-09")) == gap


@pytest.mark.parametrize(
    ("today", "gap"),
    [
        ("2026-01-10", Missing(day("2026-02-08"), 400, 0)),
        ("2026-02-08", Missing(day("2026-02-08"), 400, 0)),
        ("2026-02-09", None),
    ],
)
def test_to_stay_it_may_be_made_up_for_until_the_end_of_the_grace(today, gap):
    events = bought(("2025-01-10", 500), ("2025-09-10", 100))
    assert missing_to_stay(Standing(SILVER), events, ladder(grace_days=30), day(today)) == gap


@pytest.mark.parametrize(
    ("period", "early", "today", "last"),
    [
        ("year", "2025-12-31", "2026-01-01", "2026-12-31"),
        ("jalali_year", "2025-03-20", "2025-03-21", "2026-03-20"),
    ],
)
def test_to_stay_for_another_year_is_missing_in_its_last_year(period, early, today, last):
    events = bought(("2025-01-10", 600))
    rules = ladder(period)
    assert missing_to_stay(Standing(SILVER), events, rules, day(early)) is None
    assert missing_to_stay(Standing(SILVER), events, rules, day(today)) == Missing(day(last), 500, 0)
    assert missing_to_stay(Standing(SILVER), events, rules, day(last)) == Missing(day(last), 500, 0)
