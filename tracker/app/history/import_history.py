"""Captures that somebody recorded -> history, as if each had been fetched on its own date.

Reading runs ahead in other processes, since it is a pure function of the bytes; deciding does not:
what is recorded up to a file depends on no file after it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app import reading
from tracker.app.check import comparison, decide
from tracker.app.history import rejudge, reread, sources, stretches
from tracker.app.history.stretches import Place, Stretch
from tracker.app.reading import Reader, Reading
from tracker.core.read.fingerprint import ReadPage
from tracker.core.read.policy import read_page
from tracker.edge.archives.capture import Capture, Captures, Served, Skipped
from tracker.errors import ArchiveError, ReadError
from tracker.model import CheckRecord, Fetched, Origin, Policy, Standing, Watch, WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store

# Files read ahead of the one that is being decided.
_AHEAD = 8
# Fewer files are done sooner than processes are started for them.
_POOL_FROM = 4


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
    report: Callable[[Capture, CheckRecord], None] = lambda *_: None,
    watchlist: WatchList | None = None,
    now: datetime | None = None,
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

    Raises:
        UsageError: there is no such source, or it holds no capture of the page.
        StoreError: the database cannot be written.
    """
    there = sources.find(source, watch) if isinstance(source, Path) else source
    planned = stretches.plan(there.captures, watch.id, store)
    imported = Imported(known=planned.known, skipped=(*there.skipped, *planned.left_out))
    new = sum(len(stretch.captures) for stretch in planned.stretches)
    # One processor is the judge's and the writer's own: with two, handing files to a second process
    # took longer than reading them here (docs/performance.md).
    processes = reading.processes(spare=1) if new >= _POOL_FROM else 1
    with Reader(processes) as reader:
        importing = _Importing(watch, store, reader, watchlist or WatchList())
        for stretch in planned.stretches:
            for decision in importing.decisions(stretch):
                if isinstance(decision, Skipped):
                    imported = replace(imported, skipped=(*imported.skipped, decision))
                    continue
                capture, decided = decision
                record = replace(decided, origin=Origin(there.source, capture.name))
                number = stretch.place.record(record)
                report(capture, record)
                imported = imported.with_one_more(record, number)
        for gap in store.older.gaps(watch.id):
            rejudge.beside_older(watch, gap.before, store, now)
    store.clauses.index()
    return imported


@dataclass(frozen=True, slots=True)
class _Page:
    """A capture with what was read there."""

    capture: Capture
    served: Served
    page: ReadPage | None
    """None where it is empty."""


@dataclass(frozen=True, slots=True)
class _Importing:
    """Reads and decides the captures of one watch."""

    watch: Watch
    store: Store
    reader: Reader
    watchlist: WatchList

    def decisions(self, stretch: Stretch) -> Iterator[tuple[Capture, CheckRecord] | Skipped]:
        """Decide captures in order; each must be written before the next is asked for."""
        place, standing = stretch.place, stretch.place.standing()
        # Both sides of a comparison must be read alike, or an upgrade would look like a change.
        if reread.needs_reading(self.watch, standing):
            at = standing.last_checked_at or stretch.captures[0].at
            reread.reread(self.watch, self.store, self.reader, at, place)
        for page in _after_gaps(self._read_in_order(stretch)):
            if isinstance(page, Skipped):
                yield page
            else:
                yield page.capture, self._decide(page, place.standing())

    def _decide(self, file: _Page, standing: Standing) -> CheckRecord:
        watch, page, served = self.watch, file.page, file.served
        if page is not None and page.policy is None and not page.is_of(standing.page):
            # It was the version in force when it was read, and is no longer.
            page = _result(self._reading(served, standing), self.reader.now)
        url, at = served.url or watch.url, file.capture.at
        response = Fetched(200, url, served.headers, served.body, at, 0)
        held_policy = None
        if decide.needs_held_policy(standing, page):
            held_policy = self._held_policy(standing)
        compared = None
        if comparison.is_needed(standing, page):
            assert page is not None
            assert isinstance(page.policy, Policy)
            against = comparison.opposite(watch, standing, page.policy, self.store)
            compared = comparison.compare(against, page.policy)
        look = decide.Look(
            watch,
            standing,
            response,
            next_check_at=None,
            watchlist=self.watchlist,
            is_conditional=None,
            held_policy=held_policy,
            comparison=compared,
            is_upgrade=file.capture.is_upgrade,
        )
        return decide.decide(look, page, self.store)

    def _held_policy(self, standing: Standing) -> Policy | None:
        assert standing.held is not None
        snapshot = self.store.snapshots.get(standing.held.snapshot_id)
        try:
            return self.reader.now(reread.reading_of(snapshot, self.watch))
        except ReadError:
            return None

    def _read_in_order(self, stretch: Stretch) -> Iterator[_Page | Skipped]:
        """Read captures in order, some ahead where that is done in other processes.

        What is known when a capture is handed out saves reading a page whose text stays; deciding
        asks again what is known.
        """
        most = _AHEAD if self.reader.runs_ahead else 0
        waiting: deque[Callable[[], _Page | Skipped]] = deque()
        for capture in stretch.captures:
            waiting.append(self._begun(capture, stretch.place))
            if len(waiting) > most:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def _begun(self, capture: Capture, place: Place) -> Callable[[], _Page | Skipped]:
        """Begin to read a capture; what is returned waits for the end."""
        try:
            served = capture.read()
        except ArchiveError as error:
            skipped = Skipped(capture.name, str(error))
            return lambda: skipped
        if len(served.body) > self.watch.max_bytes:
            why = f"it is larger than max_bytes ({self.watch.max_bytes:,})"
            too_large = Skipped(capture.name, why)
            return lambda: too_large
        if not served.body:
            return lambda: _Page(capture, served, None)
        task = self._reading(served, place.standing())
        wait = self.reader.ahead(task)
        return lambda: _Page(capture, served, _result(task, lambda _: wait()))

    def _reading(self, served: Served, standing: Standing) -> Reading[ReadPage]:
        rest = (self.watch.read_options, standing.page, self.watch.url)
        return Reading(read_page, served.body, served.declared, rest)


def _after_gaps(pages: Iterator[_Page | Skipped]) -> Iterator[_Page | Skipped]:
    """Pages, none of them an upgrade of a capture that was skipped.

    Beside the one before that it would seem to be the recorder's doing, whatever a vendor changed.
    """
    is_gap = False
    for page in pages:
        if is_gap and isinstance(page, _Page):
            page = replace(page, capture=replace(page.capture, is_upgrade=False))
        is_gap = isinstance(page, Skipped)
        yield page


def _result(task: Reading[ReadPage], read: Callable[[Reading[ReadPage]], ReadPage]) -> ReadPage:
    """The page; one that cannot be read within limits is a value as well, to be recorded."""
    try:
        return read(task)
    except ReadError as error:
        return ReadPage(hashlib.sha256(task.body).hexdigest(), None, None, None, error)
