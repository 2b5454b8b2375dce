"""A form that a logged-in reader sent -> a review, as `tracker review` writes it."""

from __future__ import annotations

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Missing, SentTo
from tracker.app.web.pages import lookup
from tracker.edge.store.reviews import STATES
from tracker.model import MATERIALITIES

_MOST_NOTE_CHARS, _MOST_NAME_CHARS = 4_000, 100


def add(asked: Asked) -> SentTo:
    """Note what a reader made of a version.

    The operator says who it is; who comes through a reverse proxy is whom the proxy names.

    Raises:
        Missing: there is no such version, state or verdict.
        StoreError: the database cannot be written.
    """
    lookup.listed(asked)
    version, form, visitor = lookup.version(asked), asked.form, asked.visitor
    state, right = form.get("state", ""), form.get("right_verdict") or None
    page = paths.version(version.watch_id, version.number)
    way = ("Back to the version", page)
    if state not in STATES:
        raise Missing(f"A review is one of {', '.join(STATES)}, not “{state}”.", (way,))
    if right is not None and right not in MATERIALITIES:
        raise Missing(f"A verdict is one of {', '.join(MATERIALITIES)}, not “{right}”.", (way,))
    assert visitor is not None
    by = form.get("by", "").strip()[:_MOST_NAME_CHARS] if visitor.is_operator else visitor.name
    asked.store.reviews.add(
        version.watch_id,
        version.number,
        state,
        asked.now,
        right_verdict=right if state == "wrong" else None,
        note=form.get("note", "").strip()[:_MOST_NOTE_CHARS],
        reviewer=by or visitor.name,
    )
    return SentTo(f"{page}#review")
