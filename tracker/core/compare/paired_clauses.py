"""Paired clauses of two sides -> changes, each with the clauses that changed together."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from tracker.frozen import dataclass
from tracker.model import Change, Clause

Pair = tuple[int, int]
"""The place of a clause on the old side, and on the new side."""
_Placed = tuple[float, Change]
"""A change with its place in the new side's order."""


@dataclass(frozen=True, slots=True)
class PairedClauses:
    """The clauses of two sides, with the pairs that are one clause; all by their places."""

    old: Sequence[Clause]
    new: Sequence[Clause]
    pairs: Sequence[Pair]
    """In the old side's order."""
    edited: frozenset[int]
    """Old places of the pairs whose texts differ."""
    removed: Sequence[int]
    added: Sequence[int]


def changes(paired: PairedClauses) -> tuple[Change, ...]:
    """The changes in the new side's order, removed clauses where they stood."""
    in_order = longest_in_order(paired.pairs)
    moved = [(i, j) for i, j in paired.pairs if i not in in_order and i not in paired.edited]
    placed = [
        *_removed(paired),
        *_added(paired),
        *_moved(moved, paired),
        *_modified(in_order, paired),
    ]
    # Other sections get other numbers where one was added, removed or moved.
    if not moved and not _has_numbered_section(paired):
        placed += _renumbered(paired)
    return tuple(change for _, change in sorted(placed, key=lambda item: item[0]))


def longest_in_order(pairs: Sequence[Pair]) -> set[int]:
    """The old places of the longest run of pairs that keeps one order on both sides.

    Args:
        pairs: sorted by old place.
    """
    # The longest increasing subsequence, by patience sorting: of each length, the run with the
    # smallest last place.
    last_places: list[int] = []
    last_pairs: list[int] = []
    previous: list[int] = []
    for at, (_, j) in enumerate(pairs):
        length = bisect.bisect_left(last_places, j)
        previous.append(last_pairs[length - 1] if length else -1)
        if length == len(last_places):
            last_places.append(j)
            last_pairs.append(at)
        else:
            last_places[length], last_pairs[length] = j, at
    in_order = set()
    at = last_pairs[-1] if last_pairs else -1
    while at >= 0:
        in_order.add(pairs[at][0])
        at = previous[at]
    return in_order


def _removed(paired: PairedClauses) -> Iterator[_Placed]:
    for run in _sections(paired.removed, paired.old):
        clauses = tuple(paired.old[i] for i in run)
        yield _place_of_removed(run[0], paired.pairs), Change("removed", clauses, ())


def _place_of_removed(i: int, pairs: Sequence[Pair]) -> float:
    """Where in the new order a removed clause stood: just behind the pair before it."""
    at = bisect.bisect_left(pairs, (i, -1))
    return pairs[at - 1][1] + 0.5 if at else -0.5


def _added(paired: PairedClauses) -> Iterator[_Placed]:
    for run in _sections(paired.added, paired.new):
        yield run[0], Change("added", (), tuple(paired.new[j] for j in run))


def _moved(moved: Sequence[Pair], paired: PairedClauses) -> Iterator[_Placed]:
    for run in _adjacent(moved):
        old, new = _clauses(run, paired)
        yield run[0][1], Change("moved", old, new, moved=True)


def _modified(in_order: set[int], paired: PairedClauses) -> Iterator[_Placed]:
    for i, j in paired.pairs:
        if i in paired.edited:
            old, new = (paired.old[i],), (paired.new[j],)
            yield j, Change("modified", old, new, moved=i not in in_order)


def _has_numbered_section(paired: PairedClauses) -> bool:
    """Whether a clause with a number of its own was added or removed."""
    removed = any(_has_own_number(paired.old[i]) for i in paired.removed)
    return removed or any(_has_own_number(paired.new[j]) for j in paired.added)


def _renumbered(paired: PairedClauses) -> Iterator[_Placed]:
    renumbered = [
        (i, j)
        for i, j in paired.pairs
        if i not in paired.edited and _is_renumbered(paired.old[i], paired.new[j])
    ]
    for run in _adjacent(renumbered):
        old, new = _clauses(run, paired)
        yield run[0][1], Change("renumbered", old, new)


def _is_renumbered(old: Clause, new: Clause) -> bool:
    if old.number == new.number or _own_part(old) == _own_part(new):
        return False
    return _has_own_number(old) or _has_own_number(new)


def _has_own_number(clause: Clause) -> bool:
    """Whether a clause has a number that is not its section's."""
    if clause.number is None:
        return False
    return clause.kind in ("heading", "item") or "(" in clause.number


def _own_part(clause: Clause) -> str:
    """The part of a number that is the clause's own: "b" of "3(b)".

    The section's part changes with the section, which is a change of its own.
    """
    number = clause.number or ""
    return number if clause.kind == "heading" else number.rpartition("(")[2]


def _clauses(
    run: Sequence[Pair], paired: PairedClauses
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """The clauses of a run of pairs, of the old side and the new side."""
    return tuple(paired.old[i] for i, _ in run), tuple(paired.new[j] for _, j in run)


def _sections(places: Sequence[int], clauses: Sequence[Clause]) -> list[list[int]]:
    """Runs of neighbours that changed together: a section, or paragraphs of one section."""
    runs: list[list[int]] = []
    for at in places:
        run = runs[-1] if runs else []
        if run and at == run[-1] + 1 and _belongs(clauses[at], clauses[run[0]]):
            run.append(at)
        else:
            runs.append([at])
    return runs


def _belongs(clause: Clause, first: Clause) -> bool:
    """Whether a clause belongs to the run that begins with another."""
    if first.kind == "heading":
        is_below = clause.heading[: len(first.heading)] == first.heading
        is_next_section = clause.kind == "heading" and len(clause.heading) == len(first.heading)
        return is_below and not is_next_section
    if "row" in (clause.kind, first.kind):
        return False
    return clause.heading == first.heading and clause.kind != "heading"


def _adjacent(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """Runs of pairs that follow each other on both sides."""
    runs: list[list[Pair]] = []
    for i, j in pairs:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    return runs
