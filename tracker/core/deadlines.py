"""First sight, effective date and periods to object in -> the last day to object."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.model import Deadline


def reckon(
    seen_on: date,
    effective: str | None,
    notice_days: int | None,
    objection_days: int | None,
) -> Deadline | None:
    """Reckon the last day to object to a version.

    What the reader's own contract gives comes first, then the day before the version takes effect,
    then what the policy itself names. An advance notice that a vendor promises is no period to
    object in, and counts for nothing here.

    Args:
        seen_on: the day the version was first seen, where its readers are.
        effective: the effective date it prints, ISO; one without a day counts for nothing.
        notice_days: days the reader may object in after a notice, as the watch list says.
        objection_days: days to object in that the policy names (core/read/objections).

    Returns:
        The day, on or after `seen_on`, with the rule; None where none can be named.
    """
    if notice_days is not None:
        return Deadline(seen_on + timedelta(days=notice_days), "notice_days", notice_days)
    effective_on = day_of(effective)
    if effective_on is not None and effective_on > seen_on:
        return Deadline(effective_on - timedelta(days=1), "effective")
    if objection_days is not None:
        return Deadline(
            seen_on + timedelta(days=objection_days), "objection_period", objection_days
        )
    return None


def day_of(printed: str | None) -> date | None:
    """A printed date as a day; None where it names none (`2024-05`)."""
    try:
        day = date.fromisoformat(printed or "")
    except ValueError:
        return None
    # Python also takes `20240531` and `2024-W22-5`, which nothing here writes.
    return day if day.isoformat() == printed else None


def day_in(zone: str, at: datetime) -> date:
    """The day of a moment in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()
