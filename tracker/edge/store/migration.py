"""A database of any release -> one with today's schema, and a copy of it as it was before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tracker.edge.store import schema
from tracker.edge.store.proof.takeover import take_over

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

MIGRATION_SET = "policy-version-change-tracker"


def applied(conn: sqlite3.Connection) -> set[str]:
    """Name the migrations a database has had.

    Without importing sqlite-utils: that takes 0.1 s, which most commands can save.

    Args:
        conn: an open connection.

    Returns:
        The names, those of a newer tracker included; empty for a new or foreign file.
    """
    if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = conn.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [MIGRATION_SET]
    )
    return {row[0] for row in rows}


def migrations() -> Migrations:
    """Make the migrations known to sqlite-utils.

    Returns:
        The set, in order.
    """
    from sqlite_utils import Migrations

    known = Migrations(MIGRATION_SET)
    for name in schema.MIGRATIONS:
        # The default holds this name; a plain closure would see the last one of the loop.
        def migrate(db: Database, /, name: str = name) -> None:
            # Not executescript: inside a transaction it looks for a statement's end at every
            # character, 0.1 s in all.
            for statement in statements(schema.sql(name)):
                db.execute(statement)

        known(name=name)(migrate)
    return known


def statements(sql: str) -> Iterator[str]:
    """Split a script whose statements end at a line's end."""
    lines: list[str] = []
    for line in sql.splitlines():
        lines.append(line)
        statement = "\n".join(lines).strip()
        if line.endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            lines = []


def _use_wal(conn: sqlite3.Connection) -> None:
    """Turn write-ahead logging on.

    SQLite does not wait for a lock here; the start of a transaction does.
    """
    for tries_left in reversed(range(10)):
        try:
            conn.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as exc:
            if not tries_left or exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("ROLLBACK")


def migrate(conn: sqlite3.Connection, keep: Callable[[str], None]) -> None:
    """Bring a database up to this tracker's schema; two trackers may try at once.

    Args:
        conn: an open connection in autocommit mode, outside a transaction.
        keep: asked to copy the database of an older release before anything in it changes, given
            the name of the first migration it lacks; no other tracker writes meanwhile. Not asked
            for a new database.

    Raises:
        StoreError: it could not be copied; nothing was changed.
        sqlite3.Error: it could not be written.
    """
    from sqlite_utils import Database

    _use_wal(conn)
    conn.execute("BEGIN IMMEDIATE")
    try:
        # Asked again: another tracker may have done it all while this one waited.
        had = applied(conn)
        lacking = [name for name in schema.MIGRATIONS if name not in had]
        if had and lacking:
            keep(lacking[0])
        migrations().apply(Database(conn, execute_plugins=False))
        if schema.JOURNAL in lacking:
            # Last of all: entries cover columns that later migrations add.
            take_over(conn)
        conn.execute("COMMIT")
    finally:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
