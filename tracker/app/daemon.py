"""The daemon: asks the database what is due, checks it, delivers what is worth telling, until it is told to stop.

All state is in the database (when a watch is due, which alert waits), so a restart loses nothing. APScheduler only
beats the time.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tracker import __version__
from tracker.app import deliver
from tracker.app.check import Checker
from tracker.edge import watchlist as watchlists
from tracker.edge.fetch import Fetcher
from tracker.edge.store import Store
from tracker.errors import AlreadyRunning, StoreError, TrackerError, WatchListError
from tracker.model import CheckRecord, Watch, WatchList

log = logging.getLogger("tracker.daemon")

_LOOK_S, _DELIVER_S, _RELOAD_S, _HOUSEKEEP_S = 5, 10, 5, 86_400
# A check in flight when SIGTERM comes may finish; after this it is given up, and nothing of it is written.
_GRACE_S = 10.0
# After trouble with the database (a full disk, a lock): the vendors' sites must not be asked again every few seconds.
_REST_S = 60.0

# Taken from the list once, when the daemon starts.
_FIXED = ("database", "per_host_connections", "per_host_delay_s")

Clock = Callable[[], datetime]


class Lock:
    """One daemon a database: an advisory lock on a file beside it, gone with the process however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            AlreadyRunning: another process holds it.
            StoreError: the lock file cannot be made.
        """
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise StoreError(
                f"{self._path}: cannot be opened ({exc.strerror}); the daemon needs a lock beside its database"
            ) from exc
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(
                f"A daemon (process {holder or 'unknown'}) already works on this database ({self._path} is locked);"
                " stop it first, or use another database"
            ) from exc
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it go."""
        os.close(self._file)


async def run(list_path: Path, database: Path | None, now: Clock) -> None:
    """Run until SIGTERM or SIGINT.

    Args:
        list_path: the watch list; read again on SIGHUP and when it changes.
        database: in place of the list's.
        now: the clock, aware UTC.

    Raises:
        WatchListError: the list is faulty at the start.
        AlreadyRunning: another daemon works on this database.
        StoreError: the database cannot be opened.
    """
    watchlist = watchlists.load(list_path, os.environ)
    path = database or Path(watchlist.database)
    with Store.open(path) as store, Lock(path):
        store.sync(watchlist.watches, now())
        async with Fetcher(watchlist.per_host_connections, watchlist.per_host_delay_s) as fetcher:
            await _Daemon(list_path, watchlist, store, fetcher, now).serve()


class _Daemon:
    def __init__(self, list_path: Path, watchlist: WatchList, store: Store, fetcher: Fetcher, now: Clock) -> None:
        self._list_path = list_path
        self._list = watchlist
        self._seen = _stamp(list_path)
        self._store = store
        self._checker = Checker(store, fetcher, watchlist, now)
        self._now = now
        self._stopping = asyncio.Event()
        self._in_flight: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rest_until_s = 0.0
        self._worker = f"daemon-{os.getpid()}"

    async def serve(self) -> None:
        """Beat until told to stop, then let what is in flight finish."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._reload)
        # Without misfire_grace_time a beat that comes late is dropped; each of ours only asks the database again.
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True})
        for beat, seconds in (
            (self._look, _LOOK_S),
            (self._deliver, _DELIVER_S),
            (self._reload_if_changed, _RELOAD_S),
            (self._housekeep, _HOUSEKEEP_S),
        ):
            scheduler.add_job(self._guarded, "interval", [beat], seconds=seconds, next_run_time=self._now())
        self._summary()
        scheduler.start()
        await self._stopping.wait()
        # APScheduler cancels running coroutines when it stops; ours only start tasks, which are waited for here.
        scheduler.shutdown(wait=False)
        self._checker.stop()
        await self._drain()
        log.info("stopped")

    async def _guarded(self, beat: Callable[[], None]) -> None:
        """Operational errors are told and outlived: a full disk or a locked database may be mended any minute."""
        try:
            beat()
        except TrackerError as error:
            self._told(error)

    def _told(self, error: TrackerError) -> None:
        log.error("trouble error=%s message=%s", type(error).__name__, error)
        if isinstance(error, StoreError):
            self._rest_until_s = time.monotonic() + _REST_S

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TrackerError):
            self._told(error)
        elif error is not None:
            log.critical("defect", exc_info=error)
            self._stopping.set()

    def _look(self) -> None:
        if time.monotonic() < self._rest_until_s:
            return
        due = set(self._store.due(self._now())) - self._in_flight
        watches = [watch for watch in self._list.watches if watch.id in due and not watch.paused]
        if watches:
            self._in_flight |= {watch.id for watch in watches}
            self._start(self._check([watch.id for watch in watches]))

    async def _check(self, ids: list[str]) -> None:
        try:
            watches = [watch for watch in self._list.watches if watch.id in set(ids)]
            await self._checker.run(watches, self._checked)
        finally:
            self._in_flight -= set(ids)

    def _checked(self, watch: Watch, record: CheckRecord) -> None:
        self._in_flight.discard(watch.id)
        if record.alerts:
            self._deliver()

    def _deliver(self) -> None:
        if not any(task.get_name() == "deliver" for task in self._tasks):
            self._start(self._send())

    async def _send(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.set_name("deliver")
        await deliver.deliver(self._store, dict(self._list.channels), self._now, self._worker)

    def _housekeep(self) -> None:
        pruned = self._store.prune_checks(self._now() - timedelta(seconds=self._list.keep_checks_s))
        if pruned:
            log.info("pruned checks=%d", pruned)

    def _reload_if_changed(self) -> None:
        if _stamp(self._list_path) != self._seen:
            self._reload()

    def _reload(self) -> None:
        """Take the list as it is now; keep the last good one where it is faulty."""
        self._seen = _stamp(self._list_path)
        try:
            watchlist = watchlists.load(self._list_path, os.environ)
        except WatchListError as error:
            for fault in error.faults:
                log.error("watchlist fault=%s; the last good list stays in use", fault)
            return
        try:
            self._store.sync(watchlist.watches, self._now())
        except StoreError as error:
            self._told(error)
            self._seen = None
            return
        fixed = [name for name in _FIXED if getattr(watchlist, name) != getattr(self._list, name)]
        if fixed:
            log.warning("watchlist changed=%s; it counts from the next start on", ",".join(fixed))
        self._list = watchlist
        self._checker.use(watchlist)
        log.info("watchlist reloaded watches=%d channels=%d", len(watchlist.watches), len(watchlist.channels))
        try:
            self._look()
        except StoreError as error:
            self._told(error)

    def _summary(self) -> None:
        counts = self._store.delivery_counts()
        log.info(
            "started version=%s pid=%d database=%s watches=%d due=%d channels=%d undelivered=%d",
            __version__, os.getpid(), self._store.path, len(self._list.watches), len(self._store.due(self._now())),
            len(self._list.channels), sum(counts.get(state, 0) for state in ("queued", "claimed", "dead")),
        )  # fmt: skip

    async def _drain(self) -> None:
        if self._tasks:
            log.info("stopping in_flight=%d", len(self._in_flight))
            _, late = await asyncio.wait(self._tasks, timeout=_GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from another; None while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object a line."""
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        told = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def setup_logging(form: str) -> None:
    """Log to standard error, `text` or `json`, one event a line, UTC."""
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    formatter = _Json() if form == "json" else plain
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("tracker").setLevel(logging.INFO)
