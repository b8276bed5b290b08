"""A pattern that finds a person's names, numbers and addresses in texts that others have typed."""

import re
from html import escape

from .digits import to_latin, to_persian

#: What people type between the digits of a number.
_BETWEEN = "[\\s().\u00a0\u200c\u200e\u200f-]*"
#: What people type between the words of a name.
_SPACE = "(?:\\s|\u00a0|\u200c|&nbsp;)+"
_SAME_LETTERS = ("یيى", "کك")
#: Names of fewer characters are not searched for: their replacement would spoil other words.
SHORTEST = 3


def pattern_of(names, addresses=(), numbers=()):
    """The pattern, as a regular expression of both Python and PostgreSQL, to be used without regard to case.

    :param names: full names as they are written
    :param addresses: email addresses
    :param numbers: phone numbers as (country code, national number), digits as text
    :return: None if there is nothing to search for
    """
    forms = [_number(*number) for number in numbers if number[1]]
    forms += [_quoted(address.strip()) for address in addresses if address and address.strip()]
    known = {name.strip() for name in names if name and len(name.strip()) >= SHORTEST}
    # the longest first: a name may be the beginning of another
    spelled = {form for name in known for form in _html_forms(name)}
    forms += [_name(form) for form in sorted(spelled, key=lambda form: (-len(form), form))]
    return "|".join(f"(?:{form})" for form in forms) or None


def _html_forms(name):
    """The name in plain text, and as HTML spells it."""
    return name, escape(name, quote=False), escape(name).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _quoted(text):
    return re.sub(r"([^\w\s])", r"\\\1", text)


def _name(name):
    letters = _SPACE.join("".join(map(_letter, word)) for word in name.split())
    if not name.isascii():
        return letters
    # PostgreSQL knows the letters of other alphabets in some locales only
    start = r"(?<![A-Za-z0-9])" if name[0].isalnum() else ""
    end = r"(?![A-Za-z0-9])" if name[-1].isalnum() else ""
    return f"{start}{letters}{end}"


def _letter(letter):
    same = next((group for group in _SAME_LETTERS if letter in group), None)
    return f"[{same}]" if same else _quoted(letter)


def _digits(digits):
    return _BETWEEN.join(f"[{digit}{to_persian(digit)}{_arabic(digit)}]" for digit in digits)


def _arabic(digit):
    return chr(0x660 + int(digit))


def _number(code, national):
    """The number with or without country code or a leading zero, in digits of any keyboard."""
    code, national = to_latin(code), to_latin(national)
    zero = _digits("0")
    country = f"(?:(?:\\+|{zero}{_BETWEEN}{zero})?{_BETWEEN}{_digits(code)}{_BETWEEN})?" if code else ""
    return f"{country}(?:{zero}{_BETWEEN})?{_digits(national)}"
