"""A watch's rows -> what its own history knows: wordings, flips, and places that always change."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.model import CheckRecord, Past

# A page that flipped is watched with patience for so long after.
_FLIPS_FOR = timedelta(days=90)
# A place that changed once and not again is forgotten after this.
_FORGET_AFTER = timedelta(days=30)
# Numbers say when a version was recorded: which was the first, the second … goes by time.
_BY_TIME = "SELECT number FROM versions WHERE watch_id = ? ORDER BY observed_at, number"
_WORDINGS = """
SELECT text, first_version FROM clauses WHERE watch_id = ? AND first_version IS NOT NULL
"""
# A page that was held until this very check was in doubt then, and no flip yet. Older history that
# was recorded after a version was not known in its day.
_FLIPS = """
SELECT count(*) FROM holds h
WHERE watch_id = :watch AND kind = 'held' AND suspicion = 'seen_before' AND first_seen_at < :at
  AND first_seen_at >= :since AND ended_at < :at AND first_seen_at NOT IN (
    SELECT checked_at FROM checks WHERE watch_id = :watch
      AND id > (SELECT min(c.id) FROM checks c JOIN versions v ON v.id = c.version_id
        WHERE v.watch_id = :watch AND v.number = :judged))
"""


class PastOfWatches:
    """What the histories of watches know."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, watch_id: str, number: int, at: datetime, judged: int | None = None) -> Past:
        """Say what a watch's history knew when a version was in force.

        Args:
            watch_id: of the watch.
            number: of the version in force then.
            at: the moment, aware; only what was before it counts.
            judged: number of the version that is judged again, of which only what was recorded
                before it counts; None: all that is recorded.

        Returns:
            Wordings of all versions up to that one, flips of the last 90 days, and the places
            whose changes do not count now.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        rowid = self._database.watch_rowid(watch_id)
        flips = self._database.row(
            _FLIPS,
            {
                "watch": rowid,
                "at": to_text(at),
                "since": to_text(at - _FLIPS_FOR),
                "judged": judged,
            },
        )
        restless = self._database.rows(
            "SELECT slot FROM restless WHERE watch = ? AND counts = 0 AND first_at <= ?",
            [watch_id, to_text(at)],
        )
        return Past(
            first_in=self._first_in(rowid, number),
            flips=flips[0] if flips is not None else 0,
            restless=frozenset(row["slot"] for row in restless),
        )

    def _first_in(self, watch_rowid: int, up_to: int) -> dict[str, int]:
        """Each wording of the versions up to one, with the place of the first that had it."""
        # Put together here: joined in SQL, each clause would be looked for among all versions.
        numbers = [row["number"] for row in self._database.rows(_BY_TIME, [watch_rowid])]
        last = numbers.index(up_to) if up_to in numbers else -1
        places = {number: place for place, number in enumerate(numbers[: last + 1], 1)}
        first_in: dict[str, int] = {}
        for text, first_version in self._database.rows(_WORDINGS, [watch_rowid]):
            place = places.get(first_version)
            if place is not None:
                first_in[text] = min(place, first_in.get(text, place))
        return first_in

    def flips_told_with(self, alert_id: int) -> list[datetime]:
        """When a watch showed an earlier edition and went back, since its alert before this one.

        Args:
            alert_id: of the alert to tell it with.

        Returns:
            First sight of each such edition, oldest first.
        """
        sql = """
            SELECT h.first_seen_at FROM alerts a JOIN holds h ON h.watch_id = a.watch_id
            WHERE a.id = ? AND h.kind = 'held' AND h.suspicion = 'seen_before'
              AND h.ended_as = 'returned' AND h.ended_at <= a.created_at
              AND h.ended_at > COALESCE((SELECT max(created_at) FROM alerts
                WHERE watch_id = a.watch_id AND id < a.id AND kind = 'change'), '')
            ORDER BY h.first_seen_at
        """
        return [to_moment(row["first_seen_at"]) for row in self._database.rows(sql, [alert_id])]

    def note_places(self, watch_rowid: int, record: CheckRecord) -> None:
        """Count each place where something else stands than at the check before.

        Inside a transaction.
        """
        if not record.places:
            return
        conn, at = self._database.conn, to_text(record.checked_at)
        conn.executemany(
            "INSERT INTO slots (watch_id, slot, text, changed, first_at, last_at) VALUES (?, ?, ?,"
            " 1, ?, ?) ON CONFLICT (watch_id, slot) DO UPDATE SET changed = changed + 1, text ="
            " excluded.text, last_at = excluded.last_at WHERE text <> excluded.text",
            [(watch_rowid, place, text, at, at) for place, text in record.places],
        )
        before = to_text(record.checked_at - _FORGET_AFTER)
        # Without this, a page that names ever new places would make the table grow for ever.
        conn.execute("DELETE FROM slots WHERE watch_id = ? AND last_at < ?", [watch_rowid, before])
