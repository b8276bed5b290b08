"""Digits as people type them: Persian, Arabic or Latin."""

_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩٫", "01234567890123456789.", "٬")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def to_latin(text):
    """`text` with Persian and Arabic digits and separators as a program reads them."""
    return text.translate(_LATIN)


def to_persian(text):
    """`text` with Latin digits as a Persian reads them."""
    return text.translate(_PERSIAN)
