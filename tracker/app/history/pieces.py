"""Captures of watches -> pieces of work that can be done ahead, and what is left to do here."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.app.history import chunks, reread, stretches
from tracker.app.history.chunks import Body, Chunk, Read
from tracker.app.history.stretches import Place, Plan, Stretch
from tracker.app.reading import Reader, Reading
from tracker.app.workers.ahead import Work
from tracker.app.workers.base import Workers
from tracker.core.read.fingerprint import ReadPage
from tracker.edge.archives.capture import Capture, Captures, Served, Skipped
from tracker.errors import ArchiveError
from tracker.model import Policy, Standing, Watch

if TYPE_CHECKING:
    from tracker.edge.store import Store

# A short history is split so that each worker has several pieces: the last one ends alone.
_PIECES_A_WORKER = 2
# The capture before a piece is read once more in it: at least three read for one read twice.
_FEWEST_CAPTURES = 3
# More saves little, and a worker that is lost costs as many.
_MOST_CAPTURES = 24
# Of a piece: 24 pages of the usual 200 KB.
_MOST_PIECE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture, and how it is read."""

    capture: Capture
    served: Served
    wait: Callable[[], Read] | None = None
    """Reads it, or waits for that; None where it is read with its piece, or is empty."""

    @property
    def body(self) -> Body:
        """Its bytes, as they are given away to be read."""
        return Body(self.served.body, self.served.declared)


@dataclass(frozen=True, slots=True)
class Piece:
    """Captures that follow each other, and are worked on together."""

    of: Planned
    stretch: Stretch | None = None
    """None in the last piece of a watch, which has no captures."""
    entries: tuple[Entry | Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A watch whose captures are to be recorded."""

    watch: Watch
    there: Captures
    plan: Plan = field(repr=False)


def reading_of(watch: Watch, served: Served, standing: Standing) -> Reading[ReadPage]:
    """The reading of a capture beside the version in force."""
    from tracker.core.read.policy import read_page

    rest = (watch.read_options, standing.page, watch.url)
    return Reading(read_page, served.body, served.declared, rest)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Cuts the captures of watches into pieces of work.

    Args:
        store: where the watches stand; asked when a piece is made.
        reader: reads what needs limits.
        workers: do the rest.
        is_many: whether the watches after this one keep the workers busy as well.
    """

    store: Store
    reader: Reader
    workers: Workers
    is_many: bool = False

    def of_watch(self, watch: Watch, there: Captures) -> Iterator[Work[Piece]]:
        """Cut the captures of a watch that are new; the last piece has none."""
        planned = Planned(watch, there, stretches.plan(there.captures, watch.id, self.store))
        for stretch in planned.plan.stretches:
            yield from self._of_stretch(planned, stretch)
        yield Work(Piece(planned))

    def _of_stretch(self, planned: Planned, stretch: Stretch) -> Iterator[Work[Piece]]:
        most = self._most_captures(len(stretch.captures))
        before: Entry | None = None
        entries: list[Entry | Skipped] = []
        is_first = True
        for capture in stretch.captures:
            entries.append(self._entry(capture, planned.watch, stretch.place))
            size_bytes = sum(len(each.served.body) for each in entries if isinstance(each, Entry))
            if len(entries) >= most or size_bytes >= _MOST_PIECE_BYTES:
                piece = Piece(planned, stretch, tuple(entries))
                yield self._work(piece, before, is_first=is_first)
                before, entries, is_first = _last(entries), [], False
        if entries:
            yield self._work(Piece(planned, stretch, tuple(entries)), before, is_first=is_first)

    def _most_captures(self, count: int) -> int:
        """How many captures make a piece."""
        if not self.workers.at_once:
            # What is known before each capture is then sure, and nothing is foreseen.
            return 1
        if self.is_many:
            return _MOST_CAPTURES
        share = math.ceil(count / (_PIECES_A_WORKER * self.workers.at_once))
        return max(_FEWEST_CAPTURES, min(_MOST_CAPTURES, share))

    def _entry(self, capture: Capture, watch: Watch, place: Place) -> Entry | Skipped:
        """Get what was served, and begin to read what the workers do not."""
        try:
            served = capture.read()
        except ArchiveError as error:
            return Skipped(capture.name, str(error))
        if len(served.body) > watch.max_bytes:
            why = f"it is larger than max_bytes ({watch.max_bytes:,})"
            return Skipped(capture.name, why)
        if not served.body:
            return Entry(capture, served)
        rest = (watch.read_options, place.standing().page, watch.url)
        task = Reading(chunks.read_alone, served.body, served.declared, rest)
        return Entry(capture, served, self.reader.ahead(task) if task.needs_limits() else None)

    def _work(self, piece: Piece, before: Entry | None, *, is_first: bool) -> Work[Piece]:
        """The work on a piece: all that can be done without knowing what is recorded meanwhile."""
        served = [each for each in piece.entries if isinstance(each, Entry)]
        size_bytes = sum(len(each.served.body) for each in served)
        bodies = [each.body for each in served if is_for_workers(each)]
        if not bodies:
            return Work(piece, size_bytes=size_bytes)
        assert piece.stretch is not None
        watch, place = piece.of.watch, piece.stretch.place
        standing = place.standing()
        in_force = None
        foresees = self.workers.at_once > 0
        if foresees and is_first and not reread.needs_reading(watch, standing):
            in_force = self._in_force(standing)
        chunk = Chunk(
            tuple(bodies),
            watch.read_options,
            watch.url,
            standing.page,
            in_force,
            before.body if before is not None and foresees else None,
        )
        return Work(piece, chunks.read, (chunk,), size_bytes)

    def _in_force(self, standing: Standing) -> Policy | None:
        if not standing.number:
            return None
        return self.store.versions.policy(standing.watch_id, standing.number)


def is_for_workers(entry: Entry | Skipped) -> bool:
    """Whether a capture is read with its piece."""
    return isinstance(entry, Entry) and entry.wait is None and bool(entry.served.body)


def _last(entries: list[Entry | Skipped]) -> Entry | None:
    """The last capture of a piece, where workers may read it."""
    last = entries[-1]
    return last if isinstance(last, Entry) and is_for_workers(last) else None
