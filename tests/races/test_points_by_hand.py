"""A limit holds for two requests at once as for two in turn, and a decision is made once."""

import pytest
from race import race

from odoo import Command
from odoo.exceptions import UserError

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def users(database):
    """(the id of a club user, those of two managers)."""
    with database.env() as env:
        made = [
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": name,
                    "login": f"{name}-{env['res.users'].search_count([])}",
                    "group_ids": [Command.set([env.ref(f"loyalty_club.group_club_{group}").id])],
                }
            )
            for name, group in (("staff", "user"), ("manager", "manager"), ("second", "manager"))
        ]
        return [user.id for user in made]


@pytest.fixture(autouse=True)
def limit(database, club):
    with database.env() as env:
        env["loyalty.program"].browse(club).write({"club_goodwill_limit": 100, "club_manager_limit": 0})


def ask(user, card, points, key=None):
    """`act(env)` that asks for points as `user`; returns (id, state)."""

    def act(env):
        own = env(user=user, su=False)
        goodwill = own["loyalty.club.goodwill"]._request(
            own["loyalty.card"].browse(card), points, own.ref("loyalty_club.reason_late"), key=key
        )
        return goodwill.id, goodwill.state

    return act


def states(database, card):
    rows = database.rows("SELECT state, points FROM loyalty_club_goodwill WHERE card_id = %s ORDER BY id", card)
    return [(state, float(points)) for state, points in rows]


def points_of(database, card):
    return database.rows("SELECT points FROM loyalty_card WHERE id = %s", card)[0][0]


def test_two_at_once_do_not_pass_the_limit_of_a_user(database, make_card, users):
    """To two members, so that no card's lock keeps them apart."""
    mine, other = make_card(), make_card(name="other")
    (_id, state), tries = race(database, ask(users[0], mine, 60), ask(users[0], other, 60))
    assert (state, tries) == ("waiting", 2)
    assert (points_of(database, mine), points_of(database, other)) == (0, 60)


def test_two_at_once_when_one_of_them_has_posted_before(database, make_card, users):
    mine, other = make_card(), make_card(name="other")
    with database.env() as env:
        ask(users[0], mine, 30)(env)
    (_id, state), tries = race(database, ask(users[0], mine, 40), ask(users[0], other, 40))
    assert (state, tries) == ("waiting", 2)
    assert (points_of(database, mine), points_of(database, other)) == (30, 40)


def test_two_at_once_do_not_pass_the_limit_of_a_manager(database, make_card, users, club):
    mine, other = make_card(), make_card(name="other")
    with database.env() as env:
        env["loyalty.program"].browse(club).club_manager_limit = 100

    def adjust(card):
        def act(env):
            return env(user=users[1], su=False)["loyalty.card"].browse(card).club_adjust(60, "x").id

        return act

    with pytest.raises(UserError, match="40 are left"):
        race(database, adjust(mine), adjust(other))
    assert (points_of(database, mine), points_of(database, other)) == (0, 60)


def test_two_users_do_not_wait_for_each_other(database, make_card, users):
    mine, other = make_card(), make_card(name="other")
    (_id, state), tries = race(database, ask(users[0], mine, 60), ask(users[1], other, 60))
    assert (state, tries) == ("posted", 1)


def test_a_button_pressed_twice_asks_once(database, make_card, users):
    card = make_card()
    act = ask(users[0], card, 40, key=f"request,{card}")
    _result, tries = race(database, act, act)
    assert (tries, states(database, card), points_of(database, card)) == (2, [("posted", 40)], 40)


@pytest.fixture
def waiting(database, make_card, users):
    """(the id of a request that waits, its card's)."""
    card = make_card()
    with database.env() as env:
        return ask(users[0], card, 500)(env)[0], card


def approve(user, goodwill):
    return lambda env: env(user=user, su=False)["loyalty.club.goodwill"].browse(goodwill).action_approve()


def test_one_manager_approves_twice_at_once(database, users, waiting):
    goodwill, card = waiting
    _result, tries = race(database, approve(users[1], goodwill), approve(users[1], goodwill))
    assert (tries, points_of(database, card)) == (2, 500)


def test_two_managers_approve_at_once(database, users, waiting):
    goodwill, card = waiting
    with pytest.raises(UserError, match="already decided"):
        race(database, approve(users[1], goodwill), approve(users[2], goodwill))
    assert (states(database, card), points_of(database, card)) == ([("posted", 500)], 500)


def test_withdrawn_while_it_is_approved(database, users, waiting):
    goodwill, card = waiting

    def withdraw(env):
        env(user=users[0], su=False)["loyalty.club.goodwill"].browse(goodwill).action_withdraw()

    with pytest.raises(UserError, match="already decided"):
        race(database, approve(users[1], goodwill), withdraw)
    assert (states(database, card), points_of(database, card)) == ([("withdrawn", 500)], 0)
