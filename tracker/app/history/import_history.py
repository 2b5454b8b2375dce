"""Captures that somebody recorded -> history, as if each had been fetched on its own date.

Reading runs ahead in other processes, since it is a pure function of the bytes; deciding does not:
what is recorded up to a file depends on no file after it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app import reading
from tracker.app.check import comparison, decide
from tracker.app.history import reread, sources
from tracker.app.reading import Reader, Reading
from tracker.core.read.fingerprint import ReadPage
from tracker.core.read.policy import read_page
from tracker.edge.archives.capture import Capture, Captures, Served, Skipped
from tracker.errors import ArchiveError, ReadError, UsageError
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
    """What lies in the folder and is no snapshot."""


def run(
    watch: Watch,
    source: Path | Captures,
    store: Store,
    report: Callable[[Capture, CheckRecord], None] = lambda *_: None,
    watchlist: WatchList | None = None,
) -> Imported:
    """Import a source; what was recorded before is passed over, so it may be run again.

    Args:
        watch: as in the watch list.
        source: a folder with dated snapshots or a file of a web archive; or captures from
            elsewhere.
        store: where to record; the watch must be known there.
        report: called with each file that is recorded.
        watchlist: for the timezone in which deadlines are counted; None counts in UTC.

    Raises:
        UsageError: a snapshot is older than the last recorded one and not itself recorded.
    """
    there = sources.find(source, watch) if isinstance(source, Path) else source
    captures = there.captures
    last = store.watches.standing(watch.id).last_checked_at
    known = [capture for capture in captures if last is not None and capture.at <= last]
    _refuse_late(known, watch, store)
    imported = Imported(known=len(known), skipped=there.skipped)
    new = captures[len(known) :]
    # One processor is the judge's and the writer's own: with two, handing files to a second process
    # took longer than reading them here (docs/performance.md).
    processes = reading.processes(spare=1) if len(new) >= _POOL_FROM else 1
    with Reader(processes) as reader:
        # Both sides of a comparison must be read alike, or an upgrade would look like a change.
        if reread.needs_reading(watch, store.watches.standing(watch.id)):
            reread.reread(watch, store, reader, last or captures[0].at)
        for page in _after_gaps(_read_in_order(new, watch, store, reader)):
            if isinstance(page, Skipped):
                imported = replace(imported, skipped=(*imported.skipped, page))
                continue
            decided = _decide(watch, page, store, reader, watchlist or WatchList())
            record = replace(decided, origin=Origin(there.source, page.capture.name))
            number = store.checks.record(record)
            report(page.capture, record)
            imported = replace(
                imported,
                recorded=imported.recorded + 1,
                versions=imported.versions + bool(number),
                alerts=imported.alerts + len(record.alerts),
            )
    store.clauses.index()
    return imported


@dataclass(frozen=True, slots=True)
class _Page:
    """A capture with what was read there."""

    capture: Capture
    served: Served
    page: ReadPage | None
    """None where it is empty."""


def _refuse_late(known: list[Capture], watch: Watch, store: Store) -> None:
    """Refuse captures from before the last check that no check recorded.

    Rows of old checks that found nothing are pruned (`keep_checks`): from the first version up to
    where rows are kept, a capture counts as recorded.

    Raises:
        UsageError: there is one.
    """
    if not known:
        return
    recorded = store.checks.times(watch.id)
    kept_from, versions = store.checks.kept_from(watch.id), store.versions.all(watch.id)

    def pruned(at: datetime) -> bool:
        return (
            kept_from is not None and bool(versions) and versions[0].recorded_at <= at < kept_from
        )

    late = [capture for capture in known if capture.at not in recorded and not pruned(capture.at)]
    if late:
        last = store.watches.standing(watch.id).last_checked_at
        raise UsageError(
            f"{watch.id}: {late[0].name} is older than the last snapshot recorded"
            f" ({last:%Y-%m-%dT%H-%M-%SZ}) and was not among those; history is only added at its"
            " end. Import it under another watch id"
        )


def _decide(
    watch: Watch, file: _Page, store: Store, reader: Reader, watchlist: WatchList
) -> CheckRecord:
    standing, page, capture = store.watches.standing(watch.id), file.page, file.capture
    if page is not None and page.policy is None and not page.is_of(standing.page):
        # It was the version in force when it was read, and is no longer.
        page = _result(_reading(file.served, watch, standing), reader.now)
    served = file.served
    response = Fetched(200, served.url or watch.url, served.headers, served.body, capture.at, 0)
    held_policy = None
    if decide.needs_held_policy(standing, page):
        held_policy = _held_policy(watch, standing, store, reader)
    compared = None
    if comparison.is_needed(standing, page):
        assert page is not None
        assert isinstance(page.policy, Policy)
        against = comparison.opposite(watch, standing, page.policy, store)
        compared = comparison.compare(against, page.policy)
    look = decide.Look(
        watch,
        standing,
        response,
        next_check_at=None,
        watchlist=watchlist,
        is_conditional=None,
        held_policy=held_policy,
        comparison=compared,
        is_upgrade=capture.is_upgrade,
    )
    return decide.decide(look, page, store)


def _held_policy(watch: Watch, standing: Standing, store: Store, reader: Reader) -> Policy | None:
    assert standing.held is not None
    snapshot = store.snapshots.get(standing.held.snapshot_id)
    try:
        return reader.now(reread.reading_of(snapshot, watch))
    except ReadError:
        return None


def _read_in_order(
    captures: Sequence[Capture], watch: Watch, store: Store, reader: Reader
) -> Iterator[_Page | Skipped]:
    """Read captures in order, some ahead where that is done in other processes.

    What is known when a capture is handed out saves reading a page whose text stays; deciding asks
    again what is known.
    """
    most = _AHEAD if reader.runs_ahead else 0
    waiting: deque[Callable[[], _Page | Skipped]] = deque()
    for capture in captures:
        waiting.append(_begun(capture, watch, store, reader))
        if len(waiting) > most:
            yield waiting.popleft()()
    while waiting:
        yield waiting.popleft()()


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


def _begun(
    capture: Capture, watch: Watch, store: Store, reader: Reader
) -> Callable[[], _Page | Skipped]:
    """Begin to read a capture; what is returned waits for the end."""
    try:
        served = capture.read()
    except ArchiveError as error:
        skipped = Skipped(capture.name, str(error))
        return lambda: skipped
    if len(served.body) > watch.max_bytes:
        skipped = Skipped(capture.name, f"it is larger than max_bytes ({watch.max_bytes:,})")
        return lambda: skipped
    if not served.body:
        return lambda: _Page(capture, served, None)
    task = _reading(served, watch, store.watches.standing(watch.id))
    wait = reader.ahead(task)
    return lambda: _Page(capture, served, _result(task, lambda _: wait()))


def _reading(served: Served, watch: Watch, standing: Standing) -> Reading[ReadPage]:
    rest = (watch.read_options, standing.page, watch.url)
    return Reading(read_page, served.body, served.declared, rest)


def _result(task: Reading[ReadPage], read: Callable[[Reading[ReadPage]], ReadPage]) -> ReadPage:
    """The page; one that cannot be read within limits is a value as well, to be recorded."""
    try:
        return read(task)
    except ReadError as error:
        return ReadPage(hashlib.sha256(task.body).hexdigest(), None, None, error)
