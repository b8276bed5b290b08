"""The addons with their demo data, which Odoo loads where all that an addon depends on has its own (`--with-demo`)."""

import os

import club_db
import pytest
from club_db import assert_quiet
from club_setup.paths import installed_addons

ADDONS = installed_addons()
MEMBERS = ("ana", "ben", "maryam", "office")


@pytest.fixture(scope="module")
def demo():
    """A database with all addons and their demo data; (database, the log of the installation)."""
    with club_db.copied(os.environ["CLUB_CORE_DB"], "demo") as database:
        with database.env() as env:
            # Odoo asks only for this mark; core's own demo data would take a minute and is not needed.
            env["ir.module.module"].search([("state", "=", "installed")]).demo = True
        log = database.odoo(f"--init={','.join(ADDONS)}")
        yield database, log


def card_of(env, name):
    """The card of a member of the demo club."""
    return env.ref(f"loyalty_club.partner_{name}_demo").club_card_id


def entries(database):
    """The ledger of the demo club."""
    return database.rows("SELECT card_id, kind, points, key FROM loyalty_club_entry ORDER BY id")


def test_demo_data_of_all_addons_is_loaded_quietly(demo):
    database, log = demo
    assert_quiet(log)
    with database.env() as env:
        assert env["ir.module.module"].search([("name", "in", ADDONS)]).mapped("demo") == [True] * len(ADDONS)


def test_demo_club_has_members_whose_balances_are_proved(demo):
    database, _log = demo
    with database.env() as env:
        club = env.ref("loyalty_club.program_demo")
        assert club.club_audit() == []
        assert all(card_of(env, name).program_id == club for name in MEMBERS)
        assert not card_of(env, "carl")
        assert [card_of(env, name).points for name in ("ben", "maryam", "office")] == [30, 550, 0]
        assert card_of(env, "maryam").club_tier_id == env.ref("loyalty_club.tier_gold_demo")


def test_demo_order_has_earned_and_the_demo_quotation_shows_what_it_would(demo):
    database, _log = demo
    with database.env() as env:
        order = env.ref("loyalty_club.sale_order_ana_demo")
        quotation = env.ref("loyalty_club.sale_order_office_demo")
        assert order.club_points_earned == card_of(env, "ana").points > 0
        assert (quotation.state, quotation.club_points_earned) == ("draft", 0)
        assert quotation.club_points_preview > 0


def test_demo_data_is_loaded_once(demo):
    database, _log = demo
    before = entries(database)
    assert_quiet(database.odoo(f"--update={','.join(ADDONS)}"))
    assert entries(database) == before


def test_uninstalling_leaves_the_demo_cards_with_their_points(demo):
    """Odoo deletes the demo data too, logs what is still used, and keeps it: the club and its cards among it."""
    database, _log = demo
    cards = "SELECT id, points FROM loyalty_card WHERE points > 0 ORDER BY id"
    before = database.rows(cards)
    database.uninstall("loyalty_club")
    installed = "SELECT name FROM ir_module_module WHERE name LIKE %s AND state <> 'uninstalled'"
    assert database.rows(installed, "loyalty_club%") == []
    assert database.rows("SELECT relname FROM pg_class WHERE relname LIKE %s AND relkind = 'r'", "loyalty_club%") == []
    assert database.rows(cards) == before != []
