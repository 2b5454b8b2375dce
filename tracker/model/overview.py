"""What a digest, a summary or a report tells beside changes: what was seen, and what is ahead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.words import Direction, Materiality


@dataclass(frozen=True, slots=True)
class Sight:
    """How well a watch's page was seen in a period."""

    watch_id: str
    vendor: str
    document: str
    checks: int
    """Made in the period; of those long past, rows may have been pruned."""
    good: int
    """That saw the policy."""
    last_good_at: datetime | None
    trouble: str = ""
    """Why it cannot be seen now, or what is held; empty where all is well."""
    since: datetime | None = None
    """Of the trouble."""
    kind: Literal["seen", "held", "blind", "failing", "new"] = "seen"


@dataclass(frozen=True, slots=True)
class Ahead:
    """A date that lies ahead: a version takes effect, or the last day to object to it."""

    watch_id: str
    vendor: str
    document: str
    number: int
    what: Literal["effective", "deadline"]
    day: date
    materiality: Materiality | Literal["first"]
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A version that mattered and that nobody has looked at."""

    watch_id: str
    vendor: str
    document: str
    number: int
    observed_at: datetime
    materiality: Materiality
    direction: Direction = "neutral"


@dataclass(frozen=True, slots=True)
class SameClause:
    """A new wording that came at several vendors within 30 days."""

    text: str
    """As one of them has it."""
    pages: tuple[str, ...]
    """Vendor and document of each, by name."""
    vendors: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is told of a period beside its changes."""

    since: datetime
    until: datetime
    sights: tuple[Sight, ...] = ()
    """Of every watch in question; in a digest of those that are held, blind or new alone."""
    ahead: tuple[Ahead, ...] = ()
    """Nearest first."""
    unreviewed: tuple[Unreviewed, ...] = ()
    changes: int = 0
    """Versions that were told in the period."""
    same_clauses: tuple[SameClause, ...] = ()
    """Of which at least one came in the period."""
    seal: tuple[int, str] | None = None
    """Entry and SHA-256 of a seal over the whole record: of a summary alone."""
