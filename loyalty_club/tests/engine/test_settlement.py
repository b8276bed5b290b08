from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.account import Account, Entry
from engine.basket import Line, Role
from engine.purchase import Figures, Ledger, Money, Purchase, RewardLine, Snapshot
from engine.settlement import (
    Act,
    Check,
    Step,
    basket_of,
    claim_of,
    differences,
    kept,
    settle,
)
from engine.terms import Reward, Rule, Terms

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


# a club that gives 10 points for each full 100, and takes 10 money a point or 50 points for a cup

TODAY = date(2026, 3, 10)
PER_POINT, CUP, WALLET = 7, 8, 9
RULE = Rule(1, "money", Decimal(10), step=Decimal(100))
REWARDS = (
    Reward(PER_POINT, "discount", "per_point", Decimal(1), discount=Decimal(10)),
    Reward(CUP, "product", "per_order", Decimal(50)),
    Reward(WALLET, "discount", "per_point", Decimal(1), discount=Decimal(10), wallet=True),
)
TERMS = Terms(Decimal(1), rules=(RULE,), rewards_used=REWARDS)
GIVEN = Snapshot(TERMS, {"1": [1]})


def goods(total, role=Role.GOODS, key="1", rules=(1,)):
    """One piece for `total`, of which a tenth is tax."""
    total = Decimal(total)
    return Line(key, 11, Decimal(1), total, total * Decimal("0.9"), frozenset(rules), role)


def off(amount, reward=PER_POINT, refunded=0, claim="a", qty=1):
    """A line by which a reward takes `amount` off."""
    return RewardLine(reward, claim, Decimal(qty), -Decimal(amount), Decimal(refunded), f"Reward {reward}")


def bought(*lines, rewards=(), snapshot=GIVEN, **values):
    """A purchase of today's, all of which earns."""
    return Purchase(TODAY, TODAY, True, lines, lines, rewards, snapshot=snapshot, **values)


def with_terms(**values):
    return replace(GIVEN, terms=replace(TERMS, **values))


def numbers(mapping):
    return {key: Decimal(value) for key, value in mapping.items()}


def ledger(balance=0, posted=(), lots=(), **values):
    """What was posted so far; without figures of their own those of a transaction that says so."""
    posted = numbers(dict(posted))
    lots = {cause: tuple((Decimal(left), free) for left, free in found) for cause, found in dict(lots).items()}
    return Ledger(Decimal(balance), posted, lots, **{"figures": Figures(), **values})


def acts(outcome):
    return [(step.act, step.cause, step.points) for step in outcome.steps]


NOTHING = Purchase(TODAY, TODAY, counts=False)


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
    assert outcome.figures == Figures(Decimal(250), Decimal(20), Decimal(0))
    assert (outcome.checks, outcome.snapshot, outcome.ends) == ((), GIVEN, False)
    assert (outcome.is_news, outcome.needs_lots) == (True, False)


def test_the_tier_adds_its_share_under_a_cause_of_its_own():
    snapshot = with_terms(tier=3, multiplier=Decimal("1.50"))
    outcome = settle(bought(goods(300), snapshot=snapshot), Ledger())
    assert outcome.steps[0].cause == "tier,3"
    assert outcome.steps[0].why == {"cause": "tier", "tier": 3, "multiplier": "1.5"}
    assert [(s.cause, s.points) for s in outcome.steps] == [("tier,3", 15), ("rule,1", 30)]
    assert outcome.figures.earned == 45


def test_a_rule_that_gives_nothing_posts_nothing():
    outcome = settle(bought(goods(99)), Ledger())
    assert (outcome.steps, outcome.figures) == ((), Figures(Decimal(99)))


def test_only_what_is_ready_earns_and_all_that_is_kept_is_told():
    purchase = replace(bought(goods(500)), earning=(goods(200),))
    outcome = settle(purchase, Ledger())
    assert (outcome.figures.amount, outcome.figures.earned) == (500, 20)


def test_what_is_no_purchase_is_no_amount():
    outcome = settle(bought(goods(500), goods(70, Role.NOTHING), goods(-30, Role.REWARD)), Ledger())
    assert outcome.figures.amount == 470


def test_a_limited_rule_gives_what_was_left_of_it():
    snapshot = replace(GIVEN, caps_left={1: Decimal(7)})
    assert settle(bought(goods(500), snapshot=snapshot), Ledger()).figures.earned == 7


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
    assert outcome.figures.redeemed == points
    assert outcome.spent == points
    assert (outcome.figures.earned, outcome.needs_lots) == (0, bool(points))
    cause = f"reward,{line.reward}"
    why = {"cause": "reward", "reward": line.reward, "name": f"Reward {line.reward}"}
    assert outcome.steps == ((Step(Act.REDEEM, cause, Decimal(points), why),) if points else ())


def test_a_reward_of_the_whole_wallet_keeps_what_it_took():
    purchase = bought(goods(50), rewards=(off(95, WALLET),))
    figures = Figures(Decimal(50), Decimal(0), Decimal(400))
    outcome = settle(purchase, ledger(25, {"reward,9": 400}, figures=figures))
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
    assert settle(purchase, Ledger()).figures == Figures(Decimal(120), Decimal(10), Decimal(0))


# again, less, no more


def test_settled_again_nothing_is_news():
    purchase = bought(goods(250))
    outcome = settle(purchase, ledger(20, {"rule,1": 20}, figures=Figures(Decimal("250.00"), Decimal(20), Decimal(0))))
    assert (outcome.steps, outcome.snapshot, outcome.is_news) == ((), None, False)


@pytest.mark.parametrize(
    "purchase,known,is_news",
    [
        (bought(goods(50)), Ledger(), True),  # bought for the first time, though it gives nothing
        (NOTHING, Ledger(), False),
        (bought(goods(50)), ledger(figures=Figures(Decimal(50))), False),
        (bought(goods(50)), ledger(figures=Figures(Decimal(51))), True),
        (bought(goods(50)), ledger(figures=Figures(Decimal(50), redeemed=Decimal(1))), True),
        (bought(goods(50), is_snapshot_new=True), ledger(figures=Figures(Decimal(50))), True),
        (bought(goods(50)), ledger(figures=Figures(Decimal(50)), has_snapshot=True), False),
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
    assert (outcome.ends, outcome.figures, outcome.needs_lots) == (True, Figures(), True)


def test_a_document_without_lines_still_counts():
    outcome = settle(Purchase(TODAY, TODAY), ledger(20, {"rule,1": 20}))
    assert (acts(outcome), outcome.ends) == ([(Act.UNDO, "rule,1", -20)], False)


# the order of the postings


def test_rewards_go_back_before_earned_points_are_taken_back():
    """Else points that come back with the same paper would not cover what it takes."""
    posted = {"rule,1": 90, "rule,2": 5, "reward,7": 50, "tier,3": 7}
    outcome = settle(NOTHING, ledger(0, posted, {"rule,1": [(90, True)]}))
    assert [cause for _act, cause, _points in acts(outcome)] == ["reward,7", "rule,1", "tier,3", "rule,2"]


@pytest.mark.parametrize(
    "same_order,causes,balance",
    [(False, ["reward,7", "rule,1"], 4), (True, ["rule,1", "reward,7"], 24)],
)
def test_an_orders_own_points_pay_for_it_where_the_club_allows_it(same_order, causes, balance):
    purchase = bought(goods(200), rewards=(off(50),), snapshot=with_terms(same_order=same_order))
    outcome = settle(purchase, ledger(4))
    assert [step.cause for step in outcome.steps] == causes
    assert outcome.checks == (Check(7, Decimal(5), Decimal(balance)),)


def test_all_that_goes_back_comes_first():
    purchase = bought(goods(300), rewards=(off(50),))
    outcome = settle(purchase, ledger(10, {"rule,2": 8, "reward,8": 50}, {"rule,2": [(8, True)]}))
    assert acts(outcome) == [
        (Act.UNDO, "reward,8", -50),
        (Act.UNDO, "rule,2", -8),
        (Act.REDEEM, "reward,7", 5),
        (Act.EARN, "rule,1", 30),
    ]
    assert outcome.checks == (Check(7, Decimal(5), Decimal(10 + 50 - 8)),)


# what there is when a reward is paid


def test_each_reward_finds_what_those_before_it_have_left():
    outcome = settle(bought(goods(50), rewards=(off(0, CUP), off(100))), ledger(52))
    assert outcome.checks == (Check(7, Decimal(10), Decimal(52)), Check(8, Decimal(50), Decimal(42)))


@pytest.mark.parametrize(
    "lots,balance",
    [
        ([(30, True)], 70),
        ([(30, False)], 100),  # what still waits is not among the available points
        ([(12, True), (18, False)], 88),  # the latest first
        ([(12, False), (18, True)], 82),
        ([(40, True), (5, True)], 70),  # no more than is missing
        ([(10, True)], 90),  # no more than there is
        ([], 100),
    ],
)
def test_points_that_wait_are_taken_back_without_touching_the_balance(lots, balance):
    purchase = bought(goods(50), rewards=(off(100),))
    outcome = settle(purchase, ledger(100, {"rule,1": 30}, {"rule,1": lots}))
    assert outcome.checks == (Check(7, Decimal(10), Decimal(balance)),)


@pytest.mark.parametrize("days_ago,pending_days,balance", [(0, 0, 20), (0, 1, 0), (3, 3, 20), (3, 4, 0), (3, 0, 20)])
def test_an_orders_own_points_pay_for_it_once_they_are_available(days_ago, pending_days, balance):
    snapshot = with_terms(same_order=True, pending_days=pending_days)
    purchase = bought(goods(200), rewards=(off(50),), snapshot=snapshot)
    purchase = replace(purchase, day=TODAY - timedelta(days=days_ago))
    assert settle(purchase, Ledger()).checks == (Check(7, Decimal(5), Decimal(balance)),)


# debts


@pytest.mark.parametrize(
    "balance,forgiven",
    [
        (20, None),  # covered
        (19, 1),
        (0, 20),
        (-7, 20),  # what was owed before stays
    ],
)
@pytest.mark.parametrize("writes_off", [True, False])
def test_a_debt_that_taking_back_causes_is_forgiven_where_the_club_says_so(balance, forgiven, writes_off):
    known = ledger(balance, {"rule,1": 20}, {"rule,1": [(20, True)]}, writes_off=writes_off)
    steps = settle(NOTHING, known).steps[1:]
    wanted = (Step(Act.WRITE_OFF, "", Decimal(forgiven)),) if forgiven and writes_off else ()
    assert steps == wanted


@pytest.mark.parametrize("limit,forgiven", [(0, 20), (6, 6), (20, 20), (21, 20)])
def test_no_more_is_forgiven_at_once_than_the_club_says(limit, forgiven):
    known = ledger(0, {"rule,1": 20}, {"rule,1": [(20, True)]}, writes_off=True, debt_limit=Decimal(limit))
    assert acts(settle(NOTHING, known))[1:] == [(Act.WRITE_OFF, "", forgiven)]


def test_a_debt_that_spending_causes_is_never_forgiven():
    outcome = settle(bought(goods(50), rewards=(off(100),)), ledger(0, writes_off=True))
    assert acts(outcome) == [(Act.REDEEM, "reward,7", 10)]


@pytest.mark.parametrize("balance,needs_lots", [(-1, True), (0, False), (1, False)])
def test_who_has_a_debt_repays_it_by_his_lots(balance, needs_lots):
    assert settle(bought(goods(100)), ledger(balance)).needs_lots is needs_lots


# laws

CAUSES = st.sampled_from(["rule,1", "rule,2", "tier,3", "reward,7", "reward,8"])


@st.composite
def histories(draw):
    """(Ledger, the engine's account of it, {cause: its lots}, {cause: [(debit, what it took)]}): what a document posted
    before, in an account that holds something else besides."""
    other = Entry(1, "earn", *[draw(st.decimals(0, 60, places=0))] * 2)
    entries, posted, lots, debits = [other], {}, {}, {}
    for cause in draw(st.lists(CAUSES, unique=True)):
        points = draw(st.decimals(1, 40, places=0))
        posted[cause] = points
        id_ = len(entries) + 1
        if cause.startswith("reward"):
            entries += [Entry(id_, "earn", points, Decimal(0)), Entry(id_ + 1, "redeem", -points, Decimal(0))]
            debits[cause] = [(entries[-1], [(entries[-2], points)])]
        else:
            free = draw(st.booleans())
            left = draw(st.decimals(0, points, places=0)) if free else points
            waits = None if free else TODAY + timedelta(days=9)
            lots[cause] = [Entry(id_, "earn", points, left, released=free, available_on=waits)]
            entries += lots[cause]
    account = Account(entries, today=TODAY)
    known = Ledger(
        account.balance,
        posted,
        {cause: tuple((lot.points, lot.released) for lot in found) for cause, found in lots.items()},
        Figures(),
        writes_off=draw(st.booleans()),
    )
    return known, account, lots, debits


@st.composite
def purchases(draw):
    if draw(st.booleans()):
        return NOTHING
    lines = [goods(draw(st.integers(0, 600)))]
    rewards = [
        off(draw(st.integers(0, 300)), draw(st.sampled_from([PER_POINT, CUP]))) for _n in range(draw(st.integers(0, 2)))
    ]
    snapshot = with_terms(same_order=draw(st.booleans()), pending_days=draw(st.integers(0, 1)))
    return bought(*lines, rewards=tuple(rewards), snapshot=snapshot)


def play(outcome, purchase, account, lots, debits):
    """Post the steps to the engine's account; the balances that the rewards found there."""
    balances = []
    for step in outcome.steps:
        if step.act is Act.EARN:
            waits = purchase.snapshot.terms.pending_days
            account.credit(step.points, available_on=TODAY + timedelta(days=waits) if waits else None)
        elif step.act is Act.REDEEM:
            balances.append(account.balance)
            account.debit(step.points)
        elif step.act is Act.WRITE_OFF:
            account.credit(step.points, "adjust")
        elif step.cause.startswith("reward"):
            for debit, taken in debits[step.cause]:
                account.restore(debit, -step.points, taken)
        else:
            for lot in lots[step.cause]:
                account.take_back(lot, -step.points)
    return balances


@given(histories(), purchases())
def test_the_balances_that_are_checked_are_those_of_the_account(history, purchase):
    known, account, lots, debits = history
    outcome = settle(purchase, known)
    assert play(outcome, purchase, account, lots, debits) == [check.balance for check in outcome.checks]
    if known.writes_off and not outcome.checks:
        assert account.balance >= 0


@given(histories(), purchases())
def test_settled_again_nothing_is_left_to_do(history, purchase):
    known = history[0]
    outcome = settle(purchase, known)
    posted = dict(known.posted)
    for step in outcome.steps:
        if step.cause:
            posted[step.cause] = posted.get(step.cause, Decimal(0)) + step.points
    again = settle(purchase, replace(known, posted=posted, figures=outcome.figures))
    assert (again.steps, again.is_news) == ((), False)
    given_now = sum(points for cause, points in posted.items() if not cause.startswith("reward"))
    assert outcome.figures.earned == given_now
    assert outcome.figures.redeemed == sum(posted.values()) - given_now


@given(histories())
def test_what_is_given_back_whole_leaves_nothing_of_it(history):
    known = history[0]
    outcome = settle(NOTHING, known)
    assert outcome.figures == Figures()
    assert {s.cause: -s.points for s in outcome.steps if s.act is Act.UNDO} == known.posted
