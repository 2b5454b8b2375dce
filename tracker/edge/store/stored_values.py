"""Tables as they are stored -> a sentence for each cell that is not what its column holds.

SQLite looks at types when it writes, never when it reads: one flipped bit in a row's header makes a
BLOB of a TEXT, and what was written as UTF-8 need not be UTF-8 any more. What reads the database
relies on both, so that this is looked at first.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.errors import StoreError

if TYPE_CHECKING:
    from tracker.edge.store.database import Database

_OF_WATCH = "SELECT watch FROM watches WHERE id ="
_OF_VERSION = "SELECT w.watch FROM versions v JOIN watches w ON w.id = v.watch_id WHERE v.id ="
_OF_VERDICT = (
    "SELECT w.watch FROM verdicts d JOIN versions v ON v.id = d.version_id JOIN watches w ON w.id ="
    " v.watch_id WHERE d.id ="
)
_OF_ALERT = "SELECT w.watch FROM alerts a JOIN watches w ON w.id = a.watch_id WHERE a.id ="
# How a row's watch is found, by the column that leads to it; the first of these that a table has.
_WAYS = (
    ("watch_id", _OF_WATCH),
    ("version_id", _OF_VERSION),
    ("verdict_id", _OF_VERDICT),
    ("alert_id", _OF_ALERT),
)
_HOLDS = {"TEXT": str, "INTEGER": int, "REAL": float, "BLOB": bytes}
# Of one table; a page gone bad spoils hundreds of cells at once, and the first few say it.
_MOST_FAULTS = 20


@contextlib.contextmanager
def as_stored(conn: sqlite3.Connection) -> Iterator[None]:
    """Read texts as they are: bytes that are no UTF-8 raise nothing.

    Args:
        conn: an open connection; as it was before, afterwards.
    """
    before = conn.text_factory
    # Bad bytes become lone surrogates, which cannot be encoded: so `_fault` finds them.
    conn.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        conn.text_factory = before


def shown(value: object, otherwise: str) -> str:
    """Write a stored value into a sentence.

    Args:
        value: as it was read.
        otherwise: what to write where it is no text that can be printed.
    """
    return value if isinstance(value, str) and value.isprintable() else otherwise


def printed(sentence: str) -> str:
    """A sentence that can be printed whatever a damaged schema or row put into it."""
    plain = sentence.encode("utf-8", "backslashreplace").decode()
    return "".join(character if character.isprintable() else "?" for character in plain)


def faults(database: Database) -> list[str]:
    """Look at every cell of every table of ours.

    Args:
        database: an open database.

    Returns:
        One sentence a fault, naming table, row, column and, where it can be told, the watch.
    """
    sentences: list[str] = []
    try:
        listed = database.rows("PRAGMA table_list")
        # What is not STRICT is an index's own, or somebody else's.
        tables = sorted(row["name"] for row in listed if row["type"] == "table" and row["strict"])
    except StoreError as exc:
        return [str(exc)]
    with as_stored(database.conn):
        for table in tables:
            try:
                sentences += _of_table(database, table)
            except StoreError as exc:
                sentences.append(f"Table {table} cannot be read to its end: {exc}")
    return sentences


def _of_table(database: Database, table: str) -> list[str]:
    columns = database.rows(f'PRAGMA table_info("{table}")')
    names = [row["name"] for row in columns]
    key = "id" if "id" in names else names[0]
    # A page as served is large, and read below by its hash: here its type is enough.
    wanted = ", ".join(
        f'CASE typeof("{name}") WHEN \'blob\' THEN x\'\' ELSE "{name}" END AS "{name}"'
        for name in names
    )
    ways = [f'({sql} t."{column}")' for column, sql in _WAYS if column in names]
    watch = "t.watch" if table == "watches" else ways[0] if ways else "NULL"
    sentences: list[str] = []
    for row in database.stream(f'SELECT {wanted}, {watch} AS watch_of_row FROM "{table}" t'):  # noqa: S608
        for column in columns:
            fault = _fault(row[column["name"]], column)
            if fault is None:
                continue
            if len(sentences) == _MOST_FAULTS:
                return [*sentences, f"Table {table}: and more cells are damaged"]
            name = shown(row["watch_of_row"], "")
            place = f"row {shown(str(row[key]), '?')} of {table}"
            sentences.append(
                f"{f'{name}: ' if name else ''}{place} is damaged: {column['name']} {fault}"
            )
    return sentences


def _fault(value: object, column: sqlite3.Row) -> str | None:
    expected = _HOLDS.get(column["type"])
    if value is None:
        # SQLite says 0 for an INTEGER PRIMARY KEY, which is never NULL.
        return "is missing" if column["notnull"] else None
    if expected is not None and not isinstance(value, expected):
        return f"holds {type(value).__name__} where {column['type']} was recorded"
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            return "holds bytes that are no UTF-8"
    if isinstance(value, str) and _holds_moments(column["name"]) and not _is_moment(value):
        return "holds no moment"
    return None


def _holds_moments(column: str) -> bool:
    # watches.alert_at is a materiality, by the name it has in the watch list.
    return column.endswith("_at") and column != "alert_at"


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
