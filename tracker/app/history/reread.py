"""Stored snapshots and versions -> versions and verdicts anew, when extractor or rules have
changed. Tells nobody.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.check import decide
from tracker.core.read.fingerprint import reading_key
from tracker.errors import ReadError
from tracker.model import MATERIALITIES, CheckRecord, Materiality, Standing, Verdict, Version, Watch

if TYPE_CHECKING:
    from tracker.core.judge.questions import Asked, Asking
    from tracker.edge.store import Store


def standing_as_read_today(watch: Watch, store: Store, now: Callable[[], datetime]) -> Standing:
    """Where a watch stands, its version read again first where extractor, `select` or the like have
    changed since.
    """
    standing = store.standing(watch.id)
    if not standing.number or standing.reading_key == reading_key(watch):
        return standing
    reread(watch, store, now())
    return store.standing(watch.id)


def reread(watch: Watch, store: Store, now: datetime) -> str:
    """Read the current version's snapshot again; where its text comes out otherwise, record that as
    the tool's doing.

    Both sides of the next comparison are then read by the same extractor, so an upgrade raises no
    alert.

    Returns:
        What came of it, in words.
    """
    standing = store.standing(watch.id)
    if not standing.number:
        return "no version yet"
    version = store.version(watch.id, standing.number)
    snapshot = store.snapshot(version.snapshot_id)
    from tracker.core.read import policy

    try:
        found = policy.from_bytes(snapshot.body, snapshot.media_type, watch)
    except ReadError as error:
        return f"version {standing.number} can no longer be read ({error}); it stays as it is"
    key = reading_key(watch)
    if found.complaint:
        return f"version {standing.number} would now read as {found.complaint}; it stays as it is"
    recorded = store.policy(watch.id, standing.number)
    if found.text_sha256 == standing.text_sha256 and found.clauses == recorded.clauses:
        return f"version {standing.number} reads the same"
    from tracker.core.judge.assess import assess

    verdict = assess(recorded, found)
    record = CheckRecord(
        watch_id=watch.id, checked_at=now, outcome="version", next_check_at=now, url=snapshot.url,
        status=snapshot.status, body_sha256=snapshot.sha256, size_bytes=len(snapshot.body),
        etag=standing.validators.etag,
        last_modified=standing.validators.last_modified, snapshot=snapshot, policy=found, verdict=verdict,
        observed_at=version.observed_at, cause="extractor", reading_key=key, after=standing.number,
    )  # fmt: skip
    return f"version {standing.number} reads otherwise now and is version {store.record(record)}, cause extractor"


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What judging a watch's versions again came to: how many, and those judged otherwise (number,
    was, is now).
    """

    watch_id: str
    versions: int
    otherwise: tuple[tuple[int, Materiality, Materiality], ...]
    alert_at: Materiality = "material"

    def would_be_told(self, was: Materiality, now: Materiality) -> bool:
        """Whether a version that was not worth an alert is now. Nothing is sent: its time has
        passed.
        """
        least = MATERIALITIES.index(self.alert_at)
        return MATERIALITIES.index(was) < least <= MATERIALITIES.index(now)

    def lines(self) -> list[str]:
        """A line for each version judged otherwise, and one to sum up."""
        said = [
            f"{self.watch_id} version {number}: was {was}, is now {now}"
            + (", and would be told" if self.would_be_told(was, now) else "")
            for number, was, now in self.otherwise
        ]
        counted = f"{self.versions} versions judged, {len(said)} otherwise than before"
        return [*said, f"{self.watch_id}: {counted}"]


def rejudge(
    watch_id: str, store: Store, now: datetime, alert_at: Materiality = "material"
) -> Rejudged:
    """Judge each version against the one before it with the rules of today; a verdict that differs
    is added.

    Args:
        watch_id: of the watch.
        store: where its versions are.
        now: aware UTC.
        alert_at: the materiality from which the watch is told of.
    """
    otherwise = []
    versions = store.versions(watch_id)
    for before, after in itertools.pairwise(versions):
        stored = store.verdict(watch_id, after.number)
        verdict = _judged_again(before, after, stored, store)
        if stored is None or _gist(stored) != _gist(verdict):
            store.add_verdict(watch_id, after.number, verdict, now)
            otherwise.append(
                (after.number, stored.materiality if stored else "none", verdict.materiality)
            )
    return Rejudged(watch_id, max(0, len(versions) - 1), tuple(otherwise), alert_at)


def asked(watch_id: str, number: int, store: Store) -> list[Asked]:
    """Tell which questions the rules of today ask of a version, and what they answer.

    Args:
        watch_id: of the watch.
        number: of the version, from 2 on.
        store: where it is.
    """
    from tracker.core.judge.questions import Asking

    found: list[Asked] = []
    before, after = (store.version(watch_id, at) for at in (number - 1, number))
    _judged_again(before, after, store.verdict(watch_id, number), store, Asking(on_asked=found.append))
    return found


def _judged_again(
    before: Version,
    after: Version,
    stored: Verdict | None,
    store: Store,
    asking: Asking | None = None,
) -> Verdict:
    """Judge a version by the rules of today and what was known in its day, which its verdict
    remembers.
    """
    from tracker.core.doubt import own_history as pasts
    from tracker.core.judge.assess import assess

    past = pasts.folded(store.past(after.watch_id, before.number, after.recorded_at))
    known = stored.changes if stored else ()
    restless = {
        pasts.slot(item.change) for item in known if any(r.rule == "restless" for r in item.reasons)
    }
    past = replace(past, restless=frozenset(name for name in restless if name))
    edition = decide.earlier_edition(
        store, after.watch_id, after.language, before.language, after.number
    )
    new = store.policy(after.watch_id, after.number)
    old = store.policy(after.watch_id, edition or before.number)
    verdict = assess(old, new, past, edition, asking=asking)
    observed = [
        reason for reason in (stored.reasons if stored else ()) if reason.rule == "date.late"
    ]
    return replace(verdict, reasons=(*verdict.reasons, *observed))


def _gist(verdict: Verdict) -> tuple[object, ...]:
    """What makes two verdicts the same to a reader: all but the edition of the rules."""
    return verdict.materiality, verdict.direction, verdict.silent, verdict.changes, verdict.reasons
