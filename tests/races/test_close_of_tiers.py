"""The close of tiers computes without locks: who is busy or bought meanwhile is computed again."""

from threading import Thread

import pytest
from race import held

from odoo import Command
from odoo.tools import SQL

from odoo.addons.loyalty_club.models.tier import tier_sql

pytestmark = pytest.mark.usefixtures("sound")

GATE = 20_260  # an advisory lock that a statement waits at


@pytest.fixture(scope="module")
def club(database, club):
    """With a tier from 100 points on, of all time."""
    with database.env() as env:
        env["loyalty.program"].browse(club).write(
            {"club_tier_ids": [Command.clear(), Command.create({"name": "Silver", "threshold": 100})]}
        )
    return club


def points_without_a_tier(database, card):
    """A close has to raise the member: nobody has done so yet."""
    with database.env() as env:
        env["loyalty.card"].browse(card).club_earn(100, "counts")
        env.cr.execute("UPDATE loyalty_card SET club_tier_id = NULL WHERE id = %s", (card,))


def stands(database, card):
    """(tier, score) as the table has it."""
    query = "SELECT tier.name->>'en_US', card.club_score FROM loyalty_card card LEFT JOIN loyalty_club_tier tier"
    return database.rows(f"{query} ON tier.id = card.club_tier_id WHERE card.id = %s", card)


def test_who_is_at_a_till_is_left_for_later(database, make_card, club):
    free, busy = make_card(name="free"), make_card(name="busy")
    for card in (free, busy):
        points_without_a_tier(database, card)
    with held(database) as till:
        till["loyalty.card"].browse(busy).club_earn(1, "at the till")
        with database.env() as env:
            program = env["loyalty.program"].browse(club)
            left = program._club_place_all(tier_sql.of_ids([free, busy]), program._club_day())
        assert left == [busy]
        assert stands(database, free) == [("Silver", 100)]
        till.cr.commit()
    with database.env() as env:
        program = env["loyalty.program"].browse(club)
        program._club_place_busy(program._club_day(), left)
    assert stands(database, busy) == [("Silver", 101)]


@pytest.mark.parametrize("points", [7, 0])
def test_who_bought_while_it_was_computed_is_computed_again(database, make_card, club, points):
    card = make_card()
    points_without_a_tier(database, card)
    found = []

    def close():
        with database.env() as env:
            program = env["loyalty.program"].browse(club)
            program._club_read_committed()
            gate = SQL("(SELECT pg_advisory_xact_lock(%s) IS NOT NULL)", GATE)
            within = tier_sql.of_ids([card])
            found.extend(program._club_place_all(lambda c: SQL("%s AND %s", gate, within(c)), program._club_day()))

    with held(database) as env:
        env.cr.execute("SELECT pg_advisory_xact_lock(%s)", (GATE,))
        closing = Thread(target=close)
        closing.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
        while not database.rows(waits, GATE)[0][0]:
            assert closing.is_alive()
        # after the close's snapshot, before it locks
        with database.env() as other:
            bought = other["loyalty.card"].browse(card)
            bought.club_earn(points, "meanwhile") if points else bought._club_touch()
        env.cr.commit()
        closing.join()
    assert found == [card], "computed from what was there before: not written"
