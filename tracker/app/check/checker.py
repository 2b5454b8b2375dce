"""Watches -> checks: fetch, read, decide and record, for one watch or a thousand."""

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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from tracker.app.check import comparison, decide, looked_twice, schedule
from tracker.app.history import reread
from tracker.app.reading import Reader, Reading
from tracker.core import alerts, routing
from tracker.core.doubt import certain
from tracker.core.read.fingerprint import ReadPage, known_by_bytes, reading_key
from tracker.errors import FetchError, Overtaken, ReadError, TrackerError
from tracker.model import (
    Alert,
    Changed,
    CheckRecord,
    Dismissed,
    Failed,
    Fetched,
    First,
    Held,
    KnownPage,
    Policy,
    Standing,
    Unchanged,
    Validators,
    Watch,
    WatchList,
)

if TYPE_CHECKING:
    from tracker.edge.store import Store

log = logging.getLogger("tracker.check")
# Commands tell in tables; only the daemon sets up a handler.
logging.getLogger("tracker").addHandler(logging.NullHandler())

# A dismissed page saw the policy too where only furniture differs, but says nothing of its address.
_POLICY_SEEN = (Unchanged, First, Changed)
# Another process recorded a version of the same watch meanwhile: looked at anew, more than once
# only by rare chance.
_TRIES = 3
# As many pages at once as one process serves well; politeness to each host is the fetcher's. A page
# takes a third of a second on its way, and some three milliseconds of work: with fewer, the process
# waits most of the time (bench/growth.py).
_AT_ONCE = 64


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
            # By host: a page that waits for its host's turn must not take a place from another
            # host.
            queues[urlsplit(watch.url).netloc].append(watch)
        gate = asyncio.Semaphore(_AT_ONCE)
        reader = Reader()

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
        # Callers know the project's errors, and not groups of them.
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group
        finally:
            reader.close()
        # At the end in one go: the full-text index clause by clause costs more.
        self._store.clauses.index()

    async def check(self, watch: Watch) -> CheckRecord:
        """Check one watch and record what was found."""
        with Reader() as reader:
            return await self._check(watch, reader)

    async def _check(self, watch: Watch, reader: Reader) -> CheckRecord:
        for _ in range(_TRIES - 1):
            try:
                return await self._check_once(watch, reader)
            except Overtaken as overtaken:
                log.info("check watch=%s again=%s", watch.id, overtaken)
        return await self._check_once(watch, reader)

    async def _check_once(self, watch: Watch, reader: Reader) -> CheckRecord:
        try:
            standing = await reread.standing_as_read_today(watch, self._store, reader, self._now)
            response, is_conditional = await self._fetch(watch, standing)
            record = await self._judge(
                watch, standing, response, reader, is_conditional=is_conditional
            )
        except FetchError as error:
            record = self._failed(watch, type(error).__name__.lower(), str(error))
        except TrackerError:
            raise
        except Exception as defect:
            # Of the tracker, met on one page: that page's failure, told and counted, and no other's
            # (decision 7).
            log.critical("defect watch=%s", watch.id, exc_info=defect)
            standing = self._store.watches.standing(watch.id)
            record = self._failed(watch, "defect", _sentence(watch, standing, defect))
        record = self._record(watch, standing, record)
        if isinstance(record.result, Held):
            return await self._fetch_again(watch, reader) or record
        return record

    def _record(self, watch: Watch, standing: Standing, record: CheckRecord) -> CheckRecord:
        """Record a check with the alerts about the page itself."""
        technical = (self._moved(watch, record), self._blind_or_back(watch, standing, record))
        held = [self._held(alert, record.checked_at) for alert in technical if alert]
        record = replace(record, alerts=(*record.alerts, *held))
        number = self._store.checks.record(record)
        _log(watch, record, number)
        return record

    async def _fetch_again(self, watch: Watch, reader: Reader) -> CheckRecord | None:
        """Fetch a doubtful page once more, and record it where there is no doubt any more.

        What is whole a moment later was a passing fault, or an edition by chance. A second look of
        the same moment confirms nothing, so it only counts where it sees no doubt.
        """
        standing = self._store.watches.standing(watch.id)
        if standing.held is None or standing.held.times_seen > 1:
            return None
        try:
            response = await self._fetcher.fetch(watch, Validators(), self._now)
            record = await self._judge(watch, standing, response, reader, confirms=False)
        except FetchError:
            return None
        except TrackerError:
            raise
        except Exception as defect:
            log.critical("defect watch=%s", watch.id, exc_info=defect)
            return None
        if not isinstance(record.result, _POLICY_SEEN):
            return None
        return self._record(watch, standing, record)

    async def _fetch(self, watch: Watch, standing: Standing) -> tuple[Fetched, bool]:
        """Fetch, if it can be asked only if the page has changed; and whether that was asked.

        "Not modified" from behind a redirect is believed only of the place the version in force
        came from: a home page that the address leads to today may be older than our copy of the
        policy.
        """
        validators = _validators(watch, standing)
        is_conditional = bool(validators.etag or validators.last_modified)
        if is_conditional and schedule.is_full_due(standing, self._now(), self._chance):
            validators, is_conditional = Validators(), False
        response = await self._fetcher.fetch(watch, validators, self._now)
        if response.status != 304 or not response.redirects or not standing.number:
            return response, is_conditional
        if response.url == self._store.versions.get(watch.id, standing.number).url:
            return response, is_conditional
        return await self._fetcher.fetch(watch, Validators(), self._now), False

    async def _judge(
        self,
        watch: Watch,
        standing: Standing,
        response: Fetched,
        reader: Reader,
        *,
        is_conditional: bool = False,
        confirms: bool = True,
    ) -> CheckRecord:
        """Read a response and decide what it means.

        Args:
            watch: that was asked.
            standing: of the watch.
            response: that came.
            reader: reads the page.
            is_conditional: whether the page was asked for only if it changed.
            confirms: whether seeing the held page again counts.
        """
        page = held_policy = compared = None
        if decide.has_page(response):
            page = await self._read(watch, standing, response, reader)
            if page.policy is not None:
                # Another process may have recorded this very change while we read.
                standing = self._store.watches.standing(watch.id)
            if not confirms:
                standing = replace(standing, held=None)
            if decide.needs_held_policy(standing, page):
                held_policy = await self._read_held(watch, standing, reader)
            if comparison.is_needed(standing, page):
                compared = await self._compare(watch, standing, page)
        at = schedule.next_check(
            watch.schedule, response.fetched_at, response.retry_at, self._chance
        )
        look = decide.Look(
            watch,
            standing,
            response,
            at,
            self._list,
            is_conditional=is_conditional,
            held_policy=held_policy,
            comparison=compared,
        )
        record = decide.decide(look, page, self._store)
        if isinstance(record.result, Changed) and compared and confirms and watch.learn:
            again = partial(self._look_again, watch, standing, reader)
            before = compared.opposite.policy
            flickers = await looked_twice.flickers(
                watch, before, record.result, record.answer, again
            )
            if flickers:
                record = decide.decide(replace(look, flickers=flickers), page, self._store)
        has_moved = response.moved_to and response.moved_to != standing.moved_to
        if has_moved and isinstance(record.result, _POLICY_SEEN):
            record = replace(record, moved_to=response.moved_to)
        return record

    async def _look_again(
        self, watch: Watch, standing: Standing, reader: Reader, known: KnownPage
    ) -> ReadPage | None:
        """Fetch and read a page that was just read; None where no page comes."""
        response = await self._fetcher.fetch(watch, Validators(), self._now)
        if not decide.has_page(response) or certain.by_response(response, watch.url):
            return None
        return await self._read(watch, replace(standing, page=known), response, reader)

    async def _read(
        self, watch: Watch, standing: Standing, response: Fetched, reader: Reader
    ) -> ReadPage:
        """Read a page no further than needed: by its hash here, the rest where the reader does."""
        options, known = watch.read_options, standing.page
        body_sha256 = hashlib.sha256(response.body).hexdigest()
        page = known_by_bytes(body_sha256, known, options) if known.body_sha256 else None
        if page:
            return page
        # Most checks end without reading anything, and reading is heavy to load.
        from tracker.core.read.policy import read_page

        declared = response.header("content-type")
        task = Reading(read_page, response.body, declared, (options, known, watch.url))
        try:
            return await reader.soon(task)
        except ReadError as error:
            return ReadPage(body_sha256, None, None, None, error)

    async def _read_held(self, watch: Watch, standing: Standing, reader: Reader) -> Policy | None:
        assert standing.held is not None
        stored = self._store.snapshots.get(standing.held.snapshot_id)
        try:
            return await reader.soon(reread.reading_of(stored, watch))
        except ReadError:
            return None

    async def _compare(
        self, watch: Watch, standing: Standing, page: ReadPage
    ) -> comparison.Comparison:
        """Compare a page with the version in force, beside the event loop: it may take seconds."""
        policy = page.policy
        assert isinstance(policy, Policy)
        against = comparison.opposite(watch, standing, policy, self._store)
        return await asyncio.to_thread(comparison.compare, against, policy)

    def _failed(self, watch: Watch, error: str, sentence: str) -> CheckRecord:
        now = self._now()
        at = schedule.next_check(watch.schedule, now, None, self._chance)
        return CheckRecord(watch.id, now, at, Failed(error, sentence))

    def _blind_or_back(self, watch: Watch, standing: Standing, record: CheckRecord) -> Alert | None:
        """One alert when a page goes dark, one when it is back."""
        bad_checks = standing.bad_checks + 1
        at, channels = record.checked_at, routing.of_trouble(self._list, watch)
        if record.is_bad and not standing.blind and bad_checks >= watch.blind_after:
            return alerts.blind(watch, at, bad_checks, record.sentence, channels)
        if standing.blind and record.saw_policy:
            is_new = isinstance(record.result, First | Changed)
            return alerts.sight(watch, at, standing.number + is_new, channels)
        return None

    def _moved(self, watch: Watch, record: CheckRecord) -> Alert | None:
        """One alert for each new address that a page has for good."""
        if record.moved_to is None:
            return None
        channels = routing.of_trouble(self._list, watch)
        return alerts.moved(watch, record.moved_to, self._list.path, channels)

    def _held(self, alert: Alert, now: datetime) -> Alert:
        """The alert with the channels that are told later: at their digest, or unmuted."""
        held = routing.held_until(self._list, alert.channels or (), alert.kind, now)
        return replace(alert, held_until=tuple(held.items()))


def _validators(watch: Watch, standing: Standing) -> Validators:
    """None where the reading would differ now: a changed `select` is never skipped by a 304."""
    is_read_alike = standing.page.reading_key == reading_key(watch.read_options)
    return standing.validators if is_read_alike else Validators()


def _sentence(watch: Watch, standing: Standing, defect: Exception) -> str:
    """A defect in words: its kind and place, and nothing of what the page or the list hold."""
    # Not the error's own words: they may quote the page or the list, and this goes into a row.
    frames = traceback.extract_tb(defect.__traceback__)
    place = "an unknown place"
    if frames:
        place = f"{Path(frames[-1].filename).name} line {frames[-1].lineno}"
    met = f"met a defect of the tracker on this page ({type(defect).__name__} in {place})"
    stays = f" Version {standing.number} stays current." if standing.number else ""
    return f"{watch.id}: Expected a policy, {met}.{stays} Please report it with the page"


def _log(watch: Watch, record: CheckRecord, number: int | None) -> None:
    is_bad = record.is_bad or isinstance(record.result, Held | Dismissed)
    level = logging.WARNING if is_bad else logging.INFO
    if not log.isEnabledFor(level):
        return
    status = record.answer.status if record.answer else None
    template = "check watch=%s outcome=%s status=%s"
    values: list[object] = [watch.id, record.outcome, status]
    for name, value in (("version", number), ("error", record.error)):
        if value:
            template += f" {name}=%s"
            values.append(value)
    log.log(level, template, *values)
