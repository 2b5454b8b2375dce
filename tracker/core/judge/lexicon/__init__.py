"""A language -> its lexicon: words of equal meaning, opposites, ladders, numbers, roles of words.

People edit the TOML files; what is loaded is made from them (build.py).
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Literal

from tracker.core.judge.lexicon.stems import LANGUAGES, WORD, Normal, Phrase

__all__ = ["LANGUAGES", "WORD", "Lexicon", "Phrase", "Phrases", "Step", "load", "load_bare"]

GAINS = ("things", "states", "grounds", "people", "where")
"""What is said of things, people and places in the lists of gains, beside the acts."""
Gain = Literal["more", "less", "depends"]


@dataclass(frozen=True, slots=True)
class Step:
    """A place on a ladder: which ladder, how far up from 0, and whether the reader gains when the
    vendor goes up.
    """

    ladder: str
    height: int
    gain: Gain


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases, their stems with blanks between them, with what they stand for; the longest that
    fits counts.
    """

    known: Mapping[str, Any]
    longest: Mapping[str, int]
    """For the first two stems of a phrase, with a blank between them, the most stems such a phrase
    has.
    """

    def at(self, stems: Sequence[str], place: int) -> tuple[int, Any]:
        """How many stems from a place on are a known phrase, and what it stands for; 0 and None
        where none is.
        """
        if place + 1 < len(stems):
            longest = self.longest.get(f"{stems[place]} {stems[place + 1]}", 1)
            for size in range(min(longest, len(stems) - place), 1, -1):
                phrase = " ".join(stems[place : place + size])
                if phrase in self.known:
                    return size, self.known[phrase]
        stands_for = self.known.get(stems[place])
        return (0, None) if stands_for is None else (1, stands_for)

    def each(self, stems: Sequence[str]) -> Iterator[tuple[int, int, Any]]:
        """Walk along stems: each place, how many stems from there are the longest known phrase, and
        what it stands for.

        Where none is known that is 0 and None, and the walk goes on with the next stem; else behind
        the phrase.
        """
        at = 0
        while at < len(stems):
            size, stands_for = self.at(stems, at)
            yield at, size, stands_for
            at += size or 1

    def named(self, stems: Sequence[str]) -> list[Any]:
        """What the known phrases among stems stand for, in their order."""
        return [stands_for for _, size, stands_for in self.each(stems) if size]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language's words."""

    language: str
    normal: Normal
    drop: frozenset[str]
    equal: Phrases
    """To the first member of the group, its stems with blanks between them."""
    opposites: Mapping[str, Sequence[tuple[Phrase, Phrase]]]
    """By the first stem of a phrase: the phrase and its opposite."""
    negatives: Mapping[str, str]
    """Words to their opposite by a negative beginning, both ways: "able", "unable"."""
    ladders: Phrases
    """To steps."""
    acts: Phrases
    """Verbs, to two grades and a sign: the reader's gain (5) or loss (-5) where the vendor does it,
    the same where the reader does; whether its object is given or kept (1), or ends (-1).
    """
    things: Phrases
    """To 5 for what the reader is most glad of, down to -5."""
    states: Phrases
    """What is said of things, to the same."""
    grounds: Phrases
    """What stands in conditions, to 1 where it is hard to meet, -1 where it is at one's will."""
    people: Phrases
    """To how far the reader may trust them: from 1, anybody, to 5, the reader's own people."""
    where: Phrases
    """Places and ways of keeping and telling, to how good they are for the reader: 1 to 5."""
    begins: Phrases
    """Words that begin a part of a sentence, to what the part is: see `parts.Role`."""
    rhythm: Mapping[str, float]
    """How often something is done, to the days between two times."""
    parties: Phrases
    """To "vendor" or "reader"."""
    nouns: Mapping[str, Phrase]
    """A noun made of a verb, to the verb."""
    light: Phrases
    """Verbs that carry such a noun and add nothing: "carry out"."""
    restricts: Mapping[str, str]
    """Words that limit behind a "not" ("without"), to what limits behind an "only" instead
    ("with").
    """
    places: Phrases
    """Countries, regions and legal areas."""
    conditions: str
    """An expression for the words that begin a condition."""
    patterns: Mapping[str, re.Pattern[str]]
    shapes: Mapping[str, Sequence[tuple[Phrase, Phrase]]]
    """By its first literal stem: another way to say something, and the usual one."""
    frames: Mapping[str, Sequence[str]]
    """By kind, expressions that a sentence is built round, as written: see frames.toml."""
    owned: Mapping[str, str]
    """Whose something is, to who does it: "your", "you"."""
    unless: Phrase
    """The stems of "unless"."""
    filler: Phrases
    """What may be said or left out."""
    complements: Mapping[str, str]
    """Words to the word that says the same as their "not", both ways."""
    word_lists: Mapping[str, frozenset[str]]
    """Stems of small words by what they do: see grammar.toml."""

    def stem(self, word: str) -> str:
        """A lower-case word's stem, by way of its base form where it is irregular."""
        return self.normal.stem(word)


@functools.cache
def load(language: str | None) -> Lexicon | None:
    """Load a language's lexicon; None for a language that has none."""
    if language not in LANGUAGES:
        return None
    table = json.loads(resources.files(__package__).joinpath(f"{language}.json").read_text("utf-8"))
    articles, each, er_verbs = (frozenset(table[name]) for name in ("articles", "each", "er_verbs"))
    word_lists = {name: frozenset(stems) for name, stems in table["small"].items()}
    return Lexicon(
        language=language,
        normal=Normal(
            language,
            table["forms"],
            table["numbers"],
            table["units_days"],
            articles,
            each,
            er_verbs,
        ),
        drop=frozenset(table["drop"]),
        equal=_phrases(table["equal"]),
        opposites=_opposites(table["opposites"]),
        negatives=table["negatives"],
        ladders=_phrases(table["ladders"], lambda step: Step(*step)),
        acts=_phrases(table["acts"], tuple),
        **{name: _phrases(table[name]) for name in GAINS},
        begins=_phrases(table["begins"]),
        rhythm=table["rhythm"],
        parties=_phrases(table["parties"]),
        nouns={noun: tuple(verb.split()) for noun, verb in table["nouns"].items()},
        light=_phrases(table["light"]),
        restricts=table["restricts"],
        places=_phrases(table["places"]),
        conditions=table["conditions"],
        patterns={name: re.compile(pattern, re.I) for name, pattern in table["patterns"].items()},
        shapes=_shapes(table["shapes"]),
        frames=table["frames"],
        owned=table["owned"],
        unless=tuple(table["unless"]),
        filler=_phrases(table["filler"]),
        complements=table["complements"],
        word_lists=word_lists,
    )


@functools.cache
def load_bare(language: str) -> Lexicon | None:
    """Load a language's lexicon without its groups of whole phrases: what stands for a phrase hides
    that its words are those of the other side.
    """
    lexicon = load(language)
    if lexicon is None:
        return None
    single = {phrase: first for phrase, first in lexicon.equal.known.items() if " " not in phrase}
    return replace(lexicon, equal=Phrases(single, {}))


def _opposites(pairs: Iterable[Sequence[str]]) -> dict[str, list[tuple[Phrase, Phrase]]]:
    found: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for one, other in pairs:
        phrase = tuple(one.split())
        found.setdefault(phrase[0], []).append((phrase, tuple(other.split())))
    return found


def _shapes(pairs: Iterable[Sequence[Sequence[str]]]) -> dict[str, list[tuple[Phrase, Phrase]]]:
    found: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for before, after in pairs:
        found.setdefault(before[0], []).append((tuple(before), tuple(after)))
    for members in found.values():
        # A number says more of what fits than any word.
        members.sort(key=lambda pair: {"#", "@"}.isdisjoint(pair[0]))
    return found


def _phrases(table: Mapping[str, Any], value: Callable[[Any], Any] | None = None) -> Phrases:
    known = table["known"]
    if value:
        known = {phrase: value(stands_for) for phrase, stands_for in known.items()}
    return Phrases(known, table["longest"])
