import pytest

from engine.digits import to_latin, to_persian
from engine.points import exact


@pytest.mark.parametrize(
    "typed,read",
    [
        ("۰۹۱۲۳۴۵۶۷۸۹", "09123456789"),
        ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
        ("۱٬۲۵۰٫۵", "1250.5"),
        ("+98 912", "+98 912"),
        ("", ""),
    ],
)
def test_typed_digits_are_understood(typed, read):
    assert to_latin(typed) == read


def test_points_may_be_typed_in_persian():
    assert exact(to_latin("۱۲٫۵")) == exact("12.5")


def test_shown_digits_are_persian():
    assert to_persian("1404/12/29") == "۱۴۰۴/۱۲/۲۹"
