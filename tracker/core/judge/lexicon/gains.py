"""The lists of gains as people write them (TOML) -> as the program loads them.

They say what acts and things are to the reader, whom to trust, and which function words begin the
parts of a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracker.core.judge.lexicon.stems import WORD, Normal

_TABLES = ("begins", "rhythm")
"""What is a table rather than a list of words in sentence.toml."""
_GRADED, _MARKED = ("things", "states"), ("people", "where")
_FIXED = ("passive", "objects", "joins", "determiners", "aux")
"""Lists of function words with which no act begins."""
_SIGNS = {"+": 1, "-": -1, "0": 0}


def build(
    table: Mapping[str, str], grammar: Mapping[str, str], normal: Normal
) -> dict[str, dict[str, Any]]:
    """Bring the lists of gains to the form in which they are loaded.

    Args:
        table: `gains` of a language's lexicon: lines of "grade : phrase | phrase".
        grammar: of the language, with the words of sentence.toml.
        normal: of the language.

    Returns:
        For each list its phrases, as stems with blanks between them, to what they stand for. Under
        "begins" the words that begin a part of a sentence.
    """
    fixed = " ".join(grammar[name] for name in _FIXED)
    leading = frozenset(f"{grammar['objects']} {grammar['determiners']}".split())
    acts = _acts(table["acts"], frozenset(map(normal.doer, fixed.split())), normal)
    grounds = _graded(table["grounds"], normal, _SIGNS.__getitem__)
    graded = {name: _graded(table[name], normal, int) for name in _GRADED}
    marked = {
        name: _without_leading_words(table[name], leading, normal)
        | _graded(table[name], normal, int)
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
    """The lists of function words of sentence.toml, as stems and as words for who does it."""
    lists: dict[str, list[str]] = {}
    for name, text in sentence.items():
        if name not in _TABLES:
            words = text.lower().split()
            lists[name] = sorted({*map(normal.stem, words), *map(normal.doer, words)})
    return lists


def lines(text: str) -> Iterator[str]:
    """The lines of a table that are not blank, in lower case."""
    return (line.strip().lower() for line in text.splitlines() if line.strip())


def _acts(text: str, fixed: frozenset[str], normal: Normal) -> dict[str, list[int]]:
    """Verbs with their gains; a phrase that begins with a function word is a state, no act."""
    acts = _graded(text, normal, _gains_of)
    return {phrase: gains for phrase, gains in acts.items() if phrase.split()[0] not in fixed}


def _gains_of(written: str) -> list[int]:
    by_vendor, by_reader, effect = written.split()
    return [int(by_vendor), int(by_reader), _SIGNS[effect]]


def _without_leading_words(text: str, leading: frozenset[str], normal: Normal) -> dict[str, int]:
    """Phrases without the function words at their beginning ("on your device"), to their grade.

    A phrase is left out if that makes one of several whose grades are far apart.
    """
    grades_of: dict[str, list[int]] = {}
    for grade, phrases in _rows(text):
        for phrase in phrases:
            grades_of.setdefault(_stems(phrase, leading, normal), []).append(int(grade))
    return {
        phrase: grades[0] for phrase, grades in grades_of.items() if max(grades) - min(grades) <= 1
    }


def _graded(text: str, normal: Normal, value: Callable[[str], Any]) -> dict[str, Any]:
    """Phrases without an article at their beginning, with the value of their line's grade."""
    graded: dict[str, Any] = {}
    for grade, phrases in _rows(text):
        for phrase in phrases:
            graded.setdefault(_stems(phrase, normal.articles | {"the"}, normal), value(grade))
    return graded


def _stems(phrase: str, leading: frozenset[str], normal: Normal) -> str:
    """The stems of a phrase without the function words at its beginning."""
    words = WORD.findall(phrase)
    while len(words) > 1 and words[0] in leading:
        words = words[1:]
    return " ".join(map(normal.doer, words))


def _rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """Lines of "name : word | words"."""
    for line in lines(text):
        name, _, words = line.partition(" : ")
        yield name, [word.strip() for word in words.split("|")]
