"""A value of a watch list -> what the tracker uses, or a ValueError that says what is expected."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from tracker.characters import INVISIBLE
from tracker.model import CATEGORIES, ClockTime
from tracker.patterns import compile_later

_DURATION = compile_later(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*(s|m|h|d|w)\s*", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SIZE = compile_later(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*(B|KB|MB|GB)\s*", re.ASCII | re.IGNORECASE)
# Powers of ten, as disks and networks count.
_BYTES = {"B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}
DAY_S = 86_400
_ID = compile_later(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LANGUAGE = compile_later(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_HEADER = compile_later(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
# The HTTP client sets these; other values would break the request or lead it elsewhere.
_OWN_HEADERS = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_CLOCK_TIME = compile_later(
    r"\s*(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+)?([01]?\d|2[0-3]):([0-5]\d)\s*", re.ASCII | re.I
)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAYS = compile_later(r"\s*(\d{1,3})\s*(d|w)\s*", re.ASCII)
_DAYS_AS_NUMBERS = compile_later(r"(^|[,-])\d")

Read = Callable[[Any], Any]


def text(value: Any) -> str:
    """A text on one line."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("a text on one line, in quotes")
    return value.strip()


def path(value: Any) -> str:
    """A file's path."""
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("a file's path, in quotes")
    return value


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false, without quotes")
    return value


def whole(low: int, high: int) -> Read:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        # In Python True is the integer 1.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}, without quotes")
        return value

    return read


def choice(*allowed: str) -> Read:
    """One of some words."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(" or ".join(f'"{item}"' for item in allowed))
        return str(value)

    return read


def seconds(low_s: float, high_s: float, example: str) -> Read:
    """A duration as seconds: a number with s, m, h, d or w in quotes, or bare seconds."""

    def read(value: Any) -> float:
        duration = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if duration:
            value = float(duration[1]) * _SECONDS[duration[2]]
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
    """A duration in words."""
    return f"{seconds / DAY_S:g} d" if seconds >= DAY_S else f"{seconds:g} s"


def whole_seconds(low_s: int, high_s: int, example: str) -> Read:
    """A duration as whole seconds."""
    read = seconds(low_s, high_s, example)
    return lambda value: round(read(value))


def size(value: Any) -> int:
    """A size in bytes: a number with B, KB, MB or GB in quotes, or bare bytes."""
    written = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if written:
        value = round(float(written[1]) * _BYTES[written[2].upper()])
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 2_000_000_000:
        raise ValueError('a size such as "20 MB" or a number of bytes, from 1 KB to 2 GB')
    return value


def cron(value: Any) -> str:
    """A cron line of five fields, as APScheduler reads it."""
    expected = 'five cron fields such as "30 6 * * mon-fri"'
    if not isinstance(value, str) or len(value.split()) != 5:
        raise ValueError(expected)
    # APScheduler counts the days from Monday as 0, cron from Sunday: a number would be read one day
    # late.
    if _DAYS_AS_NUMBERS.search(value.split()[4]):
        raise ValueError(f"{expected}, with days of the week by name (mon to sun)")
    # Loaded only for a list with a cron line: without one no command has to wait for it.
    from apscheduler.triggers.cron import CronTrigger

    try:
        CronTrigger.from_crontab(value, timezone="UTC")
    except (ValueError, TypeError, LookupError) as exc:
        raise ValueError(expected) from exc
    return " ".join(value.split())


def zone(value: Any) -> str:
    """A time zone by its name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, TypeError, OSError, AttributeError) as exc:
        raise ValueError('a time zone such as "Europe/Berlin" or "UTC"') from exc


def web_address(value: Any) -> str:
    """An http or https address."""
    expected = 'an address that begins with "https://" or "http://" and names a host'
    # Copied from a message, it may hold the invisible spaces that keep page text from becoming a
    # link.
    value = INVISIBLE.sub("", value) if isinstance(value, str) else value
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        raise ValueError(expected)
    try:
        # A wrong port raises only when `port` is read, so that happens within the try.
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError(expected)
    except ValueError as exc:
        raise ValueError(expected) from exc
    return value


def url(value: Any) -> str:
    """A web address without user name or password."""
    address = web_address(value)
    if "@" in urlsplit(address).netloc:
        raise ValueError(
            "an address without user name or password (send them as headers from ${NAME})"
        )
    return address


def header_table(value: Any) -> tuple[tuple[str, str], ...]:
    """HTTP headers, as (name, value) pairs."""
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


def agent(value: Any) -> str:
    """A User-Agent line."""
    if (
        not isinstance(value, str)
        or not value.strip()
        or not value.isascii()
        or not value.isprintable()
    ):
        raise ValueError("ASCII text on one line, in quotes")
    return value


def selector(value: Any) -> str:
    """A CSS selector."""
    # Loaded only for a list that has a selector.
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    expected = 'a CSS selector such as "main" or "#policy .text"'
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(expected)
    try:
        LexborHTMLParser("<p></p>").css(value)
    except (SelectolaxError, ValueError) as exc:
        raise ValueError(expected) from exc
    return value


def list_of(read: Read, what: str) -> Read:
    """A list of values, or one of them."""

    def read_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            raise ValueError(f"{what}, or a list of them")
        return tuple(read(item) for item in value)

    return read_all


def fragment(value: Any) -> str:
    """What stands after # in an address, without the #."""
    if (
        not isinstance(value, str)
        or not value.lstrip("#")
        or not value.isprintable()
        or " " in value
    ):
        raise ValueError('what stands after # in an address, such as "retention"')
    return value.lstrip("#")


def language(value: Any) -> str:
    """A language tag."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError('a language tag such as "en" or "de-AT"')
    return value


def day(value: Any) -> str:
    """A day, as ISO 8601."""
    if isinstance(value, str):
        try:
            # Python also takes forms such as 20240531, which readers would not know for a day.
            parsed = date.fromisoformat(value)
        except ValueError:
            parsed = None
        value = parsed if parsed and parsed.isoformat() == value else None
    if not isinstance(value, date) or isinstance(value, datetime) or not 1990 <= value.year <= 2100:
        raise ValueError("a day such as 2024-05-31, from 1990 to 2100")
    return value.isoformat()


def watch_id(value: Any) -> str:
    """A watch's id."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(
            'an id such as "acme/privacy" (lower-case letters, digits, single hyphens, one slash)'
        )
    return value


def clock_time(value: Any) -> ClockTime:
    """A time of day, perhaps on one day of the week."""
    written = _CLOCK_TIME.fullmatch(value) if isinstance(value, str) else None
    if written is None:
        raise ValueError('a time such as "08:00" or "mon 08:00"')
    day = _WEEK.index(written[1].lower()) if written[1] else None
    return ClockTime(int(written[2]), int(written[3]), day)


def whole_days(value: Any) -> int:
    """A number of days ahead, as days or weeks."""
    written = _WHOLE_DAYS.fullmatch(value) if isinstance(value, str) else None
    days = int(written[1]) * (7 if written[2] == "w" else 1) if written else 0
    if not 1 <= days <= 366:
        raise ValueError('days such as "14d" or "2w", from 1 to 366 days')
    return days


def category(value: Any) -> str:
    """The name of a category."""
    if value not in CATEGORIES:
        near = difflib.get_close_matches(str(value), CATEGORIES, n=1)
        raise ValueError(
            f"a category such as {near[0]}" if near else f"a category ({', '.join(CATEGORIES)})"
        )
    return str(value)


def base(value: Any) -> str:
    """The address of a web page to which paths are added."""
    address = url(value)
    if urlsplit(address).query or urlsplit(address).fragment:
        raise ValueError("an address without ? and #")
    return address.rstrip("/")
