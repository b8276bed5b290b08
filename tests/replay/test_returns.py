"""Returns whose share of the line has no end in decimals: what is kept earns what it would have earned alone."""

import pytest
from club_shop import QUIET, enrol, invoice, make_club, make_credit_notes, make_order, make_partner, make_product

from odoo import Command

TOMAN = 10


@pytest.fixture(scope="module")
def product(database):
    with database.env(**QUIET) as env:
        return make_product(env).id


@pytest.mark.parametrize(
    ("step", "pieces", "price", "returned"),
    [
        (10, 3, 10, 2),
        (10, 3, 10, 1),
        (10, 7, 10, 4),
        (10, 6, 5, 4),
        (100_000 * TOMAN, 3, 100_000 * TOMAN, 2),
        (100_000 * TOMAN, 49, 100_000 * TOMAN, 48),
    ],
)
def test_what_is_kept_earns_what_it_would_have_earned_alone(database, product, step, pieces, price, returned):
    rule = {"reward_point_mode": "money", "reward_point_amount": 10, "club_step_amount": step}
    with database.env(**QUIET) as env:
        club = make_club(env, rule_ids=[Command.clear(), Command.create(rule)])
        card = enrol(make_partner(env), club)
        thing = env["product.product"].browse(product)
        order = make_order(card.partner_id, (thing, pieces, price))
        order.action_confirm()
        assert card.points == pieces * price // step * 10
        note = make_credit_notes(invoice(order))
        note.invoice_line_ids.quantity = returned
        note.action_post()
        assert card.points == (pieces - returned) * price // step * 10
        assert club.club_audit() == []
