import json
from dataclasses import astuple
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
    assert load(old).expiry == Expiry("never")
    assert load(old).multiplier == 1


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


def test_what_is_not_said_limits_nothing():
    nothing = Decimal(0)
    rule = (1, "order", Decimal(7), nothing, 0, nothing, "incl", nothing, nothing, nothing, None)
    assert astuple(Rule(*rule[:3])) == rule
    reward = (2, "product", "percent", Decimal(9), nothing, Decimal(1), False)
    assert astuple(Reward(*reward[:4])) == reward
    plain = Terms(Decimal(1))
    assert (plain.rules, plain.rewards_used, plain.expiry) == ((), (), Expiry("never"))
    assert (plain.tax, plain.rewards) == ("incl", "before")
    assert (plain.pending_days, plain.same_order, plain.tier, plain.multiplier) == (0, False, 0, 1)


def test_rules_and_rewards_are_found_by_their_number():
    assert [TERMS.rule(number) for number in (5, 6, 7)] == [*TERMS.rules, None]
    two = Terms(Decimal(1), rewards_used=(Reward(7, "a", "b", Decimal(1)), Reward(8, "a", "b", Decimal(2))))
    assert [two.reward(number) for number in (7, 8, 9)] == [*two.rewards_used, None]


def test_a_rule_is_limited_by_the_day_or_by_the_month():
    for day, month, limited in ((0, 0, False), (5, 0, True), (0, 5, True), (5, 5, True)):
        rule = Rule(1, "order", Decimal(7), cap_day=Decimal(day), cap_month=Decimal(month))
        assert rule.is_limited is limited


def test_the_text_of_terms_is_canonical():
    text = dump(TERMS)
    names = list(json.loads(text))
    assert names == sorted(names)
    assert " " not in text
    assert len(digest(text)) == 32


def test_only_values_are_stored():
    with pytest.raises(TypeError):
        dump(Terms(date(2026, 1, 1)))


def test_a_key_tells_its_cause():
    assert str(Key("12", "rule,5", 3)) == "12/rule,5/3/0"
    assert cause_of(str(Key("sale.order,12", "rule,5", 3))) == "rule,5"
    assert cause_of("given by hand") is None
