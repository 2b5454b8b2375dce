"""A version -> the entries of the journal that cover it, for somebody without this program."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.edge.store.proof import covered
from tracker.edge.store.proof.journal import line

_LINES = """
SELECT id, written_at, kind, row_id, content_sha256, link_sha256 FROM journal
WHERE watch_id = ? ORDER BY id
"""
_DELIVERIES = """
SELECT e.id FROM deliveries e JOIN alerts a ON a.id = e.alert_id WHERE a.version_id = :version
"""
# Which rows of each kind belong to a version and the one before it.
_ROWS = (
    ("version", "SELECT id FROM versions WHERE id IN (:version, :before)"),
    (
        "snapshot",
        "SELECT snapshot_id FROM versions WHERE id IN (:version, :before) UNION SELECT"
        " s.plain_snapshot_id FROM versions v JOIN snapshots s ON s.id = v.snapshot_id WHERE v.id"
        " IN (:version, :before)",
    ),
    ("verdict", "SELECT id FROM verdicts WHERE version_id = :version"),
    ("check", "SELECT id FROM checks WHERE version_id = :version"),
    *(
        (
            kind,
            "SELECT h.id FROM holds h JOIN versions v ON v.watch_id = h.watch_id AND v.text_sha256"
            " = h.text_sha256 WHERE v.id = :version AND h.ended_as = 'confirmed'",
        )
        for kind in ("hold", "hold_bytes", "hold_ended")
    ),
    *((kind, "SELECT id FROM alerts WHERE version_id = :version") for kind in ("alert", "queued")),
    *((kind, _DELIVERIES) for kind in ("sent", "dead", "requeued")),
    ("review", "SELECT id FROM reviews WHERE version_id = :version"),
    ("watch", "SELECT watch_id FROM versions WHERE id = :version"),
)
_ENTRIES = " UNION ALL ".join(
    f"SELECT * FROM journal WHERE watch_id = :watch AND kind = '{kind}'"  # noqa: S608
    f" AND row_id IN ({rows})"
    for kind, rows in _ROWS
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with what it covers."""

    id: int
    kind: str
    written_at: str
    row_id: int
    content_sha256: str
    text: str
    """Whose SHA-256 the entry holds; empty for a version, which its link covers."""


def lines(conn: sqlite3.Connection, watch_rowid: int) -> list[str]:
    """Lay out the journal of a watch.

    Returns:
        A line for each entry, whose SHA-256 is its link and whose first item is the link before.
    """
    laid_out: list[str] = []
    previous = ""
    for row in conn.execute(_LINES, [watch_rowid]):
        *parts, link = row
        entry_id, written_at, kind, row_id, content_sha256 = parts
        laid_out.append(
            line(previous, entry_id, watch_rowid, written_at, kind, row_id, content_sha256)
        )
        previous = link
    return laid_out


def of_version(conn: sqlite3.Connection, version: sqlite3.Row) -> list[Entry]:
    """Find the entries that cover a version, and what came of it.

    Args:
        conn: an open connection.
        version: its row.

    Returns:
        The entries in order: of both versions and their snapshots, of its verdicts, the check that
        made it, the held page it was, its alerts and their deliveries, its reviews, and of the
        watch.
    """
    values = {
        "watch": version["watch_id"],
        "version": version["id"],
        "before": version["previous_id"],
    }
    rows: Sequence[sqlite3.Row] = conn.execute(f"{_ENTRIES} ORDER BY id", values).fetchall()
    return [
        Entry(
            row["id"],
            row["kind"],
            row["written_at"],
            row["row_id"],
            row["content_sha256"],
            _text(conn, row),
        )
        for row in rows
    ]


def _text(conn: sqlite3.Connection, row: sqlite3.Row) -> str:
    if row["content"] is not None:
        return str(row["content"])
    if row["kind"] == "version":
        return ""
    return covered.text(conn, row["kind"], row["row_id"]) or ""
