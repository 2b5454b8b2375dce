"""Watches -> checks: fetch, read, decide, record, for one watch or a thousand; one writer to the
database.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import traceback
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tracker.app.check import decide, schedule
from tracker.app.history import reread
from tracker.app.reading import Reader
from tracker.core import alerts
from tracker.core.read.fingerprint import Seen, by_bytes, reading_key
from tracker.errors import FetchError, Overtaken, TrackerError
from tracker.model import (
    Alert,
    CheckRecord,
    Fetched,
    Outcome,
    Standing,
    Validators,
    Watch,
    WatchList,
)

if TYPE_CHECKING:
    from tracker.edge.store import Store

log = logging.getLogger("tracker.check")
# Commands tell in tables; only the daemon sets up a handler.
logging.getLogger("tracker").addHandler(logging.NullHandler())

GOOD: frozenset[Outcome] = frozenset(
    {"not_modified", "same_bytes", "same_text", "first", "version"}
)
"""Outcomes in which the policy in force was seen."""
# Another process recorded a version of the same watch meanwhile: looked at anew, more than once
# only by rare chance.
_TRIES = 3
# As many pages at once as one process serves well; politeness to each host is the fetcher's.
_AT_ONCE = 16
# Fewer readings than this are done sooner in a thread than it takes to start processes for them.
_POOL_FROM = 24


class Network(Protocol):
    """The part of the fetcher that checking needs."""

    async def fetch(
        self, watch: Watch, validators: Validators, now: Callable[[], datetime]
    ) -> Fetched:
        """Fetch a page."""


class Checker:
    """Checks the watches of one list against one database.

    Args:
        store: the one writer.
        fetcher: the network.
        watchlist: for channels and the operator.
        now: the clock, aware UTC.
        chance: for jitter.
    """

    def __init__(
        self,
        store: Store,
        fetcher: Network,
        watchlist: WatchList,
        now: Callable[[], datetime],
        chance: random.Random | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._list = watchlist
        self._now = now
        self._chance = chance or random.Random()  # noqa: S311 - jitter, not a secret
        self._stopped = False

    def stop(self) -> None:
        """Begin no further check; those in flight finish."""
        self._stopped = True

    def use(self, watchlist: WatchList) -> None:
        """Take another watch list from the next check on."""
        self._list = watchlist

    async def run(
        self, watches: Sequence[Watch], done: Callable[[Watch, CheckRecord], None] = lambda *_: None
    ) -> None:
        """Check watches, hosts side by side, each host's pages in turn as politeness allows.

        Args:
            watches: in the order wanted.
            done: told of each check once it is recorded.

        Raises:
            StoreError: the database cannot be written; checks in flight are given up, nothing is
                half written.
        """
        queues: dict[str, deque[Watch]] = defaultdict(deque)
        for watch in watches:
            queues[urlsplit(watch.url).netloc].append(watch)
        gate = asyncio.Semaphore(_AT_ONCE)
        reader = Reader(pooled=len(watches) >= _POOL_FROM)

        async def work(queue: deque[Watch]) -> None:
            while queue and not self._stopped:
                watch = queue.popleft()
                async with gate:
                    done(watch, await self._check(watch, reader))

        try:
            async with asyncio.TaskGroup() as group:
                for queue in queues.values():
                    for _ in range(min(self._list.per_host_connections, len(queue))):
                        group.create_task(work(queue))
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group
        finally:
            reader.close()
        self._store.index_clauses()

    async def check(self, watch: Watch) -> CheckRecord:
        """Check one watch and record what was found."""
        return await self._check(watch, Reader(pooled=False))

    async def _check(self, watch: Watch, reader: Reader) -> CheckRecord:
        for _ in range(_TRIES - 1):
            try:
                return await self._check_once(watch, reader)
            except Overtaken as overtaken:
                log.info("check watch=%s again=%s", watch.id, overtaken)
        return await self._check_once(watch, reader)

    async def _check_once(self, watch: Watch, reader: Reader) -> CheckRecord:
        try:
            standing = reread.standing_as_read_today(watch, self._store, self._now)
            fetched, conditional = await self._fetch(watch, standing)
            record = await self._looked(watch, standing, fetched, reader, conditional=conditional)
        except FetchError as error:
            record = self._failed(watch, type(error).__name__.lower(), str(error))
        except TrackerError:
            raise
        except Exception as defect:
            # Of the tracker, met on one page: that page's failure, told and counted, and no other's
            # (decision 7).
            log.critical("defect watch=%s", watch.id, exc_info=defect)
            standing = self._store.standing(watch.id)
            record = self._failed(watch, "defect", _sentence(watch, standing, defect))
        self._record(watch, standing, record)
        if record.outcome == "held":
            settled = await self._look_again(watch, reader)
            record = settled or record
        return record

    def _record(self, watch: Watch, standing: Standing, record: CheckRecord) -> None:
        record = replace(record, alerts=(*record.alerts, *self._technical(watch, standing, record)))
        number = self._store.record(record)
        _log(watch, record, number)

    async def _look_again(self, watch: Watch, reader: Reader) -> CheckRecord | None:
        """Fetch a doubtful page once more: what is whole a moment later was a passing fault, or an
        edition by lot.

        A second look of the same moment confirms nothing, so it only counts where it sees no doubt.
        """
        standing = self._store.standing(watch.id)
        if standing.held is None or standing.held.times_seen > 1:
            return None
        try:
            fetched = await self._fetcher.fetch(watch, Validators(), self._now)
            record = await self._looked(
                watch, standing, fetched, reader, conditional=False, confirming=False
            )
        except FetchError:
            return None
        except TrackerError:
            raise
        except Exception as defect:
            log.critical("defect watch=%s", watch.id, exc_info=defect)
            return None
        if record.outcome not in GOOD:
            return None
        self._record(watch, standing, record)
        return record

    async def _fetch(self, watch: Watch, standing: Standing) -> tuple[Fetched, bool]:
        """Fetch, on condition that the page has changed where that can be asked; and whether that
        was asked.

        "Not modified" from behind a redirect is believed only of the place the version in force
        came from: a home page that the address leads to today may be older than our copy of the
        policy.
        """
        validators = _validators(watch, standing)
        conditional = bool(validators.etag or validators.last_modified)
        if conditional and schedule.is_full_due(standing, self._now(), self._chance):
            validators, conditional = Validators(), False
        fetched = await self._fetcher.fetch(watch, validators, self._now)
        if fetched.status != 304 or not fetched.redirects or not standing.number:
            return fetched, conditional
        if fetched.url == self._store.version(watch.id, standing.number).url:
            return fetched, conditional
        return await self._fetcher.fetch(watch, Validators(), self._now), False

    async def _looked(
        self,
        watch: Watch,
        standing: Standing,
        fetched: Fetched,
        reader: Reader,
        *,
        conditional: bool,
        confirming: bool = True,
    ) -> CheckRecord:
        at = schedule.next_check(watch.schedule, fetched.fetched_at, fetched.retry_at, self._chance)
        seen = (
            await self._see(fetched, watch, standing, reader) if decide.has_page(fetched) else None
        )
        if seen is not None and seen.policy is not None:
            # Another process may have recorded this very change while we read.
            standing = self._store.standing(watch.id)
        if not confirming:
            standing = replace(standing, held=None)
        look = decide.Look(
            watch, standing, fetched, at, alerts.channels(self._list, watch, "change"), conditional
        )
        record = decide.tell(look, seen, self._store)
        if fetched.moved_to and fetched.moved_to != standing.moved_to and record.outcome in GOOD:
            record = replace(
                record,
                url=fetched.moved_to,
                alerts=(*record.alerts, self._moved(watch, fetched.moved_to)),
            )
        return record

    async def _see(
        self, fetched: Fetched, watch: Watch, standing: Standing, reader: Reader
    ) -> Seen:
        """Look at the bytes: hashes here, the rest where the reader does it."""
        known = (
            by_bytes(hashlib.sha256(fetched.body).hexdigest(), watch, standing)
            if standing.body_sha256
            else None
        )
        return known or await reader.look(
            fetched.body, fetched.header("content-type"), watch, standing
        )

    def _failed(self, watch: Watch, error: str, message: str) -> CheckRecord:
        now = self._now()
        at = schedule.next_check(watch.schedule, now, None, self._chance)
        return CheckRecord(watch.id, now, "failed", at, error=error, message=message, bad=True)

    def _technical(self, watch: Watch, standing: Standing, record: CheckRecord) -> list[Alert]:
        """One alert when a page goes dark, one when it is back."""
        name = f"{watch.vendor} {watch.document}"
        seed = f"{watch.id}-{record.checked_at:%Y%m%dT%H%M%S}"
        told = alerts.channels(self._list, watch, "blind")
        if record.bad and not standing.blind and standing.bad_checks + 1 >= watch.blind_after:
            body = f"{standing.bad_checks + 1} checks in a row did not see the policy. The last one: {record.message}"
            return [Alert("blind", f"blind-{seed}", f"Cannot see: {name}", told, body)]
        if standing.blind and saw(record):
            number = standing.number + (record.outcome in ("first", "version"))
            body = f"{watch.id} can be read again; version {number} is in force."
            return [Alert("sight", f"sight-{seed}", f"Seen again: {name}", told, body)]
        return []

    def _moved(self, watch: Watch, address: str) -> Alert:
        where = f"{self._list.path} line {watch.line}" if watch.line else self._list.path
        body = f"{watch.id} has moved for good: {watch.url} now leads to {address}. Change url in {where}."
        seed = hashlib.sha256(f"{watch.id}\n{watch.url}\n{address}".encode()).hexdigest()[:16]
        told = alerts.channels(self._list, watch, "moved")
        return Alert(
            "moved", f"moved-{seed}", f"Moved: {watch.vendor} {watch.document}", told, body
        )


def saw(record: CheckRecord) -> bool:
    """Whether a check saw the policy in force, be it among furniture that differs."""
    return record.outcome in GOOD or (record.outcome == "artifact" and not record.bad)


def _validators(watch: Watch, standing: Standing) -> Validators:
    """None where the reading would differ now: a changed `select` is never skipped by a 304."""
    return standing.validators if standing.reading_key == reading_key(watch) else Validators()


def _sentence(watch: Watch, standing: Standing, defect: Exception) -> str:
    """A defect in words: its kind and place, and nothing of what the page or the list hold."""
    frames = traceback.extract_tb(defect.__traceback__)
    place = (
        f"{Path(frames[-1].filename).name} line {frames[-1].lineno}"
        if frames
        else "an unknown place"
    )
    stays = f" Version {standing.number} stays current." if standing.number else ""
    return (
        f"{watch.id}: Expected a policy, met a defect of the tracker on this page ({type(defect).__name__} in {place})."
        f"{stays} Please report it with the page"
    )


def _log(watch: Watch, record: CheckRecord, number: int | None) -> None:
    level = (
        logging.WARNING
        if record.outcome in ("failed", "blocked", "artifact", "held")
        else logging.INFO
    )
    if log.isEnabledFor(level):
        more = [
            (name, value) for name, value in (("version", number), ("error", record.error)) if value
        ]
        template = "check watch=%s outcome=%s status=%s" + "".join(
            f" {name}=%s" for name, _ in more
        )
        log.log(
            level, template, watch.id, record.outcome, record.status, *(value for _, value in more)
        )
