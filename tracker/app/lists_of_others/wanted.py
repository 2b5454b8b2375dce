"""What a list of others asks for, one page each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from tracker.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that a list names."""

    place: str
    """Where it stands in the list, for messages: `line 3`, `Acme, Privacy Policy`."""
    url: str
    vendor: str | None = None
    """None: to be read on the page."""
    document: str | None = None
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Other keys of the watch list."""


@dataclass(frozen=True, slots=True)
class OtherList:
    """A list as it was read."""

    wanted: tuple[Wanted, ...]
    not_carried: tuple[str, ...] = ()
    """What it says that a watch list cannot, a sentence each."""
