"""A watch list -> the database's watches, with their deadlines reckoned as it says now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.core import deadlines
from tracker.edge.store.deadlines import Reckoned, reckoned_with
from tracker.model import Deadline, Policy, Watch, WatchList

if TYPE_CHECKING:
    from tracker.edge.store import Store

# No period to object in that a policy names is longer: what was seen before is over, and reading a
# history of years again would hold up the start.
_LONGEST_OBJECTION = timedelta(days=366)


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
        store.deadlines.replace([_reckoned(store, watchlist, watch, now) for watch in outdated])


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
    effective = policy.dates.effective
    deadline = _without_reading(watchlist, watch, effective, seen_at)
    if deadline:
        return deadline
    # Imported here: most checks end without a new version.
    from tracker.core.read.objections import days_to_object

    seen_on = deadlines.day_in(watchlist.timezone, seen_at)
    objection_days = days_to_object(policy.clauses)
    return deadlines.reckon(seen_on, effective, watch.notice_days, objection_days)


def _without_reading(
    watchlist: WatchList, watch: Watch, effective: str | None, seen_at: datetime
) -> Deadline | None:
    """The deadline by the watch list or the effective date: what the policy says is not asked."""
    seen_on = deadlines.day_in(watchlist.timezone, seen_at)
    return deadlines.reckon(seen_on, effective, watch.notice_days, None)


def _reckoned(store: Store, watchlist: WatchList, watch: Watch, now: datetime) -> Reckoned:
    """The deadlines of a watch, reckoned anew: all that take no reading, else those of a year."""
    of_versions: dict[int, Deadline | None] = {}
    for version in store.versions.all(watch.id):
        number, seen_at = version.number, version.observed_at
        deadline = _without_reading(watchlist, watch, version.dates.effective, seen_at)
        if deadline is None:
            if now - seen_at > _LONGEST_OBJECTION:
                continue
            policy = store.versions.policy(watch.id, number)
            deadline = deadline_of(watchlist, watch, policy, seen_at)
        of_versions[number] = deadline
    return Reckoned(watch.id, reckoned_with(watch, watchlist.timezone), of_versions)
