"""A record that was attacked -> what of its contents changed, and whether the tracker's own check noticed it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker.edge.store import Store
from tracker.edge.store.migration import MIGRATION_SET
from tracker.edge.store.proof.covered import UNCHANGED
from tracker.edge.store.proof.witness import Noted
from tracker.errors import StoreError, UsageError

Row = Mapping[str, Any]
# What docs/database.md names as outside, under "What is proved, and what is not".
_OF_WATCH = {
    "next_check_at", "retry_at", "body_sha256", "surface_sha256", "main_sha256",
    "checks_pruned_before", "reading_key", "etag",
    "last_modified", "last_checked_at", "last_outcome", "last_good_at", "bad_checks", "blind", "moved_to", "full_at",
    "not_modified", "reckoned_with",
}  # fmt: skip
_OF_HOLD = {"last_seen_at", "times_seen"}
_OF_DELIVERY = {
    "state", "attempts", "not_before_at", "claimed_at", "claimed_by", "last_error", "reached", "held_until_at",
}  # fmt: skip
_OF_SNAPSHOT = {"keyframe_id", "body"}
_WHOLE_TABLES = ("deadlines", "slots", "beats")
_FULL_TEXT = "clauses_fts_"
_MIGRATIONS = "_sqlite_migrations"
_OTHERS = (_FULL_TEXT, _MIGRATIONS, f"idx_{_MIGRATIONS}")
# SQLite quotes the schema in its errors, and Python cannot read a quotation that is no UTF-8.
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)


def _readable(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file as any program would, and take texts as they are."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        conn.text_factory = _readable
        yield conn


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a record holds."""

    columns: Mapping[str, tuple[str, ...]]
    """Of each table."""
    required: frozenset[tuple[str, str]]
    """Table and column where NULL is not allowed."""
    rows: Mapping[str, Mapping[Any, tuple[Any, ...]]]
    """Of each table, by the first column."""
    parts: Mapping[tuple[str, str], tuple[str, str]]
    """Of the schema: kind and name to table and SQL."""
    views: Mapping[str, list[tuple[Any, ...]]]
    pages: Mapping[int, bytes]
    """Bytes as served, by snapshot."""

    def row(self, table: str, key: Any) -> Row:
        return dict(zip(self.columns[table], self.rows[table][key], strict=True))

    def keys(self, table: str) -> list[Any]:
        return list(self.rows[table])


def contents(path: Path) -> Contents:
    """Read a sound record."""
    with reading(path) as conn:
        parts = _parts(conn)
        tables = [name for kind, name in parts if kind == "table" and name != "clauses_fts"]
        columns = {name: tuple(row[1] for row in conn.execute(f'PRAGMA table_info("{name}")')) for name in tables}
        rows = {name: _rows(conn, name) for name in tables}
        # Nor is it as the number of a row.
        required = {
            (name, row[1])
            for name in tables
            for row in conn.execute(f'PRAGMA table_info("{name}")')
            if row[3] or row[5]
        }
        views = {name: _view(conn, name) for kind, name in parts if kind == "view"}
    with Store.open(path, read_only=True, create=False) as store:
        pages = {key: store.snapshots.get(key).body for key in rows["snapshots"]}
    return Contents(columns, frozenset(required), rows, parts, views, pages)


def _parts(conn: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    return {(kind, name): (table, text) for kind, name, table, text in conn.execute(sql)}


def _rows(conn: sqlite3.Connection, table: str) -> dict[Any, tuple[Any, ...]]:
    if table.startswith(_FULL_TEXT):
        # Some of these are told apart by two columns; all of them are outside.
        return dict(enumerate(conn.execute(f'SELECT * FROM "{table}"')))
    rows: dict[Any, tuple[Any, ...]] = {}
    # Not by an index, which may be what was altered.
    for at, row in enumerate(conn.execute(f'SELECT * FROM "{table}" NOT INDEXED')):
        # A damaged table may have two rows of one number.
        rows[row[0] if row[0] not in rows else (row[0], at)] = row
    return rows


def _view(conn: sqlite3.Connection, name: str) -> list[tuple[Any, ...]]:
    return conn.execute(f'SELECT * FROM "{name}"').fetchall()


@dataclass(slots=True)
class Changed:
    """What differs from the sound record."""

    proved: list[str] = field(default_factory=list)
    """Must be noticed."""
    outside: list[str] = field(default_factory=list)
    """Within what docs/database.md names as outside."""


def changed(clean: Contents, path: Path) -> Changed:
    """Compare a record with the sound one: schema, rows of all tables, and, where these are as before, of all views."""
    difference = Changed()
    try:
        with reading(path) as conn:
            _compare_parts(clean, conn, difference)
            for table in clean.rows:
                _compare_table(clean, conn, table, path, difference)
            if not difference.proved and not difference.outside:
                _compare_views(clean, conn, difference)
    except _UNREADABLE as exc:
        difference.proved.append(f"the file cannot be read ({exc})")
    return difference


def _compare_parts(clean: Contents, conn: sqlite3.Connection, difference: Changed) -> None:
    now = _parts(conn)
    for key in {**clean.parts, **now}:
        if clean.parts.get(key) == now.get(key):
            continue
        kind, name = key
        # What somebody else puts beside ours is left alone, but for a trigger, which writes.
        writes = kind == "trigger" or "TRIGGER" in str(now.get(key, ("", ""))[1]).upper()
        is_left_alone = not writes and (key not in clean.parts or str(name).startswith(_OTHERS))
        (difference.outside if is_left_alone else difference.proved).append(f"{kind} {name} of the schema")


def _compare_table(clean: Contents, conn: sqlite3.Connection, table: str, path: Path, difference: Changed) -> None:
    before = clean.rows[table]
    try:
        now = _rows(conn, table)
    except _UNREADABLE:
        is_outside = table.startswith(_FULL_TEXT)
        (difference.outside if is_outside else difference.proved).append(f"{table} cannot be read")
        return
    if now == before:
        return
    if table == _MIGRATIONS:
        # They are told apart by what they are called: their numbers are outside.
        before, now = ({row[1:3]: row for row in rows.values()} for rows in (before, now))
    for key in {**before, **now}:
        was, becomes = before.get(key), now.get(key)
        if was == becomes:
            continue
        names = clean.columns[table]
        rows = [dict(zip(names, row, strict=False)) if row is not None else None for row in (was, becomes)]
        what = f"{table} {key}"
        if was is not None and becomes is not None:
            pairs = zip(names, was, becomes, strict=False)
            what += f": {', '.join(name for name, left, right in pairs if left != right)}"
        else:
            what += ": removed" if becomes is None else ": added"
        is_outside = _is_outside(clean, table, rows[0], rows[1], path)
        (difference.outside if is_outside else difference.proved).append(what)


def _compare_views(clean: Contents, conn: sqlite3.Connection, difference: Changed) -> None:
    for name, rows in clean.views.items():
        try:
            if _view(conn, name) == rows:
                continue
        except _UNREADABLE:
            pass
        difference.proved.append(f"what view {name} shows")


def _is_outside(clean: Contents, table: str, was: Row | None, becomes: Row | None, path: Path) -> bool:
    """Whether a changed row is one whose changes are named as outside."""
    if table in _WHOLE_TABLES or table.startswith(_FULL_TEXT):
        return True
    if table == "checks":
        return all(row is None or row["outcome"] in UNCHANGED for row in (was, becomes))
    if table == _MIGRATIONS and was is None and becomes is not None:
        return becomes["migration_set"] != MIGRATION_SET
    if was is None or becomes is None:
        return False
    names = {name for name in was if was[name] != becomes.get(name)}
    match table:
        case "watches":
            return names <= _OF_WATCH
        case "_sqlite_migrations":
            return names <= {"id", "applied_at"}
        case "holds":
            return names <= _OF_HOLD and (was["kind"] == "artifact" or was["ended_at"] is None)
        case "deliveries":
            waits = all(row["state"] in ("queued", "claimed") for row in (was, becomes))
            return names <= _OF_DELIVERY and waits
        case "snapshots":
            return names <= _OF_SNAPSHOT and _same_bytes(clean, path)
        case _:
            return False


def _same_bytes(clean: Contents, path: Path) -> bool:
    """Whether every snapshot still gives the bytes that were served."""
    try:
        with Store.open(path, read_only=True, create=False) as store:
            return all(store.snapshots.get(key).body == body for key, body in clean.pages.items())
    except (StoreError, UsageError, sqlite3.Error, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Sight:
    """What the tracker itself said of a record."""

    is_noticed: bool
    crash: str = ""
    """What it raised that is no sentence; empty where it raised none."""
    is_whole: bool = False
    """Whether nothing was noticed from inside."""


def look(path: Path, kept: tuple[Noted, ...] = ()) -> Sight:
    """Ask what `tracker verify` asks.

    Where something was noted of the record before, it is that alone which must notice.
    """
    try:
        with Store.open(path, read_only=True, create=False) as store:
            inside, outside = store.proof.verify(), store.proof.against(kept)
            for fault in inside + outside:
                fault.encode()
            return Sight(bool(outside if kept else inside), is_whole=not inside)
    except StoreError:
        return Sight(True)
    except Exception as exc:  # noqa: BLE001 - that there is any is what is looked for
        return Sight(True, f"{type(exc).__name__}: {exc}")
