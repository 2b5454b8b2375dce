"""Captures that somebody recorded -> history, as if each had been fetched on its own date.

Reading and comparing run ahead in other processes, since they are pure functions of the bytes;
deciding does not: what is recorded up to a file depends on no file after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app import reading
from tracker.app.history import rejudge, sources
from tracker.app.history.deciding import Deciding
from tracker.app.history.pieces import Piece, Pieces
from tracker.app.reading import Reader
from tracker.app.workers.ahead import Work, in_order
from tracker.app.workers.base import Here, Workers
from tracker.edge.archives.capture import Capture, Captures, Skipped
from tracker.model import CheckRecord, Origin, Watch, WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store

Report = Callable[[Capture, CheckRecord], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went."""

    recorded: int = 0
    versions: int = 0
    alerts: int = 0
    """That would have gone out."""
    known: int = 0
    """Snapshots that were recorded before."""
    skipped: tuple[Skipped, ...] = ()
    """What is there and was not recorded, and why."""

    def with_one_more(self, record: CheckRecord, number: int | None) -> Imported:
        """Count a look that was recorded, and the version it made."""
        return replace(
            self,
            recorded=self.recorded + 1,
            versions=self.versions + bool(number),
            alerts=self.alerts + len(record.alerts),
        )


def run(
    watch: Watch,
    source: Path | Captures,
    store: Store,
    report: Report = lambda *_: None,
    watchlist: WatchList | None = None,
    now: datetime | None = None,
    workers: Workers | None = None,
) -> Imported:
    """Import a source; what was recorded before is passed over, so it may be run again.

    Args:
        watch: as in the watch list.
        source: a folder with dated snapshots or a file of a web archive; or captures from
            elsewhere.
        store: where to record; the watch must be known there.
        report: called with each file that is recorded.
        watchlist: for the timezone in which deadlines are counted; None counts in UTC.
        now: aware; when a version is judged beside history that is older; None: as of the version.
        workers: read and compare; None: this process does.

    Raises:
        UsageError: there is no such source, or it holds no capture of the page.
        StoreError: the database cannot be written.
        TrackerError: no worker is left; what was recorded before stays, and it can be run again.
    """
    there = sources.find(source, watch) if isinstance(source, Path) else source
    importing = Importing(store, watchlist or WatchList(), workers or Here(), now, report)
    ((_, imported),) = importing.run([(watch, there)])
    return imported


@dataclass(frozen=True, slots=True)
class Importing:
    """Imports the captures of watches, one watch after another.

    Args:
        store: where to record; the watches must be known there.
        watchlist: for the timezone in which deadlines are counted.
        workers: read and compare, ahead of what is recorded, across the borders of watches.
        now: as of `run`.
        report: called with each capture that is recorded.
    """

    store: Store
    watchlist: WatchList
    workers: Workers
    now: datetime | None = None
    report: Report = lambda *_: None

    def run(
        self, captures: Iterable[tuple[Watch, Captures]], *, is_many: bool = False
    ) -> Iterator[tuple[Watch, Imported]]:
        """Import captures of watches.

        Args:
            captures: each watch once, with its captures; asked for one by one.
            is_many: whether there are watches enough to keep all workers busy: then none of them
                is cut finely for that.

        Yields:
            Each watch once all of its captures are recorded, and how that went.

        Raises:
            UsageError, StoreError, TrackerError: as `run`.
        """
        # One processor is this one's own.
        with Reader(reading.processes(spare=1)) as reader:
            pieces = Pieces(self.store, reader, self.workers, is_many)
            works = (work for watch, there in captures for work in pieces.of_watch(watch, there))
            yield from self._record(works, reader)
        self.store.clauses.index()

    def _record(
        self, works: Iterable[Work[Piece]], reader: Reader
    ) -> Iterator[tuple[Watch, Imported]]:
        deciding: Deciding | None = None
        imported = Imported()
        for piece, future in in_order(works, self.workers):
            planned = piece.of
            if deciding is None:
                deciding = Deciding(planned, self.store, reader, self.watchlist)
                skipped = (*planned.there.skipped, *planned.plan.left_out)
                imported = Imported(known=planned.plan.known, skipped=skipped)
            if piece.stretch is None:
                for gap in self.store.older.gaps(planned.watch.id):
                    rejudge.beside_older(planned.watch, gap.before, self.store, self.now)
                yield planned.watch, imported
                deciding = None
                continue
            for decision in deciding.decisions(piece, future):
                if isinstance(decision, Skipped):
                    imported = replace(imported, skipped=(*imported.skipped, decision))
                    continue
                capture, decided = decision
                record = replace(decided, origin=Origin(planned.there.source, capture.name))
                number = piece.stretch.place.record(record)
                deciding.recorded(record, number)
                self.report(capture, record)
                imported = imported.with_one_more(record, number)
