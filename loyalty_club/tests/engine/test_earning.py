import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.basket import Basket, Line, Role
from engine.earning import Earned, bonus, earn
from engine.terms import Rule, Terms

VECTORS = Path(__file__).parent / "vectors" / "earning.json"
UNIT = Decimal("0.01")


def goods(total, qty=1, key="1", rules=(1,), subtotal=None, role=Role.GOODS, product=1):
    return Line(
        key=key,
        product=product,
        qty=Decimal(qty),
        total=Decimal(str(total)),
        subtotal=Decimal(str(total if subtotal is None else subtotal)),
        rules=frozenset(rules),
        role=role,
    )


def money(points=1, step=0, **values):
    return Rule(1, "money", Decimal(str(points)), Decimal(str(step)), **values)


def points(lines, *rules, unit="1", **terms):
    earned = earn(Basket(tuple(lines)), Terms(Decimal(unit), rules, **terms))
    return sum(e.points for e in earned)


TEN_PER_STEP = money(10, 1_000_000)

CASES = [
    ("a step is filled", [goods(1_000_000)], [TEN_PER_STEP], 10),
    ("a step begun gives nothing", [goods(999_999)], [TEN_PER_STEP], 0),
    ("steps run over the whole order", [goods(600_000), goods(600_000)], [TEN_PER_STEP], 10),
    ("the rest of a step is lost", [goods(3_450_000)], [TEN_PER_STEP], 30),
    ("per order", [goods(5)], [Rule(1, "order", Decimal(7))], 7),
    ("per piece", [goods(5, 3)], [Rule(1, "unit", Decimal(2))], 6),
    ("other products do not count", [goods(500, rules=())], [money(1, 100)], 0),
    ("below the minimum amount", [goods(49)], [money(1, minimum_amount=Decimal(50))], 0),
    ("at the minimum amount", [goods(50)], [money(1, minimum_amount=Decimal(50))], 50),
    ("below the minimum quantity", [goods(50, 1)], [money(1, minimum_qty=2)], 0),
    ("at most per order", [goods(5000)], [money(1, 10, cap=Decimal(30))], 30),
    (
        "the minimum can be without tax",
        [goods(55, subtotal=49)],
        [money(1, minimum_amount=Decimal(50), minimum_tax="excl")],
        0,
    ),
    (
        "an automatic discount lowers the amount",
        [goods(100), goods(-30, role=Role.AUTO_DISCOUNT)],
        [money(1)],
        70,
    ),
    (
        "an automatic discount does not lower the minimum",
        [goods(100), goods(-60, role=Role.AUTO_DISCOUNT)],
        [money(1, minimum_amount=Decimal(50))],
        40,
    ),
    (
        "a discount by code lowers the minimum too",
        [goods(100), goods(-60, role=Role.CODE_DISCOUNT)],
        [money(1, minimum_amount=Decimal(50))],
        0,
    ),
    (
        "a discount paid with points does not lower the amount",
        [goods(100), goods(-30, role=Role.REWARD)],
        [money(1)],
        100,
    ),
    ("delivery, tips and gift cards earn nothing", [goods(100, role=Role.NOTHING)], [money(1)], 0),
    ("a discount alone earns nothing", [goods(-5, role=Role.AUTO_DISCOUNT)], [money(1)], 0),
    ("goods brought back earn nothing", [goods(-100, -1)], [money(1)], 0),
    ("more discount than goods", [goods(10), goods(-50, role=Role.AUTO_DISCOUNT)], [money(1)], 0),
    ("an empty basket", [], [money(1)], 0),
    ("no pieces, no points", [goods(100, 0)], [money(1)], 0),
    ("a part of a piece is bought", [goods(100, "0.5")], [money(1)], 100),
]


@pytest.mark.parametrize("name,lines,rules,wanted", CASES, ids=[case[0] for case in CASES])
def test_rule(name, lines, rules, wanted):
    assert points(lines, *rules) == wanted


@pytest.mark.parametrize("kept,pieces", [(1, 3), (2, 3), (2, 6), (3, 7), (1, 49)])
def test_what_is_kept_of_a_line_fills_its_steps(kept, pieces):
    """A share is not exact in decimals, a step is."""
    share = Decimal(kept) / pieces
    assert points([goods(pieces * 1_000_000 * share)], TEN_PER_STEP) == 10 * kept


def test_amounts_can_count_without_tax():
    assert points([goods(110, subtotal=100)], money(1), tax="excl") == 100


def test_amounts_count_with_tax_unless_something_else_is_said():
    assert points([goods(110, subtotal=100)], money(1)) == 110
    assert points([goods(55, subtotal=49)], money(1, minimum_amount=Decimal(50))) == 55


def test_amounts_can_count_after_discounts_paid_with_points():
    lines = [goods(100), goods(-30, role=Role.REWARD, rules=())]
    assert points(lines, money(1), rewards="after") == 70
    assert points(lines[:1], money(1), rewards="after") == 100
    small = [goods("0.80"), goods("-0.30", role=Role.REWARD, rules=())]
    assert points(small, money(1), rewards="after", unit="0.01") == Decimal("0.50")


def test_a_rule_says_what_counted():
    given = Basket((goods(250, 3, rules=(1, 2)),))
    rules = (money(10, 100), Rule(2, "unit", Decimal(2), minimum_qty=4), Rule(3, "order", Decimal(5)))
    assert earn(given, Terms(Decimal(1), rules)) == (
        Earned(1, Decimal(20), Decimal(250), Decimal(2)),
        Earned(2, Decimal(0), Decimal(0), Decimal(0)),
        Earned(3, Decimal(0), Decimal(0), Decimal(0)),
    )


@pytest.mark.parametrize(
    ("earned", "multiplier", "unit", "wanted"),
    [("100", "1", "1", "0"), ("100", "1.5", "1", "50"), ("7", "1.5", "1", "3"), ("7", "1.25", "0.1", "1.7")],
)
def test_a_tiers_bonus_is_rounded_down(earned, multiplier, unit, wanted):
    terms = Terms(Decimal(unit), multiplier=Decimal(multiplier))
    assert bonus(Decimal(earned), terms) == Decimal(wanted)


def test_a_discount_paid_with_points_is_spread_over_the_goods():
    lines = [goods(100), goods(300, key="2", rules=()), goods(-40, role=Role.REWARD, rules=())]
    assert points(lines, money(1), rewards="after") == 90


def test_the_total_is_rounded_not_each_rule():
    half = [Rule(1, "order", Decimal("1.5")), Rule(2, "order", Decimal("1.5"))]
    earned = earn(Basket((goods(1, rules=(1, 2)),)), Terms(Decimal(1), tuple(half)))
    assert [e.points for e in earned] == [1, 2]


def test_core_rounds_points_for_money_down_rule_by_rule():
    assert points([goods("33.33")], money("0.1"), unit="0.01") == Decimal("3.33")
    assert points([goods("9.99")], money("0.01"), unit="0.01") == Decimal("0.09")


def test_parts_of_a_cent_of_several_rules_do_not_add_up():
    rules = [
        Rule(number, "money", Decimal("0.005")) for number in (1, 2)
    ]
    basket = Basket((goods(1, rules=(1, 2)),))
    assert [e.points for e in earn(basket, Terms(UNIT, tuple(rules)))] == [0, 0]


@pytest.mark.parametrize("rule", [Rule(1, "order", Decimal("0.005")), Rule(1, "money", Decimal("0.005"), Decimal(1))])
def test_parts_of_a_cent_add_up_where_core_does_not_round_them(rule):
    basket = Basket((goods(1, rules=(1, 2)),))
    earned = earn(basket, Terms(UNIT, (rule, replace(rule, id=2))))
    assert [e.points for e in earned] == [0, UNIT]


AMOUNTS = st.decimals(0, 10**9, places=2)


@given(AMOUNTS, AMOUNTS)
def test_more_money_never_earns_less(one, more):
    rule = money(10, "123.45")
    assert points([goods(one)], rule) <= points([goods(one + more)], rule)


@given(st.lists(AMOUNTS, max_size=8))
def test_the_order_of_lines_does_not_matter(amounts):
    lines = [goods(amount, key=str(i)) for i, amount in enumerate(amounts)]
    assert points(lines, money(3, 7)) == points(lines[::-1], money(3, 7))


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_points_are_whole_unless_the_unit_is_finer(amounts):
    lines = [goods(amount, key=str(i)) for i, amount in enumerate(amounts)]
    total = points(lines, money("0.37"), Rule(2, "unit", Decimal("0.5")))
    assert total == int(total) and total >= 0


def _line(values):
    return Line(
        key=values["key"],
        product=values["product"],
        qty=Decimal(values["qty"]),
        total=Decimal(values["total"]),
        subtotal=Decimal(values["subtotal"]),
        rules=frozenset(values["rules"]),
        role=Role(values["role"]),
    )


def test_the_vectors_that_the_till_is_tested_on():
    from engine.terms import load

    for vector in json.loads(VECTORS.read_text()):
        basket = Basket(tuple(_line(line) for line in vector["basket"]))
        caps_left = {int(rule): Decimal(left) for rule, left in vector.get("rule_caps", {}).items()}
        found = earn(basket, load(vector["terms"]), caps_left)
        earned = {str(e.rule): str(e.points) for e in found}
        wanted = {rule: Decimal(value) for rule, value in vector["points"].items()}
        assert {r: Decimal(v) for r, v in earned.items()} == wanted, vector["name"]


def test_a_rule_gives_a_member_no_more_than_a_day_and_a_month_allow():
    rule = money(1, cap_day=Decimal(50), cap_month=Decimal(200))
    cases = [((0, 0), 50), ((20, 20), 30), ((0, 190), 10), ((50, 60), 0), ((70, 250), 0)]
    for (today, month), left in cases:
        assert rule.cap_left(Decimal(today), Decimal(month)) == left
    assert money(1, cap_day=Decimal(50)).cap_left(Decimal(10), Decimal(1000)) == 40
    assert money(1).cap_left(Decimal(10), Decimal(10)) is None
    assert not money(1).is_limited
