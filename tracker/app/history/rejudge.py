"""Recorded versions -> verdicts anew, by the rules of today. Tells nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.check import comparison
from tracker.app.history.reread import reading_of
from tracker.app.reading import Reader
from tracker.errors import ReadError
from tracker.model import MATERIALITIES, Materiality, Past, Policy, Verdict, Version, Watch

if TYPE_CHECKING:
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
    watch_id: str,
    store: Store,
    now: datetime,
    alert_at: Materiality = "material",
    watch: Watch | None = None,
) -> Rejudged:
    """Judge each version against the one before it by the rules of today.

    A verdict that differs is added to those that are there.

    Args:
        watch_id: of the watch.
        store: where its versions are.
        now: aware UTC.
        alert_at: the materiality from which the watch is told of.
        watch: as in the watch list; None where it is no longer in there.
    """
    otherwise = []
    versions = store.versions.all(watch_id)
    by_number = {version.number: version for version in versions}
    for after in versions:
        if after.previous is None:
            continue
        stored = store.verdicts.get(watch_id, after.number)
        verdict = _added(by_number[after.previous], after, stored, store, watch, now)
        if verdict is not None:
            otherwise.append(
                (after.number, stored.materiality if stored else "none", verdict.materiality)
            )
    return Rejudged(watch_id, max(0, len(versions) - 1), tuple(otherwise), alert_at)


def beside_older(watch: Watch, number: int, store: Store, now: datetime | None = None) -> None:
    """Judge a version beside history that was recorded before it later; its alerts stay as told.

    Args:
        watch: as in the watch list.
        number: of the version.
        store: where it is.
        now: aware UTC; None: as of the version.

    Raises:
        StoreError: the database cannot be written.
    """
    after = store.versions.get(watch.id, number)
    if after.previous is None:
        return
    before = store.versions.get(watch.id, after.previous)
    stored = store.verdicts.get(watch.id, number)
    _added(before, after, stored, store, watch, now or after.recorded_at)


def _added(
    before: Version,
    after: Version,
    stored: Verdict | None,
    store: Store,
    watch: Watch | None,
    now: datetime,
) -> Verdict | None:
    """Judge a version again and add the verdict; None where it is the one that is there."""
    read = _read_alike(before, after, watch, store)
    verdict = _judged_again(before, after, stored, store, read=read)
    if stored is not None and _gist(stored) == _gist(verdict):
        return None
    store.verdicts.add(after.watch_id, after.number, verdict, now)
    return verdict


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
    read: tuple[Policy, Policy] | None = None,
) -> Verdict:
    """Judge a version by the rules of today and by what was known in its day.

    Its verdict remembers what was known; `read` are both as they are read today, where that counts.
    """
    from tracker.core.judge.assess import assess

    past = _known_then(before, after, stored, store)
    edition = comparison.earlier_edition(
        store, after.watch_id, after.language, before.language, before.number
    )
    new = store.versions.policy(after.watch_id, after.number)
    old = store.versions.policy(after.watch_id, edition or before.number)
    if read and edition is None:
        old, new = read
    verdict = assess(old, new, past, edition, asking=asking)
    # A late date was seen by the time of the check, which the two texts do not hold.
    observed = [
        reason for reason in (stored.reasons if stored else ()) if reason.rule == "date.late"
    ]
    return replace(verdict, reasons=(*verdict.reasons, *observed))


def _known_then(before: Version, after: Version, stored: Verdict | None, store: Store) -> Past:
    """What the watch's history knew when a version was judged."""
    from tracker.core.doubt import own_history, second_look

    # Beside history that was recorded later, that history is what is known.
    judged = after.number if before.number < after.number else None
    past = store.past.of(after.watch_id, before.number, after.recorded_at, judged)
    # Places that change always are counted up to today; the verdict says which were known in its
    # day.
    restless = {
        own_history.place_of(item.change)
        for item in (stored.changes if stored else ())
        if any(reason.rule == "restless" for reason in item.reasons)
    }
    names = frozenset(name for name in restless if name)
    flickers = frozenset(
        second_look.text_of(item.change)
        for item in (stored.changes if stored else ())
        if any(reason.rule == "flicker" for reason in item.reasons)
    )
    return replace(own_history.folded(past), restless=names, flickers=flickers)


def _read_alike(
    before: Version, after: Version, watch: Watch | None, store: Store
) -> tuple[Policy, Policy] | None:
    """Both versions as they are read today, where they were recorded as read in two ways.

    That is so where history that is older was recorded later, by a newer reader of pages; None
    elsewhere.
    """
    was_later = before.number > after.number
    if watch is None or not was_later or before.reading_key == after.reading_key:
        return None
    with Reader() as reader:
        try:
            old, new = (
                reader.now(reading_of(store.snapshots.get(each.snapshot_id), watch))
                for each in (before, after)
            )
        except ReadError:
            return None
    return None if old.complaint or new.complaint else (old, new)


def _gist(verdict: Verdict) -> tuple[object, ...]:
    """What makes two verdicts the same to a reader: all but the edition of the rules."""
    return verdict.materiality, verdict.direction, verdict.silent, verdict.changes, verdict.reasons
