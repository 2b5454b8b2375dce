"""A vendor's address -> their policies: links, then site maps, then the usual places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tracker.app.discover import site_map
from tracker.app.discover.visitor import Network, Visitor
from tracker.app.reading import Reader, Reading
from tracker.core.discover import documents, kinds
from tracker.core.discover.candidates import Board, Candidate
from tracker.core.discover.domains import owner_of
from tracker.core.discover.kinds import Named
from tracker.core.discover.links import links_of_page
from tracker.errors import FetchError, ReadError
from tracker.model import Fetched, ReadOptions, Watch

if TYPE_CHECKING:
    from tracker.model import Policy

MOST_REQUESTS = 30
"""Of one search, robots.txt and site maps included."""
_MOST_HUBS = 4
_MOST_SITE_MAPS = 3
_TRIES_A_KIND = 4
_GUESSES_A_KIND = 3
IN_ORDER = ("privacy", "terms", "dpa", "subprocessors", "cookies", "acceptable_use", "sla", "ai")
"""All kinds, first what whoever looks for a vendor's policies misses most."""
# A guess is no link: only what a page calls itself makes a document of it.
_WITHOUT_LINK = 0.0


@dataclass(frozen=True, slots=True)
class Find:
    """A policy that was discovered."""

    document: str
    """Its kind: `privacy`, `terms` …"""
    url: str
    """To watch."""
    policy: Policy
    score: float
    """How surely it is one."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search came to."""

    finds: tuple[Find, ...]
    """Best first, each kind and each text once."""
    requests: int
    notes: tuple[str, ...]
    """What kept it from looking further."""


async def search(
    network: Network, watch: Watch, now: Callable[[], datetime], start: Fetched | None = None
) -> Discovery:
    """Search a vendor's site for policies.

    Args:
        network: polite to each host.
        watch: where to begin, with the limits that hold for all pages.
        now: the clock, aware UTC.
        start: the page where to begin, where it was asked for already.

    Raises:
        FetchError: there is no page to begin with.
    """
    visitor = Visitor(network, watch, now, MOST_REQUESTS)
    begun = start or await visitor.page(watch.url)
    if begun is None:
        why = visitor.notes[-1] if visitor.notes else f"{watch.url} is no page to begin with"
        raise FetchError(f"{why}. Nothing could be looked for")
    with Reader() as reader:
        return await _Search(visitor, reader, begun).run()


@dataclass(slots=True)
class _Search:
    visitor: Visitor
    reader: Reader
    begun: Fetched
    finds: dict[str, Find] = field(default_factory=dict)
    _board: Board = field(init=False)
    _asked: set[str] = field(default_factory=set)
    _texts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        owners = frozenset(map(owner_of, (self.visitor.watch.url, self.begun.url)))
        self._board = Board(owners, self.begun.url)
        self._asked |= {self.visitor.watch.url, self.begun.url}

    async def run(self) -> Discovery:
        await self._take(self.begun, None)
        for url in self._board.hubs(_MOST_HUBS) or self._guessed_hubs():
            await self._visit(Candidate(url, "", 0.0))
        await self._follow()
        if self._missing():
            await self._read_site_maps()
            await self._follow()
        await self._guess()
        finds = sorted(self.finds.values(), key=_rank)
        notes = list(dict.fromkeys(self.visitor.notes))
        if self.visitor.is_tired and self._missing():
            notes.append(f"the search ended after {self.visitor.most_requests} requests")
        return Discovery(tuple(finds), self.visitor.requests, tuple(notes))

    def _missing(self) -> list[str]:
        return [name for name in IN_ORDER if name not in self.finds]

    def _guessed_hubs(self) -> list[str]:
        return [urljoin(self.begun.url, path) for path in kinds.places()["hub_paths"]]

    async def _follow(self) -> None:
        """Ask for what links promise, kind by kind: the best of each, then the second …"""
        for _ in range(_TRIES_A_KIND):
            for kind in self._missing():
                waiting = [
                    each for each in self._board.of_kind(kind) if each.url not in self._asked
                ]
                if waiting and kind not in self.finds:
                    await self._visit(waiting[0])

    async def _guess(self) -> None:
        """Ask at the usual places for kinds that no link led to."""
        paths = {kind.name: kind.paths[:_GUESSES_A_KIND] for kind in kinds.kinds()}
        for name in self._missing():
            for path in paths[name]:
                if name in self.finds or self.visitor.is_tired:
                    break
                await self._visit(Candidate(urljoin(self.begun.url, path), name, _WITHOUT_LINK))

    async def _visit(self, candidate: Candidate) -> None:
        if candidate.url in self._asked:
            return
        self._asked.add(candidate.url)
        answer = await self.visitor.page(candidate.url)
        if answer is None or not self._board.may_hold(answer.url):
            return
        promised = Named(candidate.kind, candidate.score) if candidate.score else None
        if answer.url not in self._asked or answer.url == candidate.url:
            self._asked.add(answer.url)
            await self._take(answer, promised)

    async def _take(self, answer: Fetched, promised: Named | None) -> None:
        """Take note of a page: a document, or a list of documents, or both."""
        declared = answer.header("content-type")
        try:
            task = Reading(links_of_page, answer.body, declared, (answer.url,))
            links = await self.reader.soon(task)
            policy = await self._read(answer)
        except ReadError:
            return
        is_hub = kinds.is_hub("", answer.url)
        if self._board.is_own(answer.url):
            self._board.add_links(links, bonus=1.0 if is_hub else 0.0)
        kind = documents.kind_of(policy, answer.url, promised)
        if kind is not None and policy.text_sha256 not in self._texts:
            self._texts.add(policy.text_sha256)
            score = kind.score + (promised.score if promised else 0.0)
            url = answer.moved_to or answer.url
            find = Find(kind.kind, url, policy, score)
            before = self.finds.get(kind.kind)
            if before is None or score > before.score:
                self.finds[kind.kind] = find

    async def _read(self, answer: Fetched) -> Policy:
        from tracker.core.read import policy as policies

        rest = (ReadOptions(), answer.url)
        declared = answer.header("content-type")
        return await self.reader.soon(Reading(policies.from_bytes, answer.body, declared, rest))

    async def _read_site_maps(self) -> None:
        waiting: list[str] = await self.visitor.sitemaps(self.begun.url)
        for _ in range(_MOST_SITE_MAPS):
            if not waiting:
                return
            answer = await self.visitor.answer(waiting.pop(0), site_map.MOST_BYTES)
            if answer is None or answer.status != 200:
                continue
            text = site_map.unpacked(answer.body)
            urls = list(site_map.locations(text, answer.url))
            if site_map.is_index(text):
                waiting = _likely_first([*waiting, *filter(self._board.is_own, urls)])
            else:
                self._board.add_listed(urls)


def _rank(find: Find) -> tuple[bool, int]:
    """What is surely a policy before what may be one."""
    return find.score < kinds.SURE, IN_ORDER.index(find.document)


def _likely_first(site_maps: Sequence[str]) -> list[str]:
    """Site maps of pages before those of posts and products."""
    return sorted(site_maps, key=lambda url: not any(word in url for word in ("legal", "page")))
