"""Every string that people see is there in Persian."""

import io
import re

import polib
import pytest
from club_setup.paths import REPO, installed_addons

from odoo.tools.translate import trans_export

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
PERSIAN = re.compile("[\u0600-\u06ff]")
#: {word: the one that is used instead}: one word for one thing.
OTHER_WORDS = {
    "وی‌آی‌پی": "ویژه",
    "مدیر حساب": "مشاور اختصاصی",
    "قاعده": "قانون امتیاز",
    "جایزه": "پاداش",
    "محصول": "کالا",
    "پایانه": "صندوق",
    "صورت‌حساب": "فاکتور",
    "پورتال": "پرتال",
    "آنها": "آن‌ها",
    "آنچه": "آن‌چه",
}


@pytest.fixture(params=installed_addons())
def addon(request):
    return request.param


@pytest.fixture
def terms(database, addon):
    """{term: where it occurs}: what Odoo exports of the addon."""
    with database.env() as env:
        buffer = io.BytesIO()
        trans_export(False, [addon], buffer, "po", env)
    found = polib.pofile(buffer.getvalue().decode())
    assert len(found) > 10, "next to nothing was exported"
    return {entry.msgid: [place for place, _line in entry.occurrences] for entry in found}


@pytest.fixture
def persian(addon):
    """{term: translation}, without what is marked as doubtful."""
    path = REPO / addon / "i18n" / "fa.po"
    assert path.is_file(), f"{path.relative_to(REPO)} is missing"
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if not entry.fuzzy and not entry.obsolete}


def test_every_term_is_translated(terms, persian):
    missing = {term: places for term, places in terms.items() if not persian.get(term, "").strip()}
    assert not missing, "\n".join(f"{term!r}  {places[:2]}" for term, places in missing.items())


def test_translations_are_persian(terms, persian):
    """A term that was copied as it is counts as not translated, unless there are no words in it."""
    copied = [
        term
        for term in terms
        if re.search("[A-Za-z]{3}", PLACEHOLDER.sub("", strip_markup(term)))
        and not PERSIAN.search(persian.get(term, ""))
    ]
    assert copied == []


def test_placeholders_are_kept(terms, persian):
    """A missing or misspelt placeholder would be an error when the sentence is shown."""
    wrong = [
        term
        for term in terms
        if persian.get(term) and sorted(PLACEHOLDER.findall(term)) != sorted(PLACEHOLDER.findall(persian[term]))
    ]
    assert wrong == []


def test_nothing_is_translated_that_is_gone(terms, persian):
    assert sorted(set(persian) - set(terms)) == []


def strip_markup(text):
    return re.sub(r"<[^>]*>|&\w+;", "", text)


def test_one_word_for_one_thing(persian):
    found = {word: text for word in OTHER_WORDS for text in persian.values() if word in text}
    assert not found, [f"{OTHER_WORDS[word]}, not {word}: {text}" for word, text in found.items()]
