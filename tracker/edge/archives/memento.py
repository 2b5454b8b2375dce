"""An archive that speaks Memento -> the captures of one page in it.

Source: RFC 7089. Its TimeMap names the captures; raw bytes are asked for by `id_` behind a
capture's moment, as pywb and the Wayback Machine understand it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from tracker.edge.archives.capture import Capture, Captures, NothingThere, Served, as_served
from tracker.errors import ArchiveError, UsageError
from tracker.model import Fetched
from tracker.patterns import compile_later

Get = Callable[[str], Fetched]
"""Asks an address, politely; raises UsageError where the archive cannot be reached."""

# Pages of one TimeMap: more is a circle, or an archive that never ends.
_MOST_PAGES = 1_000
_MOST_CAPTURES = 200_000
_LINK = compile_later(
    r"<([^<>\s]{1,8000})>((?:\s*;\s*[\w-]{1,40}\s*=\s*(?:\"[^\"]{0,2000}\"|[^\s;,\"]{1,200}))*)"
)
_PARAMETER = compile_later(r";\s*([\w-]{1,40})\s*=\s*(?:\"([^\"]{0,2000})\"|([^\s;,\"]{1,200}))")
# BASE/20240101063004mp_/URL: what stands behind the moment is the archive's way to show it.
_MOMENT = compile_later(r"/(\d{14})[a-z]{0,4}_?/(.+)$", re.DOTALL)
_OK, _NOT_FOUND = 200, 404


class _Named(NamedTuple):
    at: datetime
    original: str
    """The address as the archive has it."""


def find(base: str, url: str, get: Get) -> Captures:
    """Find the captures of a page in an archive.

    Args:
        base: the archive's address; its TimeMaps are at `BASE/timemap/link/URL`.
        url: of the page.
        get: asks an address.

    Returns:
        The captures; each is fetched when it is read.

    Raises:
        UsageError: the archive cannot be reached, gives no TimeMap, or has no capture of the page.
    """
    base = base.rstrip("/")
    # Of two of one second the first: an archive that has both shows either.
    named = {
        each.at: each for each in sorted(_time_map(f"{base}/timemap/link/{url}", get), reverse=True)
    }
    if not named:
        raise NothingThere(f"{base}: it has no capture of {url}")
    captures = tuple(_capture(base, named[at], get) for at in sorted(named))
    return Captures(captures, (), f"memento {base}")


def _time_map(address: str, get: Get) -> Iterator[_Named]:
    """The captures of a TimeMap, of all its pages."""
    waiting, seen, count = [address], {address}, 0
    while waiting:
        text = _page(address, get(waiting.pop(0)))
        for target, relations, parameters in _links(text):
            count += 1
            if count > _MOST_CAPTURES:
                raise UsageError(f"{address}: more than {_MOST_CAPTURES:,} captures")
            if "memento" in relations and (made := _named(target, parameters)):
                yield made
            elif "timemap" in relations and _is_page(target, address) and target not in seen:
                seen.add(target)
                waiting.append(target)
        if len(seen) > _MOST_PAGES:
            raise UsageError(f"{address}: more than {_MOST_PAGES:,} pages of a TimeMap")


def _page(address: str, answer: Fetched) -> str:
    """The text of a TimeMap, or of one page of it."""
    if answer.status != _OK:
        kind = NothingThere if answer.status == _NOT_FOUND else UsageError
        raise kind(
            f"{address}: Expected a TimeMap, got status {answer.status}: there is no capture of"
            " that address, or the archive is at another one"
        )
    return answer.body.decode("utf-8", "replace")


def _links(text: str) -> Iterator[tuple[str, set[str], dict[str, str]]]:
    for match in _LINK.finditer(text):
        parameters = {
            name.lower(): quoted or plain
            for name, quoted, plain in _PARAMETER.findall(match.group(2))
        }
        yield match.group(1), set(parameters.get("rel", "").lower().split()), parameters


def _is_page(target: str, address: str) -> bool:
    """Whether a link leads to another page of the same archive: nobody sends us elsewhere."""
    try:
        return urlsplit(target)[:2] == urlsplit(address)[:2]
    except ValueError:
        return False


def _named(target: str, parameters: dict[str, str]) -> _Named | None:
    moment = _MOMENT.search(target)
    try:
        at = parsedate_to_datetime(parameters["datetime"])
    except (KeyError, ValueError, TypeError):
        return None
    if moment is None or at.tzinfo is None:
        return None
    return _Named(at.astimezone(UTC).replace(microsecond=0), moment.group(2))


def _capture(base: str, named: _Named, get: Get) -> Capture:
    address = f"{base}/{named.at:%Y%m%d%H%M%S}id_/{named.original}"
    return Capture(named.at, address, lambda: _answer(address, named, get))


def _answer(address: str, named: _Named, get: Get) -> Served:
    answer = get(address)
    # Without it this is a page of the archive's own.
    if answer.header("Memento-Datetime") is None:
        raise ArchiveError(f"the archive itself answered, with status {answer.status}")
    if answer.status != _OK:
        raise ArchiveError(f"it was answered with status {answer.status}")
    return Served(answer.body, tuple(as_served(answer.headers)), named.original)
