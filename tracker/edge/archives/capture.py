"""A page as somebody recorded it, whatever it was recorded in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.errors import UsageError

_HTML = "text/html"
# Archives keep some headers under another name, for they do not fit the body as they hold it.
_ORIGINAL = "x-archive-orig-"


class NothingThere(UsageError):
    """A source that can be read, and holds no capture of the page."""


@dataclass(frozen=True, slots=True)
class Served:
    """What was served."""

    body: bytes
    """Unpacked."""
    headers: tuple[tuple[str, str], ...]
    """As served, as far as they were kept."""
    url: str = ""
    """Where it came from; empty for the watch's own address."""

    @property
    def declared(self) -> str:
        """The media type it was served with."""
        named = {name.lower(): value for name, value in self.headers}
        return named.get("content-type", _HTML)


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded answer."""

    at: datetime
    """When it was served, as the recorder says."""
    name: str
    """What it is called where it was recorded: a file's name, a record's id, an address."""
    read: Callable[[], Served] = field(compare=False, repr=False)
    """Gives what was served; raises UsageError where all that follows is out of reach, too, and
    ArchiveError where only this one cannot be read."""
    is_upgrade: bool = False
    """Whether the recorder only extracted the text of an earlier capture anew."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is there and was not taken for a capture of the page, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Captures:
    """What a source holds of one page."""

    captures: tuple[Capture, ...]
    """Oldest first, no two of the same second."""
    skipped: tuple[Skipped, ...] = ()
    source: str = ""
    """What the record says they came from: kind and name."""


def narrowed(
    there: Captures, since: datetime | None, until: datetime | None, every: timedelta | None
) -> Captures:
    """Choose among captures.

    Args:
        there: all of them.
        since: aware; none from before it.
        until: aware; none from then on.
        every: at most one in so long a time; None for all. An upgrade belongs to the capture before
            it: where that one is left out, it is a capture like any other.
    """
    chosen: list[Capture] = []
    before: Capture | None = None
    last_at: datetime | None = None
    for capture in there.captures:
        is_upgrade = capture.is_upgrade and bool(chosen) and chosen[-1] is before
        before = replace(capture, is_upgrade=is_upgrade)
        is_soon = every and last_at and capture.at - last_at < every and not is_upgrade
        if is_soon or not _is_within(capture.at, since, until):
            continue
        chosen.append(before)
        if not is_upgrade:
            last_at = capture.at
    return replace(there, captures=tuple(chosen))


def _is_within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def as_served(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give headers the names they were served with.

    Args:
        headers: as an archive holds them.

    Yields:
        Name and value; what the archive put in the place of one that it keeps is left out.
    """
    listed = list(headers)
    kept = {
        name.lower()[len(_ORIGINAL) :] for name, _ in listed if name.lower().startswith(_ORIGINAL)
    }
    for name, value in listed:
        if name.lower().startswith(_ORIGINAL):
            yield name[len(_ORIGINAL) :], value
        elif name.lower() not in kept:
            yield name, value
