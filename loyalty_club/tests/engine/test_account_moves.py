"""Which lot comes first, what moves between accounts, and what is told at the end."""

from datetime import date, timedelta
from decimal import Decimal

from engine.account import Account, Entry, Parcel

TODAY = date(2026, 6, 1)
HALF = Decimal("0.5")


def days(n):
    return TODAY + timedelta(days=n)


def stored(id_, points, remaining=None, **values):
    points = Decimal(points)
    rest = points if remaining is None else Decimal(remaining)
    return Entry(id_, "earn" if points > 0 else "redeem", points, rest, **values)


def waiting(id_, points, available=3, **values):
    return stored(id_, points, released=False, available_on=days(available), **values)


def account(*entries, **values):
    return Account(entries, today=TODAY, **values)


def moves(ledger):
    """(debit, lot, points) of each allocation; one of nothing is none."""
    assert all(allocation.points for allocation in ledger.allocations)
    return [(move.debit, move.lot, move.points) for move in ledger.allocations]


# the order of spending and of repaying


def test_new_lots_are_spent_after_those_stored_and_in_their_order():
    ledger = account(stored(9, 10))
    first, second = ledger.credit(Decimal(10)), ledger.credit(Decimal(10))
    ledger.debit(Decimal(15))
    assert (ledger.entries[9].remaining, first.remaining, second.remaining) == (0, 5, 10)


def test_debts_are_repaid_in_the_order_in_which_they_were_made():
    late, early = stored(8, -10), stored(2, -10)
    ledger = account(late, early)
    new, newer = ledger.debit(Decimal(10)), ledger.debit(Decimal(10))
    assert ledger.debts() == [early, late, new, newer]
    ledger.credit(Decimal(35))
    assert (early.remaining, late.remaining, new.remaining, newer.remaining) == (0, 0, 0, -5)


def test_only_what_is_not_covered_is_a_debt_and_only_what_is_left_a_lot():
    covered, open_, empty, left = stored(1, -5, 0), stored(2, -5, -HALF), stored(3, 5, 0), waiting(4, HALF)
    ledger = account(covered, open_, empty, left)
    assert ledger.debts() == [open_]
    assert ledger.lots() == []
    left.released = True
    assert ledger.lots() == [left]


def test_the_last_point_of_a_lot_is_spent():
    lot = stored(1, 1)
    ledger = account(lot)
    assert ledger.debit(Decimal(1)).remaining == 0
    assert moves(ledger) == [(-1, 1, 1)]


def test_preferred_are_only_lots_that_can_be_spent():
    pending, empty, lot = waiting(1, 10), stored(2, 10, 0), stored(3, 10)
    ledger = account(pending, empty, lot)
    ledger.debit(Decimal(4), prefer=(pending, empty))
    assert moves(ledger) == [(-1, 3, 4)]


def test_a_debit_says_what_it_is():
    ledger = account()
    lot, debit = ledger.credit(Decimal(100)), ledger.debit(Decimal(30))
    assert (lot.kind, lot.points, debit.kind, debit.points) == ("earn", 100, "redeem", -30)


# undoing


def test_the_last_point_that_waits_is_taken_back():
    lot = waiting(1, 1)
    ledger = account(lot)
    entry = ledger.take_back(lot, Decimal(1))
    assert (entry.points, entry.remaining, lot.remaining) == (-1, 0, 0)
    assert moves(ledger) == [(-1, 1, 1)]


def test_what_was_moved_here_is_sought_where_it_waits_for_the_same_day():
    gone = waiting(1, 40, expires_on=days(9))
    gone.remaining = Decimal(0)
    released, later = stored(2, 40), waiting(3, 40, available=4, expires_on=days(9))
    other, same = waiting(4, 40), waiting(5, 40, expires_on=days(9))
    for lot in (released, later, other, same):
        lot.kind = "transfer"
    ledger = account(gone, released, later, other, same)
    ledger.take_back(gone, Decimal(50))
    assert [lot.remaining for lot in (released, later, other, same)] == [40, 40, 30, 0]
    assert moves(ledger) == [(-1, 5, 40), (-1, 4, 10)]


def test_restoring_moves_nothing_but_points():
    lot, debit = stored(1, 1, 0), stored(2, -1, 0)
    ledger = account(lot, debit)
    ledger.restore(debit, Decimal(1), [(lot, Decimal(1))])
    assert lot.remaining == 1
    assert moves(ledger) == [(2, -1, 1), (2, 1, -1)]


def test_lots_from_which_nothing_comes_back_are_left_alone():
    first, last, debit = stored(1, 40, 0), stored(2, 40, 0), stored(3, -80, 0)
    ledger = account(first, last, debit)
    ledger.restore(debit, Decimal(40), [(first, Decimal(40)), (last, Decimal(40))])
    assert moves(ledger) == [(3, -1, 40), (3, 2, -40)]


def test_a_lot_on_its_last_day_is_filled_again():
    lot, debit = stored(1, 5, 0, expires_on=TODAY), stored(2, -5, 0)
    ledger = account(lot, debit)
    ledger.restore(debit, Decimal(5), [(lot, Decimal(5))])
    assert lot.remaining == 5


def test_what_has_expired_does_not_keep_the_rest_from_its_lot():
    good, over = stored(1, 10, 0, expires_on=days(9)), stored(2, 30, 0, expires_on=days(-1))
    debit = stored(3, -40, 0)
    ledger = account(good, over, debit, grace_days=5)
    entry = ledger.restore(debit, Decimal(40), [(good, Decimal(10)), (over, Decimal(30))])
    assert (good.remaining, over.remaining, entry.remaining, entry.expires_on) == (10, 0, 30, days(5))


def test_without_days_of_grace_restored_points_end_today():
    over, debit = stored(1, 5, 0, expires_on=days(-1)), stored(2, -5, 0)
    assert account(over, debit).restore(debit, Decimal(5), [(over, Decimal(5))]).expires_on == TODAY


def test_points_of_a_joined_account_come_back_with_their_last_day():
    def restored(last_day):
        return account(grace_days=14).restore_moved(stored(1, -20, 0), Decimal(20), last_day)

    assert [restored(day).expires_on for day in (None, TODAY, days(30))] == [None, TODAY, days(30)]
    late = restored(days(-1))
    assert (late.expires_on, late.points, late.remaining, late.reversed_id) == (days(14), 20, 20, 1)


# from one account to another


def test_what_is_sent_keeps_its_last_day():
    source, target = account(stored(1, 10, expires_on=days(4)), stored(2, 10)), account()
    source.debit(Decimal(2))
    parcels = source.send(Decimal(9), {})
    assert parcels == [Parcel(Decimal(8), None, days(4), True), Parcel(Decimal(1), None, None, True)]
    assert (source.balance, source.posted[-1].kind) == (9, "transfer")
    target.move_in(parcels, dict)
    assert [(lot.remaining, lot.expires_on) for lot in target.lots()] == [(8, days(4)), (1, None)]


def test_all_that_is_moved_out_is_what_there_is():
    late, soon, pending = stored(1, 7), stored(2, 1, expires_on=days(4)), waiting(3, 5)
    spent, empty, debt = stored(4, -9, 0), stored(5, 9, 0), stored(6, -8)
    ledger = account(late, soon, pending, spent, empty, debt)
    parcels = ledger.move_out(dict)
    assert parcels == [
        Parcel(Decimal(1), None, days(4), True),
        Parcel(Decimal(7), None, None, True),
        Parcel(Decimal(5), days(3), None, False),
        Parcel(Decimal(-8), None, None, True),
    ]
    assert [(entry.kind, entry.points) for entry in ledger.posted] == [
        ("transfer", -1),
        ("transfer", -7),
        ("transfer", -5),
        ("transfer", 8),
    ]
    assert not any(entry.remaining for entry in ledger.entries.values())
    assert moves(ledger) == [(-1, 2, 1), (-2, 1, 7), (-3, 3, 5), (6, -4, 8)]


def test_a_debt_that_moves_in_is_paid_by_what_was_there_before():
    own = stored(1, 5)
    ledger = account(own)
    ledger.move_in([Parcel(Decimal(1), None, days(4)), Parcel(Decimal(-3))], dict)
    assert own.remaining == 2
    assert [lot.remaining for lot in ledger.lots()] == [1, 2]


def test_parts_of_a_point_move_in_behind_a_debt():
    ledger = account()
    ledger.move_in([Parcel(Decimal(-1)), Parcel(HALF, None, days(4)), Parcel(Decimal(2))], dict)
    assert ledger.balance == HALF + 1
    assert [(entry.points, entry.expires_on) for entry in ledger.posted] == [(-1, None), (HALF, days(4)), (2, None)]


def test_parts_of_a_point_are_closed_too():
    lot, debt = stored(1, HALF), stored(2, -HALF)
    ledger = account(lot, debt)
    ledger.close_out(dict)
    assert [(entry.kind, entry.points, entry.remaining) for entry in ledger.posted] == [
        ("expire", -HALF, 0),
        ("adjust", HALF, 0),
    ]
    assert (lot.remaining, debt.remaining) == (0, 0)
    assert moves(ledger) == [(-1, 1, HALF), (2, -2, HALF)]


# what is told


def test_changed_is_what_was_stored_and_moved():
    lot, other, pending = stored(1, 10), stored(2, 10), waiting(3, 5)
    ledger = account(lot, other, pending)
    assert (ledger.changed, ledger.posted) == ([], [])
    debit = ledger.debit(Decimal(4))
    pending.released = True
    assert ledger.changed == [lot, pending]
    assert ledger.posted == [debit]
