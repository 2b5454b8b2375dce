"""The first page: what changed lately, worst first; what cannot be seen; what falls due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, cast, get_args

from tracker.app.web.answers import Asked, Missing, Page
from tracker.app.web.cards import Card, cards
from tracker.app.web.pages import lookup
from tracker.app.web.paging import paging
from tracker.core.deadlines import day_in
from tracker.edge.store.watches import Named
from tracker.frozen import dataclass
from tracker.model import CATEGORIES, Ahead, Direction, Materiality
from tracker.model.browsing import ListedChange, Wanted

_SIZE = 20
_AHEAD = timedelta(days=30)
"""And as long back: what is older waits for nobody."""
_ALL = ("All changes", "/")
_REVIEWED = {"yes": True, "no": False}
_MATERIALITIES = ("material", "minor", "editorial", "none")
FILTERS = ("vendor", "tag", "category", "materiality", "direction", "since", "reviewed")
"""What the list can be narrowed by, as the address has it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Cards of one period."""

    name: str
    cards: tuple[Card, ...]


def show(asked: Asked) -> Page:
    """Show what changed lately.

    Raises:
        Missing: a filter has a value that there is not.
        StoreError: the database cannot be read.
    """
    wanted = _wanted(asked.query)
    pages = paging(asked, _SIZE, FILTERS)
    store = asked.store
    listed = store.browse.changes(wanted, asked.now, pages.most, pages.skip)
    shown = pages.shown(listed)
    made = cards(shown, asked)
    known = store.watches.names()
    names = [watch.watch_id for watch in known if not watch.is_dropped]
    since = (asked.now - _AHEAD).date()
    today = day_in(asked.readers.timezone, asked.now)
    ahead = [date for date in store.planned.ahead(names, today) if date.day <= today + _AHEAD]
    troubles = store.troubles.all()
    content: dict[str, Any] = {
        "groups": _groups(shown, made),
        "filters": {name: asked.query.get(name, "") for name in FILTERS},
        "choices": _choices(known),
        "is_narrowed": wanted != Wanted(),
        **pages.links(listed),
        "troubles": troubles,
        "ahead": ahead,
        "watches": len(names),
        "todo": _todo(store.browse.unreviewed(since), len(troubles), ahead),
        "unreviewed": f"/?materiality=material&reviewed=no&since={since}",
        "feed": "/feed.atom",
    }
    twin = {
        "changes": made,
        "page": pages.at_page,
        "next": content["later"],
        "troubles": troubles,
        "ahead": ahead,
    }
    return Page("changes", "What changed", content, twin)


def _wanted(query: Mapping[str, str]) -> Wanted:
    """The filters of an address.

    Raises:
        Missing: one has a value that there is not.
    """
    return Wanted(
        vendor=query.get("vendor") or None,
        tag=query.get("tag") or None,
        category=_known(query, "category", CATEGORIES),
        materiality=cast(Materiality | None, _known(query, "materiality", _MATERIALITIES)),
        direction=cast(Direction | None, _known(query, "direction", get_args(Direction))),
        since=lookup.as_day(query["since"], _ALL) if query.get("since") else None,
        is_reviewed=_REVIEWED.get(_known(query, "reviewed", _REVIEWED) or ""),
    )


def _known(query: Mapping[str, str], name: str, known: Iterable[str]) -> str | None:
    value = query.get(name) or None
    if value is not None and value not in known:
        raise Missing(f"There is no {name} “{value}”; there are {', '.join(known)}.", (_ALL,))
    return value


def _groups(changes: Sequence[ListedChange], made: Sequence[Card]) -> list[Group]:
    placed = groupby(zip(changes, made, strict=True), key=lambda pair: pair[0].period)
    return [Group(_period(name), tuple(card for _, card in pairs)) for name, pairs in placed]


def _period(name: str) -> str:
    names = {"week": "The last seven days", "month": "Earlier, in the last thirty days"}
    return names.get(name) or f"{date.fromisoformat(f'{name}-01'):%B %Y}"


def _choices(known: Sequence[Named]) -> dict[str, Any]:
    """What can be chosen in each filter: values with their labels."""
    vendors = {watch.watch_id.partition("/")[0]: watch.vendor for watch in known}
    tags = {tag for watch in known for tag in watch.tags}
    return {
        "vendor": sorted(vendors.items(), key=lambda pair: pair[1].casefold()),
        "tag": [(tag, tag) for tag in sorted(tags)],
        "categories": CATEGORIES,
        "materialities": _MATERIALITIES,
    }


def _todo(unreviewed: int, troubles: int, ahead: Sequence[Ahead]) -> dict[str, int]:
    """What waits for a reader, counted."""
    dates = sum(not date.is_reviewed for date in ahead)
    return {"unreviewed": unreviewed, "troubles": troubles, "dates": dates}
