"""What two managers put right at the same moment is corrected once."""

import pytest
from race import race

pytestmark = pytest.mark.usefixtures("sound")


def broken(database, sql, *values):
    with database.env() as env:
        env.cr.execute(sql, values)


def fix(club, *wanted):
    return lambda env: env["loyalty.program"].browse(club)._club_fix_audit(dict(wanted))


def test_a_kept_balance_is_posted_once(database, make_card, club):
    card = make_card(points=100)
    broken(database, "UPDATE loyalty_card SET points = 130 WHERE id = %s", card)
    act = fix(club, (("balance", card, None), "card"))
    assert race(database, act, act) == (0, 2)
    posted = database.rows("SELECT points FROM loyalty_club_entry WHERE card_id = %s ORDER BY id", card)
    assert posted == [(100,), (30,)]


def test_a_take_too_many_comes_back_once(database, make_card, club):
    card = make_card(points=100)
    with database.env() as env:
        env["loyalty.card"].browse(card).club_redeem(60, "gift")
    broken(
        database,
        "INSERT INTO loyalty_club_allocation (debit_id, lot_id, points) SELECT debit_id, lot_id, points"
        " FROM loyalty_club_allocation WHERE lot_id IN (SELECT id FROM loyalty_club_entry WHERE card_id = %s)",
        card,
    )
    with database.env() as env:
        found = env["loyalty.program"].browse(club).club_audit()
    act = fix(club, *(((p["law"], p["card_id"], p["entry_id"]), "ledger") for p in found))
    assert race(database, act, act) == (0, 2)


def test_a_sale_meanwhile_is_not_lost(database, make_card, club):
    card = make_card(points=100)
    broken(database, "UPDATE loyalty_card SET points = 130 WHERE id = %s", card)
    act = fix(club, (("balance", card, None), "card"))
    _found, tries = race(database, act, lambda env: env["loyalty.card"].browse(card).club_earn(5, "sale"))
    assert tries == 2
