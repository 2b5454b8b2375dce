"""Two sentences -> where they differ, in which parts, and the reader's stake on each side."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable

from tracker.core.judge.direction import stakes
from tracker.core.judge.grammar import parts
from tracker.core.judge.grammar.parts import Part
from tracker.core.judge.grammar.sentence import BREAKS, Sentence, common_ends
from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.frozen import dataclass


@dataclass(frozen=True, eq=False)
class SentenceEdit:
    """Two sentences, the place from which on they differ, and the words that differ."""

    old: Sentence
    new: Sentence
    at: int
    gone: Phrase
    came: Phrase

    @property
    def lexicon(self) -> Lexicon:
        """The words of their language."""
        return self.new.lexicon

    @property
    def is_replaced(self) -> bool:
        """Whether words were replaced by others, rather than added or removed."""
        return bool(self.gone and self.came)

    @functools.cached_property
    def part_before(self) -> Part:
        """The part of the old sentence that holds the difference."""
        return parts.at(self.old, self._place_before)

    @functools.cached_property
    def part(self) -> Part:
        """The part of the new sentence that holds it."""
        return parts.at(self.new, self.place)

    @property
    def place(self) -> int:
        """A place in the new sentence inside the words that came, behind their comma."""
        return _past_signs(self.at, self.came, self.new)

    @property
    def _place_before(self) -> int:
        return _past_signs(self.at, self.gone, self.old)

    @functools.cached_property
    def stake(self) -> float:
        """The reader's stake in what the new sentence says at this place."""
        return stakes.of_part(self.new, self.part, self.place)

    @functools.cached_property
    def stake_before(self) -> float:
        """The reader's stake in what the old sentence says there."""
        return stakes.of_part(self.old, self.part_before, self._place_before)

    @property
    def is_main(self) -> bool:
        """Whether the difference stands in the main part of both sentences."""
        return self.part_before.role == self.part.role == "main"

    def count(self, name: str) -> int:
        """How many more words of a list there are than before."""
        words = self.lexicon.word_lists[name]
        more = len(words.intersection(self.came)) - len(words.intersection(self.gone))
        return more + self._more_has_to if name == "must" else more

    @property
    def _more_has_to(self) -> int:
        """1 if a "has to" came, -1 if one went."""
        return self._has_has_to(self.came) - self._has_has_to(self.gone)

    def _has_has_to(self, words: Iterable[str]) -> bool:
        has_to, to_do = self.lexicon.word_lists["has_to"], self.lexicon.word_lists["to_do"]
        pairs = itertools.pairwise(words)
        return any(word in has_to and following in to_do for word, following in pairs)

    def has(self, name: str) -> bool:
        """Whether one of the words of a list came or went."""
        return not self.lexicon.word_lists[name].isdisjoint(self.gone + self.came)


def locate(old: Sentence, new: Sentence) -> SentenceEdit:
    """Find where two sentences differ.

    Args:
        old: the sentence before.
        new: the sentence after.
    """
    first, last = common_ends(old.stems, new.stems)
    gone, came = old.stems[first : len(old) - last], new.stems[first : len(new) - last]
    return SentenceEdit(old, new, first, gone, came)


def _past_signs(at: int, words: Phrase, sentence: Sentence) -> int:
    """The place of the first of some words that is no sign, inside the sentence."""
    signs = next((count for count, word in enumerate(words) if word not in BREAKS), 0)
    return min(at + signs, len(sentence) - 1)
