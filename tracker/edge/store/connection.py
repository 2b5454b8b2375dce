"""A database file, opened safely: its connection, its transactions, and its errors as sentences."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from tracker.edge.store import copies, migration, schema
from tracker.errors import StoreError, UsageError, Vanished

BUSY_TIMEOUT_S = 30.0
"""How long another writer is waited for: an import's longest transaction took under 1 s."""

_LARGEST_LOG_BYTES = 64_000_000
"""Of the write-ahead log left on disk once it was folded in: a reader that stayed long makes it
grow.
"""
_NO_UTF8 = "Could not decode to UTF-8"
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_LOCKED: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_PROTOCOL: "is locked by another program; try again when it is done",
    sqlite3.SQLITE_READONLY: "cannot be written: it, or its directory, is read-only",
    sqlite3.SQLITE_PERM: "cannot be used: permission was denied",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: look at the rights of the file and of its directory",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; nothing of this step was recorded",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy, or save what can be read with `sqlite3 FILE .recover`",
    sqlite3.SQLITE_NOTADB: "is not a database; name another file",
    sqlite3.SQLITE_TOOBIG: "cannot take a value of this size",
}


def to_text(at: datetime) -> str:
    """Write a moment as the database does.

    Args:
        at: aware, of any zone.

    Returns:
        UTC to the second, `2024-02-01T06:30:04Z`.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_moment(text: str) -> datetime:
    """Read a moment as the database writes it.

    Args:
        text: `2024-02-01T06:30:04Z`.

    Returns:
        Aware UTC.
    """
    return datetime.fromisoformat(text)


@contextlib.contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn what SQLite raises about the file, the disk or another program into a sentence; defects
    pass.

    Args:
        path: of the database, for the sentence.

    Raises:
        StoreError: the database cannot be used.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if str(exc).startswith(_NO_UTF8):
            # Python's own words, which quote the cell; they come without a code of SQLite's.
            raise StoreError(
                f"{path} is damaged: a text in it is no UTF-8; `tracker verify` says where"
            ) from exc
        raise StoreError(f"{path} {_SENTENCES.get(code, 'cannot be used')} ({exc})") from exc
    except UnicodeDecodeError as exc:
        # SQLite quotes the schema in its errors, and Python cannot read the quotation.
        raise StoreError(
            f"{path} {_SENTENCES[sqlite3.SQLITE_CORRUPT]} (its schema is no UTF-8)"
        ) from exc
    except UnicodeEncodeError as exc:
        raise StoreError(
            f"{path} cannot take a text with half a character in it ({exc.reason})"
        ) from exc


class Connection:
    """An open database; the parts of the store build on it. For one thread at a time."""

    def __init__(self, conn: sqlite3.Connection, path: str, read_only: bool = False) -> None:
        self.conn = conn
        self.path = path
        self.read_only = read_only
        self.kept_before: Path | None = None
        """The copy that was made as the file was opened, where it was of an older release."""
        self._durable = False
        self._file = None if path == ":memory:" else _identity(path)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        read_only: bool = False,
        timeout_s: float = BUSY_TIMEOUT_S,
    ) -> Self:
        """Open a database and bring its schema up to date.

        Args:
            path: of the file; `:memory:` for one that lives as long as the store.
            create: make file and directory where there are none (file mode 0600).
            read_only: never write, migrations included.
            timeout_s: how long another writer is waited for.

        Returns:
            The store, to be closed or used as a context manager.

        Raises:
            StoreError: missing, a symbolic link, locked, read-only, not a database, not ours, or
                made by a newer tracker.
        """
        name = str(path)
        if name != ":memory:":
            _prepare(Path(name), create and not read_only)
        with translated(name):
            conn = _connect(name, read_only, timeout_s)
            try:
                kept = _settle(conn, name, read_only)
            except BaseException:
                conn.close()
                raise
        opened = cls(conn, name, read_only)
        opened.kept_before = kept
        if name != ":memory:" and opened._file is None:
            opened.close()
            raise StoreError(f"{name} was put out of the way while it was being opened")
        return opened

    def close(self) -> None:
        """Close the database."""
        self.conn.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()

    def still_there(self) -> None:
        """See that the file opened is the one at its path: SQLite would go on writing into a
        deleted one.

        Raises:
            Vanished: it was moved, deleted or replaced, or its disk is gone.
        """
        if self._file is None:
            return
        found = _identity(self.path)
        if found != self._file:
            what = (
                "is gone (moved, deleted, or its disk is not there)"
                if found is None
                else "was replaced by another"
            )
            raise Vanished(
                f"{self.path} {what} while in use; nothing of this step was recorded. Put it back where it was"
            )

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Read all rows of a query.

        Args:
            sql: a SELECT.
            values: of its question marks.

        Returns:
            The rows, in the query's order.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self.path):
            return self.conn.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[sqlite3.Row]:
        """Read the rows of a query one by one, where all of them at once would take much memory.

        Args:
            sql: a SELECT.
            values: of its question marks.

        Yields:
            The rows, in the query's order.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self.path):
            yield from self.conn.execute(sql, values)

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """Read the first row of a query.

        Args:
            sql: a SELECT.
            values: of its question marks.

        Returns:
            The row, or None.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self.path):
            found: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
            return found

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Add one row inside a transaction.

        Args:
            sql: an INSERT.
            values: of its question marks.

        Returns:
            The row's id.
        """
        rowid = self.conn.execute(sql, values).lastrowid
        assert rowid is not None
        return rowid

    @contextlib.contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        Args:
            durable: survive a power cut once it returns (a plain check may be lost: it is simply
                looked again).

        Yields:
            The connection to write with.

        Raises:
            Vanished: the file is no longer where it was.
            StoreError: the database cannot be written; nothing was.
        """
        conn = self.conn
        self.still_there()
        with translated(self.path):
            if durable is not self._durable:
                conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield conn
                if conn.in_transaction:
                    conn.execute("COMMIT")
            finally:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")

    def copy_to(self, target: Path) -> None:
        """Copy the whole database as of one moment, while others go on reading and writing.

        Args:
            target: not there yet; it is made for its owner alone, whole or not at all.

        Raises:
            StoreError: there is such a file, it cannot be written, or the database cannot be read.
        """
        with translated(str(target)):
            copies.copy(self.conn, target)

    def watch_rowid(self, watch: str) -> int:
        """Find a watch.

        Args:
            watch: `vendor/document`.

        Returns:
            Its row in `watches`.

        Raises:
            UsageError: there is no such watch.
        """
        found = self.row("SELECT id FROM watches WHERE watch = ?", [watch])
        if found is None:
            raise UsageError(
                f"{watch}: no such watch in {self.path}; see the `health` view for those there are"
            )
        rowid: int = found[0]
        return rowid


def _identity(path: str) -> tuple[int, int] | None:
    """What tells a file from every other, without following a link; None where there is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return None if stat.S_ISLNK(found.st_mode) else (found.st_dev, found.st_ino)


def _prepare(path: Path, create: bool) -> None:
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
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_RDWR, 0o600))
    except OSError as exc:
        raise StoreError(f"{path} cannot be made: {exc.strerror}") from exc


def _connect(name: str, read_only: bool, timeout_s: float) -> sqlite3.Connection:
    target = (
        name
        if name == ":memory:"
        else f"file:{quote(os.path.abspath(name))}?mode={'ro' if read_only else 'rw'}"
    )
    conn = sqlite3.connect(
        target,
        uri=True,
        timeout=timeout_s,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    conn.row_factory = sqlite3.Row
    return conn


def _settle(conn: sqlite3.Connection, name: str, read_only: bool) -> Path | None:
    """Set the connection's ways, and migrate where needed; the copy made before that, if there was
    one to make.
    """
    conn.execute("PRAGMA synchronous = NORMAL")
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
    if not all(isinstance(one, str) and one.isprintable() for one in applied):
        raise StoreError(
            f"{name} {_SENTENCES[sqlite3.SQLITE_CORRUPT]} (its list of migrations cannot be read)"
        )
    known = {each for each, _ in schema.MIGRATIONS}
    if applied - known:
        raise StoreError(
            f"{name} was made by a newer tracker ({', '.join(sorted(applied - known))}); upgrade this one"
        )
    if applied == known:
        return None
    if foreign:
        raise StoreError(f"{name} is a database of another program; name another file")
    if read_only:
        raise StoreError(
            f"{name} needs its schema brought up to date and was opened read-only; run `tracker status`"
        )
    kept: list[Path] = []
    migration.migrate(conn, lambda lacking: kept.append(_keep_before(name, lacking)))
    return kept[0] if kept else None


def _keep_before(name: str, migration: str) -> Path:
    """Copy the database of an older release beside itself: a new schema is not gone back on
    otherwise.

    By a connection of its own, for the other one holds the lock that keeps writers out.
    """
    wanted = Path(f"{name}.before-{migration}.backup")
    try:
        with (
            translated(str(wanted)),
            contextlib.closing(_connect(name, True, BUSY_TIMEOUT_S)) as conn,
        ):
            return copies.keep(conn, wanted)
    except StoreError as exc:
        asked = f"{name} is of an older release and stays so until a copy of it is kept beside it: {exc}"
        raise StoreError(f"{asked}. Make room there, or leave to write, and start again") from exc
