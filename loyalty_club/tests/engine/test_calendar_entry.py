from datetime import datetime

from engine.calendar_entry import calendar_entry

START, END, MADE = datetime(2026, 6, 10, 14, 30), datetime(2026, 6, 10, 16), datetime(2026, 6, 1)


def entry(title="Tasting", place=""):
    return calendar_entry("club-event-1@shop", title, START, END, MADE, place)


def test_times_are_utc():
    lines = entry().split("\r\n")
    assert {"DTSTART:20260610T143000Z", "DTEND:20260610T160000Z", "DTSTAMP:20260601T000000Z"} <= set(lines)
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")


def test_what_has_a_meaning_in_the_file_is_escaped():
    text = entry("Tea; cake, and\nmore\r", "Back\\yard")
    assert "SUMMARY:Tea\\; cake\\, and\\nmore\r\n" in text
    assert "LOCATION:Back\\\\yard\r\n" in text


def test_no_place_no_line():
    assert "LOCATION" not in calendar_entry("club-event-1@shop", "Tasting", START, END, MADE)


def test_a_line_of_75_bytes_is_whole_and_the_next_one_holds_74_more():
    """A line that goes on begins with a space."""
    assert f"SUMMARY:{'x' * 67}\r\n" in entry("x" * 67)
    assert f"SUMMARY:{'x' * 67}\r\n x\r\n" in entry("x" * 68)
    assert f"\r\n {'x' * 74}\r\n x\r\n" in entry("x" * (67 + 74 + 1))


def test_no_line_is_longer_than_75_bytes_and_none_is_lost():
    title = "جلسه چشیدن چای " * 12
    text = entry(title)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{title}\r\n" in text.replace("\r\n ", "")
