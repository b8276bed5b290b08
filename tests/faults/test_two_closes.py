"""Two closes of one club at the same moment, by the scheduled action or by hand: each point expires once."""

from datetime import timedelta

import pytest
from club_shop import enrol, make_club, make_partner
from seen import Watch, wait_until_blocked

MEMBERS, BATCH = 5, 2


@pytest.fixture
def due(database):
    """The id of a club whose members each have points that are over and points that are not."""
    with database.env() as env:
        club = make_club(env, name="Due")
        past = club._club_day() - timedelta(days=3)
        for number in range(MEMBERS):
            card = enrol(make_partner(env, f"Due {number}"), club)
            card.club_earn(10, "over", expires_on=past)
            card.club_earn(5, "for ever")
        return club.id


def expired(database, club):
    """(lots that expired, points of all members)"""
    return database.rows(
        """
        SELECT (SELECT count(*) FROM loyalty_club_entry entry JOIN loyalty_card holder ON holder.id = entry.card_id
                 WHERE holder.program_id = card.program_id AND entry.kind = 'expire'), sum(points)::integer
          FROM loyalty_card card WHERE program_id = %s GROUP BY program_id
        """,
        club,
    )[0]


@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize("second", ["close_one", "close_manually"])
@pytest.mark.parametrize("first", ["close_one", "close_manually"])
def test_two_closes_expire_once(database, forks, due, first, second, batch):
    """The first stands still in the middle of a batch, until the second waits for it."""
    watch = Watch(database, due)
    one = forks.pause(first, "close: expired", batch, club=due, size=BATCH)
    other = forks.start(second, club=due, size=BATCH)
    wait_until_blocked(database)
    watch.look()
    forks.go_on(one)
    forks.end(one)
    watch.look()
    forks.end(other)
    assert expired(database, due) == (MEMBERS, 5 * MEMBERS)
    watch.assert_sound()
    watch.assert_moved_once()


@pytest.mark.parametrize("second", ["close_one", "close_manually"])
def test_second_close_that_runs_whole_leaves_nothing_to_the_first(database, forks, due, second):
    """The first has found who is due, and holds nothing yet."""
    watch = Watch(database, due)
    one = forks.pause("close_one", "close: found", club=due, size=BATCH)
    forks.do(second, club=due, size=BATCH)
    assert expired(database, due) == (MEMBERS, 5 * MEMBERS)
    watch.look()
    forks.go_on(one)
    forks.end(one)
    assert expired(database, due) == (MEMBERS, 5 * MEMBERS)
    watch.assert_sound()
    assert watch.assert_moved_once() == [MEMBERS, 0]
