"""Two words -> whether one is only a slip of the other, as a word list of the language tells; no
list, no excuse.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container

from rapidfuzz.distance import OSA

_LEAST_LETTERS = 3
_DENYING = frozenset({"un", "in", "im", "ir", "il", "dis", "non", "mis", "dé", "des", "mal"})
_LONG_LETTERS = 9
LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})


def is_typo(old: str, new: str, language: str | None) -> bool:
    """Whether one of two words is no word of the language, and the other is, a letter or two away.

    Args:
        old: in lower case.
        new: in lower case.
        language: of both.
    """
    if (
        language not in LANGUAGES
        or not (old.isalpha() and new.isalpha())
        or min(map(len, (old, new))) < _LEAST_LETTERS
    ):
        return False
    shorter, longer = sorted((old, new), key=len)
    if longer.removesuffix(shorter) in _DENYING:
        # "Tracked" is no slip for "untracked".
        return False
    most = 1 if max(map(len, (old, new))) < _LONG_LETTERS else 2
    if OSA.distance(old, new, score_cutoff=most) > most:
        return False
    return _is_known(old, language) != _is_known(new, language)


def is_word(word: str, language: str) -> bool:
    """Whether a lower-case word is in the full list of a language's words; False where there is no
    list.
    """
    return language in LANGUAGES and word in _known(language)


def _is_known(word: str, language: str) -> bool:
    """Whether a word, the parts of a German compound, or a Spanish verb before its pronoun is in
    the list.
    """
    known = _known(language)
    if word in known:
        return True
    if language == "es":
        verb = _PRONOUN.sub("", word)
        return verb != word and verb in known
    if language != "de":
        return False
    places = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return any(
        word[at:] in known and any(word[:at].removesuffix(link) in known for link in _LINKS)
        for at in places
    )


_LEAST_PART = 4
_LINKS = ("", "s", "n", "es", "en")
_PRONOUN = re.compile(r"(?<=[aei]r)(?:se|me|te|nos|l[aeo]s?)$")


@functools.cache
def _known(language: str) -> Container[str]:
    """All words of a language: 86,000 to 340,000 forms. Loading takes 0.1 to 0.4 s, so only a
    likely slip asks for it.

    Source: the frequency lists of pyspellchecker (MIT licence).
    """
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language=language).word_frequency.dictionary)
