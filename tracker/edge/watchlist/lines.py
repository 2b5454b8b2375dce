"""Turns the text of a watch list into the lines its tables and keys stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.patterns import compile_later

_HEADER = compile_later(r"\s*(\[\[?)\s*([^\s\[\]#=,](?:[^\[\]#=,]*[^\s\[\]#=,])?)\s*\]\]?\s*(#.*)?")
_KEY = compile_later(r"""\s*("[^"\\]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.[^=#"']*)?=""")
_TRIPLE = compile_later("\"{3}|'{3}")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that tables and keys stand on, from 1.

    Places are `tracker`, `channels`, `channels.NAME`, or `watch N`, N from 0.
    """

    tables: dict[str, int] = field(default_factory=dict)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    watches: int = 0

    def of(self, place: str, key: str | None = None) -> int:
        """The line of a key, else of its table, else of the key that holds the table, else 1."""
        parent, _, child = place.partition(".")
        lines = (
            self.keys.get((place, key)) if key is not None else None,
            self.tables.get(place),
            self.keys.get((parent, child)),
            self.tables.get(parent) if child else None,
            self.keys.get(("", parent.split(" ")[0])),
        )
        return next((line for line in lines if line), 1)


def scan(text: str) -> Lines:
    """Find where tables and keys stand. What is written inline has the line of what it stands in.

    Args:
        text: a watch list that the TOML parser accepts.

    Returns:
        Lines by place and key; a wrong guess costs a line number in a message, nothing else.
    """
    tables: dict[str, int] = {}
    keys: dict[tuple[str, str], int] = {}
    place, watches, quote = "", 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        inside = quote
        quote = _open_quote(line, quote)
        if inside:
            continue
        if header := _HEADER.fullmatch(line.rstrip("\r")):
            name = re.sub(r"[\s\"']", "", header[2])
            if name == "watch" and header[1] == "[[":
                watches += 1
            parent, _, child = name.partition(".")
            parent = f"watch {watches - 1}" if parent == "watch" and watches else parent
            place = f"{parent}.{child}" if child else parent
            if child:
                keys.setdefault((parent, child.split(".")[0]), number)
            tables.setdefault(place, number)
        elif key := _KEY.match(line):
            keys.setdefault((place, key[1].strip("\"'")), number)
    return Lines(tables, keys, watches)


def _open_quote(line: str, quote: str) -> str:
    """The triple quote still open after a line, given the one open before it."""
    if not quote and line.lstrip().startswith("#"):
        return quote
    for mark in _TRIPLE.findall(line):
        quote = "" if quote == mark else quote or mark
    return quote
