"""What a check found into rows, all of it in one transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from tracker.edge.store.chain import EVIDENCE, link
from tracker.edge.store.connection import to_text
from tracker.edge.store.past import Wordings
from tracker.edge.store.rows import clause_json, from_policy, to_json
from tracker.edge.store.verdicts import Verdicts
from tracker.errors import Overtaken, UsageError
from tracker.model import Alert, CheckRecord

GOOD = frozenset({"not_modified", "same_bytes", "same_text", "first", "version"})
"""Outcomes that saw the policy."""
VERSIONS = frozenset({"first", "version"})
HOLDS = frozenset({"held", "artifact"})
_WHOLE_PAGE = 200

_WATCH = """
SELECT id, version_id, body_sha256, surface_sha256, reading_key, etag, last_modified, last_good_at, bad_checks, blind,
  moved_to, full_at, not_modified, (SELECT v.number FROM versions v WHERE v.id = w.version_id) AS number,
  (SELECT h.id FROM holds h WHERE h.watch_id = w.id AND h.kind = 'held' AND h.ended_at IS NULL) AS held_id
FROM watches w WHERE watch = ?
"""
_CHECK = """
INSERT INTO checks (watch_id, checked_at, outcome, status, elapsed_ms, size_bytes, body_sha256, error, message,
  snapshot_id, version_id, conditional) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_UPDATE = """
UPDATE watches SET version_id = ?, body_sha256 = ?, surface_sha256 = ?, reading_key = ?, etag = ?, last_modified = ?,
  last_checked_at = ?, last_outcome = ?, last_good_at = ?, bad_checks = ?, blind = ?, moved_to = ?,
  next_check_at = ?, retry_at = ?, full_at = ?, not_modified = ?
WHERE id = ?
"""


class Recorder(Verdicts, Wordings):
    """The one writer of checks and all that hangs on them."""

    def record(self, record: CheckRecord) -> int | None:
        """Write all that one look found, or nothing.

        Args:
            record: of a watch the database knows.

        Returns:
            The number of the version it made, else None.

        Raises:
            UsageError: there is no such watch.
            Overtaken: another process recorded a version since the record was decided; nothing was
                written.
            StoreError: the database cannot be written; nothing was.
            ValueError: the record lacks what its outcome needs (a defect of the caller).
        """
        _check(record)
        durable = record.outcome in VERSIONS | HOLDS or bool(record.alerts)
        checked_at = to_text(record.checked_at)
        with self.transaction(durable=durable) as conn:
            watch = conn.execute(_WATCH, [record.watch_id]).fetchone()
            if watch is None:
                raise UsageError(
                    f"{record.watch_id}: no such watch in {self.path}; it must be in the watch list first"
                )
            if record.after is not None and record.after != (watch["number"] or 0):
                raise Overtaken(
                    f"{record.watch_id}: another process has recorded version {watch['number']} meanwhile"
                )
            rowid = watch["id"]
            snapshot_id = version_id = number = None
            if record.outcome in HOLDS:
                snapshot_id = self._hold(watch, record, checked_at)
            elif record.outcome in VERSIONS:
                snapshot_id, version_id, number = self._add_version(rowid, record)
            if watch["held_id"] is not None and _saw(record):
                self._end_hold(watch["held_id"], record, checked_at)
            body = record.body_sha256
            values = [
                rowid, checked_at, record.outcome, record.status, record.elapsed_ms, record.size_bytes,
                None if body == watch["body_sha256"] else body, record.error, record.message, snapshot_id, version_id,
                None if record.conditional is None else int(record.conditional),
            ]  # fmt: skip
            conn.execute(_CHECK, values)
            conn.execute(_UPDATE, _running(watch, record, checked_at, version_id))
            self._note_slots(watch, record, checked_at)
            for alert in _untold(watch, record):
                self._add_alert(rowid, version_id, alert, checked_at)
        return number

    def _add_version(self, watch_rowid: int, record: CheckRecord) -> tuple[int, int, int]:
        """Write a version with its snapshot, clauses, link and verdict; its snapshot, row and
        number.
        """
        conn, policy = self.conn, record.policy
        assert policy is not None
        assert record.snapshot is not None
        snapshot_id = self.save_snapshot(watch_rowid, record.snapshot)
        last = conn.execute(
            "SELECT number, chain_sha256, clause_ids FROM versions WHERE watch_id = ? ORDER BY number DESC LIMIT 1",
            [watch_rowid],
        ).fetchone()
        number = last["number"] + 1 if last else 1
        contents = list(map(clause_json, policy.clauses))
        ids = self.clause_rowids(
            watch_rowid, policy.clauses, first_version=number, contents=contents
        )
        in_force = to_json(ids)
        came = "SELECT value FROM json_each(?)"
        conn.execute(
            f"UPDATE clauses SET removed_in = NULL, first_version = COALESCE(first_version, ?) WHERE id IN ({came})"  # noqa: S608
            " AND (removed_in IS NOT NULL OR first_version IS NULL)",
            [number, in_force],
        )
        if last:
            conn.execute(
                f"UPDATE clauses SET removed_in = ? WHERE id IN ({came} EXCEPT {came})",  # noqa: S608
                [number, last["clause_ids"], in_force],
            )
        columns: dict[str, Any] = {
            "watch_id": watch_rowid,
            "number": number,
            "observed_at": to_text(record.observed_at or record.checked_at),
            "recorded_at": to_text(record.checked_at),
            "cause": record.cause,
            "snapshot_id": snapshot_id,
            **from_policy(policy),
            "reading_key": record.reading_key,
            "clause_ids": in_force,
        }
        evidence = conn.execute(
            f"SELECT {', '.join(EVIDENCE)} FROM snapshots WHERE id = ?",  # noqa: S608
            [snapshot_id],
        ).fetchone()
        previous = last["chain_sha256"] if last else ""
        columns["chain_sha256"] = link(previous, watch_rowid, columns, evidence, contents)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO versions ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        version_id = self.insert(sql, list(columns.values()))
        if record.verdict is not None:
            self.write_verdict(watch_rowid, version_id, record.verdict, columns["recorded_at"])
        return snapshot_id, version_id, number

    def _hold(self, watch: sqlite3.Row, record: CheckRecord, at: str) -> int:
        """Write a held page or artifact, or count one more sight of it; its snapshot."""
        hold, snapshot, conn = record.hold, record.snapshot, self.conn
        assert hold is not None
        assert snapshot is not None
        rowid = watch["id"]
        if record.outcome == "held":
            seen = conn.execute(
                "SELECT id, snapshot_id FROM holds WHERE id = ? AND text_sha256 = ?",
                [watch["held_id"], hold.text_sha256],
            ).fetchone()
        else:
            seen = conn.execute(
                "SELECT id, snapshot_id FROM holds WHERE watch_id = ? AND kind = 'artifact' AND suspicion = ?"
                " AND (text_sha256 = ? OR body_sha256 = ? OR suspicion = 'restless') LIMIT 1",
                [rowid, hold.suspicion, hold.text_sha256, snapshot.sha256],
            ).fetchone()
        if seen:
            # Bytes that were pruned are kept anew when they come again.
            kept: int = seen["snapshot_id"] or self.save_snapshot(rowid, snapshot)
            conn.execute(
                "UPDATE holds SET last_seen_at = ?, times_seen = times_seen + 1, snapshot_id = ? WHERE id = ?",
                [at, kept, seen["id"]],
            )
            return kept
        if record.outcome == "held" and watch["held_id"] is not None:
            conn.execute(
                "UPDATE holds SET ended_at = ?, ended_as = 'replaced' WHERE id = ?",
                [at, watch["held_id"]],
            )
        snapshot_id = self.save_snapshot(rowid, snapshot)
        first_seen_at = to_text(record.observed_at or record.checked_at)
        conn.execute(
            "INSERT INTO holds (watch_id, kind, suspicion, sentence, text_sha256, body_sha256, snapshot_id,"
            " first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                rowid, record.outcome, hold.suspicion, hold.sentence, hold.text_sha256, snapshot.sha256, snapshot_id,
                first_seen_at, at,
            ],
        )  # fmt: skip
        return snapshot_id

    def _end_hold(self, held_id: int, record: CheckRecord, at: str) -> None:
        """Close the held page: a good check says what became of it."""
        text = record.policy and record.policy.text_sha256
        made = record.outcome in VERSIONS
        self.conn.execute(
            "UPDATE holds SET ended_at = ?, ended_as = CASE WHEN NOT ? THEN 'returned'"
            " WHEN text_sha256 = ? THEN 'confirmed' ELSE 'replaced' END WHERE id = ?",
            [at, made, text, held_id],
        )

    def _add_alert(self, watch_rowid: int, version_id: int | None, alert: Alert, at: str) -> None:
        """Write an alert with a delivery a channel; one whose change id is known is not told again."""
        about = version_id if alert.kind == "change" else None
        # On import: when it would have been.
        alerted_at = at if alert.channels is None or alert.channels else None
        made = self.conn.execute(
            "INSERT INTO alerts (watch_id, version_id, kind, change_id, title, body, created_at, alerted_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING RETURNING id",
            [
                watch_rowid,
                about,
                alert.kind,
                alert.change_id,
                alert.title,
                alert.body,
                at,
                alerted_at,
            ],
        ).fetchall()
        for row in made:
            self.conn.executemany(
                "INSERT INTO deliveries (alert_id, channel, not_before_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(row["id"], channel, at) for channel in alert.channels or ()],
            )


def _untold(watch: sqlite3.Row, record: CheckRecord) -> list[Alert]:
    """The record's alerts without what another process has told while this one looked."""
    known = {
        "blind": bool(watch["blind"]),
        "sight": not watch["blind"],
        "moved": watch["moved_to"] == record.url,
    }
    return [alert for alert in record.alerts if not known.get(alert.kind, False)]


def _saw(record: CheckRecord) -> bool:
    """Whether the check saw the policy in force, be it among furniture that differs."""
    return record.outcome in GOOD or (record.outcome == "artifact" and not record.bad)


def _check(record: CheckRecord) -> None:
    """See that the record has what its outcome needs."""
    if record.outcome in VERSIONS and (record.policy is None or record.snapshot is None):
        raise ValueError(f"{record.watch_id}: a version needs its policy and snapshot")
    if record.outcome in HOLDS and (record.hold is None or record.snapshot is None):
        raise ValueError(f"{record.watch_id}: a held page or artifact needs its hold and snapshot")


def _running(watch: sqlite3.Row, record: CheckRecord, at: str, version_id: int | None) -> list[Any]:
    """The watch's running state after a check, in the order of `_UPDATE`."""
    good = _saw(record)
    body, surface, key = watch["body_sha256"], watch["surface_sha256"], watch["reading_key"]
    etag, last_modified = watch["etag"], watch["last_modified"]
    if record.outcome in ("same_text", "first", "version"):
        snapshot = record.snapshot
        surface = record.surface_sha256
        body = record.body_sha256 or (snapshot.sha256 if snapshot is not None else body)
        key, etag, last_modified = record.reading_key, record.etag, record.last_modified
    elif record.outcome in GOOD:
        etag, last_modified = record.etag or etag, record.last_modified or last_modified
    full_at, not_modified = watch["full_at"], watch["not_modified"]
    if record.status == _WHOLE_PAGE and record.conditional is not None and not record.bad:
        full_at, not_modified = at, 0
    elif record.outcome == "not_modified":
        not_modified += 1
    bad_checks = watch["bad_checks"] + 1 if record.bad else 0 if good else watch["bad_checks"]
    blind, moved_to = watch["blind"], watch["moved_to"]
    for alert in record.alerts:
        if alert.kind in ("blind", "sight"):
            blind = int(alert.kind == "blind")
        elif alert.kind == "moved":
            moved_to = record.url
    return [
        version_id or watch["version_id"], body, surface, key, etag, last_modified, at, record.outcome,
        at if good else watch["last_good_at"], bad_checks, blind, moved_to,
        record.next_check_at and to_text(record.next_check_at), record.retry_at and to_text(record.retry_at),
        full_at, not_modified, watch["id"],
    ]  # fmt: skip
