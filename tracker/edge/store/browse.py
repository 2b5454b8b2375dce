"""Rows -> what the web page lists: changes, checks, clauses. It never writes."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

from tracker.edge.store import full_text
from tracker.edge.store.database import Database
from tracker.edge.store.deadlines import to_deadline
from tracker.edge.store.failures import translated
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.periods import SAW_POLICY
from tracker.model.browsing import (
    MATCH_END,
    MATCH_START,
    Check,
    ClauseStep,
    ListedChange,
    Match,
    Matches,
    Wanted,
)

# A first version changed nothing, one that a better extractor made neither.
_CHANGES = """
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN deadlines t ON t.version_id = v.id
WHERE v.previous_id IS NOT NULL AND v.cause = 'vendor'
"""
# Within a period the worst comes first, but periods go by time: so the last that is wanted by time
# alone tells the period at which the search by both can end. Rows of versions are large, and a walk
# through all of them would take a tenth of a second.
_OLDEST = f"""
SELECT v.observed_at {_CHANGES}{{conditions}}
ORDER BY v.observed_at DESC LIMIT 1 OFFSET :behind
"""
_LISTED = f"""
SELECT w.watch, w.vendor, w.document, v.number, v.observed_at, v.effective,
  d.id AS verdict_id, d.materiality, d.direction, d.silent, t.deadline, t.rule, t.days,
  (SELECT state FROM reviews WHERE version_id = v.id ORDER BY id DESC LIMIT 1) AS review,
  CASE WHEN v.observed_at >= :week THEN 'week' WHEN v.observed_at >= :month THEN 'month'
    ELSE substr(v.observed_at, 1, 7) END AS period
{_CHANGES} AND v.observed_at >= :oldest{{conditions}}
ORDER BY period DESC, CASE d.materiality WHEN 'material' THEN 0 WHEN 'minor' THEN 1
  WHEN 'editorial' THEN 2 ELSE 3 END, v.observed_at DESC, v.id DESC
LIMIT :most OFFSET :skip
"""  # noqa: S608 - of our own words alone
# Each filter is asked for only where it is set: SQLite then plans for the ones that are. Watches
# are named first and looked up by their index, for SQLite would else walk through all of time.
_CONDITIONS = {
    "vendor": "v.watch_id IN (SELECT id FROM watches"
    " WHERE watch >= :vendor || '/' AND watch < :vendor || '0')",
    "watch": "v.watch_id IN (SELECT id FROM watches WHERE watch = :watch)",
    "tag": "v.watch_id IN (SELECT w.id FROM watches w, json_each(w.tags) t WHERE t.value = :tag)",
    "category": "EXISTS (SELECT 1 FROM reasons WHERE verdict_id = d.id AND category = :category)",
    "materiality": "d.materiality = :materiality",
    "direction": "d.direction = :direction",
    "since": "v.observed_at >= :since",
    "is_reviewed": "EXISTS (SELECT 1 FROM reviews WHERE version_id = v.id) = :is_reviewed",
}
_UNREVIEWED = f"""
SELECT count(*) {_CHANGES} AND d.materiality = 'material' AND v.observed_at >= :since
  AND NOT EXISTS (SELECT 1 FROM reviews WHERE version_id = v.id)
"""  # noqa: S608 - of our own words alone
_CHECK = f"""
SELECT k.checked_at, k.outcome, k.status, k.message, k.body_sha256, v.number,
  {SAW_POLICY} AS saw_policy
FROM checks k LEFT JOIN versions v ON v.id = k.version_id
WHERE k.watch_id = (SELECT id FROM watches WHERE watch = :watch)
"""  # noqa: S608 - of our own words alone
_SEARCH = """
SELECT w.watch, w.vendor, w.document, k.id, k.heading, k.number,
  snippet(clauses_fts, 0, :start, :end, '…', 32) AS snippet
FROM clauses_fts JOIN clauses k ON k.id = clauses_fts.rowid JOIN watches w ON w.id = k.watch_id
WHERE clauses_fts MATCH :query AND k.first_version IS NOT NULL{conditions}
ORDER BY {order} LIMIT :most OFFSET :skip
"""
_COUNTED = """
SELECT count(*) FROM (SELECT 1 FROM clauses_fts WHERE clauses_fts MATCH :query LIMIT :cap)
"""
# To rank means to look at every clause with one of the words: 2.7 s for a word that stands in 1.4
# million of 2 million clauses, 2 ms where there are up to so many.
_RANKED = 5_000
_STEPS = """
SELECT v.number, c.kind, c.old_clause_ids, c.new_clause_ids, c.materiality, c.direction
FROM versions v JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
JOIN changes c ON c.verdict_id = d.id
WHERE v.watch_id = (SELECT id FROM watches WHERE watch = ?)
ORDER BY v.observed_at, v.number, c.position
"""
_COUNTS = """
SELECT v.number, (SELECT count(*) FROM changes WHERE verdict_id =
  (SELECT max(id) FROM verdicts WHERE version_id = v.id)) AS changes
FROM versions v WHERE v.watch_id = (SELECT id FROM watches WHERE watch = ?)
"""
_PROMISED = """
SELECT w.watch, v.number FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN versions p ON p.id = v.previous_id
WHERE v.cause = 'vendor' AND (p.promise_timing = 'before_effective'
  OR (p.promise_days IS NOT NULL AND p.promise_channels <> '[]'))
ORDER BY v.observed_at DESC, v.id DESC LIMIT :most OFFSET :skip
"""
_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


class Browse:
    """What the web page lists."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes(
        self, wanted: Wanted, now: datetime, most: int, skip: int = 0
    ) -> list[ListedChange]:
        """List changes: the last seven days, the last thirty, then month by month; worst first.

        Args:
            wanted: which.
            now: aware.
            most: how many at most.
            skip: how many of the first are left out.

        Raises:
            StoreError: the database cannot be read.
        """
        conditions = _conditions(wanted)
        values = _values(wanted) | {
            "week": to_text(now - _WEEK),
            "month": to_text(now - _MONTH),
            "most": most,
            "skip": skip,
            "behind": skip + most - 1,
        }
        oldest = self._database.rows(_OLDEST.format(conditions=conditions), values)
        start = _start_of_period(oldest[0][0], now) if oldest else ""
        sql = _LISTED.format(conditions=conditions)
        return [_listed(row) for row in self._database.rows(sql, values | {"oldest": start})]

    def unreviewed(self, since: date) -> int:
        """Count the material changes first seen from a day on (UTC) that nobody has reviewed.

        Raises:
            StoreError: the database cannot be read.
        """
        return int(self._database.rows(_UNREVIEWED, {"since": since.isoformat()})[0][0])

    def last_checks(self, watch_id: str, most: int) -> list[Check]:
        """The last checks of a watch, newest first.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = f"{_CHECK} ORDER BY k.checked_at DESC, k.id DESC LIMIT :most"
        rows = self._database.rows(sql, {"watch": watch_id, "most": most})
        return [_check(row) for row in rows]

    def sight_before(self, watch_id: str, at: datetime) -> Check | None:
        """The last check before a moment that saw the policy; None where no row of one is kept.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = f"{_CHECK} AND k.checked_at < :at AND saw_policy ORDER BY k.checked_at DESC LIMIT 1"
        rows = self._database.rows(sql, {"watch": watch_id, "at": to_text(at)})
        return _check(rows[0]) if rows else None

    def sight_from(self, watch_id: str, at: datetime) -> Check | None:
        """The first check from a moment on that saw the policy; None where no row of one is kept.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = f"{_CHECK} AND k.checked_at >= :at AND saw_policy ORDER BY k.checked_at LIMIT 1"
        rows = self._database.rows(sql, {"watch": watch_id, "at": to_text(at)})
        return _check(rows[0]) if rows else None

    def search(
        self, words: str, most: int, skip: int = 0, *, watch_id: str | None = None
    ) -> Matches:
        """Find clauses of all times by their words: the best first, of very many the newest first.

        Args:
            words: in SQLite's full-text language; what is not, is taken as words that must all be
                there.
            most: how many at most.
            skip: how many of the first are left out.
            watch_id: of one watch; None for all.

        Returns:
            Clauses; none where there is no word to look for. Those of one watch, the newest first.

        Raises:
            StoreError: the database cannot be read.
        """
        if not full_text.words_of(words):
            return Matches((), False)
        values = {"start": MATCH_START, "end": MATCH_END, "watch": watch_id, "most": most}
        values |= {"skip": skip, "cap": _RANKED + 1}
        with translated(self._database.path):
            return full_text.ask(words, lambda query: self._search(values | {"query": query}))

    def _search(self, values: dict[str, Any]) -> Matches:
        conn = self._database.conn
        is_common = values["watch"] is not None or (
            conn.execute(_COUNTED, values).fetchone()[0] > _RANKED
        )
        sql = _SEARCH.format(
            conditions=" AND w.watch = :watch" if values["watch"] else "",
            order="clauses_fts.rowid DESC" if is_common else "clauses_fts.rank",
        )
        rows = conn.execute(sql, values).fetchall()
        return Matches(tuple(map(_match, rows)), is_common)

    def change_counts(self, watch_id: str) -> dict[int, int]:
        """How many changes each version of a watch has, by its number.

        Raises:
            StoreError: the database cannot be read.
        """
        return {row["number"]: row["changes"] for row in self._database.rows(_COUNTS, [watch_id])}

    def clause_steps(self, watch_id: str) -> list[ClauseStep]:
        """Tell of all changes of a watch which clauses they joined, oldest version first.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            ClauseStep(
                row["number"],
                row["kind"],
                _ids(row["old_clause_ids"]),
                _ids(row["new_clause_ids"]),
                row["materiality"],
                row["direction"],
            )
            for row in self._database.rows(_STEPS, [watch_id])
        ]

    def clause_watch(self, clause_id: int) -> str | None:
        """Name the watch that a clause is of; None where there is no such clause in a version.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row(
            "SELECT w.watch FROM clauses k JOIN watches w ON w.id = k.watch_id"
            " WHERE k.id = ? AND k.first_version IS NOT NULL",
            [clause_id],
        )
        return row[0] if row is not None else None

    def promised(self, most: int, skip: int = 0) -> list[tuple[str, int]]:
        """Name the changes for which a time of notice had been promised, newest first.

        Args:
            most: how many at most.
            skip: how many of the first are left out.

        Returns:
            Watch and number.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = self._database.rows(_PROMISED, {"most": most, "skip": skip})
        return [(row["watch"], row["number"]) for row in rows]


def _start_of_period(observed_at: str, now: datetime) -> str:
    """The first moment of the period in which a version was first seen, as text."""
    for age in (_WEEK, _MONTH):
        start = to_text(now - age)
        if observed_at >= start:
            return start
    return observed_at[:7]


def _conditions(wanted: Wanted) -> str:
    return "".join(
        f" AND {condition}"
        for name, condition in _CONDITIONS.items()
        if getattr(wanted, name) is not None
    )


def _values(wanted: Wanted) -> dict[str, Any]:
    """The values of a filter, as SQL compares them."""
    return {
        "vendor": wanted.vendor,
        "watch": wanted.watch,
        "tag": wanted.tag,
        "category": wanted.category,
        "materiality": wanted.materiality,
        "direction": wanted.direction,
        "since": wanted.since and wanted.since.isoformat(),
        "is_reviewed": None if wanted.is_reviewed is None else int(wanted.is_reviewed),
    }


def _listed(row: sqlite3.Row) -> ListedChange:
    return ListedChange(
        watch_id=row["watch"],
        vendor=row["vendor"],
        document=row["document"],
        number=row["number"],
        observed_at=to_moment(row["observed_at"]),
        verdict_id=row["verdict_id"],
        materiality=row["materiality"],
        direction=row["direction"],
        silent=None if row["silent"] is None else bool(row["silent"]),
        effective=row["effective"],
        deadline=to_deadline(row),
        review=row["review"],
        period=row["period"],
    )


def _check(row: sqlite3.Row) -> Check:
    return Check(
        checked_at=to_moment(row["checked_at"]),
        outcome=row["outcome"],
        status=row["status"],
        message=row["message"],
        number=row["number"],
        saw_policy=bool(row["saw_policy"]),
        body_sha256=row["body_sha256"],
    )


def _ids(text: str) -> tuple[int, ...]:
    """Rows of clauses; most changes are of one, which needs no reader of JSON."""
    return (int(text[1:-1]),) if "," not in text and len(text) > 2 else tuple(json.loads(text))


def _match(row: sqlite3.Row) -> Match:
    return Match(
        watch_id=row["watch"],
        vendor=row["vendor"],
        document=row["document"],
        clause_id=row["id"],
        heading=row["heading"],
        clause_number=row["number"],
        snippet=row["snippet"],
    )
