"""What to look at and whom to tell, as the watch list says."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.model.pages import ReadOptions
from tracker.model.words import Materiality, Render


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
