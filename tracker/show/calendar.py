"""Effective dates and last days to object -> a calendar that other programs subscribe to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import icalendar

from tracker.frozen import dataclass
from tracker.model import CalendarDate, ReaderSettings
from tracker.show import stable_ids, summary
from tracker.show.dates import day
from tracker.show.message.change import page_address
from tracker.show.message.style import one_line, safe_url

ALARM_DAYS = {"deadline": (7, 1), "effective": (1,)}
"""Days before a date on which a calendar reminds of it. To object takes a letter, and a week."""
ALARM_HOUR = 9
"""Of that day, where the reader is: an alarm of a day without a time would ring at midnight."""
KEPT_DAYS = 90
"""Past dates stay so long: an event that vanishes the day after looks like one called off."""


@dataclass(frozen=True, slots=True)
class Event:
    """A date with what is told of it."""

    date: CalendarDate
    vendor: str
    document: str
    url: str
    """Of the vendor's page."""
    sentence: str
    """What the version changed, without a full stop."""


def write(name: str, events: Sequence[Event], readers: ReaderSettings) -> bytes:
    """Write a calendar. The same record gives the same bytes for a whole day.

    An event keeps its UID when its date moves. SEQUENCE counts how often a version moved it. A
    changed watch list moves last days to object, too, and leaves no trace in the record: so
    DTSTAMP and LAST-MODIFIED are those of the day on which the calendar is written, and a calendar
    written later is the newer one for every program.

    Source: RFC 5545; RFC 7986 for NAME.

    Args:
        name: of the calendar.
        events: in the order in which they are to stand.
        readers: for the web page, and for the day that is today.

    Returns:
        iCalendar, UTF-8.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//policy-version-change-tracker//tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for property_ in ("name", "x-wr-calname"):
        calendar.add(property_, one_line(name))
    for event in events:
        calendar.add_component(_event(event, readers))
    if not events:
        calendar.add_component(_zone())
    return bytes(calendar.to_ical())


def _event(event: Event, readers: ReaderSettings) -> icalendar.Event:
    known = event.date
    made = icalendar.Event()
    made.add("uid", stable_ids.of_event(known.watch_id, known.origin, known.what))
    stamp = _stamp(known, readers.now)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", known.moves)
    made.add("dtstart", known.day)
    made.add("dtend", known.day + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    title = one_line(f"{event.vendor} {event.document}: {summary.DATES[known.what]}")
    made.add("summary", title)
    made.add("description", "\n".join(map(one_line, _description(event))))
    address = page_address(readers, known.watch_id, known.number) or safe_url(event.url)
    if address:
        made.add("url", address)
    for days_before in ALARM_DAYS[known.what]:
        made.add_component(_alarm(title, days_before))
    return made


def _stamp(known: CalendarDate, now: datetime) -> datetime:
    """The beginning of today, or of the record if that is later; in UTC, as both must be."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(today, known.revised_at.astimezone(UTC))


def _alarm(title: str, days_before: int) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-days_before, hours=ALARM_HOUR))
    return alarm


def _description(event: Event) -> Iterator[str]:
    known = event.date
    yield f"{event.sentence}."
    if known.deadline:
        yield f"Last day to object: {day(known.day)} ({summary.reckoning(known.deadline)})."
    else:
        yield f"Takes effect on {day(known.day)}, as the page says."
    if known.before:
        yield f"The vendor moved the date: before, it was {day(known.before)}."
    yield f"{known.watch_id}, version {known.number}."


def _zone() -> icalendar.Timezone:
    """UTC as a component: a calendar without any is none (RFC 5545, section 3.6)."""
    standard = icalendar.TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the RFC asks
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone = icalendar.Timezone()
    zone.add("tzid", "UTC")
    zone.add_component(standard)
    return zone
