"""A watch's schedule -> when it is looked at next, and which watches are due now."""

from __future__ import annotations

import random
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.model import Schedule, Standing, Watch, WatchList

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from apscheduler.triggers.cron import CronTrigger

    from tracker.edge.store import Store

# Watches that were added together would be checked together for ever.
_JITTER_RATIO = 0.1
# A cache in between that answers "not modified" whatever happens would hide every change for good.
# One look in thirty costs a thirtieth of what is saved by asking conditionally; two weeks are the
# notice that many policies promise.
_FULL_EVERY_CHECKS = 30
_FULL_AFTER = timedelta(days=14)


def next_check(
    schedule: Schedule, now: datetime, retry_at: datetime | None, chance: random.Random
) -> datetime | None:
    """When to check again: after the interval with jitter, or at the cron line's next time.

    Args:
        schedule: of the watch.
        now: aware UTC.
        retry_at: not before this, as the server asked.
        chance: source of the jitter.

    Returns:
        Aware UTC, to the second; None where a cron line never fires again.
    """
    if schedule.every_s is not None:
        spread = schedule.every_s * _JITTER_RATIO * chance.random()
        at: datetime | None = now + timedelta(seconds=schedule.every_s + spread)
    else:
        at = _cron(schedule, now)
    if at is not None and retry_at is not None:
        # A server's Retry-After (RFC 9110, section 10.2.3) comes before the schedule.
        at = max(at, retry_at)
    return at.astimezone(UTC).replace(microsecond=0) if at is not None else None


def later_by(schedule: Schedule, planned_at: datetime, intervals: int) -> datetime | None:
    """When a planned check is late by so many of its intervals.

    Args:
        schedule: of the watch.
        planned_at: aware UTC.
        intervals: from 1.

    Returns:
        Aware UTC; None where a cron line does not fire so often any more.
    """
    if schedule.every_s is not None:
        return planned_at + timedelta(seconds=schedule.every_s * intervals)
    at: datetime | None = planned_at
    for _ in range(intervals):
        at = _cron(schedule, at) if at is not None else None
    return at


def is_full_due(standing: Standing, now: datetime, chance: random.Random) -> bool:
    """Whether to ask for the whole page, though it could be asked for only if it changed.

    Args:
        standing: of the watch.
        now: aware UTC.
        chance: source of the jitter: up to a tenth sooner, so that not all watches of a list do so
            in one run.
    """
    if standing.full_at is None:
        return True
    share = 1 - _JITTER_RATIO * chance.random()
    return (
        standing.not_modified + 1 >= share * _FULL_EVERY_CHECKS
        or now - standing.full_at >= share * _FULL_AFTER
    )


def _cron(schedule: Schedule, now: datetime) -> datetime | None:
    """Ask APScheduler's trigger in a clock that never changes: in others it loses whole days.

    A line of set hours fires once a day by the wall clock: a time that is skipped comes an hour
    late, one that comes twice the first time. A line for every hour fires at every hour that
    passes.
    """
    from zoneinfo import ZoneInfo

    from apscheduler.triggers.cron import CronTrigger

    line = schedule.cron or ""
    trigger = CronTrigger.from_crontab(line, timezone=UTC)
    zone = ZoneInfo(schedule.timezone)
    offset = _offset(now, zone)
    if line.split()[1] == "*":
        next_time = _next(trigger, now, offset)
        if next_time is None or _offset(next_time, zone) == offset:
            return next_time
        # The clock changes before then: asked again by the clock it will be, from the moment it is.
        offset, next_time = _offset(next_time, zone), now
        while next_time is not None and (next_time == now or _offset(next_time, zone) != offset):
            next_time = _next(trigger, next_time, offset)
        return next_time
    wall = now
    while (fired := _next(trigger, wall, offset)) is not None:
        at = (fired + offset).replace(tzinfo=zone).astimezone(UTC)
        if at > now:
            return at
        wall = fired
    return None


def _next(trigger: CronTrigger, now: datetime, offset: timedelta) -> datetime | None:
    """The trigger's next time by a clock that is so far from UTC."""
    after = (now + offset).replace(microsecond=0) + timedelta(seconds=1)
    fire_time: datetime | None = trigger.get_next_fire_time(None, after)
    return fire_time - offset if fire_time is not None else None


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def due(
    store: Store, watchlist: WatchList, under_way: Container[str], now: datetime
) -> list[Watch]:
    """Say which watches are to be looked at now: what each beat asks, and most beats do no more.

    Args:
        store: with the plan of each watch.
        watchlist: of the watches that are known.
        under_way: ids of those that are being looked at.
        now: aware.
    """
    ids = set(store.watches.due(now))
    return [
        watch
        for watch in (watchlist.watches if ids else ())
        if watch.id in ids and watch.id not in under_way and not watch.paused
    ]
