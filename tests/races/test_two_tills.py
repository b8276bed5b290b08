"""Two tills sell to one member at the same moment: his points are spent once."""

from uuid import uuid4

import pytest
from club_shop import enrol, make_club, make_partner, make_product
from race import race

from odoo import Command, fields
from odoo.exceptions import UserError


@pytest.fixture(scope="module")
def tills(database):
    """(the id of a club, the ids of two open sessions, the id of something to sell): a point pays 1, and is earned for
    each unit of money."""
    with database.env() as env:
        club = make_club(env, pos_ok=True)
        club.reward_ids.discount = 1
        sessions = []
        for name in ("Left", "Right"):
            journal = env["account.journal"].create({"name": f"Cash {name}", "type": "cash", "code": name[:4]})
            method = env["pos.payment.method"].create({"name": f"Cash {name}", "journal_id": journal.id})
            till = env["pos.config"].create({"name": name, "payment_method_ids": [Command.set(method.ids)]})
            till.open_ui()
            sessions.append(till.current_session_id.id)
        return club.id, sessions, make_product(env, 100.0, available_in_pos=True).id


@pytest.fixture
def card(database, tills):
    """The id of the card of a new member, who has 60 points."""
    with database.env() as env:
        card = enrol(make_partner(env), env["loyalty.program"].browse(tills[0]))
        card.club_earn(60, "to begin with")
        return card.id


@pytest.fixture(autouse=True)
def sound(database, tills):
    """At the end the ledger is sound."""
    yield
    with database.env() as env:
        assert env["loyalty.program"].browse(tills[0]).club_audit() == []


def basket(env, tills, card, till, off, uuid=None):
    """What a till sends: something for 100, of which `off` is paid with points."""
    club, sessions, product = tills
    card = env["loyalty.card"].browse(card)
    reward = env["loyalty.program"].browse(club).reward_ids
    session = env["pos.session"].browse(sessions[till])
    thing = {"product_id": product, "price_unit": 100.0}
    paid = {
        "product_id": reward.discount_line_product_id.id,
        "price_unit": -off,
        "is_reward_line": True,
        "reward_id": reward.id,
        "reward_identifier_code": "claim",
        "coupon_id": card.id,
        "points_cost": off,
    }
    lines = [line_of(values) for values in ((thing, paid) if off else (thing,))]
    total = 100.0 - off
    payment = {"amount": total, "payment_method_id": session.config_id.payment_method_ids.id}
    return {
        "uuid": uuid or str(uuid4()),
        "access_token": str(uuid4()),
        "name": "Order",
        "session_id": session.id,
        "partner_id": card.partner_id.id,
        "user_id": env.uid,
        "date_order": fields.Datetime.to_string(fields.Datetime.now()),
        "fiscal_position_id": False,
        "pricelist_id": False,
        "amount_paid": total,
        "amount_total": total,
        "amount_tax": 0,
        "amount_return": 0,
        "state": "paid",
        "lines": lines,
        "payment_ids": [Command.create(payment)],
    }


def line_of(values):
    money = {"price_subtotal": values["price_unit"], "price_subtotal_incl": values["price_unit"]}
    fixed = {"uuid": str(uuid4()), "qty": 1, "discount": 0, "tax_ids": [], "pack_lot_ids": []}
    return Command.create({**fixed, **money, **values})


def sell(tills, card, till, off, waits=True, uuid=None):
    """Send it; with `waits` the cashier waits for the answer, else it comes from the till's queue."""

    def act(env):
        orders = env["pos.order"]
        if waits:
            orders = orders.with_context(club_till_waits=True)
        orders.sync_from_ui([basket(env, tills, card, till, off, uuid)])

    return act


def ledger_of(database, card):
    """(points of the card, [(kind, points)] in the order of posting)"""
    points = database.rows("SELECT points FROM loyalty_card WHERE id = %s", card)[0][0]
    return points, database.rows(
        "SELECT kind, points::integer FROM loyalty_club_entry WHERE card_id = %s ORDER BY id", card
    )


def orders_of(database, card):
    query = "SELECT count(*) FROM pos_order JOIN loyalty_card card USING (partner_id) WHERE card.id = %s"
    return database.rows(query, card)[0][0]


def test_points_for_one_are_spent_at_one_till_while_the_cashiers_wait(database, tills, card):
    """The other cashier is told, and nothing of that order is there."""
    with pytest.raises(UserError, match="20 points, 60 are needed"):
        race(database, sell(tills, card, 0, 60), sell_and_spend(tills, card))
    assert orders_of(database, card) == 1
    points, posted = ledger_of(database, card)
    assert (points, [line for line in posted if line[0] == "redeem"]) == (20, [("redeem", -60), ("redeem", -80)])


def sell_and_spend(tills, card):
    """The rival sells, and what that earned is spent as well, so that less is left than is needed."""

    def act(env):
        sell(tills, card, 1, 60)(env)
        env["loyalty.card"].browse(card).club_redeem(80, "gift")

    return act


def test_points_for_both_are_spent_at_both_tills(database, tills, card):
    _result, tries = race(database, sell(tills, card, 0, 30), sell(tills, card, 1, 30))
    assert (tries, orders_of(database, card)) == (2, 2)
    assert ledger_of(database, card) == (
        60 - 30 + 100 - 30 + 100,
        [("earn", 60), ("redeem", -30), ("earn", 100), ("redeem", -30), ("earn", 100)],
    )


def test_order_from_the_queue_is_never_refused_and_leaves_a_debt(database, tills, card):
    _result, tries = race(database, sell(tills, card, 0, 100, waits=False), sell_and_spend(tills, card))
    assert (tries, orders_of(database, card)) == (2, 2)
    points, posted = ledger_of(database, card)
    assert points == 60 - 60 + 100 - 80 - 100 + 100
    assert posted[-2:] == [("redeem", -100), ("earn", 100)]


def test_one_order_sent_twice_at_once_counts_once(database, tills, card):
    """The till lost the answer and sends it again, while the server is still at it."""
    uuid = str(uuid4())
    _result, tries = race(database, sell(tills, card, 0, 60, uuid=uuid), sell(tills, card, 0, 60, uuid=uuid))
    assert tries == 2
    assert orders_of(database, card) == 1
    assert ledger_of(database, card) == (100, [("earn", 60), ("redeem", -60), ("earn", 100)])
