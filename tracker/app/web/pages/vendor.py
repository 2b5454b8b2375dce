"""A vendor: its documents, how well they are seen, how often they change, promises and practice."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from urllib.parse import quote

from tracker.app.web import paths
from tracker.app.web.answers import Asked, Missing, Page
from tracker.app.web.cards import cards
from tracker.app.web.notice import Notice, notices
from tracker.app.web.pages.lookup import ways_to_vendors
from tracker.edge.store.watches import Listed
from tracker.frozen import dataclass
from tracker.model import Version
from tracker.model.browsing import Wanted

_MOST_CHANGES = 10


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a vendor. Its fields are those of the JSON twin."""

    watch: str
    document: str
    page: str
    versions: int
    current_since: datetime | None
    watched_since: datetime
    usual_days_between: int | None
    """Between two changes; None where there were fewer than two."""
    trouble: str | None
    is_dropped: bool
    is_paused: bool
    url: str


def show(asked: Asked) -> Page:
    """Show a vendor.

    Raises:
        Missing: there is none of that name.
        StoreError: the database cannot be read.
    """
    vendor = asked.values["vendor"]
    mine = asked.store.watches.of_vendor(vendor)
    if not mine:
        known = [watch.watch_id for watch in asked.store.watches.names()]
        ways = ways_to_vendors(vendor, known)
        raise Missing(f"There is no vendor “{vendor}” here.", ways)
    troubles = {trouble.watch_id: trouble for trouble in asked.store.troubles.all()}
    versions = {watch.watch_id: asked.store.versions.all(watch.watch_id) for watch in mine}
    documents = []
    for watch in mine:
        trouble = troubles.get(watch.watch_id)
        documents.append(
            _document(watch, versions[watch.watch_id], trouble.sentence if trouble else None)
        )
    changes = asked.store.browse.changes(Wanted(vendor=vendor), asked.now, _MOST_CHANGES)
    made = cards(changes, asked)
    given = [notice for watch in mine for notice in notices(watch, versions[watch.watch_id], asked)]
    given.sort(key=lambda notice: notice.observed_at, reverse=True)
    content = {
        "vendor": mine[0].vendor,
        "documents": documents,
        "changes": made,
        "notices": given,
        "counts": _counts(given),
        "feed": f"/feed/vendor/{quote(vendor)}.atom",
        "all_changes": f"/?vendor={quote(vendor)}",
    }
    twin = {
        "vendor": mine[0].vendor,
        "documents": documents,
        "changes": made,
        "promises": given,
    }
    return Page("vendor", mine[0].vendor, content, twin)


def _document(watch: Listed, versions: list[Version], trouble: str | None) -> Document:
    changed_at = [version.observed_at for version in versions if version.cause == "vendor"]
    return Document(
        watch=watch.watch_id,
        document=watch.document,
        page=watch.url,
        versions=len(versions),
        current_since=changed_at[-1] if changed_at else None,
        watched_since=watch.began_at,
        usual_days_between=_usual_days(changed_at),
        trouble=trouble,
        is_dropped=watch.dropped_at is not None,
        is_paused=watch.is_paused,
        url=paths.watch(watch.watch_id),
    )


def _usual_days(changed_at: list[datetime]) -> int | None:
    """The middle of all times between two changes, in days; the first version is no change."""
    between = sorted((new - old).days for old, new in pairwise(changed_at[1:]))
    return between[len(between) // 2] if between else None


def _counts(given: list[Notice]) -> dict[str, int]:
    return {
        outcome: sum(notice.outcome == outcome for notice in given)
        for outcome in ("kept", "broken", "unknown")
    }
