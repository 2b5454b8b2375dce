"""Alerts of a check -> rows, with a delivery for each channel."""

from __future__ import annotations

import sqlite3

from tracker.edge.store.moments import to_text
from tracker.model import Alert, CheckRecord

# A check that is made again after a crash gives the same change id, and must not alert twice.
_ALERT = """
INSERT INTO alerts (watch_id, version_id, kind, change_id, title, body, created_at, alerted_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (change_id) DO NOTHING RETURNING id
"""
_DELIVERY = """
INSERT INTO deliveries (alert_id, channel, not_before_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
"""


def add_alerts(
    conn: sqlite3.Connection, watch: sqlite3.Row, record: CheckRecord, version_id: int | None
) -> None:
    """Write the alerts of a check, inside its transaction.

    An alert whose change id is known is not written again.

    Args:
        conn: to write with.
        watch: row of the watch as it was before the check.
        record: of the check.
        version_id: row of the version it made, if it made one.
    """
    at = to_text(record.checked_at)
    for alert in record.alerts:
        if _is_told(watch, record, alert):
            continue
        about = version_id if alert.kind == "change" else None
        # On import: when it would have been told.
        alerted_at = at if alert.channels is None or alert.channels else None
        made = conn.execute(
            _ALERT,
            [
                watch["id"],
                about,
                alert.kind,
                alert.change_id,
                alert.title,
                alert.body,
                at,
                alerted_at,
            ],
        ).fetchone()
        if made:
            deliveries = [(made["id"], channel, at) for channel in alert.channels or ()]
            conn.executemany(_DELIVERY, deliveries)


def _is_told(watch: sqlite3.Row, record: CheckRecord, alert: Alert) -> bool:
    """Whether another process has told the same of this page while this one looked."""
    known: dict[str, bool] = {
        "blind": bool(watch["blind"]),
        "sight": not watch["blind"],
        "moved": watch["moved_to"] == record.moved_to,
    }
    return known.get(alert.kind, False)
