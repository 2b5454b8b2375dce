"""Clauses x clauses -> changes: what came, went, was edited, moved or only renumbered. Nothing is
judged.

Equal clauses are paired first, in order; pairs grow to their neighbours while these are alike; what
is left is paired by shared word runs, best first. Pairs that break the common order have moved.
"""

from __future__ import annotations

import bisect
import heapq
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import Indel, LCSseq

from tracker.core import tables
from tracker.core.text import ADDRESS, fold
from tracker.model import Change, Clause

# Alike enough to be one edited clause rather than one removed and one added (share of characters
# kept in order).
# Neighbours of a pair need less proof than strangers. Measured on the recorded pairs:
# docs/accuracy.md.
_NEIGHBOUR_RATIO = 0.55
_STRANGER_RATIO = 0.62
_SHINGLE_WORDS = 3
# A run of words that stands in more clauses than this says nothing about which clause it is.
_COMMON = 12
_SHORT_CHARS = 25
_ADDRESS = re.compile(rf"{ADDRESS}|\[email.protected\]")
# Texts longer than this are likened by the words they share, clauses more than that paired by their
# unique texts alone:
# the exact ways cost square time and memory. The longest recorded clause has 9,000 characters, a
# policy 2,500 clauses.
_LONG_CHARS = 20_000
_MANY_PAIRS = 400_000_000

# Neighbours with so many of their words in common, in any order, are one clause that was turned
# round.
_REORDERED_RATIO, _LEAST_REORDERED_WORDS = 0.7, 5
_WORD = re.compile(r"\w+")

Pair = tuple[int, int]


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Pair two lists of clauses and tell what differs.

    Returns:
        Changes in the new side's order, removed ones where they stood. Every clause of both sides
        is either in exactly one change or unchanged. Renumbering that an added, removed or moved
        section explains is no change of its own.
    """
    match = _Matcher(old, new)
    match.equal_in_order()
    match.rewrapped()
    match.equal_anywhere()
    match.rows()
    match.grow()
    match.strangers()
    return _changes(old, new, match)


class _Matcher:
    """Pairs found so far; every clause is in one pair at most."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause]) -> None:
        self.old, self.new = ([fold(clause.text) for clause in side] for side in (old, new))
        self.old_key, self.new_key = (
            [tables.key(clause) for clause in side] for side in (old, new)
        )
        # For likeness alone: an address given in place of another is still the same sentence.
        self.old_shape = [_ADDRESS.sub("@", text) for text in self.old]
        self.new_shape = [_ADDRESS.sub("@", text) for text in self.new]
        self.to_new: dict[int, int] = {}
        self.to_old: dict[int, int] = {}
        self.rewrapped_old: set[int] = set()
        self.rewrapped_new: set[int] = set()

    def pair(self, i: int, j: int) -> None:
        self.to_new[i] = j
        self.to_old[j] = i

    def free(self, i: int, j: int) -> bool:
        """Whether both exist and neither is taken."""
        return (
            0 <= i < len(self.old)
            and 0 <= j < len(self.new)
            and i not in self.to_new
            and j not in self.to_old
            and i not in self.rewrapped_old
            and j not in self.rewrapped_new
        )

    def equal_in_order(self) -> None:
        ids: dict[str, int] = {}
        old = [ids.setdefault(text, len(ids)) for text in self.old]
        new = [ids.setdefault(text, len(ids)) for text in self.new]
        if len(old) * len(new) > _MANY_PAIRS:
            self._unique_in_order()
            return
        for block in LCSseq.opcodes(old, new):
            if block.tag == "equal":
                for step in range(block.src_end - block.src_start):
                    self.pair(block.src_start + step, block.dest_start + step)

    def _unique_in_order(self) -> None:
        """Patience's way: texts that stand once on either side, in the longest order common to
        both.
        """
        once = [
            {text for text, count in Counter(side).items() if count == 1}
            for side in (self.old, self.new)
        ]
        shared = once[0] & once[1]
        places = {text: j for j, text in enumerate(self.new) if text in shared}
        pairs = [(i, places[text]) for i, text in enumerate(self.old) if text in places]
        kept = _in_order(pairs)
        for i, j in pairs:
            if i in kept:
                self.pair(i, j)

    def rewrapped(self) -> None:
        """Between two pairs the same words in other paragraphs are the same text."""
        for (i, next_i), (j, next_j) in self._gaps():
            if next_i - i > 0 and next_j - j > 0 and (next_i - i, next_j - j) != (1, 1):
                # A row has bars between its cells, a paragraph none.
                before = "".join(self.old[i:next_i]).replace(" ", "").replace("|", "")
                if before == "".join(self.new[j:next_j]).replace(" ", "").replace("|", ""):
                    self.rewrapped_old.update(range(i, next_i))
                    self.rewrapped_new.update(range(j, next_j))

    def _gaps(self) -> list[tuple[Pair, Pair]]:
        ends = [(-1, -1), *sorted(self.to_new.items()), (len(self.old), len(self.new))]
        return [
            ((i + 1, next_i), (j + 1, next_j))
            for (i, j), (next_i, next_j) in itertools.pairwise(ends)
            if next_j > j
        ]

    def equal_anywhere(self) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for j, text in enumerate(self.new):
            if j not in self.to_old and j not in self.rewrapped_new:
                places[text].append(j)
        for i, text in enumerate(self.old):
            if i not in self.to_new and i not in self.rewrapped_old and places[text]:
                self.pair(i, places[text].pop(0))

    def rows(self) -> None:
        """A row that is about what another was about is that row, whatever its other cells say."""
        once = []
        for side, paired in ((self.old_key, self.to_new), (self.new_key, self.to_old)):
            left = {at: key for at, key in enumerate(side) if key and at not in paired}
            counted = Counter(left.values())
            once.append({key: at for at, key in left.items() if counted[key] == 1})
        for key, i in once[0].items():
            if key in once[1] and self.free(i, once[1][key]):
                self.pair(i, once[1][key])

    def _likeness(self, i: int, j: int, cutoff: float) -> float:
        """How alike two clauses are; rows about different things are not, though all their other
        cells agree.
        """
        old, new = self.old_key[i], self.new_key[j]
        if old is not None and new is not None and not _alike(old, new, _STRANGER_RATIO):
            return 0.0
        return _alike(self.old_shape[i], self.new_shape[j], cutoff)

    def _goes_on(self, i: int, j: int) -> float:
        """How alike a sentence and the same sentence with more behind it are: enough, up to four
        times its length.
        """
        shorter, longer = sorted((self.old[i].rstrip(" .;:"), self.new[j].rstrip(" .;:")), key=len)
        begins = len(longer) / 4 <= len(shorter) >= _SHORT_CHARS - 5 and longer.startswith(shorter)
        begins = begins and not longer[len(shorter) : len(shorter) + 1].isalnum()
        return _NEIGHBOUR_RATIO if begins else 0.0

    def _reordered(self, i: int, j: int) -> float:
        """How alike two neighbours are whose words stand in another order, as those of a passive
        sentence do.
        """
        if self.old_key[i] is not None or self.new_key[j] is not None:
            return 0.0
        old, new = (_WORD.findall(side.lower()) for side in (self.old[i], self.new[j]))
        if min(len(old), len(new)) < _LEAST_REORDERED_WORDS:
            return 0.0
        ratio = 2 * (Counter(old) & Counter(new)).total() / (len(old) + len(new))
        return _NEIGHBOUR_RATIO if ratio >= _REORDERED_RATIO else 0.0

    def grow(self) -> None:
        """From each pair to its neighbours, the most alike first, while they are alike."""
        heap: list[tuple[float, int, int, int, int]] = []

        def offer(i: int, j: int) -> None:
            if self.free(i, j):
                ratio = (
                    self._likeness(i, j, _NEIGHBOUR_RATIO)
                    or self._goes_on(i, j)
                    or self._reordered(i, j)
                )
                if ratio:
                    heapq.heappush(heap, (-ratio, i + j, abs(i - j), i, j))

        ends = [(-1, -1), (len(self.old), len(self.new)), *self.to_new.items()]
        for i, j in ends:
            offer(i + 1, j + 1)
            offer(i - 1, j - 1)
        while heap:
            *_, i, j = heapq.heappop(heap)
            if self.free(i, j):
                self.pair(i, j)
                offer(i + 1, j + 1)
                offer(i - 1, j - 1)

    def strangers(self) -> None:
        """Pair what is left by rare runs of words they share, best first; symmetric in the two
        sides.
        """
        left = [
            i for i in range(len(self.old)) if i not in self.to_new and i not in self.rewrapped_old
        ]
        right = [
            j for j in range(len(self.new)) if j not in self.to_old and j not in self.rewrapped_new
        ]
        if not left or not right:
            return
        index: dict[str, list[int]] = defaultdict(list)
        for j in right:
            for run in _runs(self.new[j]):
                index[run].append(j)
        mirrored: dict[str, int] = defaultdict(int)
        runs_of = {i: _runs(self.old[i]) for i in left}
        for runs in runs_of.values():
            for run in runs:
                mirrored[run] += 1
        scored: list[tuple[float, int, int, int, int]] = []
        for i in left:
            candidates = {j for run in runs_of[i] if mirrored[run] <= _COMMON for j in index.get(run, ())[: _COMMON + 1]
                          if len(index[run]) <= _COMMON}  # fmt: skip
            for j in candidates:
                ratio = self._likeness(i, j, _STRANGER_RATIO)
                if ratio:
                    scored.append((-ratio, i + j, abs(i - j), i, j))
        for *_, i, j in sorted(scored):
            if self.free(i, j):
                self.pair(i, j)


def _alike(old: str, new: str, least: float) -> float:
    """Share of characters kept in order, 0 below `least`; short texts share letters by chance and
    need whole words.
    """
    if min(len(old), len(new)) > _LONG_CHARS:
        return _alike_in_words(old, new, least)
    ratio = Indel.normalized_similarity(old, new, score_cutoff=least)
    if (
        ratio
        and min(len(old), len(new)) < _SHORT_CHARS
        and not set(old.lower().split()) & set(new.lower().split())
    ):
        return 0.0
    return ratio


def _alike_in_words(old: str, new: str, least: float) -> float:
    """Share of words that stand on both sides, in any order."""
    words = Counter(old.split()), Counter(new.split())
    ratio = 2 * (words[0] & words[1]).total() / max(1, words[0].total() + words[1].total())
    return ratio if ratio >= least else 0.0


def _runs(text: str) -> set[str]:
    words = text.lower().split()
    if len(words) <= _SHINGLE_WORDS:
        return {" ".join(words)}
    return {
        " ".join(words[at : at + _SHINGLE_WORDS]) for at in range(len(words) - _SHINGLE_WORDS + 1)
    }


def _in_order(pairs: Sequence[Pair]) -> set[int]:
    """Old indices of the longest run of pairs that keeps one order on both sides. `pairs` are
    sorted by old index.
    """
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for at, (_, j) in enumerate(pairs):
        place = bisect.bisect_left(tails, j)
        before.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            last.append(at)
        else:
            tails[place], last[place] = j, at
    kept = set()
    at = last[-1] if last else -1
    while at >= 0:
        kept.add(pairs[at][0])
        at = before[at]
    return kept


def _changes(old: Sequence[Clause], new: Sequence[Clause], match: _Matcher) -> tuple[Change, ...]:
    pairs = sorted(match.to_new.items())
    in_order = _in_order(pairs)
    removed = [i for i in range(len(old)) if i not in match.to_new and i not in match.rewrapped_old]
    added = [j for j in range(len(new)) if j not in match.to_old and j not in match.rewrapped_new]
    placed: list[tuple[float, Change]] = []
    for run in _sections(removed, old):
        placed.append((_place(run[0], pairs), Change("removed", tuple(old[i] for i in run), ())))
    for run in _sections(added, new):
        placed.append((run[0], Change("added", (), tuple(new[j] for j in run))))
    moved = [(i, j) for i, j in pairs if i not in in_order and match.old[i] == match.new[j]]
    for pair_run in _adjacent(moved):
        sides = tuple(old[i] for i, _ in pair_run), tuple(new[j] for _, j in pair_run)
        placed.append((pair_run[0][1], Change("moved", *sides, moved=True)))
    for i, j in pairs:
        if match.old[i] != match.new[j]:
            placed.append((j, Change("modified", (old[i],), (new[j],), moved=i not in in_order)))
    numbered = [side[at] for at, side in [*((i, old) for i in removed), *((j, new) for j in added)]]
    if not moved and not any(_own_number(clause) for clause in numbered):
        for pair_run in _adjacent(_renumbered(old, new, match, pairs)):
            sides = tuple(old[i] for i, _ in pair_run), tuple(new[j] for _, j in pair_run)
            placed.append((pair_run[0][1], Change("renumbered", *sides)))
    return tuple(change for _, change in sorted(placed, key=lambda item: item[0]))


def _renumbered(
    old: Sequence[Clause], new: Sequence[Clause], match: _Matcher, pairs: Sequence[Pair]
) -> list[Pair]:
    return [
        (i, j)
        for i, j in pairs
        if match.old[i] == match.new[j]
        and old[i].number != new[j].number
        and (_own_number(old[i]) or _own_number(new[j]))
        and _tail(old[i]) != _tail(new[j])
    ]


def _own_number(clause: Clause) -> bool:
    return clause.number is not None and (
        clause.kind == "heading" or "(" in clause.number or clause.kind == "item"
    )


def _tail(clause: Clause) -> str:
    """The part of a number that is the clause's own: "b" of "3(b)"; the section's part is the
    section's change.
    """
    number = clause.number or ""
    return number.rpartition("(")[2] if clause.kind != "heading" else number


def _place(i: int, pairs: Sequence[Pair]) -> float:
    """Where in the new order a removed clause stood: just behind the pair before it."""
    at = bisect.bisect_left(pairs, (i, -1))
    return pairs[at - 1][1] + 0.5 if at else -0.5


def _sections(places: Sequence[int], clauses: Sequence[Clause]) -> list[list[int]]:
    """Runs of neighbours that came or went together: a section with all below it, or paragraphs of
    one section.
    """
    runs: list[list[int]] = []
    for at in places:
        run = runs[-1] if runs else []
        if run and at == run[-1] + 1 and _belongs(clauses[at], clauses[run[0]]):
            run.append(at)
        else:
            runs.append([at])
    return runs


def _belongs(clause: Clause, first: Clause) -> bool:
    if "row" in (clause.kind, first.kind) and first.kind != "heading":
        return False
    if first.kind == "heading":
        return clause.heading[: len(first.heading)] == first.heading and not (
            clause.kind == "heading" and len(clause.heading) == len(first.heading)
        )
    return clause.heading == first.heading and clause.kind != "heading"


def _adjacent(pairs: Sequence[Pair]) -> list[list[Pair]]:
    runs: list[list[Pair]] = []
    for i, j in pairs:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    return runs
