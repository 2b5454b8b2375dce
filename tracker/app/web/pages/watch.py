"""A page that is watched: its versions in time, its last checks, promises, and today's text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from tracker.app.history import printed_report
from tracker.app.web import paths
from tracker.app.web.answers import Asked, Page
from tracker.app.web.cards import cards
from tracker.app.web.notice import notices
from tracker.app.web.pages import lookup
from tracker.edge.store.watches import Listed
from tracker.frozen import dataclass
from tracker.model import Direction, Gap, Materiality, Version
from tracker.model.browsing import NumberedPolicy, Wanted
from tracker.show import contract, time_axis
from tracker.show.counts import count
from tracker.show.dates import day
from tracker.show.summary import promised

_MOST_CARDS, _MOST_CHECKS = 8, 12


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the table. Its fields are those of the JSON twin."""

    number: int
    observed_at: datetime
    cause: str
    materiality: Materiality | None
    """None: the first one."""
    direction: Direction
    silent: bool | None
    changes: int
    words: int
    updated: str | None
    url: str


def show(asked: Asked) -> Page:
    """Show a watch.

    Raises:
        Missing: there is no such watch.
        StoreError: the database cannot be read.
    """
    watch = lookup.listed(asked)
    store, watch_id = asked.store, watch.watch_id
    versions = store.versions.all(watch_id)
    rows = _rows(asked, versions)
    text = store.versions.numbered(watch_id, versions[-1].number) if versions else None
    listed = store.browse.changes(Wanted(watch=watch_id), asked.now, _MOST_CARDS)
    made = cards(sorted(listed, key=lambda change: change.observed_at, reverse=True), asked)
    checks = store.browse.last_checks(watch_id, _MOST_CHECKS)
    troubles = [each for each in store.troubles.all() if each.watch_id == watch_id]
    gaps = printed_report.gaps_until(store, watch, asked.now)
    given = list(notices(watch, versions, asked))
    content: dict[str, Any] = {
        "watch": watch,
        "versions": rows,
        "axis": _axis(asked, watch, rows, gaps),
        "gaps": gaps,
        "is_imported": watch.began_at < watch.added_at,
        "cards": made,
        "checks": checks,
        "troubles": troubles,
        "notices": given[::-1],
        **(_today(versions[-1], text) if text else {}),
        "vendor_page": paths.vendor(asked.values["vendor"]),
        "here": paths.watch(watch_id),
        "feed": f"/feed/watch/{quote(watch_id)}.atom",
    }
    twin = {
        "watch": watch_id,
        "vendor": watch.vendor,
        "document": watch.document,
        "page": watch.url,
        "versions": rows,
        "checks": checks,
        "gaps": gaps,
        "troubles": troubles,
        "promises": given,
        "text": contract.extraction(text.policy) if text else None,
    }
    return Page("watch", f"{watch.vendor} {watch.document}", content, twin)


def _today(current: Version, text: NumberedPolicy) -> dict[str, Any]:
    """The text in force, with its outline and what it promises."""
    return {
        "current": current,
        "promise": promised(current.promises),
        "promises": current.promises,
        "clauses": text.rows,
        "outline": _outline(text),
    }


def _rows(asked: Asked, versions: Sequence[Version]) -> list[Row]:
    counts = asked.store.browse.change_counts(asked.watch_id)
    path = paths.watch(asked.watch_id)
    return [
        Row(
            number=version.number,
            observed_at=version.observed_at,
            cause=version.cause,
            materiality=version.materiality if version.previous else None,
            direction=version.direction,
            silent=version.silent,
            changes=counts.get(version.number, 0),
            words=version.words,
            updated=version.dates.updated,
            url=f"{path}/{version.number}",
        )
        for version in versions
    ]


def _axis(asked: Asked, watch: Listed, rows: Sequence[Row], gaps: Sequence[Gap]) -> Markup:
    shown = [row for row in rows if row.cause == "vendor"]
    marks = [
        time_axis.Mark(
            row.number, row.observed_at, row.materiality, bool(row.silent), row.changes, row.url
        )
        for row in shown
    ]
    until = watch.dropped_at or asked.now
    label = (
        f"{count(len(marks), 'version')} from {day(watch.began_at)} to {day(until)};"
        " the table below says the same"
    )
    drawn = time_axis.svg(marks, gaps, (watch.began_at, until), watch.added_at, label)
    return Markup(drawn)  # noqa: S704 - it escapes what it is given


def _outline(text: NumberedPolicy) -> list[tuple[int, str, int]]:
    """The headings of a text: row, words, depth from 1."""
    return [
        (rowid, clause.heading[-1], len(clause.heading))
        for rowid, clause in text.rows
        if clause.kind == "heading" and clause.heading
    ]
