import pytest

from engine.letters import listed, same_word

# names of towns, as Persian and Arabic keyboards write them
KERMAN_ON_ARABIC_KEYS = "\u0643\u0631\u0645\u0627\u0646"
KERMAN = "\u06a9\u0631\u0645\u0627\u0646"


@pytest.mark.parametrize(
    "typed,other",
    [
        ("Tehran", "  TEHRAN "),
        ("New York", "newyork"),
        ("Saint-Denis", "saint denis"),
        ("Z\u00fcrich", "zu\u0308rich"),
        (KERMAN, KERMAN_ON_ARABIC_KEYS),
        ("\u06cc\u0632\u062f", "\u064a\u0632\u062f"),
        ("\u0646\u062c\u0641\u200c\u0622\u0628\u0627\u062f", "\u0646\u062c\u0641 \u0622\u0628\u0627\u062f"),
        ("\u0642\u0627\u0626\u0645", "\u0642\u0627\u06cc\u0645"),
        ("\u0634\u06cc\u0631\u0627\u0632", "\u0634\u0650\u064a\u0631\u0640\u0627\u0632"),
    ],
)
def test_spellings_of_one_name(typed, other):
    assert same_word(typed) == same_word(other)


@pytest.mark.parametrize("one,two", [("Tehran", "Shiraz"), ("Yazd", ""), (KERMAN, KERMAN + "\u0634\u0627\u0647")])
def test_other_names_are_others(one, two):
    assert same_word(one) != same_word(two)


@pytest.mark.parametrize(
    "typed,names",
    [
        ("Shiraz, Yazd", ["Shiraz", "Yazd"]),
        ("Shiraz\u060c Yazd\n\nQom;", ["Shiraz", "Yazd", "Qom"]),
        ("New York", ["New York"]),
        (" , - ,", []),
        ("", []),
        (None, []),
        (False, []),
    ],
)
def test_a_list_as_it_is_typed(typed, names):
    assert listed(typed) == names
