"""What is told, to whom, and the message that tells it."""

from __future__ import annotations

from datetime import date, datetime

from tracker.frozen import dataclass
from tracker.model.words import AlertKind, DeadlineRule, MessageFormat


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to object to a version, and how it was reckoned."""

    day: date
    rule: DeadlineRule
    days: int | None = None
    """Days that the rule counts with; None where it counts none."""


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """What a message has to know of those who read it."""

    now: datetime
    """Aware."""
    timezone: str = "UTC"
    base_url: str | None = None
    """Of the web page; None where there is none."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Something worth telling, to the named channels."""

    kind: AlertKind
    change_id: str
    """The same if the alert is ever sent twice."""
    title: str
    channels: tuple[str, ...] | None
    """Empty: it is kept until somebody can be told. None: an import, which tells nobody."""
    body: str = ""
    """Plain words for trouble; the period of a digest or summary; a change's body is made from the
    version when it is sent.
    """
    held_until: tuple[tuple[str, datetime], ...] = ()
    """Channels that are told later, each with the moment: at a digest, or when no longer muted."""


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
    """Empty, like vendor, document and url, where the alert is about no single watch."""
    vendor: str
    document: str
    url: str
    created_at: datetime
    number: int | None
    """The version the alert is about, if it is about one."""
    reached: frozenset[str] = frozenset()
    """Fingerprints of the channel's recipients that took it already, where others did not."""
    entry: int | None = None
    """Of the journal, that covers the alert."""
    entry_sha256: str = ""
    """Its link: whoever notes it can show later that nothing before it was altered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel takes, and the format it shows best."""

    body_chars: int
    title_chars: int
    """0: the channel shows no title."""
    format: MessageFormat
    takes_pages: bool = False
    """Whether a page of HTML may go along as a file."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


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
    plain: str = ""
    """The same as plain text, for a mail's second part."""
    fields: str = ""
    """What a webhook gets beside title and message: a JSON object."""
    thread: str = ""
    """Names what the message is about: mail programs show messages of one thread together."""
    attachment: Attachment | None = None
