"""What a printed report tells of a period, or of the time since a reader signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.alerts import Deadline
from tracker.model.changes import Verdict
from tracker.model.checks import Version
from tracker.model.overview import Ahead
from tracker.model.words import Materiality

NoticeOutcome = Literal["kept", "broken", "unknown", "exempt"]
"""Of a promised notice. Exempt: it was promised for graver changes than this one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody saw the policy."""

    since: datetime
    until: datetime | None
    """When it was seen again; None: not within the period."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How a page was watched in a period."""

    watch_id: str
    vendor: str
    document: str
    url: str
    checks: int
    good: int
    """That saw the policy."""
    last_good_at: datetime | None
    """Within the period."""
    gaps: tuple[Gap, ...] = ()
    """Oldest first."""
    began_at: datetime | None = None
    """When watching began, where that was within the period."""
    ended_at: datetime | None = None
    """When it left the watch list, where that was within the period."""
    is_paused: bool = False
    """As it is now."""
    counted_from: datetime | None = None
    """Of checks before that, no rows are kept; None: all of the period are."""


@dataclass(frozen=True, slots=True)
class Review:
    """What a reader made of a version."""

    at: datetime
    state: str
    """seen, dismissed or wrong"""
    reviewer: str
    note: str
    right_verdict: Materiality | None = None


@dataclass(frozen=True, slots=True)
class ReportedVersion:
    """A version with all that is told of it."""

    vendor: str
    document: str
    version: Version
    before: Version
    verdict: Verdict
    deadline: Deadline | None
    reviews: tuple[Review, ...]
    """Oldest first."""
    seen_before_at: datetime | None
    """The last look before it that saw the policy; None where no such row is kept."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that could not be read for a time."""

    vendor: str
    document: str
    kind: Literal["blind", "failing", "held"]
    since: datetime
    until: datetime | None
    """When that ended; None: it still is so."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days where the readers are."""

    first_day: date
    last_day: date
    since: datetime
    """The first moment of the first day."""
    until: datetime
    """The first moment after the last day; now, where that day is not over."""


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """All that is told of a period."""

    period: Period
    scope: str
    """Which pages it is about, in words; empty: all."""
    watched: tuple[Watched, ...] = ()
    changes: tuple[ReportedVersion, ...] = ()
    """Oldest first."""
    unread: tuple[Unread, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    """Nearest first."""
    reread: int = 0
    """Versions that came of another way to read pages; the vendor changed nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """A version on the way from one text to another, with the sentence that tells it."""

    version: Version
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SinceSigning:
    """Two versions of a page, and what came between."""

    vendor: str
    document: str
    url: str
    signed_on: date
    then: Version
    """In force on that day, or the first where watching began later."""
    current: Version
    verdict: Verdict
    """Of both texts, compared as if nothing had come between."""
    steps: tuple[Step, ...]
    """Oldest first."""
    deadline: Deadline | None
    began_later: bool
    """Whether watching began after the day."""
    is_read_alike: bool = True
    """Whether both texts are read in the same way."""
