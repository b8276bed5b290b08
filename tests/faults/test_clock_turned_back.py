"""The server's clock is wrong for a while: nothing expires twice, and nothing that was closed is opened."""

from datetime import date, datetime, time, timedelta

import pytest
from club_shop import close_at_night, enrol, make_club, make_order, make_partner, make_product
from freezegun import freeze_time
from seen import Watch

from odoo.exceptions import UserError

DAY = date(2027, 6, 15)
EXPIRY_DAYS, WAIT = 30, 5


def noon(day):
    return freeze_time(datetime.combine(day, time(12)))


@pytest.fixture
def club(database):
    """(club, card): closed on `DAY`, when 10 points expired; 5 that end the day after are left."""
    with noon(DAY), database.env() as env:
        club = make_club(env, club_tz="UTC", club_expiry_policy="days", club_expiry_delay=EXPIRY_DAYS)
        card = enrol(make_partner(env), club)
        card.club_earn(10, "over", expires_on=DAY - timedelta(days=1))
        card.club_earn(5, "until tomorrow", expires_on=DAY + timedelta(days=1))
        card.club_earn(3, "from tomorrow", available_on=DAY + timedelta(days=1))
        club.club_close()
        assert (card.points, card.club_points_pending) == (5, 3)
        return club.id, card.id


def close(database, club, manual):
    with database.env() as env:
        program = env["loyalty.program"].browse(club)
        if manual:
            program.club_close()
        else:
            close_at_night(program)


def entries(database, card):
    """[(kind, points, day)] in the order of posting."""
    return database.rows(
        "SELECT kind, points::integer, date FROM loyalty_club_entry WHERE card_id = %s ORDER BY id", card
    )


@pytest.mark.parametrize("manual", [True, False])
@pytest.mark.parametrize("back", [1, 365])
def test_close_on_an_earlier_day_does_nothing(database, club, back, manual):
    program, card = club
    before, watch = entries(database, card), Watch(database, program)
    with noon(DAY - timedelta(days=back)):
        close(database, program, manual)
        close(database, program, manual)
        with database.env() as env, pytest.raises(UserError, match="is in the future"):
            env["loyalty.program"].browse(program).club_close(DAY)
    assert entries(database, card) == before
    assert database.rows("SELECT club_closed_on FROM loyalty_program WHERE id = %s", program) == [(DAY,)]
    watch.look()
    with noon(DAY + timedelta(days=2)):
        close(database, program, manual)
    assert entries(database, card)[len(before) :] == [("expire", -5, DAY + timedelta(days=2))]
    watch.assert_sound()
    assert watch.assert_moved_once() == [0, 1]


@pytest.mark.parametrize("back", [1, 365])
def test_order_of_that_time_earns_from_its_own_date_and_expires_once(database, club, back):
    program, card = club
    wrong = DAY - timedelta(days=back)
    with noon(wrong), database.env() as env:
        partner = env["loyalty.card"].browse(card).partner_id
        order = make_order(partner, (make_product(env), 1, 20.0))
        order.action_confirm()
        assert (order.club_points_earned, env["loyalty.card"].browse(card).points) == (20, 25)
    last_day = database.rows("SELECT date, expires_on FROM loyalty_club_entry WHERE card_id = %s AND points = 20", card)
    assert last_day == [(wrong, wrong + timedelta(days=EXPIRY_DAYS))]
    with noon(DAY):
        close(database, program, manual=False)
        close(database, program, manual=True)
    expired = [points for kind, points, _day in entries(database, card) if kind == "expire"]
    assert expired == ([-10] if back < EXPIRY_DAYS else [-10, -20])
    with database.env() as env:
        assert env["loyalty.program"].browse(program).club_audit() == []


@pytest.mark.parametrize("back", [1, 365])
def test_points_that_wait_begin_to_count_once(database, club, back):
    """The order of the wrong day waits from that day on; so does what waited before."""
    program, card = club
    with noon(DAY - timedelta(days=back)), database.env() as env:
        env["loyalty.program"].browse(program).club_pending_days = WAIT
        make_order(env["loyalty.card"].browse(card).partner_id, (make_product(env), 1, 20.0)).action_confirm()
        assert env["loyalty.card"].browse(card).club_points_pending == 23
        close_at_night(env["loyalty.program"].browse(program))
        assert env["loyalty.card"].browse(card).club_points_pending == 23
    with noon(DAY + timedelta(days=WAIT)):
        close(database, program, manual=False)
        close(database, program, manual=False)
    expected = (3 + 20, 0) if back < EXPIRY_DAYS - WAIT else (3, 0)
    points = database.rows("SELECT points, club_points_pending FROM loyalty_card WHERE id = %s", card)
    assert points == [expected]
    with database.env() as env:
        assert env["loyalty.program"].browse(program).club_audit() == []


def test_redemption_taken_back_while_the_clock_is_wrong_gets_its_days(database, club):
    """What comes back goes into its lot, which is not over on that day; the next close ends it."""
    program, card = club
    with noon(DAY), database.env() as env:
        order = make_order(env["loyalty.card"].browse(card).partner_id, (make_product(env), 1, 0.5))
        order._update_programs_and_rewards()
        order._apply_program_reward(env["loyalty.program"].browse(program).reward_ids, env["loyalty.card"].browse(card))
        order.action_confirm()
        assert order.club_points_redeemed == 5
        order = order.id
    with noon(DAY - timedelta(days=365)), database.env() as env:
        env["sale.order"].browse(order)._action_cancel()
        assert env["loyalty.card"].browse(card).points == 5
    with noon(DAY + timedelta(days=2)):
        close(database, program, manual=False)
    expired = [points for kind, points, _day in entries(database, card) if kind == "expire"]
    assert expired == [-10, -5]
    with database.env() as env:
        assert env["loyalty.program"].browse(program).club_audit() == []
