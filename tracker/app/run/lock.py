"""A database -> who works on it: one daemon at a time, and which senders live.

By locks of the operating system, which go with their process however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from tracker.errors import AlreadyRunning, StoreError


class Lock:
    """One daemon a database: an advisory lock on a file beside it, gone with the process."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            AlreadyRunning: another process holds it.
            StoreError: the lock file cannot be made.
        """
        self._file = _open(self._path)
        try:
            # Not waited for: a second daemon should say at once that there is one.
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise AlreadyRunning(
                f"A daemon (process {holder or 'unknown'}) already works on this database"
                f" ({self._path} is locked); stop it first, or use another database"
            ) from exc
        # Only under the lock: the file may still name the process before, or the one that holds it.
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
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
        lock = os.open(
            database.with_name(f"{database.name}.lock"), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        )
    except OSError:
        return None
    try:
        # A shared lock, so that two who ask at once do not take each other for a daemon.
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
    finally:
        os.close(lock)
    return None


class Presence:
    """A name to claim deliveries under, and a sign that its process lives: a locked byte.

    The byte is that of the process's number, so that others can ask whether the sender of a claim
    is alive. POSIX locks go when the process ends, however it ends, and when it closes the file,
    which it therefore opens once.
    """

    def __init__(self, database: Path, kind: str) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._pid = os.getpid()
        # In a container a process has the number of the one before it, time after time.
        self.name = f"{kind}-{self._pid}-{secrets.token_hex(3)}"

    def __enter__(self) -> Self:
        """Give the sign.

        Raises:
            StoreError: the lock file cannot be made.
        """
        self._file = _open(self._path)
        # Without a sign the process still sends; its claims are then free when the lease ends.
        with contextlib.suppress(OSError):
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._pid)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take it back."""
        os.close(self._file)

    def is_dead(self, worker: str) -> bool:
        """Say whether a sender's process has ended: one of this machine, whose byte nobody holds.

        Args:
            worker: its name, of `deliveries.claimed_by`.

        Returns:
            False where the name says nothing of a process, and for this one's own.
        """
        number = worker.split("-")[1] if worker.count("-") == 2 else ""
        if not number.isdecimal():
            return False
        # A process is never refused its own POSIX lock, so it cannot ask for its own byte.
        if int(number) == self._pid:
            return worker != self.name
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(number))
        except OSError:
            return False
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, int(number))
        return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise StoreError(
            f"{path}: cannot be opened ({exc.strerror}); the tracker needs a lock beside its"
            " database"
        ) from exc
