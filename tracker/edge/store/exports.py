"""Rows -> what feeds, calendars and other exports are made of. It never writes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.deadlines import to_deadline
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.rows import to_json
from tracker.model import VersionDates

# A version that a better extractor made changed nothing: it is no news. Its dates are better ones.
_VERSIONS = """
SELECT w.watch, v.number FROM versions v JOIN watches w ON w.id = v.watch_id
WHERE w.watch IN (SELECT value FROM json_each(:watches)) AND v.previous_id IS NOT NULL
  AND v.cause = 'vendor' AND v.recorded_at >= :since
  AND EXISTS (SELECT 1 FROM verdicts d WHERE d.version_id = v.id)
ORDER BY v.recorded_at DESC, v.id DESC LIMIT :most
"""
_ALL = """
SELECT w.watch, v.number FROM versions v JOIN watches w ON w.id = v.watch_id
WHERE w.watch IN (SELECT value FROM json_each(:watches)) AND v.recorded_at >= :since
ORDER BY v.recorded_at, v.id
"""
_DATES = """
SELECT w.watch, v.number, v.observed_at, v.recorded_at, v.effective, t.deadline, t.rule, t.days,
  CASE WHEN v.cause = 'vendor' THEN COALESCE(d.materiality, 'none') ELSE 'none' END AS materiality
FROM versions v JOIN watches w ON w.id = v.watch_id
LEFT JOIN deadlines t ON t.version_id = v.id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE w.watch IN (SELECT value FROM json_each(:watches))
ORDER BY w.watch, v.observed_at, v.number
"""


# Versions and verdicts are only ever added. Deadlines are reckoned again where the watch list says
# so, which is noted with the watch.
_STATE = """
SELECT (SELECT max(id) FROM versions), (SELECT max(id) FROM verdicts),
  (SELECT count(*) FROM deadlines), (SELECT group_concat(watch || char(1) || vendor || char(1)
    || document || char(1) || url || char(1) || tags || char(1) || COALESCE(dropped_at, '')
    || char(1) || reckoned_with, char(2)) FROM watches)
"""


class Exports:
    """What is exported, chosen by watch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(
        self, watches: Collection[str], since: datetime | None, most: int
    ) -> list[tuple[str, int]]:
        """Name the versions that changed something.

        Args:
            watches: their ids.
            since: aware; those recorded before are left out. None leaves out none.
            most: how many at most.

        Returns:
            Watch and number, newest first.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {
            "watches": to_json(list(watches)),
            "since": to_text(since) if since else "",
            "most": most,
        }
        rows = self._database.rows(_VERSIONS, values)
        return [(row["watch"], row["number"]) for row in rows]

    def all_versions(
        self, watches: Collection[str], since: datetime | None
    ) -> list[tuple[str, int]]:
        """Name all versions of some watches.

        Args:
            watches: their ids.
            since: aware; those recorded before are left out. None leaves out none.

        Returns:
            Watch and number, in the order in which they were recorded.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {"watches": to_json(list(watches)), "since": to_text(since) if since else ""}
        return [(row["watch"], row["number"]) for row in self._database.rows(_ALL, values)]

    def state(self) -> str:
        """A text that is another one whenever feeds or calendars of the record would be.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.rows(_STATE)[0]
        return hashlib.sha256(to_json(list(row)).encode()).hexdigest()

    def dates(self, watches: Collection[str]) -> list[VersionDates]:
        """Tell the dates of all versions of some watches, those without a date included.

        Args:
            watches: their ids.

        Returns:
            By watch, oldest version first.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self._database.rows(_DATES, {"watches": to_json(list(watches))})
        return [_dates(row) for row in rows]


def _dates(row: sqlite3.Row) -> VersionDates:
    return VersionDates(
        watch_id=row["watch"],
        number=row["number"],
        observed_at=to_moment(row["observed_at"]),
        recorded_at=to_moment(row["recorded_at"]),
        effective=row["effective"],
        deadline=to_deadline(row),
        materiality=row["materiality"],
    )
