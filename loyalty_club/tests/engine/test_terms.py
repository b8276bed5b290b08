import json
from datetime import date
from decimal import Decimal

import pytest

from engine.keys import Key, cause_of
from engine.periods import Expiry
from engine.terms import Reward, Rule, Terms, applies, digest, dump, load

TERMS = Terms(
    Decimal("0.01"),
    (Rule(5, "money", Decimal(10), Decimal("1000000"), expiry=Expiry("days", 9)), Rule(6, "order", Decimal("2.50"))),
    (Reward(7, "discount", "per_point", Decimal(1), discount=Decimal("0.10")),),
    tax="excl",
    rewards="after",
    expiry=Expiry("jalali_year_end", 6),
    pending_days=14,
    same_order=True,
)


def test_terms_survive_storing():
    assert load(json.loads(dump(TERMS))) == TERMS


def test_terms_of_the_time_before_policies_are_understood():
    old = {"unit": "1", "rules": [], "rewards_used": [], "tax": "incl", "rewards": "before"}
    assert load({**old, "expiry_months": 6}).expiry == Expiry("months", 6)
    assert load({**old, "expiry_months": 0}).expiry == Expiry("never")


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
