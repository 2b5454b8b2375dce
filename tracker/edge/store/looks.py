"""Checks of a watch -> the bytes that each of them found, as far as they were kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text

_CHECKS = """
SELECT c.checked_at, c.outcome, c.body_sha256, s.sha256 AS kept_sha256, s.fetched_at,
  v.number, v.cause, c.source, c.source_name
FROM checks c LEFT JOIN snapshots s ON s.id = c.snapshot_id
LEFT JOIN versions v ON v.id = c.version_id
WHERE c.watch_id = ? AND c.outcome NOT IN ('failed', 'blocked')
ORDER BY c.checked_at, c.id
"""
_KEPT = "SELECT sha256, id FROM snapshots WHERE watch_id = ?"
_PRUNED = "SELECT checks_pruned_before FROM watches WHERE id = ?"
# These tell which bytes carry the version in force from then on.
_CURRENT = ("first", "version", "same_text")


@dataclass(frozen=True, slots=True)
class KeptLook:
    """A look at a page that answered."""

    checked_at: datetime
    outcome: str
    snapshot_id: int | None
    """With the bytes that it found; None where they were not kept."""
    number: int | None
    """Of the version that it made."""
    is_upgrade: bool
    """Whether it was none: what was recorded before was extracted anew."""
    source: str = ""
    """What it was imported from, and what it is called there; empty for a look of our own."""


class Looks:
    """Looks of a watch, read back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, watch_id: str, since: datetime | None = None) -> Iterator[KeptLook]:
        """Tell of each look what it found.

        Args:
            watch_id: of the watch.
            since: aware; only looks from then on. None for all.

        Yields:
            Looks in the order in which they were recorded. Our own readings of stored pages by a
            better extractor are none.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        start = to_text(since) if since else ""
        rowid = self._database.watch_rowid(watch_id)
        kept: dict[str | None, int] = {
            row["sha256"]: row["id"] for row in self._database.rows(_KEPT, [rowid])
        }
        pruned = self._database.rows(_PRUNED, [rowid])[0][0] or ""
        current, current_at = None, ""
        for row in self._database.stream(_CHECKS, [rowid]):
            # Rows were deleted between the two: other bytes may have come meanwhile.
            is_sure = current_at >= pruned or row["checked_at"] < pruned
            body_sha256 = _body_sha256(row, current if is_sure else None)
            if row["outcome"] in _CURRENT and body_sha256:
                current, current_at = body_sha256, row["checked_at"]
            if row["checked_at"] >= start and _is_look(row):
                yield KeptLook(
                    to_moment(row["checked_at"]),
                    row["outcome"],
                    kept.get(body_sha256),
                    row["number"],
                    row["cause"] == "extractor",
                    " ".join(filter(None, (row["source"], row["source_name"]))),
                )


def _is_look(row: sqlite3.Row) -> bool:
    """Whether a check brought a page; to read a stored one again by a better extractor does not."""
    return bool(row["cause"] != "extractor" or row["fetched_at"] == row["checked_at"])


def _body_sha256(row: sqlite3.Row, current: str | None) -> str | None:
    """The hash of the bytes that a check found; None where it is not known."""
    outcome, kept = row["outcome"], row["kept_sha256"]
    if outcome in ("first", "version"):
        sha256: str | None = kept
    elif outcome in ("held", "artifact"):
        # One more sight of it names the bytes of the first, be they others by a word or two.
        is_first_sight = row["fetched_at"] == row["checked_at"]
        sha256 = kept if is_first_sight else row["body_sha256"]
    else:
        # The hash of the page in force stands with the watch, and not in every check.
        sha256 = row["body_sha256"] or current
    return sha256
