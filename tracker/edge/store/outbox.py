"""Queued deliveries -> claims for one sender each, and what became of them: never lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.edge.store.alerts import add_deliveries
from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.rows import to_json
from tracker.model import Alert, AlertKind, Delivery

# `not_before_at` is when a queued delivery may be tried and when a claimed one is free again, so
# one condition and one index find both; a single UPDATE inside BEGIN IMMEDIATE means that two
# claimers never get the same row.
_CLAIM = """
UPDATE deliveries SET state = 'claimed', claimed_at = ?, claimed_by = ?, not_before_at = ?,
  attempts = attempts + 1
WHERE id IN (SELECT e.id FROM deliveries e
  WHERE e.state IN ('queued', 'claimed') AND (e.not_before_at <= ? OR e.not_before_at > ?)
    AND (e.held_until_at IS NULL OR e.held_until_at <= ?)
    AND e.channel NOT IN (SELECT value FROM json_each(?))
    AND NOT EXISTS (SELECT 1 FROM alerts a
      JOIN watches w ON w.id = a.watch_id JOIN json_each(?) v ON v.key = w.vendor
      WHERE a.id = e.alert_id AND a.created_at >= v.value AND a.created_at > ?)
  ORDER BY e.not_before_at, e.id LIMIT ?)
RETURNING id
"""
_CLAIMED = """
SELECT e.id, e.channel, e.attempts - 1 AS attempts, e.reached, e.alert_id, a.kind, a.change_id,
  a.title, a.body, a.created_at, w.watch, w.vendor, w.document, w.url, v.number,
  j.id AS entry, j.link_sha256
FROM deliveries e JOIN alerts a ON a.id = e.alert_id LEFT JOIN watches w ON w.id = a.watch_id
LEFT JOIN versions v ON v.id = a.version_id
LEFT JOIN journal j ON j.kind = 'alert' AND j.row_id = a.id
WHERE e.id = ?
"""
_GIVEN_UP = """
SELECT id FROM deliveries WHERE state = 'dead'
  AND (:channels = '[]' OR channel IN (SELECT value FROM json_each(:channels))) ORDER BY id
"""
_AGAIN = """
UPDATE deliveries SET state = 'queued', attempts = 0, not_before_at = :at
WHERE state IN ('queued', 'dead')
  AND (:channels = '[]' OR channel IN (SELECT value FROM json_each(:channels)))
"""

# No retry or lease is as long: a delivery put off further was written by a clock that has jumped
# back since.
_LONGEST_WAIT = timedelta(days=1)
# A vendor with thirty pages that time out one by one must not keep what was found on the first from
# being told.
_LONGEST_GATHERING = timedelta(minutes=2)


def _too_late(now: datetime) -> str:
    return to_text(now + _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Untold:
    """An alert that no channel was there for."""

    alert_id: int
    kind: AlertKind
    watch_id: str
    number: int | None
    """The version it is about, if it is about one."""


class Outbox:
    """Alerts on their way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self,
        now: datetime,
        worker: str,
        lease_s: float = 300.0,
        limit: int = 20,
        *,
        busy_channels: Collection[str] = (),
        vendors_under_way: Mapping[str, datetime] | None = None,
    ) -> list[Delivery]:
        """Take deliveries that are due; nobody else gets them before the lease ends.

        Args:
            now: aware.
            worker: name of the sender.
            lease_s: seconds after which a claim that was not settled is free again.
            limit: deliveries at most.
            busy_channels: that this sender is still sending to; none of theirs is taken.
            vendors_under_way: whose pages are being looked at, and since when; alerts from then on
                wait for the rest of them, to go out as one message.

        Returns:
            The deliveries, longest waiting first.

        Raises:
            StoreError: the database cannot be written; nothing was claimed.
        """
        at, free_at = to_text(now), to_text(now + timedelta(seconds=lease_s))
        if not self._waits(at, _too_late(now)):
            return []
        settled = to_text(now - _LONGEST_GATHERING)
        since = {
            vendor: to_text(began_at) for vendor, began_at in (vendors_under_way or {}).items()
        }
        values = [
            at,
            worker,
            free_at,
            at,
            _too_late(now),
            at,
            to_json([*busy_channels]),
            to_json(since),
            settled,
            limit,
        ]
        with self._database.transaction(durable=True) as conn:
            # SQLite gives the rows of RETURNING in no certain order.
            ids = sorted(row[0] for row in conn.execute(_CLAIM, values).fetchall())
            return [_to_delivery(conn.execute(_CLAIMED, [id]).fetchone()) for id in ids]

    def mark_sent(self, delivery_ids: Collection[int], worker: str, now: datetime) -> int:
        """Settle deliveries that one message carried, even after the lease.

        Args:
            delivery_ids: as claimed.
            worker: name of the sender.
            now: aware.

        Returns:
            How many there were that had not been settled as sent before.

        Raises:
            StoreError: the database cannot be written; none is settled.
        """
        # Whoever holds the claim by now: the message is out, and must not be sent again.
        sql = (
            "UPDATE deliveries SET state = 'sent', sent_at = ?, claimed_by = ?, last_error = NULL"
            " WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'sent' RETURNING id"
        )
        at = to_text(now)
        with self._database.transaction(durable=True) as conn:
            settled = conn.execute(sql, [at, worker, to_json([*delivery_ids])]).fetchall()
            journal = self._database.journal
            for delivery_id in sorted(row["id"] for row in settled):
                journal.cover("sent", _watch_of(conn, delivery_id), delivery_id, at)
        return len(settled)

    def give_back(self, delivery_ids: Collection[int], worker: str, due_at: datetime) -> None:
        """Give up claims of deliveries that were not tried; the attempt does not count.

        Args:
            delivery_ids: as claimed.
            worker: name of the sender.
            due_at: when they are due again.

        Raises:
            StoreError: the database cannot be written; they are free when the lease ends.
        """
        sql = (
            "UPDATE deliveries SET state = 'queued', attempts = attempts - 1, not_before_at = ?"
            " WHERE id IN (SELECT value FROM json_each(?)) AND state = 'claimed' AND claimed_by = ?"
        )
        with self._database.transaction(durable=True) as conn:
            conn.execute(sql, [to_text(due_at), to_json([*delivery_ids]), worker])

    def mark_failed(
        self,
        delivery_id: int,
        worker: str,
        now: datetime,
        error: str,
        retry_at: datetime | None,
        reached: Collection[str] = (),
    ) -> bool:
        """Settle a delivery that a channel did not take.

        Args:
            delivery_id: as claimed.
            worker: name of the sender.
            now: aware.
            error: a sentence without secrets.
            retry_at: when to try again; None gives it up (dead).
            reached: recipients of the channel that took it all the same, so that they do not get it
                again.

        Returns:
            False where the claim was no longer this sender's; nothing changed then.

        Raises:
            StoreError: the database cannot be written.
        """
        state, due_at = (
            ("dead", to_text(now)) if retry_at is None else ("queued", to_text(retry_at))
        )
        sql = (
            "UPDATE deliveries SET state = ?, not_before_at = ?, last_error = ?, reached = ? WHERE"
            " id = ? AND state = 'claimed' AND claimed_by = ?"
        )
        with self._database.transaction(durable=True) as conn:
            values = [state, due_at, error, to_json(sorted(reached)), delivery_id, worker]
            is_settled = conn.execute(sql, values).rowcount == 1
            if is_settled and retry_at is None:
                watch_rowid = _watch_of(conn, delivery_id)
                self._database.journal.note_row("dead", watch_rowid, delivery_id, to_text(now))
        return is_settled

    def requeue(self, now: datetime, channels: Sequence[str] = ()) -> int:
        """Give what waits for a retry, or was given up (dead), another try at once.

        Args:
            now: aware.
            channels: only these; empty for all.

        Returns:
            How many.

        Raises:
            StoreError: the database cannot be written.
        """
        at, values = to_text(now), {"at": to_text(now), "channels": to_json(channels)}
        with self._database.transaction(durable=True) as conn:
            journal = self._database.journal
            for row in conn.execute(_GIVEN_UP, values).fetchall():
                journal.note("requeued", _watch_of(conn, row["id"]), row["id"], at, [])
            return conn.execute(_AGAIN, values).rowcount

    def untold(self, since: datetime) -> list[Untold]:
        """Find alerts that no channel was there for.

        Args:
            since: aware; older ones are left alone.

        Returns:
            The alerts of watches that are in the list, oldest first; none of an import.

        Raises:
            StoreError: the database cannot be read.
        """
        sql = (
            "SELECT a.id, a.kind, w.watch, v.number FROM alerts a JOIN watches w ON w.id ="
            " a.watch_id LEFT JOIN versions v ON v.id = a.version_id WHERE a.alerted_at IS NULL"
            " AND a.created_at >= ? AND w.dropped_at IS NULL ORDER BY a.created_at, a.id"
        )
        return [
            Untold(row["id"], row["kind"], row["watch"], row["number"])
            for row in self._database.rows(sql, [to_text(since)])
        ]

    def queue(
        self,
        alert_id: int,
        channels: Collection[str],
        now: datetime,
        held_until: Mapping[str, datetime] | None = None,
    ) -> None:
        """Queue an alert for channels that were not there when it was made.

        Args:
            alert_id: as `untold` gave it.
            channels: at least one.
            now: aware; the alert counts as told from then on.
            held_until: channels that are told later, and when.

        Raises:
            StoreError: the database cannot be written; nothing is queued.
        """
        with self._database.transaction(durable=True) as conn:
            conn.execute(
                "UPDATE alerts SET alerted_at = COALESCE(alerted_at, ?) WHERE id = ?",
                [to_text(now), alert_id],
            )
            add_deliveries(self._database, alert_id, channels, now, held_until or {})

    def claimers(self) -> list[str]:
        """Name the senders that hold claims.

        Returns:
            Their names.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            row[0]
            for row in self._database.rows(
                "SELECT DISTINCT claimed_by FROM deliveries WHERE state = 'claimed'"
            )
        ]

    def free_claims(self, now: datetime, worker: str) -> int:
        """Free the claims of a sender that has ended; otherwise they are free when the lease ends.

        Args:
            now: aware.
            worker: name of the sender.

        Returns:
            How many.

        Raises:
            StoreError: the database cannot be written.
        """
        sql = (
            "UPDATE deliveries SET state = 'queued', not_before_at = ? WHERE state = 'claimed' AND"
            " claimed_by = ?"
        )
        with self._database.transaction(durable=True) as conn:
            return conn.execute(sql, [to_text(now), worker]).rowcount

    def counts(self) -> dict[str, int]:
        """Count deliveries by state.

        Returns:
            queued, claimed, sent and dead.

        Raises:
            StoreError: the database cannot be read.
        """
        by_state = {
            row[0]: row[1]
            for row in self._database.rows("SELECT state, count(*) FROM deliveries GROUP BY state")
        }
        return {state: by_state.get(state, 0) for state in ("queued", "claimed", "sent", "dead")}

    def _waits(self, at: str, too_late: str) -> bool:
        """Whether there is anything to claim; asked first: a quiet outbox is never written."""
        sql = (
            "SELECT 1 FROM deliveries WHERE state IN ('queued', 'claimed') AND (not_before_at <= ?"
            " OR not_before_at > ?) AND (held_until_at IS NULL OR held_until_at <= ?) LIMIT 1"
        )
        return self._database.row(sql, [at, too_late, at]) is not None


def _watch_of(conn: sqlite3.Connection, delivery_id: int) -> int | None:
    """The row of the watch that a delivery's alert is about; None where it is about none."""
    sql = "SELECT a.watch_id FROM deliveries e JOIN alerts a ON a.id = e.alert_id WHERE e.id = ?"
    watch_rowid: int | None = conn.execute(sql, [delivery_id]).fetchone()[0]
    return watch_rowid


def _to_delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        channel=row["channel"],
        attempts=row["attempts"],
        alert_id=row["alert_id"],
        alert=Alert(row["kind"], row["change_id"], row["title"], (row["channel"],), row["body"]),
        watch_id=row["watch"] or "",
        vendor=row["vendor"] or "",
        document=row["document"] or "",
        url=row["url"] or "",
        created_at=to_moment(row["created_at"]),
        number=row["number"],
        reached=frozenset(json.loads(row["reached"])),
        entry=row["entry"],
        entry_sha256=row["link_sha256"] or "",
    )
