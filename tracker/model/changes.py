"""What differs between two versions, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.pages import Clause
from tracker.model.words import ChangeKind, Direction, Materiality


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two lists of clauses.

    Clauses in a row that came, went or moved together are one change.

    `old` and `new` hold the clauses of each side in order: one each where modified, as many on
    either side where moved or renumbered, none on one side where added or removed.
    """

    kind: ChangeKind
    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    moved: bool = False

    @property
    def side(self) -> Clause:
        """The clause that names the change: the new side's, the old side's for what was removed."""
        return (self.new or self.old)[0]

    @property
    def old_text(self) -> str:
        """The old side's words, one clause a line."""
        return "\n".join(clause.text for clause in self.old)

    @property
    def new_text(self) -> str:
        """The new side's words, one clause a line."""
        return "\n".join(clause.text for clause in self.new)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words inside a clause's difference: kept, deleted or inserted."""

    op: Literal["equal", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change matters, or does not, with the rule that says so."""

    rule: str
    text: str
    """A sentence that quotes the words it rests on."""
    materiality: Materiality
    category: str = "other"
    direction: Direction = "neutral"
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with what the rules say of it."""

    change: Change
    materiality: Materiality
    direction: Direction
    categories: tuple[str, ...]
    reasons: tuple[Reason, ...]
    redline: str = ""
    """Plain text with `[-deleted-]` and `{+inserted+}` words, for a modified clause."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A version's materiality with its reasons."""

    materiality: Materiality
    direction: Direction = "neutral"
    silent: bool | None = None
    """The meaning changed and the printed date did not; None where that cannot be seen."""
    changes: tuple[Judged, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Reasons that belong to the version as a whole (a rewrite, a phantom update), not to one
    change.
    """
    edition: str = ""
    """Edition of the rules that judged."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What the sentence about a version is made of."""

    reasons: tuple[Reason, ...]
    """Those of the version as a whole."""
    gravest: Judged | None
    """The worst of the gravest changes; None where no clause changed."""
    more: int
    """Changes as grave as that one, without it."""
    language: str | None = None
    """Of the text."""
    categories: tuple[str, ...] = ()
    """Of the reasons as grave as the version, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a watch's own history says of wordings, beside which a new text is judged."""

    first_in: Mapping[str, int] = field(default_factory=dict)
    """Text of every clause that stood in a version (folded by core/doubt/own_history), and the
    place of the first such version: 1 for the oldest one of the watch.
    """
    flips: int = 0
    """How often, lately, a page was held because it showed an earlier edition."""
    restless: frozenset[str] = frozenset()
    """Slots (core/doubt/own_history) that changed at nearly every look and do not count."""
