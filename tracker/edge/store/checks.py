"""What a check found -> rows, all of it in one transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.edge.store.alerts import add_alerts
from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.deadlines import Deadlines
from tracker.edge.store.holds import Holds
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.past import PastOfWatches
from tracker.edge.store.proof.chain import EVIDENCE, link
from tracker.edge.store.rows import Columns, clause_json, from_policy, to_json
from tracker.edge.store.snapshots import Snapshots
from tracker.edge.store.verdicts import Verdicts
from tracker.errors import Overtaken, UsageError
from tracker.model import Answer, Changed, CheckRecord, Dismissed, First, Held, Policy, Unchanged

# Only this status carries all of a page: 304 has none of it, 206 a part.
_WHOLE_PAGE = 200

_WATCH = """
SELECT id, version_id, body_sha256, surface_sha256, reading_key, etag, last_modified, last_good_at,
  bad_checks, blind, moved_to, full_at, not_modified,
  (SELECT v.number FROM versions v WHERE v.id = w.version_id) AS number,
  (SELECT h.id FROM holds h
   WHERE h.watch_id = w.id AND h.kind = 'held' AND h.ended_at IS NULL) AS held_id,
  NULL AS older_than, NULL AS holds_end
FROM watches w WHERE watch = ?
"""
_CHECK = """
INSERT INTO checks (watch_id, checked_at, outcome, status, elapsed_ms, size_bytes, body_sha256,
  error, message, snapshot_id, version_id, conditional, source, source_name)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CAME = """
UPDATE clauses SET removed_in = NULL, first_version = COALESCE(first_version, ?)
WHERE id IN (SELECT value FROM json_each(?)) AND (removed_in IS NOT NULL OR first_version IS NULL)
"""
_WENT = """
UPDATE clauses SET removed_in = ? WHERE id IN (
  SELECT j.value FROM versions v JOIN json_each(v.clause_ids) j WHERE v.id = ?
  EXCEPT SELECT value FROM json_each(?))
"""
_NO_ANSWER = Answer(status=0, size_bytes=0)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a check added to the record beside its own row."""

    snapshot_id: int | None = None
    version_id: int | None = None
    number: int | None = None
    """Of the version."""


class Checks:
    """The one writer of checks and all that hangs on them."""

    def __init__(
        self,
        database: Database,
        snapshots: Snapshots,
        clauses: Clauses,
        verdicts: Verdicts,
        deadlines: Deadlines,
        past: PastOfWatches,
    ) -> None:
        self._database = database
        self._snapshots = snapshots
        self._clauses = clauses
        self._verdicts = verdicts
        self._deadlines = deadlines
        self._past = past
        self._holds = Holds(database, snapshots)

    def record(self, record: CheckRecord) -> int | None:
        """Write all that one check found, or nothing.

        Args:
            record: of a watch the database knows.

        Returns:
            The number of the version it made, else None.

        Raises:
            UsageError: there is no such watch.
            Overtaken: another process recorded a version since the record was decided; nothing was
                written.
            StoreError: the database cannot be written; nothing was.
        """
        keeps_bytes = isinstance(record.result, First | Changed | Held | Dismissed)
        # A check that found nothing may be lost in a power cut: the page is simply looked at again.
        with self._database.transaction(durable=keeps_bytes or bool(record.alerts)):
            # Under the write lock: only now no other process can add a version beside this one.
            watch = self._watch(record)
            refuse_overtaken(record, watch["number"])
            kept = self.write(watch, record)
            self._update_watch(watch, record, kept)
            self._past.note_places(watch["id"], record)
        return kept.number

    def write(self, place: Columns, record: CheckRecord) -> Kept:
        """Write a check, what it holds and its alerts; inside a transaction.

        Args:
            place: what the check follows: `id` of the watch, `version_id`, `number`, `body_sha256`
                and `held_id` of what was known; where it is put among others, `older_than` and
                `holds_end` (`Older`).
            record: of the check.
        """
        kept = self._keep(place, record)
        if place["held_id"] is not None and record.saw_policy:
            self._holds.end(place["id"], place["held_id"], record)
        check_id = self._database.insert(_CHECK, _check_row(place, record, kept))
        # One that found what was known is deleted after a time, and proves nothing by itself.
        if not isinstance(record.result, Unchanged):
            at = to_text(record.checked_at)
            self._database.journal.cover("check", place["id"], check_id, at)
        add_alerts(self._database, place, record, kept.version_id)
        return kept

    def times(self, watch_id: str) -> set[datetime]:
        """The moments of all recorded checks of a watch.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        sql = "SELECT checked_at FROM checks WHERE watch_id = ?"
        rows = self._database.rows(sql, [self._database.watch_rowid(watch_id)])
        return {to_moment(row["checked_at"]) for row in rows}

    def kept_from(self, watch_id: str) -> datetime | None:
        """Since when checks that found nothing have rows; None where none was ever deleted.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        rowid = self._database.watch_rowid(watch_id)
        sql = "SELECT checks_pruned_before FROM watches WHERE id = ?"
        row = self._database.row(sql, [rowid])
        return to_moment(row[0]) if row and row[0] else None

    def _watch(self, record: CheckRecord) -> sqlite3.Row:
        watch: sqlite3.Row | None = self._database.conn.execute(
            _WATCH, [record.watch_id]
        ).fetchone()
        if watch is None:
            unknown = f"no such watch in {self._database.path}; it must be in the watch list first"
            raise UsageError(f"{record.watch_id}: {unknown}")
        return watch

    def _keep(self, watch: Columns, record: CheckRecord) -> Kept:
        """Write what the result holds: a version, a held page, or a dismissed one."""
        match record.result:
            case First() | Changed() as version:
                return self._add_version(watch, record, version)
            case Held() as held:
                end = watch["holds_end"]
                return Kept(self._holds.add_held(watch["id"], watch["held_id"], record, held, end))
            case Dismissed() as dismissed:
                return Kept(self._holds.add_dismissed(watch["id"], record, dismissed))
            case _:
                return Kept()

    def _add_version(
        self,
        watch: Columns,
        record: CheckRecord,
        result: First | Changed,
    ) -> Kept:
        """Write a version with its snapshot, clauses, link and verdict."""
        conn, policy, watch_rowid = self._database.conn, result.policy, watch["id"]
        last = conn.execute(
            "SELECT number, chain_sha256 FROM versions WHERE watch_id = ? ORDER BY number DESC"
            " LIMIT 1",
            [watch_rowid],
        ).fetchone()
        number = last["number"] + 1 if last else 1
        snapshot_id = self._snapshots.save(watch_rowid, result.snapshot)
        contents = list(map(clause_json, policy.clauses))
        clause_ids = self._put_in_force(watch, policy, contents, number)
        change = result if isinstance(result, Changed) else None
        columns: dict[str, Any] = {
            "watch_id": watch_rowid,
            "number": number,
            "observed_at": to_text(change.observed_at if change else record.checked_at),
            "recorded_at": to_text(record.checked_at),
            "cause": change.cause if change else "vendor",
            "snapshot_id": snapshot_id,
            **from_policy(policy),
            "reading_key": record.answer.reading_key if record.answer else "",
            "clause_ids": clause_ids,
            "previous_id": watch["version_id"],
            "older_than": watch["older_than"],
        }
        # Read back: an earlier check may have kept the same bytes, with headers and time of its
        # own.
        covered = conn.execute(
            f"SELECT {', '.join(EVIDENCE)} FROM snapshots WHERE id = ?",  # noqa: S608
            [snapshot_id],
        ).fetchone()
        previous = last["chain_sha256"] if last else ""
        columns["chain_sha256"] = link(previous, watch_rowid, columns, covered, contents)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO versions ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        version_id = self._database.insert(sql, list(columns.values()))
        self._database.journal.cover("version", watch_rowid, version_id, columns["recorded_at"])
        if result.deadline:
            self._deadlines.write(version_id, result.deadline)
        if change:
            decided_at = columns["recorded_at"]
            self._verdicts.write(watch_rowid, version_id, change.verdict, decided_at)
        return Kept(snapshot_id, version_id, number)

    def _put_in_force(
        self,
        watch: Columns,
        policy: Policy,
        contents: list[str],
        number: int,
    ) -> str:
        """Write the clauses of a version, and since when each stands or no longer does.

        Returns:
            Their rows in order, as JSON.
        """
        conn = self._database.conn
        ids = self._clauses.rowids(
            watch["id"], policy.clauses, first_version=number, contents=contents
        )
        in_force = to_json(ids)
        if watch["older_than"] is None:
            conn.execute(_CAME, [number, in_force])
            conn.execute(_WENT, [number, watch["version_id"], in_force])
        return in_force

    def _update_watch(self, watch: sqlite3.Row, record: CheckRecord, kept: Kept) -> None:
        columns = {
            "version_id": kept.version_id or watch["version_id"],
            "last_checked_at": to_text(record.checked_at),
            "last_outcome": record.outcome,
            "next_check_at": record.next_check_at and to_text(record.next_check_at),
            **_page_columns(watch, record),
            **_answer_columns(watch, record),
            **_sight_columns(watch, record),
        }
        settings = ", ".join(f"{name} = ?" for name in columns)
        sql = f"UPDATE watches SET {settings} WHERE id = ?"  # noqa: S608
        self._database.conn.execute(sql, [*columns.values(), watch["id"]])


def refuse_overtaken(record: CheckRecord, number: int | None) -> None:
    """Refuse a record that was decided beside another version than the one it would follow.

    Args:
        record: of a check.
        number: of that version; None where there is none.

    Raises:
        Overtaken: it was.
    """
    if record.beside is not None and record.beside != (number or 0):
        raise Overtaken(
            f"{record.watch_id}: another process has recorded version {number} meanwhile"
        )


def _check_row(watch: Columns, record: CheckRecord, kept: Kept) -> list[Any]:
    """A row of `checks`, in the order of `_CHECK`."""
    answer = record.answer
    # The hash of the current version's page stands with the watch, and not in every check.
    body_sha256 = answer.body_sha256 if answer else None
    if body_sha256 == watch["body_sha256"]:
        body_sha256 = None
    is_conditional = answer.is_conditional if answer else None
    return [
        watch["id"],
        to_text(record.checked_at),
        record.outcome,
        answer.status if answer else None,
        answer.elapsed_ms if answer else None,
        answer.size_bytes if answer else None,
        body_sha256,
        record.error,
        record.sentence,
        kept.snapshot_id,
        kept.version_id,
        None if is_conditional is None else int(is_conditional),
        record.origin.source if record.origin else None,
        record.origin.name if record.origin else None,
    ]


def _page_columns(watch: sqlite3.Row, record: CheckRecord) -> dict[str, Any]:
    """The page that carries the version in force, with what a conditional request sends."""
    answer = record.answer or _NO_ANSWER
    match record.result:
        case Unchanged(how="not_modified" | "same_bytes"):
            return {
                # A 304 may leave validators out; those sent with the page still hold.
                "etag": answer.etag or watch["etag"],
                "last_modified": answer.last_modified or watch["last_modified"],
            }
        case Unchanged() | First() | Changed():
            return {
                "body_sha256": answer.body_sha256 or watch["body_sha256"],
                "surface_sha256": answer.surface_sha256,
                "main_sha256": answer.main_sha256,
                "reading_key": answer.reading_key,
                "etag": answer.etag,
                "last_modified": answer.last_modified,
            }
        case _:
            return {}


def _answer_columns(watch: sqlite3.Row, record: CheckRecord) -> dict[str, Any]:
    """When a server last answered with the whole page, and when it may be asked again."""
    answer = record.answer or _NO_ANSWER
    columns: dict[str, Any] = {"retry_at": answer.retry_at and to_text(answer.retry_at)}
    was_asked = answer.is_conditional is not None
    # How long "not modified" may be believed is counted from here: a broken cache says it for ever.
    if answer.status == _WHOLE_PAGE and was_asked and not record.is_bad:
        columns |= {"full_at": to_text(record.checked_at), "not_modified": 0}
    elif record.outcome == "not_modified":
        columns["not_modified"] = watch["not_modified"] + 1
    return columns


def _sight_columns(watch: sqlite3.Row, record: CheckRecord) -> dict[str, Any]:
    """Whether the page can be seen, for how long it could not, and where it has gone."""
    columns: dict[str, Any] = {}
    # A held page is neither: it proves no sight of the policy, and no blindness.
    if record.saw_policy:
        columns = {"last_good_at": to_text(record.checked_at), "bad_checks": 0}
    elif record.is_bad:
        columns = {"bad_checks": watch["bad_checks"] + 1}
    for alert in record.alerts:
        if alert.kind in ("blind", "sight"):
            columns["blind"] = int(alert.kind == "blind")
        elif alert.kind == "moved":
            columns["moved_to"] = record.moved_to
    return columns
