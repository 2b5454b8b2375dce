"""The record and a choice of watches -> a feed, a calendar, as programs read them.

The command line and the web page call the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.core import deadlines, digest_times, followed_dates
from tracker.edge.store.watches import Listed
from tracker.errors import UsageError
from tracker.model import CalendarDate, ReaderSettings
from tracker.show import one_sentence

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.show.calendar import Event
    from tracker.show.feed import Entry

# What stands for the time of a feed that has neither entries nor watches.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which watches are exported, and from which day on. What is empty or None leaves out none."""

    watch_ids: tuple[str, ...] = ()
    vendor: str | None = None
    """In any case, as the list names it or as it stands in ids."""
    tag: str | None = None
    since: date | None = None
    """Versions recorded from this day on; in a calendar, dates from this day on."""

    @property
    def since_at(self) -> datetime | None:
        """The moment at which that day begins in UTC."""
        return datetime.combine(self.since, time(), UTC) if self.since else None

    @property
    def path(self) -> str:
        """What is selected, percent-encoded: `/vendor/ringwell`; empty for all watches."""
        parts = [f"/watch/{quote(watch_id)}" for watch_id in sorted(set(self.watch_ids))]
        if self.vendor:
            parts.append(f"/vendor/{quote(self.vendor.casefold(), safe='')}")
        if self.tag:
            parts.append(f"/tag/{quote(self.tag, safe='')}")
        return "".join(parts)

    @property
    def name(self) -> str:
        """What is selected, for people; empty for all watches."""
        parts = [", ".join(sorted(set(self.watch_ids))), self.vendor or ""]
        parts.append(f"tagged {self.tag}" if self.tag else "")
        return ", ".join(part for part in parts if part)


def feed(store: Store, selection: Selection, readers: ReaderSettings) -> bytes:
    """Write the Atom feed of some watches: an entry for each version that changed something.

    Args:
        store: to read.
        selection: which watches.
        readers: for times and for the web page, where the feed stands, too.

    Returns:
        XML, UTF-8.

    Raises:
        UsageError: there is no such watch, vendor or tag.
        StoreError: what was recorded is damaged or cannot be read.
    """
    from tracker.show import feed as atom

    chosen = choose(store, selection)
    since = _start(selection.since, readers)
    numbers = store.exports.versions(list(chosen), since, atom.MOST_ENTRIES)
    entries = [
        entry
        for watch_id, number in numbers
        if (entry := _entry(store, chosen[watch_id], number)) is not None
    ]
    name = f"Policy changes: {selection.name}" if selection.name else "Policy changes"
    base = readers.base_url
    made = atom.Feed(
        path=f"feed{selection.path}",
        title=name,
        updated_at=max((known.added_at for known in chosen.values()), default=_BEGINNING),
        self_url=f"{base}/feed{selection.path}.atom" if base and _has_page(selection) else "",
        page_url=f"{base}/" if base else "",
    )
    return atom.write(made, entries, readers).encode()


def calendar(store: Store, selection: Selection, readers: ReaderSettings) -> bytes:
    """Write the calendar of some watches: effective dates and last days to object.

    Args:
        store: to read.
        selection: which watches. Those no longer in the list are left out unless named.
        readers: for the days and for the web page.

    Returns:
        iCalendar, UTF-8.

    Raises:
        UsageError: there is no such watch, vendor or tag.
        StoreError: what was recorded is damaged or cannot be read.
    """
    from tracker.show import calendar as ical

    chosen = choose(store, selection)
    today = deadlines.day_in(readers.timezone, readers.now)
    since = selection.since or today - timedelta(days=ical.KEPT_DAYS)
    events = [
        _event(store, chosen[known.watch_id], known)
        for known in dates(store, list(chosen), readers.timezone)
        if known.day >= since
    ]
    name = f"Policy dates: {selection.name}" if selection.name else "Policy dates"
    return ical.write(name, events, readers)


Format = Callable[["Store", Selection, ReaderSettings], bytes]
FORMATS: Mapping[str, Format] = {"atom": feed, "ics": calendar}
"""What can be exported, by the name it has on the command line."""


def choose(store: Store, selection: Selection) -> dict[str, Listed]:
    """Find the watches that a selection names.

    Args:
        store: to read.
        selection: whose parts must all fit.

    Returns:
        Watches by id. Those no longer in the list are among them only where they are named by id.

    Raises:
        UsageError: there is no such watch, vendor or tag.
        StoreError: the database cannot be read.
    """
    known = {listed.watch_id: listed for listed in store.watches.listed()}
    missing = [watch_id for watch_id in selection.watch_ids if watch_id not in known]
    if missing:
        raise _unknown(store, "watch", missing[0], known)
    chosen = [known[watch_id] for watch_id in selection.watch_ids]
    if not chosen:
        chosen = [listed for listed in known.values() if listed.dropped_at is None]
    if selection.vendor:
        vendors = {listed.vendor for listed in known.values()}
        ids = {each.watch_id for each in known.values() if is_of_vendor(each, selection.vendor)}
        if not ids:
            raise _unknown(store, "vendor", selection.vendor, vendors)
        chosen = [listed for listed in chosen if listed.watch_id in ids]
    if selection.tag:
        tags = {tag for listed in known.values() for tag in listed.tags}
        if selection.tag not in tags:
            raise _unknown(store, "tag", selection.tag, tags)
        chosen = [listed for listed in chosen if selection.tag in listed.tags]
    return {listed.watch_id: listed for listed in chosen}


def is_of_vendor(listed: Listed, vendor: str) -> bool:
    """Whether a watch is of a vendor, in any case, as the list names it or as it stands in ids."""
    names = (listed.vendor, listed.watch_id.partition("/")[0])
    return vendor.casefold() in map(str.casefold, names)


def dates(store: Store, watches: Sequence[str], zone: str) -> list[CalendarDate]:
    """Tell the dates of some watches, each followed as the vendor moves it.

    Args:
        store: to read.
        watches: their ids.
        zone: in which days are counted.

    Returns:
        By day, those past included.

    Raises:
        StoreError: the database cannot be read.
    """
    by_watch = groupby(store.exports.dates(watches), key=lambda row: row.watch_id)
    known = [item for _, rows in by_watch for item in followed_dates.follow(list(rows), zone)]
    return sorted(known, key=lambda item: (item.day, item.watch_id, item.origin, item.what))


def _entry(store: Store, listed: Listed, number: int) -> Entry | None:
    from tracker.show.feed import Entry

    watch_id = listed.watch_id
    verdict = store.verdicts.get(watch_id, number)
    if verdict is None:
        return None
    may_object = followed_dates.may_object_to(verdict.materiality)
    version = store.versions.get(watch_id, number)
    return Entry(
        vendor=listed.vendor,
        document=listed.document,
        url=listed.url,
        version=version,
        verdict=verdict,
        before=store.versions.get(watch_id, version.previous or number),
        deadline=store.deadlines.of(watch_id, number) if may_object else None,
    )


def _event(store: Store, listed: Listed, known: CalendarDate) -> Event:
    from tracker.show.calendar import Event

    verdict_id = store.verdicts.newest(known.watch_id, known.number)
    sentence = "The page said so when it was first seen"
    if verdict_id is not None:
        sentence = one_sentence.of_headline(store.verdicts.headline(verdict_id))
    return Event(known, listed.vendor, listed.document, listed.url, sentence)


def _has_page(selection: Selection) -> bool:
    """Whether the web page has a feed of this selection: of all, or of one watch, vendor or tag."""
    parts = [*selection.watch_ids, selection.vendor, selection.tag]
    return selection.since is None and sum(part is not None for part in parts) <= 1


def _start(since: date | None, readers: ReaderSettings) -> datetime | None:
    """The moment at which a day begins where the readers are."""
    return digest_times.start_of(since.isoformat(), readers.timezone) if since else None


def _unknown(store: Store, what: str, name: str, known: Iterable[str]) -> UsageError:
    from tracker.app.cli.common import did_you_mean

    return UsageError(
        f"{store.path}: there is no {what} {name!r}{did_you_mean(name, sorted(known))}"
    )
