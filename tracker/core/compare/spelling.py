"""Two words -> whether one is a typing error of the other, by the word list of their language.

Without a word list no word is an error.
"""

from __future__ import annotations

import bisect
import functools
import gzip
import pkgutil
from collections.abc import Container

from rapidfuzz.distance import OSA

from tracker.patterns import compile_later

_LEAST_LETTERS = 3
# Beginnings that reverse the meaning of a word.
_DENYING = frozenset({"un", "in", "im", "ir", "il", "dis", "non", "mis", "dé", "des", "mal"})
# A word of so many letters may have two wrong ones.
_LONG_LETTERS = 9
_LEAST_PART_LETTERS = 4
# What joins the parts of a German compound.
_LINKS = ("", "s", "n", "es", "en")
# A Spanish verb takes its pronoun behind it: "informarle".
_PRONOUN = compile_later(r"(?<=[aei]r)(?:se|me|te|nos|l[aeo]s?)$")
LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "pt", "nl"})


def is_typo(old: str, new: str, language: str | None) -> bool:
    """Whether only one of two words is a word, and the other differs in a letter or two.

    Args:
        old: in lower case.
        new: in lower case.
        language: of both.
    """
    if language not in LANGUAGES or not (old.isalpha() and new.isalpha()):
        return False
    shorter, longer = sorted((old, new), key=len)
    if len(shorter) < _LEAST_LETTERS:
        return False
    if longer.removesuffix(shorter) in _DENYING:
        # "Tracked" is no typing error for "untracked".
        return False
    most = 1 if len(longer) < _LONG_LETTERS else 2
    if OSA.distance(old, new, score_cutoff=most) > most:
        return False
    return _is_known(old, language) != _is_known(new, language)


def is_word(word: str, language: str) -> bool:
    """Whether a lower-case word is in a language's list; False where there is no list."""
    return language in LANGUAGES and word in _known(language)


def _is_known(word: str, language: str) -> bool:
    """Whether a word is in the list, or is made of words that are."""
    known = _known(language)
    if word in known:
        return True
    if language == "es":
        verb = _PRONOUN.sub("", word)
        return verb != word and verb in known
    return language == "de" and _is_compound(word, known)


def _is_compound(word: str, known: Container[str]) -> bool:
    """Whether a German word is made of two that are known."""
    for at in range(_LEAST_PART_LETTERS, len(word) - _LEAST_PART_LETTERS + 1):
        first, second = word[:at], word[at:]
        if second in known and any(first.removesuffix(link) in known for link in _LINKS):
            return True
    return False


class _WordList:
    """The words of a language, as bytes in order: a set of them would take 35 MB and more."""

    def __init__(self, table: bytes) -> None:
        """Take a JSON object of words with a number each, a line for each, in order."""
        self._lines = table.strip(b"{}\n")

    def __contains__(self, word: object) -> bool:
        """Whether a word is one of them."""
        wanted = str(word).encode("utf-8", "replace")
        at = bisect.bisect_left(range(len(self._lines)), wanted, key=self._word_at)
        return at < len(self._lines) and self._word_at(at) == wanted

    def _word_at(self, at: int) -> bytes:
        """The word of the line that a place lies in."""
        start = self._lines.rfind(b"\n", 0, at) + 2
        return self._lines[start : self._lines.index(b'"', start)]


@functools.cache
def _known(language: str) -> Container[str]:
    """All words of a language: 86,000 to 340,000 forms.

    Source: the frequency lists of pyspellchecker (MIT licence).
    """
    packed = pkgutil.get_data("spellchecker", f"resources/{language}.json.gz")
    assert packed is not None
    return _WordList(gzip.decompress(packed))
