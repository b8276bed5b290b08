import re

import pytest

from engine.naming import pattern_of

PATTERN = pattern_of(["Rose Marie", "رکسانا پارسی", "A & B <Co>", "Li"], ["rose@x.example"], [("98", "9121234567")])


def without(text):
    return re.sub(PATTERN, "…", text, flags=re.IGNORECASE)


@pytest.mark.parametrize(
    "number",
    [
        "+989121234567",
        "00989121234567",
        "989121234567",
        "09121234567",
        "9121234567",
        "+98 912 123 4567",
        "0912-123 45 67",
        "(0912) 1234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "٠٩١٢ ١٢٣ ٤٥٦٧",
    ],
)
def test_a_number_is_found_however_it_is_written(number):
    assert not re.search("[0-9۰-۹٠-٩]", without(f"call {number} soon"))


@pytest.mark.parametrize(
    "name",
    [
        "Rose Marie",
        "ROSE  marie",
        "Rose\u00a0Marie",
        "رکسانا پارسی",
        "ركسانا\u200cپارسي",
        "A & B <Co>",
        "A &amp; B &lt;Co&gt;",
    ],
)
def test_a_name_is_found_however_it_is_written(name):
    assert without(f"({name})") == "(…)"


def test_an_address_is_found():
    assert without("to Rose@X.example, too") == "to …, too"


@pytest.mark.parametrize("text", ["Rose", "Primrose Marie", "Rose Mariette", "Lima", "rose-x.example", "9121234568"])
def test_other_words_stay(text):
    assert without(text) == text


def test_nothing_to_search_for_is_no_pattern():
    assert pattern_of([None, "", "Li"], [False], [("98", "")]) is None


def test_a_name_that_begins_or_ends_with_a_sign_may_stand_beside_letters():
    pattern = pattern_of(["(Rose) of +"], [], [])
    assert re.sub(pattern, "…", "to:x(Rose) of +y") == "to:x…y"
