"""A page -> a file for its owner alone, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from tracker.edge import whole_file
from tracker.errors import UsageError

# Stands in the head of each page that we write (show/page_style): only such a file is replaced.
MARK = b'<meta name="generator" content="policy-version-change-tracker">'
_HEAD_BYTES = 2_000


def write(path: Path, html: str) -> None:
    """Write a page to a file; an earlier page of ours is replaced, any other file is left alone.

    Args:
        path: of the file.
        html: the page.

    Raises:
        UsageError: another file is there, or it cannot be written; nothing was.
    """
    _refuse_another(path)
    whole_file.write(path, html.encode())


def _refuse_another(path: Path) -> None:
    """See that nothing but an earlier page of ours stands there.

    Raises:
        UsageError: another file does, or it cannot be looked at.
    """
    if not os.path.lexists(path):
        return
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    try:
        # An empty file holds nothing to lose: scripts make one to have the name for themselves.
        is_ours = path.is_file() and (not path.stat().st_size or MARK in _head(path))
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc
    if not is_ours:
        raise UsageError(f"{path} is there already and is no page of ours; name another file")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)
