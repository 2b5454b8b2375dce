"""Rows -> what cannot be seen, is in doubt, or was not delivered. It never writes."""

from __future__ import annotations

from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.model import Schedule
from tracker.model.browsing import Trouble, Undelivered

_TROUBLES = """
SELECT w.watch, w.vendor, w.document, CASE WHEN w.blind THEN 'blind' ELSE 'failing' END AS kind,
  COALESCE(w.last_good_at, w.added_at) AS since,
  (SELECT message FROM checks WHERE watch_id = w.id
   AND checked_at = w.last_checked_at ORDER BY id DESC LIMIT 1) AS sentence
FROM watches w WHERE w.bad_checks > 0 AND w.dropped_at IS NULL
UNION ALL
SELECT w.watch, w.vendor, w.document, 'held', h.first_seen_at, h.sentence
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.ended_at IS NULL AND w.dropped_at IS NULL
ORDER BY kind, since
"""
# Of what is fine: what waits for a digest waits because somebody wants it so.
_UNDELIVERED = """
SELECT watch, channel, state, title, created_at, held_until_at, last_error FROM outbox
"""


class Troubles:
    """What readers should know before they rely on silence."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Trouble]:
        """Name the pages that cannot be seen now (blind ones first), and those in doubt.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            Trouble(
                row["watch"],
                row["vendor"],
                row["document"],
                row["kind"],
                to_moment(row["since"]),
                row["sentence"] or "",
            )
            for row in self._database.rows(_TROUBLES)
        ]

    def undelivered(self) -> list[Undelivered]:
        """Name the alerts that have not reached a channel, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            Undelivered(
                row["watch"],
                row["channel"],
                row["state"],
                row["title"],
                to_moment(row["created_at"]),
                _moment(row["held_until_at"]),
                row["last_error"],
            )
            for row in self._database.rows(_UNDELIVERED)
        ]

    def behind(self, now: datetime) -> list[tuple[str, Schedule, datetime]]:
        """Name the watches whose planned check has not been made, with the plan; paused ones none.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = (
            "SELECT watch, every_s, cron, timezone, next_check_at FROM watches"
            " WHERE next_check_at < ? AND NOT paused AND dropped_at IS NULL ORDER BY next_check_at"
        )
        return [
            (
                row["watch"],
                Schedule(row["every_s"], row["cron"], row["timezone"]),
                to_moment(row["next_check_at"]),
            )
            for row in self._database.rows(sql, [to_text(now)])
        ]


def _moment(text: str | None) -> datetime | None:
    return to_moment(text) if text else None
