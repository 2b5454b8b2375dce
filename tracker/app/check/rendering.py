"""A watch -> its page as it is served, or as a browser shows it where the watch asks for that."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.app.reading import Reader, Reading
from tracker.edge.web.http import Fetcher
from tracker.errors import ReadError
from tracker.model import Fetched, Validators, Watch, WatchList

if TYPE_CHECKING:
    from tracker.edge.browser.renderer import Renderer


class Pages:
    """Fetches pages, and renders those whose watch says so.

    Args:
        fetcher: asks for every page first; what it gets is kept beside a rendered page.
        renderer: used from the first page on that is to be rendered.
    """

    def __init__(self, fetcher: Fetcher, renderer: Renderer) -> None:
        self._fetcher = fetcher
        self._renderer = renderer

    async def fetch(
        self, watch: Watch, validators: Validators, now: Callable[[], datetime]
    ) -> Fetched:
        """Fetch a page, and render it where its watch says so.

        Args:
            watch: where to look, how, and its limits.
            validators: of the current version. A page that is always rendered is asked for without
                them: a shell that stays the same says nothing of what its scripts make.
            now: the clock, aware UTC.

        Raises:
            FetchError: as `Fetcher.fetch` and `Renderer.render`.
        """
        if watch.render == "browser":
            validators = Validators()
        plain = await self._fetcher.fetch(watch, validators, now)
        if watch.render == "none" or not await _needs_browser(watch, plain):
            return plain
        rendered = await self._renderer.render(watch, now)
        elapsed_ms = plain.elapsed_ms + rendered.elapsed_ms
        return replace(rendered, plain=plain, elapsed_ms=elapsed_ms)


async def _needs_browser(watch: Watch, plain: Fetched) -> bool:
    """Whether a page is to be rendered, by what came without a browser."""
    from tracker.core.doubt import browser_needed

    if browser_needed.may_be_passed(plain):
        return True
    # A file that is no web page reads best as it is served.
    if not plain.body or not browser_needed.is_page(plain):
        return False
    if watch.render == "browser":
        return True
    declared = plain.header("content-type")
    look = Reading(browser_needed.by_page, plain.body, declared, (watch.read_options, watch.url))
    with Reader() as reader:
        try:
            return await reader.soon(look) is not None
        except ReadError:
            return False


@contextlib.asynccontextmanager
async def network(watchlist: WatchList) -> AsyncIterator[tuple[Pages, Fetcher]]:
    """The way to the pages of a watch list, and the fetcher beneath it.

    Args:
        watchlist: for politeness, and for the browser's sandbox.
    """
    # Neither loads the browser's client: that is left to the first page that needs it.
    from tracker.edge.browser.renderer import Renderer

    async with (
        Fetcher(watchlist.per_host_connections, watchlist.per_host_delay_s) as fetcher,
        Renderer(sandbox=watchlist.browser_sandbox) as renderer,
    ):
        yield Pages(fetcher, renderer), fetcher
