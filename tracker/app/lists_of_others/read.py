"""A path -> the pages that the list there names, whatever kind of list it is."""

from __future__ import annotations

from pathlib import Path

from tracker.app.lists_of_others import declarations, rows
from tracker.app.lists_of_others.wanted import OtherList
from tracker.errors import UsageError

_MOST_BYTES = 20_000_000


def read(path: Path) -> OtherList:
    """Read a list that somebody else keeps.

    Args:
        path: a CSV file, a file with an address a line, a declaration of Open Terms Archive or a
            folder of them.

    Raises:
        UsageError: it is none of these, or cannot be read.
    """
    if declarations.is_one(path):
        return declarations.read(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path}: it is larger than any list of pages")
        body = path.read_bytes()
    except OSError as exc:
        raise UsageError(f"{path}: it cannot be read ({exc.strerror})") from exc
    return rows.read(body, path.name)
