"""The record -> all that a printed report tells of a period."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.core import sight
from tracker.core.deadlines import day_in
from tracker.core.digest_times import start_of
from tracker.model import (
    Gap,
    Period,
    PeriodReport,
    ReportedVersion,
    Review,
    Verdict,
    Watched,
)

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.edge.store.periods import ChangedVersion, Look
    from tracker.edge.store.watches import Listed

# A look before the period tells since when nobody saw the page; one of long ago is no neighbour.
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def period_of(first_day: date, last_day: date, zone: str, now: datetime) -> Period:
    """Turn days into moments.

    Args:
        first_day: of the period.
        last_day: of the period, included.
        zone: in which days are counted.
        now: aware; a period ends there at the latest.
    """
    since = start_of(first_day.isoformat(), zone)
    until = start_of((last_day + timedelta(days=1)).isoformat(), zone)
    return Period(first_day, last_day, since, min(until, max(now, since)))


def make(
    store: Store,
    watches: Collection[str],
    period: Period,
    zone: str,
    now: datetime,
    scope: str = "",
) -> PeriodReport:
    """Gather what a report tells.

    Args:
        store: to read.
        watches: ids of those it is about; those that were not watched in the period are left out.
        period: that it tells of.
        zone: where its readers are.
        now: aware; for the dates that lie ahead.
        scope: which pages it is about, in words; empty for all.

    Raises:
        StoreError: the database cannot be read.
    """
    rows = [row for row in store.watches.listed() if _was_watched(row, watches, period)]
    ids = [row.watch_id for row in rows]
    changed = store.periods.changed(ids, period.since, period.until)
    of_vendor = [version for version in changed if version.is_of_vendor]
    return PeriodReport(
        period=period,
        scope=scope,
        watched=tuple(_watched(store, row, period) for row in rows),
        changes=tuple(_reported(store, version) for version in of_vendor),
        unread=store.periods.unread(ids, period.since, period.until),
        ahead=tuple(store.planned.ahead(ids, day_in(zone, now))),
        reread=len(changed) - len(of_vendor),
    )


def reviews_of(store: Store, watch_id: str, number: int) -> tuple[Review, ...]:
    """What readers made of a version, oldest first."""
    return tuple(
        Review(
            datetime.fromisoformat(row["reviewed_at"]),
            row["state"],
            row["reviewer"],
            row["note"],
            row["right_verdict"],
        )
        for row in store.reviews.all(watch_id, number)
    )


def _was_watched(row: Listed, watches: Collection[str], period: Period) -> bool:
    return (
        row.watch_id in watches
        and row.began_at < period.until
        and (row.dropped_at is None or row.dropped_at >= period.since)
    )


def _watched(store: Store, row: Listed, period: Period) -> Watched:
    looks = store.periods.looks(row.watch_id, period.since, period.until)
    good = [look.at for look in looks if look.saw_policy]
    pruned = row.pruned_before
    is_pruned = pruned is not None and pruned > max(period.since, row.began_at)
    return Watched(
        watch_id=row.watch_id,
        vendor=row.vendor,
        document=row.document,
        url=row.url,
        checks=len(looks),
        good=len(good),
        last_good_at=good[-1] if good else None,
        gaps=_gaps(store, row, period, looks),
        began_at=row.began_at if row.began_at >= period.since else None,
        ended_at=_within(row.dropped_at, period),
        is_paused=row.is_paused,
        counted_from=pruned if is_pruned else None,
    )


def gaps_until(store: Store, row: Listed, now: datetime) -> tuple[Gap, ...]:
    """The gaps in sight of a watch since it is in the list, as far as rows of checks are kept.

    What was imported from before then is dated snapshots: nobody looked in between.

    Raises:
        StoreError: the database cannot be read.
    """
    until = max(now, row.added_at)
    period = Period(row.added_at.date(), until.date(), row.added_at, until)
    looks = store.periods.looks(row.watch_id, period.since, period.until)
    return _gaps(store, row, period, looks)


def _gaps(store: Store, row: Listed, period: Period, looks: Sequence[Look]) -> tuple[Gap, ...]:
    """The gaps in sight, as far as rows of checks are kept."""
    since = max(period.since, row.began_at, row.pruned_before or _BEGINNING)
    until = _within(row.dropped_at, period) or period.until
    if since >= until:
        return ()
    before = store.periods.seen_before(row.watch_id, since)
    seen_at = [look.at for look in looks if look.saw_policy and look.at >= since]
    interval = sight.usual_interval([look.at for look in looks], row.every_s)
    known = [before, *seen_at] if before and since == period.since else seen_at
    return sight.gaps(known, interval, since, until)


def _within(at: datetime | None, period: Period) -> datetime | None:
    return at if at is not None and at <= period.until else None


def _reported(store: Store, changed: ChangedVersion) -> ReportedVersion:
    watch_id, number = changed.watch_id, changed.number
    version = store.versions.get(watch_id, number)
    verdict = store.verdicts.get(watch_id, number)
    return ReportedVersion(
        vendor=changed.vendor,
        document=changed.document,
        version=version,
        before=store.versions.get(watch_id, version.previous or number),
        verdict=verdict or Verdict(version.materiality, version.direction, version.silent),
        deadline=store.deadlines.of(watch_id, number),
        reviews=reviews_of(store, watch_id, number),
        seen_before_at=store.periods.seen_before(watch_id, version.observed_at),
    )
