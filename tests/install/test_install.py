"""The addons come to a database that has loyalty cards with points, are updated, and go again."""

import os

import club_db
import pytest
from club_db import assert_quiet
from club_setup.paths import installed_addons
from club_shop import make_order, make_partner, make_product, make_program

ADDONS = installed_addons()
#: Cards of core's own program: name of the customer, points, active.
CARDS = (
    ("Whole", 100, True),
    ("Fraction", 12.34, True),
    ("Debtor", -5, True),
    ("Empty", 0, True),
    ("Left", 20, False),
    ("Twice", 30, True),
    ("Twice", 40.5, True),
    ("Twice and left", 7, True),
    ("Twice and left", 8, False),
    (None, 15, True),
)
STEP_RULE = {"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": 100}


def make_cards(env):
    """Core's program with `CARDS`, and a coupon beside it; returns the program's id."""
    program = make_program(env, name="Core loyalty")
    partners = {name: make_partner(env, name) for name, _points, _active in CARDS if name}
    for name, points, active in CARDS:
        card = env["loyalty.card"].create({"program_id": program.id, "partner_id": name and partners[name].id})
        card.points = points
        card.active = active
    coupons = env["loyalty.program"].create({"name": "Coupons", "program_type": "coupons"})
    env["loyalty.card"].create({"program_id": coupons.id, "points": 1, "code": "coupon-1"})
    return program.id


@pytest.fixture(scope="module")
def shop():
    """A database of Odoo's modules with cards; (database, the program's id)."""
    with club_db.copied(os.environ["CLUB_CORE_DB"], "cards") as database:
        with database.env() as env:
            program = make_cards(env)
        yield database, program


@pytest.fixture(scope="module")
def installed(shop):
    """The same with loyalty_club; (database, the program's id, the log of the installation)."""
    core, program = shop
    core.close()
    with club_db.copied(core.name, "installed") as database:
        log = database.odoo("--init=loyalty_club")
        yield database, program, log


@pytest.fixture
def copy(installed, request):
    """A copy of it for one test: (database, the program's id)."""
    database, program, _log = installed
    database.close()
    with club_db.copied(database.name, request.node.name.removeprefix("test_")) as copied:
        yield copied, program


def switch(database, program, on=True):
    """Make the program a club, or core's again."""
    with database.env() as env:
        env["loyalty.program"].browse(program).is_club = on


def audit(database, program):
    with database.env() as env:
        return env["loyalty.program"].browse(program).club_audit()


def cards(database, program):
    """[(customer, points, active)] as the table holds them."""
    rows = database.rows(
        """
        SELECT partner.name, card.points::numeric(16, 2)::float, card.active
          FROM loyalty_card card LEFT JOIN res_partner partner ON partner.id = card.partner_id
         WHERE card.program_id = %s ORDER BY card.id
        """,
        program,
    )
    return rows


def ledger(database, program):
    """[(customer, kind, points)]"""
    return database.rows(
        """
        SELECT partner.name, entry.kind, entry.points::float
          FROM loyalty_club_entry entry
          JOIN loyalty_card card ON card.id = entry.card_id
          LEFT JOIN res_partner partner ON partner.id = card.partner_id
         WHERE card.program_id = %s ORDER BY card.id, entry.id
        """,
        program,
    )


def balance(database, program, name):
    return [points for who, points, active in cards(database, program) if who == name and active]


def confirm_order(database, name, price):
    """A purchase of a customer, who must exist once by that name."""
    with database.env() as env:
        partner = env["res.partner"].search([("name", "=", name)])
        make_order(partner, (make_product(env), 1, price)).action_confirm()


def test_installation_is_quiet_and_touches_no_card(installed):
    database, program, log = installed
    assert_quiet(log)
    assert cards(database, program) == list(CARDS)
    assert ledger(database, program) == []


def test_core_earns_as_before_where_nothing_is_a_club(copy):
    database, program = copy
    confirm_order(database, "Whole", 25)
    assert balance(database, program, "Whole") == [125]
    assert database.rows("SELECT issued, used FROM loyalty_history") == [(25, 0)]
    assert ledger(database, program) == []


def test_becoming_a_club_opens_the_ledger_with_each_balance(copy):
    database, program = copy
    switch(database, program)
    assert audit(database, program) == []
    assert sorted(ledger(database, program), key=str) == sorted(
        [
            ("Whole", "opening", 100),
            ("Fraction", "opening", 12.34),
            ("Debtor", "opening", -5),
            ("Left", "opening", 20),
            ("Twice", "opening", 70.5),
            ("Twice and left", "opening", 7),
            ("Twice and left", "opening", 8),
            (None, "opening", 15),
        ],
        key=str,
    )


def test_becoming_a_club_leaves_one_card_for_each_customer(copy):
    database, program = copy
    switch(database, program)
    assert balance(database, program, "Twice") == [70.5]
    assert balance(database, program, "Twice and left") == [7]
    assert ("Twice", 0, False) in cards(database, program)
    total = sum(points for _name, points, _active in CARDS)
    assert sum(points for _name, points, _active in cards(database, program)) == pytest.approx(total)


def test_fractions_of_points_choose_the_unit(copy):
    database, program = copy
    switch(database, program)
    with database.env() as env:
        assert env["loyalty.program"].browse(program).club_unit == 0.01


def test_other_programs_stay_as_they_are(copy):
    database, program = copy
    switch(database, program)
    assert database.rows("SELECT points, is_club_card FROM loyalty_card WHERE code = 'coupon-1'") == [(1, None)]


def test_debt_of_core_is_repaid_by_the_next_purchase(copy):
    database, program = copy
    switch(database, program)
    confirm_order(database, "Debtor", 8)
    assert balance(database, program, "Debtor") == [3]
    assert audit(database, program) == []


def test_what_core_did_while_the_club_was_off_is_posted_when_it_is_on_again(copy):
    database, program = copy
    switch(database, program)
    confirm_order(database, "Whole", 25)
    switch(database, program, on=False)
    confirm_order(database, "Whole", 7)
    with database.env() as env:
        env["loyalty.card"].search([("partner_id.name", "=", "Fraction")]).points = 2.34
    switch(database, program)
    assert balance(database, program, "Whole") == [132]
    assert [line for line in ledger(database, program) if line[0] in ("Whole", "Fraction")] == [
        ("Whole", "opening", 100),
        ("Whole", "earn", 25),
        ("Whole", "opening", 7),
        ("Fraction", "opening", 12.34),
        ("Fraction", "opening", -10),
    ]
    assert audit(database, program) == []


def test_off_and_on_again_posts_nothing_new(copy):
    database, program = copy
    switch(database, program)
    before = ledger(database, program), cards(database, program)
    for on in (False, True, False, True):
        switch(database, program, on)
    assert (ledger(database, program), cards(database, program)) == before
    assert audit(database, program) == []


def test_update_changes_nothing_and_is_quiet(copy):
    database, program = copy
    switch(database, program)
    confirm_order(database, "Whole", 25)
    before = ledger(database, program), cards(database, program)
    for _again in range(2):
        assert_quiet(database.odoo("--update=loyalty_club"))
        assert (ledger(database, program), cards(database, program)) == before
    assert audit(database, program) == []


def test_uninstalling_leaves_core_loyalty_with_the_same_balances(copy):
    database, program = copy
    with database.env() as env:
        env["loyalty.program"].browse(program).write({"is_club": True, "club_start_date": "2000-01-01"})
        env["loyalty.program"].browse(program).rule_ids.write(STEP_RULE)
    confirm_order(database, "Whole", 250)
    before = cards(database, program)
    assert balance(database, program, "Whole") == [120]
    assert_quiet(database.uninstall("loyalty_club"))
    assert cards(database, program) == before
    assert database.rows(
        "SELECT reward_point_mode, reward_point_amount FROM loyalty_rule WHERE program_id = %s", program
    ) == [("money", 0.1)]
    confirm_order(database, "Whole", 50)
    assert balance(database, program, "Whole") == [125]
    assert database.rows("SELECT issued, used FROM loyalty_history") == [(5, 0)]
    assert_nothing_left(database)


def test_it_can_come_back_after_it_was_uninstalled(copy):
    database, program = copy
    switch(database, program)
    database.uninstall("loyalty_club")
    assert_quiet(database.odoo("--init=loyalty_club"))
    switch(database, program)
    assert balance(database, program, "Twice") == [70.5]
    assert audit(database, program) == []


def assert_nothing_left(database):
    """No table, no column, no external id of the addon."""
    tables = "SELECT relname FROM pg_class WHERE relname LIKE %s AND relkind IN ('r', 'S')"
    assert database.rows(tables, "loyalty_club%") == []
    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE column_name LIKE %s"
    assert database.rows(columns, "%club\\_%") == []
    assert database.rows("SELECT module, name FROM ir_model_data WHERE module LIKE %s", "loyalty_club%") == []
    assert database.rows("SELECT relname, reloptions FROM pg_class WHERE relname = 'loyalty_card'")[0][1] is None


@pytest.fixture
def everything(shop):
    """The database with cards and all of the addons; the program is a club. (database, program)"""
    core, program = shop
    core.close()
    with club_db.copied(core.name, "everything") as database:
        log = database.odoo(f"--init={','.join(ADDONS)}")
        assert_quiet(log)
        switch(database, program)
        yield database, program


def test_each_addon_can_be_uninstalled_from_the_top(everything):
    database, program = everything
    confirm_order(database, "Whole", 25)
    before = cards(database, program), ledger(database, program)
    for name in reversed(ADDONS[1:]):
        assert_quiet(database.uninstall(name))
        assert (cards(database, program), ledger(database, program)) == before
        assert audit(database, program) == []
    assert_quiet(database.uninstall("loyalty_club"))
    assert cards(database, program) == before[0]
    assert_nothing_left(database)


def test_uninstalling_the_base_takes_the_others_along(everything):
    database, program = everything
    before = cards(database, program)
    assert_quiet(database.uninstall("loyalty_club"))
    states = "SELECT name FROM ir_module_module WHERE name LIKE %s AND state = 'installed'"
    assert database.rows(states, "loyalty_club%") == []
    assert cards(database, program) == before
    assert_nothing_left(database)
