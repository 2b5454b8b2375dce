"""Every key of a watch list, as a table: where it stands, how it is read, what it means."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from tracker.edge.watchlist import values
from tracker.edge.watchlist.values import Read


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the watch list: where it may stand, how its value is read, and what it means."""

    name: str
    where: tuple[str, ...]
    """`tracker`, `watch`, or both: then the watch's value comes before the tracker's; `channel`."""
    field: str
    """The attribute of WatchList, Schedule, Watch or Channel it ends up in."""
    read: Read
    """Gives the value to use; raises ValueError with what was expected."""
    default: Any
    """As it would be written in the list; None where there is none."""
    meaning: str
    secret: bool = False
    """Holds what must not be shown, and so may take it from the environment as `${NAME}`."""
    required: bool = False


def slug(text: str) -> str:
    """Make half of an id: lower-case letters, digits, single hyphens; "" if none is left."""
    # NFKD takes accents off their letters, so that "é" leaves an "e" and not a gap.
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _tracker(name: str, read: Read, default: Any, meaning: str, field: str = "") -> Key:
    return Key(name, ("tracker",), field or name, read, default, meaning)


def _watch(name: str, read: Read, default: Any, meaning: str, *, required: bool = False) -> Key:
    return Key(name, ("watch",), name, read, default, meaning, required=required)


def _channel(
    name: str,
    read: Read,
    default: Any,
    meaning: str,
    *,
    field: str = "",
    secret: bool = False,
    required: bool = False,
) -> Key:
    return Key(name, ("channel",), field or name, read, default, meaning, secret, required)


def _both(
    name: str, read: Read, default: Any, meaning: str, *, field: str = "", secret: bool = False
) -> Key:
    return Key(name, ("tracker", "watch"), field or name, read, default, meaning, secret)


KEYS: tuple[Key, ...] = (
    _tracker(
        "database", values.path, "data/policies.db", "The SQLite file; relative to where you are."
    ),
    _both(
        "every",
        values.whole_seconds(1, 366 * values.DAY_S, "12h"),
        "12h",
        "Time between two checks.",
        field="every_s",
    ),
    _both("cron", values.cron, None, "Times of checks as a cron line, instead of `every`."),
    _both(
        "timezone",
        values.zone,
        "UTC",
        "The zone `cron` is meant in; under [tracker] also the one in which days are counted and"
        " times told.",
    ),
    _both(
        "alert_at",
        values.choice("editorial", "minor", "material"),
        "material",
        "The least materiality that sends an alert.",
    ),
    _tracker("operator", values.text, None, "The channel told of technical trouble."),
    _tracker("base_url", values.base, None, "Where readers reach the web page; alerts link to it."),
    Key(
        "heartbeat",
        ("tracker",),
        "heartbeat",
        values.web_address,
        None,
        "An address asked at every beat of the daemon that did its work (a dead man's switch).",
        secret=True,
    ),
    _both(
        "blind_after",
        values.whole(1, 1000),
        3,
        "Failed or blocked checks before one alert says so.",
    ),
    _both(
        "confirm_after",
        values.whole(0, 100),
        1,
        "Further checks with the same text before a doubtful page becomes a version.",
    ),
    _both(
        "learn",
        values.flag,
        True,
        "What changes at nearly every check, or is gone a moment later, does not count;"
        " false counts it.",
    ),
    _both("max_bytes", values.size, "20 MB", "The largest page taken, also when unpacked."),
    _both(
        "timeout",
        values.seconds(0.05, 3600, "30s"),
        "30s",
        "Time for one page in all.",
        field="timeout_s",
    ),
    _both("max_redirects", values.whole(0, 50), 10, "Redirects followed."),
    _both("user_agent", values.agent, None, "Sent instead of the tracker's own name and version."),
    _both("headers", values.header_table, {}, "Sent to the watch's own host.", secret=True),
    _both("proxy", values.web_address, None, "An HTTP proxy to go through.", secret=True),
    _tracker(
        "browser_sandbox",
        values.flag,
        True,
        "Chromium confines its own processes; false where it cannot and something else does.",
    ),
    _both("allow_private", values.flag, False, "Lets a url reach loopback and private addresses."),
    _tracker("per_host_connections", values.whole(1, 100), 1, "Requests to one host at once."),
    _tracker(
        "per_host_delay",
        values.seconds(0, 3600, "1s"),
        "1s",
        "Least time between the starts of two requests to one host.",
        field="per_host_delay_s",
    ),
    _tracker(
        "keep_checks",
        values.whole_seconds(3600, 36_500 * values.DAY_S, "400d"),
        "400d",
        "How long rows of checks that found nothing new are kept.",
        field="keep_checks_s",
    ),
    _tracker(
        "keep_artifacts",
        values.whole_seconds(3600, 36_500 * values.DAY_S, "400d"),
        "400d",
        "How long the bytes of dismissed pages are kept; those of every version stay for good.",
        field="keep_artifacts_s",
    ),
    _watch("vendor", values.text, None, "Who publishes the page.", required=True),
    _watch(
        "document", values.text, None, "What it is: privacy, terms, dpa and so on.", required=True
    ),
    _watch("url", values.url, None, "Where it is.", required=True),
    _watch(
        "id",
        values.watch_id,
        None,
        "Its name everywhere, made of vendor and document where not given.",
    ),
    _watch(
        "select",
        values.selector,
        None,
        "CSS selector of the policy, where it is not found by itself.",
    ),
    _watch(
        "remove",
        values.list_of(values.selector, "a CSS selector"),
        [],
        "CSS selectors of what to leave out.",
    ),
    _watch("fragment", values.fragment, None, "The part of the page that begins at this anchor."),
    _watch("language", values.language, None, "Asked for, and expected of the page."),
    _watch(
        "render",
        values.choice("none", "browser", "auto"),
        "none",
        "Read it as a browser shows it: never, always, or where it is empty or refused without.",
    ),
    _watch(
        "tags", values.list_of(values.text, "a text"), [], "Words of your own to group watches by."
    ),
    _watch("paused", values.flag, False, "Not checked while true."),
    _watch("signed_on", values.day, None, "The day you agreed to these terms."),
    _watch("notice_days", values.whole(0, 3650), None, "Days you may object in after a notice."),
    _watch(
        "channels",
        values.list_of(values.text, "a channel's name"),
        None,
        "Names of channels for this watch; all where not given.",
    ),
    _channel("url", values.text, None, "An apprise URL.", secret=True, required=True),
    _channel(
        "at",
        values.choice("editorial", "minor", "material"),
        None,
        "The least materiality it hears of, in place of the watch's `alert_at`.",
    ),
    _channel(
        "categories",
        values.list_of(values.category, "a category"),
        [],
        "Only changes about one of these.",
    ),
    _channel("tags", values.list_of(values.text, "a text"), [], "Only watches with one of these."),
    _channel("vendors", values.list_of(values.text, "a text"), [], "Only these vendors."),
    _channel(
        "direction",
        values.list_of(values.choice("weaker", "stronger", "mixed", "neutral"), "a direction"),
        [],
        "Only changes in one of these directions: weaker, stronger, mixed, neutral.",
    ),
    _channel(
        "digest",
        values.choice("none", "daily", "weekly"),
        "none",
        "Gather changes into one message a day or a week.",
    ),
    _channel(
        "digest_at",
        values.clock_time,
        None,
        "When digests and summaries go out: 08:00, weekly mon 08:00, in the list's timezone.",
    ),
    _channel(
        "summary",
        values.choice("none", "daily", "weekly"),
        "none",
        "A report of what was watched, also when nothing changed.",
    ),
    _channel(
        "remind",
        values.list_of(values.whole_days, 'days such as "14d"'),
        [],
        "Days before a deadline or an effective date at which an unreviewed change is told again.",
        field="remind_days",
    ),
    _channel("mute_until", values.day, None, "Nothing is sent before this day; it is kept."),
    _channel(
        "template",
        values.path,
        None,
        "A Jinja2 file that writes its messages, beside the list: NAME.html.j2, .md.j2 or .txt.j2.",
    ),
)
