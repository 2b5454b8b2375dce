"""The daemon's sign of life -> the one row that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text

_WRITE = """
INSERT INTO beats (id, beat_at, interval_s, started_at, pid, version) VALUES (1, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, interval_s = excluded.interval_s,
  started_at = excluded.started_at, pid = excluded.pid, version = excluded.version
"""


@dataclass(frozen=True, slots=True)
class Beat:
    """The last beat of a daemon that did its work."""

    beat_at: datetime
    interval_s: int
    """Between two beats."""
    started_at: datetime
    pid: int
    version: str
    """Of the tracker."""


class Beats:
    """The daemon's beat in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, beat: Beat) -> None:
        """Write a beat over the one before.

        Raises:
            StoreError: the database cannot be written.
        """
        at, started_at = to_text(beat.beat_at), to_text(beat.started_at)
        with self._database.transaction() as conn:
            conn.execute(_WRITE, [at, beat.interval_s, started_at, beat.pid, beat.version])

    def last(self) -> Beat | None:
        """The last beat; None where no daemon has run on this database.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row("SELECT * FROM beats")
        if row is None:
            return None
        return Beat(
            to_moment(row["beat_at"]),
            row["interval_s"],
            to_moment(row["started_at"]),
            row["pid"],
            row["version"],
        )
