"""A record that has no journal yet -> one entry for each row that is there.

These entries say nothing of the time before: they hold what stood there when the journal began,
which its first entry names, so that nothing can change from then on without being seen.
"""

from __future__ import annotations

import sqlite3

from tracker.edge.store import stored_values
from tracker.edge.store.proof.covered import UNCHANGED
from tracker.edge.store.proof.journal import Journal

_OF_WATCH = "LEFT JOIN watches w ON w.id = t.watch_id"
_OF_VERSION = "LEFT JOIN versions v ON v.id = t.version_id LEFT JOIN watches w ON w.id = v.watch_id"
_OF_ALERT = "LEFT JOIN alerts a ON a.id = t.alert_id LEFT JOIN watches w ON w.id = a.watch_id"
_UNCHANGED = ", ".join(f"'{outcome}'" for outcome in UNCHANGED)
_COVERED = (
    ("snapshot", f"snapshots t {_OF_WATCH}"),
    ("version", f"versions t {_OF_WATCH}"),
    ("verdict", f"verdicts t {_OF_VERSION}"),
    ("check", f"checks t {_OF_WATCH} WHERE t.outcome NOT IN ({_UNCHANGED})"),
    ("hold", f"holds t {_OF_WATCH}"),
    ("hold_ended", f"holds t {_OF_WATCH} WHERE t.ended_at IS NOT NULL"),
    ("alert", f"alerts t {_OF_WATCH}"),
    ("sent", f"deliveries t {_OF_ALERT} WHERE t.state = 'sent'"),
    ("review", f"reviews t {_OF_VERSION}"),
)
"""Kinds whose entries cover a row, and where the rows are."""
_KEPT = (
    ("watch", "watches t LEFT JOIN watches w ON w.id = t.id"),
    ("dead", f"deliveries t {_OF_ALERT} WHERE t.state = 'dead'"),
)
"""Kinds whose entries keep the columns of a row."""
_BYTES = f"""
SELECT t.id, w.id, t.snapshot_id FROM holds t {_OF_WATCH} WHERE t.snapshot_id IS NOT NULL
"""  # noqa: S608 - of our own words alone
_TOLD = f"""
SELECT t.id, w.id, t.alerted_at FROM alerts t {_OF_WATCH}
WHERE t.alerted_at IS NOT NULL OR t.id IN (SELECT alert_id FROM deliveries)
"""  # noqa: S608 - of our own words alone
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
        for kind, rows in _KEPT:
            for row_id, watch_rowid in _ids(conn, rows):
                journal.note_row(kind, watch_rowid, row_id, at)
        for kind, rows in _COVERED:
            for row_id, watch_rowid in _ids(conn, rows):
                journal.cover(kind, watch_rowid, row_id, at)
            journal.write()
        for hold_id, watch_rowid, snapshot_id in conn.execute(_BYTES).fetchall():
            journal.note("hold_bytes", watch_rowid, hold_id, at, [snapshot_id])
        for alert_id, watch_rowid, alerted_at in conn.execute(_TOLD).fetchall():
            journal.note_queued(watch_rowid, alert_id, alerted_at, at)
        journal.write()


def _count(conn: sqlite3.Connection, table: str) -> int:
    counted: int = conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
    return counted


def _ids(conn: sqlite3.Connection, rows: str) -> list[tuple[int, int | None]]:
    return conn.execute(f"SELECT t.id, w.id FROM {rows} ORDER BY t.id").fetchall()  # noqa: S608
