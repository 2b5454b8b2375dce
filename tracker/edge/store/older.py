"""Looks from before what is recorded -> rows: their versions stand before those that are there.

Recorded numbers and links never change. An older version takes the next free number and says before
which one it was put; that one has it as its predecessor from then on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.edge.store.checks import Checks, refuse_overtaken
from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.holds import End
from tracker.edge.store.moments import to_moment
from tracker.edge.store.periods import SAW_POLICY
from tracker.edge.store.places import OLDER_LOOKS, by_time, spans
from tracker.edge.store.rows import held_page
from tracker.model import CheckRecord, KnownPage, Standing

# Older history can come before the very first version, and go on before one that it was put before.
_GAPS = f"""
SELECT v.number, v.recorded_at, CASE WHEN v.previous_id IS NOT NULL THEN
  (SELECT max(k.checked_at) {OLDER_LOOKS}) END AS after
FROM versions v JOIN watches w ON w.id = v.watch_id
WHERE w.watch = ? AND (v.previous_id IS NULL OR v.number IN
  (SELECT older_than FROM versions WHERE watch_id = v.watch_id))
ORDER BY v.recorded_at
"""  # noqa: S608 - of our own words alone
# The hash is that of the bytes that carried the text last: such rows tell it always.
_PLACE = f"""
SELECT w.id, w.watch, v.id AS root_id, v.recorded_at, v.text_sha256 AS root_text,
  p.id AS version_id, p.number, p.text_sha256, p.reading_key, p.observed_at,
  (SELECT k.body_sha256 {OLDER_LOOKS} AND k.outcome IN ('first', 'version', 'same_text')
   ORDER BY k.checked_at DESC, k.id DESC LIMIT 1) AS body_sha256,
  (SELECT max(k.checked_at) {OLDER_LOOKS}) AS last_checked_at,
  (SELECT count(*) {OLDER_LOOKS} AND k.outcome <> 'held' AND NOT {SAW_POLICY} AND k.checked_at >
    COALESCE((SELECT max(k.checked_at) {OLDER_LOOKS} AND {SAW_POLICY}), '')) AS bad_checks
FROM watches w JOIN versions v ON v.watch_id = w.id LEFT JOIN versions p ON p.id = v.previous_id
WHERE w.watch = ? AND v.number = ?
"""  # noqa: S608 - of our own words alone
# Told as ended by what follows, until something comes in between.
_HELD = """
SELECT id, text_sha256 AS held_text, body_sha256 AS held_body, suspicion, sentence, first_seen_at,
  times_seen, snapshot_id
FROM holds WHERE watch_id = :id AND kind = 'held' AND first_seen_at < :recorded_at
  AND ended_at = :recorded_at
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time from which older looks can be recorded."""

    before: int
    """Number of the version that came at its end."""
    since: datetime | None
    """The last look that is recorded there; None: as far back as there is anything."""
    until: datetime


class Older:
    """What is recorded before versions that are there; the same for it as `Checks` for the rest."""

    def __init__(self, database: Database, checks: Checks, clauses: Clauses) -> None:
        self._database = database
        self._checks = checks
        self._clauses = clauses

    def gaps(self, watch_id: str) -> list[Gap]:
        """Name the times from which older looks can be recorded, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            Gap(
                row["number"],
                row["after"] and to_moment(row["after"]),
                to_moment(row["recorded_at"]),
            )
            for row in self._database.rows(_GAPS, [watch_id])
        ]

    def standing(self, watch_id: str, before: int) -> Standing:
        """Say where a watch stood before a version, as far as it is recorded.

        Args:
            watch_id: of the watch.
            before: number of the version.

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        place = self._place(watch_id, before)
        held = self._database.row(_HELD, _of(place))
        return Standing(
            watch_id=watch_id,
            number=place["number"] or 0,
            page=KnownPage(
                body_sha256=place["body_sha256"],
                text_sha256=place["text_sha256"],
                reading_key=place["reading_key"] or "",
            ),
            observed_at=place["observed_at"] and to_moment(place["observed_at"]),
            held=held_page(held) if held is not None else None,
            bad_checks=place["bad_checks"],
            last_checked_at=place["last_checked_at"] and to_moment(place["last_checked_at"]),
        )

    def record(self, record: CheckRecord, before: int) -> int | None:
        """Write all that one look before a version found, or nothing.

        Where the watch stands now and when it is looked at next stays as it is.

        Args:
            record: of a look, decided beside `standing`.
            before: number of the version.

        Returns:
            The number of the version it made, else None.

        Raises:
            UsageError: there is no such version.
            Overtaken: another process recorded a version there since it was decided; nothing was
                written.
            StoreError: the database cannot be written; nothing was.
        """
        with self._database.transaction(durable=True) as conn:
            place = self._place(record.watch_id, before)
            refuse_overtaken(record, place["number"])
            held = conn.execute(_HELD, _of(place)).fetchone()
            kept = self._checks.write(
                {
                    **dict(place),
                    # Always told: nothing else says later which bytes carried the text last.
                    "body_sha256": None,
                    "held_id": held["id"] if held is not None else None,
                    "older_than": before,
                    "holds_end": End(place["recorded_at"], place["root_text"]),
                    "blind": False,
                    "moved_to": None,
                },
                record,
            )
            if kept.version_id is not None:
                sql = "UPDATE versions SET previous_id = ? WHERE id = ?"
                conn.execute(sql, [kept.version_id, place["root_id"]])
                self._put_spans(place["id"])
        return kept.number

    def _place(self, watch_id: str, before: int) -> sqlite3.Row:
        row = self._database.row(_PLACE, [watch_id, before])
        if row is None:
            # Called for its UsageError: only an unknown version has no row.
            self._database.version_row(watch_id, before)
            raise AssertionError("unreachable")
        return row

    def _put_spans(self, watch_rowid: int) -> None:
        rows = self._database.conn.execute(
            "SELECT number, older_than, clause_ids FROM versions WHERE watch_id = ? ORDER BY"
            " number",
            [watch_rowid],
        ).fetchall()
        known = spans((row["number"], json.loads(row["clause_ids"])) for row in by_time(rows))
        self._clauses.put_spans(watch_rowid, known)


def _of(place: sqlite3.Row) -> Mapping[str, Any]:
    return {"id": place["id"], "recorded_at": place["recorded_at"]}
