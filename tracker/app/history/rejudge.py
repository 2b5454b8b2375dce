"""Recorded versions -> verdicts anew, by the rules of today. Tells nobody."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.check import comparison
from tracker.app.history.reread import reading_of
from tracker.errors import ReadError
from tracker.model import MATERIALITIES, Materiality, Policy, Verdict, Version, Watch

if TYPE_CHECKING:
    from tracker.app.reading import Reader
    from tracker.core.judge.questions import Asked, Asking
    from tracker.edge.store import Store


@dataclass(frozen=True, slots=True)
class Rejudged:
    """How judging a watch's versions again went."""

    watch_id: str
    versions: int
    """How many were judged."""
    otherwise: tuple[tuple[int, Materiality, Materiality], ...]
    """Those with another verdict: number, was, is now."""
    alert_at: Materiality = "material"

    def would_be_told(self, was: Materiality, now: Materiality) -> bool:
        """Whether a version that was not worth an alert is now; nothing is sent so late."""
        least = MATERIALITIES.index(self.alert_at)
        return MATERIALITIES.index(was) < least <= MATERIALITIES.index(now)

    def lines(self) -> list[str]:
        """A line for each version judged otherwise, and one to sum up."""
        changed = [
            f"{self.watch_id} version {number}: was {was}, is now {now}"
            + (", and would be told" if self.would_be_told(was, now) else "")
            for number, was, now in self.otherwise
        ]
        counted = f"{self.versions} versions judged, {len(changed)} otherwise than before"
        return [*changed, f"{self.watch_id}: {counted}"]


def rejudge(
    watch_id: str, store: Store, now: datetime, alert_at: Materiality = "material"
) -> Rejudged:
    """Judge each version against the one before it by the rules of today.

    A verdict that differs is added to those that are there.

    Args:
        watch_id: of the watch.
        store: where its versions are.
        now: aware UTC.
        alert_at: the materiality from which the watch is told of.
    """
    otherwise = []
    versions = store.versions.all(watch_id)
    for after in versions:
        if after.previous is None:
            continue
        before = store.versions.get(watch_id, after.previous)
        stored = store.verdicts.get(watch_id, after.number)
        verdict = _judged_again(before, after, stored, store)
        if stored is None or _gist(stored) != _gist(verdict):
            store.verdicts.add(watch_id, after.number, verdict, now)
            otherwise.append(
                (after.number, stored.materiality if stored else "none", verdict.materiality)
            )
    return Rejudged(watch_id, max(0, len(versions) - 1), tuple(otherwise), alert_at)


def beside_older(
    watch: Watch, number: int, store: Store, reader: Reader, now: datetime | None = None
) -> None:
    """Judge a version beside history that was recorded before it later; its alerts stay as told.

    Args:
        watch: as in the watch list.
        number: of the version.
        store: where it is.
        reader: reads it again where it was read in another way than what is before it.
        now: aware UTC; None: as of the version.

    Raises:
        StoreError: the database cannot be written.
    """
    after = store.versions.get(watch.id, number)
    if after.previous is None:
        return
    before = store.versions.get(watch.id, after.previous)
    new = None
    if after.reading_key != before.reading_key:
        with contextlib.suppress(ReadError):
            new = reader.now(reading_of(store.snapshots.get(after.snapshot_id), watch))
    stored = store.verdicts.get(watch.id, number)
    verdict = _judged_again(before, after, stored, store, new=new)
    if stored is None or _gist(stored) != _gist(verdict):
        store.verdicts.add(watch.id, number, verdict, now or after.recorded_at)


def asked(watch_id: str, number: int, store: Store) -> list[Asked]:
    """Tell which questions the rules of today ask of a version, and what they answer.

    Args:
        watch_id: of the watch.
        number: of the version, which is not the first.
        store: where it is.
    """
    from tracker.core.judge.questions import Asking

    answers: list[Asked] = []
    after = store.versions.get(watch_id, number)
    assert after.previous is not None
    before = store.versions.get(watch_id, after.previous)
    _judged_again(
        before, after, store.verdicts.get(watch_id, number), store, Asking(on_asked=answers.append)
    )
    return answers


def _judged_again(
    before: Version,
    after: Version,
    stored: Verdict | None,
    store: Store,
    asking: Asking | None = None,
    new: Policy | None = None,
) -> Verdict:
    """Judge a version by the rules of today and by what was known in its day.

    Its verdict remembers what was known; `new` is the version as it is read today, where that
    counts.
    """
    from tracker.core.doubt import own_history
    from tracker.core.judge.assess import assess

    past = own_history.folded(store.past.of(after.watch_id, before.number, after.recorded_at))
    known = stored.changes if stored else ()
    restless = {
        own_history.place_of(item.change)
        for item in known
        if any(r.rule == "restless" for r in item.reasons)
    }
    # Places that change always are counted up to today; the verdict says which were known in its
    # day.
    past = replace(past, restless=frozenset(name for name in restless if name))
    edition = comparison.earlier_edition(
        store, after.watch_id, after.language, before.language, before.number
    )
    new = new or store.versions.policy(after.watch_id, after.number)
    old = store.versions.policy(after.watch_id, edition or before.number)
    verdict = assess(old, new, past, edition, asking=asking)
    # A late date was seen by the time of the check, which the two texts do not hold.
    observed = [
        reason for reason in (stored.reasons if stored else ()) if reason.rule == "date.late"
    ]
    return replace(verdict, reasons=(*verdict.reasons, *observed))


def _gist(verdict: Verdict) -> tuple[object, ...]:
    """What makes two verdicts the same to a reader: all but the edition of the rules."""
    return verdict.materiality, verdict.direction, verdict.silent, verdict.changes, verdict.reasons
