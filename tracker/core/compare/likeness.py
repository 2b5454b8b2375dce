"""Two clauses -> how alike they are, as a ratio: 0 where they cannot be one clause.

Neighbours of a pair need less proof than strangers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from rapidfuzz.distance import Indel

from tracker.core import tables
from tracker.core.text import ADDRESS, fold
from tracker.model import Clause
from tracker.patterns import compile_later

# Alike enough to be one edited clause rather than one removed and one added (share of characters
# kept in order). Measured on the recorded pairs: docs/accuracy.md.
NEIGHBOUR_RATIO = 0.55
STRANGER_RATIO = 0.62
_RUN_WORDS = 3
_SHORT_CHARS = 25
# The beginning of a clause that was made longer: a short one may begin any clause.
_LEAST_BEGINNING_CHARS = 20
_MOST_TIMES_LONGER = 4
# Texts longer than this are compared by the words they share: the exact way takes square time and
# memory. The longest recorded clause has 9,000 characters.
_LONG_CHARS = 20_000
# Neighbours that share so many of their words, in any order, are one clause that was reordered.
_REORDERED_RATIO, _LEAST_REORDERED_WORDS = 0.7, 5
_ADDRESS = compile_later(rf"{ADDRESS}|\[email.protected\]")
_WORD = compile_later(r"\w+")


@dataclass(frozen=True, slots=True)
class Side:
    """The clauses of one side, in the forms in which they are compared."""

    texts: list[str]
    """Folded."""
    shapes: list[str]
    """With "@" for each address: another address in the same sentence leaves it the same."""
    keys: list[str | None]
    """What a table row is about."""

    @classmethod
    def of(cls, clauses: Sequence[Clause]) -> Self:
        """The forms of all clauses of a side, in order."""
        texts = [fold(clause.text) for clause in clauses]
        shapes = [_ADDRESS.sub("@", text) if _may_hold_address(text) else text for text in texts]
        return cls(texts, shapes, [tables.key(clause) for clause in clauses])


class Likeness:
    """How alike clauses of two sides are, by their places."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new

    def of_strangers(self, i: int, j: int) -> float:
        """How alike two clauses are that may stand anywhere."""
        return self._of_shapes(i, j, STRANGER_RATIO)

    def of_neighbours(self, i: int, j: int) -> float:
        """How alike two clauses are that stand beside a pair."""
        ratio = self._of_shapes(i, j, NEIGHBOUR_RATIO)
        if ratio:
            return ratio
        if self._is_extended(i, j) or self._is_reordered(i, j):
            return NEIGHBOUR_RATIO
        return 0.0

    def _of_shapes(self, i: int, j: int, least: float) -> float:
        """How alike two clauses are; rows about different things are not alike."""
        old_key, new_key = self.old.keys[i], self.new.keys[j]
        are_rows = old_key is not None and new_key is not None
        if are_rows and not _alike(old_key or "", new_key or "", STRANGER_RATIO):
            return 0.0
        return _alike(self.old.shapes[i], self.new.shapes[j], least)

    def _is_extended(self, i: int, j: int) -> bool:
        """Whether one clause is the other with more behind it, up to four times its length."""
        ends = " .;:"
        sides = (self.old.texts[i].rstrip(ends), self.new.texts[j].rstrip(ends))
        shorter, longer = sorted(sides, key=len)
        if len(shorter) < _LEAST_BEGINNING_CHARS or len(longer) > _MOST_TIMES_LONGER * len(shorter):
            return False
        ends_word = not longer[len(shorter) : len(shorter) + 1].isalnum()
        return ends_word and longer.startswith(shorter)

    def _is_reordered(self, i: int, j: int) -> bool:
        """Whether two clauses have the same words in another order, as a passive sentence has."""
        if self.old.keys[i] is not None or self.new.keys[j] is not None:
            return False
        old, new = _words(self.old.texts[i]), _words(self.new.texts[j])
        if min(len(old), len(new)) < _LEAST_REORDERED_WORDS:
            return False
        return _shared_ratio(Counter(old), Counter(new)) >= _REORDERED_RATIO


def word_runs(text: str) -> set[str]:
    """All runs of three words in a text, in lower case; a shorter text is one run."""
    words = text.lower().split()
    if len(words) <= _RUN_WORDS:
        return {" ".join(words)}
    return {" ".join(words[at : at + _RUN_WORDS]) for at in range(len(words) - _RUN_WORDS + 1)}


def _alike(old: str, new: str, least: float) -> float:
    """The share of characters that two texts have in the same order, 0 below `least`."""
    shorter = min(len(old), len(new))
    if shorter > _LONG_CHARS:
        ratio = _shared_ratio(Counter(old.split()), Counter(new.split()))
        return ratio if ratio >= least else 0.0
    ratio = Indel.normalized_similarity(old, new, score_cutoff=least)
    # Short texts share letters by chance: they need a whole word in common.
    if ratio and shorter < _SHORT_CHARS:
        return ratio if set(old.lower().split()) & set(new.lower().split()) else 0.0
    return ratio


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _shared_ratio(old: Counter[str], new: Counter[str]) -> float:
    """The share of words that both sides have, in any order."""
    return 2 * (old & new).total() / max(1, old.total() + new.total())


def _may_hold_address(text: str) -> bool:
    # Every address and mask holds one of these: asked first, for few clauses do.
    return "@" in text or "://" in text or "protected]" in text
