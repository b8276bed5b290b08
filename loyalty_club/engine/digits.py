"""Conversion between Persian, Arabic and Latin digits."""

_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫", "01234567890123456789.", "٬")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def to_latin(text):
    """`text` with Latin digits, a decimal point and no Persian group separators."""
    return text.translate(_LATIN)


def to_persian(text):
    """`text` with Persian digits in place of Latin ones."""
    return text.translate(_PERSIAN)
