"""A language -> its lexicon: synonyms, opposites, ladders, numbers, roles of words.

People edit the TOML files; build.py makes from them what is loaded here.
"""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from tracker import own_files
from tracker.core.judge.lexicon.phrases import Phrases, Synonyms
from tracker.core.judge.lexicon.stems import LANGUAGES, WORD, Normal, Phrase
from tracker.patterns import compile_later

__all__ = ["LANGUAGES", "WORD", "Lexicon", "Phrase", "Phrases", "Step", "load", "load_bare"]

GAINS = ("things", "states", "grounds", "people", "where")
"""The lists of gains other than acts: grades of things, of people, of places."""
Gain = Literal["more", "less", "depends"]


@dataclass(frozen=True, slots=True)
class Step:
    """A place on a ladder."""

    ladder: str
    height: int
    """How far up, from 0."""
    gain: Gain
    """Whether the reader gains if there is more of it, less of it, or it depends."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The words of one language."""

    language: str
    normal: Normal
    drop: frozenset[str]
    """Words without a meaning of their own."""
    equal: Synonyms
    """Synonyms, to the first member of their group: its stems with blanks between them."""
    opposites: Mapping[str, Sequence[tuple[Phrase, Phrase]]]
    """By the first stem of a phrase: the phrase and its opposite."""
    negatives: Mapping[str, str]
    """Words to their opposite by a negative prefix, both ways: "able", "unable"."""
    ladders: Phrases
    """To steps."""
    acts: Phrases
    """Verbs, to two grades and a sign: the reader's gain (5) or loss (-5) if the vendor does it,
    the same if the reader does, and whether its object is given or kept (1), or ends (-1).
    """
    things: Phrases
    """To a grade from 5, what the reader wants most, down to -5."""
    states: Phrases
    """What is said of things, to the same grades."""
    grounds: Phrases
    """What stands in conditions, to 1 if it is hard to meet, -1 if somebody can decide it."""
    people: Phrases
    """To how far the reader may trust them: from 1, anybody, to 5, the reader's own people."""
    where: Phrases
    """Places and ways of keeping and telling, to how good they are for the reader: 1 to 5."""
    begins: Phrases
    """Words that begin a part of a sentence, to what the part is: see `parts.Role`."""
    rhythm: Mapping[str, float]
    """Words for how often something is done, to the days between two times."""
    parties: Phrases
    """To "vendor" or "reader"."""
    nouns: Mapping[str, Phrase]
    """Nouns made of a verb, to the verb."""
    light: Phrases
    """Verbs that carry such a noun and add nothing: "carry out"."""
    restricts: Mapping[str, str]
    """Words that limit behind a "not" ("without"), to the word behind "only" instead ("with")."""
    places: Phrases
    """Countries, regions and legal areas."""
    conditions: str
    """An expression for the words that begin a condition."""
    patterns: Mapping[str, re.Pattern[str]]
    """Expressions of grammar.toml, by their name there."""
    shapes: Mapping[str, Sequence[tuple[Phrase, Phrase]]]
    """By its first literal stem: one way to say something, and the usual one."""
    frames: Mapping[str, Sequence[tuple[Phrase, str]]]
    """What a sentence is built round, in canonical form, with its kind; by the first stem, the
    longest first: see frames.toml.
    """
    owned: Mapping[str, str]
    """Words for what is somebody's, to the word for who does it: "your", "you"."""
    unless: Phrase
    """The stems of "unless"."""
    filler: Phrases
    """Phrases that add nothing."""
    complements: Mapping[str, str]
    """Words to the word that says the same as their "not", both ways."""
    verb_beginnings: frozenset[str]
    """The first stems of all known verbs, as they are and in canonical form."""
    word_lists: Mapping[str, frozenset[str]]
    """Stems of function words, by what they do: see grammar.toml and sentence.toml."""
    lists_of: Mapping[str, frozenset[str]]
    """By a stem, the names of the word lists that it is in."""

    def stem(self, word: str) -> str:
        """A lower-case word's stem; an irregular word has that of its base form."""
        return self.normal.stem(word)


@functools.cache
def load(language: str | None) -> Lexicon | None:
    """Load the lexicon of a language; None if it has none."""
    if language not in LANGUAGES:
        return None
    return from_table(language, json.loads(own_files.text(__package__, f"{language}.json")))


def from_table(language: str, table: Mapping[str, Any]) -> Lexicon:
    """The lexicon that a table holds, as build.py makes it."""
    articles, each, er_verbs = (frozenset(table[name]) for name in ("articles", "each", "er_verbs"))
    normal = Normal(
        language,
        table["forms"],
        table["numbers"],
        table["units_days"],
        articles,
        each,
        er_verbs,
    )
    return Lexicon(
        language=language,
        normal=normal,
        drop=frozenset(table["drop"]),
        equal=Synonyms.of(table["equal"]),
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
        patterns={
            name: compile_later(pattern, re.I) for name, pattern in table["patterns"].items()
        },
        shapes=_shapes(table["shapes"]),
        frames={
            first: [(tuple(stems), kind) for stems, kind in frames]
            for first, frames in table["frames"].items()
        },
        owned=table["owned"],
        unless=tuple(table["unless"]),
        filler=_phrases(table["filler"]),
        complements=table["complements"],
        verb_beginnings=frozenset(table["verb_beginnings"]),
        word_lists={name: frozenset(stems) for name, stems in table["small"].items()},
        lists_of=_lists_of(table["small"]),
    )


def _lists_of(word_lists: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """The names of the lists that each stem is in."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for name, stems in word_lists.items():
        for stem in stems:
            names[stem].add(name)
    return {stem: frozenset(those) for stem, those in names.items()}


@functools.cache
def load_bare(language: str) -> Lexicon | None:
    """Load the lexicon of a language without synonyms of several words."""
    lexicon = load(language)
    return bare(lexicon) if lexicon else None


def bare(lexicon: Lexicon) -> Lexicon:
    """A lexicon without synonyms of several words.

    What stands for a whole phrase can hide that its words are those of the other sentence.
    """
    return replace(lexicon, equal=Synonyms.of(lexicon.equal.texts, of_one_word=True))


def _opposites(pairs: Iterable[Sequence[str]]) -> dict[str, list[tuple[Phrase, Phrase]]]:
    """Pairs of opposites by the first stem of each phrase."""
    by_first: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for written, written_opposite in pairs:
        phrase, opposite = tuple(written.split()), tuple(written_opposite.split())
        by_first.setdefault(phrase[0], []).append((phrase, opposite))
    return by_first


def _shapes(pairs: Iterable[Sequence[Sequence[str]]]) -> dict[str, list[tuple[Phrase, Phrase]]]:
    """Shapes with their usual form, by their first stem."""
    by_first: dict[str, list[tuple[Phrase, Phrase]]] = {}
    for shape, usual in pairs:
        by_first.setdefault(shape[0], []).append((tuple(shape), tuple(usual)))
    for members in by_first.values():
        # Shapes with a number come first: a number is more specific than any word.
        members.sort(key=lambda pair: {"#", "@"}.isdisjoint(pair[0]))
    return by_first


def _phrases(table: Mapping[str, Any], value: Callable[[Any], Any] | None = None) -> Phrases:
    """Phrases from JSON, with `value` applied to what they stand for."""
    known = table["known"]
    if value:
        known = {phrase: value(stands_for) for phrase, stands_for in known.items()}
    return Phrases(known, table["longest"])
