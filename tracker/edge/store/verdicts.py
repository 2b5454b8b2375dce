"""Verdicts with their changes and reasons, and what readers made of them, into rows and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.edge.store.rows import to_json
from tracker.errors import UsageError
from tracker.model import MATERIALITIES, Change, Clause, Judged, Materiality, Reason, Verdict

REVIEW_STATES = ("seen", "dismissed", "wrong")
_SIDES = ("old_clause_ids", "new_clause_ids")


class Verdicts:
    """Verdicts and reviews in the database."""

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
        wanted = [one for change in changes for side in _SIDES for one in json.loads(change[side])]
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
            "INSERT INTO verdicts (version_id, decided_at, edition, materiality, direction, silent)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                version_id,
                decided_at,
                verdict.edition,
                verdict.materiality,
                verdict.direction,
                silent,
            ],
        )
        whole = [
            (verdict_id, None, position, reason) for position, reason in enumerate(verdict.reasons)
        ]
        single = []
        for position, judged in enumerate(verdict.changes):
            change = judged.change
            old, new = (
                to_json(self._clauses.rowids(watch_rowid, side, removed_in=0))
                for side in (change.old, change.new)
            )
            values = [
                verdict_id, position, change.kind, int(change.moved), old, new, judged.materiality, judged.direction,
                to_json(judged.categories), judged.redline or None,
            ]  # fmt: skip
            change_id = self._database.insert(
                "INSERT INTO changes (verdict_id, position, kind, moved, old_clause_ids, new_clause_ids, materiality,"
                " direction, categories, redline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            single += [
                (verdict_id, change_id, place, reason)
                for place, reason in enumerate(judged.reasons)
            ]
        self._database.conn.executemany(
            "INSERT INTO reasons (verdict_id, change_id, position, rule, materiality, category, direction, text, quote)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*keys, r.rule, r.materiality, r.category, r.direction, r.text, r.quote)
                for *keys, r in whole + single
            ],
        )

    def add_review(
        self,
        watch_id: str,
        number: int,
        state: str,
        now: datetime,
        *,
        right_verdict: Materiality | None = None,
        note: str = "",
        reviewer: str = "",
    ) -> None:
        """Note what a reader made of a version; earlier notes stay.

        Args:
            watch_id: of the watch.
            number: of the version.
            state: seen, dismissed or wrong.
            now: aware.
            right_verdict: what the verdict should have been, where it was wrong.
            note: in the reader's words.
            reviewer: who.

        Raises:
            UsageError: there is no such version or state.
            StoreError: the database cannot be written.
        """
        if state not in REVIEW_STATES:
            raise UsageError(
                f"{watch_id}: a review is one of {', '.join(REVIEW_STATES)}, not {state}"
            )
        if right_verdict is not None and right_verdict not in MATERIALITIES:
            raise UsageError(
                f"{watch_id}: a verdict is one of {', '.join(MATERIALITIES)}, not {right_verdict}"
            )
        with self._database.transaction(durable=True) as conn:
            conn.execute(
                "INSERT INTO reviews (version_id, reviewed_at, state, right_verdict, note, reviewer)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    self._database.version_row(watch_id, number)["id"],
                    to_text(now),
                    state,
                    right_verdict,
                    note,
                    reviewer,
                ],
            )

    def reviews(self, watch_id: str, number: int) -> list[dict[str, Any]]:
        """Tell what readers made of a version.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            Rows with reviewed_at, state, right_verdict, note and reviewer, oldest first.

        Raises:
            UsageError: there is no such version.
        """
        sql = "SELECT reviewed_at, state, right_verdict, note, reviewer FROM reviews WHERE version_id = ? ORDER BY id"
        return [
            dict(row)
            for row in self._database.rows(
                sql, [self._database.version_row(watch_id, number)["id"]]
            )
        ]


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
    old, new = (tuple(clauses[one] for one in json.loads(row[side])) for side in _SIDES)
    return Judged(
        change=Change(row["kind"], old, new, bool(row["moved"])),
        materiality=row["materiality"],
        direction=row["direction"],
        categories=tuple(json.loads(row["categories"])),
        reasons=reasons,
        redline=row["redline"] or "",
    )
