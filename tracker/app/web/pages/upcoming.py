"""The dates that lie ahead: last days to object, and days on which something takes effect."""

from __future__ import annotations

from itertools import groupby

from tracker.app.web.answers import Asked, Page
from tracker.core.deadlines import day_in
from tracker.model import Ahead


def show(asked: Asked) -> Page:
    """Show the dates ahead, nearest first.

    Raises:
        StoreError: the database cannot be read.
    """
    today = day_in(asked.readers.timezone, asked.now)
    ahead = asked.store.planned.ahead(asked.store.watches.ids(), today)
    months = [
        (f"{list_of[0].day:%B %Y}", list_of)
        for list_of in (list(dates) for _, dates in groupby(ahead, key=_month))
    ]
    content = {"months": months, "calendar": "/calendar.ics"}
    return Page("upcoming", "Dates ahead", content, {"dates": ahead})


def _month(ahead: Ahead) -> tuple[int, int]:
    return ahead.day.year, ahead.day.month
