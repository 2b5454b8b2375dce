"""Bytes -> a file that others may be reading: whole or not at all, at one stroke."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tracker.errors import UsageError


def write(path: Path, content: bytes) -> None:
    """Write a new file, or put one in the place of another.

    Whoever reads it meanwhile sees the old file or the new one, never a part. After a power cut,
    too, one of the two is there.

    Args:
        path: of the file. A new one is for its owner alone; another one's mode stays.
        content: of the file.

    Raises:
        UsageError: it is a symbolic link or no plain file, or it cannot be written; what was there
            before is still there.
    """
    with writing(path) as file:
        file.write(content)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file in parts; it is put in its place at the end of the block.

    Args:
        path: of the file, as for `write`.

    Yields:
        The file, open to be written.

    Raises:
        UsageError: as `write`. Whatever the block raises, what was there before is still there.
    """
    try:
        mode = _mode(path)
        # In the same folder: os.replace cannot move a file to another file system.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tracker-")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fchmod(file.fileno(), mode)
                # Before the rename: a power cut must not leave the name on an empty file.
                os.fsync(file.fileno())
            os.replace(name, path)
        # Also where the user stops it: half a file must not stay.
        except BaseException:
            os.unlink(name)
            raise
        _sync(path.parent)
    except OSError as exc:
        raise UsageError(f"{path} cannot be written: {exc.strerror}") from exc


def _mode(path: Path) -> int:
    """The mode that the file is to have.

    Raises:
        UsageError: it is a link, a folder or a device.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return 0o600
    if stat.S_ISLNK(mode):
        # A link in a folder that others may write to could lead to a file of ours.
        raise UsageError(f"{path} is a symbolic link; name the file that it leads to")
    if not stat.S_ISREG(mode):
        raise UsageError(f"{path} is no plain file; name a file, or - for standard output")
    return stat.S_IMODE(mode)


def _sync(folder: Path) -> None:
    """A rename is safe from a power cut only once its folder is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
