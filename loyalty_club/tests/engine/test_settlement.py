from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settlement_cases import (
    CUP,
    GIVEN,
    NOTHING,
    TODAY,
    WALLET,
    acts,
    bought,
    goods,
    ledger,
    off,
    with_terms,
)

from engine.basket import Role
from engine.purchase import Ledger, Money, Purchase, Totals
from engine.settlement import (
    Act,
    Step,
    basket_of,
    claim_of,
    differences,
    kept,
    settle,
)

POINTS = st.dictionaries(st.sampled_from(["rule,1", "rule,2", "reward,1"]), st.decimals(0, 1000, places=0))


@given(POINTS, POINTS)
def test_posting_the_differences_reaches_the_target(target, posted):
    result = dict(posted)
    for gap in differences(target, posted):
        result[gap.cause] = result.get(gap.cause, Decimal(0)) + gap.points
    assert {c: p for c, p in result.items() if p} == {c: p for c, p in target.items() if p}


@given(POINTS)
def test_settled_again_there_is_nothing_to_do(target):
    assert differences(target, target) == []


def test_taking_back_comes_first():
    gaps = differences({"rule,1": Decimal(5)}, {"rule,2": Decimal(5)})
    assert [gap.points for gap in gaps] == [-5, 5]


def test_of_equal_points_the_causes_come_in_their_order():
    five = Decimal(5)
    gaps = differences({"rule,2": five, "rule,1": five, "reward,7": five}, {})
    assert [gap.cause for gap in gaps] == ["reward,7", "rule,1", "rule,2"]


@pytest.mark.parametrize(
    "ordered,invoiced,credited,wanted",
    [
        (10, 0, 0, 10),  # nothing invoiced yet
        (10, 10, 4, 6),
        (10, 4, 4, 6),  # four came back, six are still to come
        (10, 10, 10, 0),
        (10, 20, 10, 10),  # credited and invoiced anew
        (10, 12, 0, 10),  # never more than ordered
        (5, 10, 6, 4),
        (10, 0, 12, 0),  # never less than nothing
    ],
)
def test_kept(ordered, invoiced, credited, wanted):
    assert kept(Decimal(ordered), Decimal(invoiced), Decimal(credited)) == wanted


# what is earned and spent


def test_a_first_purchase_posts_what_the_rule_gives_and_says_why():
    outcome = settle(bought(goods(250), is_snapshot_new=True), Ledger())
    why = {
        "cause": "rule",
        "rule": 1,
        "mode": "money",
        "points": "1E+1",
        "step": "1E+2",
        "amount": "250.000000000",
        "count": "2",
    }
    assert outcome.steps == (Step(Act.EARN, "rule,1", Decimal(20), why),)
    assert outcome.totals == Totals(Decimal(250), Decimal(20), Decimal(0))
    assert (outcome.checks, outcome.snapshot, outcome.ends) == ((), GIVEN, False)
    assert (outcome.is_news, outcome.needs_lots) == (True, False)


def test_the_tier_adds_its_share_under_a_cause_of_its_own():
    snapshot = with_terms(tier=3, multiplier=Decimal("1.50"))
    outcome = settle(bought(goods(300), snapshot=snapshot), Ledger())
    assert outcome.steps[0].cause == "tier,3"
    assert outcome.steps[0].why == {"cause": "tier", "tier": 3, "multiplier": "1.5"}
    assert [(s.cause, s.points) for s in outcome.steps] == [("tier,3", 15), ("rule,1", 30)]
    assert outcome.totals.earned == 45


def test_a_rule_that_gives_nothing_posts_nothing():
    outcome = settle(bought(goods(99)), Ledger())
    assert (outcome.steps, outcome.totals) == ((), Totals(Decimal(99)))


def test_only_what_is_ready_earns_and_all_that_is_kept_is_told():
    purchase = replace(bought(goods(500)), earning=(goods(200),))
    outcome = settle(purchase, Ledger())
    assert (outcome.totals.amount, outcome.totals.earned) == (500, 20)


def test_what_is_no_purchase_is_no_amount():
    outcome = settle(bought(goods(500), goods(70, Role.NOTHING), goods(-30, Role.REWARD)), Ledger())
    assert outcome.totals.amount == 470


def test_a_limited_rule_gives_what_was_left_of_it():
    snapshot = replace(GIVEN, caps_left={1: Decimal(7)})
    assert settle(bought(goods(500), snapshot=snapshot), Ledger()).totals.earned == 7


@pytest.mark.parametrize(
    "line,points",
    [
        (off(95), 10),  # begun points count whole
        (off(0, CUP, qty=3), 150),
        (off(95, WALLET), 400),  # all there is
        (off(95, refunded=1), 0),
        (off(100, refunded="0.25"), 8),  # a quarter of ten comes back, rounded down
    ],
)
def test_a_reward_costs_what_its_terms_say(line, points):
    outcome = settle(bought(goods(50), rewards=(line,)), ledger(400))
    assert outcome.totals.redeemed == points
    assert outcome.spent == points
    assert (outcome.totals.earned, outcome.needs_lots) == (0, bool(points))
    cause = f"reward,{line.reward}"
    why = {"cause": "reward", "reward": line.reward, "name": f"Reward {line.reward}"}
    assert outcome.steps == ((Step(Act.REDEEM, cause, Decimal(points), why),) if points else ())


def test_a_reward_of_the_whole_wallet_keeps_what_it_took():
    purchase = bought(goods(50), rewards=(off(95, WALLET),))
    totals = Totals(Decimal(50), Decimal(0), Decimal(400))
    outcome = settle(purchase, ledger(25, {"reward,9": 400}, totals=totals))
    assert (outcome.steps, outcome.is_news) == ((), False)


def test_claims_of_a_reward_are_paid_together_lines_of_a_claim_once():
    lines = (off(11, claim="a"), off(11, claim="a"), off(11, claim="b"), off(0, CUP, claim="c"))
    outcome = settle(bought(goods(50), rewards=lines), ledger(100))
    # 22 are three points, within a hundredth for each line, and 11 are two
    assert acts(outcome) == [(Act.REDEEM, "reward,7", 5), (Act.REDEEM, "reward,8", 50)]
    assert outcome.spent == 55


# claims


@pytest.mark.parametrize(
    "parts,refunded",
    [
        ([(90, 1), (10, 0)], "0.9"),  # a share weighs as much as its money
        ([(90, 0), (10, 1)], "0.1"),
        ([(90, "0.5"), (10, "0.5")], "0.5"),
        ([(60, "0.25"), (20, "0.75")], "0.375"),
        ([(0, 1), (3, 0)], "0.25"),  # without money it counts as one
        ([(50, "1.5")], "1"),  # never more than all of it
    ],
)
def test_the_refunded_share_of_a_claim_that_is_split_by_tax_is_weighted_by_money(parts, refunded):
    claim = claim_of([off(amount, refunded=share) for amount, share in parts], Money())
    assert claim.refunded == Decimal(refunded)


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 4)), min_size=1, max_size=4))
def test_the_refunded_share_is_what_came_back_of_the_money(parts):
    claim = claim_of([off(amount, refunded=Decimal(quarters) / 4) for amount, quarters in parts], Money())
    back = sum(amount * Decimal(quarters) / 4 for amount, quarters in parts)
    assert claim.refunded == back / sum(amount for amount, _quarters in parts)


def test_points_of_a_split_reward_come_back_by_its_money():
    lines = (off(90, refunded=1), off(10, refunded=0))
    purchase = bought(goods(50), rewards=lines)
    outcome = settle(purchase, ledger(0, {"reward,7": 10}))
    assert acts(outcome) == [(Act.UNDO, "reward,7", -9)]


def test_a_claim_is_the_sum_of_its_lines_in_the_clubs_money():
    claim = claim_of([off("2.50", qty=2), off("1.25", qty=1)], Money(Decimal("1.5"), 1, Decimal("0.1")))
    assert (claim.reward, claim.qty, claim.amount, claim.tolerance) == (7, 3, Decimal("5.6"), Decimal("0.2"))


# money


@pytest.mark.parametrize(
    "money,amount",
    [
        (Money(), "12.35"),
        (Money(digits=0), "12"),
        (Money(Decimal(2)), "24.69"),
        (Money(Decimal("0.1"), 1), "1.2"),
    ],
)
def test_amounts_are_rounded_to_the_clubs_currency(money, amount):
    assert str(money.convert(Decimal("12.345") + Decimal("0.0001"))) == amount


def test_the_basket_is_in_the_clubs_money():
    basket = basket_of([goods("1.005")], Money(Decimal(3)))
    assert [(line.total, line.subtotal, line.rules) for line in basket.lines] == [
        (Decimal("3.02"), Decimal("2.71"), frozenset({1}))
    ]
    assert basket_of([goods("1.005")], Money()).lines == (goods("1.005"),)


def test_points_and_the_amount_are_in_the_clubs_money():
    purchase = bought(goods(60), money=Money(Decimal(2)))
    assert settle(purchase, Ledger()).totals == Totals(Decimal(120), Decimal(10), Decimal(0))


# again, less, no more


def test_settled_again_nothing_is_news():
    purchase = bought(goods(250))
    outcome = settle(purchase, ledger(20, {"rule,1": 20}, totals=Totals(Decimal("250.00"), Decimal(20), Decimal(0))))
    assert (outcome.steps, outcome.snapshot, outcome.is_news) == ((), None, False)


@pytest.mark.parametrize(
    "purchase,known,is_news",
    [
        (bought(goods(50)), Ledger(), True),  # bought for the first time, though it gives nothing
        (NOTHING, Ledger(), False),
        (bought(goods(50)), ledger(totals=Totals(Decimal(50))), False),
        (bought(goods(50)), ledger(totals=Totals(Decimal(51))), True),
        (bought(goods(50)), ledger(totals=Totals(Decimal(50), redeemed=Decimal(1))), True),
        (bought(goods(50), is_snapshot_new=True), ledger(totals=Totals(Decimal(50))), True),
        (bought(goods(50)), ledger(totals=Totals(Decimal(50)), has_snapshot=True), False),
        (NOTHING, ledger(has_snapshot=True), True),  # the terms of that day are dropped
        (NOTHING, ledger(), False),
    ],
)
def test_what_is_news(purchase, known, is_news):
    outcome = settle(purchase, known)
    assert (outcome.steps, outcome.is_news) == ((), is_news)
    assert outcome.snapshot == (GIVEN if purchase.is_snapshot_new else None)


def test_what_does_not_count_any_more_is_undone_and_its_terms_end():
    outcome = settle(NOTHING, ledger(0, {"rule,1": 20, "reward,7": 5}, {"rule,1": [(20, True)]}))
    assert acts(outcome) == [(Act.UNDO, "reward,7", -5), (Act.UNDO, "rule,1", -20)]
    assert (outcome.ends, outcome.totals, outcome.needs_lots) == (True, Totals(), True)


def test_a_document_without_lines_still_counts():
    outcome = settle(Purchase(TODAY, TODAY), ledger(20, {"rule,1": 20}))
    assert (acts(outcome), outcome.ends) == ([(Act.UNDO, "rule,1", -20)], False)
