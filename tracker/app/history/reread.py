"""The current version's snapshot -> its text as the extractor of today reads it. Tells nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.history.stretches import AtEnd, Place
from tracker.app.reading import Reader, Reading
from tracker.app.workers.ahead import Work, in_order
from tracker.app.workers.base import Workers
from tracker.core.read.fingerprint import reading_key
from tracker.errors import ReadError
from tracker.model import Answer, Changed, CheckRecord, Policy, Snapshot, Standing, Watch

if TYPE_CHECKING:
    from tracker.edge.store import Store


def reading_of(snapshot: Snapshot, watch: Watch) -> Reading[Policy]:
    """The reading of a stored snapshot, as the watch reads its page today."""
    from tracker.core.read.policy import from_bytes

    rest = (watch.read_options, watch.url)
    return Reading(from_bytes, snapshot.body, snapshot.media_type, rest)


async def standing_as_read_today(
    watch: Watch, store: Store, reader: Reader, now: Callable[[], datetime]
) -> Standing:
    """Where a watch stands; its version is read again first where that has changed since.

    Extractor, `select` and the like change how a page is read.
    """
    standing = store.watches.standing(watch.id)
    if not needs_reading(watch, standing):
        return standing
    snapshot = store.snapshots.get(store.versions.get(watch.id, standing.number).snapshot_id)
    try:
        policy: Policy | ReadError = await reader.soon(reading_of(snapshot, watch))
    except ReadError as error:
        policy = error
    record(watch, policy, store, now())
    return store.watches.standing(watch.id)


def reread(
    watch: Watch, store: Store, reader: Reader, now: datetime, place: Place | None = None
) -> str:
    """Read the current version's snapshot again; what came of it, in words.

    Args:
        watch: with a version.
        store: where it is recorded.
        reader: reads the snapshot.
        now: aware UTC.
        place: of the last version before another one; None: at the end.
    """
    standing = (place or AtEnd(store, watch.id)).standing()
    if not standing.number:
        return "no version yet"
    snapshot = store.snapshots.get(store.versions.get(watch.id, standing.number).snapshot_id)
    try:
        policy: Policy | ReadError = reader.now(reading_of(snapshot, watch))
    except ReadError as error:
        policy = error
    return record(watch, policy, store, now, place)


@dataclass(frozen=True, slots=True)
class Reread:
    """How reading a watch's current version again went."""

    watch: Watch
    number_before: int
    outcome: str
    """In words."""


def reread_all(
    watches: Iterable[Watch],
    store: Store,
    reader: Reader,
    now: Callable[[], datetime],
    workers: Workers,
) -> Iterator[Reread]:
    """Read the current versions of watches again, ahead of what is recorded, in their order.

    Args:
        watches: each with or without a version.
        store: where they are recorded.
        reader: reads what needs limits.
        now: the clock, aware UTC.
        workers: read the rest.
    """
    works = (_work(watch, store) for watch in watches)
    for (watch, number), future in in_order(works, workers):
        before = store.versions.current_number(watch.id)
        policy = _policy_of(future) if before == number else None
        if policy is None:
            outcome = reread(watch, store, reader, now())
        else:
            outcome = record(watch, policy, store, now())
        yield Reread(watch, before, outcome)


def read_again(reading: Reading[Policy]) -> Policy | ReadError:
    """Read; a page that cannot be read is a value as well. Pure, and so for any process."""
    try:
        return reading.here()
    except ReadError as error:
        return error


def _work(watch: Watch, store: Store) -> Work[tuple[Watch, int]]:
    number = store.versions.current_number(watch.id)
    if not number:
        return Work((watch, number))
    snapshot = store.snapshots.get(store.versions.get(watch.id, number).snapshot_id)
    reading = reading_of(snapshot, watch)
    # What may take too much stays here, where it ends nobody else's work.
    if reading.needs_limits():
        return Work((watch, number))
    return Work((watch, number), read_again, (reading,), len(snapshot.body))


def _policy_of(future: Future[Policy | ReadError] | None) -> Policy | ReadError | None:
    """What a worker read; None where nobody did, or it was lost."""
    try:
        return future.result() if future is not None else None
    except BrokenExecutor:
        return None


def needs_reading(watch: Watch, standing: Standing) -> bool:
    """Whether the current version was read in another way than it would be read today."""
    if not standing.number:
        return False
    return standing.page.reading_key != reading_key(watch.read_options)


def record(
    watch: Watch,
    policy: Policy | ReadError,
    store: Store,
    now: datetime,
    place: Place | None = None,
) -> str:
    """Record a version as it is read today, where its text comes out otherwise.

    Both sides of the next comparison are then read by the same extractor, so an upgrade raises no
    alert.

    Args:
        watch: with a version.
        policy: as its snapshot is read today.
        store: where it is recorded, with cause `extractor`.
        now: aware UTC.
        place: where it is recorded; None: at the end.

    Returns:
        What came of it, in words.
    """
    place = place or AtEnd(store, watch.id)
    standing = place.standing()
    number = standing.number
    if isinstance(policy, ReadError):
        return f"version {number} can no longer be read ({policy}); it stays as it is"
    if policy.complaint:
        return f"version {number} would now read as {policy.complaint}; it stays as it is"
    recorded = store.versions.policy(watch.id, number)
    if policy.text_sha256 == standing.page.text_sha256 and policy.clauses == recorded.clauses:
        return f"version {number} reads the same"
    from tracker.core.judge.assess import assess

    version = store.versions.get(watch.id, number)
    snapshot = store.snapshots.get(version.snapshot_id)
    verdict = assess(recorded, policy)
    validators = standing.validators
    answer = Answer(
        status=snapshot.status,
        size_bytes=len(snapshot.body),
        body_sha256=snapshot.sha256,
        reading_key=reading_key(watch.read_options),
        etag=validators.etag,
        last_modified=validators.last_modified,
    )
    # The page did not change now: its text was seen when the version was.
    result = Changed(snapshot, policy, verdict, version.observed_at, cause="extractor")
    made = place.record(CheckRecord(watch.id, now, now, result, answer, beside=number))
    return f"version {number} reads otherwise now and is version {made}, cause extractor"
