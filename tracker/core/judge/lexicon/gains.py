"""What words are to the reader, as people write it (TOML) -> as the program loads it: whose gain
acts and things are, whom to trust, and the small words that tell the parts of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracker.core.judge.lexicon.stems import WORD, Normal

_TABLES = ("begins", "rhythm")
"""What is a table rather than a list of words in sentence.toml."""
_GRADED, _MARKED = ("things", "states"), ("people", "where")
_FIXED = ("passive", "objects", "joins", "determiners", "aux")
"""Small words with which no verb begins that a sentence is about."""
_SIGNS = {"+": 1, "-": -1, "0": 0}


def build(
    table: Mapping[str, str], grammar: Mapping[str, str], normal: Normal
) -> dict[str, dict[str, Any]]:
    """Bring what acts, things, states, grounds, people and places are to the reader to the form in
    which it is loaded.

    Args:
        table: `gains` of a language's lexicon: lines of "grade : phrase | phrase".
        grammar: of the language, with the words of sentence.toml.
        normal: of the language.

    Returns:
        For each kind its phrases, their stems with blanks between them, to what they stand for;
        under "begins" the words that begin a part of a sentence.
    """
    fixed = " ".join(grammar[name] for name in _FIXED)
    lead = frozenset(f"{grammar['objects']} {grammar['determiners']}".split())
    acts = _acts(table["acts"], frozenset(map(normal.doer, fixed.split())), normal)
    grounds = _rated(table["grounds"], normal, _SIGNS.__getitem__)
    graded = {name: _rated(table[name], normal, int) for name in _GRADED}
    marked = {
        name: _bare(table[name], lead, normal) | _rated(table[name], normal, int)
        for name in _MARKED
    }
    begins = {word: role for role, words in _rows(grammar["begins"]) for word in words}
    return {"acts": acts, "grounds": grounds, "begins": begins, **graded, **marked}


def rhythm(text: str, normal: Normal) -> dict[str, float]:
    """Words for how often something is done, to the days between two times."""
    words = text.split()
    return {
        normal.stem(word): float(days) for word, days in zip(words[::2], words[1::2], strict=True)
    }


def word_lists(sentence: Mapping[str, str], normal: Normal) -> dict[str, list[str]]:
    """The small words of sentence.toml by what they do, as stems and as those who do something."""
    return {
        name: sorted(
            {form(word) for word in text.lower().split() for form in (normal.stem, normal.doer)}
        )
        for name, text in sentence.items()
        if name not in _TABLES
    }


def lines(text: str) -> Iterator[str]:
    """The lines of a table that say something, in lower case."""
    return (line.strip().lower() for line in text.splitlines() if line.strip())


def _acts(text: str, fixed: frozenset[str], normal: Normal) -> dict[str, list[int]]:
    """Verbs with their signs. What begins with a small word says it of a thing: that is a state."""
    acts = _rated(text, normal, _gains_of)
    return {phrase: gains for phrase, gains in acts.items() if phrase.split()[0] not in fixed}


def _gains_of(written: str) -> list[int]:
    by_vendor, by_reader, effect = written.split()
    return [int(by_vendor), int(by_reader), _SIGNS[effect]]


def _bare(text: str, lead: frozenset[str], normal: Normal) -> dict[str, int]:
    """Phrases without the small words at their beginning ("on your device"), to their mark; left
    out where that would be two that are far apart.
    """
    found: dict[str, list[int]] = {}
    for mark, phrases in _rows(text):
        for phrase in phrases:
            found.setdefault(_stems(phrase, lead, normal), []).append(int(mark))
    return {phrase: marks[0] for phrase, marks in found.items() if max(marks) - min(marks) <= 1}


def _rated(text: str, normal: Normal, value: Callable[[str], Any]) -> dict[str, Any]:
    """Phrases with what stands before their line; an article at a phrase's beginning is none of
    it.
    """
    found: dict[str, Any] = {}
    for name, phrases in _rows(text):
        for phrase in phrases:
            found.setdefault(_stems(phrase, normal.articles | {"the"}, normal), value(name))
    return found


def _stems(phrase: str, lead: frozenset[str], normal: Normal) -> str:
    """The stems of a phrase without the small words at its beginning."""
    words = WORD.findall(phrase)
    while len(words) > 1 and words[0] in lead:
        words = words[1:]
    return " ".join(map(normal.doer, words))


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of "name : word | words"."""
    for line in lines(text):
        name, _, words = line.partition(" : ")
        yield name, [word.strip() for word in words.split("|")]
