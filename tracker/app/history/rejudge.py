"""Recorded versions -> verdicts anew, by the rules of today. Tells nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.check import comparison
from tracker.app.history.reread import reading_of
from tracker.app.reading import Reader
from tracker.app.workers.ahead import Work, in_order
from tracker.app.workers.base import Here, Workers
from tracker.errors import ReadError
from tracker.model import MATERIALITIES, Materiality, Past, Policy, Verdict, Version, Watch

if TYPE_CHECKING:
    from tracker.core.judge.questions import Asked
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


@dataclass(frozen=True, slots=True)
class Request:
    """A watch whose versions are to be judged again."""

    watch_id: str
    alert_at: Materiality = "material"
    """The materiality from which the watch is told of."""
    watch: Watch | None = None
    """As in the watch list; None where it is no longer in there."""


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
    request = Request(watch_id, alert_at, watch)
    (rejudged,) = rejudge_all([request], store, lambda: now, Here())
    return rejudged


def rejudge_all(
    requests: Iterable[Request], store: Store, now: Callable[[], datetime], workers: Workers
) -> Iterator[Rejudged]:
    """Judge the versions of watches again, ahead of what is recorded, in their order.

    Args:
        requests: a watch each.
        store: where their versions are.
        now: the clock, aware UTC.
        workers: judge.

    Yields:
        Each watch once all of its verdicts are there.
    """
    works = (work for request in requests for work in _works(request, store))
    otherwise: list[tuple[int, Materiality, Materiality]] = []
    judged = 0
    for (request, case), future in in_order(works, workers):
        if case is None:
            yield Rejudged(request.watch_id, judged, tuple(otherwise), request.alert_at)
            otherwise, judged = [], 0
            continue
        judged += 1
        number, stored = case.after.number, case.stored
        verdict = case.completed(_judged(future, case))
        if case.is_said_by(verdict):
            continue
        store.verdicts.add(request.watch_id, number, verdict, now())
        otherwise.append((number, stored.materiality if stored else "none", verdict.materiality))


def _works(request: Request, store: Store) -> Iterator[Work[tuple[Request, _Case | None]]]:
    """The judging of each version of a watch, and what tells that they are all."""
    versions = store.versions.all(request.watch_id)
    by_number = {version.number: version for version in versions}
    for after in versions:
        if after.previous is None:
            continue
        case = _case(by_number[after.previous], after, request.watch, store)
        size_bytes = sum(len(clause.text) for clause in (*case.old.clauses, *case.new.clauses))
        yield Work((request, case), judge_again, case.question, size_bytes)
    yield Work((request, None))


def _judged(future: Future[Verdict] | None, case: _Case) -> Verdict:
    """The verdict of a worker; judged here where it was lost with it."""
    assert future is not None
    try:
        return future.result()
    except BrokenExecutor:
        return judge_again(*case.question)


def judge_again(old: Policy, new: Policy, past: Past, edition: int | None) -> Verdict:
    """Judge by the rules of today. Pure, and so for any process."""
    from tracker.core.judge.assess import assess

    return assess(old, new, past, edition)


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
    case = _case(store.versions.get(watch.id, after.previous), after, watch, store)
    verdict = case.completed(judge_again(*case.question))
    if not case.is_said_by(verdict):
        store.verdicts.add(watch.id, number, verdict, now or after.recorded_at)


def asked(watch_id: str, number: int, store: Store) -> list[Asked]:
    """Tell which questions the rules of today ask of a version, and what they answer.

    Args:
        watch_id: of the watch.
        number: of the version, which is not the first.
        store: where it is.
    """
    from tracker.core.judge.assess import assess
    from tracker.core.judge.questions import Asking

    answers: list[Asked] = []
    after = store.versions.get(watch_id, number)
    assert after.previous is not None
    case = _case(store.versions.get(watch_id, after.previous), after, None, store)
    assess(*case.question, asking=Asking(on_asked=answers.append))
    return answers


@dataclass(frozen=True, slots=True)
class _Case:
    """A version to judge again, with all that was known in its day."""

    after: Version
    stored: Verdict | None
    """Its verdict of today; it remembers what was known."""
    old: Policy
    new: Policy
    past: Past
    edition: int | None

    @property
    def question(self) -> tuple[Policy, Policy, Past, int | None]:
        """What judging needs."""
        return self.old, self.new, self.past, self.edition

    def completed(self, verdict: Verdict) -> Verdict:
        """The verdict with what the two texts do not hold: a late date is seen by its check."""
        observed = [
            reason
            for reason in (self.stored.reasons if self.stored else ())
            if reason.rule == "date.late"
        ]
        return replace(verdict, reasons=(*verdict.reasons, *observed))

    def is_said_by(self, verdict: Verdict) -> bool:
        """Whether a verdict is the one that is there."""
        return self.stored is not None and _gist(self.stored) == _gist(verdict)


def _case(before: Version, after: Version, watch: Watch | None, store: Store) -> _Case:
    """Gather what judging a version again needs; both as read today, where that counts."""
    stored = store.verdicts.get(after.watch_id, after.number)
    read = _read_alike(before, after, watch, store)
    past = _known_then(before, after, stored, store)
    edition = comparison.earlier_edition(
        store, after.watch_id, after.language, before.language, before.number
    )
    new = store.versions.policy(after.watch_id, after.number)
    old = store.versions.policy(after.watch_id, edition or before.number)
    if read and edition is None:
        old, new = read
    return _Case(after, stored, old, new, past, edition)


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
