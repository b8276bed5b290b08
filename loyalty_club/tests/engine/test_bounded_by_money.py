"""Law 13: whatever the lines of a document say, it earns no more than its rules give for what it charges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settlement_cases import TODAY

from engine.basket import Basket, Line, Role
from engine.earning import charged, earn
from engine.points import exact
from engine.purchase import Ledger, Money, Purchase, RewardLine, Snapshot
from engine.settlement import settle
from engine.spending import Claim, cost
from engine.terms import Reward, Rule, Terms

MONEY = Rule(1, "money", Decimal(1))
PER_POINT = Reward(9, "discount", "per_point", Decimal(1), Decimal(1))
PERCENT = Reward(9, "discount", "percent", Decimal(100), Decimal(10))
FIXED = Reward(9, "discount", "per_order", Decimal(50), Decimal(20))

AMOUNTS = st.decimals(-100_000, 100_000, places=2)
LINES = st.builds(
    lambda number, qty, total, share, rules, role: Line(
        str(number), 1, qty, total, total * share, frozenset(rules), role
    ),
    st.integers(1, 99),
    st.integers(-1000, 1000).map(Decimal),
    AMOUNTS,
    st.sampled_from([Decimal(1), Decimal("0.8")]),
    st.sets(st.sampled_from([1, 2])),
    st.sampled_from([role for role in Role if role is not Role.REWARD]),
)


def line(total, role=Role.GOODS, rules=(1,), key="1", **values):
    total = Decimal(total)
    return Line(key, 1, Decimal(1), total, total, frozenset(rules), role, **values)


@given(st.lists(LINES, max_size=8), st.sampled_from(["before", "after"]), st.sampled_from(["incl", "excl"]))
def test_no_rule_counts_more_than_what_is_charged(lines, rewards, tax):
    terms = Terms(Decimal("0.01"), (MONEY, Rule(2, "order", Decimal(5))), tax=tax, rewards=rewards)
    name = "total" if tax == "incl" else "subtotal"
    money = sum(getattr(one, name) for one in lines if one.role is not Role.NOTHING)
    by_money, by_order = earn(Basket(tuple(lines)), terms)
    assert by_money.points <= max(money, 0)
    priced = any(one.role is Role.GOODS and getattr(one, name) > 0 for one in lines)
    assert by_order.points == 0 or money > 0 or not priced


def test_a_club_reward_is_charged_in_points_unless_amounts_count_after_it():
    lines = (line(100), line(-30, Role.REWARD, ()))
    assert charged(Basket(lines), Terms(Decimal(1))) == 100
    assert charged(Basket(lines), Terms(Decimal(1), rewards="after")) == 70


def test_more_money_off_than_the_goods_cost_is_charged_nothing():
    assert charged(Basket((line(100), line(-150, Role.OFF, ()))), Terms(Decimal(1))) == 0


def test_a_rule_whose_goods_cost_less_than_nothing_counts_nothing():
    lines = (line(100), line(-150, Role.CODE_DISCOUNT, key="2"), line(500, rules=(), key="3"))
    (by_money,) = earn(Basket(lines), Terms(Decimal(1), (MONEY,)))
    assert (by_money.points, by_money.amount) == (0, 0)


def earned(reward, *lines, rewards=()):
    """What a document with these lines earns, of which `reward` is known to the card."""
    terms = Terms(Decimal(1), (MONEY,), rewards_used=(reward,) if reward else ())
    purchase = Purchase(
        TODAY, TODAY, kept=lines, earning=lines, rewards=rewards, money=Money(), snapshot=Snapshot(terms)
    )
    return settle(purchase, Ledger(Decimal(1_000_000))).totals.earned


def off(total, number=9, claim="a", key="2"):
    return line(total, Role.REWARD, (), key, reward=number, claim=claim)


@pytest.mark.parametrize(
    ("why", "reward", "lines", "points"),
    [
        ("points pay for all of it", PER_POINT, [off(-9_999)], 10_000),
        ("ten percent are ten percent", PERCENT, [off(-1_000)], 10_000),
        ("forged to nearly all", PERCENT, [off(-9_999)], 1_001),
        ("twenty are twenty", FIXED, [off(-20)], 10_000),
        ("claimed twice", FIXED, [off(-20), off(-20, claim="b", key="3")], 10_000),
        ("claimed once, taken off twice", FIXED, [off(-20), off(-20, key="3")], 9_980),
        ("rounded line by line", FIXED, [off("-10.01"), off("-10.01", key="3")], 10_000),
        ("of no reward that this card pays for", None, [off(-9_999)], 1),
        ("of another club's", PERCENT, [off(-9_999, number=8)], 1),
    ],
)
def test_a_reward_takes_off_what_its_points_pay_for(why, reward, lines, points):
    assert earned(reward, line(10_000), *lines) == points, why


@pytest.mark.parametrize("qty", [-50, -1, 0])
def test_a_product_given_away_less_than_once_costs_nothing(qty):
    reward = Reward(9, "product", "", Decimal(20), quantity=Decimal(1))
    assert cost(reward, Claim(9, Decimal(qty), Decimal(5)), Decimal(1), Decimal(100)) == 0


def test_a_negative_claim_gives_no_points_back():
    reward = Reward(9, "product", "", Decimal(20), quantity=Decimal(1))
    claimed = RewardLine(9, "a", Decimal(-50), exact(0))
    terms = Terms(Decimal(1), rewards_used=(reward,))
    purchase = Purchase(TODAY, TODAY, kept=(line(5),), rewards=(claimed,), snapshot=Snapshot(terms))
    assert settle(purchase, Ledger(Decimal(100))).steps == ()
