"""A page that has begun to load -> the same page with all of its text there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import JSHandle, Page, Request

# A look is a tenth of a second: half a second of the same text with no request under way.
_LOOKS, _LOOKS_AFTER_A_STEP = 5, 1
# A page that says less is a shell, whose text is yet to come.
_LEAST_WORDS = 25
# What moves for ever (a slide show, a request that is kept open) is not waited for longer.
_MOST_WAIT_S, _MOST_WAIT_AFTER_A_STEP_S = 10.0, 3.0
_MOST_STEPS = 60
# A request of another kind brings no text.
_BRINGS_TEXT = frozenset({"document", "script", "stylesheet", "xhr", "fetch"})
_TOOLS = resources.files(__package__).joinpath("page_tools.js").read_text("utf-8")
# Of a page that goes on to another by itself: what was asked of the old one is asked anew.
_GONE_ON = ("context was destroyed", "Cannot find context", "because of a navigation")


class Revealer:
    """Waits for a page's text, and opens what hides some.

    Args:
        page: which is about to load.
        until_s: on the event loop's clock; from then on nothing is waited for any more.
        is_refused: whether what is there now is a refusal, which its scripts may yet pass.
    """

    def __init__(self, page: Page, until_s: float, is_refused: Callable[[], bool]) -> None:
        self._page = page
        self._until_s = until_s
        self._is_refused = is_refused
        self._tools: JSHandle | None = None
        self._text: object = None
        """What stands for the text at the last look."""
        self._same_looks = 0
        """In a row, without a request under way."""
        self._under_way: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    async def settle(self) -> None:
        """Wait until the page's text stays as it is, through navigations of its own.

        A refusal, or a page of next to no text, is waited for as long as may be: scripts that pass
        a check load the page anew after some seconds.
        """
        await self._settle(_LOOKS, _MOST_WAIT_S, _LEAST_WORDS)

    async def reveal(self) -> None:
        """Open what is folded up, show every tab once, and scroll to the end."""
        count = await self._ask("findClosed")
        for at in range(count if isinstance(count, int) else 0):
            if self._is_late():
                break
            if await self._ask("press", at):
                await self._settle(_LOOKS_AFTER_A_STEP, _MOST_WAIT_AFTER_A_STEP_S, 0)
            await self._ask("keepShown", at)
        for _ in range(_MOST_STEPS):
            if self._is_late() or not await self._ask("scroll"):
                break
            await self._settle(_LOOKS_AFTER_A_STEP, _MOST_WAIT_AFTER_A_STEP_S, 0)
        await self._settle(_LOOKS, _MOST_WAIT_S, 0)

    async def document(self, most_bytes: int) -> bytes | None:
        """The document as it stands, in UTF-8; None where it is larger."""
        html = await self._ask("documentAsShown", most_bytes)
        # Of the page's own making like all else: it may hold half of a pair of surrogates.
        body = html.encode("utf-8", "replace") if isinstance(html, str) else None
        return body if body is not None and len(body) <= most_bytes else None

    def _begun(self, request: Request) -> None:
        if request.resource_type in _BRINGS_TEXT:
            self._under_way.add(request)

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)

    def _is_late(self) -> bool:
        return asyncio.get_running_loop().time() >= self._until_s

    async def _settle(self, looks: int, most_s: float, least_words: int) -> None:
        """Look until text and network are quiet, for at most so many seconds."""
        loop = asyncio.get_running_loop()
        until_s = min(self._until_s, loop.time() + most_s)
        while True:
            words, text = await self._look()
            is_still = text == self._text and not self._under_way
            is_whole = words >= least_words and not (least_words and self._is_refused())
            self._same_looks = self._same_looks + 1 if is_still and is_whole else 0
            self._text = text
            if self._same_looks >= looks:
                return
            if loop.time() >= until_s:
                # What has not ended by now may never end, and is waited for only once.
                self._under_way.clear()
                return

    async def _look(self) -> tuple[int, object]:
        """How many words the page has by now, and what stands for its text."""
        from playwright.async_api import Error

        try:
            words, text = await self._ask("look")
        except Error as exc:
            if not any(sign in exc.message for sign in _GONE_ON):
                raise
            self._tools = None
            await self._page.wait_for_load_state("domcontentloaded")
            return 0, None
        return (words if isinstance(words, int) else 0), text

    async def _ask(self, tool: str, *values: int) -> Any:
        """Use one of the tools; a hostile page may give back anything at all."""
        if self._tools is None:
            self._tools = await self._page.evaluate_handle(_TOOLS)
        call = f"(tools, values) => tools.{tool}(...values)"
        return await self._tools.evaluate(call, list(values))
