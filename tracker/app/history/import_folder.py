"""A folder of dated snapshots -> history, through the same story as a check, as of the snapshots'
own dates.

Reading runs ahead in other processes, since it is a pure function of the bytes; deciding does not:
what is recorded up to a file depends on no file after it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.app.check import decide
from tracker.app.history import reread
from tracker.app.history.dated_snapshots import Dated, Skipped, find
from tracker.core.read import policy as policies
from tracker.core.read.fingerprint import Seen, is_known
from tracker.errors import UsageError
from tracker.model import CheckRecord, Fetched, Standing, Watch

if TYPE_CHECKING:
    from concurrent.futures import Future

    from tracker.edge.store import Store

_AHEAD = 8
_POOL_FROM = 4


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went: snapshots recorded, versions made, alerts that would have gone out,
    snapshots known before.

    `skipped` is what lies in the folder and is no snapshot.
    """

    recorded: int = 0
    versions: int = 0
    alerts: int = 0
    known: int = 0
    skipped: tuple[Skipped, ...] = ()


def run(
    watch: Watch,
    folder: Path,
    store: Store,
    told: Callable[[Dated, CheckRecord], None] = lambda *_: None,
) -> Imported:
    """Import a folder. Idempotent: files already recorded are passed over; an interrupted import
    goes on.

    Args:
        watch: as in the watch list.
        folder: with the dated snapshots.
        store: where to record; the watch must be known there.
        told: of each file recorded.

    Raises:
        UsageError: a snapshot is older than the last recorded one and not itself recorded.
    """
    files, skipped = find(folder, watch.url)
    last = store.standing(watch.id).last_checked_at
    known = [dated for dated in files if last is not None and dated.at <= last]
    late = _late(known, watch, store) if known else []
    if late:
        raise UsageError(
            f"{watch.id}: {late[0].name} is older than the last snapshot recorded ({last:%Y-%m-%dT%H-%M-%SZ}) and"
            " was not among those; history is only added at its end. Import it under another watch id"
        )
    reread.standing_as_read_today(watch, store, lambda: last or files[0].at)
    done = Imported(known=len(known), skipped=tuple(skipped))
    for dated, seen in _see(files[len(known) :], watch, lambda: store.standing(watch.id)):
        record = _record(watch, dated, seen, store)
        number = store.record(record)
        told(dated, record)
        done = replace(
            done,
            recorded=done.recorded + 1,
            versions=done.versions + bool(number),
            alerts=done.alerts + len(record.alerts),
        )
    store.index_clauses()
    return done


def _late(known: list[Dated], watch: Watch, store: Store) -> list[Dated]:
    """Files from before the last check that no check recorded.

    Rows of old checks that found nothing are pruned (`keep_checks`): from the first version up to
    where rows are kept, a file counts as recorded.
    """
    recorded = store.checked_at(watch.id)
    kept_from, versions = store.checks_kept_from(watch.id), store.versions(watch.id)

    def pruned(at: datetime) -> bool:
        return (
            kept_from is not None and bool(versions) and versions[0].recorded_at <= at < kept_from
        )

    return [dated for dated in known if dated.at not in recorded and not pruned(dated.at)]


def _record(watch: Watch, dated: Dated, seen: Seen, store: Store) -> CheckRecord:
    body, declared = _bytes(dated.path), dated.declared
    standing = store.standing(watch.id)
    if seen.policy is None and not is_known(seen, standing):
        seen = policies.look(
            body, declared, watch, standing
        )  # known when it was looked at, no longer now
    fetched = Fetched(200, watch.url, (("content-type", declared),), body, dated.at, 0)
    return decide.tell(
        decide.Look(watch, standing, fetched, None, None, None), seen if body else None, store
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise UsageError(
            f"{path}: cannot be read ({exc.strerror}); what came before it is recorded"
        ) from exc


def _see_file(dated: Dated, watch: Watch, standing: Standing) -> Seen:
    return policies.look(_bytes(dated.path), dated.declared, watch, standing)


def _see(
    files: list[Dated], watch: Watch, known: Callable[[], Standing]
) -> Iterator[tuple[Dated, Seen]]:
    """Look at files in order, some ahead, over as many processes as there are processors.

    What is known when a file is handed out saves reading a page whose text stays; deciding asks
    again what is known.
    """
    # One processor is the judge's and the writer's own: with two, handing files to a second process
    # took longer than reading them here (docs/performance.md).
    count = min(4, (os.cpu_count() or 1) - 1, len(files))
    if count < 2 or len(files) < _POOL_FROM:
        for dated in files:
            yield dated, _see_file(dated, watch, known())
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from tracker.app import reading_process

    # Forked before any thread exists and without touching the database's connection: cheaper by far
    # than spawning.
    with ProcessPoolExecutor(
        count, multiprocessing.get_context("fork"), reading_process.settle
    ) as pool:
        waiting: list[tuple[Dated, Future[Seen]]] = []
        for dated in files:
            if len(waiting) >= _AHEAD:
                first, future = waiting.pop(0)
                yield first, future.result()
            waiting.append((dated, pool.submit(_see_file, dated, watch, known())))
        for dated, future in waiting:
            yield dated, future.result()
