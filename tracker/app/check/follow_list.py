"""A watch list -> the database's watches, with their deadlines reckoned as it says now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tracker.core import deadlines
from tracker.edge.store.deadlines import Reckoned, reckoned_with
from tracker.model import Deadline, Policy, Watch, WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store


def follow(store: Store, watchlist: WatchList, now: datetime) -> None:
    """Make the database's watches those of the list.

    Args:
        store: to write.
        watchlist: as read.
        now: aware.

    Raises:
        StoreError: the database cannot be written.
    """
    store.watches.sync(watchlist.watches, now)
    outdated = store.deadlines.outdated(watchlist.watches, watchlist.timezone)
    if outdated:
        store.deadlines.replace([_reckoned(store, watchlist, watch) for watch in outdated])


def deadline_of(
    watchlist: WatchList, watch: Watch, policy: Policy, seen_at: datetime
) -> Deadline | None:
    """Reckon the last day to object to a policy.

    Args:
        watchlist: for the timezone.
        watch: for its `notice_days`.
        policy: as read.
        seen_at: when it was first seen, aware.
    """
    # Imported here: most checks end without a new version.
    from tracker.core.read.objections import days_to_object

    seen_on = deadlines.day_in(watchlist.timezone, seen_at)
    effective = policy.dates.effective
    by_list_or_date = deadlines.reckon(seen_on, effective, watch.notice_days, None)
    if by_list_or_date:
        return by_list_or_date
    objection_days = days_to_object(policy.clauses, policy.language)
    return deadlines.reckon(seen_on, effective, watch.notice_days, objection_days)


def _reckoned(store: Store, watchlist: WatchList, watch: Watch) -> Reckoned:
    """All deadlines of a watch, reckoned anew."""
    of_versions = {
        version.number: deadline_of(
            watchlist, watch, store.versions.policy(watch.id, version.number), version.observed_at
        )
        for version in store.versions.all(watch.id)
    }
    return Reckoned(watch.id, reckoned_with(watch, watchlist.timezone), of_versions)
