"""The yearly quota of a benefit holds for two requests at once as for two in turn."""

import pytest
from dateutil.relativedelta import relativedelta
from race import race

from odoo.exceptions import UserError

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def benefit(database, club, request):
    """The id of a benefit that each member has once a year."""
    with database.env() as env:
        return (
            env["loyalty.club.benefit"]
            .create({"name": request.node.name, "program_id": club, "quota": 1, "due": "joined"})
            .id
        )


def use(card, benefit):
    return lambda env: env["loyalty.card"].browse(card).club_use_benefit(benefit).state


def promise(benefit):
    def act(env):
        found = env["loyalty.club.benefit"].browse(benefit)
        return sum(found._make_due(found.program_id._club_day()))

    return act


def states(database, card):
    rows = database.rows("SELECT state FROM loyalty_club_benefit_use WHERE card_id = %s ORDER BY id", card)
    return [state for (state,) in rows]


def test_two_at_once_do_not_pass_the_quota(database, make_card, benefit):
    card = make_card()
    with pytest.raises(UserError, match="has used up .* for this year"):
        race(database, use(card, benefit), use(card, benefit))
    assert states(database, card) == ["delivered"]


def test_two_members_do_not_wait_for_each_other(database, make_card, benefit):
    mine, other = make_card(), make_card(name="other")
    assert race(database, use(mine, benefit), use(other, benefit)) == ("delivered", 1)


@pytest.fixture
def anniversary(database, make_card):
    """The card of a member who joined on this day of an earlier year."""
    card = make_card()
    with database.env() as env:
        joined = env["loyalty.card"].browse(card).program_id._club_day() - relativedelta(years=4)
        env.cr.execute("UPDATE loyalty_card SET club_joined_on = %s WHERE id = %s", [joined, card])
    return card


def test_what_is_promised_at_night_while_it_is_used_is_one_use(database, anniversary, benefit):
    state, tries = race(database, use(anniversary, benefit), promise(benefit))
    assert (state, tries, states(database, anniversary)) == ("delivered", 2, ["delivered"])


def test_what_is_used_while_it_is_promised_is_not_promised(database, anniversary, benefit):
    _made, tries = race(database, promise(benefit), use(anniversary, benefit))
    assert (tries, states(database, anniversary)) == (2, ["delivered"])


def test_two_nights_at_once_promise_once(database, anniversary, benefit):
    made, tries = race(database, promise(benefit), promise(benefit))
    assert (made, tries, states(database, anniversary)) == (0, 2, ["due"])
