"""Looks that saw a policy -> the times in which nobody saw it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.model import Gap

# A look or two that fail are no gap: pages are down for hours, and the next look sees the same.
_MISSED_LOOKS = 3
_SHORTEST = timedelta(days=1)


def gaps(
    seen_at: Sequence[datetime], interval: timedelta, since: datetime, until: datetime
) -> tuple[Gap, ...]:
    """Name the gaps between looks that saw the policy.

    Args:
        seen_at: those looks, oldest first; one before the period may come first.
        interval: usual between two looks.
        since: when the period, or watching, began.
        until: when either ended.

    Returns:
        Gaps that reach into the period, oldest first: longer than three intervals, and than a day.
    """
    least = max(_SHORTEST, interval * _MISSED_LOOKS)
    if not seen_at:
        return (Gap(since, None),) if until - since > least else ()
    first = [since] if seen_at[0] > since else []
    between = [
        Gap(old, new)
        for old, new in pairwise([*first, *seen_at])
        if new - old > least and new > since
    ]
    last = seen_at[-1]
    return (*between, *([Gap(last, None)] if until - last > least else []))


def usual_interval(looks_at: Sequence[datetime], every_s: int | None) -> timedelta:
    """How long it usually is from one look to the next.

    Args:
        looks_at: all looks, oldest first.
        every_s: as the watch list says; None with a cron line.

    Returns:
        As the list says; else the middle of all distances, 0 where there is none.
    """
    if every_s is not None:
        return timedelta(seconds=every_s)
    distances = sorted(new - old for old, new in pairwise(looks_at))
    return distances[len(distances) // 2] if distances else timedelta()
