"""The words with which policies announce changes: data, one module a language."""

from __future__ import annotations

from tracker.core.read.promise_words import en
from tracker.core.read.promise_words.patterns import Words


def words_of(language: str | None) -> Words:
    """The words of a language; those of English where it is not known, or has none here."""
    if language == "de":
        from tracker.core.read.promise_words import de

        return de.WORDS
    if language == "fr":
        from tracker.core.read.promise_words import fr

        return fr.WORDS
    if language == "es":
        from tracker.core.read.promise_words import es

        return es.WORDS
    return en.WORDS
