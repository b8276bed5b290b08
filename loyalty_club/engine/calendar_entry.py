"""An appointment as an iCalendar file (RFC 5545)."""

_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""}
_LINE = 75


def calendar_entry(uid, title, start, end, made, place=""):
    """Return the text of the file; `start`, `end` and `made` are UTC datetimes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Customer Club//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_moment(made)}",
        f"DTSTART:{_moment(start)}",
        f"DTEND:{_moment(end)}",
        f"SUMMARY:{_escape(title)}",
        *([f"LOCATION:{_escape(place)}"] if place else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _moment(moment):
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _escape(text):
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


def _fold(line):
    """Fold a line at 75 bytes: continuation lines begin with a space."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE:
            parts.append("")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)
