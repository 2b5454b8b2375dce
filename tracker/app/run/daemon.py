"""The daemon: it checks what is due and sends alerts, until it is stopped.

All state is in the database (when a watch is due, which alert waits), so a restart loses nothing.
APScheduler only beats the time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tracker import __version__
from tracker.app import deliver, planned, watch_list
from tracker.app.check import rendering, schedule
from tracker.app.check.checker import Checker
from tracker.app.check.follow_list import follow
from tracker.app.run import heartbeat
from tracker.app.run.lock import Lock, Presence
from tracker.app.run.secrets import Secrets
from tracker.app.run.service_manager import ServiceManager
from tracker.app.run.under_way import Grace, Rest, UnderWay
from tracker.edge.store import Store
from tracker.edge.web.http import Fetcher
from tracker.errors import StoreError, TrackerError, Vanished, WatchListError
from tracker.model import CheckRecord, Watch, WatchList

log = logging.getLogger("tracker.daemon")

# Each beat is one query of an index: often enough that a minute is never waited for nothing.
_LOOK_S, _DELIVER_S, _RELOAD_S, _HOUSEKEEP_S = 5, 10, 5, 86_400

# Taken from the list once, when the daemon starts.
_FIXED = ("database", "per_host_connections", "per_host_delay_s", "browser_sandbox")

Clock = Callable[[], datetime]


async def run(list_path: Path, database: Path | None, now: Clock, secrets: Secrets) -> int:
    """Run until SIGTERM or SIGINT.

    Args:
        list_path: the watch list; read again on SIGHUP and when it changes.
        database: in place of the list's.
        now: the clock, aware UTC.
        secrets: told of each list's, so that they can be kept out of the log.

    Returns:
        The exit status: 0, or 1 where a defect ended it.

    Raises:
        WatchListError: the list is faulty at the start.
        AlreadyRunning: another daemon works on this database.
        StoreError: the database cannot be opened.
    """
    watchlist = watch_list.load(list_path, os.environ)
    secrets.learn(watchlist)
    path = database or Path(watchlist.database)
    with Store.open(path) as store, Lock(path), Presence(path, "daemon") as presence:
        if store.kept_before is not None:
            log.warning("database migrated path=%s kept=%s", store.path, store.kept_before)
        follow(store, watchlist, now())
        planned.hold_anew(store, watchlist, now())
        async with rendering.network(watchlist) as network:
            daemon = _Daemon(list_path, watchlist, store, network, now, secrets, presence)
            try:
                return await daemon.serve()
            finally:
                daemon.close()


def bring_forward(scheduler: AsyncIOScheduler, now: datetime) -> bool:
    """Let jobs that are planned further ahead than their interval run now.

    Args:
        scheduler: whose jobs all run at an interval.
        now: aware.

    Returns:
        Whether there was one: the clock was set back since it was planned.
    """
    late = [job for job in scheduler.get_jobs() if job.next_run_time - now > job.trigger.interval]
    for job in late:
        job.modify(next_run_time=now)
    return bool(late)


class _Daemon:
    def __init__(
        self,
        list_path: Path,
        watchlist: WatchList,
        store: Store,
        network: tuple[rendering.Pages, Fetcher],
        now: Clock,
        secrets: Secrets,
        presence: Presence,
    ) -> None:
        self._list_path = list_path
        self._list = watchlist
        self._seen = self._stamps(watchlist)
        self._store = store
        self._pages, self._fetcher = network
        self._checker = Checker(store, self._pages, watchlist, now)
        self._now = now
        self._secrets = secrets
        self._stopping = asyncio.Event()
        self._under_way = UnderWay()
        self._news: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy_channels: set[str] = set()
        self._rest = Rest()
        self._status = 0
        self._presence = presence
        self._manager = ServiceManager(os.environ)
        self._started_at = now()
        self._planned_at: datetime | None = None
        self._grace = Grace()

    async def serve(self) -> int:
        """Beat until told to stop, then let what is in flight finish; the exit status."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopping.set)
        # SIGHUP is the usual sign to read the settings again; by default it would end the process.
        loop.add_signal_handler(signal.SIGHUP, self._reload)
        # Without misfire_grace_time a beat that comes late is dropped; each of ours only asks the
        # database again.
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True}
        )
        for beat, seconds in (
            (self._look, _LOOK_S),
            (self._deliver, _DELIVER_S),
            (self._reload_if_changed, _RELOAD_S),
            (self._housekeep, _HOUSEKEEP_S),
            (self._beat, heartbeat.INTERVAL_S),
        ):
            # The first beat comes at once: what fell due while nothing ran must not wait longer.
            scheduler.add_job(
                self._guarded, "interval", [beat], seconds=seconds, next_run_time=self._now()
            )
        self._summary()
        scheduler.start()
        self._watch_the_clock(scheduler)
        self._manager.ready(f"{len(self._list.watches)} watches, database {self._store.path}")
        await self._stopping.wait()
        self._grace.begin(time.monotonic())
        self._manager.stopping()
        # APScheduler cancels running coroutines when it stops; ours only start tasks, which are
        # waited for here.
        scheduler.shutdown(wait=False)
        self._checker.stop()
        await self._drain()
        log.info("stopped")
        return self._status

    def close(self) -> None:
        """Close the database, be it another than the one it was given."""
        self._store.close()

    def _watch_the_clock(self, scheduler: AsyncIOScheduler) -> None:
        """Go on when the clock is set back: APScheduler would wait until it has caught up."""
        if bring_forward(scheduler, self._now()):
            log.warning("the clock was set back")
        # Told from the event loop itself: where the loop hangs, systemd hears nothing and starts it
        # anew.
        self._manager.alive()
        asyncio.get_running_loop().call_later(_LOOK_S, self._watch_the_clock, scheduler)

    async def _guarded(self, beat: Callable[[], None]) -> None:
        """Run one beat; an operational error is logged, for it may be mended any minute."""
        try:
            beat()
        except TrackerError as error:
            self._told(error)

    def _told(self, error: TrackerError) -> None:
        log.error("trouble error=%s message=%s", type(error).__name__, error)
        if isinstance(error, StoreError):
            self._rest.begin(time.monotonic())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        # The loop holds tasks only weakly; without this one may vanish in the middle of its work.
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TrackerError):
            self._told(error)
        elif error is not None:
            log.critical("defect", exc_info=error)
            # A defect outside a page's check leaves a state that nobody knows: better ended and
            # started anew.
            self._status = 1
            self._stopping.set()

    def _look(self) -> None:
        if self._rest.lasts(time.monotonic()):
            return
        self._see_the_database()
        now = self._now()
        watches = schedule.due(self._store, self._list, self._under_way.watches, now)
        if watches:
            self._under_way.begin(watches, now)
            self._start(self._check([watch.id for watch in watches]))

    def _see_the_database(self) -> None:
        """Open what stands at the database's path now, where it is another file than before.

        A path at which there is nothing gets no new database: every page would look new, and none
        changed.
        """
        try:
            self._store.database.still_there()
        except Vanished:
            if self._tasks:
                # They hold the old one; they end with this same error, and then it is opened anew.
                raise
            # Opened before the old one is closed: where this fails, the daemon still has a store.
            opened = Store.open(self._store.path, create=False)
            self._store.close()
            self._store = opened
            # The file may be a restored copy, with the watches of an older list.
            follow(opened, self._list, self._now())
            self._checker = Checker(opened, self._pages, self._list, self._now)
            log.warning("database opened anew path=%s", opened.path)

    async def _check(self, ids: list[str]) -> None:
        try:
            wanted = set(ids)
            watches = [watch for watch in self._list.watches if watch.id in wanted]
            await self._checker.run(watches, self._checked)
        finally:
            # Also after an error: a watch that stays under way would never be checked again.
            for watch_id in ids:
                self._under_way.end(watch_id)

    def _checked(self, watch: Watch, record: CheckRecord) -> None:
        """Tell at once, but of a vendor's pages that changed together in one message."""
        self._rest.end()
        self._under_way.end(watch.id)
        if record.alerts:
            self._news.add(watch.vendor)
        if any(not alert.channels for alert in record.alerts):
            log.warning("no channel watch=%s; the alert is kept for `tracker resend`", watch.id)
        if watch.vendor in self._news and watch.vendor not in self._under_way.vendors:
            self._news.discard(watch.vendor)
            self._deliver()

    def _deliver(self) -> None:
        if not self._rest.lasts(time.monotonic()):
            self._start(self._send())

    async def _send(self) -> None:
        now = self._now()
        freed = deliver.free_the_dead(self._store, now, self._presence.is_dead)
        if freed:
            log.info("freed claims=%d", freed)
        # Before anything is claimed: a digest tells what waited for it, and must not come after it.
        due = planned.plan(self._store, self._list, now, self._planned_at)
        self._planned_at = now
        if due:
            log.info("planned alerts=%d", due)
        sender = deliver.Sender(
            self._store,
            self._list,
            self._now,
            self._presence.name,
            may_begin=lambda: self._grace.may_begin(time.monotonic()),
        )
        vendors = self._under_way.vendors
        await deliver.deliver(sender, busy=self._busy_channels, vendors_under_way=lambda: vendors)

    def _beat(self) -> None:
        """Leave a sign of life where nothing stands in the way of the work."""
        if self._rest.lasts(time.monotonic()):
            return
        heartbeat.note(self._store, self._now(), self._started_at)
        if self._list.heartbeat:
            self._start(heartbeat.ask(self._list.heartbeat, self._fetcher, self._now))

    def _housekeep(self) -> None:
        now, kept = self._now(), self._list
        pruned = self._store.retention.prune(
            now - timedelta(seconds=kept.keep_checks_s),
            now - timedelta(seconds=kept.keep_artifacts_s),
            now,
        )
        if pruned.checks or pruned.snapshots:
            log.info("pruned checks=%d snapshots=%d", pruned.checks, pruned.snapshots)
        self._store.retention.fold_log()

    def _reload_if_changed(self) -> None:
        if self._stamps(self._list) != self._seen:
            self._reload()

    def _stamps(self, watchlist: WatchList) -> list[tuple[int, int, int] | None]:
        """What tells the list and its templates as they are from another state of them."""
        templates = (channel.template for channel in watchlist.channels)
        paths = [Path(template.path) for template in templates if template]
        return [_stamp(path) for path in (self._list_path, *paths)]

    def _reload(self) -> None:
        """Take the list as it is now; keep the last good one where it is faulty."""
        # Before the list is read: a change made while it is read is then seen at the next beat.
        self._seen = self._stamps(self._list)
        try:
            watchlist = watch_list.load(self._list_path, os.environ)
        except WatchListError as error:
            for fault in error.faults:
                log.error("watchlist fault=%s; the last good list stays in use", fault)
            return
        self._secrets.learn(watchlist)
        try:
            follow(self._store, watchlist, self._now())
            planned.hold_anew(self._store, watchlist, self._now())
        except StoreError as error:
            self._told(error)
            # Forgotten, so that the next beat tries again although the file stays the same.
            self._seen = []
            return
        fixed = [name for name in _FIXED if getattr(watchlist, name) != getattr(self._list, name)]
        if fixed:
            log.warning("watchlist changed=%s; it counts from the next start on", ",".join(fixed))
        if watchlist.channels != self._list.channels:
            self._seen = self._stamps(watchlist)
        self._list = watchlist
        self._planned_at = None
        self._checker.use(watchlist)
        log.info(
            "watchlist reloaded watches=%d channels=%d",
            len(watchlist.watches),
            len(watchlist.channels),
        )
        self._warn_of_no_channel()
        try:
            self._look()
        except StoreError as error:
            self._told(error)

    def _summary(self) -> None:
        counts = self._store.outbox.counts()
        log.info(
            "started version=%s pid=%d database=%s watches=%d due=%d channels=%d undelivered=%d",
            __version__,
            os.getpid(),
            self._store.path,
            len(self._list.watches),
            len(self._store.watches.due(self._now())),
            len(self._list.channels),
            sum(counts.get(state, 0) for state in ("queued", "claimed", "dead")),
        )
        self._warn_of_no_channel()

    def _warn_of_no_channel(self) -> None:
        if not self._list.channels:
            log.warning(
                "no channel: changes are recorded and told to nobody; add one under [channels]"
            )

    async def _drain(self) -> None:
        """Let tasks end, and those that they start: no message may stay unstamped."""
        if self._tasks:
            log.info("stopping in_flight=%d", len(self._under_way.watches))
        while self._tasks and (left_s := self._grace.left_s(time.monotonic())) > 0:
            await asyncio.wait(self._tasks, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        # What is cut off here loses nothing: a check is made again, and a delivery is freed below.
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        try:
            freed = self._store.outbox.free_claims(self._now(), self._presence.name)
        except StoreError as error:
            self._told(error)
        else:
            if freed:
                log.warning("given up deliveries=%d; they go out at the next start", freed)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of a file from another; None while it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
