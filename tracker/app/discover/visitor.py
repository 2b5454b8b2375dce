"""Addresses -> answers, as polite visitors ask: robots.txt heeded, one at a time, not too many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit, urlunsplit

from tracker.app.check import new_page
from tracker.core.discover.links import web_address
from tracker.errors import FetchError, Forbidden
from tracker.model import Fetched, Render, Validators, Watch

if TYPE_CHECKING:
    from protego import Protego

AGENT = "policy-version-change-tracker"
"""The name that robots.txt may single out."""
# What RFC 9309 asks to be read at least.
_ROBOTS_BYTES = 512_000


class Network(Protocol):
    """The part of the fetcher that is needed here."""

    async def fetch(
        self, watch: Watch, validators: Validators, now: Callable[[], datetime]
    ) -> Fetched:
        """Fetch a page."""


@dataclass(slots=True)
class Visitor:
    """Asks a site, and stops after so many requests."""

    network: Network
    watch: Watch
    """Whose limits hold."""
    now: Callable[[], datetime]
    most_requests: int
    requests: int = 0
    notes: list[str] = field(default_factory=list)
    """What kept it from looking further, a sentence each."""
    _robots: dict[str, Protego | None] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)

    @property
    def is_tired(self) -> bool:
        """Whether it may ask no more."""
        return self.requests >= self.most_requests

    async def page(self, url: str) -> Fetched | None:
        """Ask for a page.

        Args:
            url: absolute.

        Returns:
            An answer of status 200; None where there is none, or robots.txt asks to stay away.
        """
        if not await self._may_ask(url):
            return None
        answer = await self.answer(url, render=self.watch.render)
        return answer if answer is not None and answer.status == 200 else None

    async def answer(
        self, url: str, most_bytes: int | None = None, render: Render = "none"
    ) -> Fetched | None:
        """Ask whatever robots.txt says; None where nothing came, or no request is left."""
        host = urlsplit(url).netloc
        if self.is_tired or host in self._refused:
            return None
        self.requests += 1
        asked = replace(self.watch, url=url, render=render)
        if most_bytes is not None:
            asked = replace(asked, max_bytes=min(most_bytes, asked.max_bytes))
        try:
            return await self.network.fetch(asked, Validators(), self.now)
        except Forbidden as exc:
            self.notes.append(new_page.not_asked(url, exc))
            return None
        except FetchError as exc:
            self.notes.append(str(exc).partition(". ")[0])
            return None

    async def sitemaps(self, url: str) -> list[str]:
        """The site maps that a host's robots.txt names, of that host alone."""
        robots = await self._robots_of(url)
        named: Iterable[str] = robots.sitemaps if robots is not None else ()
        addresses = (web_address(url, each) for each in named)
        host = urlsplit(url).hostname
        return [each for each in addresses if each and urlsplit(each).hostname == host]

    async def _may_ask(self, url: str) -> bool:
        robots = await self._robots_of(url)
        if urlsplit(url).netloc in self._refused:
            return False
        if robots is None or robots.can_fetch(url, AGENT):
            return True
        self.notes.append(f"robots.txt asks not to look at {url}")
        return False

    async def _robots_of(self, url: str) -> Protego | None:
        from protego import Protego

        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            self._robots[parts.netloc] = None
            address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
            answer = await self.answer(address, _ROBOTS_BYTES)
            if answer is not None and answer.status == 200:
                text = answer.body.decode("utf-8", "replace")
                self._robots[parts.netloc] = Protego.parse(text)
            elif answer is None or answer.status >= 500:
                # RFC 9309: who cannot be asked is left alone.
                self._refused.add(parts.netloc)
                if answer is not None:
                    self.notes.append(f"{parts.netloc} does not say what may be looked at")
        return self._robots[parts.netloc]
