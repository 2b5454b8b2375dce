"""Two sentences -> whether a compound noun in one is only taken apart in the other."""

from __future__ import annotations

import re

from tracker.core.judge.lexicon import Lexicon, Phrase

_WORD = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS = 4
# "Vertrag-s-ende", "Name-n-s-zug": so many letters may join the parts of a German compound.
_MOST_LINK = 2
_ARTICLES = frozenset({"der", "des", "die", "das", "den", "dem", "einer", "eines"})
_OF = _ARTICLES | {"von", "vom", "für", "zur", "zum", "zu", "über", "an", "am", "auf", "aus"}


def put_together(text: str, other: str) -> str:
    """A German text with the words of a compound of the other text as that compound: "Bedingungen
    für die Nutzung" as "Nutzungsbedingungen".

    Args:
        text: as printed.
        other: the text that may have compounds.
    """
    mine = set(_WORD.findall(text))
    compounds = [word for word in _WORD.findall(other) if word not in mine and word[0].isupper()]
    for compound in compounds:
        text = _joined(text, compound)
    return text


def _joined(text: str, compound: str) -> str:
    words = list(_WORD.finditer(text))
    for place, head in enumerate(words):
        for modifier in words[place + 1 : place + 4]:
            if _is_made_of(compound, modifier[0], head[0]) and _is_of(words, place, modifier):
                return f"{text[: head.start()]}{compound}{text[modifier.end() :]}"
    return text


def _is_of(words: list[re.Match[str]], place: int, modifier: re.Match[str]) -> bool:
    between = [word[0] for word in words[place + 1 :] if word.start() < modifier.start()]
    return bool(between) and _OF.issuperset(between)


def _is_made_of(compound: str, modifier: str, head: str) -> bool:
    """Whether a compound is made of a modifier and a head, in whatever form these stand."""
    if min(len(modifier), len(head)) < _LEAST_LETTERS:
        return False
    whole = compound.lower()
    for first in _bases(modifier):
        for last in _bases(head):
            begins = whole.startswith(first) and last in whole[len(first) :]
            if begins and whole.rindex(last) - len(first) <= _MOST_LINK:
                return len(whole) - whole.rindex(last) - len(last) <= _MOST_LINK
    return False


def _bases(word: str) -> list[str]:
    lower = word.lower()
    ends = ("", "s", "es", "n", "en", "e")
    return [lower.removesuffix(end) for end in ends if lower.endswith(end)]


def is_turned(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether "cookie policy" stands where "policy on cookies" stood, or "the club's rules" where
    "the rules of the club" did.

    Args:
        old: the stems of one side that differ, in canonical form.
        new: those of the other.
        lexicon: of their language.
    """
    return _is_turned(old, new, lexicon) or _is_turned(new, old, lexicon)


def _is_turned(short: Phrase, long: Phrase, lexicon: Lexicon) -> bool:
    plain = tuple(stem for stem in short if stem != "s")
    return any(
        stem in lexicon.small["noun_joins"] and (*long[at + 1 :], *long[:at]) == plain
        for at, stem in enumerate(long)
    )
