import random
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, permutations
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.impact import (
    COMPARED,
    FEWEST,
    HISTORY,
    Impact,
    Member,
    measured,
    plan,
    ranked,
    strata,
    window,
)
from engine.impact_sums import Side, Stratum
from engine.rfm import Purchase

TODAY = date(2026, 3, 31)
OVER = plan(TODAY, 3)
#: The month of the events of these tests.
EVENT = 20
LONG_AGO = date(2020, 1, 1)


def day_of(month, number=9):
    """A day of the month with this number; 0 is its first."""
    return OVER.firsts[month - 1] + timedelta(days=number)


def member(before=100, after=100, event=None, **values):
    """Who bought for `before` in each of the twelve months until and with that of the event,
    and for `after` in each of the three that follow."""
    bought = [Purchase(day_of(month), Decimal(before)) for month in range(EVENT - HISTORY + 1, EVENT + 1) if before]
    bought += [Purchase(day_of(month), Decimal(after)) for month in range(EVENT + 1, EVENT + 4) if after]
    return Member(**{"joined": LONG_AGO, "purchases": tuple(bought), "event": event, **values})


def chosen(before=100, after=100, **values):
    return member(before, after, day_of(EVENT, 3), **values)


def impact(members, over=OVER):
    return measured(strata(members, over).values(), over)


# the difference in differences


def test_what_grew_less_what_comparable_members_grew():
    found = impact([chosen(100, 150)] * 20 + [member(100, 110)] * 30)
    assert (found.members, found.measured, found.compared) == (20, 20, 30)
    assert (found.before, found.after, found.compared_before, found.compared_after) == (100, 150, 100, 110)
    assert (found.net, found.error, found.verdict) == (40, 0, "grew")
    assert found.percent == Decimal("0.3636")
    assert found.effect == 40 * 20 * 3


def test_the_share_that_grew_is_one_of_little_money_too():
    """What would have been bought without the event is half a coin."""
    half = Decimal("0.5")
    found = impact([chosen(half, 1)] * 20 + [member(half, half)] * 2)
    assert (found.net, found.percent) == (half, 1)
    assert impact([chosen(half, 1)] * 20 + [member(half, 0)] * 2).percent is None


def test_a_season_is_no_effect():
    found = impact([chosen(100, 300)] * 20 + [member(100, 300)] * 20)
    assert (found.net, found.verdict) == (0, "unclear")


def test_comparable_is_who_bought_as_often_for_as_much_at_the_same_time():
    others = [member(100, 110)] * 2
    strangers = [
        member(130, 900),
        member(50, 900),
        member(100, 900, purchases=(Purchase(day_of(EVENT), Decimal(1200)),)),
        member(100, 900, joined=OVER.firsts[14]),
        member(0, 900),
    ]
    found = impact([chosen(100, 150)] * 20 + others + strangers)
    assert (found.compared, found.net) == (2, 40)


def test_each_is_compared_with_the_mean_of_his_class():
    """A class counts by its members with the event, not by how many others it has."""
    found = impact(
        [chosen(100, 120)] * 30 + [chosen(1000, 1000)] * 10 + [member(100, 100)] * 5 + [member(1000, 1000)] * 95
    )
    assert (found.measured, found.net, found.compared_before) == (40, 15, 325)


def test_who_has_it_later_is_compared_until_then_and_who_had_it_before_is_not():
    found = strata(
        [chosen(100, 150)] * 20
        + [member(100, 100, event=day_of(EVENT + 1, 0))] * 3
        + [member(100, 100, event=TODAY + timedelta(days=1))] * 4
        + [member(100, 900, event=day_of(EVENT, 0) - timedelta(days=1))] * 5
        + [member(100, 900, event=LONG_AGO)] * 5,
        OVER,
    )
    (around,) = (stratum for (cohort, *_kind), stratum in found.items() if cohort == EVENT)
    assert (around.chosen.members, around.others.members, around.others.after) == (20, 7, 7 * 300)


def test_compared_is_who_could_have_had_it():
    found = impact(
        [chosen(100, 150, may=None)] * 20
        + [member(100, 100, may=day_of(EVENT, 20))] * 3
        + [member(100, 900, may=day_of(EVENT + 1))] * 5
        + [member(100, 900, may=None)] * 5
    )
    assert (found.compared, found.net) == (3, 50)


def test_nobody_comparable_is_left_out_and_counted():
    found = impact([chosen(100, 150)] * 20 + [chosen(5000, 9000)] * 4 + [member(100, 100)] * 9 + [member(5000, 1)])
    assert (found.members, found.measured, found.net) == (24, 20, 50)


def test_who_left_bought_no_more_but_is_not_compared_where_he_had_left_before():
    found = impact([chosen(0, 100)] * 20 + [member(0, 0)] * 3 + [member(0, 0, left=True)] * 5)
    assert (found.compared, found.net) == (3, 100)
    found = impact([chosen(100, 100)] * 20 + [member(100, 0, left=True)] * 5)
    assert (found.compared, found.net) == (5, 100)


@pytest.mark.parametrize(("number", "others"), [(FEWEST - 1, 9), (FEWEST, COMPARED - 1), (0, 9)])
def test_too_few_to_tell(number, others):
    found = impact([chosen(100, 150)] * number + [member(100, 110)] * others)
    assert found == Impact(number, number if others > 1 else 0)
    told = asdict(found)
    assert (told.pop("members"), told.pop("measured")) == (number, number if others > 1 else 0)
    assert {told.pop("verdict"), told.pop("stopped_verdict")} == {"too_few"}
    assert {told.pop(name) for name in ("percent", "per_cost", "margin")} == {None}
    assert set(told.values()) == {0}


def test_enough_to_tell():
    assert impact([chosen(100, 150)] * FEWEST + [member(100, 110)] * COMPARED).verdict == "grew"


def test_no_more_than_chance_is_not_clear():
    """Twenty differences of 10 and -6: mean 2, their standard error 1.84."""
    differ = [chosen(100, 110 if n % 2 else 94) for n in range(20)]
    found = impact(differ + [member(100, 100)] * 5)
    assert (found.net, found.error, found.verdict) == (2, Decimal("1.84"), "unclear")
    found = impact([chosen(100, 112 if n % 2 else 96) for n in range(20)] + [member(100, 100)] * 5)
    assert (found.net, found.error, found.verdict) == (4, Decimal("1.84"), "grew")
    found = impact([chosen(100, 104 if n % 2 else 88) for n in range(20)] + [member(100, 100)] * 5)
    assert (found.net, found.verdict) == (-4, "fell")


def test_few_to_compare_with_make_it_uncertain():
    """The error holds the members' own spread and, beside it, that of their class."""
    rng = random.Random(3)
    own = [100 + rng.randint(-30, 40) for _n in range(24)]
    for size in (2, 30):
        others = [100 + rng.randint(-30, 30) for _n in range(size)]
        found = impact([chosen(100, after) for after in own] + [member(100, after) for after in others])
        assert float(found.net) == pytest.approx(mean(own) - mean(others), abs=0.01)
        wanted = (variance(own) / len(own) + variance(others) / len(others)) ** 0.5
        assert float(found.error) == pytest.approx(wanted, abs=0.01)


amounts = st.sampled_from([0, 90, 100, 105, 400, 2000])


@given(st.lists(st.tuples(amounts, amounts, st.booleans()), min_size=30, max_size=90), st.integers(1, 60))
def test_the_order_and_what_all_buy_more_change_nothing(lives, more):
    members = [chosen(b, a) if event else member(b, a) for b, a, event in lives]
    found = impact(members)
    assert impact(members[::-1]) == found
    raised = impact([chosen(b, a + more) if event else member(b, a + more) for b, a, event in lives])
    assert (raised.net, raised.error, raised.verdict) == (found.net, found.error, found.verdict)
    assert (found.verdict == "too_few") == (found.measured < FEWEST)


@pytest.mark.parametrize("seed", range(12))
def test_who_buys_often_and_so_comes_to_it_sooner_is_no_effect(seed):
    """Purchases at random, a rate for each member, and the event may come with any of them:
    those with the event buy far more than the others, and not because of it."""
    rng = random.Random(seed)
    members = [by_chance(rng) for _n in range(400)]
    found = impact(members)
    assert found.measured >= FEWEST
    assert abs(found.net) < 3 * found.error
    means = [mean(len(m.purchases) for m in members if bool(m.event) == event) for event in (True, False)]
    assert means[0] > 1.3 * means[1]


def by_chance(rng):
    rate, ago, event, purchases = rng.gammavariate(1.5, 1 / 30), 900, None, []
    while (ago := ago - rng.expovariate(rate)) > 0:
        day = TODAY - timedelta(days=int(ago))
        purchases.append(Purchase(day, Decimal(100)))
        if rng.random() < 0.03:
            event = event or day
    return Member(LONG_AGO, tuple(purchases), event)


# churn


def test_churn_is_who_bought_before_and_nothing_after():
    found = impact(
        [chosen(100, 10)] * 36
        + [chosen(100, 0)] * 4
        + [chosen(0, 0)] * 5
        + [member(100, 10)] * 20
        + [member(100, 0)] * 20
        + [member(0, 10)] * 9
    )
    assert (found.stopped, found.compared_stopped, found.stopped_verdict) == (Decimal("0.1"), Decimal("0.5"), "fell")


def test_churn_is_told_from_as_few_as_everything_else():
    found = impact([chosen(100, 0)] * 4 + [chosen(100, 10)] * (FEWEST - 4) + [member(100, 10)] * 9)
    assert (found.stopped, found.compared_stopped, found.stopped_verdict) == (Decimal("0.2"), 0, "grew")


def test_churn_is_not_told_from_too_few_who_had_bought():
    found = impact([chosen(0, 10)] * 25 + [chosen(100, 0)] * 5 + [member(0, 5)] * 9 + [member(100, 5)] * 9)
    assert (found.measured, found.stopped_verdict, found.stopped) == (30, "too_few", 0)
    assert found.verdict != "too_few"


# cost


def test_cost_is_what_was_used_from_the_month_of_the_event_to_the_last_one_after():
    days = [day_of(EVENT, -1), day_of(EVENT, 0), day_of(EVENT + 3), day_of(EVENT + 4)]
    uses = tuple((day, Decimal(10**number)) for number, day in enumerate(days))
    found = impact([chosen(100, 150, uses=uses)] * 20 + [member(100, 110, uses=uses)] * 5)
    assert found.cost == 20 * 110
    assert found.effect == 2400
    assert (found.per_cost, found.margin) == (Decimal("1.09"), Decimal("0.9167"))


def test_cost_is_counted_until_the_last_day():
    last = OVER.cohorts()[-1]
    uses = ((TODAY, Decimal(5)), (TODAY + timedelta(days=1), Decimal(70)))
    had = Member(LONG_AGO, (Purchase(day_of(last), Decimal(100)),), day_of(last), uses)
    other = Member(LONG_AGO, had.purchases)
    assert impact([had] * 20 + [other] * 5).cost == 100


def test_only_what_is_clear_has_a_worth():
    uses = ((day_of(EVENT), Decimal(5)),)
    same = impact([chosen(100, 110, uses=uses)] * 20 + [member(100, 110)] * 5)
    assert (same.cost, same.per_cost, same.margin) == (100, None, None)
    worse = impact([chosen(100, 90, uses=uses)] * 20 + [member(100, 110)] * 5)
    assert (worse.per_cost, worse.margin) == (-12, None)
    free = impact([chosen(100, 150)] * 20 + [member(100, 110)] * 5)
    assert (free.cost, free.per_cost, free.margin) == (0, None, None)


def test_the_best_comes_first():
    def of(verdict, effect=0, cost=0, per_cost=None):
        return Impact(
            30,
            30,
            verdict=verdict,
            effect=Decimal(effect),
            cost=Decimal(cost),
            per_cost=None if per_cost is None else Decimal(per_cost),
        )

    impacts = [
        of("too_few"),
        of("fell", -100, 50, -2),
        of("fell", -100, 100, -1),
        of("unclear", 900, 1),
        of("unclear", 1000, 100),
        of("grew", 500, 100, 5),
        of("grew", 500, 50, 10),
        of("grew", 100),
        of("grew", 400),
    ]
    assert ranked(impacts) == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert ranked([of("unclear"), of("unclear")]) == [0, 1]
    assert ranked([of("grew", 5, 900, 0), of("grew", 5, 9, "0.5")]) == [1, 0]
    assert ranked([]) == []


# exactness


def test_half_a_cent_is_rounded_alike_in_any_order():
    """The mean growth of those compared is a ninth or a sixth of one member's; all together
    grew by 4.925 more than they."""
    classes = [
        [chosen(100, 109)] * 13 + [member(100, 108)] + [member(100, 100)] * 8,
        [chosen(400, 404)] * 13 + [member(400, 413)] + [member(400, 400)] * 8,
        [chosen(2000, 2005)] * 14 + [member(2000, 2005)] + [member(2000, 2000)] * 5,
    ]
    for order in permutations(classes):
        assert impact(list(chain(*order))).net == Decimal("4.93")


def test_half_a_cent_less_is_rounded_away_from_nothing():
    others = [member(100, 100)] * 2
    assert impact([chosen(100, 100 + Decimal("0.005"))] * 20 + others).net == Decimal("0.01")
    assert impact([chosen(100, 100 - Decimal("0.005"))] * 20 + others).net == Decimal("-0.01")


def test_a_million_dear_members_lose_no_coin():
    """Prices in Rial: sums of squares with more digits than a float or a plain Decimal holds."""
    price, others = Decimal("98765432101.23"), Side()
    for _n in range(2):
        others.add(window(member(price, price), EVENT, OVER))
    one = window(chosen(price, price + Decimal("0.05")), EVENT, OVER)
    side, number = Side(), 10**6
    side.add(one)
    side = Side(
        number,
        one.before * number,
        one.after * number,
        side.before_squares * number,
        side.after_squares * number,
        side.products * number,
    )
    found = measured([Stratum(12, 6, side, others)], OVER)
    assert (found.net, found.verdict, found.error) == (Decimal("0.05"), "grew", 0)
