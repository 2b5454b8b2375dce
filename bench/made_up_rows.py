"""Rows of all tables -> a database, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.edge.store import Store

COLUMNS = {
    "snapshots": "id watch_id sha256 size_bytes media_type url status headers fetched_at body",
    "versions": "id watch_id number observed_at recorded_at cause snapshot_id text_sha256"
    " chain_sha256 title language updated effective words media_type reading_key promise_channels"
    " promise_timing promise_on use_is_acceptance reader_must_check promise_quote clause_ids"
    " promise_days previous_id older_than",
    "clauses": "id watch_id content_hash kind number heading text first_version",
    "verdicts": "id version_id decided_at edition materiality direction silent",
    "changes": "id verdict_id position kind moved old_clause_ids new_clause_ids materiality"
    " direction categories redline",
    "reasons": "verdict_id change_id position rule materiality category direction text quote",
    "holds": "watch_id kind suspicion sentence text_sha256 body_sha256 snapshot_id first_seen_at"
    " last_seen_at times_seen ended_at ended_as",
    "alerts": "id watch_id version_id kind change_id title body created_at alerted_at",
    "deliveries": "alert_id channel state attempts not_before_at sent_at last_error held_until_at",
    "deadlines": "version_id deadline rule days",
    "reviews": "version_id reviewed_at state right_verdict note reviewer",
    "checks": "watch_id checked_at outcome status elapsed_ms size_bytes error message snapshot_id"
    " version_id conditional",
}
"""Of each table, in an order in which no row names another that is not there yet."""


class Rows:
    """Rows of all tables on their way into the database, with the next id of each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next = dict.fromkeys(COLUMNS, 0)
        self._waiting: dict[str, list[Sequence[Any]]] = {table: [] for table in COLUMNS}
        self.gone: list[tuple[int, int]] = []
        """Number of the version a clause was gone in, and the clause."""

    def next_id(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table]

    def add(self, table: str, *row: Any) -> None:
        self._waiting[table].append(row)

    def flush(self) -> None:
        with self._store.database.transaction() as conn:
            for table, rows in self._waiting.items():
                names = COLUMNS[table].split()
                marks = ", ".join("?" * len(names))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                conn.executemany(sql, rows)
                rows.clear()
            conn.executemany("UPDATE clauses SET removed_in = ? WHERE id = ?", self.gone)
            self.gone.clear()
