"""A page -> a file for its owner alone, whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from tracker.errors import UsageError

# Stands in the head of each page that we write (show/page_style): only such a file is replaced.
MARK = b'<meta name="generator" content="policy-version-change-tracker">'
_HEAD_BYTES = 2_000
_OWNER_ONLY = 0o600


def write(path: Path, html: str) -> None:
    """Write a page to a file; an earlier page of ours is replaced, any other file is left alone.

    Args:
        path: of the file.
        html: the page.

    Raises:
        UsageError: another file is there, or it cannot be written; nothing was.
    """
    try:
        mode = _mode_of_earlier(path)
        # In the same folder: os.replace cannot move a file to another file system.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(html)
            file.flush()
            # Before the rename, or a power cut could leave an empty page under the name.
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as exc:
        os.unlink(name)
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc


def _mode_of_earlier(path: Path) -> int:
    """The rights of the page to replace; those of a new file where there is none."""
    if not os.path.lexists(path):
        return _OWNER_ONLY
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    if not path.is_file() or MARK not in _head(path):
        raise UsageError(f"{path} is there already and is no page of ours; name another file")
    return stat.S_IMODE(path.stat().st_mode)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)
