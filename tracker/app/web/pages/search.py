"""A search in the clauses of all times, with the dates at which each wording stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Page
from tracker.app.web.paging import paging
from tracker.core import clause_history
from tracker.frozen import dataclass
from tracker.model.browsing import MATCH_END, MATCH_START, ClausesOfVersion, Match

_SIZE = 20


@dataclass(frozen=True, slots=True)
class Stood:
    """A time in which a clause stood in versions that follow each other."""

    since: datetime
    until: datetime | None
    """When the page was first seen without; None: it is in force."""
    first_number: int


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that was met. Its fields are those of the JSON twin."""

    watch: str
    vendor: str
    document: str
    clause: int
    heading: str
    number: str | None
    snippet: str
    stood: tuple[Stood, ...]
    url: str


def show(asked: Asked) -> Page:
    """Show the clauses with some words.

    Raises:
        Missing: there is no such page of results.
        StoreError: the database cannot be read.
    """
    words = asked.query.get("q", "").strip()
    watch_id = asked.query.get("watch") or None
    pages = paging(asked, _SIZE, ("q", "watch"))
    matches = asked.store.browse.search(words, pages.most, pages.skip, watch_id=watch_id)
    known = list(matches.clauses)
    found_clauses = list(_found(asked, pages.shown(known)))
    content: dict[str, Any] = {
        "words": words,
        "watch_id": watch_id,
        "results": found_clauses,
        "newest_first": matches.newest_first,
        **pages.links(known),
    }
    plain = [{**_fields(each), "snippet": _plain(each.snippet)} for each in found_clauses]
    twin = {"q": words, "page": pages.at_page, "next": content["later"], "clauses": plain}
    return Page("search", f"Search: {words}" if words else "Search", content, twin)


def _found(asked: Asked, matches: Sequence[Match]) -> Iterator[Found]:
    versions: dict[str, list[ClausesOfVersion]] = {}
    for match in matches:
        watch_id = match.watch_id
        if watch_id not in versions:
            versions[watch_id] = asked.store.versions.clause_ids(watch_id)
        yield Found(
            watch=watch_id,
            vendor=match.vendor,
            document=match.document,
            clause=match.clause_id,
            heading=match.heading,
            number=match.clause_number,
            snippet=match.snippet,
            stood=tuple(_stood(match.clause_id, versions[watch_id])),
            url=paths.clause(watch_id, match.clause_id),
        )


def _stood(clause_id: int, versions: Sequence[ClausesOfVersion]) -> Iterator[Stood]:
    for run in clause_history.runs(clause_id, versions):
        first, is_in_force = versions[run.start], run.end == len(versions)
        until = None if is_in_force else versions[run.end].observed_at
        yield Stood(first.observed_at, until, first.number)


def _fields(found_clause: Found) -> dict[str, Any]:
    return {name: getattr(found_clause, name) for name in Found.__slots__}


def _plain(snippet: str) -> str:
    return snippet.replace(MATCH_START, "").replace(MATCH_END, "")
