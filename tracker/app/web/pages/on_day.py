"""What a page said on a day, with the checks that prove it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Missing, Page
from tracker.app.web.pages import lookup
from tracker.core.digest_times import start_of
from tracker.show import contract
from tracker.show.dates import day as day_in_words


def show(asked: Asked) -> Page:
    """Show the version that was in force at the end of a day where the readers are.

    Raises:
        Missing: there is no such watch or day, or nothing had been seen by then.
        StoreError: the database cannot be read.
    """
    watch = lookup.listed(asked)
    day = lookup.day(asked)
    store, watch_id = asked.store, watch.watch_id
    zone = asked.readers.timezone
    end = start_of((day + timedelta(days=1)).isoformat(), zone)
    version = store.versions.last_before(watch_id, end)
    path = paths.watch(watch_id)
    if version is None:
        began = day_in_words(watch.began_at.date())
        sentence = (
            f"Nothing had been seen of {watch.vendor} {watch.document} by {day_in_words(day)}:"
            f" watching began on {began}."
        )
        raise Missing(sentence, ((f"{watch.vendor} {watch.document}", path),))
    text = store.versions.numbered(watch_id, version.number)
    until = min(end, asked.now)
    content: dict[str, Any] = {
        "watch": watch,
        "day": day,
        "version": version,
        "is_ahead": start_of(day.isoformat(), zone) > asked.now,
        "clauses": text.rows,
        "proof": store.browse.sight_before(watch_id, until),
        "next_proof": store.browse.sight_from(watch_id, until),
        "earlier": f"{path}/on/{(day - timedelta(days=1)).isoformat()}",
        "later": f"{path}/on/{(day + timedelta(days=1)).isoformat()}",
        "here": path,
        "watch_page": path,
        "version_page": f"{path}/{version.number}",
        "vendor_page": paths.vendor(asked.values["vendor"]),
    }
    twin = {
        "watch": watch_id,
        "day": day,
        "number": version.number,
        "observed_at": version.observed_at,
        "check": content["proof"],
        "next_check": content["next_proof"],
        **contract.extraction(text.policy),
    }
    title = f"{watch.vendor} {watch.document} on {day_in_words(day)}"
    return Page("on_day", title, content, twin)
