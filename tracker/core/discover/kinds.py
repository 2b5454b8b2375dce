"""What a link, a title or an address says -> the kind of document it names, and how surely."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from tracker import own_files

SURE = 7.0
"""From here on what was read names its kind without doubt."""
# A link is called by its document's name; what is much longer is a sentence about it.
_EXACT, _AMONG, _ALONE, _ALONE_AMONG = 10.0, 8.0, 9.0, 3.0
_PER_WORD_MORE = 0.5
_MOST_WORDS = 14
_PATH_EXACT, _PATH_AMONG, _PATH_ABOVE = 6.0, 4.0, 1.5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document."""

    name: str
    """`privacy`, `terms` …"""
    names: tuple[str, ...]
    alone: tuple[str, ...]
    never: tuple[str, ...]
    slugs: tuple[str, ...]
    paths: tuple[str, ...]
    """Where it usually lies, the commonest first."""


@dataclass(frozen=True, slots=True)
class Named:
    """A kind, and how surely it is meant."""

    kind: str
    score: float


@functools.cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are asked."""
    return tuple(
        Kind(name, *(tuple(values[key]) for key in ("names", "alone", "never", "slugs", "paths")))
        for name, values in _table("kinds.toml").items()
    )


@functools.cache
def places() -> dict[str, tuple[str, ...]]:
    """Words and hosts that say where sites keep policies, by the names of the table."""
    return {name: tuple(values) for name, values in _table("places.toml").items()}


def of_text(text: str) -> Named | None:
    """The kind that a link's text, a title or a heading names; None where it names none.

    Args:
        text: as written.
    """
    words = plain(text)
    if not words or len(words.split()) > _MOST_WORDS:
        return None
    return surest(Named(kind.name, _score(words, kind)) for kind in kinds())


def of_path(url: str) -> Named | None:
    """The kind that an address names; None where it names none.

    Args:
        url: absolute.
    """
    segments = segments_of(url)[::-1]
    return surest(
        Named(kind.name, _path_score(segment, kind, is_last=not above))
        for kind in kinds()
        for above, segment in enumerate(segments)
    )


def surest(named: Iterable[Named | None]) -> Named | None:
    """Of several kinds the one that is meant most surely, of equals the first; None: none is."""
    some = [each for each in named if each is not None and each.score > 0.0]
    return max(some, key=lambda each: each.score, default=None)


def is_hub(text: str, url: str) -> bool:
    """Whether a link leads to a page that lists policies.

    Args:
        text: of the link.
        url: absolute.
    """
    segments = segments_of(url)
    by_path = bool(segments) and segments[-1] in places()["hub_slugs"]
    return plain(text) in places()["hubs"] or by_path


def is_elsewhere(url: str) -> bool:
    """Whether an address is of another kind of page: a blog, a job, an older edition."""
    return not set(places()["elsewhere"]).isdisjoint(segments_of(url))


def plain(text: str) -> str:
    """A text as names are compared: lower case, without accents, hyphens and punctuation."""
    folded = unicodedata.normalize("NFKD", text.casefold()).replace("&", " and ")
    without = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", without))


def segments_of(url: str) -> list[str]:
    """The parts of an address's path as words, without a file's ending."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    return [
        plain(re.sub(r"\.(?:html?|php|aspx?|jsp|pdf|md|txt)$", "", part, flags=re.I))
        for part in parts
    ]


def _score(words: str, kind: Kind) -> float:
    if any(_holds(words, name) for name in kind.never):
        return 0.0
    if words in kind.names:
        return _EXACT
    if words in kind.alone:
        return _ALONE
    for names, score in ((kind.names, _AMONG), (kind.alone, _ALONE_AMONG)):
        held = [name for name in names if _holds(words, name)]
        if held:
            more = len(words.split()) - max(len(name.split()) for name in held)
            return max(1.0, score - _PER_WORD_MORE * max(0, more - 1))
    return 0.0


def _path_score(segment: str, kind: Kind, *, is_last: bool) -> float:
    if segment in kind.slugs:
        return _PATH_EXACT if is_last else _PATH_ABOVE
    return _PATH_AMONG if is_last and any(_holds(segment, slug) for slug in kind.slugs) else 0.0


def _holds(words: str, name: str) -> bool:
    return f" {name} " in f" {words} "


def _table(name: str) -> dict[str, Any]:
    text = own_files.text(__package__, name)
    return tomllib.loads(text)
