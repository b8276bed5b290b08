"""The server is killed at any line of the night's close: nothing is half done, and the next run ends right."""

from datetime import timedelta

import pytest
from club_shop import enrol, make_club, make_partner
from seen import Watch

MEMBERS, BATCH = 5, 2


@pytest.fixture
def due(database):
    """The id of a club whose members each have points that are over and points that wait until today."""
    with database.env() as env:
        club = make_club(env, name="Due")
        today = club._club_day()
        for number in range(MEMBERS):
            card = enrol(make_partner(env, f"Due {number}"), club)
            card.club_earn(10, "over", expires_on=today - timedelta(days=3))
            card.club_earn(5, "for long", expires_on=today + timedelta(days=30))
            card.club_earn(3, "waits", available_on=today + timedelta(days=1))
        env.cr.execute(
            "UPDATE loyalty_club_entry SET available_on = %s WHERE NOT released AND card_id IN %s",
            [today, tuple(club.coupon_ids.ids)],
        )
        club = club.id
    yield club
    with database.env() as env:
        # the tests that follow count the batches of their own club only
        env.cr.execute("UPDATE loyalty_program SET is_club = FALSE WHERE id = %s", [club])


def state_of(database, club):
    """(members closed, the day that was closed)"""
    return database.rows(
        """
        SELECT count(*) FILTER (WHERE card.points = 8 AND card.club_points_pending = 0), program.club_closed_on
          FROM loyalty_program program JOIN loyalty_card card ON card.program_id = program.id
         WHERE program.id = %s GROUP BY program.id
        """,
        club,
    )[0]


@pytest.mark.parametrize(
    ("point", "passed", "closed", "noted"),
    [
        # before anything
        ("close: committed", 0, 0, False),
        # in the middle of the first and of the last batch
        ("close: locked", 0, 0, False),
        ("close: released", 0, 0, False),
        ("close: expired", 0, 0, False),
        ("close: released", 2, 4, False),
        ("close: expired", 2, 4, False),
        # right after a batch was committed
        ("close: committed", 1, 2, False),
        ("close: committed", 2, 4, False),
        # at the end
        ("close: noted", 0, 5, False),
    ],
)
def test_killed_close_keeps_whole_batches_and_goes_on(database, forks, due, point, passed, closed, noted):
    watch = Watch(database, due)
    forks.kill("close", point, passed, size=BATCH)
    assert (state_of(database, due)[0], bool(state_of(database, due)[1])) == (closed, noted)
    watch.assert_sound()
    watch.look()
    forks.do("close", size=BATCH)
    assert state_of(database, due)[0] == MEMBERS
    assert state_of(database, due)[1] is not None
    watch.look()
    forks.do("close", size=BATCH)
    watch.assert_sound()
    assert watch.assert_moved_once() == [closed, MEMBERS - closed, 0]
