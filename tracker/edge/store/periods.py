"""What was looked at, what changed and what could not be read in a period: rows -> values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.rows import to_json
from tracker.model import Unread

# A page that differs only in what its site puts around the policy was seen, too.
SAW_POLICY = """(outcome IN ('not_modified', 'same_bytes', 'same_text', 'first', 'version')
  OR (outcome = 'artifact' AND error IN ('furniture', 'restless')))"""
"""Whether a row of `checks` saw the policy, as SQL."""

_LOOKS = f"""
SELECT checked_at, {SAW_POLICY} AS saw FROM checks
WHERE watch_id = (SELECT id FROM watches WHERE watch = :watch)
  AND checked_at >= :since AND checked_at < :until
ORDER BY checked_at, id
"""  # noqa: S608 - of our own words alone
_LAST_SEEN = f"""
SELECT max(checked_at) FROM checks
WHERE watch_id = (SELECT id FROM watches WHERE watch = ?) AND checked_at < ? AND {SAW_POLICY}
"""  # noqa: S608 - of our own words alone
# One that was held belongs to the period of its first sight and to that of its confirmation: a
# report printed in between could not tell it.
_CHANGED = """
SELECT w.watch, w.vendor, w.document, v.number, v.cause,
  (v.observed_at >= :since AND v.observed_at < :until)
  OR (v.recorded_at >= :since AND v.recorded_at < :until) AS in_period
FROM versions v JOIN watches w ON w.id = v.watch_id
WHERE in_period AND v.previous_id IS NOT NULL AND w.watch IN (SELECT value FROM json_each(:watches))
ORDER BY v.observed_at, v.id
"""
_BAD = """
SELECT w.vendor, w.document, w.blind, k.checked_at, last.message
FROM watches w
JOIN checks k ON k.id = (SELECT min(id) FROM checks WHERE watch_id = w.id
  AND checked_at > COALESCE(w.last_good_at, '') AND outcome IN ('failed', 'blocked', 'artifact'))
JOIN checks last ON last.id = (SELECT id FROM checks WHERE watch_id = w.id
  AND checked_at = w.last_checked_at ORDER BY id DESC LIMIT 1)
WHERE w.bad_checks > 0 AND w.dropped_at IS NULL AND k.checked_at < :until
  AND w.watch IN (SELECT value FROM json_each(:watches))
ORDER BY w.blind DESC, w.watch
"""
_HELD = """
SELECT w.vendor, w.document, h.first_seen_at, h.ended_at, h.sentence
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.kind = 'held' AND h.ended_as IS NOT 'confirmed'
  AND h.first_seen_at < :until AND (h.ended_at IS NULL OR h.ended_at >= :since)
  AND w.watch IN (SELECT value FROM json_each(:watches))
ORDER BY w.watch, h.id
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One check."""

    at: datetime
    saw_policy: bool


@dataclass(frozen=True, slots=True)
class ChangedVersion:
    """A version that came in a period, by its names."""

    watch_id: str
    vendor: str
    document: str
    number: int
    is_of_vendor: bool
    """Not of another way to read the page."""


class Periods:
    """What a report tells of a period."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def looks(self, watch_id: str, since: datetime, until: datetime) -> list[Look]:
        """Name the checks of a watch from one moment on and before another, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {"watch": watch_id, "since": to_text(since), "until": to_text(until)}
        rows = self._database.rows(_LOOKS, values)
        return [Look(to_moment(row["checked_at"]), bool(row["saw"])) for row in rows]

    def seen_before(self, watch_id: str, at: datetime) -> datetime | None:
        """Say when the policy was last seen before a moment; None where no such row is kept.

        Raises:
            StoreError: the database cannot be read.
        """
        row = self._database.row(_LAST_SEEN, [watch_id, to_text(at)])
        return _moment(row[0]) if row is not None else None

    def changed(
        self, watches: Collection[str], since: datetime, until: datetime
    ) -> list[ChangedVersion]:
        """Name the versions after the first that came in a period, by first sight.

        Raises:
            StoreError: the database cannot be read.
        """
        return [
            ChangedVersion(
                row["watch"],
                row["vendor"],
                row["document"],
                row["number"],
                row["cause"] == "vendor",
            )
            for row in self._database.rows(_CHANGED, _values(watches, since, until))
        ]

    def unread(
        self, watches: Collection[str], since: datetime, until: datetime
    ) -> tuple[Unread, ...]:
        """Name what cannot be read now, since before the period's end, and what was held in it.

        Raises:
            StoreError: the database cannot be read.
        """
        values = _values(watches, since, until)
        bad = [
            Unread(
                row["vendor"],
                row["document"],
                "blind" if row["blind"] else "failing",
                to_moment(row["checked_at"]),
                None,
                row["message"] or "",
            )
            for row in self._database.rows(_BAD, values)
        ]
        held = [
            Unread(
                row["vendor"],
                row["document"],
                "held",
                to_moment(row["first_seen_at"]),
                _moment(row["ended_at"]),
                row["sentence"],
            )
            for row in self._database.rows(_HELD, values)
        ]
        return (*bad, *held)


def _values(watches: Collection[str], since: datetime, until: datetime) -> dict[str, str]:
    return {
        "watches": to_json(list(watches)),
        "since": to_text(since),
        "until": to_text(until),
    }


def _moment(text: str | None) -> datetime | None:
    return to_moment(text) if text else None
