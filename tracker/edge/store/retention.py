"""Delete old checks and unused snapshots; what a change rests on stays for good."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.edge.store.places import OLDER_LOOKS
from tracker.edge.store.proof import covered

# Bytes of a page that was dismissed, or held and never confirmed, and that nothing else rests on:
# no version, no page held since, no snapshot that needs them as its dictionary, no rendered page
# that they were served for.
_SPARE = """
SELECT s.id, s.sha256, length(s.body) AS kept_bytes FROM snapshots s
WHERE EXISTS (SELECT 1 FROM holds h WHERE h.snapshot_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.snapshot_id = s.id AND (h.last_seen_at >= ?
    OR (h.kind = 'held' AND (h.ended_at IS NULL OR h.ended_as = 'confirmed'))))
  AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.snapshot_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM snapshots k WHERE k.keyframe_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM snapshots r WHERE r.plain_snapshot_id = s.id)
"""
# What was served for a rendered page, once the last such page is deleted.
_LEFT_OVER = """
SELECT s.id, s.sha256, length(s.body) AS kept_bytes FROM snapshots s WHERE s.id IN (
  SELECT id FROM snapshots
  EXCEPT SELECT snapshot_id FROM versions
  EXCEPT SELECT snapshot_id FROM holds
  EXCEPT SELECT snapshot_id FROM checks
  EXCEPT SELECT keyframe_id FROM snapshots
  EXCEPT SELECT plain_snapshot_id FROM snapshots)
ORDER BY s.id
"""

# Where older history ended is told by its last look alone: without it, an import that is run again
# would record what came since its last version once more.
_ENDS = f"""
SELECT (SELECT k.id {OLDER_LOOKS} ORDER BY k.checked_at DESC, k.id DESC LIMIT 1) AS look
FROM (SELECT DISTINCT watch_id, older_than FROM versions WHERE older_than IS NOT NULL) o
JOIN versions v ON v.watch_id = o.watch_id AND v.number = o.older_than
"""  # noqa: S608 - of our own words alone
_OLD = f"""
checked_at < ? AND version_id IS NULL AND snapshot_id IS NULL
  AND id NOT IN (SELECT look FROM ({_ENDS}) WHERE look IS NOT NULL)
"""  # noqa: S608 - of our own words alone


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted, or would be."""

    checks: int
    """That found nothing."""
    snapshots: int
    """Of dismissed pages."""
    snapshot_bytes: int
    """As stored."""


class Retention:
    """The one place where rows are deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(
        self,
        checks_before: datetime,
        artifacts_before: datetime,
        now: datetime,
        *,
        dry_run: bool = False,
    ) -> Pruned:
        """Delete what is old and led to nothing.

        Versions, their snapshots, clauses, verdicts, alerts, deliveries and reviews are never
        deleted, nor are the rows that say what was held or dismissed, when and how often, with the
        hash of its bytes.

        Args:
            checks_before: looks earlier than this go, but for those that made a version or kept
                bytes.
            artifacts_before: bytes of dismissed pages last seen earlier than this go.
            now: aware.
            dry_run: only say what would go.

        Returns:
            What went or would go.

        Raises:
            StoreError: the database cannot be written; nothing went.
        """
        checks_at, artifacts_at = to_text(checks_before), to_text(artifacts_before)
        with self._database.transaction() as conn:
            spare = conn.execute(_SPARE, [artifacts_at]).fetchall()
            # Before the checks: one that kept nothing but these bytes is deleted below.
            snapshots = [_delete_snapshot(conn, row) for row in spare]
            left_over = conn.execute(_LEFT_OVER).fetchall()
            snapshots += [_delete_snapshot(conn, row) for row in left_over]
            spare += left_over
            checks = _delete_checks(conn, checks_at)
            # Without this, a day without rows would look like a day without checks.
            conn.execute(
                "UPDATE watches SET checks_pruned_before = max(COALESCE(checks_pruned_before, ''),"
                " ?)",
                [checks_at],
            )
            if checks.rows or snapshots:
                content = [checks_at, artifacts_at, *checks, snapshots]
                self._database.journal.note("prune", None, None, to_text(now), content)
            # Deleted and undone, not computed apart: what is told is what a real run does.
            if dry_run:
                conn.execute("ROLLBACK")
        return Pruned(checks.rows, len(spare), sum(row["kept_bytes"] for row in spare))

    def fold_log(self) -> None:
        """Take the write-ahead log into the database, and give its room on the disk back.

        Raises:
            StoreError: the database cannot be written.
        """
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")


class _Deleted(NamedTuple):
    """Checks that were deleted, as the journal tells of them."""

    rows: int
    sha256: str
    """Of their rows in order, each as an entry would cover it, on a line of its own."""
    covered: list[int]
    """Those of them that have an entry of their own."""


def _delete_snapshot(conn: sqlite3.Connection, row: sqlite3.Row) -> list[Any]:
    """Delete bytes; what they were, and which checks had kept them."""
    snapshot_id = row["id"]
    checks = conn.execute(
        "SELECT id FROM checks WHERE snapshot_id = ? ORDER BY id", [snapshot_id]
    ).fetchall()
    # References first: with foreign keys on, they would stop the DELETE.
    conn.execute("UPDATE holds SET snapshot_id = NULL WHERE snapshot_id = ?", [snapshot_id])
    conn.execute("UPDATE checks SET snapshot_id = NULL WHERE snapshot_id = ?", [snapshot_id])
    conn.execute("DELETE FROM snapshots WHERE id = ?", [snapshot_id])
    return [snapshot_id, row["sha256"], [check["id"] for check in checks]]


def _delete_checks(conn: sqlite3.Connection, before: str) -> _Deleted:
    rows = conn.execute(f"SELECT id, outcome FROM checks WHERE {_OLD} ORDER BY id", [before])  # noqa: S608
    digest, count, with_entry = hashlib.sha256(), 0, []
    for row in rows:
        digest.update(f"{covered.text(conn, 'check', row['id'])}\n".encode())
        count += 1
        if row["outcome"] not in covered.UNCHANGED:
            with_entry.append(row["id"])
    conn.execute(f"DELETE FROM checks WHERE {_OLD}", [before])  # noqa: S608
    return _Deleted(count, digest.hexdigest(), with_entry)
