"""A time of day in a zone -> the last moment of it, and the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.model import Channel, ClockTime, Rhythm

_WEEK_DAYS = 7
_MONDAY = 0


def clock_time(channel: Channel, rhythm: Rhythm) -> ClockTime:
    """When a channel gets its digests or summaries; 08:00, and Monday, where it names nothing."""
    at = channel.digest_at or ClockTime()
    if rhythm == "weekly":
        return ClockTime(at.hour, at.minute, _MONDAY if at.weekday is None else at.weekday)
    return ClockTime(at.hour, at.minute)


def next_after(at: ClockTime, now: datetime, zone: str) -> datetime:
    """The first moment after `now` at which the clock shows that time, in UTC."""
    return next(moment for moment in _moments(at, now, zone, 0, _WEEK_DAYS + 1) if moment > now)


def last_until(at: ClockTime, now: datetime, zone: str) -> datetime:
    """The last moment up to `now` at which the clock showed that time, in UTC."""
    return next(moment for moment in _moments(at, now, zone, 0, -_WEEK_DAYS - 1) if moment <= now)


def start_of(day: str, zone: str) -> datetime:
    """The moment at which a day (ISO) begins in a zone, in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _moments(at: ClockTime, now: datetime, zone: str, first: int, last: int) -> Iterator[datetime]:
    """That time on each day from `first` to `last` days away from today, in UTC.

    A time that a change of the clocks skips is read with the offset that was in force before it.
    """
    today = now.astimezone(ZoneInfo(zone)).replace(
        hour=at.hour, minute=at.minute, second=0, microsecond=0, fold=0
    )
    step = 1 if last >= first else -1
    for days in range(first, last + step, step):
        moment = today + timedelta(days=days)
        if at.weekday is None or moment.weekday() == at.weekday:
            yield moment.astimezone(UTC)
