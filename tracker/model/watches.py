"""What to look at and whom to tell, as the watch list says."""

from __future__ import annotations

from dataclasses import field

from tracker.frozen import dataclass
from tracker.model.pages import ReadOptions
from tracker.model.words import Direction, Materiality, MessageFormat, Render, Rhythm


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a page is checked: every so many seconds, or by a cron line in a zone."""

    every_s: int | None = 43_200
    """None where there is a cron line."""
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

    @property
    def read_options(self) -> ReadOptions:
        """How its page is read."""
        return ReadOptions(self.select, self.remove, self.fragment, self.language)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, on one day of the week or on every day."""

    hour: int = 8
    minute: int = 0
    weekday: int | None = None
    """0 for Monday; None for every day."""


@dataclass(frozen=True, slots=True)
class Template:
    """A reader's own way to write a channel's messages."""

    path: str
    source: str = field(repr=False)
    """Jinja2."""
    format: MessageFormat


@dataclass(frozen=True, slots=True)
class Channel:
    """Where alerts go, which of them, and when. What is empty or None filters nothing."""

    name: str
    url: str = field(default="", repr=False)
    """As apprise writes them."""
    at: Materiality | None = None
    """The least materiality that it hears, in place of the watch's `alert_at`."""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    direction: tuple[Direction, ...] = ()
    digest: Rhythm = "none"
    digest_at: ClockTime | None = None
    """When digests and summaries go out; None: 08:00, on Mondays where weekly."""
    summary: Rhythm = "none"
    remind_days: tuple[int, ...] = ()
    """Days before a date at which a change that nobody has reviewed is told again."""
    mute_until: str | None = None
    """The day, ISO, from which it is told what came up meanwhile."""
    template: Template | None = None
    line: int = 0
    """Where it stands in the list, for messages."""


@dataclass(frozen=True, slots=True)
class WatchList:
    """A watch list as read: tracker-wide settings, channels and watches."""

    database: str = "data/policies.db"
    timezone: str = "UTC"
    """In which days are counted and times are told."""
    base_url: str | None = None
    """Where readers reach the web page, without a slash at its end."""
    heartbeat: str | None = field(default=None, repr=False)
    """Asked at every beat that did its work."""
    operator: str | None = None
    browser_sandbox: bool = True
    per_host_connections: int = 1
    per_host_delay_s: float = 1.0
    keep_checks_s: int = 400 * 86_400
    keep_artifacts_s: int = 400 * 86_400
    channels: tuple[Channel, ...] = ()
    encoded_variables: tuple[str, ...] = ()
    """Names of environment variables in channels whose values look percent-encoded already."""
    watches: tuple[Watch, ...] = ()
    path: str = "watchlist.toml"

    @property
    def by_name(self) -> dict[str, Channel]:
        """The channels by their names."""
        return {channel.name: channel for channel in self.channels}
