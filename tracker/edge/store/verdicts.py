"""Verdicts with their changes and reasons, and what readers made of them, into rows and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tracker.edge.store.connection import to_text
from tracker.edge.store.rows import clause_json, content_hash, heading_columns, to_clause, to_json
from tracker.edge.store.snapshots import Blobs
from tracker.errors import UsageError
from tracker.model import MATERIALITIES, Change, Clause, Judged, Materiality, Reason, Verdict

REVIEW_STATES = ("seen", "dismissed", "wrong")
_SIDES = ("old_clause_ids", "new_clause_ids")

# Up to so many hashes are asked for one by one, more are found among all the watch has.
_FEW_HASHES = 16
# Clauses indexed in one transaction, so that no other writer waits long.
_INDEX_BATCH = 5_000


class Verdicts(Blobs):
    """Verdicts and reviews in the database."""

    def add_verdict(self, watch_id: str, number: int, verdict: Verdict, now: datetime) -> None:
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
        with self.transaction(durable=True):
            version = self.version_row(watch_id, number)
            self.write_verdict(version["watch_id"], version["id"], verdict, to_text(now))

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
        with self.transaction(durable=True) as conn:
            conn.execute(
                "INSERT INTO reviews (version_id, reviewed_at, state, right_verdict, note, reviewer)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    self.version_row(watch_id, number)["id"],
                    to_text(now),
                    state,
                    right_verdict,
                    note,
                    reviewer,
                ],
            )

    def verdict(self, watch_id: str, number: int) -> Verdict | None:
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
        version = self.version_row(watch_id, number)
        row = self.row(
            "SELECT * FROM verdicts WHERE version_id = ? ORDER BY id DESC LIMIT 1", [version["id"]]
        )
        if row is None:
            return None
        changes = self.rows(
            "SELECT * FROM changes WHERE verdict_id = ? ORDER BY position", [row["id"]]
        )
        wanted = [one for change in changes for side in _SIDES for one in json.loads(change[side])]
        clauses = self.clauses_by_id(wanted)
        reasons: dict[int | None, list[Reason]] = {}
        for reason in self.rows(
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
        return [dict(row) for row in self.rows(sql, [self.version_row(watch_id, number)["id"]])]

    def clauses_by_id(self, ids: Sequence[int]) -> dict[int, Clause]:
        """Restore clauses.

        Args:
            ids: of rows in `clauses`, any order, repeats allowed.

        Returns:
            Each clause by its id.
        """
        sql = "SELECT * FROM clauses WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: to_clause(row) for row in self.rows(sql, [to_json(ids)])}

    def version_row(self, watch_id: str, number: int) -> sqlite3.Row:
        """Find a version's row.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            Its row in `versions`.

        Raises:
            UsageError: there is no such version.
        """
        sql = "SELECT v.* FROM watches w JOIN versions v ON v.watch_id = w.id WHERE w.watch = ? AND v.number = ?"
        row = self.row(sql, [watch_id, number])
        if row is None:
            self.watch_rowid(watch_id)
            raise UsageError(
                f"{watch_id}: there is no version {number}; see the `timeline` view for those there are"
            )
        return row

    def clause_rowids(
        self,
        watch_rowid: int,
        clauses: Sequence[Clause],
        *,
        first_version: int | None = None,
        removed_in: int | None = None,
        contents: Sequence[str] = (),
    ) -> list[int]:
        """Find the rows of clauses of this content, and make those that are not there; inside a
        transaction.

        Args:
            watch_rowid: row of the watch.
            clauses: their contents.
            first_version: for new rows, the version they come with; None: known from a comparison
                only.
            removed_in: for new rows, 0 where they stand in no version.
            contents: what `clause_json` makes of them, where the caller has it already.

        Returns:
            Their rows in `clauses`, in order.
        """
        hashes = list(map(content_hash, contents or map(clause_json, clauses)))
        known = self._known_hashes(watch_rowid, hashes)
        following = self.conn.execute("SELECT COALESCE(max(id), 0) + 1 FROM clauses").fetchone()[0]
        made: dict[Clause, int] = {}
        ids: list[int] = []
        rows: list[tuple[object, ...]] = []
        for clause, short in zip(clauses, hashes, strict=True):
            found = made.get(clause) or (
                self._clause_rowid(watch_rowid, clause, short) if short in known else None
            )
            if found is None:
                found = made[clause] = following + len(rows)
                heading, path = heading_columns(clause)
                rows.append(
                    (
                        found,
                        watch_rowid,
                        short,
                        clause.kind,
                        clause.number,
                        heading,
                        clause.text,
                        path,
                        first_version,
                        removed_in,
                    )
                )
            ids.append(found)
        self.conn.executemany(
            "INSERT INTO clauses (id, watch_id, content_hash, kind, number, heading, text, heading_path, first_version,"
            " removed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        return ids

    def _known_hashes(self, watch_rowid: int, hashes: Sequence[int]) -> set[int]:
        """Which of these hashes the watch has a clause of."""
        sql = "SELECT content_hash FROM clauses WHERE watch_id = ?"
        if len(hashes) > _FEW_HASHES:
            return {row[0] for row in self.conn.execute(sql, [watch_rowid])}
        return {
            row[0]
            for short in hashes
            for row in self.conn.execute(f"{sql} AND content_hash = ?", [watch_rowid, short])
        }

    def _clause_rowid(self, watch_rowid: int, clause: Clause, short: int) -> int | None:
        heading, path = heading_columns(clause)
        found = self.conn.execute(
            "SELECT id FROM clauses WHERE watch_id = ? AND content_hash = ?"
            " AND text = ? AND heading = ? AND heading_path IS ? AND kind = ? AND number IS ?",
            [watch_rowid, short, clause.text, heading, path, clause.kind, clause.number],
        ).fetchone()
        return found[0] if found else None

    def index_clauses(self) -> int:
        """Add the clauses written since the last time to the full-text index; how many.

        The index is derived: it is filled after a run rather than clause by clause, which costs a
        fifth. What a crash leaves out is added the next time.

        Raises:
            StoreError: the database cannot be written.
        """
        added = 0
        while True:
            with self.transaction() as conn:
                last = conn.execute(
                    "SELECT COALESCE(max(id), 0) FROM clauses_fts_docsize"
                ).fetchone()[0]
                batch = conn.execute(
                    "INSERT INTO clauses_fts (rowid, text)"
                    " SELECT id, text FROM clauses WHERE id > ? ORDER BY id LIMIT ?",
                    [last, _INDEX_BATCH],
                ).rowcount
            added += batch
            if batch < _INDEX_BATCH:
                return added

    def write_verdict(
        self, watch_rowid: int, version_id: int, verdict: Verdict, decided_at: str
    ) -> None:
        """Write a verdict with its changes and reasons; inside a transaction.

        Args:
            watch_rowid: row of the watch.
            version_id: row of the version.
            verdict: what the rules say.
            decided_at: as text.
        """
        silent = None if verdict.silent is None else int(verdict.silent)
        verdict_id = self.insert(
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
                to_json(self.clause_rowids(watch_rowid, side, removed_in=0))
                for side in (change.old, change.new)
            )
            values = [
                verdict_id, position, change.kind, int(change.moved), old, new, judged.materiality, judged.direction,
                to_json(judged.categories), judged.redline or None,
            ]  # fmt: skip
            change_id = self.insert(
                "INSERT INTO changes (verdict_id, position, kind, moved, old_clause_ids, new_clause_ids, materiality,"
                " direction, categories, redline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            single += [
                (verdict_id, change_id, place, reason)
                for place, reason in enumerate(judged.reasons)
            ]
        self.conn.executemany(
            "INSERT INTO reasons (verdict_id, change_id, position, rule, materiality, category, direction, text, quote)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*keys, r.rule, r.materiality, r.category, r.direction, r.text, r.quote)
                for *keys, r in whole + single
            ],
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
    old, new = (tuple(clauses[one] for one in json.loads(row[side])) for side in _SIDES)
    return Judged(
        change=Change(row["kind"], old, new, bool(row["moved"])),
        materiality=row["materiality"],
        direction=row["direction"],
        categories=tuple(json.loads(row["categories"])),
        reasons=reasons,
        redline=row["redline"] or "",
    )
