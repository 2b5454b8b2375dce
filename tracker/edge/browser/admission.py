"""A watch -> what one rendering of its page may reach, and what came of it."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tracker.edge.web import addresses
from tracker.model import Watch

TIMES_MAX_BYTES = 5
"""All that a page fetches together may be so many times the watch's `max_bytes`.

Of scripts and styles a page takes more than of text; five times is 100 MB where nothing is set,
and the heaviest pages of the web are a fifth of that.
"""
_PORTS = frozenset({80, 443})


@dataclass(slots=True, eq=False)
class Admission:
    """One rendering, as the gate knows it."""

    watch: Watch
    deadline_s: float
    """On the event loop's clock: nothing is passed on after it."""
    user: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    size_bytes: int = 0
    """Passed on so far, in both directions."""
    refused: dict[str, addresses.AddressRefused] = field(default_factory=dict)
    """By host, as it was asked for."""
    unreachable: dict[str, str] = field(default_factory=dict)
    """Host to why it could not be reached, in a few words."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    """Its connections."""

    @property
    def most_bytes(self) -> int:
        """What it may fetch in all."""
        return TIMES_MAX_BYTES * self.watch.max_bytes

    @property
    def is_over(self) -> bool:
        """Whether it fetched more than it may."""
        return self.size_bytes > self.most_bytes

    def count(self, size_bytes: int) -> None:
        """Count bytes that are about to be passed on; above the limit every connection ends.

        Raises:
            ConnectionAbortedError: they are too many.
        """
        self.size_bytes += size_bytes
        if self.is_over:
            self.end()
            raise ConnectionAbortedError(0, "the page has fetched more than it may")

    def end(self) -> None:
        """Close all its connections."""
        for task in self.tasks:
            task.cancel()

    def knows(self, password: str) -> bool:
        """Whether this is its password."""
        return hmac.compare_digest(self.password.encode(), password.encode())

    def check(self, host: str, port: int) -> None:
        """Refuse a host by its name or number, or a port that no web page is at.

        Raises:
            AddressRefused: without `allow_private`; what a name resolves to is looked at later.
        """
        if self.watch.allow_private:
            return
        addresses.check(host)
        if port not in _PORTS and port != urlsplit(self.watch.url).port:
            raise addresses.AddressRefused(host, f"asked for at port {port}")
