"""Rules as data: one TOML file a language, read once, compiled, and told apart by id.

A *topic* is a subject counsel wants to be told of: `words` in what changed make it material (or
what `materiality` says), `context` in the sentence or headings only names the category. A *signal*
is a small word that turns a sentence round: negation, modality, condition. `inserted` and `deleted`
say which way the reader's position goes.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from tracker.core.judge.rules.prefilter import Prefilter
from tracker.model import Direction, Materiality

EDITION = "6"
"""Edition of the rules as a whole: new verdicts are added, never put over old ones, when it
changes.
"""
LANGUAGES = ("en", "de", "es", "fr")
MUCH_WORDS = 12


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that matters: see the module's docstring. `says` completes "words about …"."""

    id: str
    category: str
    says: str
    words_pattern: str
    context_pattern: str | None
    materiality: Materiality
    inserted: Direction
    deleted: Direction
    yours: Direction | None
    """The reader's position when its words come in where the reader acts; None where that makes no
    difference.
    """
    within: bool
    """Whether a name changed in a sentence that holds these words matters."""
    denies: bool
    """Whether its words deny by themselves ("not liable", "must not"), so that a "not" before them
    turns nothing.
    """
    examples: tuple[tuple[str, str], ...]

    @property
    def words(self) -> re.Pattern[str]:
        """What is looked for in the words that changed."""
        return _compiled(self.words_pattern)

    @property
    def context(self) -> re.Pattern[str] | None:
        """What is looked for in the sentence and the headings, for the category alone."""
        return _compiled(self.context_pattern) if self.context_pattern else None


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that turn a sentence round. `ours`: the reader's position when they come in where the
    vendor acts.
    """

    id: str
    says: str
    words_pattern: str
    ours: Direction
    yours: Direction
    inside: bool
    """Whether it only means something inside a sentence that was there before."""
    examples: tuple[tuple[str, str], ...]

    @property
    def words(self) -> re.Pattern[str]:
        """What is looked for in the words that changed."""
        return _compiled(self.words_pattern)


@dataclass(frozen=True, slots=True)
class Concept:
    """What lawyers call a thing, narrower than the topic it is part of. `says` completes "words
    about …".
    """

    says: str
    category: str
    words_pattern: str

    @property
    def words(self) -> re.Pattern[str]:
        """What is looked for in the words that changed."""
        return _compiled(self.words_pattern)


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's rules."""

    language: str
    small: frozenset[str]
    furniture: re.Pattern[str]
    vendor: re.Pattern[str]
    reader: re.Pattern[str]
    contact: re.Pattern[str]
    pointer: re.Pattern[str]
    binding: re.Pattern[str]
    deciding: frozenset[str]
    """Ids of topics that decide a sentence's direction, whatever else it names."""
    denying: frozenset[str]
    """Ids of topics whose words deny by themselves: "not liable"."""
    topics: tuple[Topic, ...]
    signals: tuple[Signal, ...]
    by_words: Prefilter
    by_context: Prefilter
    by_signal: Prefilter
    much: int = MUCH_WORDS
    """Content words newly said or unsaid above which a sentence that no topic names still binds
    somebody.
    """

    def topics_in(self, *texts: str) -> Iterator[Topic]:
        """Topics whose words may stand in one of the texts."""
        return (self.topics[place] for place in self.by_words.places(*texts))

    def concept(self, category: str, old: str, new: str) -> Concept | None:
        """The first concept of a category whose words stand in one of two texts only."""
        return next(
            (
                concept
                for concept in concepts(self.language)
                if concept.category == category
                and bool(concept.words.search(old)) != bool(concept.words.search(new))
            ),
            None,
        )

    def category_of(self, text: str) -> str | None:
        """The category of the first topic whose context stands in a text."""
        for place in self.by_context.places(text):
            topic = self.topics[place]
            if topic.context and topic.context.search(text):
                return topic.category
        return None

    def subject_of(self, text: str) -> str | None:
        """The category a text names outright: by context, else by the words of a topic, one that
        decides first.
        """
        found = [topic for topic in self.topics_in(text) if topic.words.search(text)]
        found.sort(key=lambda topic: topic.id not in self.deciding)
        return self.category_of(text) or (found[0].category if found else None)

    def signals_in(self, *texts: str) -> Iterator[Signal]:
        """Signals whose words may stand in one of the texts."""
        return (self.signals[place] for place in self.by_signal.places(*texts))

    @property
    def negation(self) -> re.Pattern[str] | None:
        """The words for "not"."""
        return next(
            (signal.words for signal in self.signals if signal.id.endswith(".negation")), None
        )


@functools.cache
def load(language: str | None) -> Rules:
    """The rules for a language; for one without, those that need no language; where it is unknown,
    those of English.

    Another language's text must not match English words by chance; too short a text to tell is most
    likely English.
    """
    name = language if language in LANGUAGES else "any" if language else "en"
    table = tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
    topics = tuple(_topic(row) for row in table["topic"])
    signals = tuple(_signal(row) for row in table["signal"])
    return Rules(
        language=name,
        small=frozenset(table["small"].split()),
        furniture=_compile(table["furniture"]),
        vendor=_compile(table["vendor"]),
        reader=_compile(table["reader"]),
        contact=_compile(table["contact"]),
        pointer=_compile(table["pointer"]),
        binding=_compile(table["binding"]),
        deciding=frozenset(row["id"] for row in table["topic"] if row.get("decides")),
        denying=frozenset(topic.id for topic in topics if topic.denies),
        topics=topics,
        signals=signals,
        by_words=Prefilter([topic.words_pattern for topic in topics]),
        by_context=Prefilter([topic.context_pattern for topic in topics]),
        by_signal=Prefilter([signal.words_pattern for signal in signals]),
        much=table.get("much", MUCH_WORDS),
    )


def _flat(pattern: str) -> str:
    """A pattern as written over several lines, in one."""
    return re.sub(r"\s*\n\s*", "", pattern)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(_flat(pattern), re.I)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when first asked for: of a language's sixty patterns most comparisons need a few."""
    return re.compile(pattern, re.I)


def _examples(row: dict[str, object]) -> tuple[tuple[str, str], ...]:
    lines = row.get("examples", [])
    assert isinstance(lines, list)
    return tuple(tuple(side.strip() for side in line.split("=>")) for line in lines)


def _topic(row: dict[str, str]) -> Topic:
    return Topic(
        id=row["id"],
        category=row["category"],
        says=row["says"],
        words_pattern=_flat(row["words"]),
        context_pattern=_flat(row["context"]) if "context" in row else None,
        materiality=row.get("materiality", "material"),  # type: ignore[arg-type]
        inserted=row.get("inserted", "neutral"),  # type: ignore[arg-type]
        deleted=row.get("deleted", "neutral"),  # type: ignore[arg-type]
        yours=row.get("yours"),  # type: ignore[arg-type]
        within=bool(row.get("within")),
        denies=bool(row.get("denies")),
        examples=_examples(row),  # type: ignore[arg-type]
    )


@functools.cache
def concepts(language: str) -> tuple[Concept, ...]:
    """What lawyers call things, in the words of a language: read when a topic is first told."""
    text = resources.files(__package__).joinpath("concepts.toml").read_text("utf-8")
    return tuple(
        Concept(row["says"], row["category"], rf"\b(?:{row[language]})")
        for row in tomllib.loads(text)["concept"]
        if language in row
    )


def _signal(row: dict[str, str]) -> Signal:
    return Signal(
        id=row["id"],
        says=row["says"],
        words_pattern=_flat(row["words"]),
        ours=row.get("ours", "neutral"),  # type: ignore[arg-type]
        yours=row.get("yours", "neutral"),  # type: ignore[arg-type]
        inside=bool(row.get("inside")),
        examples=_examples(row),  # type: ignore[arg-type]
    )
