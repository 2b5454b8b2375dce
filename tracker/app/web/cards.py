"""Listed changes -> cards: what a list says of each version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tracker.app.web import paths
from tracker.app.web.answers import Asked
from tracker.core.followed_dates import may_object_to
from tracker.frozen import dataclass
from tracker.model.browsing import ListedChange
from tracker.model.words import Direction, Materiality


@dataclass(frozen=True, slots=True)
class Card:
    """A version in a list. Its fields are those of the JSON twin."""

    watch: str
    vendor: str
    document: str
    number: int
    observed_at: datetime
    materiality: Materiality
    direction: Direction
    silent: bool | None
    categories: tuple[str, ...]
    sentence: str
    effective: str | None
    deadline: date | None
    review: str | None
    url: str


def cards(changes: Iterable[ListedChange], asked: Asked) -> list[Card]:
    """Make the cards of some changes, in their order.

    Raises:
        StoreError: the database cannot be read.
    """
    return [_card(change, asked) for change in changes]


def _card(change: ListedChange, asked: Asked) -> Card:
    summary = asked.sentences.of(change, asked.store)
    has_deadline = change.deadline is not None and may_object_to(change.materiality)
    return Card(
        watch=change.watch_id,
        vendor=change.vendor,
        document=change.document,
        number=change.number,
        observed_at=change.observed_at,
        materiality=change.materiality,
        direction=change.direction,
        silent=change.silent,
        categories=summary.categories,
        sentence=summary.sentence,
        effective=change.effective,
        deadline=change.deadline.day if change.deadline and has_deadline else None,
        review=change.review,
        url=paths.version(change.watch_id, change.number),
    )
