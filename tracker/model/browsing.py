"""What readers of the web page look for, and what there is to show them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.alerts import Deadline
from tracker.model.pages import Clause, Policy
from tracker.model.words import ChangeKind, Direction, Materiality


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are looked for. What is None leaves out none."""

    vendor: str | None = None
    """The first half of a watch's id."""
    watch: str | None = None
    """A watch's id."""
    tag: str | None = None
    category: str | None = None
    materiality: Materiality | None = None
    direction: Direction | None = None
    since: date | None = None
    """Versions first seen from this day on (UTC)."""
    is_reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A version that changed something, as a list names it."""

    watch_id: str
    vendor: str
    document: str
    number: int
    observed_at: datetime
    verdict_id: int
    """The row of its newest verdict: another one after it was judged anew."""
    materiality: Materiality
    direction: Direction
    silent: bool | None
    effective: str | None
    """As the page prints it, ISO; it need not name a day."""
    deadline: Deadline | None
    review: str | None
    """What the last reader made of it; None where nobody has looked."""
    period: str
    """`week`, `month`, or the month of first sight as `2026-11`."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a page, as it is recorded."""

    checked_at: datetime
    outcome: str
    status: int | None
    message: str | None
    number: int | None
    """Of the version that it made."""
    saw_policy: bool
    body_sha256: str | None
    """Of what was served, where it is not what the watch had already."""


@dataclass(frozen=True, slots=True)
class Match:
    """A clause that a search met."""

    watch_id: str
    vendor: str
    document: str
    clause_id: int
    heading: str
    clause_number: str | None
    snippet: str
    """Its text around the words that were met, each between `MATCH_START` and `MATCH_END`."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What a search met."""

    clauses: tuple[Match, ...]
    newest_first: bool
    """Not the best ones: they are too many to be compared."""


MATCH_START, MATCH_END = "\x02", "\x03"
"""Control characters: no text of a page holds them."""


@dataclass(frozen=True, slots=True)
class ClauseStep:
    """A change as rows of clauses name it: what stood on either side."""

    number: int
    """Of the version that it came with."""
    kind: ChangeKind
    old_ids: tuple[int, ...]
    new_ids: tuple[int, ...]
    materiality: Materiality
    direction: Direction


@dataclass(frozen=True, slots=True)
class ClausesOfVersion:
    """Which clauses a version holds."""

    number: int
    observed_at: datetime
    clause_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class NumberedPolicy:
    """A policy with the rows of its clauses, by which pages name them."""

    policy: Policy
    clause_ids: tuple[int, ...]
    """In reading order."""

    @property
    def rows(self) -> list[tuple[int, Clause]]:
        """Rows and clauses, in reading order."""
        return list(zip(self.clause_ids, self.policy.clauses, strict=True))


@dataclass(frozen=True, slots=True)
class Trouble:
    """A page that cannot be seen now, or whose text is in doubt."""

    watch_id: str
    vendor: str
    document: str
    kind: Literal["blind", "failing", "held"]
    since: datetime
    """When it was last seen, or the doubtful text first."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An alert that has not reached a channel."""

    watch_id: str | None
    channel: str
    state: Literal["queued", "claimed", "dead"]
    title: str
    created_at: datetime
    held_until_at: datetime | None
    """It waits for a digest, or for a mute to end."""
    last_error: str | None
