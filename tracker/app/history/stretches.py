"""Captures beside what is recorded -> those that are new, and between which looks they belong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tracker.edge.archives.capture import Capture, Skipped
from tracker.model import CheckRecord, Standing

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.older import Gap


class Place(Protocol):
    """Where in a watch's history looks are added: at its end, or before a version."""

    def standing(self) -> Standing:
        """Say where the watch stood there before the next look."""

    def record(self, record: CheckRecord) -> int | None:
        """Write a look; the number of the version it made, if it made one."""


@dataclass(frozen=True, slots=True)
class AtEnd:
    """After all that is recorded."""

    store: Store
    watch_id: str

    def standing(self) -> Standing:
        """Say where the watch stands."""
        return self.store.watches.standing(self.watch_id)

    def record(self, record: CheckRecord) -> int | None:
        """Write a look."""
        return self.store.checks.record(record)


@dataclass(frozen=True, slots=True)
class Before:
    """Before a version that is recorded, after what is older than that."""

    store: Store
    watch_id: str
    number: int
    """Of the version."""

    def standing(self) -> Standing:
        """Say where the watch stood before that version."""
        return self.store.older.standing(self.watch_id, self.number)

    def record(self, record: CheckRecord) -> int | None:
        """Write a look."""
        return self.store.older.record(record, self.number)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Captures that follow each other, with nothing recorded between them."""

    place: Place
    captures: tuple[Capture, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with captures."""

    stretches: tuple[Stretch, ...]
    """Oldest first."""
    known: int
    """Captures that were recorded before."""
    left_out: tuple[Skipped, ...]


def plan(captures: Sequence[Capture], watch_id: str, store: Store) -> Plan:
    """Plan an import.

    Older captures go before the first version, or go on where older ones ended. Captures from
    between two looks that are recorded are left out: what the tracker saw itself counts.

    Args:
        captures: oldest first.
        watch_id: of the watch.
        store: with its record.

    Raises:
        StoreError: the database cannot be read.
    """
    standing = store.watches.standing(watch_id)
    last = standing.last_checked_at if standing.number else None
    recorded = store.checks.times(watch_id)
    gaps = store.older.gaps(watch_id)
    before: defaultdict[int, list[Capture]] = defaultdict(list)
    at_end: list[Capture] = []
    within: list[Capture] = []
    for capture in (each for each in captures if each.at not in recorded):
        gap = _gap_of(capture.at, gaps)
        if last is None or capture.at > last:
            at_end.append(capture)
        else:
            (within if gap is None else before[gap.before]).append(capture)
    is_pruned = _Pruned(watch_id, store)
    between = [capture for capture in within if not is_pruned(capture.at)]
    stretches = [
        Stretch(Before(store, watch_id, number), tuple(older)) for number, older in before.items()
    ]
    if at_end:
        stretches.append(Stretch(AtEnd(store, watch_id), tuple(at_end)))
    new = sum(len(each.captures) for each in stretches)
    return Plan(tuple(stretches), len(captures) - new - len(between), _left_out(between))


def _gap_of(at: datetime, gaps: Sequence[Gap]) -> Gap | None:
    return next((gap for gap in gaps if at < gap.until and (not gap.since or at > gap.since)), None)


class _Pruned:
    """Whether a look of some time may have been recorded, and its row deleted since.

    Rows of old checks that found nothing are pruned (`keep_checks`): from the first version up to
    where rows are kept, a capture counts as recorded.
    """

    def __init__(self, watch_id: str, store: Store) -> None:
        self._kept_from = store.checks.kept_from(watch_id)
        versions = store.versions.all(watch_id) if self._kept_from else []
        self._since = versions[0].recorded_at if versions else None

    def __call__(self, at: datetime) -> bool:
        if self._kept_from is None or self._since is None:
            return False
        return self._since <= at < self._kept_from


def _left_out(between: Sequence[Capture]) -> tuple[Skipped, ...]:
    if not between:
        return ()
    name = between[0].name
    if len(between) > 1:
        first, last = between[0].at, between[-1].at
        name = f"{len(between):,} captures from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    why = "there are looks recorded from before and from after it; what was seen then stays"
    return (Skipped(name, why),)
