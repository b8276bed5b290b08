"""The server was off for a month: one close brings a club where a close each night would have brought it."""

from datetime import date, datetime, time, timedelta

import pytest
from club_shop import QUIET, close_at_night, enrol, make_club, make_order, make_partner, make_product
from freezegun import freeze_time
from seen import Watch

FIRST = date(2027, 6, 1)
OFF = 40  # days
POLICIES = {
    "by the lots' own days": {},
    "idle, all at once": {"club_expiry_policy": "inactivity", "club_expiry_delay": 1},
    "idle, some a month": {
        "club_expiry_policy": "inactivity",
        "club_expiry_delay": 1,
        "club_inactivity_step": 7,
    },
}
#: What a member has, each as (points, begins to count after so many days, expires after so many; 0: never).
LOTS = {
    "has lots that end one after the other": [(10, 0, 2), (10, 0, 9), (10, 0, 39), (10, 0, 40), (10, 0, 41)],
    "waits for lots that end soon after": [(10, 3, 5), (10, 7, 39), (10, 40, 41), (10, 41, 60)],
    "owes, and what counts first repays": [(-15, 0, 0), (10, 5, 0), (10, 10, 12), (10, 20, 60)],
    "owes more than comes": [(-80, 0, 0), (10, 5, 7), (10, 10, 0), (10, 40, 60)],
    "owes, and a lot that would end repays in time": [(-10, 0, 0), (10, 10, 60), (10, 15, 16)],
}


def noon(day):
    return freeze_time(datetime.combine(day, time(12)))


def fill(env, club, lots):
    """A member with these lots; a debt as from an order that came back after its points were spent."""
    card = enrol(make_partner(env), club, joined=FIRST - timedelta(days=20))
    for points, begins, ends in lots:
        if points < 0:
            order = make_order(card.partner_id, (make_product(env), 1, -points))
            order.action_confirm()
            card.club_redeem(-points, "gift")
            order._action_cancel()
            continue
        available = FIRST + timedelta(days=begins) if begins else None
        card.club_earn(points, "lot", None, available, FIRST + timedelta(days=ends) if ends else None)
    return card


@pytest.fixture(params=POLICIES)
def clubs(request, database):
    """The ids of three clubs whose members have the same."""
    with noon(FIRST), database.env(**QUIET) as env:
        found = [make_club(env, club_tz="UTC", **POLICIES[request.param]) for _ in range(3)]
        for club in found:
            for lots in LOTS.values():
                fill(env, club, lots)
            club.club_close()
        return [club.id for club in found]


def state_of(database, club):
    """For each member: points, pending, what remains by last day, and what expired, in any order."""
    return database.rows(
        """
        SELECT card.points, card.club_points_pending,
               (SELECT json_agg(json_build_array(expires_on, remaining) ORDER BY expires_on, remaining)::text
                  FROM (SELECT expires_on, sum(remaining) AS remaining FROM loyalty_club_entry entry
                         WHERE entry.card_id = card.id AND remaining <> 0 GROUP BY expires_on) lots),
               (SELECT json_agg(json_build_array(points, why) ORDER BY id)::text
                  FROM loyalty_club_entry entry WHERE entry.card_id = card.id AND kind = 'expire')
          FROM loyalty_card card WHERE card.program_id = %s ORDER BY card.id
        """,
        club,
    )


def test_one_close_after_a_month_ends_as_a_close_each_night(database, clubs):
    daily, *late = clubs
    watches = [Watch(database, club) for club in late]
    with noon(FIRST) as clock:
        for day in range(1, OFF + 1):
            clock.move_to(datetime.combine(FIRST + timedelta(days=day), time(12)))
            with database.env() as env:
                env["loyalty.program"].browse(daily).club_close()
        for _again in range(2):
            with database.env() as env:
                manual, by_cron = env["loyalty.program"].browse(late)
                manual.club_close()
                close_at_night(by_cron)
            for watch in watches:
                watch.look()
    for watch in watches:
        assert state_of(database, watch.club) == state_of(database, daily)
        changed = watch.assert_moved_once()
        assert changed[0] and not any(changed[1:])
        watch.assert_sound()
        assert_posted_on(database, watch.club, FIRST + timedelta(days=OFF))


def assert_posted_on(database, club, last):
    """An entry is of the day on which it was posted; what it says is of the lot's own day."""
    days = database.rows(
        "SELECT DISTINCT entry.date FROM loyalty_club_entry entry JOIN loyalty_card card ON card.id = entry.card_id"
        " WHERE card.program_id = %s AND entry.kind = 'expire'",
        club,
    )
    assert days == [(last,)]
