"""Whatever happens to members, in whatever order: each has what a count of single coins says, and the ledger is sound.

In the suite a fixed choice of histories. For others, for so many minutes:

    CLUB_RANDOM_MINUTES=10 setup/test -k random_operations

A failure prints the shortest history that shows it, and the seed with which to see it again: CLUB_RANDOM_SEED=...
"""

import os
import random
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial

import freezegun
import pytest
import random_coins
import random_shop
from club_shop import QUIET
from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError

FIRST_DAY = date(2027, 3, 1)
EXAMPLES, STEPS = 30, 25
COMMON = {
    "stateful_step_count": STEPS,
    "deadline": None,
    "database": None,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "phases": (Phase.generate, Phase.shrink),
}
MEMBER = st.integers(0, random_shop.MEMBERS - 1)
POINTS = st.integers(1, 40)
ANY = st.integers(0, 30)
PIECES = st.integers(1, 5)
PRICE = st.sampled_from([3, 9, 20])


def is_bought(purchase):
    return purchase.state == "sale"


def can_be_invoiced(purchase):
    return is_bought(purchase) and not purchase.invoiced and not purchase.returned


def can_come_back(purchase):
    return bool(purchase.kept)


class Members(RuleBasedStateMachine):
    """What can happen, done twice: with coins and in Odoo. `env`, `ids` and `clock` are set by the test."""

    env = ids = clock = None
    done = Counter()

    def __init__(self):
        super().__init__()
        self.purchases = []

    @initialize(
        days=st.sampled_from([0, 8, 20]),
        pending=st.sampled_from([0, 0, 4]),
        grace=st.sampled_from([0, 5]),
        limit=st.sampled_from([None, None, 0, 6]),
    )
    def open(self, days, pending, grace, limit):
        terms = random_coins.Terms(days, pending, grace, limit is not None, limit or 0)
        self.model = random_coins.Club(terms, range(random_shop.MEMBERS))
        self.shop = random_shop.Shop(self.env, *self.ids)
        self.move_to(FIRST_DAY)
        self.shop.set_terms(terms)
        for member, purse in self.model.purses.items():
            if member:
                purse.earn(10 * member)
                self.shop.card(member).club_earn(10 * member, "to begin with")

    def teardown(self):
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    def move_to(self, day):
        self.model.day = day
        self.clock.move_to(random_shop.noon(day))

    # choices

    def member(self, number):
        """One of those that are left after merges."""
        members = sorted(self.model.purses)
        return members[number % len(members)]

    def purse(self, number):
        return self.model.purses[self.member(number)]

    def pick(self, number, wanted):
        found = [purchase for purchase in self.purchases if wanted(purchase)]
        return found[number % len(found)]

    def refused(self, act):
        with pytest.raises(UserError), self.env.cr.savepoint():
            act()
        self.done["refused"] += 1

    def post(self, kind, act):
        act()
        self.done[kind] += 1

    # by hand

    @rule(number=MEMBER, points=POINTS, wait=st.sampled_from([0, 0, 3]), life=st.sampled_from([None, None, 5]))
    def earn(self, number, points, wait, life):
        day = self.model.day
        available = day + timedelta(wait) if wait else None
        until = day + timedelta(life) if life else None
        card = self.shop.card(self.member(number))
        post = partial(card.club_earn, points, "a gift", available_on=available, expires_on=until)
        if not self.purse(number).active:
            self.refused(post)
        else:
            self.purse(number).earn(points, available, until)
            self.post("earn", post)

    @rule(number=MEMBER, points=POINTS, kind=st.sampled_from(["redeem", "adjust", "adjust up"]))
    def correct(self, number, points, kind):
        purse, card = self.purse(number), self.shop.card(self.member(number))
        if kind == "redeem":
            post = partial(card.club_redeem, points, "spent")
        else:
            post = partial(card.club_adjust, points if kind == "adjust up" else -points, "put right")
        if not purse.active or (kind != "adjust up" and purse.balance < points):
            self.refused(post)
        else:
            (purse.earn if kind == "adjust up" else purse.take)(points)
            self.post(kind, post)

    @rule(number=MEMBER, other=MEMBER, points=POINTS)
    def transfer(self, number, other, points):
        source, target = self.purse(number), self.purse(other)
        cards = [self.shop.card(self.member(which)) for which in (number, other)]
        post = partial(cards[0].club_transfer, cards[1], points, "a present")
        if source is target or not (source.active and target.active) or source.balance < points:
            self.refused(post)
        else:
            source.send(target, points)
            self.post("transfer", post)

    # purchases

    @rule(number=MEMBER, pieces=PIECES, price=PRICE)
    def buy(self, number, pieces, price):
        if self.purse(number).active:
            self.purchase(number, pieces, price, pays=False)

    @rule(number=MEMBER, pieces=PIECES, price=PRICE)
    def buy_with_points(self, number, pieces, price):
        if self.purse(number).active:
            self.purchase(number, pieces, price, pays=True)

    def purchase(self, number, pieces, price, pays):
        purse = self.purse(number)
        purchase = random_coins.Purchase(len(self.purchases), self.member(number), pieces, price)
        if pays and purse.balance > 0:
            purchase.reward_cost = min(purse.balance, pieces * price * random_coins.POINTS_PER_UNIT)
        self.purchases.append(purchase)
        purse.buy(purchase)
        assert self.shop.buy(purchase, bool(purchase.reward_cost)) == purchase.reward_cost
        self.done["buy with points" if purchase.reward_cost else "buy"] += 1

    @precondition(lambda self: any(map(can_be_invoiced, self.purchases)))
    @rule(number=ANY)
    def invoice(self, number):
        purchase = self.pick(number, can_be_invoiced)
        purchase.invoiced = True
        self.shop.invoice(purchase)
        self.done["invoice"] += 1

    @precondition(lambda self: any(map(can_come_back, self.purchases)))
    @rule(number=ANY, pieces=st.integers(1, 5))
    def give_back(self, number, pieces):
        """A part, or all that is left: then what was paid with points comes back too, if the goods are worth it."""
        purchase = self.pick(number, can_come_back)
        pieces = min(pieces, purchase.kept)
        worth = pieces * purchase.price * random_coins.POINTS_PER_UNIT
        reward_back = pieces == purchase.kept and 0 < purchase.reward_cost <= worth
        purchase.returned += pieces
        self.model.purses[purchase.member].settle(purchase, reward_back)
        self.shop.credit(purchase, pieces, reward_back)
        self.done["give back some" if purchase.kept else "give back all"] += 1

    @precondition(lambda self: any(map(is_bought, self.purchases)))
    @rule(number=ANY)
    def cancel(self, number):
        purchase = self.pick(number, is_bought)
        purchase.state = "cancel"
        self.model.purses[purchase.member].settle(purchase, bool(purchase.reward_cost))
        self.shop.cancel(purchase)
        self.done["cancel"] += 1

    @precondition(lambda self: any(map(self.can_be_confirmed_again, self.purchases)))
    @rule(number=ANY)
    def confirm_again(self, number):
        purchase = self.pick(number, self.can_be_confirmed_again)
        purchase.state = "sale"
        self.model.purses[purchase.member].give_for(purchase)
        self.shop.confirm_again(purchase)
        self.done["confirm again"] += 1

    def can_be_confirmed_again(self, purchase):
        cancelled = purchase.state == "cancel" and not purchase.returned
        return cancelled and self.model.purses[purchase.member].active

    # members

    @rule(number=MEMBER)
    def leave_or_come_back(self, number):
        purse, member = self.purse(number), self.member(number)
        if purse.active:
            self.shop.leave(member)
        else:
            self.shop.come_back(member)
        purse.active = not purse.active
        debt = " with debt" if purse.balance < 0 else ""
        self.done[("come back" if purse.active else "leave") + debt] += 1

    @precondition(lambda self: len(self.model.purses) > 1)
    @rule(number=MEMBER, other=MEMBER)
    def merge(self, number, other):
        source, target = self.member(number), self.member(other)
        if source != target:
            self.model.merge(source, target)
            self.shop.merge(source, target)
            for purchase in self.purchases:
                purchase.member = target if purchase.member == source else purchase.member
            self.done["merge"] += 1

    # the clock

    @rule(days=st.sampled_from([0, 1, 4, 9, 31]), closes=st.sampled_from([0, 1, 1, 2, 3]))
    def wait_and_close(self, days, closes):
        """Some days pass; then the club is closed, or not, or more than once."""
        self.move_to(self.model.day + timedelta(days))
        if closes:
            self.model.close()
        for _time in range(closes):
            self.shop.club.club_close()
        self.done[f"close {closes} times"] += 1

    @invariant()
    def members_have_what_was_promised(self):
        """And the ledger proves itself."""
        if not hasattr(self, "model"):
            return
        self.env.flush_all()
        self.env.invalidate_all()
        found = {member: self.shop.balances(member) for member in self.model.purses}
        promised = {
            member: (purse.balance, purse.pending, purse.expiring) for member, purse in self.model.purses.items()
        }
        wrong = {member: (found[member], promised[member]) for member in found if found[member] != promised[member]}
        assert not wrong, f"{{member: (found, promised)}}: {wrong}"
        assert self.shop.club.club_audit() == []


# the time that Hypothesis takes to find the shortest history is the real one
freezegun.configure(extend_ignore_list=["hypothesis"])


@contextmanager
def machine_in(database):
    """The machine, with a club in a transaction that ends with each history. The clock stands still only in here, so
    that pytest knows how long the test took."""
    with database.env(**QUIET) as env:
        Members.ids = random_shop.open_club(env)
    with database.registry.cursor() as cr, freeze_time(random_shop.noon(FIRST_DAY)) as clock:
        Members.env, Members.clock = env(cr=cr), clock
        Members.done.clear()
        yield Members


def test_any_operations_in_any_order(database):
    minutes = float(os.environ.get("CLUB_RANDOM_MINUTES") or 0)
    with machine_in(database) as machine:
        if minutes:
            run_for(machine, minutes)
        else:
            run_state_machine_as_test(machine, settings=settings(max_examples=EXAMPLES, derandomize=True, **COMMON))
    print(dict(Members.done))  # noqa: T201


def run_for(machine, minutes):
    """Histories of one seed after the other, until the time is over."""
    end = os.times().elapsed + minutes * 60
    number = int(os.environ.get("CLUB_RANDOM_SEED") or random.randrange(10**9))
    while os.times().elapsed < end:
        print(f"CLUB_RANDOM_SEED={number}", flush=True)  # noqa: T201
        seed(number)(machine)
        run_state_machine_as_test(machine, settings=settings(max_examples=EXAMPLES, **COMMON))
        number += 1
