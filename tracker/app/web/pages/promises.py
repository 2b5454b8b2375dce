"""For each change for which notice had been promised: what was promised, and what was given."""

from __future__ import annotations

from collections import Counter

from tracker.app.web import notice
from tracker.app.web.answers import Asked, Page
from tracker.app.web.paging import paging

_SIZE = 50


def show(asked: Asked) -> Page:
    """Show promises beside practice, the newest first.

    Raises:
        Missing: there is no such page of the list.
        StoreError: the database cannot be read.
    """
    pages = paging(asked, _SIZE)
    store = asked.store
    known = store.browse.promised(pages.most, pages.skip)
    given = []
    for watch_id, number in pages.shown(known):
        version = store.versions.get(watch_id, number)
        before = store.versions.get(watch_id, version.previous or number)
        made = notice.of_version(store.watches.named(watch_id), before, version, asked)
        given += [made] if made is not None else []
    links = pages.links(known)
    content = {"notices": given, "counts": Counter(each.outcome for each in given), **links}
    twin = {"promises": given, "page": pages.at_page, "next": links["later"]}
    return Page("promises", "Promises", content, twin)
