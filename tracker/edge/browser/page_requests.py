"""A request that a page makes -> sent, sent with the watch's headers, or not sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx

from tracker.edge.web import redirects
from tracker.model import Watch

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Request, Response, Route

# None of them brings text.
_NOT_SENT = frozenset({"image", "font", "media", "texttrack", "manifest", "ping"})


class PageRequests:
    """The requests of one page.

    Args:
        page: about to load.
        watch: whose page it is.
    """

    def __init__(self, page: Page, watch: Watch) -> None:
        self._page = page
        self._watch = watch
        self.url = str(redirects.first_url(watch))
        """The address last asked for as the page itself."""
        self.answer: Response | None = None
        """The answer that the page is made of, at last."""
        self.may_go_on = True
        """Whether the page may still become another one."""
        page.on("request", self._asked)
        page.on("response", self._answered)

    async def begin(self) -> None:
        """Look at every request from now on."""
        await self._page.route("**/*", self._decide)
        if self._watch.headers:
            await WatchHeaders(self._page, self._watch).begin()

    def is_refused(self) -> bool:
        """Whether the page is made of an answer that refuses it, as far as is known."""
        return self.answer is not None and self.answer.status != 200

    def _is_page_itself(self, request: Request) -> bool:
        from playwright.async_api import Error

        try:
            return request.is_navigation_request() and request.frame == self._page.main_frame
        except Error:
            # Of a frame that is gone, or not there yet.
            return False

    def _asked(self, request: Request) -> None:
        # Also each hop of a redirect, which no route sees.
        if self.may_go_on and self._is_page_itself(request):
            self.url = request.url

    def _answered(self, response: Response) -> None:
        if self.may_go_on and self._is_page_itself(response.request):
            self.answer = response

    async def _decide(self, route: Route, request: Request) -> None:
        from playwright.async_api import Error

        # The page may be gone meanwhile.
        with contextlib.suppress(Error):
            if self._may_be_sent(request):
                await route.continue_()
            else:
                # As if a reader had stopped it: other errors put a page of their own in place.
                await route.abort("aborted")

    def _may_be_sent(self, request: Request) -> bool:
        if request.resource_type in _NOT_SENT:
            return False
        return self.may_go_on or not self._is_page_itself(request)


class WatchHeaders:
    """Adds the watch's own headers, which may be secrets, to requests for its own host.

    By the browser's own protocol: there each hop of a redirect is a request of its own, whereas
    Playwright's routes send a header on to wherever a redirect leads.
    """

    def __init__(self, page: Page, watch: Watch) -> None:
        self._page = page
        self._home = redirects.first_url(watch)
        self._own = [{"name": name, "value": value} for name, value in watch.headers]
        self._names = {name.lower() for name, _ in watch.headers}
        self._elsewhere: set[str] = set()
        """Requests that led to another host once: they are not trusted when they come back."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self) -> None:
        """Look at every request from now on."""
        session = await self._page.context.new_cdp_session(self._page)

        def paused(event: Mapping[str, Any]) -> None:
            task = asyncio.ensure_future(self._go_on(session, event))
            # The loop holds tasks only weakly.
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        session.on("Fetch.requestPaused", paused)
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def _go_on(self, session: CDPSession, event: Mapping[str, Any]) -> None:
        from playwright.async_api import Error

        answer: dict[str, Any] = {"requestId": event["requestId"]}
        if self._is_trusted(event):
            sent = event["request"]["headers"].items()
            others = [
                {"name": name, "value": value}
                for name, value in sent
                if name.lower() not in self._names
            ]
            answer["headers"] = others + self._own
        with contextlib.suppress(Error):
            await session.send("Fetch.continueRequest", answer)

    def _is_trusted(self, event: Mapping[str, Any]) -> bool:
        request_id = event.get("networkId") or event["requestId"]
        try:
            is_at_home = redirects.is_same_place(self._home, httpx.URL(event["request"]["url"]))
        except httpx.InvalidURL:
            is_at_home = False
        if not is_at_home:
            self._elsewhere.add(request_id)
        return request_id not in self._elsewhere
