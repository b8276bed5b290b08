"""A member list exported by another system: rows of cells in, cleaned rows out.

Reads English and Persian headings and digits, phone numbers in the usual notations, and
Gregorian and Jalali dates. A cell with an invalid value becomes a `Problem` of its row:
nothing is guessed, nothing is dropped silently.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import jdatetime

from .digits import to_latin
from .letters import persian_letters
from .points import LARGEST, InvalidPoints, exact, floor

#: Maximum number of rows in a file.
MOST_ROWS = 200_000

#: Maximum number of rows that are looked at, empty ones included: as many as Excel has.
MOST_LINES = 1_048_576

#: Number of cells that are read from a row.
MOST_COLUMNS = 50

_HEADINGS = {
    "name": "name|full name|member|member name|customer|customer name|contact|contact name"
    "|نام|نام کامل|نام و نام خانوادگی|نام خانوادگی و نام|نام مشتری|نام عضو|مشتری|عضو",
    "phone": "phone|mobile|cell|tel|telephone|phone number|mobile number|mobile phone"
    "|تلفن|موبایل|تلفن همراه|همراه|شماره تلفن|شماره موبایل|شماره همراه|شماره تماس|شماره",
    "points": "points|point|balance|points balance|score"
    "|امتیاز|امتیازها|امتیازات|امتیاز باقی مانده|مانده امتیاز|مانده|موجودی امتیاز",
    "joined": "joined|joined on|join date|joining date|date joined|member since|since"
    "|registered|registration date|تاریخ عضویت|عضویت|عضو از|تاریخ ثبت نام|تاریخ پیوستن",
    "birthday": "birthday|birth date|birthdate|date of birth|dob|تاریخ تولد|تولد|روز تولد",
    "email": "email|e mail|mail|email address|ایمیل|رایانامه|پست الکترونیک|پست الکترونیکی|نشانی ایمیل",
    "tier": "tier|level|grade|membership level|سطح|رده|سطح عضویت",
}
_FIELDS = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split("|")}

# directional marks and joiners, invisible in a spreadsheet
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_PHONE_MARKS = re.compile(r"[\s\-‐‑‒–—−_./()\\]+")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")

#: Years before this one are Jalali (the current Jalali century is the 1400s).
_GREGORIAN_FROM = 1700


class UnreadableRoster(ValueError):
    """The rows are not a member list. `code` gives the reason, `values` the details."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


class _Bad(ValueError):
    """A cell's value is invalid for its column; the argument is the suffix of the problem's code."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: a `code` and the `value` that it refers to."""

    code: str
    value: str = ""


@dataclass(slots=True)
class Row:
    """One member. `number` is the row's number in the file, from 1, headings included."""

    number: int
    name: str = ""
    phone: str = ""
    points: Decimal = Decimal(0)
    joined: date | None = None
    birthday: date | None = None
    email: str = ""
    tier: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows, the fields found in the headings, and the headings that are not recognized."""

    rows: tuple[Row, ...]
    fields: frozenset[str]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read.

    :param unit: the smallest fraction of a point in the club
    :param today: today's date in the club's time zone; later dates are refused
    :param e164: returns the E.164 form of a number from `tidy_phone`, or None if it is invalid
    """

    unit: Decimal
    today: date
    e164: Callable[[str], str | None]


def split(text):
    """Yield the rows of a CSV file, separated like its headings by commas, semicolons or tabs.

    :raises UnreadableRoster: a quote is never closed, or a cell is too large
    """
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise UnreadableRoster("broken") from error


def read(rows, reading):
    """Read `rows` (iterables of str, number, date or None), of which the first holds the headings.

    :raises UnreadableRoster: no headings, no heading for the phone, two headings for one
        field, no members or too many
    """
    numbered = enumerate(rows, start=1)
    columns, unknown = _columns(numbered)
    found = []
    for number, cells in numbered:
        cells = list(cells)[:MOST_COLUMNS]
        if number > MOST_LINES:
            raise UnreadableRoster("too_many", most=MOST_ROWS)
        if not any(cell is not None and _text(cell) for cell in cells):
            continue
        if len(found) >= MOST_ROWS:
            raise UnreadableRoster("too_many", most=MOST_ROWS)
        values = {field: cells[index] for field, index in columns.items() if index < len(cells)}
        found.append(_row(number, values, reading))
    if not found:
        raise UnreadableRoster("empty")
    _mark_repeated(found)
    return Roster(tuple(found), frozenset(columns), tuple(unknown))


def _columns(numbered):
    for number, cells in numbered:
        if number > MOST_LINES:
            raise UnreadableRoster("empty")
        titles = [_text(cell) for cell in cells][:MOST_COLUMNS]
        if any(titles):
            break
    else:
        raise UnreadableRoster("empty")
    columns, unknown = {}, []
    for index, title in enumerate(titles):
        field = _FIELDS.get(_folded(title))
        if field in columns:
            raise UnreadableRoster("twice", heading=title, other=titles[columns[field]])
        if field:
            columns[field] = index
        elif title:
            unknown.append(title)
    if "phone" not in columns:
        raise UnreadableRoster("no_phone", headings=", ".join(t for t in titles if t)[:200])
    return columns, unknown


def _folded(title):
    """A heading without case, punctuation and differences between keyboards."""
    title = persian_letters(title).replace("\u200c", " ")
    return _SPACES.sub(" ", re.sub(r"[_\-:*./()]+", " ", title)).strip()


def _text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # a joiner inside a Persian word is part of it: strip marks only at the ends
    return _SPACES.sub(" ", str(cell).replace("\x00", "")).strip().strip("\u200b\u200e\u200f\ufeff")


def _row(number, values, reading):
    row = Row(number, name=_text(values.get("name"))[:200])
    readers = {
        "phone": lambda cell: _phone(cell, reading.e164),
        "points": lambda cell: points(cell, reading.unit),
        "joined": lambda cell: _past(cell, reading.today),
        "birthday": lambda cell: _past(cell, reading.today),
        "email": email,
        "tier": lambda cell: _text(cell)[:100],
    }
    problems = []
    for field, reader in readers.items():
        cell = values.get(field)
        try:
            value = reader(cell)
        except _Bad as bad:
            problems.append(Problem(f"{field}_{bad}", _text(cell)[:100]))
        else:
            if value is not None:
                setattr(row, field, value)
    row.problems = tuple(problems)
    return row


def tidy_phone(cell):
    """The digits of a phone number, with a leading `+` for an international prefix (`+` or 00)."""
    text = _INVISIBLE.sub("", to_latin(_text(cell)))
    text = _PHONE_MARKS.sub("", text.removeprefix("'").removeprefix("tel:"))
    # in right-to-left text the plus may follow the digits
    if text.endswith("+"):
        text = "+" + text[:-1]
    if text.startswith("00"):
        text = "+" + text[2:]
    # +98 (0) 912 …: the inner zero is not dialled from abroad
    return re.sub(r"^\+980", "+98", text)


def _phone(cell, e164):
    text = tidy_phone(cell)
    if not text:
        raise _Bad("missing")
    number = e164(text) if _PHONE.fullmatch(text) else None
    if not number:
        raise _Bad("wrong")
    return number


def points(cell, unit):
    """The points in a cell, 0 if it is empty; refused if negative or not a multiple of `unit`."""
    if isinstance(cell, bool | date):
        raise _Bad("wrong")
    if isinstance(cell, float):
        # a spreadsheet stores binary floats and shows at most fifteen digits
        text = format(Decimal(f"{cell:.15g}"), "f")
    else:
        text = to_latin(_text(cell))
    text = _INVISIBLE.sub("", text).replace(" ", "")
    if not text:
        return Decimal(0)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        raise _Bad("wrong")
    try:
        number = exact(text)
    except InvalidPoints as error:
        raise _Bad("wrong") from error
    if number < 0:
        raise _Bad("negative")
    if number > LARGEST:
        raise _Bad("large")
    if floor(number, unit) != number:
        raise _Bad("fine")
    return number


def day(cell):
    """The date in a cell, Gregorian or Jalali depending on its year; None if the cell is empty."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _INVISIBLE.sub("", to_latin(_text(cell)))
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if not match:
        raise _Bad("wrong")
    year, month, number = (int(match[part]) for part in (1, 3, 4))
    try:
        if year < _GREGORIAN_FROM:
            return jdatetime.date(year, month, number).togregorian()
        return date(year, month, number)
    except ValueError as error:
        raise _Bad("wrong") from error


def _past(cell, today):
    found = day(cell)
    if found and found > today:
        raise _Bad("future")
    if found and found.year < 1900:
        raise _Bad("wrong")
    return found


def email(cell):
    """The e-mail address in a cell, or an empty text; a malformed address is refused."""
    text = _INVISIBLE.sub("", _text(cell))
    if text and (len(text) > 254 or not _EMAIL.fullmatch(text)):
        raise _Bad("wrong")
    return text


def _mark_repeated(rows):
    """Mark each row whose phone an earlier row has; the problem's value is that row's number."""
    first = {}
    for row in rows:
        if not row.phone:
            continue
        if row.phone in first:
            row.problems += (Problem("phone_repeated", str(first[row.phone])),)
        else:
            first[row.phone] = row.number
