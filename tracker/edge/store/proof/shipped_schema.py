"""A database's schema -> a sentence for each part that is not as this release makes it."""

from __future__ import annotations

import contextlib
import functools
import sqlite3

from tracker.edge.store import migration, schema
from tracker.patterns import compile_later

_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_master"
# Tables of the full-text index, which SQLite makes as its release does; no trigger is among them.
_OTHERS = "clauses_fts_"
# SQLite quotes the names that a rename writes, older ones otherwise. Elsewhere a quoted word may be
# a text where it was a column: `"w.url"` or `"NULL"` in a view shows other rows.
_QUOTED_BY_RENAMING = compile_later(r'(CREATE TABLE|REFERENCES) "(\w+)"')
_UNQUOTED = r"\1 \2"


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
    """Parts by kind and name, with their table and definition."""
    return {
        (kind, name): f"{table} {_QUOTED_BY_RENAMING.sub(_UNQUOTED, str(sql or ''))}"
        for kind, name, table, sql in conn.execute(_PARTS)
        if kind == "trigger" or not str(name).startswith(_OTHERS)
    }
