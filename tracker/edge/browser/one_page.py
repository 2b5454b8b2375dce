"""A running browser and a watch -> the document of its page, when all of its text is there."""

from __future__ import annotations

import asyncio
import contextlib
import platform
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.characters import printable
from tracker.edge.browser import failures
from tracker.edge.browser.admission import Admission
from tracker.edge.browser.gate import Gate
from tracker.edge.browser.page_requests import PageRequests
from tracker.edge.browser.revealing import Revealer
from tracker.edge.web import failures as web_failures
from tracker.edge.web import redirects
from tracker.errors import BadResponse
from tracker.model import Fetched, Watch

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Request, ViewportSize

# Of the time for a page; the rest is for taking its document.
_REVEALING_RATIO = 0.8
_CLOSING_S = 5.0
# High, so that most lazy text is in sight at once.
_VIEWPORT: ViewportSize = {"width": 1280, "height": 2000}
# About the bytes that the document was made of on their way, and about those alone; without
# validators a rendered page is never asked for conditionally.
_NOT_OF_THE_DOCUMENT = frozenset(
    {
        "content-type",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "etag",
        "last-modified",
    }
)
_PERMANENT = frozenset({301, 308})
_CRASHED = ("crashed", "has been closed", "Connection closed", "disconnected")


async def render(
    browser: Browser, gate: Gate, watch: Watch, ends_s: float, now: Callable[[], datetime]
) -> Fetched:
    """Load a page in a context of its own, wait for its text, and take its document.

    Args:
        browser: running, with the gate as its only way to the network.
        gate: that lets the page through.
        watch: where to look, and its limits.
        ends_s: on the event loop's clock; the caller ends the page then.
        now: the clock, aware UTC.

    Raises:
        FetchError: as `Renderer.render`.
    """
    from playwright.async_api import Error

    async with gate.admit(watch, ends_s) as admission:
        url = watch.url
        try:
            async with _fresh_page(browser, watch, gate.address, admission) as page:
                requests = PageRequests(page, watch)
                try:
                    body = await _document(page, requests, watch, ends_s)
                finally:
                    url = requests.url
                return await _fetched(watch, admission, requests, body, now())
        except Error as exc:
            if not browser.is_connected() or any(sign in exc.message for sign in _CRASHED):
                raise failures.crashed(watch) from exc
            raise failures.translate(watch, admission, url, exc.message) from exc


@contextlib.asynccontextmanager
async def _fresh_page(
    browser: Browser, watch: Watch, gate: str, admission: Admission
) -> AsyncIterator[Page]:
    """A page that shares nothing with any other: no cookie, no cache, no permission."""
    context = await browser.new_context(
        proxy={
            "server": gate,
            "bypass": "<-loopback>",
            "username": admission.user,
            "password": admission.password,
        },
        user_agent=watch.user_agent or redirects.USER_AGENT,
        locale=watch.language,
        extra_http_headers={
            # Chromium would ask for English where the watch asks for nothing.
            "Accept-Language": redirects.accepted_language(watch) or "*",
            # Its client makes it say Windows beside a name that does not tell a system.
            "Sec-CH-UA-Platform": f'"{platform.system()}"',
        },
        accept_downloads=False,
        service_workers="block",
        viewport=_VIEWPORT,
        reduced_motion="reduce",
    )
    try:
        yield await context.new_page()
    finally:
        await _close(context)


async def _close(context: BrowserContext) -> None:
    from playwright.async_api import Error

    # Where the browser crashed there is nothing left to close.
    with contextlib.suppress(Error, TimeoutError):
        async with asyncio.timeout(_CLOSING_S):
            await context.close()


async def _document(page: Page, requests: PageRequests, watch: Watch, ends_s: float) -> bytes:
    """Load a page, and take its document when its text is there."""
    now_s = asyncio.get_running_loop().time()
    until_s = now_s + _REVEALING_RATIO * (ends_s - now_s)
    revealer = Revealer(page, until_s, requests.is_refused)
    await requests.begin()
    await page.goto(requests.url, wait_until="commit", timeout=watch.timeout_s * 1000)
    await revealer.settle()
    # From here on whatever is pressed must not lead away from the page.
    requests.may_go_on = False
    await revealer.reveal()
    body = await revealer.document(watch.max_bytes)
    if body is None:
        raise failures.too_large(watch, f"a document of more than {watch.max_bytes:,}")
    return body


async def _fetched(
    watch: Watch, admission: Admission, requests: PageRequests, body: bytes, at: datetime
) -> Fetched:
    """The document with the status, headers and hops of the answer it was made of."""
    if admission.is_over:
        raise failures.too_large(watch, f"more than {admission.most_bytes:,} in all")
    answer = requests.answer
    if answer is None:
        raise BadResponse(f"{watch.id}: Expected a page to render, the browser got no answer")
    url = str(redirects.without_fragment(answer.url))
    hops = await _hops(answer.request)
    if len(hops) > watch.max_redirects:
        place = redirects.shown(redirects.without_fragment(url))
        raise web_failures.too_many_redirects(watch, place, circle=False)
    is_permanent = bool(hops) and all(status in _PERMANENT for status, _ in hops)
    headers = [
        (printable(each["name"]), printable(each["value"]))
        for each in await answer.headers_array()
        if each["name"].lower() not in _NOT_OF_THE_DOCUMENT
    ]
    return Fetched(
        status=answer.status,
        url=url,
        headers=(("content-type", "text/html; charset=utf-8"), *headers),
        body=body,
        fetched_at=at,
        elapsed_ms=0,
        redirects=hops,
        moved_to=url if is_permanent else None,
    )


async def _hops(request: Request) -> tuple[tuple[int, str], ...]:
    """Each redirect that led to a request as (status, address it led to), in order."""
    hops: list[tuple[int, str]] = []
    while request.redirected_from is not None:
        before = await request.redirected_from.response()
        hops.append((before.status if before else 0, str(redirects.without_fragment(request.url))))
        request = request.redirected_from
    return tuple(reversed(hops))
