"""Alerts of a check -> rows, with a delivery for each channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.edge.store.rows import Columns
from tracker.model import Alert, CheckRecord

# A check that is made again after a crash gives the same change id, and must not alert twice.
_ALERT = """
INSERT INTO alerts (watch_id, version_id, kind, change_id, title, body, created_at, alerted_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING RETURNING id
"""
_DELIVERY = """
INSERT INTO deliveries (alert_id, channel, not_before_at, held_until_at) VALUES (?, ?, ?, ?)
ON CONFLICT DO NOTHING
"""


def add_alerts(
    database: Database,
    watch: Columns,
    record: CheckRecord,
    version_id: int | None,
) -> None:
    """Write the alerts of a check, inside its transaction.

    An alert whose change id is known is not written again.

    Args:
        database: to write to.
        watch: row of the watch as it was before the check.
        record: of the check.
        version_id: row of the version it made, if it made one.
    """
    for alert in record.alerts:
        if not _is_told(watch, record, alert):
            about = version_id if alert.kind == "change" else None
            add_alert(database, watch["id"], about, alert, record.checked_at)


def add_alert(
    database: Database,
    watch_rowid: int | None,
    version_id: int | None,
    alert: Alert,
    now: datetime,
) -> bool:
    """Write an alert and its deliveries, inside a transaction.

    Args:
        database: to write to.
        watch_rowid: row of the watch it is about; None where it is about none.
        version_id: row of the version it is about, if it is about one.
        alert: whose change id tells whether it was written before.
        now: aware.

    Returns:
        False where it was written before; nothing was written now.
    """
    at = to_text(now)
    # On import: when it would have been told.
    alerted_at = at if alert.channels is None or alert.channels else None
    values = [watch_rowid, version_id, alert.kind, alert.change_id, alert.title, alert.body]
    made = database.conn.execute(_ALERT, [*values, at, alerted_at]).fetchone()
    if made:
        database.journal.cover("alert", watch_rowid, made["id"], at)
        add_deliveries(database, made["id"], alert.channels or (), now, dict(alert.held_until))
    return made is not None


def add_deliveries(
    database: Database,
    alert_id: int,
    channels: Iterable[str],
    now: datetime,
    held_until: Mapping[str, datetime],
) -> None:
    """Queue an alert for channels, inside a transaction; those that have it are passed over.

    Args:
        database: to write to.
        alert_id: row of the alert, whose `alerted_at` is written already.
        channels: their names.
        now: aware.
        held_until: channels that are told later, and when.
    """
    rows = [
        (
            alert_id,
            channel,
            to_text(now),
            to_text(held_until[channel]) if channel in held_until else None,
        )
        for channel in channels
    ]
    database.conn.executemany(_DELIVERY, rows)
    alert = database.conn.execute(
        "SELECT watch_id, alerted_at FROM alerts WHERE id = ?", [alert_id]
    )
    watch_rowid, alerted_at = alert.fetchone()
    if alerted_at is not None:
        database.journal.note_queued(watch_rowid, alert_id, alerted_at, to_text(now))


def _is_told(watch: Columns, record: CheckRecord, alert: Alert) -> bool:
    """Whether another process has told the same of this page while this one looked."""
    known: dict[str, bool] = {
        "blind": bool(watch["blind"]),
        "sight": not watch["blind"],
        "moved": watch["moved_to"] == record.moved_to,
    }
    return known.get(alert.kind, False)
