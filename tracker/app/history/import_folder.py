"""A folder of dated snapshots -> history, as if each had been fetched on its own date.

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
from tracker.app.history import reread
from tracker.app.history.dated_snapshots import Dated, Skipped, find
from tracker.app.reading import Reader, Reading
from tracker.core.read.fingerprint import ReadPage
from tracker.core.read.policy import read_page
from tracker.errors import ReadError, UsageError
from tracker.model import CheckRecord, Fetched, Policy, Standing, Watch, WatchList

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
    folder: Path,
    store: Store,
    report: Callable[[Dated, CheckRecord], None] = lambda *_: None,
    watchlist: WatchList | None = None,
) -> Imported:
    """Import a folder; files that were recorded before are passed over, so it may be run again.

    Args:
        watch: as in the watch list.
        folder: with the dated snapshots.
        store: where to record; the watch must be known there.
        report: called with each file that is recorded.
        watchlist: for the timezone in which deadlines are counted; None counts in UTC.

    Raises:
        UsageError: a snapshot is older than the last recorded one and not itself recorded.
    """
    files, skipped = find(folder, watch.url)
    last = store.watches.standing(watch.id).last_checked_at
    known = [dated for dated in files if last is not None and dated.at <= last]
    late = _late(known, watch, store) if known else []
    if late:
        raise UsageError(
            f"{watch.id}: {late[0].name} is older than the last snapshot recorded"
            f" ({last:%Y-%m-%dT%H-%M-%SZ}) and was not among those; history is only added at its"
            " end. Import it under another watch id"
        )
    imported = Imported(known=len(known), skipped=tuple(skipped))
    new = files[len(known) :]
    # One processor is the judge's and the writer's own: with two, handing files to a second process
    # took longer than reading them here (docs/performance.md).
    processes = reading.processes(spare=1) if len(new) >= _POOL_FROM else 1
    with Reader(processes) as reader:
        # Both sides of a comparison must be read alike, or an upgrade would look like a change.
        if reread.needs_reading(watch, store.watches.standing(watch.id)):
            reread.reread(watch, store, reader, last or files[0].at)
        for page in _read_in_order(new, watch, store, reader):
            record = _decide(watch, page, store, reader, watchlist or WatchList())
            number = store.checks.record(record)
            report(page.dated, record)
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
    """A file with what was read there."""

    dated: Dated
    body: bytes
    page: ReadPage | None
    """None where the file is empty."""


def _late(known: list[Dated], watch: Watch, store: Store) -> list[Dated]:
    """Files from before the last check that no check recorded.

    Rows of old checks that found nothing are pruned (`keep_checks`): from the first version up to
    where rows are kept, a file counts as recorded.
    """
    recorded = store.checks.times(watch.id)
    kept_from, versions = store.checks.kept_from(watch.id), store.versions.all(watch.id)

    def pruned(at: datetime) -> bool:
        return (
            kept_from is not None and bool(versions) and versions[0].recorded_at <= at < kept_from
        )

    return [dated for dated in known if dated.at not in recorded and not pruned(dated.at)]


def _decide(
    watch: Watch, file: _Page, store: Store, reader: Reader, watchlist: WatchList
) -> CheckRecord:
    standing, page = store.watches.standing(watch.id), file.page
    if page is not None and page.policy is None and not page.is_of(standing.page):
        # It was the version in force when it was read, and is no longer.
        page = _result(_reading(file.dated, file.body, watch, standing), reader.now)
    headers = (("content-type", file.dated.declared),)
    response = Fetched(200, watch.url, headers, file.body, file.dated.at, 0)
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
    files: list[Dated], watch: Watch, store: Store, reader: Reader
) -> Iterator[_Page]:
    """Read files in order, some ahead where that is done in other processes.

    What is known when a file is handed out saves reading a page whose text stays; deciding asks
    again what is known.
    """
    most = _AHEAD if reader.runs_ahead else 0
    waiting: deque[tuple[Dated, bytes, Reading[ReadPage], Callable[[], ReadPage]]] = deque()
    for dated in files:
        body = _bytes(dated.path)
        task = _reading(dated, body, watch, store.watches.standing(watch.id))
        waiting.append((dated, body, task, reader.ahead(task)))
        if len(waiting) > most:
            yield _finished(*waiting.popleft())
    while waiting:
        yield _finished(*waiting.popleft())


def _finished(
    dated: Dated, body: bytes, task: Reading[ReadPage], wait: Callable[[], ReadPage]
) -> _Page:
    return _Page(dated, body, _result(task, lambda _: wait()) if body else None)


def _reading(dated: Dated, body: bytes, watch: Watch, standing: Standing) -> Reading[ReadPage]:
    rest = (watch.read_options, standing.page, watch.url)
    return Reading(read_page, body, dated.declared, rest)


def _result(task: Reading[ReadPage], read: Callable[[Reading[ReadPage]], ReadPage]) -> ReadPage:
    """The page; one that cannot be read within limits is a value as well, to be recorded."""
    try:
        return read(task)
    except ReadError as error:
        return ReadPage(hashlib.sha256(task.body).hexdigest(), None, None, error)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        reason = f"cannot be read ({exc.strerror}); what came before it is recorded"
        raise UsageError(f"{path}: {reason}") from exc
