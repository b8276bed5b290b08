from datetime import date, datetime
from decimal import Decimal

import pytest

from engine import roster
from engine.roster import Reading, UnreadableRoster, read, split, tidy_phone

UNIT = Decimal(1)
READING = Reading(UNIT, date(2026, 1, 1), lambda typed: typed if len(typed) > 7 else None)


def _read(*rows, reading=READING):
    return read(rows, reading).rows


def _codes(*cells, headings=("phone", "points", "joined", "birthday", "email")):
    (row,) = _read(headings, cells)
    return [problem.code for problem in row.problems]


@pytest.mark.parametrize(
    "typed,tidied",
    [
        ("09123456789", "09123456789"),
        ("۰۹۱۲۳۴۵۶۷۸۹", "09123456789"),
        ("٠٩١٢٣٤٥٦٧٨٩", "09123456789"),
        ("0912 345 67-89", "09123456789"),
        ("(0912) 345.67.89", "09123456789"),
        ("+98 912 345 6789", "+989123456789"),
        ("0098 912 345 6789", "+989123456789"),
        ("+98 (0) 912 345 6789", "+989123456789"),
        ("۹۸۹۱۲۳۴۵۶۷۸۹+", "+989123456789"),
        ("\u200e+989123456789\u200f", "+989123456789"),
        ("989123456789", "989123456789"),
        (9123456789, "9123456789"),
        (9123456789.0, "9123456789"),
        ("'09123456789", "09123456789"),
        (None, ""),
    ],
)
def test_phones_are_understood_as_people_write_them(typed, tidied):
    assert tidy_phone(typed) == tidied


@pytest.mark.parametrize(
    "typed,points",
    [
        ("", 0),
        (None, 0),
        ("120", 120),
        ("۱۲۰", 120),
        ("١٢٠", 120),
        (" 1,250 ", 1250),
        ("۱٬۲۵۰", 1250),
        ("1 250", 1250),
        (120.0, 120),
        (7, 7),
        ("0", 0),
        ("12.0", 12),
    ],
)
def test_points_are_read_in_any_digits(typed, points):
    assert roster.points(typed, UNIT) == points


def test_a_sheets_sum_of_tenths_is_what_it_shows():
    assert roster.points(0.1 + 0.2, Decimal("0.1")) == Decimal("0.3")


@pytest.mark.parametrize(
    "typed,code",
    [
        ("-5", "points_negative"),
        ("۱۲٫۵", "points_fine"),
        (0.5, "points_fine"),
        ("many", "points_wrong"),
        ("1e5", "points_wrong"),
        ("NaN", "points_wrong"),
        ("1,25", "points_wrong"),
        (True, "points_wrong"),
        (float("inf"), "points_wrong"),
        ("9999999999999", "points_large"),
        (date(2024, 1, 1), "points_wrong"),
    ],
)
def test_what_is_no_amount_of_points_is_said(typed, code):
    assert _codes("09123456789", typed) == [code]


@pytest.mark.parametrize(
    "typed,day",
    [
        ("1403/01/15", date(2024, 4, 3)),
        ("۱۴۰۳/۰۱/۱۵", date(2024, 4, 3)),
        ("1403-1-15", date(2024, 4, 3)),
        ("1399/12/30", date(2021, 3, 20)),
        ("1699/01/01", date(2320, 3, 21)),
        ("1700/01/01", date(1700, 1, 1)),
        ("2024-04-03", date(2024, 4, 3)),
        ("2024/4/3", date(2024, 4, 3)),
        ("2024-04-03 10:30:00", date(2024, 4, 3)),
        (datetime(2024, 4, 3, 8), date(2024, 4, 3)),
        (date(2024, 4, 3), date(2024, 4, 3)),
        ("", None),
    ],
)
def test_days_are_read_in_both_calendars(typed, day):
    assert roster.day(typed) == day


@pytest.mark.parametrize(
    "typed,code",
    [
        ("1400/12/30", "joined_wrong"),
        ("1403/13/01", "joined_wrong"),
        ("2023-02-29", "joined_wrong"),
        ("03/04/2024", "joined_wrong"),
        ("yesterday", "joined_wrong"),
        ("1405/12/01", "joined_future"),
        ("2026-01-02", "joined_future"),
        (45000, "joined_wrong"),
        ("1200/01/01", "joined_wrong"),
    ],
)
def test_what_is_no_past_day_is_said(typed, code):
    assert _codes("09123456789", "", typed) == [code]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("2026-01-01", []), ("1900-01-01", []), ("1899-12-31", ["joined_wrong"]), ("1278-10-10", ["joined_wrong"])],
)
def test_a_past_day_is_none_before_1900_and_none_after_today(typed, codes):
    assert _codes("09123456789", "", typed) == codes


def test_as_many_points_as_can_be_posted_are_read():
    assert roster.points("1000000000000", UNIT) == 10**12
    assert _codes("09123456789", "1000000000001") == ["points_large"]


@pytest.mark.parametrize(("length", "codes"), [(254, []), (255, ["email_wrong"])])
def test_an_address_has_at_most_254_letters(length, codes):
    assert _codes("09123456789", "", "", "", f"{'a' * (length - 5)}@b.ir") == codes


def test_what_is_longer_than_a_name_is_cut():
    long = "x" * 300
    (row,) = _read(["phone", "name", "tier", "points"], ["09123456789", long, long, long])
    assert (len(row.name), len(row.tier)) == (200, 100)
    assert [(problem.code, len(problem.value)) for problem in row.problems] == [("points_wrong", 100)]


def test_a_row_with_a_phone_only_is_empty_otherwise():
    (row,) = _read(["phone"], ["09123456789"])
    assert row == roster.Row(2, "", "09123456789", Decimal(0), None, None, "", "", ())
    assert roster.Row(2) == roster.Row(2, "", "", Decimal(0), None, None, "", "", ())
    assert roster.Problem("phone_missing").value == ""


def test_columns_far_to_the_right_are_not_looked_at():
    """The fiftieth is the last one."""
    phone, cells = "09123456789", [""] * 48
    (row,) = _read(["phone", *cells, "name"], [phone, *cells, "Sara"])
    assert row.name == "Sara"
    (row,) = _read(["phone", *cells, "", "name"], [phone, *cells, "", "Sara"])
    assert row.name == ""


def test_a_row_says_all_that_is_wrong_with_it():
    assert _codes("12", "-1", "soon", "soon", "nobody") == [
        "phone_wrong",
        "points_negative",
        "joined_wrong",
        "birthday_wrong",
        "email_wrong",
    ]
    assert _codes(None, 5) == ["phone_missing"]


def test_headings_are_known_in_two_languages_and_any_order():
    rows = _read(
        ["امتیاز", "ايميل", "شماره‌ی ناشناس", "نام و نام‌خانوادگی", "تاريخ عضويت", "موبایل", "تاریخ_تولد"],
        ["۵", "a@b.ir", "x", "عضو نمونه", "۱۴۰۳/۰۱/۱۵", "۰۹۱۲۳۴۵۶۷۸۹", "1370/01/01"],
    )
    row = rows[0]
    assert (row.name, row.phone, row.points) == ("عضو نمونه", "09123456789", 5)
    assert (row.joined, row.birthday, row.email) == (date(2024, 4, 3), date(1991, 3, 21), "a@b.ir")
    (row,) = _read(["E-Mail", "POINTS", "Member Since", "Mobile Phone:"], ["", "1", "", "09123456789"])
    assert (row.phone, row.points) == ("09123456789", 1)


def test_fields_and_unknown_headings_are_told():
    found = read([["phone", "tier", "Shoe size", ""], ["09123456789", "Gold", "42", "?"]], READING)
    assert found.fields == {"phone", "tier"}
    assert found.unknown == ("Shoe size",)


def test_rows_keep_their_number_and_empty_ones_are_passed_over():
    rows = _read([], ["phone"], [], ["09123456781"], ["  ", None], ["09123456782"])
    assert [row.number for row in rows] == [4, 6]


def test_a_phone_twice_in_the_file_names_the_first_row():
    first, second, third = _read(["phone"], ["09123456789"], ["۰۹۱۲ ۳۴۵ ۶۷۸۹"], ["09123456780"])
    assert not first.problems and not third.problems
    assert [(p.code, p.value) for p in second.problems] == [("phone_repeated", "2")]


def test_a_row_without_a_phone_hides_no_repeated_one():
    rows = _read(["phone", "name"], ["09123456789"], ["", "Sara"], ["09123456789"])
    assert [[problem.code for problem in row.problems] for row in rows] == [[], ["phone_missing"], ["phone_repeated"]]


@pytest.mark.parametrize(
    "rows,code",
    [
        ([], "empty"),
        ([["phone"]], "empty"),
        ([["name", "points"], ["Sara", 1]], "no_phone"),
        ([["phone", "mobile"], ["1", "2"]], "twice"),
    ],
)
def test_what_is_no_list_of_members_is_refused(rows, code):
    with pytest.raises(UnreadableRoster) as refused:
        read(rows, READING)
    assert refused.value.code == code


def test_a_list_without_phones_says_what_it_has():
    with pytest.raises(UnreadableRoster) as refused:
        read([["name", "", "points"], ["Sara", "", 1]], READING)
    assert refused.value.values == {"headings": "name, points"}
    with pytest.raises(UnreadableRoster) as refused:
        read([["x" * 300]], READING)
    assert refused.value.values == {"headings": "x" * 200}


def test_rows_are_bounded_even_if_they_are_empty():
    """A few bytes of an XLSX may stand for billions of empty rows."""
    rows = iter([["phone"], *[()] * (2 * roster.MOST_LINES)])
    with pytest.raises(UnreadableRoster) as refused:
        read(rows, READING)
    assert refused.value.code == "too_many"
    assert next(rows, None) is not None


def test_a_file_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr(roster, "MOST_ROWS", 2)
    with pytest.raises(UnreadableRoster) as refused:
        _read(["phone"], *[[f"0912000000{n}"] for n in range(3)])
    assert refused.value.code == "too_many"


@pytest.mark.parametrize(
    "text",
    [
        "name,phone\nSara,0912\n",
        "\ufeffname;phone\r\nSara;0912\r\n",
        "name\tphone\nSara\t0912",
        '"name","phone"\n"Sara","0912"',
    ],
)
def test_columns_are_separated_by_comma_semicolon_or_tab(text):
    assert list(split(text)) == [["name", "phone"], ["Sara", "0912"]]


def test_a_quote_never_closed_is_refused():
    with pytest.raises(UnreadableRoster):
        list(split('name,phone\n"Sara,0912\n'))
