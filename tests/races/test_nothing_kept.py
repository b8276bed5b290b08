"""What a transaction has written and taken back is in no cache: the next order in the same worker is settled as if
there had been no such transaction. All through Odoo's own `retrying`."""

from unittest.mock import patch

import pytest
from club_shop import enrol, make_club, make_order, make_partner, make_product
from race import race
from test_two_tills import card, ledger_of, sell, sound, tills  # noqa: F401

from odoo.exceptions import UserError
from odoo.service.model import retrying


def worker(database, act):
    """`act(env)` as a worker does a request: with the retries of Odoo, and its caches."""
    with database.env() as env, patch("odoo.service.model.time.sleep"):
        return retrying(lambda: act(env), env)


@pytest.fixture
def new_terms(database, tills):  # noqa: F811
    """The club's terms are new: no order was settled under them."""

    def act(env):
        club = env["loyalty.program"].browse(tills[0])
        club.club_pending_days = 0
        club.rule_ids.club_points_max = club.rule_ids.club_points_max + 100_000

    worker(database, act)


def test_a_refused_order_does_not_break_the_next_one(database, tills, card, new_terms):  # noqa: F811
    """The first order under new terms stores them, is refused and rolled back."""
    with pytest.raises(UserError, match="60 points, 90 are needed"):
        worker(database, sell(tills, card, 0, 90))
    assert ledger_of(database, card) == (60, [("earn", 60)])
    worker(database, sell(tills, card, 0, 0))
    worker(database, sell(tills, card, 1, 60))
    assert ledger_of(database, card)[0] == 200


def test_a_settlement_that_is_retried_settles_once(database, tills, card, new_terms):  # noqa: F811
    """The rival stores the same new terms and changes the same card: the first fails to serialize, with what it has
    stored, and is done again."""
    _result, tries = race(database, sell(tills, card, 0, 30), sell(tills, card, 1, 30))
    assert tries == 2
    assert ledger_of(database, card) == (
        60 - 30 + 100 - 30 + 100,
        [("earn", 60), ("redeem", -30), ("earn", 100), ("redeem", -30), ("earn", 100)],
    )
    worker(database, sell(tills, card, 0, 0))
    assert ledger_of(database, card)[0] == 300
    digests = database.rows("SELECT count(*), count(DISTINCT digest) FROM loyalty_club_terms")
    assert digests[0][0] == digests[0][1]


@pytest.fixture
def shop(database):
    """(club, member's card, something for 100): a point for each unit of money."""
    with database.env() as env:
        club = make_club(env, name="Kept")
        return club.id, enrol(make_partner(env), club).id, make_product(env).id


def buy(shop):
    """Confirm an order of something; return what it earned."""

    def act(env):
        _club, card_id, product = shop
        partner = env["loyalty.card"].browse(card_id).partner_id
        order = make_order(partner, (env["product.product"].browse(product), 1, 100.0))
        order.action_confirm()
        return order.club_points_earned

    return act


def test_a_rule_that_a_savepoint_took_back_earns_nothing(database, shop):
    """A part of a request is undone, the rest is committed: the next request sees the rule as it is."""
    club = shop[0]

    def undone(env):
        rule = env["loyalty.program"].browse(club).rule_ids
        try:
            with env.cr.savepoint():
                rule.reward_point_amount = 1000
                assert buy(shop)(env) == 100_000
                raise UserError("undone")
        except UserError:
            env.invalidate_all()
        assert buy(shop)(env) == 100
        env["res.partner"].create({"name": "What is left of the request"})

    worker(database, undone)
    assert worker(database, buy(shop)) == 100


def test_a_pool_that_a_savepoint_took_back_is_not_known(database, shop):
    """Else the first real pool would not be told to the other workers: they would never look for it."""

    def undone(env):
        assert not env["res.partner"]._club_has_pools()
        try:
            with env.cr.savepoint():
                make_seat(env, shop[0])
                raise UserError("undone")
        except UserError:
            env.invalidate_all()
        assert not env["res.partner"]._club_has_pools()

    worker(database, undone)

    def told(env):
        assert not env["res.partner"]._club_has_pools()
        make_seat(env, shop[0])
        return "default" in env.registry.cache_invalidated

    assert worker(database, told)


def make_seat(env, club):
    pool = env["loyalty.club.pool"].create({"name": "Family", "program_id": club})
    env["loyalty.club.pool.member"].create({"pool_id": pool.id, "partner_id": make_partner(env).id})
    return env["res.partner"]._club_has_pools()
