"""There are never more people at an event than seats, also when two reserve at once."""

import pytest
from race import race

pytestmark = pytest.mark.usefixtures("sound")


@pytest.fixture
def event(database, club, request):
    """The id of an event with one seat."""
    with database.env() as env:
        return (
            env["loyalty.club.benefit"]
            .create(
                {
                    "name": request.node.name,
                    "program_id": club,
                    "kind": "event",
                    "event_at": "2099-06-01 10:00:00",
                    "event_seats": 1,
                }
            )
            .id
        )


@pytest.fixture
def members(make_card):
    """The ids of three cards."""
    return [make_card(name=name) for name in ("mine", "other", "third")]


def reserve(card, event):
    return lambda env: env["loyalty.card"].browse(card).club_reserve_seat(event).state


def cancel(card):
    def act(env):
        reservation = env["loyalty.club.benefit.use"].search([("card_id", "=", card)], order="id desc", limit=1)
        reservation._club_cancel_reservation()
        return reservation.state

    return act


def states(database, event):
    rows = database.rows("SELECT card_id, state FROM loyalty_club_benefit_use WHERE benefit_id = %s ORDER BY id", event)
    return [tuple(row) for row in rows]


def test_c9_two_members_reserve_the_last_seat(database, members, event):
    mine, other, _third = members
    assert race(database, reserve(mine, event), reserve(other, event)) == ("waiting", 2)
    assert states(database, event) == [(other, "reserved"), (mine, "waiting")]


def test_c9_a_reservation_and_a_cancellation_at_once(database, members, event):
    mine, other, _third = members
    with database.env() as env:
        reserve(other, event)(env)
    assert race(database, reserve(mine, event), cancel(other)) == ("reserved", 2)
    assert states(database, event) == [(other, "cancelled"), (mine, "reserved")]


def test_c9_a_cancellation_and_a_reservation_at_once(database, members, event):
    mine, other, third = members
    with database.env() as env:
        reserve(mine, event)(env)
        reserve(other, event)(env)
    assert race(database, cancel(mine), reserve(third, event)) == ("cancelled", 2)
    assert states(database, event) == [(mine, "cancelled"), (other, "reserved"), (third, "waiting")]


def test_c9_two_cancel_and_each_seat_is_given_once(database, members, event):
    mine, other, third = members
    with database.env() as env:
        env["loyalty.club.benefit"].browse(event).event_seats = 2
        for card in members:
            reserve(card, event)(env)
    assert race(database, cancel(mine), cancel(other)) == ("cancelled", 2)
    assert states(database, event) == [(mine, "cancelled"), (other, "cancelled"), (third, "reserved")]


def test_c9_more_seats_while_somebody_reserves(database, members, event):
    mine, other, _third = members

    def more(env):
        env["loyalty.club.benefit"].browse(event).event_seats = 2

    with database.env() as env:
        reserve(other, event)(env)
    assert race(database, reserve(mine, event), more) == ("reserved", 2)
    assert states(database, event) == [(other, "reserved"), (mine, "reserved")]
