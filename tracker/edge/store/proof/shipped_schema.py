"""A database's schema -> a sentence for each part that is not as this release makes it."""

from __future__ import annotations

import contextlib
import functools
import sqlite3

from tracker.edge.store import migration, schema

_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_master"
# Made by SQLite itself, or by sqlite-utils to note which migrations were applied.
_OTHERS = ("sqlite_", "_sqlite_migrations", "clauses_fts_")


def faults(conn: sqlite3.Connection) -> list[str]:
    """Compare tables, views, triggers and indexes with those that the migrations make.

    Tables, views and indexes of somebody else's beside ours are left alone; a trigger is not, for
    it writes where nobody asked for it.

    Args:
        conn: an open connection.

    Returns:
        One sentence a fault.
    """
    shipped, there = _shipped(), _parts(conn)
    sentences = []
    for (kind, name), sql in shipped.items():
        if (kind, name) not in there:
            sentences.append(f"The {kind} {name} of the schema is missing")
        elif there[kind, name] != sql:
            sentences.append(f"The {kind} {name} of the schema is not as this release makes it")
    sentences += [
        f"There is a trigger {name} that this release does not make"
        for kind, name in there
        if kind == "trigger" and (kind, name) not in shipped
    ]
    return sentences


# Once for a process: making a database of our own takes 17 ms, most of a small record's check.
@functools.cache
def _shipped() -> dict[tuple[str, str], str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        for name in schema.MIGRATIONS:
            for statement in migration.statements(schema.sql(name)):
                made.execute(statement)
        return _parts(made)


def _parts(conn: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Parts by kind and name. SQLite quotes a renamed table's name, older ones otherwise."""
    return {
        (kind, name): f"{table} {sql or ''}".replace('"', "")
        for kind, name, table, sql in conn.execute(_PARTS)
        if not str(name).startswith(_OTHERS)
    }
