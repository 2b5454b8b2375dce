"""A watch -> its page as a browser shows it: the document when all of its text is there."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tracker.edge.browser import failures, launching, one_page
from tracker.edge.browser.gate import Gate
from tracker.edge.web import failures as web_failures
from tracker.edge.web import redirects
from tracker.model import Fetched, Watch

if TYPE_CHECKING:
    from playwright.async_api import Browser

IDLE_S = 60.0
"""A browser that nobody needs is closed after it: an idle one takes over 400 MB."""


class Renderer:
    """Renders pages, one at a time, in one browser that is started when the first is asked for.

    One at a time: a page that crashes the browser takes no other page with it, and memory is
    that of one page. An async context manager, for one event loop.

    Args:
        sandbox: whether Chromium confines its own processes.
        gate: in place of the usual one, which connects to the network.
        idle_s: how long a browser is kept that nobody needs.
    """

    def __init__(self, *, sandbox: bool, gate: Gate | None = None, idle_s: float = IDLE_S) -> None:
        self._sandbox = sandbox
        self._gate = gate or Gate()
        self._idle_s = idle_s
        self._turn = asyncio.Lock()
        self._opened = contextlib.AsyncExitStack()
        self._browser: Browser | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Give the renderer itself; the browser starts with the first page."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the browser and its way out."""
        async with self._turn:
            self._stay()
            await self._close()

    async def render(self, watch: Watch, now: Callable[[], datetime]) -> Fetched:
        """Render a page.

        Waiting for another page to be done does not count towards the watch's `timeout_s`; the
        start of the browser does.

        Args:
            watch: where to look, and its limits.
            now: the clock, aware UTC.

        Returns:
            The document as it stands when its text has settled, with status and headers of the
            answer it was made of, without validators.

        Raises:
            NoBrowser: there is none, or it does not start.
            BrowserCrashed: on this page.
            TimedOut: not loaded within `timeout_s`.
            TooLarge: the document, or all that the page fetched.
            TooManyRedirects: more than `max_redirects`, or a circle.
            Forbidden: the page itself is at an address not allowed without `allow_private`.
            Unreachable, BadResponse: there is no page.
        """
        async with self._turn:
            self._stay()
            started_s = time.monotonic()
            ends_s = asyncio.get_running_loop().time() + watch.timeout_s
            try:
                async with asyncio.timeout_at(ends_s):
                    browser = await self._started(watch)
                    fetched = await one_page.render(browser, self._gate, watch, ends_s, now)
            except TimeoutError as exc:
                # A page that used up its time may have left the browser busy with anything.
                await self._close()
                place = redirects.shown(redirects.first_url(watch))
                raise web_failures.timed_out(watch, place) from exc
            finally:
                self._rest()
        elapsed_ms = round((time.monotonic() - started_s) * 1000)
        return replace(fetched, elapsed_ms=elapsed_ms)

    def _stay(self) -> None:
        """Keep the browser: it is needed."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _rest(self) -> None:
        """Close the browser if nobody needs it for a while."""
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self._idle_s, self._close_soon)

    def _close_soon(self) -> None:
        async def close() -> None:
            async with self._turn:
                if self._idle is not None:
                    await self._close()

        # The loop holds tasks only weakly.
        self._closing = asyncio.ensure_future(close())

    async def _close(self) -> None:
        self._browser = None
        opened, self._opened = self._opened, contextlib.AsyncExitStack()
        await opened.aclose()

    async def _started(self, watch: Watch) -> Browser:
        """The browser, started where there is none, or none any more."""
        if self._browser is not None and self._browser.is_connected():
            return self._browser
        await self._close()
        try:
            await self._opened.enter_async_context(self._gate)
            run = launching.running(self._gate.address, sandbox=self._sandbox)
            self._browser = await self._opened.enter_async_context(run)
        except launching.NotStarted as exc:
            raise failures.no_browser(watch, str(exc)) from exc
        return self._browser
