"""The last days to object, as reckoned with the watch list of the day -> rows, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from tracker.edge.store.database import Database
from tracker.model import Deadline, DeadlineRule, Watch

_WRITE = """
INSERT INTO deadlines (version_id, deadline, rule, days) VALUES (?, ?, ?, ?)
ON CONFLICT (version_id) DO UPDATE SET deadline = excluded.deadline, rule = excluded.rule,
  days = excluded.days
"""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The deadlines of a watch's versions, with what they were reckoned with."""

    watch_id: str
    reckoned_with: str
    deadlines: Mapping[int, Deadline | None]
    """Version number to deadline."""


class Deadlines:
    """Deadlines in the database. They are no part of the record's proof: the list may change."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, version_id: int, deadline: Deadline | None) -> None:
        """Write the deadline of a version, inside a transaction.

        Args:
            version_id: row of the version.
            deadline: None where there is none.
        """
        conn = self._database.conn
        if deadline is None:
            conn.execute("DELETE FROM deadlines WHERE version_id = ?", [version_id])
        else:
            day = deadline.day.isoformat()
            conn.execute(_WRITE, [version_id, day, deadline.rule, deadline.days])

    def of(self, watch_id: str, number: int) -> Deadline | None:
        """Restore the deadline of a version.

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        version = self._database.version_row(watch_id, number)
        row = self._database.row("SELECT * FROM deadlines WHERE version_id = ?", [version["id"]])
        return to_deadline(row) if row is not None else None

    def outdated(self, watches: Sequence[Watch], zone: str) -> list[Watch]:
        """Find watches whose deadlines were reckoned with another notice or timezone.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self._database.rows("SELECT watch, reckoned_with FROM watches")
        known = {row["watch"]: row["reckoned_with"] for row in rows}
        return [watch for watch in watches if known.get(watch.id) != reckoned_with(watch, zone)]

    def replace(self, reckoned: Sequence[Reckoned]) -> None:
        """Put other deadlines in the place of those there are.

        Raises:
            StoreError: the database cannot be written; nothing was.
        """
        with self._database.transaction() as conn:
            for of_watch in reckoned:
                rows = conn.execute(
                    "SELECT v.id, v.number FROM versions v JOIN watches w ON w.id = v.watch_id"
                    " WHERE w.watch = ?",
                    [of_watch.watch_id],
                )
                for row in rows.fetchall():
                    # A version that came meanwhile has its deadline already.
                    if row["number"] in of_watch.deadlines:
                        self.write(row["id"], of_watch.deadlines[row["number"]])
                conn.execute(
                    "UPDATE watches SET reckoned_with = ? WHERE watch = ?",
                    [of_watch.reckoned_with, of_watch.watch_id],
                )


def to_deadline(row: sqlite3.Row) -> Deadline | None:
    """Restore a deadline from the columns deadline, rule and days; None where they are empty."""
    if not row["deadline"]:
        return None
    rule = cast(DeadlineRule, row["rule"])
    return Deadline(date.fromisoformat(row["deadline"]), rule, row["days"])


def reckoned_with(watch: Watch, zone: str) -> str:
    """What of the watch list the deadlines of a watch rest on."""
    return zone if watch.notice_days is None else f"{zone} {watch.notice_days}"
