"""Days and moments -> the one way in which readers see them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.core.deadlines import day_of
from tracker.show.counts import count


def day(at: date) -> str:
    """A day in a sentence: "24 November 2026"."""
    return f"{at.day} {at:%B} {at.year}"


def printed(text: str | None) -> str:
    """A date as a page prints it, read as ISO: a day where it names one, else as it is."""
    at = day_of(text)
    if at is not None:
        return day(at)
    try:
        return f"{date.fromisoformat(f'{text}-01'):%B %Y}"
    except ValueError:
        return text or ""


def short(at: date) -> str:
    """A day in a list: "24 Nov 2026"."""
    return f"{at.day} {at:%b} {at.year}"


def moment(at: datetime, zone: str) -> str:
    """A moment where its reader is: "24 November 2026, 07:30 CET"."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{day(there.date())}, {there:%H:%M} {there.tzname() or zone}"


def days(number: int) -> str:
    """ "1 day", "30 days"."""
    return count(number, "day")
