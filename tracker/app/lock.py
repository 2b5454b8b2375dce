"""A database -> held by one daemon at a time, by a lock beside it that is gone with the process however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from tracker.errors import AlreadyRunning, StoreError


class Lock:
    """One daemon a database: an advisory lock on a file beside it, gone with the process however it ends."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            AlreadyRunning: another process holds it.
            StoreError: the lock file cannot be made.
        """
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as exc:
            raise StoreError(
                f"{self._path}: cannot be opened ({exc.strerror}); the daemon needs a lock beside its database"
            ) from exc
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(
                f"A daemon (process {holder or 'unknown'}) already works on this database ({self._path} is locked);"
                " stop it first, or use another database"
            ) from exc
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let it go."""
        os.close(self._file)


def holder(database: Path) -> str | None:
    """Say which process works on a database as its daemon.

    Args:
        database: the file.

    Returns:
        Its number as text; None where none does.
    """
    try:
        lock = os.open(database.with_name(f"{database.name}.lock"), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(lock)
    return None
