"""A close that is run again, late, for a past day or in vain: the ledger says the same."""

from datetime import date, timedelta

import pytest
from club_shop import enrol, make_club, make_partner

from odoo.exceptions import UserError

MEMBERS = 7
BATCH = 2


def audit(database, club):
    with database.env() as env:
        return env["loyalty.program"].browse(club).club_audit()


@pytest.fixture
def due(database):
    """A club of its own whose members each have 10 points that are over, 5 that are not and 3 that wait until today;
    (its id, {card: lots})."""
    with database.env() as env:
        club = make_club(env, name="Due")
        today = club._club_day()
        past = today - timedelta(days=3)
        for number in range(MEMBERS):
            card = enrol(make_partner(env, f"Due {number}"), club)
            card.club_earn(10, "over", expires_on=past)
            card.club_earn(5, "for long", expires_on=today + timedelta(days=30))
            card.club_earn(3, "waits", available_on=today + timedelta(days=1))
        env.cr.execute(
            "UPDATE loyalty_club_entry SET available_on = %s WHERE NOT released AND card_id IN %s",
            [today, tuple(club.coupon_ids.ids)],
        )
        return club.id


def balances(database, club):
    """How many members have how many points (available, pending)."""
    return dict(
        ((available, pending), count)
        for available, pending, count in database.rows(
            "SELECT points, club_points_pending, count(*) FROM loyalty_card WHERE program_id = %s GROUP BY 1, 2", club
        )
    )


def closed_on(database, club):
    return database.rows("SELECT club_closed_on FROM loyalty_program WHERE id = %s", club)[0][0]


def test_close_run_twice_posts_once(database, forks, due):
    counts = []
    for _again in range(2):
        forks.do("close", size=BATCH)
        counts.append(
            database.rows(
                "SELECT kind, count(*) FROM loyalty_club_entry entry JOIN loyalty_card card ON card.id = entry.card_id"
                " WHERE card.program_id = %s GROUP BY kind ORDER BY kind",
                due,
            )
        )
    assert counts == [[("earn", 3 * MEMBERS), ("expire", MEMBERS)]] * 2
    assert balances(database, due) == {(8, 0): MEMBERS}
    assert audit(database, due) == []


def test_close_manually_twice_posts_once(database, due):
    for _again in range(2):
        with database.env() as env:
            env["loyalty.program"].browse(due).club_close()
        assert balances(database, due) == {(8, 0): MEMBERS}
    assert audit(database, due) == []


def test_close_of_a_past_day_does_what_was_due_then(database, due):
    with database.env() as env:
        program = env["loyalty.program"].browse(due)
        program.club_close(program._club_day() - timedelta(days=3))
        assert balances(database, due) == {(15, 3): MEMBERS}
        program.club_close(program._club_day() - timedelta(days=2))
    assert balances(database, due) == {(5, 3): MEMBERS}
    assert audit(database, due) == []
    with database.env() as env:
        env["loyalty.program"].browse(due).club_close()
    assert balances(database, due) == {(8, 0): MEMBERS}
    assert audit(database, due) == []


def test_closing_a_past_day_late_does_not_turn_the_clock_back(database, due):
    with database.env() as env:
        program = env["loyalty.program"].browse(due)
        program.club_close()
        today = program.club_closed_on
        program.club_close(today - timedelta(days=5))
        assert program.club_closed_on == today


def test_close_of_a_day_to_come_is_refused(database, due):
    with database.env() as env:
        program = env["loyalty.program"].browse(due)
        for day in (program._club_day() + timedelta(days=1), date(9999, 12, 31)):
            with pytest.raises(UserError, match="is in the future"):
                program.club_close(day)
    assert balances(database, due) == {(15, 3): MEMBERS}
    assert closed_on(database, due) is None


def test_close_manually_that_fails_leaves_nothing(database, due):
    with pytest.raises(ZeroDivisionError), database.env() as env:
        env["loyalty.program"].browse(due).club_close()
        raise ZeroDivisionError
    assert balances(database, due) == {(15, 3): MEMBERS}
    assert closed_on(database, due) is None
