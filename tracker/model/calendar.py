"""The dates that versions name, and what of them stands in a calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.alerts import Deadline
from tracker.model.words import Materiality


@dataclass(frozen=True, slots=True)
class VersionDates:
    """The two dates of one version, where it has them."""

    watch_id: str
    number: int
    observed_at: datetime
    recorded_at: datetime
    effective: str | None
    """As the page prints it, ISO; it need not name a day."""
    deadline: Deadline | None
    materiality: Materiality
    """`none` for the first version, too."""


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date of a document, followed from version to version as the vendor moves it."""

    watch_id: str
    what: Literal["effective", "deadline"]
    origin: int
    """The version that first named it: this number never changes."""
    number: int
    """The version to read about it: the gravest since, the latest of these."""
    day: date
    moves: int
    """How often a later version moved it."""
    revised_at: datetime
    """When the version that last set it was recorded."""
    before: date | None = None
    """Where it was before the last move."""
    deadline: Deadline | None = None
    """Of a last day to object."""
