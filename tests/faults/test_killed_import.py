"""The server is killed in the middle of an import: the file is in the club whole, or not at all."""

import pytest
from club_shop import enrol, make_club, make_partner
from seen import Watch

FILE = "Name,Phone,Points\n" + "".join(f"Imported {number},+98912000{number:04},{number}\n" for number in range(1, 8))
KNOWN = "+989120000001"
ROWS = 3  # at once, so that there are three batches


@pytest.fixture
def club(database):
    """The id of a club; one of those who are in the file is a member already and has 5 points."""
    with database.env() as env:
        env["res.partner"].search([("phone", "like", "+9891200%")]).write({"phone": False})
        club = make_club(env)
        enrol(make_partner(env, "Known", phone=KNOWN), club).club_earn(5, "before")
        return club.id


def imported(database, club):
    """(members, their points, opening entries)"""
    return database.rows(
        """
        SELECT count(*), sum(points)::integer,
               (SELECT count(*) FROM loyalty_club_entry entry JOIN loyalty_card holder ON holder.id = entry.card_id
                 WHERE holder.program_id = card.program_id AND entry.kind = 'opening')
          FROM loyalty_card card WHERE program_id = %s GROUP BY program_id
        """,
        club,
    )[0]


def contacts(database):
    return database.rows("SELECT count(*) FROM res_partner WHERE phone LIKE '+9891200%%' AND active")[0][0]


@pytest.mark.parametrize(
    ("point", "passed"),
    [
        ("import: contacts", 0),
        ("import: cards", 1),
        ("import: opened", 0),
        ("import: opened", 1),
        ("import: posted", 0),
    ],
)
def test_killed_import_leaves_nothing_and_is_done_again(database, forks, club, point, passed):
    watch = Watch(database, club)
    forks.kill("import_members", point, passed, club=club, file=FILE, rows=ROWS)
    assert (imported(database, club), contacts(database)) == ((1, 5, 0), 1)
    watch.assert_sound()
    watch.look()
    forks.do("import_members", club=club, file=FILE, rows=ROWS)
    assert (imported(database, club), contacts(database)) == ((7, 33, 7), 7)
    watch.look()
    forks.do("import_members", club=club, file=FILE, rows=ROWS)
    assert imported(database, club) == (7, 33, 7)
    watch.assert_sound()
    assert watch.assert_moved_once() == [0, 7, 0]


def test_kill_right_after_the_commit_imports_once(database, forks, club):
    watch = Watch(database, club)
    forks.kill("import_members", "committed", club=club, file=FILE)
    assert (imported(database, club), contacts(database)) == ((7, 33, 7), 7)
    watch.look()
    forks.do("import_members", club=club, file=FILE)
    assert (imported(database, club), contacts(database)) == ((7, 33, 7), 7)
    watch.assert_sound()
    assert watch.assert_moved_once() == [7, 0]
