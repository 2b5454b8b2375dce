"""A language -> its lexicon: words of equal meaning, opposites, ladders, numbers, roles; the data are TOML files.

Words are brought to their stems (Snowball), irregular forms first to their base.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

import Stemmer

Gain = Literal["more", "less", "depends"]
Phrase = tuple[str, ...]
LANGUAGES = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
"""What counts as one word, in an entry and in a sentence alike."""
ROLES = ("vendor_serves", "vendor_takes", "reader_may", "reader_owes", "good", "bad", "vendor", "reader")


@dataclass(frozen=True, slots=True)
class Step:
    """A place on a ladder: which ladder, how far up from 0, and whether the reader gains when the vendor goes up."""

    ladder: str
    height: int
    gain: Gain


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases with what they stand for, to be found in a row of stems: the longest that fits counts."""

    known: Mapping[Phrase, Any]
    longest: int

    def at(self, stems: Sequence[str], place: int) -> tuple[int, Any]:
        """How many stems from a place on are a known phrase, and what it stands for; 0 and None where none is."""
        for size in range(min(self.longest, len(stems) - place), 0, -1):
            phrase = tuple(stems[place : place + size])
            if phrase in self.known:
                return size, self.known[phrase]
        return 0, None


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language's words."""

    language: str
    drop: frozenset[str]
    equal: Phrases
    """To the stems of the first member of the group."""
    opposites: frozenset[frozenset[Phrase]]
    ladders: Phrases
    """To steps."""
    numbers: Mapping[str, float]
    units_days: Mapping[str, float]
    roles: Mapping[str, Phrases]
    conditions: str
    """An expression for the words that begin a condition."""
    small: Mapping[str, frozenset[str]]
    """Stems of small words by what they do: see grammar.toml."""

    def stem(self, word: str) -> str:
        """A lower-case word's stem, by way of its base form where it is irregular."""
        return _stem(self.language, word)

    def stems(self, text: str) -> Phrase:
        """The stems of a lower-case text of words and blanks."""
        return tuple(map(self.stem, WORD.findall(text)))


@functools.cache
def load(language: str | None) -> Lexicon | None:
    """Load a language's lexicon; None for a language that has none."""
    if language not in LANGUAGES:
        return None
    table = _table(language)

    def stems(text: str) -> Phrase:
        return tuple(_stem(language, word) for word in WORD.findall(text.lower()))

    groups = [[stems(member) for member in line.split("|")] for line in _lines(table["equal"])]
    ladders = {
        stems(member): Step(row["name"], height, row["reader"])
        for row in table.get("ladder", ())
        for height, step in enumerate(row["order"].split("<"))
        for member in step.split("/")
    }
    pairs = (line.split("|") for line in _lines(table["opposites"]))
    return Lexicon(
        language=language,
        drop=frozenset(stems(table["drop"])),
        equal=_phrases({member: group[0] for group in groups for member in group}),
        opposites=frozenset(frozenset(map(stems, pair)) for pair in pairs),
        ladders=_phrases(ladders),
        numbers=_numbers(table["numbers"]),
        units_days={
            unit: days for line in _lines(table["units"]) for *units, days in [_unit(line)] for unit in units[0]
        },
        roles={
            role: _phrases({stems(one): role for one in table.get("roles", {}).get(role, "").split("|") if one.strip()})
            for role in ROLES
        },
        conditions=_table("grammar")[language]["conditions"],
        small={name: frozenset(stems(text)) for name, text in _table("grammar")[language].items()},
    )


def _unit(line: str) -> tuple[list[str], float]:
    *names, days = line.lower().split()
    return names, float(days)


def _numbers(text: str) -> dict[str, float]:
    pairs = (line.lower().rsplit(None, 1) for line in _lines(text))
    return {name: float(value) for name, value in pairs if " " not in name}


def _phrases(known: Mapping[Phrase, Any]) -> Phrases:
    whole = {phrase: value for phrase, value in known.items() if phrase}
    return Phrases(whole, max(map(len, whole), default=0))


def _lines(text: str) -> Iterable[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


@functools.cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


@functools.cache
def _forms(language: str) -> Mapping[str, str]:
    pairs = (line.lower().split(None, 1) for line in _lines(_table(language)["forms"]))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == len(("form", "base"))}


@functools.cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])


@functools.lru_cache(maxsize=20_000)
def _stem(language: str, word: str) -> str:
    base = _forms(language).get(word, word)
    found: str = _stemmer(language).stemWord(base)
    return found
