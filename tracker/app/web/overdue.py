"""The daemon's beat and the planned checks -> whether the tracker does its work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.app.check.schedule import later_by
from tracker.frozen import dataclass
from tracker.show.counts import count

if TYPE_CHECKING:
    from tracker.edge.store import Store

_MISSED_BEATS = 3
_MISSED_CHECKS = 2
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class State:
    """Whether the tracker does its work."""

    beat_at: datetime | None
    """None: no daemon has run on this database."""
    reasons: tuple[str, ...]
    """Why not, a sentence each; empty where it does."""
    warnings: tuple[str, ...]


def state(store: Store, now: datetime) -> State:
    """Say whether the daemon beats, and every check was made in time.

    Args:
        store: to read.
        now: aware.

    Raises:
        StoreError: the database cannot be read.
    """
    beat = store.beats.last()
    reasons: list[str] = []
    warnings: list[str] = []
    if beat is None:
        warnings.append("No daemon has run on this database: checks are made by hand or by cron")
    elif now - beat.beat_at > timedelta(seconds=beat.interval_s) * _MISSED_BEATS:
        minutes = int((now - beat.beat_at).total_seconds()) // 60
        reasons.append(f"The daemon's last beat was {count(minutes, 'minute')} ago")
    overdue = []
    for watch_id, schedule, planned_at in store.troubles.behind(now):
        late_at = later_by(schedule, planned_at, _MISSED_CHECKS)
        if late_at is not None and late_at < now:
            overdue.append(watch_id)
    reasons += _named("Check overdue by two intervals", overdue)
    blind = [trouble.watch_id for trouble in store.troubles.all() if trouble.kind == "blind"]
    warnings += _named("Cannot be seen", blind)
    return State(beat.beat_at if beat else None, tuple(reasons), tuple(warnings))


def _named(what: str, watch_ids: list[str]) -> list[str]:
    """A sentence for each of the first, and one for how many more there are."""
    named = [f"{what}: {watch_id}" for watch_id in watch_ids[:_MOST_NAMED]]
    more = len(watch_ids) - _MOST_NAMED
    return [*named, f"{what}: {more} more"] if more > 0 else named
