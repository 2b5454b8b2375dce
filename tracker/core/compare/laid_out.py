"""Two texts and their changes -> the newer text in its order, with each change where it stands."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tracker.frozen import dataclass
from tracker.model import Change, Clause


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Clauses in a row that nothing happened to, by their places in the newer text."""

    start: int
    end: int
    """The place behind the last one."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A change, where it stands now; one that was removed, where it stood."""

    index: int
    """Among the changes."""
    old_places: tuple[int, ...]
    new_places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MovedAway:
    """The place from which clauses were moved."""

    index: int
    """Of the change that shows them where they are now."""


Part = Unchanged | Placed | MovedAway


def lay_out(
    old: Sequence[Clause], new: Sequence[Clause], changes: Sequence[Change]
) -> tuple[Part, ...]:
    """Put the changes where they stand among the clauses that stayed.

    Args:
        old: clauses of the older text, in reading order.
        new: clauses of the newer text, in reading order.
        changes: between the two, in the newer text's order.

    Returns:
        Parts in reading order: each clause of the newer text is in exactly one of them, each change
        is placed once.
    """
    old_places = _find([change.old for change in changes], old)
    new_places = _find([change.new for change in changes], new)
    partners = _partners(old_places, new_places, len(old), len(new))
    before: dict[int, list[Part]] = defaultdict(list)
    for index, change in enumerate(changes):
        placed = Placed(index, old_places[index], new_places[index])
        was_at = _place_after(old_places[index], partners)
        before[new_places[index][0] if new_places[index] else was_at].append(placed)
        if change.moved and old_places[index]:
            before[was_at].append(MovedAway(index))
    taken = {place for places in new_places for place in places}
    return tuple(_walk(len(new), before, taken))


def _walk(length: int, before: dict[int, list[Part]], taken: set[int]) -> Iterator[Part]:
    start: int | None = None
    for place in range(length + 1):
        ends = place in before or place in taken or place == length
        if ends and start is not None:
            yield Unchanged(start, place)
            start = None
        # What went from here stands above what stands here now.
        yield from sorted(before.get(place, ()), key=_comes_late)
        if place < length and place not in taken and start is None:
            start = place


def _comes_late(part: Part) -> bool:
    return isinstance(part, Placed) and bool(part.new_places)


def _find(sides: Sequence[Sequence[Clause]], clauses: Sequence[Clause]) -> list[tuple[int, ...]]:
    """The places of the clauses of each change, no place twice."""
    free: dict[Clause, list[int]] = defaultdict(list)
    for place, clause in enumerate(clauses):
        free[clause].append(place)
    last = -1
    places_of = []
    for side in sides:
        places = []
        for clause in side:
            if free[clause]:
                last = _take(free[clause], last)
                places.append(last)
        places_of.append(tuple(places))
    return places_of


def _take(free: list[int], last: int) -> int:
    """Take the first free place behind the last one, else the first of all."""
    at = bisect.bisect_right(free, last)
    return free.pop(at if at < len(free) else 0)


def _partners(
    old_places: Sequence[Sequence[int]],
    new_places: Sequence[Sequence[int]],
    old_length: int,
    new_length: int,
) -> dict[int, int]:
    """Old places to new ones, of clauses that are on both sides and were not moved away."""
    partners: dict[int, int] = {}
    for olds, news in zip(old_places, new_places, strict=True):
        partners |= zip(olds, news, strict=False)
    stayed = zip(_others(old_places, old_length), _others(new_places, new_length), strict=False)
    return partners | dict(stayed)


def _others(taken: Sequence[Sequence[int]], length: int) -> list[int]:
    """The places of a text that no change is at."""
    return sorted(set(range(length)).difference(*taken))


def _place_after(old_places: Sequence[int], partners: dict[int, int]) -> int:
    """Where in the newer text old clauses stood: behind the nearest one before them that stayed."""
    if not old_places:
        return 0
    for place in range(old_places[0] - 1, -1, -1):
        if place in partners:
            return partners[place] + 1
    return 0
