"""The addresses of the web page, each with the function that makes what is there."""

from __future__ import annotations

import re
from collections.abc import Callable

from tracker.app.web.answers import Answer, Make
from tracker.app.web.pages import (
    changes,
    clause,
    evidence,
    feeds,
    health,
    on_day,
    promises,
    review,
    search,
    upcoming,
    vendor,
    version,
    watch,
)
from tracker.app.web.pages import healthz as health_check
from tracker.frozen import dataclass

_TWIN = r"(?P<twin>\.json)?"


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is, and what makes it."""

    path: str
    """With names in braces, each for a part of it."""
    make: Make
    has_twin: bool = True
    writes: bool = False
    """What is sent there is written to the database."""
    unusable: Callable[[], Answer] | None = None
    """What is answered where the database cannot be read; None: a page that says so."""

    @property
    def methods(self) -> tuple[str, ...]:
        """Of HTTP."""
        return ("POST",) if self.writes else ("GET", "HEAD")

    @property
    def pattern(self) -> str:
        """The same as a regular expression; a name ends before `.json`."""
        if self.path == "/":
            return rf"^/(?:index)?{_TWIN}$"
        names = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+?)", re.escape(self.path))
        return f"^{names}{_TWIN if self.has_twin else ''}$"


ADDRESSES = (
    Address("/", changes.show),
    Address("/vendor/{vendor}", vendor.show),
    Address("/watch/{vendor}/{document}", watch.show),
    Address("/watch/{vendor}/{document}/on/{day}", on_day.show),
    Address("/watch/{vendor}/{document}/{number}", version.show),
    Address("/watch/{vendor}/{document}/{number}/evidence.zip", evidence.folder, has_twin=False),
    Address("/watch/{vendor}/{document}/{number}/text.md", evidence.text, has_twin=False),
    Address("/watch/{vendor}/{document}/{number}/review", review.add, has_twin=False, writes=True),
    Address("/clause/{vendor}/{document}/{clause}", clause.show),
    Address("/search", search.show),
    Address("/upcoming", upcoming.show),
    Address("/health", health.show),
    Address("/promises", promises.show),
    Address("/healthz", health_check.show, has_twin=False, unusable=health_check.unusable),
    Address("/feed.atom", feeds.all_changes, has_twin=False),
    Address("/feed/vendor/{vendor}.atom", feeds.of_vendor, has_twin=False),
    Address("/feed/watch/{vendor}/{document}.atom", feeds.of_watch, has_twin=False),
    Address("/feed/tag/{tag}.atom", feeds.of_tag, has_twin=False),
    Address("/calendar.ics", feeds.calendar, has_twin=False),
)
