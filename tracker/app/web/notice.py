"""The versions of a page -> for each change the notice that was promised, and that was given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from tracker.app.web import paths
from tracker.app.web.answers import Asked
from tracker.core import promised_notice
from tracker.edge.store.watches import Listed
from tracker.frozen import dataclass
from tracker.model import Materiality, NoticeOutcome, Version
from tracker.show.summary import promised


@dataclass(frozen=True, slots=True)
class Notice:
    """What was promised for a change, beside what was done. Its fields are the JSON twin's."""

    watch: str
    vendor: str
    document: str
    number: int
    observed_at: datetime
    materiality: Materiality
    promise: str
    """In words."""
    quote: str
    days_promised: int | None
    days_given: int | None
    """From first sight to effect; below 0 it was in effect already; None: the page does not say."""
    silent: bool | None
    outcome: NoticeOutcome
    url: str


def notices(watch: Listed, versions: Sequence[Version], asked: Asked) -> Iterator[Notice]:
    """Tell of each change for which notice had been promised how much was given.

    Args:
        watch: of the versions.
        versions: of one page, oldest first.
        asked: for the zone, and for when the page was seen.

    Raises:
        StoreError: the database cannot be read.
    """
    for before, version in pairwise(versions):
        notice = of_version(watch, before, version, asked)
        if notice is not None:
            yield notice


def of_version(watch: Listed, before: Version, version: Version, asked: Asked) -> Notice | None:
    """Tell of one change how much notice was given; None where no time had been promised.

    Raises:
        StoreError: the database cannot be read.
    """
    promises = before.promises
    if version.cause != "vendor" or not promised(promises):
        return None
    given = promised_notice.days_given(version, before, asked.readers.timezone)
    seen_at = asked.store.periods.seen_before(watch.watch_id, version.observed_at)
    unseen_days = (version.observed_at - seen_at).days if seen_at else None
    outcome = promised_notice.outcome(promises, version.materiality, given, unseen_days)
    if outcome is None:
        return None
    return Notice(
        watch=watch.watch_id,
        vendor=watch.vendor,
        document=watch.document,
        number=version.number,
        observed_at=version.observed_at,
        materiality=version.materiality,
        promise=promised(promises),
        quote=promises.quote,
        days_promised=promises.days,
        days_given=given,
        silent=version.silent,
        outcome=outcome,
        url=paths.version(watch.watch_id, version.number),
    )
