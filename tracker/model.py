"""The values everything else passes around: frozen, picklable, of the standard library alone.

Words are those of docs/design.md: a *watch* is looked at in a *check*; what was served is a
*snapshot*; a policy whose text differs from the one before is a *version*; a version has *clauses*;
one clause's difference is a *change*; a version has a *verdict* with *reasons*; what is worth
telling is an *alert*, one *delivery* a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Materiality = Literal["none", "artifact", "editorial", "minor", "material"]
ChangeKind = Literal["added", "removed", "modified", "moved", "renumbered"]
Direction = Literal["weaker", "stronger", "mixed", "neutral"]
BlockKind = Literal["heading", "paragraph", "item", "row"]
Cause = Literal["vendor", "extractor"]
Outcome = Literal[
    "not_modified",
    "same_bytes",
    "same_text",
    "first",
    "version",
    "held",
    "artifact",
    "failed",
    "blocked",
]
AlertKind = Literal["change", "blind", "sight", "moved"]
Render = Literal["none", "browser"]
MessageFormat = Literal["html", "markdown", "text"]

MATERIALITIES: tuple[Materiality, ...] = ("none", "artifact", "editorial", "minor", "material")
CATEGORIES: tuple[str, ...] = (
    "data_collection", "purpose", "third_party_sharing", "retention", "security", "user_rights", "consent_choice",
    "children", "international_transfer", "legal_basis", "cookies_tracking", "ai_automated", "liability",
    "dispute_resolution", "termination", "payment", "content_license", "acceptable_use", "governing_law",
    "change_notice", "contact", "scope_definitions", "entity", "subprocessor", "rewrite", "other",
)  # fmt: skip

# the watch list


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a page is looked at: every so many seconds, or by a cron line in a zone (then `every_s`
    is None).
    """

    every_s: int | None = 43_200
    cron: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Watch:
    """One page to look at, with every default of the list already filled in."""

    id: str
    vendor: str
    document: str
    url: str
    schedule: Schedule = Schedule()
    alert_at: Materiality = "material"
    channels: tuple[str, ...] | None = None
    """Names of channels; None means all of them."""
    blind_after: int = 3
    confirm_after: int = 1
    learn: bool = True
    """Whether what changes at nearly every look stops counting."""
    max_bytes: int = 20_000_000
    timeout_s: float = 30.0
    max_redirects: int = 10
    user_agent: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)
    allow_private: bool = False
    select: str | None = None
    remove: tuple[str, ...] = ()
    fragment: str | None = None
    language: str | None = None
    render: Render = "none"
    tags: tuple[str, ...] = ()
    paused: bool = False
    signed_on: str | None = None
    notice_days: int | None = None
    line: int = 0
    """Line of its `[[watch]]` in the list, for messages."""


@dataclass(frozen=True, slots=True)
class WatchList:
    """A watch list as read: tracker-wide settings, channels (name to apprise URL) and watches."""

    database: str = "data/policies.db"
    operator: str | None = None
    per_host_connections: int = 1
    per_host_delay_s: float = 1.0
    keep_checks_s: int = 400 * 86_400
    keep_artifacts_s: int = 400 * 86_400
    channels: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    encoded_variables: tuple[str, ...] = ()
    """Names of environment variables in channels whose values look percent-encoded already."""
    watches: tuple[Watch, ...] = ()
    path: str = "watchlist.toml"


# fetching


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional request sends: those of the current version, never of a held page."""

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None
    """Where they came from: elsewhere (a redirect to another page) they are not sent. None: sent
    everywhere.
    """


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response, whatever its status. `body` is unpacked, and never larger than the watch allows."""

    status: int
    url: str
    """Where the body came from, after redirects."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    elapsed_ms: int
    redirects: tuple[tuple[int, str], ...] = ()
    """Each hop as (status, address it led to), in order."""
    moved_to: str | None = None
    """The new address when every hop was permanent (301, 308), else None."""
    retry_at: datetime | None = None
    """Not before this, as Retry-After said."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


# reading


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page's main text in reading order. `level`: of a heading 1 to 6, of an item
    its depth from 1.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""
    """What numbered it ("4.2", "a"), without the full stop or brackets."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates the page prints of itself, ISO 8601 (`2016-02-16`, or `2016-02` where no day is given),
    or None.
    """

    updated: str | None = None
    effective: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader sees of a page: title, language, blocks, dates; `complaint` says why it cannot
    be the policy.
    """

    title: str
    language: str | None
    blocks: tuple[Block, ...]
    dates: Dates
    media_type: str
    complaint: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of comparison: a heading, paragraph, list item or table row, with the headings it
    stands under.
    """

    heading: tuple[str, ...]
    number: str | None
    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Promises:
    """How the vendor says it announces changes, with the words it rests on."""

    channels: tuple[str, ...] = ()
    timing: str | None = None
    on: str | None = None
    use_is_acceptance: bool = False
    reader_must_check: bool = False
    quote: str = ""
    days: int | None = None
    """Of notice before a change, the fewest where several are named; None where no number is."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as read and split: what a version consists of."""

    title: str
    language: str | None
    dates: Dates
    promises: Promises
    clauses: tuple[Clause, ...]
    text_sha256: str
    """Over the folded text: what only a machine could tell apart has the same hash."""
    words: int
    complaint: str | None = None
    """Why these bytes cannot be the policy (bot wall, empty shell …), else None."""
    media_type: str = "text/html"


# comparing and judging


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two lists of clauses: a run of clauses that came, went or moved
    together is one change.

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
class Reason:
    """Why a change matters, or does not: a sentence that quotes the words it rests on, and the rule
    that said it.
    """

    rule: str
    text: str
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
    """A version's materiality with its reasons. `silent`: the meaning changed and the printed date
    did not, or None.
    """

    materiality: Materiality
    direction: Direction = "neutral"
    silent: bool | None = None
    changes: tuple[Judged, ...] = ()
    reasons: tuple[Reason, ...] = ()
    """Reasons that belong to the version as a whole (a rewrite, a phantom update), not to one
    change.
    """
    edition: str = ""
    """Edition of the rules that judged."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a watch's own history says of wordings, beside which a new text is judged."""

    first_in: Mapping[str, int] = field(default_factory=dict)
    """Text of every clause that stood in a version (folded by core/doubt/own_history), and the
    number of the first such version.
    """
    flips: int = 0
    """How often, lately, a page was held because it showed an earlier edition."""
    restless: frozenset[str] = frozenset()
    """Slots (core/doubt/own_history) that changed at nearly every look and do not count."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words inside a clause's difference: kept, deleted or inserted."""

    op: Literal["equal", "delete", "insert"]
    text: str


# what a check found, as the store records it


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Bytes as served, to be kept as evidence."""

    body: bytes
    sha256: str
    media_type: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A doubtful or dismissed page: which suspicion (`shrunk`, `seen_before` …), a sentence, and
    the policy on it.
    """

    suspicion: str
    sentence: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth telling, to the named channels. `change_id` stays the same if it is ever sent
    twice.
    """

    kind: AlertKind
    change_id: str
    title: str
    channels: tuple[str, ...] | None
    """Empty: it is kept until somebody can be told. None: an import, which tells nobody."""
    body: str = ""
    """Plain words for blind, sight and moved; a change's body is made from the version when it is
    sent.
    """


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """All that one look found, written by the store in one transaction.

    snapshot is given for every version, held page and artifact; policy and verdict for `first` and
    `version` (verdict is None for `first`); hold for `held` and `artifact`. `observed_at` is when
    this text was first seen (earlier than `checked_at` where a held page was confirmed). `bad` says
    that this check counts towards blindness.
    """

    watch_id: str
    checked_at: datetime
    outcome: Outcome
    next_check_at: datetime | None
    status: int | None = None
    url: str | None = None
    elapsed_ms: int | None = None
    body_sha256: str | None = None
    surface_sha256: str | None = None
    size_bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    error: str | None = None
    message: str | None = None
    bad: bool = False
    after: int | None = None
    """The version it was decided beside, 0 for none; None where that does not matter (nothing was
    seen).
    """
    snapshot: Snapshot | None = None
    policy: Policy | None = None
    verdict: Verdict | None = None
    hold: Hold | None = None
    observed_at: datetime | None = None
    cause: Cause = "vendor"
    alerts: tuple[Alert, ...] = ()
    reading_key: str = ""
    """Extractor edition with the watch's select, remove and fragment: bytes read under another key
    are read again.
    """
    retry_at: datetime | None = None
    """Not before this, as Retry-After said."""
    conditional: bool | None = None
    """Whether the page was asked for only if it changed; None where nobody was asked, or no answer
    came.
    """
    slots: tuple[tuple[str, str], ...] = ()
    """Slots (core/doubt/own_history) in which the page differs from the version in force, with what
    stands there.
    """


@dataclass(frozen=True, slots=True)
class Held:
    """The page held now, as the store knows it."""

    text_sha256: str
    body_sha256: str
    suspicion: str
    sentence: str
    first_seen_at: datetime
    times_seen: int
    snapshot_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store knows of a watch when a check begins (its clauses are fetched only when the
    text differs).
    """

    watch_id: str
    number: int = 0
    """Of the current version; 0 where there is none yet."""
    text_sha256: str | None = None
    """Of the current version's folded text."""
    body_sha256: str | None = None
    """Of the bytes last found to carry the current version's text."""
    surface_sha256: str | None = None
    """Of all the text on that page, furniture included."""
    reading_key: str = ""
    validators: Validators = Validators()
    observed_at: datetime | None = None
    held: Held | None = None
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


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert on its way to one channel, as claimed by a sender."""

    id: int
    channel: str
    attempts: int
    """Made before this one."""
    alert_id: int
    alert: Alert
    watch_id: str
    vendor: str
    document: str
    url: str
    created_at: datetime
    number: int | None
    """The version the alert is about, if it is about one."""
    reached: frozenset[str] = frozenset()
    """Fingerprints of the channel's recipients that took it already, where others did not."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes: characters of body and of title (0: it has none), and the format it
    shows best.
    """

    body_chars: int
    title_chars: int
    format: MessageFormat


@dataclass(frozen=True, slots=True)
class Message:
    """One message in the format its channel shows best, within the size that the channel takes."""

    title: str
    """One line, at most 200 characters."""
    body: str
    """In `format`, with what a page says escaped."""
    format: MessageFormat
    ids: tuple[str, ...] = ()
    """Change ids that the body shows whole: these alerts, and no others, are told by it."""
