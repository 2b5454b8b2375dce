"""The record as people ask for it: the views, the log, held pages, and who was told."""

from __future__ import annotations

from typing import Any

from tracker.edge.store.database import Database
from tracker.errors import UsageError

VIEW_NAMES = (
    "timeline",
    "material",
    "redline",
    "why",
    "current",
    "health",
    "held",
    "due",
    "outbox",
    "silent",
    "upcoming",
    "unreviewed",
    "promises",
    "restless",
    "flips",
    "wordings",
    "same_clause",
)

_LOG = """
SELECT w.watch, v.number, v.observed_at,
  (SELECT min(a.alerted_at) FROM alerts a
   WHERE a.version_id = v.id AND a.kind = 'change') AS alerted_at,
  COALESCE(d.materiality, 'none') AS verdict, v.cause, 0 AS held
FROM versions v JOIN watches w ON w.id = v.watch_id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
UNION ALL
SELECT w.watch, NULL, h.first_seen_at, NULL, 'artifact', 'vendor', h.kind = 'held'
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.ended_as IS NOT 'confirmed'
ORDER BY observed_at, watch, number
"""


class Record:
    """The record, for readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def view(
        self, name: str, watch_id: str | None = None, *, limit: int = -1
    ) -> list[dict[str, Any]]:
        """Read a view.

        Args:
            name: one of VIEW_NAMES.
            watch_id: of one watch, or None for all.
            limit: rows at most; below 0 all.

        Returns:
            Its rows in its order.

        Raises:
            UsageError: there is no such view or watch.
            StoreError: the database cannot be read.
        """
        if name not in VIEW_NAMES:
            raise UsageError(f"There is no view {name}; there are {', '.join(VIEW_NAMES)}")
        if watch_id is not None:
            self._database.watch_rowid(watch_id)
        # The name is one of VIEW_NAMES by now: nothing else can get into the SQL.
        sql = f"SELECT * FROM {name} WHERE ? IS NULL OR watch = ? LIMIT ?"  # noqa: S608
        return [dict(row) for row in self._database.rows(sql, [watch_id, watch_id, limit])]

    def log(self) -> list[dict[str, Any]]:
        """Tell of all versions, held pages and artifacts, as `tracker log --json` does.

        Returns:
            Rows with watch, number, observed_at, alerted_at, verdict, cause and held, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        return [{**dict(row), "held": bool(row["held"])} for row in self._database.rows(_LOG)]

    def holds(
        self, watch_id: str | None = None, *, open_only: bool = False
    ) -> list[dict[str, Any]]:
        """Tell of page texts that did not become a version.

        Args:
            watch_id: of one watch, or None for all.
            open_only: only those in doubt now.

        Returns:
            Rows of `holds` with the watch's id first, oldest first.

        Raises:
            UsageError: there is no such watch.
        """
        if watch_id is not None:
            self._database.watch_rowid(watch_id)
        sql = (
            "SELECT w.watch, h.id, h.kind, h.suspicion, h.sentence, h.text_sha256, h.snapshot_id,"
            " h.first_seen_at, h.last_seen_at, h.times_seen, h.ended_at, h.ended_as FROM holds h"
            " JOIN watches w ON w.id = h.watch_id WHERE (? IS NULL OR w.watch = ?) AND (NOT ? OR"
            " (h.kind = 'held' AND h.ended_at IS NULL)) ORDER BY h.id"
        )
        return [dict(row) for row in self._database.rows(sql, [watch_id, watch_id, int(open_only)])]

    def told(self, watch_id: str, number: int) -> list[dict[str, Any]]:
        """Say to which channels a version was told, and when.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            Rows with change_id, created_at, channel, state, attempts and sent_at, oldest first.

        Raises:
            UsageError: there is no such version.
        """
        row = self._database.version_row(watch_id, number)
        sql = (
            "SELECT a.change_id, a.created_at, e.channel, e.state, e.attempts, e.sent_at FROM"
            " alerts a LEFT JOIN deliveries e ON e.alert_id = a.id WHERE a.version_id = ? ORDER BY"
            " a.id, e.id"
        )
        return [dict(row) for row in self._database.rows(sql, [row["id"]])]
