"""Delete old checks and unused snapshots; what a change rests on stays for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text

# Bytes of a page that was dismissed, or held and never confirmed, and that nothing else rests on:
# no version, no page held since, no snapshot that needs them as its dictionary.
_SPARE = """
SELECT s.id FROM snapshots s
WHERE EXISTS (SELECT 1 FROM holds h WHERE h.snapshot_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.snapshot_id = s.id AND (h.last_seen_at >= ?
    OR (h.kind = 'held' AND (h.ended_at IS NULL OR h.ended_as = 'confirmed'))))
  AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.snapshot_id = s.id)
  AND NOT EXISTS (SELECT 1 FROM snapshots k WHERE k.keyframe_id = s.id)
"""


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
        self, checks_before: datetime, artifacts_before: datetime, *, dry_run: bool = False
    ) -> Pruned:
        """Delete what is old and led to nothing.

        Versions, their snapshots, clauses, verdicts, alerts, deliveries and reviews are never
        deleted, nor are the rows that say what was held or dismissed, when and how often, with the
        hash of its bytes.

        Args:
            checks_before: looks earlier than this go, but for those that made a version or kept
                bytes.
            artifacts_before: bytes of dismissed pages last seen earlier than this go.
            dry_run: only say what would go.

        Returns:
            What went or would go.

        Raises:
            StoreError: the database cannot be written; nothing went.
        """
        with self._database.transaction() as conn:
            spare = [row[0] for row in conn.execute(_SPARE, [to_text(artifacts_before)])]
            size_bytes = 0
            # Before the checks: one that kept nothing but these bytes is deleted below.
            for snapshot_id in spare:
                size_bytes += conn.execute(
                    "SELECT length(body) FROM snapshots WHERE id = ?", [snapshot_id]
                ).fetchone()[0]
                # References first: with foreign keys on, they would stop the DELETE.
                conn.execute(
                    "UPDATE holds SET snapshot_id = NULL WHERE snapshot_id = ?", [snapshot_id]
                )
                conn.execute(
                    "UPDATE checks SET snapshot_id = NULL WHERE snapshot_id = ?", [snapshot_id]
                )
                conn.execute("DELETE FROM snapshots WHERE id = ?", [snapshot_id])
            old = to_text(checks_before)
            sql = (
                "DELETE FROM checks WHERE checked_at < ? AND version_id IS NULL AND snapshot_id IS"
                " NULL"
            )
            checks = conn.execute(sql, [old]).rowcount
            # Without this, a day without rows would look like a day without checks.
            conn.execute(
                "UPDATE watches SET checks_pruned_before = max(COALESCE(checks_pruned_before, ''),"
                " ?)",
                [old],
            )
            # Deleted and undone, not computed apart: what is told is what a real run does.
            if dry_run:
                conn.execute("ROLLBACK")
        return Pruned(checks, len(spare), size_bytes)

    def fold_log(self) -> None:
        """Take the write-ahead log into the database, and give its room on the disk back.

        Raises:
            StoreError: the database cannot be written.
        """
        self._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
