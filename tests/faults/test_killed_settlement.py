"""The server is killed at any line of a settlement: the order and its points are both there, or neither is."""

import pytest
from club_shop import claim, enrol, invoice, make_club, make_credit_notes, make_order, make_partner, make_product
from seen import Watch

BETWEEN = ("settle: order", "settle: settled", "flushed")
IN_THE_MIDDLE = ("settle: transaction", "settle: entries", "settle: card", "settle: stored")


@pytest.fixture
def sale(database):
    """(club, order, card): a quotation over 50 that is to be paid with 200 of 250 points."""
    with database.env() as env:
        club = make_club(env)
        card = enrol(make_partner(env), club)
        card.club_earn(150, "to begin with")
        card.club_earn(100, "once more")
        order = make_order(card.partner_id, (make_product(env), 1, 20.0))
        claim(order, card)
        return club.id, order.id, card.id


@pytest.fixture
def note(database, sale):
    """A credit note over all of that order, which was confirmed, still a draft; its id."""
    with database.env() as env:
        order = env["sale.order"].browse(sale[1])
        order.action_confirm()
        return make_credit_notes(invoice(order)).id


def ledger_of(database, card):
    """[(kind, points)] in the order of posting."""
    return database.rows("SELECT kind, points::integer FROM loyalty_club_entry WHERE card_id = %s ORDER BY id", card)


def state_of(database, table, record):
    return database.rows(f"SELECT state FROM {table} WHERE id = %s", record)[0][0]


BEGUN = [("earn", 150), ("earn", 100)]
BOUGHT = [*BEGUN, ("redeem", -200), ("earn", 20)]


@pytest.mark.parametrize("point", [*BETWEEN, *IN_THE_MIDDLE])
def test_killed_confirmation_leaves_neither_order_nor_points(database, forks, sale, point):
    club, order, card = sale
    watch = Watch(database, club)
    forks.kill("confirm", point, order=order)
    assert (state_of(database, "sale_order", order), ledger_of(database, card)) == ("draft", BEGUN)
    watch.assert_sound()
    watch.look()
    forks.do("confirm", order=order)
    assert (state_of(database, "sale_order", order), ledger_of(database, card)) == ("sale", BOUGHT)
    watch.assert_sound()
    assert watch.assert_moved_once() == [0, 1]


def test_kill_right_after_the_commit_loses_nothing(database, forks, sale):
    club, order, card = sale
    watch = Watch(database, club)
    forks.kill("confirm", "committed", order=order)
    assert (state_of(database, "sale_order", order), ledger_of(database, card)) == ("sale", BOUGHT)
    watch.look()
    with database.env() as env:
        env["sale.order"].browse(order)._club_settle()
    assert ledger_of(database, card) == BOUGHT
    watch.assert_sound()
    assert watch.assert_moved_once() == [1, 0]


@pytest.mark.parametrize("point", IN_THE_MIDDLE)
def test_killed_credit_note_leaves_neither_note_nor_points(database, forks, sale, note, point):
    club, _order, card = sale
    watch = Watch(database, club)
    forks.kill("post_note", point, move=note)
    assert (state_of(database, "account_move", note), ledger_of(database, card)) == ("draft", BOUGHT)
    watch.assert_sound()
    watch.look()
    forks.do("post_note", move=note)
    assert state_of(database, "account_move", note) == "posted"
    assert ledger_of(database, card) == [*BOUGHT, ("reverse", 200), ("reverse", -20)]
    watch.assert_sound()
    assert watch.assert_moved_once() == [0, 1]
