"""What a check found, and what the store knows of a watch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, assert_never

from tracker.model.alerts import Alert, Deadline
from tracker.model.changes import Verdict
from tracker.model.pages import Dates, Doubt, KnownPage, Policy, Promises, Validators
from tracker.model.words import Cause, Direction, Materiality, Outcome


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Bytes as served, or as a browser rendered them, to be kept as evidence."""

    body: bytes
    sha256: str
    media_type: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    plain: Snapshot | None = None
    """Of a page that a browser rendered: what was served before any script ran."""


# What a check can come to. Each holds what it has, and nothing else.


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The version in force was seen."""

    how: Literal["not_modified", "same_bytes", "same_text"]
    furniture: Doubt | None = None
    """What differs beside the policy's text, where something does."""


@dataclass(frozen=True, slots=True)
class First:
    """The first version of a watch."""

    snapshot: Snapshot
    policy: Policy
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A new version."""

    snapshot: Snapshot
    policy: Policy
    verdict: Verdict
    observed_at: datetime
    """When this text was first seen: earlier than the check where a held page was confirmed."""
    cause: Cause = "vendor"
    deadline: Deadline | None = None
    """The last day to object, as far as one can be named."""


@dataclass(frozen=True, slots=True)
class Held:
    """A doubtful page, kept until a later check confirms it."""

    snapshot: Snapshot
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A page that is certainly not the policy; its bytes are kept as evidence."""

    snapshot: Snapshot
    doubt: Doubt
    is_furniture: bool = False
    """The policy was seen, and all that differs is what the site puts around it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """No page to read: no response, or one that refuses."""

    error: str
    """Its name: `timedout`, `status_503` …"""
    sentence: str
    is_blocked: bool = False
    """Somebody keeps the tracker out: a bot check, a log-in, a legal order."""


Result = Unchanged | First | Changed | Held | Dismissed | Failed


@dataclass(frozen=True, slots=True)
class Answer:
    """What is recorded of a response beside its body."""

    status: int
    size_bytes: int
    body_sha256: str | None = None
    surface_sha256: str | None = None
    """Over all text of the page, what the site puts around the policy included."""
    main_sha256: str | None = None
    """Over the main text and the lines with dates as they were found on the page."""
    reading_key: str = ""
    """How the body was read (core/read/fingerprint): under another key it is read again."""
    elapsed_ms: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    retry_at: datetime | None = None
    """Not before this, as Retry-After said."""
    is_conditional: bool | None = None
    """Whether the page was asked for only if it changed; None where nobody was asked."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a look comes from that somebody else made."""

    source: str
    """What it was recorded in: kind and name."""
    name: str
    """What it is called there."""


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """All that one check found; the store writes it in one transaction."""

    watch_id: str
    checked_at: datetime
    next_check_at: datetime | None
    result: Result
    answer: Answer | None = None
    """None where no response came."""
    beside: int | None = None
    """Number of the version it was decided beside, 0 for none; None where nothing was seen."""
    moved_to: str | None = None
    """Where the address leads for good."""
    alerts: tuple[Alert, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """Places (core/doubt/own_history) where the page differs from the version in force, and what
    stands there.
    """
    origin: Origin | None = None
    """None for a look of our own."""

    @property
    def outcome(self) -> Outcome:
        """The result in one word, as the column `outcome` of `checks` has it."""
        match self.result:
            case Unchanged(how=how):
                return how
            case First():
                return "first"
            case Changed():
                return "version"
            case Held():
                return "held"
            case Dismissed():
                return "artifact"
            case Failed(is_blocked=is_blocked):
                return "blocked" if is_blocked else "failed"
            case never:
                assert_never(never)

    @property
    def saw_policy(self) -> bool:
        """Whether the policy in force, or its next version, was seen."""
        match self.result:
            case Unchanged() | First() | Changed():
                return True
            case Dismissed(is_furniture=is_furniture):
                return is_furniture
            case _:
                return False

    @property
    def is_bad(self) -> bool:
        """Whether it counts towards blindness; a held page does not."""
        return not self.saw_policy and not isinstance(self.result, Held)

    @property
    def error(self) -> str | None:
        """The name of what was wrong, as the column `error` of `checks` has it."""
        match self.result:
            case Failed(error=error):
                return error
            case Dismissed(doubt=doubt) | Unchanged(furniture=Doubt() as doubt):
                return doubt.suspicion
            case _:
                return None

    @property
    def sentence(self) -> str | None:
        """What was wrong, in one sentence, as the column `message` of `checks` has it."""
        match self.result:
            case Failed(sentence=sentence):
                return sentence
            case Dismissed(doubt=doubt) | Unchanged(furniture=Doubt() as doubt):
                return doubt.sentence
            case _:
                return None


@dataclass(frozen=True, slots=True)
class HeldPage:
    """The page that is held now, as the store knows it."""

    text_sha256: str
    body_sha256: str
    suspicion: str
    sentence: str
    first_seen_at: datetime
    times_seen: int
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store knows of a watch when a check begins."""

    watch_id: str
    number: int = 0
    """Of the current version; 0 where there is none yet."""
    page: KnownPage = field(default_factory=KnownPage)
    """The page last seen to carry the current version's text."""
    validators: Validators = field(default_factory=Validators)
    observed_at: datetime | None = None
    held: HeldPage | None = None
    bad_checks: int = 0
    """Checks in a row that did not see the policy."""
    blind: bool = False
    """Whether a blind alert is out and sight has not returned."""
    last_checked_at: datetime | None = None
    retry_at: datetime | None = None
    moved_to: str | None = None
    """The address a permanent redirect was last told to lead to."""
    full_at: datetime | None = None
    """When a server last answered with the whole page."""
    not_modified: int = 0
    """Looks since then that were answered "not modified"."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the store tells of it, without its clauses and changes."""

    watch_id: str
    number: int
    observed_at: datetime
    """When this text was first seen."""
    recorded_at: datetime
    """When the check that made it a version ran."""
    title: str
    language: str | None
    dates: Dates
    promises: Promises
    text_sha256: str
    words: int
    url: str
    snapshot_id: int
    cause: Cause
    materiality: Materiality
    direction: Direction
    silent: bool | None
    chain_sha256: str
    previous: int | None = None
    """Number of the version before it; None: it is the first. Not always the number before its own:
    older history may have been recorded late.
    """
    reading_key: str = ""
    """How it was read (core/read/fingerprint)."""
