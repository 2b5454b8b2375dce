"""Two sentences -> whether a compound noun of one is only taken apart in the other."""

from __future__ import annotations

import re

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.patterns import compile_later

_WORD = compile_later(r"[^\W\d_]+")
# Shorter words stand inside many others by chance.
_LEAST_LETTERS = 4
# "Vertrag-s-ende", "Name-n-s-zug": so many letters may join the parts of a German compound.
_MOST_LINK_LETTERS = 2
_ARTICLES = frozenset({"der", "des", "die", "das", "den", "dem", "einer", "eines"})
_OF = _ARTICLES | {"von", "vom", "für", "zur", "zum", "zu", "über", "an", "am", "auf", "aus"}


def put_together(text: str, other: str) -> str:
    """A German text with compounds for the phrases that the other text has as compounds.

    For example "Nutzungsbedingungen" for "Bedingungen für die Nutzung".

    Args:
        text: as printed.
        other: the text that may have compounds.
    """
    own_words = set(_WORD.findall(text))
    for compound in _WORD.findall(other):
        if compound not in own_words and compound[0].isupper():
            text = _with_compound(text, compound)
    return text


def _with_compound(text: str, compound: str) -> str:
    """A text with a compound in place of the first phrase that consists of its parts."""
    words = list(_WORD.finditer(text))
    for place, head in enumerate(words):
        for modifier in words[place + 1 : place + 4]:
            if _is_made_of(compound, modifier[0], head[0]) and _is_of(words, place, modifier):
                return f"{text[: head.start()]}{compound}{text[modifier.end() :]}"
    return text


def _is_of(words: list[re.Match[str]], place: int, modifier: re.Match[str]) -> bool:
    """Whether only words like "of the" stand between a noun and its modifier."""
    between = [word[0] for word in words[place + 1 :] if word.start() < modifier.start()]
    return bool(between) and _OF.issuperset(between)


def _is_made_of(compound: str, modifier: str, head: str) -> bool:
    """Whether a compound consists of a modifier and a head, in any of their forms."""
    if min(len(modifier), len(head)) < _LEAST_LETTERS:
        return False
    whole = compound.lower()
    for first in _bases(modifier):
        for last in _bases(head):
            if not whole.startswith(first) or last not in whole[len(first) :]:
                continue
            link_letters = whole.rindex(last) - len(first)
            ending_letters = len(whole) - whole.rindex(last) - len(last)
            if link_letters <= _MOST_LINK_LETTERS:
                return ending_letters <= _MOST_LINK_LETTERS
    return False


def _bases(word: str) -> list[str]:
    """A word without each ending it may have."""
    lower = word.lower()
    endings = ("", "s", "es", "n", "en", "e")
    return [lower.removesuffix(ending) for ending in endings if lower.endswith(ending)]


def is_reordered(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether "cookie policy" replaces "policy on cookies", or "the club's rules" the other form.

    Args:
        old: the stems that differ before, in canonical form.
        new: those after.
        lexicon: of their language.
    """
    return _is_reordered(old, new, lexicon) or _is_reordered(new, old, lexicon)


def _is_reordered(short: Phrase, long: Phrase, lexicon: Lexicon) -> bool:
    """Whether the longer phrase, turned round its "of" or "on", is the shorter one."""
    without_genitive = tuple(stem for stem in short if stem != "s")
    joins = lexicon.word_lists["noun_joins"]
    return any(
        stem in joins and (*long[at + 1 :], *long[:at]) == without_genitive
        for at, stem in enumerate(long)
    )
