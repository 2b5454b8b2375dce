"""A folder of dated snapshots -> history, through the same story as a check, as of the snapshots' own dates.

Reading runs ahead in other processes, since it is a pure function of the bytes; deciding does not: what is recorded up
to a file depends on no file after it.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tracker.app import story
from tracker.app.check import Memory
from tracker.core import policy as policies
from tracker.errors import ReadError, UsageError
from tracker.model import CheckRecord, Fetched, Policy, Watch

_NAME = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})Z\.(html?|md|txt|pdf|docx)$")
_TYPES = {"html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8",
          "txt": "text/plain; charset=utf-8", "pdf": "application/pdf",
          "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}  # fmt: skip
_AHEAD = 8


class History(Memory, Protocol):
    """The part of the store that importing needs."""

    def checked_at(self, watch_id: str) -> set[datetime]:
        """The moments of all recorded checks of a watch."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went: snapshots recorded, versions made, alerts that would have gone out, files passed over."""

    recorded: int = 0
    versions: int = 0
    alerts: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class Dated:
    """A snapshot file and the moment its name says it was served."""

    at: datetime
    path: Path


def find(folder: Path) -> list[Dated]:
    """The dated snapshots of a folder, oldest first.

    Raises:
        UsageError: it is no folder, or holds none.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give one with files named like 2021-01-31T11-27-00Z.html")
    found = []
    for path in folder.iterdir():
        named = _NAME.match(path.name)
        if named:
            try:
                found.append(Dated(datetime.strptime(named.group(1), "%Y-%m-%dT%H-%M-%S").replace(tzinfo=UTC), path))
            except ValueError:
                raise UsageError(f"{path}: the name holds no date that exists") from None
    if not found:
        raise UsageError(f"{folder}: no file named like 2021-01-31T11-27-00Z.html (or .md .txt .pdf .docx)")
    return sorted(found, key=lambda dated: dated.at)


def run(watch: Watch, folder: Path, store: History, told: Callable[[Dated, CheckRecord], None] = lambda *_: None) -> Imported:
    """Import a folder. Idempotent: files already recorded are passed over; an interrupted import goes on.

    Args:
        watch: as in the watch list.
        folder: with the dated snapshots.
        store: where to record; the watch must be known there.
        told: of each file recorded.

    Raises:
        UsageError: a snapshot is older than the last recorded one and not itself recorded.
    """
    files = find(folder)
    last = store.standing(watch.id).last_checked_at
    known = [dated for dated in files if last is not None and dated.at <= last]
    seen = store.checked_at(watch.id) if known else set()
    late = [dated for dated in known if dated.at not in seen]
    if late:
        raise UsageError(
            f"{watch.id}: {late[0].path.name} is older than the last snapshot recorded ({last:%Y-%m-%dT%H-%M-%SZ}) and was not"
            " among those; history is only added at its end. Import it under another watch id"
        )
    done = Imported(known=len(known))
    for dated, body, policy in _read(files[len(known) :], watch):
        record = _record(watch, dated, body, policy, store)
        number = store.record(record)
        told(dated, record)
        done = replace(
            done, recorded=done.recorded + 1, versions=done.versions + bool(number), alerts=done.alerts + len(record.alerts)
        )
    return done


def _record(watch: Watch, dated: Dated, body: bytes, policy: Policy | ReadError, store: Memory) -> CheckRecord:
    headers = (("content-type", _TYPES[dated.path.suffix[1:].lower()]),)
    fetched = Fetched(200, watch.url, headers, body, dated.at, 0)
    look = story.Look(watch, store.standing(watch.id), fetched, None, ())
    body_sha256 = hashlib.sha256(body).hexdigest()
    needed = story.needs_reading(look, body_sha256)
    return story.tell(look, body_sha256, policy if needed else None, store)


def _read_file(path: str, declared: str, watch: Watch) -> tuple[bytes, Policy | ReadError]:
    body = Path(path).read_bytes()
    try:
        return body, policies.from_bytes(body, declared, watch)
    except ReadError as error:
        return body, error


def _read(files: list[Dated], watch: Watch) -> Iterator[tuple[Dated, bytes, Policy | ReadError]]:
    """Read files in order, some ahead, over as many processes as there are processors."""
    workers = min(4, os.cpu_count() or 1, len(files))
    if workers < 2 or len(files) < 4:
        for dated in files:
            yield dated, *_read_file(str(dated.path), _TYPES[dated.path.suffix[1:].lower()], watch)
        return
    # Forked before any thread exists and without touching the database's connection: cheaper by far than spawning.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        waiting: list[tuple[Dated, Future[tuple[bytes, Policy | ReadError]]]] = []
        for dated in files:
            waiting.append((dated, pool.submit(_read_file, str(dated.path), _TYPES[dated.path.suffix[1:].lower()], watch)))
            if len(waiting) >= _AHEAD:
                first, future = waiting.pop(0)
                yield first, *future.result()
        for dated, future in waiting:
            yield dated, *future.result()
