"""What cannot be seen and since when, what is in doubt, and which alerts were not delivered."""

from __future__ import annotations

from tracker.app.web import overdue
from tracker.app.web.answers import Asked, Page
from tracker.app.web.paging import paging

_SIZE = 80


def show(asked: Asked) -> Page:
    """Show how well the tracker sees, and whether it reaches its readers.

    Raises:
        Missing: there is no such page of the list.
        StoreError: the database cannot be read.
    """
    store = asked.store
    rows = store.record.view("health")
    pages = paging(asked, _SIZE)
    listed = rows[pages.skip : pages.skip + pages.most]
    shown = pages.shown(listed)
    troubles = store.troubles.all()
    undelivered = store.troubles.undelivered()
    beat = store.beats.last()
    state = overdue.state(store, asked.now)
    content = {
        "troubles": troubles,
        "undelivered": [each for each in undelivered if each.held_until_at is None],
        "waiting": [each for each in undelivered if each.held_until_at is not None],
        "watches": shown,
        "count": len(rows),
        "seen": sum(not row["bad_checks"] and bool(row["last_good_at"]) for row in rows),
        "beat": beat,
        "state": state,
        **pages.links(listed),
    }
    twin = {
        "troubles": troubles,
        "undelivered": undelivered,
        "beat_at": beat.beat_at if beat else None,
        "reasons": state.reasons,
        "watches": rows,
    }
    return Page("health", "Health", content, twin)
