"""A row -> the text that its entry in the journal is the hash of.

Each text is canonical JSON of columns as they are stored, so that another program can make it
again with SQL alone: docs/database.md lists them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tracker.edge.store.rows import to_json


class Covered(NamedTuple):
    """The columns of a table that an entry covers, in the order in which they are hashed."""

    table: str
    columns: tuple[str, ...]


_DELIVERY = Covered(
    "deliveries",
    (
        "id",
        "alert_id",
        "channel",
        "state",
        "attempts",
        "not_before_at",
        "claimed_at",
        "claimed_by",
        "sent_at",
        "last_error",
        "reached",
        "held_until_at",
    ),
)
_ENDED = ("id", "ended_at", "ended_as", "last_seen_at", "times_seen")
ROWS: Mapping[str, Covered] = {
    "snapshot": Covered(
        "snapshots",
        (
            "id",
            "watch_id",
            "sha256",
            "size_bytes",
            "media_type",
            "url",
            "status",
            "headers",
            "fetched_at",
        ),
    ),
    "check": Covered(
        "checks",
        (
            "id",
            "watch_id",
            "checked_at",
            "outcome",
            "status",
            "elapsed_ms",
            "size_bytes",
            "body_sha256",
            "error",
            "message",
            "snapshot_id",
            "version_id",
            "conditional",
        ),
    ),
    "hold": Covered(
        "holds",
        (
            "id",
            "watch_id",
            "kind",
            "suspicion",
            "sentence",
            "text_sha256",
            "body_sha256",
            "first_seen_at",
        ),
    ),
    "hold_ended": Covered("holds", _ENDED),
    "alert": Covered(
        "alerts",
        ("id", "watch_id", "version_id", "kind", "change_id", "title", "body", "created_at"),
    ),
    "sent": _DELIVERY,
    "dead": _DELIVERY,
    "review": Covered(
        "reviews",
        ("id", "version_id", "reviewed_at", "state", "right_verdict", "note", "reviewer"),
    ),
    "watch": Covered(
        "watches",
        (
            "id",
            "watch",
            "vendor",
            "document",
            "url",
            "tags",
            "paused",
            "every_s",
            "cron",
            "timezone",
            "alert_at",
            "signed_on",
            "notice_days",
            "added_at",
            "dropped_at",
        ),
    ),
}
"""Kinds of entries that cover columns of one row; versions and verdicts are laid out below.

Their order is part of what is hashed: another order would break every entry recorded so far.
"""

# A row recorded before such a column was there, or without it, keeps its entry.
_LATER: Mapping[str, tuple[str, ...]] = {
    "check": ("source", "source_name"),
    "snapshot": ("plain_snapshot_id",),
}
"""Columns that came later, which follow the others where any of them is not NULL."""
_SELECTED = {
    kind: f"SELECT {', '.join((*columns, *_LATER.get(kind, ())))}"  # noqa: S608
    f" FROM {table} WHERE id = ?"
    for kind, (table, columns) in ROWS.items()
}
KINDS = frozenset({*ROWS, "version", "verdict"})
"""Kinds whose entries cover rows."""
UNCHANGED = ("not_modified", "same_bytes", "same_text")
"""Outcomes of checks without an entry: they found what was known, and are deleted after a time."""

_IN_ITS_WATCH = "JOIN watches w ON w.id = t.watch_id"
_OF_ITS_VERSION = "JOIN versions v ON v.id = t.version_id LEFT JOIN watches w ON w.id = v.watch_id"
OF_ITS_ALERT = "JOIN alerts a ON a.id = t.alert_id LEFT JOIN watches w ON w.id = a.watch_id"
"""How the watch of a delivery is found."""
Entitled = tuple[str, str, str]
"""Table, how the watch of a row is found, and which rows have an entry, as SQL."""
_QUEUED = "t.alerted_at IS NOT NULL OR t.id IN (SELECT alert_id FROM deliveries)"
ENTITLED: Mapping[str, Entitled] = {
    "watch": ("watches", "JOIN watches w ON w.id = t.id", "1"),
    "snapshot": ("snapshots", _IN_ITS_WATCH, "1"),
    "version": ("versions", _IN_ITS_WATCH, "1"),
    "verdict": ("verdicts", _OF_ITS_VERSION, "1"),
    "check": (
        "checks",
        _IN_ITS_WATCH,
        f"t.outcome NOT IN ({', '.join(repr(outcome) for outcome in UNCHANGED)})",
    ),
    "hold": ("holds", _IN_ITS_WATCH, "1"),
    "hold_ended": ("holds", _IN_ITS_WATCH, "t.ended_at IS NOT NULL OR t.ended_as IS NOT NULL"),
    "alert": ("alerts", _IN_ITS_WATCH, "1"),
    "sent": ("deliveries", OF_ITS_ALERT, "t.state = 'sent'"),
    "dead": ("deliveries", OF_ITS_ALERT, "t.state = 'dead'"),
    "review": ("reviews", _OF_ITS_VERSION, "1"),
    "hold_bytes": ("holds", _IN_ITS_WATCH, "t.snapshot_id IS NOT NULL"),
    "queued": ("alerts", _IN_ITS_WATCH, _QUEUED),
}
"""Kinds, and which rows have an entry of that kind."""


def entitled(rows: Entitled) -> str:
    """Write the query for rows that have an entry.

    Returns:
        SQL for the row's id, its watch's id in the list, and its watch's row, by row; `:watch` is
        the row of a watch, or NULL for all.
    """
    table, to_watch, condition = rows
    return (
        f"SELECT t.id, w.watch, w.id FROM {table} t LEFT {to_watch} WHERE ({condition}) AND"  # noqa: S608
        " (:watch IS NULL OR w.id = :watch) ORDER BY t.id"
    )


_VERDICT = """
SELECT id, version_id, decided_at, edition, materiality, direction, silent FROM verdicts
WHERE id = ?
"""
_CHANGES = """
SELECT id, position, kind, moved, old_clause_ids, new_clause_ids, materiality, direction,
  categories, redline FROM changes WHERE verdict_id = ? ORDER BY id
"""
_REASONS = """
SELECT id, change_id, position, rule, materiality, category, direction, text, quote FROM reasons
WHERE verdict_id = ? ORDER BY id
"""
_CLAUSES = """
SELECT id, watch_id, kind, number, heading, text, heading_path FROM clauses
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""


def sha256(text: str) -> str:
    """Hash a text as it would stand in a file; bytes of it that are no UTF-8 as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def row(
    conn: sqlite3.Connection,
    kind: str,
    row_id: int,
    instead: Mapping[str, Any] | None = None,
) -> list[Any] | None:
    """Read what an entry of a kind in ROWS covers.

    Args:
        conn: an open connection.
        kind: of the entry.
        row_id: of the row.
        instead: values to take for columns that were emptied since.

    Returns:
        The columns' values in order; None where there is no such row.
    """
    values = conn.execute(_SELECTED[kind], [row_id]).fetchone()
    if values is None:
        return None
    columns = ROWS[kind].columns
    known, later = list(values[: len(columns)]), values[len(columns) :]
    if instead:
        known = [
            instead.get(column, value) if value is None else value
            for column, value in zip(columns, known, strict=True)
        ]
    return known if all(value is None for value in later) else [*known, *later]


def text(
    conn: sqlite3.Connection,
    kind: str,
    row_id: int,
    instead: Mapping[str, Any] | None = None,
) -> str | None:
    """Lay out what an entry covers.

    Args:
        conn: an open connection.
        kind: of the entry: a key of ROWS, or `verdict`.
        row_id: of the row.
        instead: values to take for columns that were emptied since.

    Returns:
        One line of canonical JSON, whose SHA-256 the entry holds; None where the row is gone.
    """
    if kind == "verdict":
        return _verdict(conn, row_id)
    values = row(conn, kind, row_id, instead)
    return None if values is None else written(values)


def digest(
    conn: sqlite3.Connection,
    kind: str,
    row_id: int,
    instead: Mapping[str, Any] | None = None,
) -> str | None:
    """Compute what an entry holds of its row: SHA-256, hexadecimal; None where the row is gone.

    A version is covered by its link in the chain of versions.
    """
    if kind == "version":
        link = conn.execute("SELECT chain_sha256 FROM versions WHERE id = ?", [row_id]).fetchone()
        return None if link is None else str(link[0])
    laid_out = text(conn, kind, row_id, instead)
    return None if laid_out is None else sha256(laid_out)


def _verdict(conn: sqlite3.Connection, verdict_id: int) -> str | None:
    """A verdict, its changes, its reasons, and the clauses that its changes name."""
    cursor = conn.cursor()
    # Tuples: JSON writes them as lists, without another copy of each row.
    cursor.row_factory = None
    verdict = cursor.execute(_VERDICT, [verdict_id]).fetchone()
    if verdict is None:
        return None
    changes = cursor.execute(_CHANGES, [verdict_id]).fetchall()
    reasons = cursor.execute(_REASONS, [verdict_id]).fetchall()
    named = sorted(_named(side for change in changes for side in change[4:6]))
    clauses = cursor.execute(_CLAUSES, [to_json(named)]).fetchall() if named else []
    return written([verdict, changes, reasons, clauses])


def _named(stored: Iterable[object]) -> set[int]:
    """Ids of clauses, of lists as stored. A damaged one names none, and is hashed itself."""
    lists = list(stored)
    try:
        # All at once: a verdict may have hundreds of changes.
        parsed = json.loads(f"[{','.join(map(str, lists))}]")
    except ValueError:
        parsed = [_parsed(each) for each in lists]
    ids = itertools.chain.from_iterable(each for each in parsed if isinstance(each, list))
    return {id for id in ids if isinstance(id, int)}


def _parsed(stored: object) -> object:
    try:
        return json.loads(str(stored))
    except ValueError:
        return None


def written(value: Sequence[Any]) -> str:
    """Write canonical JSON; bytes, which only a damaged cell holds, by their values."""
    try:
        return to_json(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, default=lambda raw: ["bytes", raw.hex()])
