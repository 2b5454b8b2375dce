"""Clauses x clauses -> changes: what was added, removed, edited, moved or only renumbered.

Equal clauses are paired first, in order. Pairs grow to their neighbours while these are alike. What
is left is paired by the runs of words it shares, the most alike first. Nothing is judged here.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from tracker.core.compare.likeness import Likeness, Side, word_runs
from tracker.core.compare.paired_clauses import Pair, PairedClauses, changes, longest_in_order
from tracker.model import Change, Clause

# A run of words that stands in more clauses than this says nothing about which clause it is.
_COMMON = 12
# With more possible pairs, clauses are paired in order by their unique texts alone: the exact way
# takes square time and memory. The longest recorded policy has 2,500 clauses.
_MANY_PAIRS = 400_000_000

# The most alike first; then those that stand first, and at the most similar places.
_Candidate = tuple[float, int, int, int, int]


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Pair two lists of clauses and return what differs.

    Returns:
        Changes in the new side's order, removed ones where they stood. Every clause of both sides
        is either in exactly one change or unchanged. Renumbering that an added, removed or moved
        section explains is no change of its own.
    """
    matcher = _Matcher(Side.of(old), Side.of(new))
    matcher.pair_equal_in_order()
    matcher.set_rewrapped_aside()
    matcher.pair_equal_anywhere()
    matcher.pair_rows()
    matcher.pair_neighbours()
    matcher.pair_strangers()
    return changes(matcher.paired(old, new))


class _Matcher:
    """Finds pairs of clauses, by their places; every clause is in one pair at most."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.likeness = Likeness(old, new)
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        # Places of clauses that are neither paired nor rewrapped.
        self.free_old = set(range(len(old.texts)))
        self.free_new = set(range(len(new.texts)))

    def paired(self, old: Sequence[Clause], new: Sequence[Clause]) -> PairedClauses:
        """The clauses of both sides, with their pairs."""
        pairs = sorted(self.to_new.items())
        edited = [i for i, j in pairs if self.old.texts[i] != self.new.texts[j]]
        return PairedClauses(
            old=old,
            new=new,
            pairs=pairs,
            edited=frozenset(edited),
            removed=sorted(self.free_old),
            added=sorted(self.free_new),
        )

    def _pair(self, i: int, j: int) -> None:
        self.to_new[i] = j
        self.to_old[j] = i
        self.free_old.discard(i)
        self.free_new.discard(j)

    def _are_free(self, i: int, j: int) -> bool:
        return i in self.free_old and j in self.free_new

    def pair_equal_in_order(self) -> None:
        """Pair equal clauses, as many as keep one order on both sides."""
        ids: dict[str, int] = {}
        old = [ids.setdefault(text, len(ids)) for text in self.old.texts]
        new = [ids.setdefault(text, len(ids)) for text in self.new.texts]
        if len(old) * len(new) > _MANY_PAIRS:
            self._pair_unique_in_order()
            return
        for block in LCSseq.opcodes(old, new):
            if block.tag == "equal":
                for step in range(block.src_end - block.src_start):
                    self._pair(block.src_start + step, block.dest_start + step)

    def _pair_unique_in_order(self) -> None:
        """Pair texts that each side has once, as many as keep one order.

        Source: the "patience diff" of Bram Cohen.
        """
        shared = _unique(self.old.texts) & _unique(self.new.texts)
        new_places = {text: j for j, text in enumerate(self.new.texts) if text in shared}
        pairs = [(i, new_places[text]) for i, text in enumerate(self.old.texts) if text in shared]
        in_order = longest_in_order(pairs)
        for i, j in pairs:
            if i in in_order:
                self._pair(i, j)

    def set_rewrapped_aside(self) -> None:
        """Set clauses aside that have the same words as the other side's, in other paragraphs."""
        for old_gap, new_gap in self._gaps():
            if len(old_gap) == len(new_gap) == 1:
                continue
            if old_gap and _bare(self.old.texts, old_gap) == _bare(self.new.texts, new_gap):
                self.free_old.difference_update(old_gap)
                self.free_new.difference_update(new_gap)

    def _gaps(self) -> Iterator[tuple[range, range]]:
        """The places between two pairs that follow each other on both sides."""
        before_first = (-1, -1)
        behind_last = (len(self.old.texts), len(self.new.texts))
        ends = [before_first, *sorted(self.to_new.items()), behind_last]
        for (i, j), (next_i, next_j) in itertools.pairwise(ends):
            if next_j > j + 1:
                yield range(i + 1, next_i), range(j + 1, next_j)

    def pair_equal_anywhere(self) -> None:
        """Pair equal clauses that have moved."""
        new_places: dict[str, list[int]] = defaultdict(list)
        for j in sorted(self.free_new):
            new_places[self.new.texts[j]].append(j)
        for i in sorted(self.free_old):
            places = new_places.get(self.old.texts[i])
            if places:
                self._pair(i, places.pop(0))

    def pair_rows(self) -> None:
        """Pair table rows about the same thing, whatever their other cells say."""
        old_places = _unique_keys(self.old.keys, self.to_new)
        new_places = _unique_keys(self.new.keys, self.to_old)
        for key, i in old_places.items():
            if key in new_places and self._are_free(i, new_places[key]):
                self._pair(i, new_places[key])

    def pair_neighbours(self) -> None:
        """Pair the neighbours of pairs, the most alike first, as long as any are alike."""
        heap: list[_Candidate] = []

        def offer(i: int, j: int) -> None:
            if self._are_free(i, j):
                ratio = self.likeness.of_neighbours(i, j)
                if ratio:
                    heapq.heappush(heap, (-ratio, i + j, abs(i - j), i, j))

        ends = [(-1, -1), (len(self.old.texts), len(self.new.texts))]
        for i, j in [*ends, *self.to_new.items()]:
            offer(i + 1, j + 1)
            offer(i - 1, j - 1)
        while heap:
            *_, i, j = heapq.heappop(heap)
            if self._are_free(i, j):
                self._pair(i, j)
                offer(i + 1, j + 1)
                offer(i - 1, j - 1)

    def pair_strangers(self) -> None:
        """Pair what is left by rare runs of words it shares, the most alike first.

        The result is the same when the sides are swapped.
        """
        if not self.free_old or not self.free_new:
            return
        candidates: list[_Candidate] = []
        for i, j in self._sharing_rare_runs():
            ratio = self.likeness.of_strangers(i, j)
            if ratio:
                candidates.append((-ratio, i + j, abs(i - j), i, j))
        for *_, i, j in sorted(candidates):
            if self._are_free(i, j):
                self._pair(i, j)

    def _sharing_rare_runs(self) -> Iterator[Pair]:
        """Free clauses that share a run of words which few clauses of either side have."""
        new_places: dict[str, list[int]] = defaultdict(list)
        for j in sorted(self.free_new):
            for run in word_runs(self.new.texts[j]):
                new_places[run].append(j)
        old_runs = {i: word_runs(self.old.texts[i]) for i in sorted(self.free_old)}
        old_counts = Counter(itertools.chain.from_iterable(old_runs.values()))
        for i, runs in old_runs.items():
            others: set[int] = set()
            for run in runs:
                places = new_places.get(run, ())
                if len(places) <= _COMMON and old_counts[run] <= _COMMON:
                    others.update(places)
            for j in others:
                yield i, j


def _unique(texts: Sequence[str]) -> set[str]:
    """The texts that stand there once."""
    return {text for text, count in Counter(texts).items() if count == 1}


def _bare(texts: Sequence[str], places: range) -> str:
    """All texts in a row without spaces, and without the bars between the cells of a row."""
    return "".join(texts[places.start : places.stop]).replace(" ", "").replace("|", "")


def _unique_keys(keys: Sequence[str | None], paired: Mapping[int, int]) -> dict[str, int]:
    """The places of unpaired rows, by what they are about, where one row alone is about it."""
    unpaired = {at: key for at, key in enumerate(keys) if key and at not in paired}
    counts = Counter(unpaired.values())
    return {key: at for at, key in unpaired.items() if counts[key] == 1}
