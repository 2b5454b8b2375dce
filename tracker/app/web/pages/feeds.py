"""Feeds and the calendar, as `tracker export` writes them."""

from __future__ import annotations

from urllib.parse import quote

from tracker.app.history import export
from tracker.app.history.export import Selection
from tracker.app.web.answers import Asked, File, Missing
from tracker.app.web.pages import lookup

_ATOM = "application/atom+xml; charset=utf-8"
_CALENDAR = "text/calendar; charset=utf-8"


def all_changes(asked: Asked) -> File:
    """The feed of all watches."""
    return _feed(asked, Selection())


def of_vendor(asked: Asked) -> File:
    """The feed of a vendor.

    Raises:
        Missing: there is none of that name.
    """
    vendor = asked.values["vendor"]
    known = asked.store.watches.listed()
    if not any(export.is_of_vendor(watch, vendor) for watch in known):
        ways = lookup.ways_to_vendors(vendor, [watch.watch_id for watch in known])
        raise Missing(f"There is no vendor “{vendor}” here.", ways)
    return _feed(asked, Selection(vendor=vendor))


def of_watch(asked: Asked) -> File:
    """The feed of a watch.

    Raises:
        Missing: there is none of that name.
    """
    return _feed(asked, Selection((lookup.listed(asked).watch_id,)))


def of_tag(asked: Asked) -> File:
    """The feed of the watches with a tag.

    Raises:
        Missing: no watch has it.
    """
    tag = asked.values["tag"]
    tags = sorted({each for watch in asked.store.watches.listed() for each in watch.tags})
    if tag not in tags:
        ways = tuple((each, f"/?tag={quote(each, safe='')}") for each in tags)
        raise Missing(f"No page has the tag “{tag}”.", (*ways, ("All changes", "/")))
    return _feed(asked, Selection(tag=tag))


def calendar(asked: Asked) -> File:
    """Effective dates and last days to object."""
    content = asked.kept_files.get(export.calendar, Selection(), asked.store, asked.readers)
    return File(content, _CALENDAR)


def _feed(asked: Asked, selection: Selection) -> File:
    content = asked.kept_files.get(export.feed, selection, asked.store, asked.readers)
    return File(content, _ATOM)
