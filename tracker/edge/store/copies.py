"""An open database -> a private copy in a file: whole or not at all, never over another file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tracker.errors import StoreError


def copy(conn: sqlite3.Connection, target: Path) -> None:
    """Copy a database as of one moment, while others go on reading and writing.

    Args:
        conn: of the database, outside a transaction.
        target: not there yet; it is made for its owner alone.

    Raises:
        StoreError: there is such a file, or it cannot be written.
        sqlite3.Error: the database cannot be read, or the disk is full.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        # The target's name is taken first, so that the rename cannot replace a file of someone
        # else.
        with _made(target), _made(part):
            with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as made:
                # In one step, under one read transaction: a copy made in several begins anew at
                # every write.
                conn.backup(made)
            # Before the rename: a power cut must not leave the final name on half a copy.
            _sync(part)
            part.replace(target)
            # A rename is safe from a power cut only once its directory is on the disk.
            _sync(target.parent)
    except OSError as exc:
        raise StoreError(f"{target} cannot be written: {exc.strerror}") from exc


def keep(conn: sqlite3.Connection, wanted: Path) -> Path:
    """Copy a database under a name, or the next free one like it.

    A copy that is there already is not made twice.

    Args:
        conn: of the database, outside a transaction.
        wanted: the name; where another copy has it, `-2`, `-3` … is put before its suffix.

    Returns:
        The copy, which may be an earlier one of the same bytes: what failed after copying is tried
        again and again.

    Raises:
        StoreError: it cannot be written.
        sqlite3.Error: the database cannot be read, or the disk is full.
    """
    target, number = wanted, 1
    while os.path.lexists(target):
        number += 1
        target = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    copy(conn, target)
    before = (
        wanted if number == 2 else wanted.with_name(f"{wanted.stem}-{number - 1}{wanted.suffix}")
    )
    if (
        number > 1
        and before.is_file()
        and not before.is_symlink()
        and _digest(before) == _digest(target)
    ):
        target.unlink()
        return before
    return target


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _made(path: Path) -> Iterator[None]:
    """A new private file, gone again where what follows fails."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR, 0o600))
    except FileExistsError:
        raise StoreError(
            f"{path} is there already and is left as it is; name another file"
        ) from None
    except OSError as exc:
        raise StoreError(f"{path} cannot be made: {exc.strerror}") from exc
    try:
        yield
    # Also where the user stops it: half a copy must not stay.
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
