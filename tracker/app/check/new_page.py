"""An address -> the page that would be watched there, and why it is no policy, if it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.app.reading import Reader, Reading
from tracker.errors import FetchError, Forbidden, ReadError
from tracker.model import Dates, Fetched, Policy, Promises, Watch
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.core.doubt.made_by_scripts import Shell

# Advice for a watch that is in the list already.
_ADVICE = compile_later(r"[.;]? (?:It is tried again|[^.;]*in the watch list).*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that is not watched yet."""

    policy: Policy
    response: Fetched
    shell: Shell | None
    """What stands around the text of a web page; None for other files."""

    @property
    def url(self) -> str:
        """The address to watch: where a permanent redirect leads, if there is one."""
        return self.response.moved_to or self.response.url

    @property
    def site_name(self) -> str:
        """What the page says its site is called; "" where it says nothing."""
        return self.shell.site_name if self.shell else ""

    def fault(self) -> str | None:
        """Why the page is no policy as it is served now; None where it may be one."""
        signs = self._signs_of_scripts()
        if signs:
            words = self.policy.words
            return (
                f"a page whose text is made by scripts ({signs}; without them {words} words). Add"
                " --render auto, which needs Chromium, or look for the same text as a PDF, a page"
                " to print, or at the address the scripts fetch it from"
            )
        complaint = self.policy.complaint
        return f"what looks like {complaint}" if complaint else None

    def _signs_of_scripts(self) -> str | None:
        # In a browser the scripts have run.
        if self.shell is None or self.response.plain is not None:
            return None
        from tracker.core.doubt import browser_needed

        return browser_needed.signs_of_scripts(self.shell, self.policy)


def look(watch: Watch, now: Callable[[], datetime], *, browser_sandbox: bool = True) -> NewPage:
    """Fetch and read a page that is not watched yet.

    Args:
        watch: how it would be watched.
        now: the clock, aware UTC.
        browser_sandbox: whether a browser confines its own processes, where one is needed.

    Raises:
        FetchError: no page came.
        ReadError: it cannot be read at all.
    """
    response = _fetch(watch, now, browser_sandbox)
    with Reader() as reader:
        return _read(watch, response, reader)


def not_asked(url: str, refusal: Forbidden) -> str:
    """Why an address was not asked, and how to have it asked.

    Args:
        url: of the page; a redirect from there to a private address comes without the advice.
        refusal: by the fetcher.
    """
    why = str(refusal).partition(". ")[0].partition(": ")[2]
    is_private = f"Expected a public address, {urlsplit(url).hostname} is" in why
    advice = "; if that is meant, add --allow-private" if is_private else ""
    return f"{url}: {why}{advice}"


def _fetch(watch: Watch, now: Callable[[], datetime], browser_sandbox: bool) -> Fetched:
    import asyncio

    from tracker.app.check import rendering
    from tracker.model import Validators, WatchList

    async def once() -> Fetched:
        alone = WatchList(per_host_delay_s=0.0, browser_sandbox=browser_sandbox)
        async with rendering.network(alone) as (pages, _):
            return await pages.fetch(watch, Validators(), now)

    try:
        response = asyncio.run(once())
    except Forbidden as exc:
        raise Forbidden(not_asked(watch.url, exc)) from exc
    except FetchError as exc:
        raise type(exc)(_ADVICE.sub("", str(exc))) from exc
    if response.status != 200:
        advice = "look at it in a browser and give the address it ends at"
        raise FetchError(f"{watch.url} answered with status {response.status}; {advice}")
    return response


def _read(watch: Watch, response: Fetched, reader: Reader) -> NewPage:
    from tracker.core.doubt import made_by_scripts
    from tracker.core.doubt.not_text import text_fault
    from tracker.core.read import policy as policies

    body, declared = response.body, response.header("content-type")
    shell = reader.now(Reading(made_by_scripts.shell_of_page, body, declared, (watch.url,)))
    task = Reading(policies.from_bytes, body, declared, (watch.read_options, watch.url))
    try:
        policy = reader.now(task)
    except ReadError as exc:
        # Nothing to read is what a page made by scripts comes to: that is the better reason, and
        # may be forced.
        if shell is None or not made_by_scripts.made_by_scripts(shell, 0, is_binding=False):
            raise ReadError(f"{response.url}: {exc}. Nothing was added") from exc
        policy = _without_text(shell)
    fault = text_fault(body, policy.media_type)
    if fault:
        raise ReadError(f"{response.url}: Expected a policy, got {fault}. Nothing was added")
    return NewPage(policy, response, shell)


def _without_text(shell: Shell) -> Policy:
    promises = Promises((), None, None, False, False, "")
    return Policy(shell.title, None, Dates(), promises, (), "", 0)
