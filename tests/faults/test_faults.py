"""The server is killed in the middle: nothing is half done, and doing it again ends right."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from club_db import assert_killed
from club_shop import claim, enrol, make_club, make_order, make_partner, make_product

from odoo.exceptions import UserError

CHILD = Path(__file__).with_name("child.py")
MEMBERS = 7
BATCH = 2


@pytest.fixture(scope="module")
def club(database):
    """The id of a club."""
    with database.env() as env:
        return make_club(env).id


@pytest.fixture
def order(database, club):
    """A quotation that costs 50 and is paid with 200 points; (its id, the id of the card, which has 500)."""
    with database.env() as env:
        card = enrol(make_partner(env), env["loyalty.program"].browse(club))
        card.club_earn(200, "to begin with")
        order = make_order(card.partner_id, (make_product(env), 1, 50.0))
        claim(order, card)
        return order.id, card.id


def audit(database, club):
    with database.env() as env:
        return env["loyalty.program"].browse(club).club_audit()


def state_of(database, order, card):
    """(state of the order, points, entries, transactions)"""
    return database.rows(
        """
        SELECT (SELECT state FROM sale_order WHERE id = %s), points,
               (SELECT count(*) FROM loyalty_club_entry WHERE card_id = card.id),
               (SELECT count(*) FROM loyalty_club_transaction WHERE card_id = card.id)
          FROM loyalty_card card WHERE id = %s
        """,
        order,
        card,
    )[0]


@pytest.mark.parametrize("step", ["before", "after", "flushed"])
def test_kill_between_order_and_points_leaves_neither(database, club, order, step):
    before = state_of(database, *order)
    assert before == ("draft", 200, 1, 0)
    assert_killed(database.start_script(CHILD, "confirm", order[0], step))
    assert state_of(database, *order) == before
    assert audit(database, club) == []
    database.script(CHILD, "confirm", order[0], "never")
    assert state_of(database, *order) == ("sale", 50, 3, 1)
    assert audit(database, club) == []


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


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_close_killed_in_the_middle_goes_on_where_it_was(database, due, batches):
    assert_killed(database.start_script(CHILD, "close", BATCH, batches))
    # the batch in work is lost, those before are kept
    done = BATCH * (batches - 1)
    left = {(15, 3): MEMBERS - done}
    assert balances(database, due) == ({(8, 0): done, **left} if done else left)
    assert closed_on(database, due) is None
    assert audit(database, due) == []
    database.script(CHILD, "close", BATCH, 0)
    assert balances(database, due) == {(8, 0): MEMBERS}
    assert closed_on(database, due) is not None
    assert audit(database, due) == []


def test_close_run_twice_books_once(database, due):
    counts = []
    for _again in range(2):
        database.script(CHILD, "close", BATCH, 0)
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


def test_close_by_hand_twice_books_once(database, due):
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
            with pytest.raises(UserError, match="has not come yet"):
                program.club_close(day)
    assert balances(database, due) == {(15, 3): MEMBERS}
    assert closed_on(database, due) is None


def test_close_by_hand_that_fails_leaves_nothing(database, due):
    with pytest.raises(ZeroDivisionError), database.env() as env:
        env["loyalty.program"].browse(due).club_close()
        raise ZeroDivisionError
    assert balances(database, due) == {(15, 3): MEMBERS}
    assert closed_on(database, due) is None
