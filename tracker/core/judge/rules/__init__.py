"""One TOML file a language -> its rules, with compiled patterns, read once.

A *topic* is a subject that counsel wants to hear of. If its `words` stand in what changed, the
change is material (or what `materiality` says). Its `context` in the sentence or the headings only
names the category. A *signal* is a short word that reverses or limits a sentence: a negation, a
"may", a condition. `inserted` and `deleted` say whether the reader gains or loses.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from tracker import own_files
from tracker.core.prefilter import Prefilter
from tracker.model import Direction, Materiality
from tracker.patterns import compile_later

EDITION = "6"
"""Edition of the rules as a whole. A new edition adds verdicts and keeps the old ones."""
LANGUAGES = ("en", "de", "es", "fr")
LONG_EDIT_WORDS = 12
"""More changed words than this say much anew; a language's file may set its own number."""


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
    """The direction if its words are inserted where the reader acts; None if that is the same."""
    within: bool
    """Whether another name matters in a sentence that holds these words."""
    denies: bool
    """Whether its words deny by themselves ("not liable"), so a "not" before them adds nothing."""
    examples: tuple[tuple[str, str], ...]

    @property
    def words(self) -> re.Pattern[str]:
        """What to look for in the words that changed."""
        return _compiled(self.words_pattern)

    @property
    def context(self) -> re.Pattern[str] | None:
        """What to look for in the sentence and the headings, for the category alone."""
        return _compiled(self.context_pattern) if self.context_pattern else None


@dataclass(frozen=True, slots=True)
class Signal:
    """Words that reverse or limit a sentence."""

    id: str
    says: str
    words_pattern: str
    ours: Direction
    """The direction if they are inserted where the vendor acts."""
    yours: Direction
    """The direction if they are inserted where the reader acts."""
    inside: bool
    """Whether it only means something inside a sentence that was there before."""
    examples: tuple[tuple[str, str], ...]

    @property
    def words(self) -> re.Pattern[str]:
        """What to look for in the words that changed."""
        return _compiled(self.words_pattern)


@dataclass(frozen=True, slots=True)
class Concept:
    """A lawyers' term, narrower than its topic. `says` completes "words about …"."""

    says: str
    category: str
    words_pattern: str

    @property
    def words(self) -> re.Pattern[str]:
        """What to look for in the words that changed."""
        return _compiled(self.words_pattern)


@dataclass(frozen=True, slots=True)
class Rules:
    """One language's rules."""

    language: str
    function_words: frozenset[str]
    """Words that mean nothing by themselves: articles, prepositions, pronouns."""
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
    long_edit_words: int = LONG_EDIT_WORDS
    """An edit of more content words in a binding sentence is material, even without a topic."""

    def topics_in(self, *texts: str) -> Iterator[Topic]:
        """Topics whose words may stand in one of the texts."""
        return (self.topics[place] for place in self.by_words.places(*texts))

    def concept(self, category: str, old: str, new: str) -> Concept | None:
        """The first concept of a category whose words stand in only one of two texts."""
        for concept in concepts(self.language):
            if concept.category != category:
                continue
            if bool(concept.words.search(old)) != bool(concept.words.search(new)):
                return concept
        return None

    def category_of(self, text: str) -> str | None:
        """The category of the first topic whose context stands in a text."""
        for place in self.by_context.places(text):
            topic = self.topics[place]
            if topic.context and topic.context.search(text):
                return topic.category
        return None

    def subject_of(self, text: str) -> str | None:
        """The category of a text: by a topic's context, else by the words of a topic.

        Of topics whose words stand there, one that decides comes first.
        """
        named = [topic for topic in self.topics_in(text) if topic.words.search(text)]
        named.sort(key=lambda topic: topic.id not in self.deciding)
        return self.category_of(text) or (named[0].category if named else None)

    def signals_in(self, *texts: str) -> Iterator[Signal]:
        """Signals whose words may stand in one of the texts."""
        return (self.signals[place] for place in self.by_signal.places(*texts))

    @property
    def negation(self) -> re.Pattern[str] | None:
        """The words for "not"."""
        negations = (signal.words for signal in self.signals if signal.id.endswith(".negation"))
        return next(negations, None)


@functools.cache
def load(language: str | None) -> Rules:
    """The rules of a language; those of English if the language is unknown.

    A language without rules of its own gets those that need no language: another language's text
    must not match English words by chance. A text too short to tell its language is most likely
    English.
    """
    name = language or "en"
    if name not in LANGUAGES:
        name = "any"
    table = tomllib.loads(own_files.text(__package__, f"{name}.toml"))
    topics = tuple(_topic(row) for row in table["topic"])
    signals = tuple(_signal(row) for row in table["signal"])
    return Rules(
        language=name,
        function_words=frozenset(table["small"].split()),
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
        long_edit_words=table.get("much", LONG_EDIT_WORDS),
    )


def _flat(pattern: str) -> str:
    """A pattern without the line breaks of the file."""
    return re.sub(r"\s*\n\s*", "", pattern)


def _compile(pattern: str) -> re.Pattern[str]:
    return compile_later(_flat(pattern), re.I)


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled when first used: most comparisons need few of a language's sixty."""
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
    """The lawyers' terms of a language, read when a reason first names a topic."""
    text = own_files.text(__package__, "concepts.toml")
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
