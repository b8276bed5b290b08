"""The laws of the ledger, on every sequence of postings that hypothesis can think of."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.account import Account, Entry

TODAY = date(2026, 6, 1)


def stored(id_, points, remaining=None, **values):
    points = Decimal(points)
    rest = points if remaining is None else Decimal(remaining)
    kind = "earn" if points > 0 else "redeem"
    return Entry(id_, kind, points, rest, **values)


def account(*entries, grace_days=0):
    return Account(entries, today=TODAY, grace_days=grace_days)


def days(n):
    return TODAY + timedelta(days=n)


def test_what_expires_first_is_spent_first():
    late, never = stored(1, 50, expires_on=days(90)), stored(2, 50)
    soon = stored(3, 50, expires_on=days(5))
    ledger = account(late, never, soon)
    ledger.debit(Decimal(120))
    assert (soon.remaining, late.remaining, never.remaining) == (0, 0, 30)


def test_of_two_lots_the_older_is_spent_first():
    older, newer = stored(1, 10), stored(2, 10)
    account(older, newer).debit(Decimal(10))
    assert (older.remaining, newer.remaining) == (0, 10)


def test_lots_past_their_day_stay_spendable():
    over = stored(1, 10, expires_on=days(-3))
    ledger = account(over)
    ledger.debit(Decimal(10))
    assert ledger.balance == 0 and over.remaining == 0


def test_what_is_missing_is_debt_and_the_next_points_repay_it():
    ledger = account(stored(1, 30))
    debit = ledger.debit(Decimal(100))
    assert ledger.balance == -70 and debit.remaining == -70
    lot = ledger.credit(Decimal(90))
    assert (ledger.balance, lot.remaining, debit.remaining) == (20, 20, 0)


def test_pending_points_that_were_moved_here_are_taken_back_here():
    """The lot itself is on another account, emptied; what it held waits in a lot of this one."""
    away = stored(1, 40, 0, released=False, available_on=days(3), expires_on=days(9))
    other = stored(2, 40, released=False, available_on=days(3), expires_on=days(9))
    moved = stored(3, 40, released=False, available_on=days(3), expires_on=days(9))
    moved.kind = "transfer"
    ledger = account(away, other, moved)
    ledger.take_back(away, Decimal(30))
    assert (other.remaining, moved.remaining) == (40, 10)
    assert (ledger.balance, ledger.pending) == (0, 50)
    assert all(allocation.points for allocation in ledger.allocations)


def test_pending_points_neither_count_nor_repay():
    ledger = account(stored(1, -40))
    ledger.credit(Decimal(100), available_on=days(7))
    assert (ledger.balance, ledger.pending) == (-40, 100)


def test_points_available_today_are_released():
    ledger = account()
    assert ledger.credit(Decimal(5), available_on=TODAY).released


def test_undoing_puts_points_back_into_the_very_lots():
    soon, late = stored(1, 40, 0, expires_on=days(5)), stored(2, 60, 20, expires_on=days(90))
    debit = stored(3, -80, 0)
    ledger = account(soon, late, debit)
    ledger.restore(debit, Decimal(80), [(soon, Decimal(40)), (late, Decimal(40))])
    assert (soon.remaining, late.remaining, ledger.balance) == (40, 60, 100)


def test_a_part_undone_fills_what_was_spent_last():
    soon, late = stored(1, 40, 0, expires_on=days(5)), stored(2, 60, 20, expires_on=days(90))
    debit = stored(3, -80, 0)
    ledger = account(soon, late, debit)
    ledger.restore(debit, Decimal(30), [(soon, Decimal(40)), (late, Decimal(40))])
    assert (soon.remaining, late.remaining) == (0, 50)


def test_what_expired_meanwhile_gets_the_grace_days():
    over = stored(1, 40, 0, expires_on=days(-1))
    debit = stored(2, -40, 0)
    ledger = account(over, debit, grace_days=14)
    entry = ledger.restore(debit, Decimal(40), [(over, Decimal(40))])
    assert (over.remaining, entry.remaining, entry.expires_on) == (0, 40, days(14))


def test_undoing_a_debt_first_forgives_it():
    lot, debit = stored(1, 30, 0), stored(2, -100, -70)
    ledger = account(lot, debit)
    ledger.restore(debit, Decimal(100), [(lot, Decimal(30))])
    assert (debit.remaining, lot.remaining, ledger.balance) == (0, 30, 30)


def test_restored_points_repay_other_debts():
    lot, debit, debt = stored(1, 30, 0), stored(2, -30, 0), stored(3, -20, -20)
    ledger = account(lot, debit, debt)
    ledger.restore(debit, Decimal(30), [(lot, Decimal(30))])
    assert (debt.remaining, lot.remaining, ledger.balance) == (0, 10, 10)


def test_taking_back_uses_the_documents_own_lot_then_others_then_debt():
    other, own = stored(1, 25, expires_on=days(1)), stored(2, 100, 40)
    ledger = account(other, own)
    entry = ledger.take_back(own, Decimal(70))
    assert (own.remaining, other.remaining, entry.remaining) == (0, 0, -5)
    assert entry.reversed_id == own.id


def test_a_pending_lot_nets_with_its_reversal():
    lot = stored(1, 100, released=False, available_on=days(3))
    ledger = account(lot)
    entry = ledger.take_back(lot, Decimal(30))
    assert (lot.remaining, entry.remaining, entry.released) == (70, 0, False)
    assert (ledger.balance, ledger.pending) == (0, 70)


def test_moving_out_and_in_keeps_lots_pending_and_debts():
    source = account(stored(1, 10, expires_on=days(4)), stored(2, 5, released=False, available_on=days(2)))
    target = account(stored(3, -3))
    parcels = source.move_out(dict)
    target.move_in(parcels, dict)
    assert (source.balance, source.pending) == (0, 0)
    assert (target.balance, target.pending) == (7, 5)
    assert [lot.expires_on for lot in target.lots()] == [days(4)]


def test_a_debt_moves_too():
    source, target = account(stored(1, -8)), account(stored(2, 5))
    target.move_in(source.move_out(dict), dict)
    assert (source.balance, target.balance) == (0, -3)


def test_an_account_that_is_closed_holds_nothing():
    ledger = account(stored(1, 10, expires_on=days(4)), stored(2, 5, released=False, available_on=days(2)))
    ledger.close_out(dict)
    assert (ledger.balance, ledger.pending) == (0, 0)
    ends = [(entry.kind, entry.points, entry.released) for entry in ledger.posted]
    assert ends == [("expire", -10, True), ("expire", -5, False)]
    # what waited goes on waiting with its end, and both count on the same day
    assert ledger.posted[1].available_on == days(2)


def test_a_debt_that_is_closed_is_an_adjustment():
    ledger = account(stored(1, -8))
    ledger.close_out(dict)
    assert [(e.kind, e.points, e.remaining) for e in ledger.posted] == [("adjust", 8, 0)]
    assert ledger.balance == 0


class Ledger(RuleBasedStateMachine):
    """An account that is stored and read again after each posting, as Odoo does it."""

    def __init__(self):
        super().__init__()
        self.entries, self.allocations, self.today = {}, [], TODAY

    def open(self, *extra):
        wanted = [e for e in self.entries.values() if e.remaining or e.id in extra]
        return Account(wanted, today=self.today, grace_days=10)

    def close(self, ledger):
        ids = {e.id: len(self.entries) + 1 + i for i, e in enumerate(ledger.posted)}
        self.allocations += [(ids.get(t.debit, t.debit), ids.get(t.lot, t.lot), t.points) for t in ledger.allocations]
        for entry in ledger.posted:
            entry.id = ids[entry.id]
            self.entries[entry.id] = entry

    @property
    def balance(self):
        return sum((e.points for e in self.entries.values() if e.released), Decimal(0))

    @rule(points=st.integers(1, 500), life=st.none() | st.integers(0, 60), wait=st.integers(0, 9))
    def earn(self, points, life, wait):
        ledger = self.open()
        ledger.credit(
            Decimal(points),
            available_on=self.today + timedelta(days=wait) if wait > 4 else None,
            expires_on=None if life is None else self.today + timedelta(days=life + wait),
        )
        self.close(ledger)

    @rule(points=st.integers(1, 800))
    def spend(self, points):
        ledger = self.open()
        ledger.debit(Decimal(points))
        self.close(ledger)

    def undone(self, entry):
        back = (e.points for e in self.entries.values() if e.reversed_id == entry.id)
        return abs(sum(back, Decimal(0)))

    def of_kind(self, kind):
        return [e for e in self.entries.values() if e.kind == kind and self.undone(e) < abs(e.points)]

    @precondition(lambda self: self.of_kind("redeem"))
    @rule(data=st.data())
    def undo_spending(self, data):
        debit = data.draw(st.sampled_from(self.of_kind("redeem")))
        left = abs(debit.points) - self.undone(debit)
        held = {}
        for by, lot, points in self.allocations:
            if by == debit.id and self.entries[lot].reversed_id != debit.id:
                held[lot] = held.get(lot, 0) + points
        taken = {lot: points for lot, points in held.items() if points > 0}
        ledger = self.open(debit.id, *taken)
        points = Decimal(data.draw(st.integers(1, int(left))))
        ledger.restore(debit, points, [(self.entries[lot], p) for lot, p in taken.items()])
        self.close(ledger)

    @precondition(lambda self: self.of_kind("earn"))
    @rule(data=st.data())
    def take_back(self, data):
        lot = data.draw(st.sampled_from(self.of_kind("earn")))
        left = lot.points - self.undone(lot)
        ledger = self.open(lot.id)
        ledger.take_back(lot, Decimal(data.draw(st.integers(1, int(left)))))
        self.close(ledger)

    @rule(n=st.integers(1, 40))
    def days_pass_and_the_night_closes(self, n):
        self.today += timedelta(days=n)
        for entry in self.entries.values():
            if not entry.released and entry.available_on <= self.today:
                entry.released = True
        ledger = self.open()
        ledger._cover_debts()
        for lot in ledger.lots():
            if lot.expires_on and lot.expires_on < self.today:
                ledger.debit(lot.remaining, "expire", prefer=[lot])
        self.close(ledger)

    @invariant()
    def the_ledger_is_the_balance(self):
        remaining = sum((e.remaining for e in self.entries.values() if e.released), Decimal(0))
        assert remaining == self.balance

    @invariant()
    def what_remains_is_what_was_not_taken(self):
        for entry in self.entries.values():
            got = sum((p for by, _lot, p in self.allocations if by == entry.id), Decimal(0))
            gave = sum((p for _by, lot, p in self.allocations if lot == entry.id), Decimal(0))
            assert entry.remaining == entry.points + got - gave

    @invariant()
    def remaining_lies_between_nothing_and_the_points(self):
        for entry in self.entries.values():
            assert entry.remaining * entry.points >= 0
            assert abs(entry.remaining) <= abs(entry.points)

    @invariant()
    def never_both_points_and_debt(self):
        signs = {e.remaining > 0 for e in self.entries.values() if e.remaining and e.released}
        assert len(signs) < 2


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=150, stateful_step_count=40)
