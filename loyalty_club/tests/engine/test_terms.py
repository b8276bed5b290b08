import json
from datetime import date
from decimal import Decimal

import pytest

from engine.keys import Key, cause_of
from engine.periods import expiry, months_after
from engine.terms import Reward, Rule, Terms, applies, digest, dump, load

TERMS = Terms(
    Decimal("0.01"),
    (Rule(5, "money", Decimal(10), Decimal("1000000")), Rule(6, "order", Decimal("2.50"))),
    (Reward(7, "discount", "per_point", Decimal(1), discount=Decimal("0.10")),),
    tax="excl",
    rewards="after",
    expiry_months=12,
)


def test_terms_survive_storing():
    assert load(json.loads(dump(TERMS))) == TERMS


def test_equal_terms_have_one_name():
    same = load(json.loads(dump(TERMS)))
    assert digest(dump(same)) == digest(dump(TERMS))
    assert digest(dump(Terms(Decimal(1)))) != digest(dump(TERMS))


@pytest.mark.parametrize(
    "channel,wanted,day,holds",
    [
        ("sale", "all", date(2026, 5, 1), True),
        ("pos", "sale", date(2026, 5, 1), False),
        ("pos", "pos", date(2026, 5, 1), True),
        ("sale", "all", date(2026, 4, 30), False),
        ("sale", "all", date(2026, 5, 31), True),
        ("sale", "all", date(2026, 6, 1), False),
    ],
)
def test_where_and_when_a_rule_applies(channel, wanted, day, holds):
    assert applies(channel, wanted, day, date(2026, 5, 1), date(2026, 5, 31)) is holds


def test_a_key_tells_its_cause():
    assert cause_of(str(Key("sale.order,12", "rule,5", 3))) == "rule,5"
    assert cause_of("given by hand") is None


@pytest.mark.parametrize(
    "day,months,last",
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 11, 21), 0, None),
    ],
)
def test_months_of_validity(day, months, last):
    assert expiry(day, months) == last


def test_points_that_outlive_the_calendar_never_expire():
    assert months_after(date(9990, 1, 1), 1200) is None
