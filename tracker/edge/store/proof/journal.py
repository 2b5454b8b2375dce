"""What was just recorded -> an entry of the journal, linked to the one before it of its watch.

An entry is written in the transaction that writes what it covers: there is never one without the
other. Its link is SHA-256 over canonical JSON of: the link before it, its number, the watch's row,
its moment, its kind, the row it covers, and SHA-256 of what it covers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from tracker.edge.store.proof import covered
from tracker.edge.store.rows import to_json

_LAST = "SELECT COALESCE(max(id), 0) FROM journal"
_LINK = "SELECT link_sha256 FROM journal WHERE watch_id IS ? ORDER BY id DESC LIMIT 1"
_ENTRY = """
INSERT INTO journal (id, watch_id, written_at, kind, row_id, content, content_sha256, link_sha256)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
QUEUED = "SELECT id, channel FROM deliveries WHERE alert_id = ? ORDER BY id"
"""The deliveries of an alert, as its entry tells of them."""


def line(
    previous: str,
    entry_id: int,
    watch_rowid: int | None,
    written_at: str,
    kind: str,
    row_id: int | None,
    content_sha256: str,
) -> str:
    """Lay out what an entry's link is the hash of.

    Args:
        previous: the link before it of the same watch; empty for the first.
        entry_id: its number.
        watch_rowid: row of the watch; None: of no single one.
        written_at: as stored.
        kind: of the entry.
        row_id: of the row it covers, if it covers one.
        content_sha256: of what it covers.

    Returns:
        One line of canonical JSON; its SHA-256 is the link.
    """
    return to_json([previous, entry_id, watch_rowid, written_at, kind, row_id, content_sha256])


class Journal:
    """Entries of the transaction that is under way, written at its end.

    Only then each covered row is as it will stay, and one look for the link before serves all
    entries of a watch.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._waiting: list[tuple[str, int | None, int | None, str, str | None]] = []

    def cover(self, kind: str, watch_rowid: int | None, row_id: int, at: str) -> None:
        """Plan an entry for a row that was just written and will not change.

        Args:
            kind: what the row is: one of `covered.KINDS`.
            watch_rowid: row of the watch it belongs to; None: to no single one.
            row_id: of the row.
            at: when it was recorded, as text.
        """
        self._waiting.append((kind, watch_rowid, row_id, at, None))

    def note(
        self,
        kind: str,
        watch_rowid: int | None,
        row_id: int | None,
        at: str,
        content: Sequence[Any],
    ) -> None:
        """Plan an entry that holds itself what it covers: no row does, or not for good.

        Args:
            kind: what happened.
            watch_rowid: row of the watch it belongs to; None: to no single one.
            row_id: of the row it happened to, if there is one.
            at: when, as text.
            content: values that JSON knows.
        """
        # A damaged text of an older database is kept as far as it can be.
        text = covered.written(content).encode("utf-8", "surrogateescape")
        self._waiting.append((kind, watch_rowid, row_id, at, text.decode("utf-8", "replace")))

    def note_row(self, kind: str, watch_rowid: int | None, row_id: int, at: str) -> None:
        """Plan an entry that keeps the columns of a row that may change again.

        Args:
            kind: a key of `covered.ROWS`.
            watch_rowid: row of the watch it belongs to; None: to no single one.
            row_id: of the row.
            at: when it was recorded, as text.
        """
        values = covered.row(self._conn, kind, row_id)
        assert values is not None
        self.note(kind, watch_rowid, row_id, at, values)

    def note_queued(
        self, watch_rowid: int | None, alert_id: int, alerted_at: str | None, at: str
    ) -> None:
        """Plan an entry that tells for which channels an alert was queued.

        Args:
            watch_rowid: row of the watch it is about; None: about no single one.
            alert_id: row of the alert.
            alerted_at: since when it counts as told, as text.
            at: when it was queued, as text.
        """
        rows = self._conn.execute(QUEUED, [alert_id]).fetchall()
        self.note("queued", watch_rowid, alert_id, at, [alerted_at, [list(row) for row in rows]])

    def write(self) -> None:
        """Write what is planned; the last step of a transaction."""
        if not self._waiting:
            return
        conn, links, rows = self._conn, dict[int | None, str](), []
        entry_id: int = conn.execute(_LAST).fetchone()[0]
        for kind, watch_rowid, row_id, at, content in self._waiting:
            if watch_rowid not in links:
                before = conn.execute(_LINK, [watch_rowid]).fetchone()
                links[watch_rowid] = before[0] if before else ""
            digest = self._digest(kind, row_id, content)
            entry_id += 1
            laid_out = line(links[watch_rowid], entry_id, watch_rowid, at, kind, row_id, digest)
            links[watch_rowid] = link = covered.sha256(laid_out)
            rows.append((entry_id, watch_rowid, at, kind, row_id, content, digest, link))
        conn.executemany(_ENTRY, rows)
        self._waiting.clear()

    def forget(self) -> None:
        """Drop what is planned: the transaction was undone."""
        self._waiting.clear()

    def _digest(self, kind: str, row_id: int | None, content: str | None) -> str:
        if content is not None:
            return covered.sha256(content)
        # Read back: what is hashed is what the database holds.
        digest = covered.digest(self._conn, kind, row_id) if row_id is not None else None
        assert digest is not None
        return digest
