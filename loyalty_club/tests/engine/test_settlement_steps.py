from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from settlement_cases import (
    CUP,
    NOTHING,
    PER_POINT,
    TODAY,
    acts,
    bought,
    goods,
    ledger,
    off,
    with_terms,
)

from engine.account import Account, Entry
from engine.purchase import Ledger, Totals
from engine.settlement import (
    Act,
    Check,
    Step,
    settle,
)

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
        Totals(),
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
    again = settle(purchase, replace(known, posted=posted, totals=outcome.totals))
    assert (again.steps, again.is_news) == ((), False)
    given_now = sum(points for cause, points in posted.items() if not cause.startswith("reward"))
    assert outcome.totals.earned == given_now
    assert outcome.totals.redeemed == sum(posted.values()) - given_now


@given(histories())
def test_what_is_given_back_whole_leaves_nothing_of_it(history):
    known = history[0]
    outcome = settle(NOTHING, known)
    assert outcome.totals == Totals()
    assert {s.cause: -s.points for s in outcome.steps if s.act is Act.UNDO} == known.posted
