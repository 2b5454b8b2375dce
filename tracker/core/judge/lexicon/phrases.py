"""Phrases of a lexicon as stems -> what they stand for, at each place of a sentence."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BEGINNING_CHARS = 3
"""Synonyms are kept by so many letters of their first stem: English has 1,500 such beginnings."""
SEPARATOR = "|"


@dataclass(frozen=True)
class Phrases:
    """Known phrases with what they stand for; of several that fit, the longest counts."""

    known: dict[str, Any]
    """By the stems of the phrase, with blanks between them."""
    longest: dict[str, int]
    """By the first two stems of a phrase, with a blank: how many stems the longest such has."""

    def at(self, stems: Sequence[str], place: int) -> tuple[int, Any]:
        """How many stems at a place are a known phrase, and what it stands for; else 0, None."""
        # Most stems begin no phrase: asked first, for this is where much of judging goes by.
        if stems[place] not in self._firsts:
            return 0, None
        if place + 1 < len(stems):
            longest = self.longest.get(f"{stems[place]} {stems[place + 1]}")
            # At most places no phrase of several words begins.
            for size in range(min(longest, len(stems) - place), 1, -1) if longest else ():
                phrase = " ".join(stems[place : place + size])
                if phrase in self.known:
                    return size, self.known[phrase]
        stands_for = self.known.get(stems[place])
        return (0, None) if stands_for is None else (1, stands_for)

    def each(self, stems: Sequence[str]) -> Iterator[tuple[int, int, Any]]:
        """Walk along stems: each place, the size of the known phrase there, what it stands for.

        If no phrase is known at a place, the size is 0, and the walk goes on with the next stem;
        else it goes on behind the phrase.
        """
        at = 0
        while at < len(stems):
            size, stands_for = self.at(stems, at)
            yield at, size, stands_for
            at += size or 1

    @functools.cached_property
    def _firsts(self) -> set[str]:
        """The stems with which a phrase begins."""
        return {phrase.partition(" ")[0] for phrase in self.known}

    def named(self, stems: Sequence[str]) -> list[Any]:
        """What the known phrases among stems stand for, in their order."""
        return [stands_for for _, size, stands_for in self.each(stems) if size]


@dataclass(frozen=True, eq=False)
class Synonyms(Phrases):
    """Phrases that stand for the first member of their group, taken apart when they are needed.

    There are 22,000 of English; to compare two texts needs the synonyms of a few hundred words.
    """

    texts: Mapping[str, str]
    """By the beginning: each such phrase and its first member, in turn, with bars between."""
    of_one_word: bool = False
    """Whether phrases of several words are left out."""
    beginnings: set[str] = field(default_factory=set)
    """Beginnings whose phrases are known by now."""

    @classmethod
    def of(cls, texts: Mapping[str, str], *, of_one_word: bool = False) -> Synonyms:
        """Synonyms of which none is taken apart yet."""
        return cls({}, {}, texts, of_one_word)

    def at(self, stems: Sequence[str], place: int) -> tuple[int, Any]:
        """As for all phrases."""
        if stems[place][:BEGINNING_CHARS] not in self.beginnings:
            self._read(stems[place])
        return Phrases.at(self, stems, place)

    def first_member(self, phrase: str) -> str:
        """What a phrase stands for; itself if it has no synonyms."""
        self._read(phrase.partition(" ")[0])
        first: str = self.known.get(phrase, phrase)
        return first

    def _read(self, stem: str) -> None:
        """Take apart what begins as a stem does."""
        beginning = stem[:BEGINNING_CHARS]
        if beginning in self.beginnings:
            return
        parts = self.texts[beginning].split(SEPARATOR) if beginning in self.texts else []
        for phrase, first in zip(parts[::2], parts[1::2], strict=True):
            self._firsts.add(phrase.partition(" ")[0])
            if " " not in phrase:
                self.known[phrase] = first
            elif not self.of_one_word:
                self.known[phrase] = first
                note_longest(phrase, self.longest)
        # Last: another thread must not take for known what is not.
        self.beginnings.add(beginning)


def note_longest(phrase: str, longest: dict[str, int]) -> None:
    """Note how many stems a phrase has, by its first two."""
    stems = phrase.split(" ")
    first_two = " ".join(stems[:2])
    longest[first_two] = max(longest.get(first_two, 0), len(stems))


def by_beginning(known: Mapping[str, str]) -> dict[str, str]:
    """Synonyms in the form in which they are kept."""
    parts: dict[str, list[str]] = {}
    for phrase, first in known.items():
        if phrase:
            stem = phrase.partition(" ")[0]
            parts.setdefault(stem[:BEGINNING_CHARS], []).extend((phrase, first))
    return {beginning: SEPARATOR.join(texts) for beginning, texts in sorted(parts.items())}
