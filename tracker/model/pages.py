"""What was served, and the policy that was read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.model.words import BlockKind


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
    """A response, whatever its status; its body is unpacked, and as large as its watch allows."""

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
    plain: Fetched | None = None
    """Of a page that a browser rendered: what was served before any script ran."""

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a page is read, as its watch says."""

    select: str | None = None
    """CSS selector of the main text."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is no part of it."""
    fragment: str | None = None
    """Id of the element under which the policy stands."""
    language: str | None = None
    """Of the text, where it is not recognised."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The page that carried the version in force, by its hashes; all None where there is none."""

    body_sha256: str | None = None
    surface_sha256: str | None = None
    """Over all text of the page, what the site puts around the policy included."""
    main_sha256: str | None = None
    """Over the main text and the lines with dates as they were found on the page."""
    text_sha256: str | None = None
    """Over the policy's folded text."""
    reading_key: str = ""
    """How it was read (core/read/fingerprint)."""

    @property
    def is_version(self) -> bool:
        """Whether there is a version in force."""
        return self.text_sha256 is not None


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page's main text, in reading order."""

    kind: BlockKind
    text: str
    level: int = 0
    """Of a heading 1 to 6, of an item its depth from 1."""
    marker: str = ""
    """What numbered it ("4.2", "a"), without the full stop or brackets."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates the page prints of itself, ISO 8601; `2016-02` where no day is given."""

    updated: str | None = None
    effective: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader sees of a page."""

    title: str
    language: str | None
    blocks: tuple[Block, ...]
    dates: Dates
    media_type: str
    complaint: str | None = None
    """Why it cannot be the policy, in words that follow "got"; None where it may be."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The unit of comparison: a heading, paragraph, list item or table row, with its headings."""

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


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a page is held or dismissed."""

    suspicion: str
    """Its name: `shrunk`, `seen_before`, `not_the_policy` …"""
    sentence: str
    text_sha256: str
    """Of the text that the doubt is about."""
