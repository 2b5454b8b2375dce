"""Verdicts with their changes and reasons -> rows, and back."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.edge.store.rows import to_json
from tracker.model import Change, Clause, Headline, Judged, Reason, Verdict

_VERDICT = """
INSERT INTO verdicts (version_id, decided_at, edition, materiality, direction, silent)
VALUES (?, ?, ?, ?, ?, ?)
"""
_CHANGE = """
INSERT INTO changes (verdict_id, position, kind, moved, old_clause_ids, new_clause_ids, materiality,
  direction, categories, redline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_REASON = """
INSERT INTO reasons (verdict_id, change_id, position, rule, materiality, category, direction, text,
  quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# In the order in which readers are told of them: tracker/show/one_sentence.py.
_GRAVEST = """
SELECT c.*, count(*) OVER (PARTITION BY materiality) AS alike FROM changes c WHERE verdict_id = ?
ORDER BY CASE materiality WHEN 'material' THEN 0 WHEN 'minor' THEN 1 WHEN 'editorial' THEN 2
    WHEN 'artifact' THEN 3 ELSE 4 END,
  CASE direction WHEN 'weaker' THEN 0 WHEN 'mixed' THEN 1 WHEN 'stronger' THEN 2 ELSE 3 END,
  position
LIMIT 1
"""
_VERSION_REASONS = "SELECT * FROM reasons WHERE verdict_id = ? AND change_id IS NULL ORDER BY id"
_CHANGE_REASONS = "SELECT * FROM reasons WHERE verdict_id = ? AND change_id = ? ORDER BY id"
_CATEGORIES = """
SELECT r.category FROM reasons r JOIN verdicts d ON d.id = r.verdict_id
WHERE d.id = ? AND r.materiality = d.materiality AND r.category <> 'other'
GROUP BY r.category ORDER BY count(*) DESC, min(r.id)
"""
_LANGUAGE = """
SELECT v.language FROM verdicts d JOIN versions v ON v.id = d.version_id WHERE d.id = ?
"""
_SIDES = ("old_clause_ids", "new_clause_ids")


class Verdicts:
    """Verdicts in the database."""

    def __init__(self, database: Database, clauses: Clauses) -> None:
        self._database = database
        self._clauses = clauses

    def add(self, watch_id: str, number: int, verdict: Verdict, now: datetime) -> None:
        """Judge a version anew; the verdicts before it stay, the newest counts.

        Args:
            watch_id: of the watch.
            number: of the version.
            verdict: what the rules say now.
            now: aware.

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be written; nothing was.
        """
        with self._database.transaction(durable=True):
            version = self._database.version_row(watch_id, number)
            self.write(version["watch_id"], version["id"], verdict, to_text(now))

    def get(self, watch_id: str, number: int) -> Verdict | None:
        """Restore the newest verdict of a version.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            A value equal to the one recorded; None where none was (the first version).

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        version = self._database.version_row(watch_id, number)
        row = self._database.row(
            "SELECT * FROM verdicts WHERE version_id = ? ORDER BY id DESC LIMIT 1", [version["id"]]
        )
        if row is None:
            return None
        changes = self._database.rows(
            "SELECT * FROM changes WHERE verdict_id = ? ORDER BY position", [row["id"]]
        )
        # One query for all clauses, not two for each change.
        wanted = [id for change in changes for side in _SIDES for id in json.loads(change[side])]
        clauses = self._clauses.by_id(wanted)
        reasons: dict[int | None, list[Reason]] = {}
        for reason in self._database.rows(
            "SELECT * FROM reasons WHERE verdict_id = ? ORDER BY id", [row["id"]]
        ):
            reasons.setdefault(reason["change_id"], []).append(_to_reason(reason))
        return Verdict(
            materiality=row["materiality"],
            direction=row["direction"],
            silent=None if row["silent"] is None else bool(row["silent"]),
            changes=tuple(
                _to_judged(change, clauses, tuple(reasons.get(change["id"], ())))
                for change in changes
            ),
            reasons=tuple(reasons.get(None, ())),
            edition=row["edition"],
        )

    def headline(self, verdict_id: int) -> Headline:
        """Restore what the sentence about a verdict's version is made of: one change of many.

        Args:
            verdict_id: its row.

        Raises:
            StoreError: the database cannot be read.
        """
        reasons = self._database.rows(_VERSION_REASONS, [verdict_id])
        categories = self._database.rows(_CATEGORIES, [verdict_id])
        change = self._database.row(_GRAVEST, [verdict_id])
        gravest, more = None, 0
        if change is not None:
            ids = [id for side in _SIDES for id in json.loads(change[side])]
            own = self._database.rows(_CHANGE_REASONS, [verdict_id, change["id"]])
            gravest = _to_judged(change, self._clauses.by_id(ids), tuple(map(_to_reason, own)))
            more = change["alike"] - 1
        language = self._database.row(_LANGUAGE, [verdict_id])
        return Headline(
            reasons=tuple(map(_to_reason, reasons)),
            gravest=gravest,
            more=more,
            language=language[0] if language is not None else None,
            categories=tuple(row[0] for row in categories),
        )

    def newest(self, watch_id: str, number: int) -> int | None:
        """The row of the newest verdict of a version; None where none was (the first version).

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        version = self._database.version_row(watch_id, number)
        row = self._database.row(
            "SELECT max(id) FROM verdicts WHERE version_id = ?", [version["id"]]
        )
        return row[0] if row is not None else None

    def write(self, watch_rowid: int, version_id: int, verdict: Verdict, decided_at: str) -> None:
        """Write a verdict with its changes and reasons; inside a transaction.

        Args:
            watch_rowid: row of the watch.
            version_id: row of the version.
            verdict: what the rules say.
            decided_at: as text.
        """
        silent = None if verdict.silent is None else int(verdict.silent)
        verdict_id = self._database.insert(
            _VERDICT,
            [
                version_id,
                decided_at,
                verdict.edition,
                verdict.materiality,
                verdict.direction,
                silent,
            ],
        )
        reasons = [_reason_row(verdict_id, None, *placed) for placed in enumerate(verdict.reasons)]
        sides = self._rows_of_sides(watch_rowid, verdict.changes)
        for position, judged in enumerate(verdict.changes):
            change_id = self._add_change(verdict_id, position, judged, next(sides), next(sides))
            reasons += [
                _reason_row(verdict_id, change_id, *placed) for placed in enumerate(judged.reasons)
            ]
        self._database.conn.executemany(_REASON, reasons)
        self._database.journal.cover("verdict", watch_rowid, verdict_id, decided_at)

    def _rows_of_sides(self, watch_rowid: int, changes: Sequence[Judged]) -> Iterator[str]:
        """The rows of the clauses of each change, before and after, as JSON; found in one go."""
        sides = [side for each in changes for side in (each.change.old, each.change.new)]
        clauses = [clause for side in sides for clause in side]
        ids = iter(self._clauses.rowids(watch_rowid, clauses, removed_in=0))
        return (to_json(list(itertools.islice(ids, len(side)))) for side in sides)

    def _add_change(
        self, verdict_id: int, position: int, judged: Judged, old: str, new: str
    ) -> int:
        change = judged.change
        return self._database.insert(
            _CHANGE,
            [
                verdict_id,
                position,
                change.kind,
                int(change.moved),
                old,
                new,
                judged.materiality,
                judged.direction,
                to_json(judged.categories),
                judged.redline or None,
            ],
        )


def _reason_row(
    verdict_id: int, change_id: int | None, position: int, reason: Reason
) -> tuple[Any, ...]:
    """A row of `reasons`, in the order of `_REASON`."""
    return (
        verdict_id,
        change_id,
        position,
        reason.rule,
        reason.materiality,
        reason.category,
        reason.direction,
        reason.text,
        reason.quote,
    )


def _to_reason(row: sqlite3.Row) -> Reason:
    return Reason(
        row["rule"],
        row["text"],
        row["materiality"],
        row["category"],
        row["direction"],
        row["quote"],
    )


def _to_judged(
    row: sqlite3.Row, clauses: Mapping[int, Clause], reasons: tuple[Reason, ...]
) -> Judged:
    old, new = (tuple(clauses[id] for id in json.loads(row[side])) for side in _SIDES)
    return Judged(
        change=Change(row["kind"], old, new, bool(row["moved"])),
        materiality=row["materiality"],
        direction=row["direction"],
        categories=tuple(json.loads(row["categories"])),
        reasons=reasons,
        redline=row["redline"] or "",
    )
