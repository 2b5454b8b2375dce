"""Captures of one watch, as they were read -> what is recorded of each, strictly in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.app.check import comparison, decide
from tracker.app.check.comparison import Comparison
from tracker.app.history import chunks, reread
from tracker.app.history.chunks import Read
from tracker.app.history.pieces import Entry, Piece, Planned, is_for_workers, reading_of
from tracker.app.history.stretches import Stretch
from tracker.app.reading import Reader, Reading
from tracker.core.read.fingerprint import ReadPage
from tracker.edge.archives.capture import Capture, Skipped
from tracker.errors import ReadError
from tracker.model import CheckRecord, Fetched, Policy, Standing, WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store

# Versions whose policies are kept in memory: the one in force, and the one before it.
_MOST_POLICIES = 2


class Deciding:
    """Decides the captures of one watch; to be used for all of its pieces, in their order.

    Args:
        planned: the watch and its captures.
        store: where it is recorded.
        reader: reads what was not read ahead.
        watchlist: whose zone counts days, and whose channels would be told.
    """

    def __init__(
        self, planned: Planned, store: Store, reader: Reader, watchlist: WatchList
    ) -> None:
        self._watch = planned.watch
        self._store = store
        self._reader = reader
        self._list = watchlist
        self._stretch: Stretch | None = None
        self._is_after_gap = False
        self._policies: dict[int, tuple[Policy, str]] = {}

    def decisions(
        self, piece: Piece, future: Future[tuple[Read, ...]] | None
    ) -> Iterator[tuple[Capture, CheckRecord] | Skipped]:
        """Decide the captures of a piece; each must be written before the next is asked for.

        Args:
            piece: with captures.
            future: what is read of those that workers read.

        Raises:
            StoreError: the database cannot be read or written.
        """
        assert piece.stretch is not None
        if piece.stretch is not self._stretch:
            self._begin(piece.stretch)
        results = iter(_results(future))
        for entry in piece.entries:
            if isinstance(entry, Skipped):
                self._is_after_gap = True
                yield entry
                continue
            capture = entry.capture
            if self._is_after_gap:
                # Beside the one before that it would seem to be the recorder's doing, whatever a
                # vendor changed.
                capture = replace(capture, is_upgrade=False)
            self._is_after_gap = False
            result = next(results, None) if is_for_workers(entry) else None
            yield capture, self._decide(capture, entry, result)

    def recorded(self, record: CheckRecord, number: int | None) -> None:
        """Note what was written: the version it made is in force, and need not be read back."""
        if number is None:
            return
        policy = getattr(record.result, "policy", None)
        assert isinstance(policy, Policy)
        self._keep(number, policy)

    def _begin(self, stretch: Stretch) -> None:
        self._stretch, self._is_after_gap = stretch, False
        standing = stretch.place.standing()
        # Both sides of a comparison must be read alike, or an upgrade would look like a change.
        if reread.needs_reading(self._watch, standing):
            at = standing.last_checked_at or stretch.captures[0].at
            reread.reread(self._watch, self._store, self._reader, at, stretch.place)

    def _decide(self, capture: Capture, entry: Entry, result: Read | None) -> CheckRecord:
        assert self._stretch is not None
        watch, served, standing = self._watch, entry.served, self._stretch.place.standing()
        page = self._page(entry, result, standing)
        url = served.url or watch.url
        response = Fetched(200, url, served.headers, served.body, capture.at, 0)
        held_policy = None
        if decide.needs_held_policy(standing, page):
            held_policy = self._held_policy(standing)
        compared = None
        if comparison.is_needed(standing, page):
            assert page is not None
            compared = self._compare(page, standing, result)
        look = decide.Look(
            watch,
            standing,
            response,
            next_check_at=None,
            watchlist=self._list,
            is_conditional=None,
            held_policy=held_policy,
            comparison=compared,
            is_upgrade=capture.is_upgrade,
        )
        return decide.decide(look, page, self._store)

    def _page(self, entry: Entry, result: Read | None, standing: Standing) -> ReadPage | None:
        """What reading the capture beside the version in force gives; None where it is empty."""
        if not entry.served.body:
            return None
        task = reading_of(self._watch, entry.served, standing)
        if result is None and entry.wait is None:
            # Its piece ended the process that read it, and this may be why.
            return _whole(task, self._reader.within_limits)
        if result is None:
            assert entry.wait is not None
            try:
                result = entry.wait()
            except ReadError as error:
                return _unreadable(task, error)
        page = chunks.beside(result, standing.page, self._watch.read_options)
        return page or _whole(task, self._reader.now)

    def _compare(self, page: ReadPage, standing: Standing, result: Read | None) -> Comparison:
        assert isinstance(page.policy, Policy)
        against = comparison.opposite(self._watch, standing, page.policy, self._store, self._policy)
        if result is not None and self._is_of(result, page.policy, against.number):
            assert result.judged is not None
            return Comparison(against, result.judged.verdict)
        return Comparison(against, chunks.verdict(against.policy, page.policy))

    def _is_of(self, result: Read, policy: Policy, number: int) -> bool:
        """Whether a verdict was made of just this policy and of the version of that number."""
        judged = result.judged
        if judged is None or result.page.policy is not policy:
            return False
        return judged.old_mark == self._mark(number)

    def _policy(self, number: int) -> Policy:
        """The policy of a version, as the database has it."""
        if number not in self._policies:
            self._keep(number, self._store.versions.policy(self._watch.id, number))
        return self._policies[number][0]

    def _mark(self, number: int) -> str:
        policy, mark = self._policies[number]
        if not mark:
            mark = chunks.mark(policy)
            self._policies[number] = (policy, mark)
        return mark

    def _keep(self, number: int, policy: Policy) -> None:
        self._policies[number] = (policy, "")
        while len(self._policies) > _MOST_POLICIES:
            del self._policies[next(iter(self._policies))]

    def _held_policy(self, standing: Standing) -> Policy | None:
        assert standing.held is not None
        snapshot = self._store.snapshots.get(standing.held.snapshot_id)
        try:
            return self._reader.now(reread.reading_of(snapshot, self._watch))
        except ReadError:
            return None


def _results(future: Future[tuple[Read, ...]] | None) -> tuple[Read, ...]:
    """What workers read; nothing where that was lost with the process that read it."""
    if future is None:
        return ()
    try:
        return future.result()
    except (BrokenExecutor, MemoryError):
        return ()


def _whole(task: Reading[ReadPage], read: Callable[[Reading[ReadPage]], ReadPage]) -> ReadPage:
    """The page; one that cannot be read within limits is a value as well, to be recorded."""
    try:
        return read(task)
    except ReadError as error:
        return _unreadable(task, error)


def _unreadable(task: Reading[ReadPage], error: ReadError) -> ReadPage:
    return ReadPage(hashlib.sha256(task.body).hexdigest(), None, None, None, error)
