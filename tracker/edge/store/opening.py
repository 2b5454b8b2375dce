"""A path -> an open connection to a database of ours, with today's schema."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from pathlib import Path
from urllib.parse import quote

from tracker.edge.store import copies, migration, schema
from tracker.edge.store.failures import SENTENCES, translated
from tracker.errors import OfOlderRelease, StoreError

BUSY_TIMEOUT_S = 30.0
"""How long another writer is waited for: an import's longest transaction took under 1 s."""
_LARGEST_LOG_BYTES = 64_000_000
"""Of the write-ahead log left on disk once it was folded in: a reader that stayed long makes it
grow.
"""


def identity(path: str) -> tuple[int, int] | None:
    """What tells a file from every other, without following a link; None where there is none."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return None if stat.S_ISLNK(status.st_mode) else (status.st_dev, status.st_ino)


def prepare(path: Path, create: bool) -> None:
    """See that there is a plain file, private where we make it.

    An existing file is only looked at, never opened here: closing a second descriptor would drop
    the locks SQLite holds for another connection of this process.
    """
    try:
        if path.is_symlink():
            raise StoreError(f"{path} is a symbolic link; name the database itself")
        if path.exists():
            if not path.is_file():
                raise StoreError(f"{path} is not a file; name another")
            return
        if not create:
            raise StoreError(f"There is no database at {path}; `tracker check` makes one")
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            # Two trackers may start at once: whoever comes second opens the file of the first.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR, 0o600))
    except OSError as exc:
        raise StoreError(f"{path} cannot be made: {exc.strerror}") from exc


def connect(name: str, read_only: bool, timeout_s: float) -> sqlite3.Connection:
    """Connect to a file that is there, or to `:memory:`."""
    target = (
        name
        if name == ":memory:"
        # Not `rwc`: where the database was moved away, SQLite must not begin an empty one.
        # Unquoted, a "?" in the path would end it.
        else f"file:{quote(os.path.abspath(name))}?mode={'ro' if read_only else 'rw'}"
    )
    conn = sqlite3.connect(
        target,
        uri=True,
        timeout=timeout_s,
        # Python would begin transactions by itself, deferred ones, which may fail at their first
        # write.
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    conn.row_factory = sqlite3.Row
    return conn


def settle(conn: sqlite3.Connection, name: str, read_only: bool) -> Path | None:
    """Set up a connection, and migrate where needed.

    Returns the copy that was made before a migration; None where there was none to make.
    """
    # Enough for a check that found nothing; `Database.transaction(durable=True)` asks for more.
    conn.execute("PRAGMA synchronous = NORMAL")
    # SQLite checks references only for connections that ask for it.
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    conn.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG_BYTES}")
    # One moment's sight of both, for another tracker may be making the schema right now.
    conn.execute("BEGIN")
    applied = migration.applied(conn)
    foreign = (
        not applied
        and conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone() is not None
    )
    conn.execute("COMMIT")
    # A flipped bit may have made bytes of a name, or put escapes into the message below.
    if not all(isinstance(name_of, str) and name_of.isprintable() for name_of in applied):
        raise StoreError(
            f"{name} {SENTENCES[sqlite3.SQLITE_CORRUPT]} (its list of migrations cannot be read)"
        )
    known = set(schema.MIGRATIONS)
    if applied - known:
        raise StoreError(
            f"{name} was made by a newer tracker ({', '.join(sorted(applied - known))}); upgrade"
            " this one"
        )
    if applied == known:
        return None
    if foreign:
        raise StoreError(f"{name} is a database of another program; name another file")
    if read_only:
        raise OfOlderRelease(
            f"{name} needs its schema brought up to date and was opened read-only; run `tracker"
            " status`"
        )
    kept: list[Path] = []
    migration.migrate(conn, lambda lacking: kept.append(_keep_before(name, lacking)))
    return kept[0] if kept else None


def _keep_before(name: str, migration: str) -> Path:
    """Copy the database of an older release beside itself: a new schema cannot be undone.

    By a connection of its own, for the other one holds the lock that keeps writers out.
    """
    wanted = Path(f"{name}.before-{migration}.backup")
    try:
        with (
            translated(str(wanted)),
            contextlib.closing(connect(name, True, BUSY_TIMEOUT_S)) as conn,
        ):
            return copies.keep(conn, wanted)
    except StoreError as exc:
        asked = (
            f"{name} is of an older release and stays so until a copy of it is kept beside it:"
            f" {exc}"
        )
        raise StoreError(f"{asked}. Make room there, or leave to write, and start again") from exc
