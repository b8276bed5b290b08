import club_pytest
import pytest
from club_setup import apt, odoo_command, testing
from club_setup.messages import SetupError
from club_setup.results import read_junit

LINE = "2026-01-01 00:00:00,000 1 {} club odoo.modules: something "


def test_mirror_is_read_from_downloaded_lists():
    rows = "Other|bookworm|http://other.test/x/\nDebian|bookworm-updates|http://a.test/debian/\n"
    assert apt.mirror_from_targets(rows) is None
    assert apt.mirror_from_targets(rows + "Debian|trixie|http://a.test/debian/\n") == "http://a.test/debian/"


def test_mirror_is_read_where_no_lists_are_downloaded_yet():
    rows = (
        "'http://a.test/debian-security/dists/bookworm-security/InRelease' a 0 \n"
        "'http://a.test/debian/dists/bookworm-updates/InRelease' a 0 \n"
        "'http://a.test/debian/dists/bookworm/InRelease' a 0 \n"
    )
    assert apt.mirror_from_uris(rows) == "http://a.test/debian/"
    assert apt.mirror_from_uris("") is None


def test_mirror_does_not_keep_a_login():
    assert apt.without_login("https://me:secret@a.test/debian") == "https://a.test/debian/"


@pytest.mark.parametrize(("level", "count"), [("INFO", 0), ("WARNING", 1), ("ERROR", 1), ("CRITICAL", 1)])
def test_warnings_and_errors_of_a_log_are_found(level, count):
    assert len(odoo_command.complaints_in(LINE.format(level))) == count


def test_expected_warnings_are_not_complaints():
    assert not odoo_command.complaints_in(LINE.format("WARNING") + "You need Wkhtmltopdf to print a pdf version")


def test_difference_needs_a_reason():
    text = "# a comment\n\nloyalty/tests/test_a.py::A::test_b  # the ledger decides\n"
    assert testing.parse_differences(text) == [("loyalty/tests/test_a.py::A::test_b", "the ledger decides")]
    with pytest.raises(SetupError):
        testing.parse_differences("loyalty/tests/test_a.py::A::test_b")


def test_junit_is_counted(tmp_path):
    path = tmp_path / "junit.xml"
    path.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a.B" name="test_1" time="1.5"/>'
        '<testcase classname="a.B" name="test_2" time="0.5"><failure message="no"/></testcase>'
        '<testcase classname="a.B" name="test_3" time="0"><skipped message="why"/></testcase>'
        "</testsuite></testsuites>"
    )
    results = read_junit(path)
    assert (results.passed, results.failed, results.skipped) == (1, ["a.B::test_2"], [("a.B::test_3", "why")])
    assert results.seconds == {"a.B::test_1": 1.5, "a.B::test_2": 0.5, "a.B::test_3": 0.0}
    assert results.exit_code == 1


def test_shares_are_about_equal_and_complete():
    weights = {"a": 10.0, "b": 6.0, "c": 5.0, "d": 1.0}
    assert club_pytest.share(weights, 2) == [{"a", "d"}, {"b", "c"}]


def test_names_are_those_of_the_junit_file():
    assert club_pytest.junit_name("a/tests/test_b.py::C::test_d") == "a.tests.test_b.C::test_d"
    assert club_pytest.junit_name("test_b.py::test_d[x]") == "test_b::test_d[x]"
