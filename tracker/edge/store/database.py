"""A database file: reading, writing in transactions, and finding watches and versions in it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tracker.edge.store import copies, opening
from tracker.edge.store.failures import translated
from tracker.edge.store.proof.journal import Journal
from tracker.errors import StoreError, UsageError, Vanished


class Database:
    """An open database file, which the parts of the store share. For one thread at a time."""

    def __init__(self, conn: sqlite3.Connection, path: str, read_only: bool = False) -> None:
        self.conn = conn
        self.path = path
        self.read_only = read_only
        self.kept_before: Path | None = None
        """The copy that was made as the file was opened, where it was of an older release."""
        self.journal = Journal(conn)
        """Of all that is recorded once: its entries are part of the transaction."""
        self._durable = False
        self._file = None if path == ":memory:" else opening.identity(path)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        read_only: bool = False,
        timeout_s: float = opening.BUSY_TIMEOUT_S,
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
            opening.prepare(Path(name), create and not read_only)
        with translated(name):
            conn = opening.connect(name, read_only, timeout_s)
            try:
                kept = opening.settle(conn, name, read_only)
            except BaseException:
                conn.close()
                raise
        opened = cls(conn, name, read_only)
        opened.kept_before = kept
        # A link may have been put in its place between the look and the opening.
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
        """See that the open file is the one at its path: SQLite writes on into a deleted one.

        Raises:
            Vanished: it was moved, deleted or replaced, or its disk is gone.
        """
        if self._file is None:
            return
        identity = opening.identity(self.path)
        if identity != self._file:
            what = (
                "is gone (moved, deleted, or its disk is not there)"
                if identity is None
                else "was replaced by another"
            )
            raise Vanished(
                f"{self.path} {what} while in use; nothing of this step was recorded. Put it back"
                " where it was"
            )

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """Read all rows of a query.

        Args:
            sql: a SELECT.
            values: of its question marks, or by name.

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

    def row(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Row | None:
        """Read the first row of a query.

        Args:
            sql: a SELECT.
            values: of its question marks, or by name.

        Returns:
            The row, or None.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self.path):
            first: sqlite3.Row | None = self.conn.execute(sql, values).fetchone()
            return first

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
            # Before BEGIN: SQLite does not change this setting inside a transaction.
            if durable is not self._durable:
                conn.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._durable = durable
            # Takes the write lock now. Asked for at the first write, it may be refused without any
            # waiting.
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield conn
                if conn.in_transaction:
                    self.journal.write()
                    conn.execute("COMMIT")
            finally:
                self.journal.forget()
                if conn.in_transaction:
                    # SQLite ends the transaction by itself on some errors (a full disk); then
                    # nothing is left to undo.
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
        row = self.row("SELECT id FROM watches WHERE watch = ?", [watch])
        if row is None:
            raise UsageError(
                f"{watch}: no such watch in {self.path}; see the `health` view for those there are"
            )
        rowid: int = row[0]
        return rowid

    def version_row(self, watch_id: str, number: int) -> sqlite3.Row:
        """Find a version's row in `versions`.

        Raises:
            UsageError: there is no such version.
        """
        sql = (
            "SELECT v.* FROM watches w JOIN versions v ON v.watch_id = w.id WHERE w.watch = ? AND"
            " v.number = ?"
        )
        row = self.row(sql, [watch_id, number])
        if row is None:
            self.watch_rowid(watch_id)
            known = "see the `timeline` view for those there are"
            raise UsageError(f"{watch_id}: there is no version {number}; {known}")
        return row
