"""A page as somebody recorded it, whatever it was recorded in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded answer."""

    at: datetime
    """When it was served, as the recorder says."""
    name: str
    """What it is called where it was recorded: a file's name, a record's id."""
    declared: str
    """The media type it was served with, or that its name stands for."""
    read: Callable[[], bytes] = field(compare=False, repr=False)
    """Gives its bytes; raises UsageError where all that follows is out of reach, too, and
    ArchiveError where only this one cannot be read."""
    url: str = ""
    """Where it came from; empty for the watch's own address."""
    headers: tuple[tuple[str, str], ...] = ()
    """As served; empty where none were kept."""


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
