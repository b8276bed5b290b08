from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tier_reasons import CENT, Carrier, carriers, counted, counts_until, rounded
from engine.tiers import Event, Hold, Ladder, Standing, Tier, close, score, until

SILVER, GOLD = 1, 2
TIERS = (Tier(11, Decimal(500)), Tier(12, Decimal(1000)))
days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
periods = st.sampled_from(("rolling", "year", "jalali_year", "lifetime"))


def ladder(period="rolling", tiers=TIERS, **values):
    return Ladder(tiers, period, **values)


def kinds(standing, events, rules, day):
    return [carrier.kind for carrier in carriers(standing, events, rules, date.fromisoformat(day))]


BOUGHT = [Event(date(2026, 1, 10), Decimal(600))]


def test_the_score_carries_a_tier_until_it_drops_out():
    found = carriers(Standing(SILVER), BOUGHT, ladder(), date(2026, 5, 1))
    assert found == (Carrier("score", date(2027, 1, 9), Decimal(600)),)


def test_of_a_year_until_the_end_of_the_next_one():
    found = carriers(Standing(SILVER), BOUGHT, ladder("year"), date(2027, 5, 1))
    assert found == (Carrier("score", date(2027, 12, 31), Decimal(600)),)


def test_for_ever_has_no_last_day():
    assert carriers(Standing(SILVER), BOUGHT, ladder("lifetime"), date(2026, 5, 1))[0].until is None


def test_a_promise_and_a_membership_carry_what_the_score_does_not():
    standing = Standing(GOLD, Hold(GOLD, date(2026, 6, 1)), paid=Hold(GOLD, date(2026, 7, 1)))
    assert kinds(standing, BOUGHT, ladder(), "2026-05-01") == ["promise", "paid"]
    assert kinds(standing, BOUGHT, ladder(), "2026-06-02") == ["paid"]


def test_grace_then_nothing():
    rules = ladder(grace_days=30)
    assert carriers(Standing(SILVER), BOUGHT, rules, date(2027, 1, 20)) == (Carrier("grace", date(2027, 2, 8)),)
    assert kinds(Standing(SILVER), BOUGHT, rules, "2027-02-09") == ["close"]


def test_a_lock_and_a_floor():
    assert kinds(Standing(SILVER, locked=True), [], ladder(), "2026-05-01") == ["lock"]
    assert kinds(Standing(SILVER, locked=True), BOUGHT, ladder(), "2026-05-01") == ["score", "lock"]
    floor = (Tier(11, Decimal(500), floor=True),)
    assert kinds(Standing(SILVER), [], ladder(tiers=floor), "2026-05-01") == ["floor"]


def test_nobody_without_a_tier_is_carried():
    assert kinds(Standing(), BOUGHT, ladder(), "2026-05-01") == []


def test_on_the_last_day_it_is_carried_still():
    assert kinds(Standing(SILVER), BOUGHT, ladder(), "2027-01-09") == ["score"]
    assert carriers(Standing(SILVER), BOUGHT, ladder(), date(2027, 1, 9))[0].value == 600
    assert kinds(Standing(SILVER), BOUGHT, ladder(), "2027-01-10") == ["close"]
    promised = Standing(GOLD, Hold(GOLD, date(2026, 6, 1)))
    assert kinds(promised, BOUGHT, ladder(), "2026-06-01") == ["promise"]
    graced = ladder(grace_days=30)
    assert [kinds(Standing(SILVER), BOUGHT, graced, f"2027-02-0{n}") for n in (8, 9)] == [["grace"], ["close"]]


def test_a_floor_is_the_tiers_own():
    floors = (replace(TIERS[0], floor=True), TIERS[1])
    assert kinds(Standing(GOLD), [], ladder(tiers=floors), "2026-05-01") == ["close"]
    assert kinds(Standing(SILVER), [], ladder(tiers=floors), "2026-05-01") == ["floor"]


@pytest.mark.parametrize(
    "day,months,first",
    [
        # a month back from March 30 is February 28, and what was bought there counts until March 27
        ("2026-03-30", 1, "2026-03-01"),
        ("2026-03-28", 1, "2026-03-01"),
        ("2026-03-27", 1, "2026-02-28"),
        ("2026-03-31", 12, "2025-04-01"),
        ("2026-02-28", 1, "2026-02-01"),
    ],
)
def test_the_first_day_of_what_counts(day, months, first):
    day, first = date.fromisoformat(day), date.fromisoformat(first)
    assert counted(ladder(months=months), day) == (first, day)


def test_until_when_a_purchase_counts():
    bought = date(2026, 1, 10)
    assert counts_until(bought, ladder("lifetime")) is None
    assert counts_until(bought, ladder(months=1)) == date(2026, 2, 9)
    assert counts_until(bought, ladder("year")) == date(2026, 12, 31)
    assert counts_until(bought, ladder("jalali_year")) == date(2026, 3, 20)
    assert counted(ladder("lifetime"), bought) == (None, bought)


def test_what_rounding_takes_goes_back_to_who_lost_most():
    parts = [Decimal("0.001"), Decimal("0.009"), Decimal("0.005"), Decimal("0.015")]
    assert rounded(parts) == [Decimal(part) for part in ("0.00", "0.01", "0.01", "0.01")]


@given(
    st.lists(st.tuples(days, st.integers(0, 700)), max_size=8),
    days, periods, st.integers(1, 14), st.integers(0, 40), st.booleans(), st.integers(0, 2),
)
def test_who_has_no_carrier_falls_at_the_close_and_nobody_else(bought, day, period, months, grace, locked, rank):
    events = [Event(one, Decimal(value)) for one, value in bought]
    rules = ladder(period, months=months, grace_days=grace)
    standing = Standing(rank, locked=locked)
    falls = close(standing, events, rules, day).rank < rank
    assert falls == (kinds(standing, events, rules, day.isoformat()) == ["close"])


@given(st.lists(st.tuples(days, st.integers(0, 700)), max_size=8), days, st.integers(1, 14))
def test_the_score_says_until_when(bought, day, months):
    events = [Event(one, Decimal(value)) for one, value in bought]
    rules = ladder(months=months)
    for carrier in carriers(Standing(SILVER), events, rules, day):
        if carrier.kind == "score":
            assert carrier.until == until(Standing(SILVER), events, rules, day)
            assert carrier.value >= 500


@given(days, days, periods, st.integers(1, 14))
def test_what_counts_is_what_the_score_counts(one, day, period, months):
    rules = ladder(period, months=months)
    counts = score([Event(one, Decimal(1))], rules, day) == 1
    first, last = counted(rules, day)
    assert counts == ((not first or first <= one) and one <= min(last, day))
    if counts and period != "lifetime":
        end = counts_until(one, rules)
        assert score([Event(one, Decimal(1))], rules, end) == 1
        assert score([Event(one, Decimal(1))], rules, end + timedelta(days=1)) == 0


@given(st.lists(st.decimals(0, 10**6, places=5), max_size=6))
def test_parts_add_up(parts):
    found = rounded(parts)
    assert sum(found, Decimal(0)) == sum(parts, Decimal(0)).quantize(CENT)
    assert all(abs(one - part) <= CENT for one, part in zip(found, parts, strict=True))
