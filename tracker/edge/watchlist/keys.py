"""Every key of a watch list, as a table: how its value is read, and what it must be."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from tracker.characters import INVISIBLE

_DURATION = re.compile(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*(s|m|h|d|w)\s*", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*(B|KB|MB|GB)\s*", re.ASCII | re.IGNORECASE)
_BYTES = {"B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}
_DAY_S = 86_400
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_OWN_HEADERS = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_DAYS_AS_NUMBERS = re.compile(r"(^|[,-])\d")

Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the watch list: where it may stand, how its value is read, and what it means."""

    name: str
    where: tuple[str, ...]
    """`tracker`, `watch`, or both: then the watch's value comes before the tracker's."""
    field: str
    """The attribute of WatchList, Schedule or Watch it ends up in."""
    read: Read
    """Gives the value to use; raises ValueError with what was expected."""
    default: Any
    """As it would be written in the list; None where there is none."""
    meaning: str
    secret: bool = False
    """Holds what must not be shown, and so may take it from the environment as `${NAME}`."""
    required: bool = False


def slug(text: str) -> str:
    """Make half of an id of a name: lower-case ASCII letters, digits and single hyphens; "" where
    nothing is left.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("a text on one line, in quotes")
    return value.strip()


def _path(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("a file's path, in quotes")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false, without quotes")
    return value


def _whole(low: int, high: int) -> Read:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}, without quotes")
        return value

    return read


def _choice(*allowed: str) -> Read:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(" or ".join(f'"{item}"' for item in allowed))
        return str(value)

    return read


def _seconds(low_s: float, high_s: float, example: str) -> Read:
    """A duration as seconds: a number with s, m, h, d or w in quotes, or bare seconds."""

    def read(value: Any) -> float:
        found = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if found:
            value = float(found[1]) * _SECONDS[found[2]]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (isinstance(value, float) and not math.isfinite(value)):
            value = -1
        if not low_s <= value <= high_s:
            raise ValueError(
                f'a duration such as "{example}" (s, m, h, d or w), from {_words(low_s)} to'
                f" {_words(high_s)}"
            )
        return float(value)

    return read


def _words(seconds: float) -> str:
    return f"{seconds / _DAY_S:g} d" if seconds >= _DAY_S else f"{seconds:g} s"


def _whole_seconds(low_s: int, high_s: int, example: str) -> Read:
    read = _seconds(low_s, high_s, example)
    return lambda value: round(read(value))


def _size(value: Any) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found:
        value = round(float(found[1]) * _BYTES[found[2].upper()])
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 2_000_000_000:
        raise ValueError('a size such as "20 MB" or a number of bytes, from 1 KB to 2 GB')
    return value


def _cron(value: Any) -> str:
    expected = 'five cron fields such as "30 6 * * mon-fri"'
    if not isinstance(value, str) or len(value.split()) != 5:
        raise ValueError(expected)
    # APScheduler counts the days from Monday as 0, cron from Sunday: a number would be read one day
    # late.
    if _DAYS_AS_NUMBERS.search(value.split()[4]):
        raise ValueError(f"{expected}, with days of the week by name (mon to sun)")
    from apscheduler.triggers.cron import CronTrigger

    try:
        CronTrigger.from_crontab(value, timezone="UTC")
    except (ValueError, TypeError, LookupError) as exc:
        raise ValueError(expected) from exc
    return " ".join(value.split())


def _zone(value: Any) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, TypeError, OSError, AttributeError) as exc:
        raise ValueError('a time zone such as "Europe/Berlin" or "UTC"') from exc


def _web_address(value: Any) -> str:
    expected = 'an address that begins with "https://" or "http://" and names a host'
    # Copied from a message, it may hold the invisible spaces that keep page text from becoming a
    # link.
    value = INVISIBLE.sub("", value) if isinstance(value, str) else value
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        raise ValueError(expected)
    try:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError(expected)
    except ValueError as exc:
        raise ValueError(expected) from exc
    return value


def _url(value: Any) -> str:
    address = _web_address(value)
    if "@" in urlsplit(address).netloc:
        raise ValueError(
            "an address without user name or password (send them as headers from ${NAME})"
        )
    return address


def _header_table(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError('a table such as { "Accept-Language" = "en" }')
    for name, text in value.items():
        if not _HEADER.fullmatch(name) or name.lower() in _OWN_HEADERS:
            raise ValueError(
                "names of HTTP headers (letters, digits, hyphens; not the connection's own)"
            )
        if (
            not isinstance(text, str)
            or not text.isascii()
            or not (text.isprintable() and text.strip())
        ):
            raise ValueError("ASCII text on one line for every header")
    return tuple(value.items())


def _agent(value: Any) -> str:
    if (
        not isinstance(value, str)
        or not value.strip()
        or not value.isascii()
        or not value.isprintable()
    ):
        raise ValueError("ASCII text on one line, in quotes")
    return value


def _selector(value: Any) -> str:
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    expected = 'a CSS selector such as "main" or "#policy .text"'
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(expected)
    try:
        LexborHTMLParser("<p></p>").css(value)
    except (SelectolaxError, ValueError) as exc:
        raise ValueError(expected) from exc
    return value


def _list_of(read: Read, what: str) -> Read:
    def read_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            raise ValueError(f"{what}, or a list of them")
        return tuple(read(item) for item in value)

    return read_all


def _fragment(value: Any) -> str:
    if (
        not isinstance(value, str)
        or not value.lstrip("#")
        or not value.isprintable()
        or " " in value
    ):
        raise ValueError('what stands after # in an address, such as "retention"')
    return value.lstrip("#")


def _language(value: Any) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError('a language tag such as "en" or "de-AT"')
    return value


def _render(value: Any) -> str:
    if value == "browser":
        raise ValueError('"none" (rendering in a browser is not supported yet)')
    return str(_choice("none")(value))


def _day(value: Any) -> str:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime) or not 1990 <= value.year <= 2100:
        raise ValueError("a day such as 2024-05-31, from 1990 to 2100")
    return value.isoformat()


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(
            'an id such as "acme/privacy" (lower-case letters, digits, single hyphens, one slash)'
        )
    return value


_BOTH, _TRACKER, _WATCH = ("tracker", "watch"), ("tracker",), ("watch",)

KEYS: tuple[Key, ...] = (
    Key(
        "database",
        _TRACKER,
        "database",
        _path,
        "data/policies.db",
        "The SQLite file; relative to where you are.",
    ),
    Key(
        "every",
        _BOTH,
        "every_s",
        _whole_seconds(1, 366 * _DAY_S, "12h"),
        "12h",
        "Time between two checks.",
    ),
    Key("cron", _BOTH, "cron", _cron, None, "Times of checks as a cron line, instead of `every`."),
    Key("timezone", _BOTH, "timezone", _zone, "UTC", "The zone `cron` is meant in."),
    Key(
        "alert_at",
        _BOTH,
        "alert_at",
        _choice("editorial", "minor", "material"),
        "material",
        "The least materiality that sends an alert.",
    ),
    Key("operator", _TRACKER, "operator", _text, None, "The channel told of technical trouble."),
    Key(
        "blind_after",
        _BOTH,
        "blind_after",
        _whole(1, 1000),
        3,
        "Failed or blocked checks before one alert says so.",
    ),
    Key(
        "confirm_after",
        _BOTH,
        "confirm_after",
        _whole(0, 100),
        1,
        "Further checks with the same text before a doubtful page becomes a version.",
    ),
    Key(
        "learn",
        _BOTH,
        "learn",
        _flag,
        True,
        "What changes at nearly every check stops counting; false counts it all the same.",
    ),
    Key(
        "max_bytes",
        _BOTH,
        "max_bytes",
        _size,
        "20 MB",
        "The largest page taken, also when unpacked.",
    ),
    Key(
        "timeout",
        _BOTH,
        "timeout_s",
        _seconds(0.05, 3600, "30s"),
        "30s",
        "Time for one page in all.",
    ),
    Key("max_redirects", _BOTH, "max_redirects", _whole(0, 50), 10, "Redirects followed."),
    Key(
        "user_agent",
        _BOTH,
        "user_agent",
        _agent,
        None,
        "Sent instead of the tracker's own name and version.",
    ),
    Key(
        "headers", _BOTH, "headers", _header_table, {}, "Sent to the watch's own host.", secret=True
    ),
    Key("proxy", _BOTH, "proxy", _web_address, None, "An HTTP proxy to go through.", secret=True),
    Key(
        "allow_private",
        _BOTH,
        "allow_private",
        _flag,
        False,
        "Lets a url reach loopback and private addresses.",
    ),
    Key(
        "per_host_connections",
        _TRACKER,
        "per_host_connections",
        _whole(1, 100),
        1,
        "Requests to one host at once.",
    ),
    Key(
        "per_host_delay",
        _TRACKER,
        "per_host_delay_s",
        _seconds(0, 3600, "1s"),
        "1s",
        "Least time between the starts of two requests to one host.",
    ),
    Key(
        "keep_checks",
        _TRACKER,
        "keep_checks_s",
        _whole_seconds(3600, 36_500 * _DAY_S, "400d"),
        "400d",
        "How long rows of checks that found nothing new are kept.",
    ),
    Key(
        "keep_artifacts",
        _TRACKER,
        "keep_artifacts_s",
        _whole_seconds(3600, 36_500 * _DAY_S, "400d"),
        "400d",
        "How long the bytes of dismissed pages are kept; those of every version stay for good.",
    ),
    Key("vendor", _WATCH, "vendor", _text, None, "Who publishes the page.", required=True),
    Key(
        "document",
        _WATCH,
        "document",
        _text,
        None,
        "What it is: privacy, terms, dpa and so on.",
        required=True,
    ),
    Key("url", _WATCH, "url", _url, None, "Where it is.", required=True),
    Key(
        "id",
        _WATCH,
        "id",
        _id,
        None,
        "Its name everywhere, made of vendor and document where not given.",
    ),
    Key(
        "select",
        _WATCH,
        "select",
        _selector,
        None,
        "CSS selector of the policy, where it is not found by itself.",
    ),
    Key(
        "remove",
        _WATCH,
        "remove",
        _list_of(_selector, "a CSS selector"),
        [],
        "CSS selectors of what to leave out.",
    ),
    Key(
        "fragment",
        _WATCH,
        "fragment",
        _fragment,
        None,
        "The part of the page that begins at this anchor.",
    ),
    Key("language", _WATCH, "language", _language, None, "Asked for, and expected of the page."),
    Key(
        "render",
        _WATCH,
        "render",
        _render,
        "none",
        "How the page is made; a browser is not supported yet.",
    ),
    Key(
        "tags",
        _WATCH,
        "tags",
        _list_of(_text, "a text"),
        [],
        "Words of your own to group watches by.",
    ),
    Key("paused", _WATCH, "paused", _flag, False, "Not checked while true."),
    Key("signed_on", _WATCH, "signed_on", _day, None, "The day you agreed to these terms."),
    Key(
        "notice_days",
        _WATCH,
        "notice_days",
        _whole(0, 3650),
        None,
        "Days you may object in after a notice.",
    ),
    Key(
        "channels",
        _WATCH,
        "channels",
        _list_of(_text, "a channel's name"),
        None,
        "Names of channels for this watch; all where not given.",
    ),
)
