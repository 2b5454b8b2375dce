"""The dates of a watch's versions -> dates for a calendar, each followed as the vendor moves it.

A vendor that puts a date off publishes the page once more with another date: for a calendar that is
the same event on another day. So a version that comes before an announced date, and prints another
one, moves that date. One that comes on that day or later names a new date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from tracker.core.deadlines import day_in, day_of
from tracker.frozen import dataclass
from tracker.model import MATERIALITIES, CalendarDate, Materiality, VersionDates


@dataclass(frozen=True, slots=True)
class _Announced:
    """An effective date that lay ahead, with the versions that printed it while it did."""

    versions: tuple[VersionDates, ...]
    days: tuple[date, ...]
    """What each of them printed."""

    @property
    def moved_at(self) -> list[int]:
        """Positions of versions that printed another day than the one before."""
        pairs = enumerate(pairwise(self.days), start=1)
        return [position for position, (before, after) in pairs if before != after]


def follow(versions: Sequence[VersionDates], zone: str) -> list[CalendarDate]:
    """Make the calendar dates of one watch.

    Args:
        versions: of one watch, oldest first.
        zone: in which days are counted.

    Returns:
        Effective dates that lay ahead when they were first seen, and last days to object to minor
        and material versions; by day, those past included.
    """
    dates = [_own_deadline(version) for version in versions]
    for announced in _announced(versions, zone):
        dates += (_effective(announced), _deadline(announced))
    # Two deadlines of one version, reckoned by an old list and a new one, must not share an id.
    unique = {(known.origin, known.what): known for known in dates if known}
    return sorted(unique.values(), key=lambda known: (known.day, known.origin, known.what))


def may_object_to(materiality: Materiality) -> bool:
    """Whether a version so grave has a last day to object; for an editorial one nobody writes."""
    return materiality in ("minor", "material")


def _announced(versions: Sequence[VersionDates], zone: str) -> Iterator[_Announced]:
    """Put versions together that speak of one effective date."""
    current: _Announced | None = None
    for version in versions:
        day, seen_on = day_of(version.effective), day_in(zone, version.observed_at)
        # A page that drops its date has not withdrawn it.
        if day is None:
            continue
        if current and seen_on < current.days[-1]:
            current = _Announced((*current.versions, version), (*current.days, day))
            continue
        if current:
            yield current
        # A date that was past when it was first seen is no appointment. Nor is an old one that a
        # page goes on printing.
        current = _Announced((version,), (day,)) if day > seen_on else None
    if current:
        yield current


def _effective(announced: _Announced) -> CalendarDate:
    moved_at = announced.moved_at
    last = moved_at[-1] if moved_at else 0
    return CalendarDate(
        watch_id=announced.versions[0].watch_id,
        what="effective",
        origin=announced.versions[0].number,
        number=_to_read(announced.versions),
        day=announced.days[-1],
        moves=len(moved_at),
        revised_at=announced.versions[last].recorded_at,
        before=announced.days[last - 1] if moved_at else None,
    )


def _deadline(announced: _Announced) -> CalendarDate | None:
    """The last day to object that goes by the effective date, and moves with it."""
    # A version that was only read better has no deadline of its own: the one before it still holds.
    of_day = [
        version.deadline
        for version, day in zip(announced.versions, announced.days, strict=True)
        if day == announced.days[-1]
        and version.deadline is not None
        and version.deadline.rule == "effective"
    ]
    deadline = of_day[-1] if of_day else None
    if deadline is None:
        return None
    if not any(may_object_to(version.materiality) for version in announced.versions):
        return None
    moved_at = announced.moved_at
    last = moved_at[-1] if moved_at else 0
    before = announced.versions[last - 1].deadline if moved_at else None
    return CalendarDate(
        watch_id=announced.versions[0].watch_id,
        what="deadline",
        origin=announced.versions[0].number,
        number=_to_read(announced.versions),
        day=deadline.day,
        moves=len(moved_at),
        revised_at=announced.versions[last].recorded_at,
        before=before.day if before else None,
        deadline=deadline,
    )


def _own_deadline(version: VersionDates) -> CalendarDate | None:
    """The last day to object that goes by the day the version was first seen."""
    deadline = version.deadline
    if deadline is None or deadline.rule == "effective":
        return None
    if not may_object_to(version.materiality):
        return None
    return CalendarDate(
        watch_id=version.watch_id,
        what="deadline",
        origin=version.number,
        number=version.number,
        day=deadline.day,
        moves=0,
        revised_at=version.recorded_at,
        deadline=deadline,
    )


def _to_read(versions: Sequence[VersionDates]) -> int:
    """The gravest version, the latest of these: one that only moves the date says little."""
    gravest = max(versions, key=lambda version: (_weight(version), version.number))
    return gravest.number


def _weight(version: VersionDates) -> int:
    return MATERIALITIES.index(version.materiality)
