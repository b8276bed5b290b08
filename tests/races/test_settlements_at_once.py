"""Two changes of one document, neither of which earns anything by itself: the one who comes second sees the first."""

import pytest
from club_shop import enrol, make_club, make_order, make_partner, make_product
from race import race

from odoo import Command


@pytest.fixture(scope="module")
def late_club(database):
    """A club that gives 10 points for each full 10 that was delivered; its id."""
    rule = {"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": 10}
    with database.env() as env:
        rules = [Command.clear(), Command.create(rule)]
        return make_club(env, name="On delivery", club_sale_trigger="delivered", rule_ids=rules).id


def deliver(line):
    def act(env):
        env["sale.order.line"].browse(line).qty_delivered = 1

    return act


def test_two_deliveries_below_a_step_are_both_seen(database, late_club):
    with database.env() as env:
        card = enrol(make_partner(env), env["loyalty.program"].browse(late_club))
        thing = make_product(env)
        order = make_order(card.partner_id, (thing, 1, 6.0), (thing, 1, 6.0), (thing, 1, 6.0))
        order.action_confirm()
        first, second = order.order_line[:2].ids
        order.env.flush_all()
        assert card.points == 0
        card, order = card.id, order.id
    _result, tries = race(database, deliver(first), deliver(second))
    points = "SELECT points FROM loyalty_card WHERE id = %s"
    assert (tries, database.rows(points, card)) == (2, [(10,)])
    with database.env() as env:
        assert env["loyalty.program"].browse(late_club).club_audit() == []
        env["sale.order"].browse(order)._club_settle()
        assert env["loyalty.card"].browse(card).points == 10
