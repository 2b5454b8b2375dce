"""Feeds and the calendar, as `tracker export` writes them."""

from __future__ import annotations

from tracker.app.history import export
from tracker.app.history.export import Selection
from tracker.app.web.answers import Asked, File

_ATOM = "application/atom+xml; charset=utf-8"
_CALENDAR = "text/calendar; charset=utf-8"


def all_changes(asked: Asked) -> File:
    """The feed of all watches."""
    return _feed(asked, Selection())


def of_vendor(asked: Asked) -> File:
    """The feed of a vendor."""
    return _feed(asked, Selection(vendor=asked.values["vendor"]))


def of_watch(asked: Asked) -> File:
    """The feed of a watch."""
    return _feed(asked, Selection((asked.watch_id,)))


def of_tag(asked: Asked) -> File:
    """The feed of the watches with a tag."""
    return _feed(asked, Selection(tag=asked.values["tag"]))


def calendar(asked: Asked) -> File:
    """Effective dates and last days to object."""
    return File(export.calendar(asked.store, Selection(), asked.readers), _CALENDAR)


def _feed(asked: Asked, selection: Selection) -> File:
    return File(export.feed(asked.store, selection, asked.readers), _ATOM)
