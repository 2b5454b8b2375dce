"""The history of one clause: since when it says this, and every wording before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Missing, Page
from tracker.app.web.pages import lookup
from tracker.core import clause_history
from tracker.core.clause_history import Came, Wording
from tracker.core.compare.redline import segments_of
from tracker.core.text import fold
from tracker.frozen import dataclass
from tracker.model import Change, Clause, Direction, Materiality
from tracker.show import redline


@dataclass(frozen=True, slots=True)
class ShownWording:
    """One wording with its dates. Its fields are those of the JSON twin."""

    clause: int
    heading: tuple[str, ...]
    number: str | None
    text: str
    versions: tuple[int, ...]
    since: datetime
    until: datetime | None
    came: Came
    materiality: Materiality | None
    direction: Direction
    redline: Markup
    """Against the wording before, as HTML; the text itself where there was none."""
    is_asked: bool
    """Whether it is the one that the address names."""


def show(asked: Asked) -> Page:
    """Show a clause's history.

    Raises:
        Missing: there is no such watch or clause.
        StoreError: the database cannot be read.
    """
    watch = lookup.listed(asked)
    store, watch_id, path = asked.store, watch.watch_id, paths.watch(watch.watch_id)
    text = asked.values["clause"]
    clause_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    if store.browse.clause_watch(clause_id) != watch_id:
        name = f"{watch.vendor} {watch.document}"
        raise Missing(f"{name} has no clause “{text}”.", ((f"All of {name}", path),))

    def texts() -> dict[int, str]:
        return {row["id"]: fold(row["text"]) for row in store.clauses.texts(watch_id)}

    history = clause_history.follow(
        clause_id,
        store.versions.clause_ids(watch_id),
        store.browse.clause_steps(watch_id),
        texts,
    )
    clauses = store.clauses.by_id([wording.clause_id for wording in history])
    shown = _shown(history, clauses, clause_id)
    asked_for = next(wording for wording in shown if wording.is_asked)
    content: dict[str, Any] = {
        "watch": watch,
        "wordings": shown[::-1],
        "asked": asked_for,
        "watch_page": path,
        "vendor_page": paths.vendor(asked.values["vendor"]),
    }
    twin = {"watch": watch_id, "clause": clause_id, "wordings": shown}
    place = " › ".join(asked_for.heading) or f"Clause {clause_id}"
    return Page("clause", f"{watch.vendor} {watch.document}: {place}", content, twin)


def _shown(
    history: tuple[Wording, ...], clauses: dict[int, Clause], clause_id: int
) -> list[ShownWording]:
    shown: list[ShownWording] = []
    before: Clause | None = None
    for wording in history:
        clause = clauses[wording.clause_id]
        shown.append(
            ShownWording(
                clause=wording.clause_id,
                heading=clause.heading,
                number=clause.number,
                text=clause.text,
                versions=wording.numbers,
                since=wording.since,
                until=wording.until,
                came=wording.came,
                materiality=wording.materiality,
                direction=wording.direction,
                redline=_redline(before, clause),
                is_asked=wording.clause_id == clause_id,
            )
        )
        before = clause
    return shown


def _redline(before: Clause | None, clause: Clause) -> Markup:
    kind = "moved" if before is None or before.text == clause.text else "modified"
    change = Change("modified" if kind == "modified" else "moved", (before or clause,), (clause,))
    html = redline.unstyled_html(segments_of(change))
    return Markup(html)  # noqa: S704 - it escapes what it is given
