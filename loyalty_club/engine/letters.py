"""Words as people type them: on Persian or Arabic keyboards, with or without spaces."""

import re
import unicodedata

# Arabic keyboards write these letters for the Persian ones
_LETTERS = str.maketrans("يىكةأإ", "ییکهاا")
# what makes a word longer to the eye
_STRETCH = "\u0640"
_SEPARATORS = re.compile(r"[,،;؛\n]+")


def persian_letters(text):
    """`text` in small letters, with the letters of a Persian keyboard."""
    return text.casefold().translate(_LETTERS)


def same_word(text):
    """What is the same for all spellings of a name: without case, spaces, joiners, marks,
    vowel signs, and what differs between keyboards."""
    letters = persian_letters(unicodedata.normalize("NFKD", text)).replace(_STRETCH, "")
    return "".join(letter for letter in letters if letter.isalnum())


def listed(text):
    """The names in a list that somebody typed, separated by commas or lines."""
    return [name.strip() for name in _SEPARATORS.split(text or "") if same_word(name)]
