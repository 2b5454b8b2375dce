"""A watch's schedule -> when it is looked at next."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from tracker.model import Schedule

_JITTER_RATIO = 0.1


def next_check(schedule: Schedule, now: datetime, retry_at: datetime | None, chance: random.Random) -> datetime | None:
    """When to look again: after the interval with a tenth of jitter, or at the cron line's next time in its zone.

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
        at = max(at, retry_at)
    return at.astimezone(UTC).replace(microsecond=0) if at is not None else None


def _cron(schedule: Schedule, now: datetime) -> datetime | None:
    """By APScheduler's trigger, which knows zones: a time that a clock change skips or doubles fires once."""
    from apscheduler.triggers.cron import CronTrigger

    trigger = CronTrigger.from_crontab(schedule.cron, timezone=schedule.timezone)
    found: datetime | None = trigger.get_next_fire_time(now, now + timedelta(seconds=1))
    # APScheduler fires at both of two equal times on the night the clocks go back; a line for every hour means both.
    if found is not None and found.fold and not (schedule.cron or "").split()[1].startswith("*"):
        # Asked in UTC, from past the hour that comes twice: its arithmetic on local times forgets which of them it is.
        found = trigger.get_next_fire_time(None, found.astimezone(UTC) + timedelta(hours=1))
    return found
