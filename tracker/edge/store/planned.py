"""What a digest, a summary or a reminder is made of: rows -> values, and its alert -> rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tracker.edge.store.alerts import add_alert
from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.periods import SAW_POLICY
from tracker.edge.store.rows import to_json
from tracker.model import Ahead, Alert, Overview, SameClause, Sight, Unreviewed

# What readers are told of ahead.
_AHEAD = timedelta(days=30)

_SIGHTS = f"""
SELECT w.watch, w.vendor, w.document, w.last_good_at, w.blind, w.bad_checks, w.added_at,
  h.sentence AS held, h.first_seen_at AS held_at,
  (SELECT count(*) FROM checks k WHERE k.watch_id = w.id
   AND k.checked_at > :since AND k.checked_at <= :until) AS checks,
  (SELECT count(*) FROM checks k WHERE k.watch_id = w.id
   AND k.checked_at > :since AND k.checked_at <= :until
   AND {SAW_POLICY}) AS good,
  (SELECT message FROM checks k WHERE k.watch_id = w.id
   AND k.checked_at = w.last_checked_at ORDER BY k.id DESC LIMIT 1) AS message,
  (SELECT max(a.created_at) FROM alerts a
   WHERE a.watch_id = w.id AND a.kind = 'blind') AS blind_at,
  (SELECT v.observed_at FROM versions v
   WHERE v.watch_id = w.id AND v.previous_id IS NULL) AS first_at
FROM watches w LEFT JOIN holds h ON h.watch_id = w.id AND h.kind = 'held' AND h.ended_at IS NULL
WHERE w.dropped_at IS NULL AND NOT w.paused AND w.watch IN (SELECT value FROM json_each(:watches))
ORDER BY w.watch
"""  # noqa: S608 - of our own words alone
_UNREVIEWED = """
SELECT u.watch, w.vendor, w.document, u.number, u.observed_at, u.verdict, u.direction
FROM unreviewed u JOIN watches w ON w.watch = u.watch
WHERE u.watch IN (SELECT value FROM json_each(:watches))
"""
_CHANGES = """
SELECT count(*) FROM alerts a JOIN watches w ON w.id = a.watch_id
WHERE a.kind = 'change' AND a.created_at > :since AND a.created_at <= :until
  AND w.watch IN (SELECT value FROM json_each(:watches))
"""
_NEWS = """
SELECT EXISTS (SELECT 1 FROM watches w WHERE w.dropped_at IS NULL
  AND w.watch IN (SELECT value FROM json_each(:watches)) AND (
    (w.added_at > :since AND w.added_at <= :until AND w.version_id IS NOT NULL)
    OR (w.blind AND EXISTS (SELECT 1 FROM alerts a WHERE a.watch_id = w.id AND a.kind = 'blind'
      AND a.created_at > :since AND a.created_at <= :until))
    OR EXISTS (SELECT 1 FROM holds h WHERE h.watch_id = w.id AND h.kind = 'held'
      AND h.ended_at IS NULL AND h.first_seen_at > :since AND h.first_seen_at <= :until)))
"""
_AHEAD_ROWS = """
SELECT u.watch, w.vendor, w.document, u.number, u.effective, u.object_by, u.object_rule, u.verdict,
  u.review, u.observed_at
FROM upcoming u JOIN watches w ON w.watch = u.watch
WHERE u.watch IN (SELECT value FROM json_each(:watches))
"""
_SAME_CLAUSES = """
SELECT s.text, s.wording, s.vendors, s.watch, s.others FROM same_clause s
WHERE s.observed_at > :since AND s.observed_at <= :until
  AND s.watch IN (SELECT value FROM json_each(:watches))
ORDER BY s.vendors DESC, s.observed_at, s.watch, s.text
"""
_PAGE_NAMES = "SELECT watch, vendor || ' ' || document FROM watches"


class Planned:
    """What falls due by the calendar."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(
        self, watches: Collection[str], since: datetime, until: datetime, today: date
    ) -> Overview:
        """Say what was seen of some watches in a period, and what lies ahead of them.

        Args:
            watches: their ids.
            since: aware, before the period.
            until: aware, its end.
            today: where the readers are.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {
            "watches": to_json(list(watches)),
            "since": to_text(since),
            "until": to_text(until),
        }
        rows = self._query(_SIGHTS, values)
        counted = self._query(_CHANGES, values)
        return Overview(
            since=since,
            until=until,
            sights=tuple(_sight(row, values["since"]) for row in rows),
            ahead=tuple(date for date in self.ahead(watches, today) if date.day <= today + _AHEAD),
            unreviewed=tuple(map(_unreviewed, self._query(_UNREVIEWED, values))),
            changes=counted[0][0],
            same_clauses=self._same_clauses(values) if counted[0][0] else (),
        )

    def _same_clauses(self, values: dict[str, Any]) -> tuple[SameClause, ...]:
        """Each story once, whichever of its pages tells it."""
        names = dict(tuple(row) for row in self._database.rows(_PAGE_NAMES))
        stories: dict[str, SameClause] = {}
        for row in self._query(_SAME_CLAUSES, values):
            pages = tuple(sorted(names[each] for each in (row["watch"], *row["others"].split(","))))
            stories.setdefault(row["wording"], SameClause(row["text"], pages, row["vendors"]))
        return tuple(stories.values())

    def ahead(self, watches: Collection[str], today: date) -> list[Ahead]:
        """Name all dates that lie ahead of some watches, nearest first.

        Args:
            watches: their ids.
            today: where the readers are; dates before it are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self._query(_AHEAD_ROWS, {"watches": to_json(list(watches))})
        dates = [_ahead(row, what) for row in rows for what in ("deadline", "effective")]
        known = [ahead for ahead in dates if ahead and ahead.day >= today]
        return sorted(known, key=lambda ahead: (ahead.day, ahead.watch_id, ahead.what))

    def waiting(self, channel: str, now: datetime) -> int:
        """Count changes whose wait for a channel's digest is over and that are not told yet.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row(
            "SELECT count(*) FROM deliveries WHERE channel = ? AND state = 'queued' AND"
            " held_until_at <= ?",
            [channel, to_text(now)],
        )
        return row[0] if row is not None else 0

    def has_news(self, watches: Collection[str], since: datetime, until: datetime) -> bool:
        """Whether a page went blind, was held, or was seen for the first time in a period.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {
            "watches": to_json(list(watches)),
            "since": to_text(since),
            "until": to_text(until),
        }
        return bool(self._query(_NEWS, values)[0][0])

    def is_known(self, change_id: str) -> bool:
        """Whether an alert of that id was made.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = "SELECT 1 FROM alerts WHERE change_id = ?"
        return self._database.row(sql, [change_id]) is not None

    def last_period(self, kind: str, channel: str) -> str | None:
        """The period of the last digest or summary of a channel, as its alert holds it.

        Args:
            kind: `digest` or `summary`.
            channel: its name.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row(
            "SELECT a.body FROM alerts a JOIN deliveries e ON e.alert_id = a.id WHERE a.kind IN"
            " ('digest', 'summary') AND a.kind = ? AND e.channel = ? ORDER BY a.id DESC LIMIT 1",
            [kind, channel],
        )
        return row["body"] if row is not None else None

    def began_at(self) -> datetime | None:
        """When the first watch was added; None where there is none.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row("SELECT min(added_at) FROM watches")
        return to_moment(row[0]) if row is not None and row[0] else None

    def add(
        self, alert: Alert, now: datetime, watch_id: str | None = None, number: int | None = None
    ) -> bool:
        """Write an alert with its deliveries.

        Args:
            alert: whose change id tells whether it was written before.
            now: aware.
            watch_id: of the watch it is about, if it is about one.
            number: of the version it is about, if it is about one.

        Returns:
            False where it was written before; nothing was written now.

        Raises:
            UsageError: there is no such watch or version.
            StoreError: the database cannot be written.
        """
        watch_rowid = self._database.watch_rowid(watch_id) if watch_id else None
        version_id = None
        if watch_id and number:
            version_id = self._database.version_row(watch_id, number)["id"]
        with self._database.transaction(durable=True):
            return add_alert(self._database, watch_rowid, version_id, alert, now)

    def held(self, now: datetime) -> list[sqlite3.Row]:
        """Deliveries that wait for a digest, or for a mute to end, with their deadlines.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = (
            "SELECT e.id, e.channel, e.held_until_at, a.kind, t.deadline, t.rule FROM deliveries e"
            " JOIN alerts a ON a.id = e.alert_id LEFT JOIN deadlines t ON t.version_id ="
            " a.version_id WHERE e.state = 'queued' AND e.held_until_at > ?"
        )
        return self._database.rows(sql, [to_text(now)])

    def ready(self, channel: str, now: datetime) -> list[int]:
        """Deliveries of a channel that were not tried yet and are free to go.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = (
            "SELECT id FROM deliveries WHERE channel = ? AND state = 'queued' AND attempts = 0"
            " AND (held_until_at IS NULL OR held_until_at <= ?)"
        )
        return [row["id"] for row in self._database.rows(sql, [channel, to_text(now)])]

    def hold(self, until: Mapping[int, datetime | None]) -> None:
        """Let deliveries wait for other moments.

        Args:
            until: delivery to moment; None sends it at once.

        Raises:
            StoreError: the database cannot be written; nothing was.
        """
        rows = [(at and to_text(at), delivery_id) for delivery_id, at in until.items()]
        sql = "UPDATE deliveries SET held_until_at = ? WHERE id = ? AND state = 'queued'"
        with self._database.transaction(durable=True) as conn:
            conn.executemany(sql, rows)

    def _query(self, sql: str, values: dict[str, Any]) -> list[sqlite3.Row]:
        return self._database.rows(sql, values)


def _sight(row: sqlite3.Row, since: str) -> Sight:
    kind, trouble, at = "seen", "", None
    if row["blind"]:
        kind, trouble, at = "blind", row["message"] or "", row["blind_at"]
    elif row["held"]:
        kind, trouble, at = "held", row["held"], row["held_at"]
    elif row["bad_checks"]:
        kind, trouble = "failing", row["message"] or ""
    elif row["first_at"] and row["first_at"] > since and row["added_at"] > since:
        kind = "new"
    return Sight(
        watch_id=row["watch"],
        vendor=row["vendor"],
        document=row["document"],
        checks=row["checks"],
        good=row["good"],
        last_good_at=to_moment(row["last_good_at"]) if row["last_good_at"] else None,
        trouble=trouble,
        since=to_moment(at) if at else None,
        kind=kind,  # type: ignore[arg-type]  # one of the kinds, by the lines above
    )


def _ahead(row: sqlite3.Row, what: str) -> Ahead | None:
    """One of the two dates of a row, where it lies ahead and is not the other one told twice."""
    printed = row["object_by"] if what == "deadline" else row["effective"]
    try:
        day = date.fromisoformat(printed or "")
    except ValueError:
        return None
    return Ahead(
        watch_id=row["watch"],
        vendor=row["vendor"],
        document=row["document"],
        number=row["number"],
        what=what,  # type: ignore[arg-type]  # one of the two, as called
        day=day,
        materiality=row["verdict"],
        is_reviewed=row["review"] is not None,
    )


def _unreviewed(row: sqlite3.Row) -> Unreviewed:
    return Unreviewed(
        row["watch"],
        row["vendor"],
        row["document"],
        row["number"],
        to_moment(row["observed_at"]),
        row["verdict"],
        row["direction"],
    )
