"""A record that has no journal yet -> one entry for each row that is there.

These entries say nothing of the time before: they hold what stood there when the journal began,
which its first entry names, so that nothing can change from then on without being seen.
"""

from __future__ import annotations

import sqlite3

from tracker.edge.store import stored_values
from tracker.edge.store.proof import covered
from tracker.edge.store.proof.journal import Journal

_TABLES = ("watches", "snapshots", "versions", "verdicts", "checks", "holds", "alerts", "reviews")


def take_over(conn: sqlite3.Connection) -> None:
    """Begin the journal of a record, with an entry for each row that it would have covered.

    Inside a transaction.

    Args:
        conn: an open connection to a database whose journal is empty.
    """
    at = conn.execute("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')").fetchone()[0]
    journal = Journal(conn)
    journal.note("began", None, None, at, [[table, _count(conn, table)] for table in _TABLES])
    journal.write()
    cover_all(conn, at)


def cover_all(conn: sqlite3.Connection, at: str) -> None:
    """Write an entry for each row that the journal covers, as it is now; inside a transaction.

    Args:
        conn: an open connection.
        at: when, as text.
    """
    journal = Journal(conn)
    with stored_values.as_stored(conn):
        for kind, rows in covered.ENTITLED.items():
            for row_id, _, watch_rowid in conn.execute(covered.entitled(rows), {"watch": None}):
                _plan(conn, journal, kind, row_id, watch_rowid, at)
            journal.write()


def _plan(
    conn: sqlite3.Connection,
    journal: Journal,
    kind: str,
    row_id: int,
    watch_rowid: int | None,
    at: str,
) -> None:
    """Plan the entry of a row, of the shape that its kind has."""
    if kind in ("watch", "dead"):
        journal.note_row(kind, watch_rowid, row_id, at)
    elif kind == "hold_bytes":
        kept = conn.execute("SELECT snapshot_id FROM holds WHERE id = ?", [row_id]).fetchone()
        journal.note(kind, watch_rowid, row_id, at, list(kept))
    elif kind == "queued":
        alerted = conn.execute("SELECT alerted_at FROM alerts WHERE id = ?", [row_id]).fetchone()
        journal.note_queued(watch_rowid, row_id, alerted[0], at)
    else:
        journal.cover(kind, watch_rowid, row_id, at)


def _count(conn: sqlite3.Connection, table: str) -> int:
    counted: int = conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    return counted
