"""Normalization of words typed on Persian or Arabic keyboards, with or without spaces."""

import re
import unicodedata

# Arabic keyboards type these letters in place of the Persian ones
_LETTERS = str.maketrans("يىكةأإ", "ییکهاا")
# the tatweel stretches a word and has no meaning
_STRETCH = "\u0640"
_SEPARATORS = re.compile(r"[,،;؛\n]+")


def persian_letters(text):
    """`text` in lower case, with the letters of a Persian keyboard."""
    return text.casefold().translate(_LETTERS)


def same_word(text):
    """A key that is the same for all spellings of a name: without case, spaces, joiners, marks,
    vowel signs, and differences between keyboards."""
    letters = persian_letters(unicodedata.normalize("NFKD", text)).replace(_STRETCH, "")
    return "".join(letter for letter in letters if letter.isalnum())


def listed(text):
    """The names in a typed list, separated by commas, semicolons or line breaks."""
    return [name.strip() for name in _SEPARATORS.split(text or "") if same_word(name)]
