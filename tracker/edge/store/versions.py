"""Versions of a watch, read back: what is told of each, and the policy it consists of."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, time, timedelta

from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_moment, to_text
from tracker.edge.store.rows import to_policy, to_version
from tracker.errors import StoreError
from tracker.model import Policy, Version
from tracker.model.browsing import ClausesOfVersion, NumberedPolicy

_VERSION = """
SELECT v.*, w.watch, s.url, d.materiality, d.direction, d.silent, p.number AS previous
FROM watches w JOIN versions v ON v.watch_id = w.id JOIN snapshots s ON s.id = v.snapshot_id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN versions p ON p.id = v.previous_id
WHERE w.watch = ?
"""
# Numbers say when a version was recorded, and older history may be recorded late. Of two that were
# seen at once (the second is the same page read otherwise) the higher number is the later.
_BY_TIME = "ORDER BY v.observed_at, v.number"
# With `+`, for the versions of a watch are few, and those of all watches by time are many.
_UP_TO = """
watch_id = :watch AND (observed_at, number) <=
  (SELECT observed_at, number FROM versions WHERE watch_id = :watch AND number = :up_to)
ORDER BY +observed_at DESC, number DESC LIMIT 1
"""


class Versions:
    """Versions in the database."""

    def __init__(self, database: Database, clauses: Clauses) -> None:
        self._database = database
        self._clauses = clauses

    def all(self, watch_id: str) -> list[Version]:
        """Tell of all versions of a watch.

        Args:
            watch_id: of the watch.

        Returns:
            Its versions, oldest first.

        Raises:
            UsageError: there is no such watch.
        """
        self._database.watch_rowid(watch_id)
        return [_whole(row) for row in self._database.rows(f"{_VERSION} {_BY_TIME}", [watch_id])]

    def get(self, watch_id: str, number: int) -> Version:
        """Tell of one version.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            The version.

        Raises:
            UsageError: there is no such version.
        """
        self._database.version_row(watch_id, number)
        return _whole(self._database.rows(f"{_VERSION} AND v.number = ?", [watch_id, number])[0])

    def on(self, watch_id: str, day: date) -> Version | None:
        """Find the version that was the last one seen at the end of a day.

        Args:
            watch_id: of the watch.
            day: in UTC.

        Returns:
            The version, None where none had been seen.

        Raises:
            UsageError: there is no such watch.
        """
        return self.last_before(watch_id, datetime.combine(day + timedelta(days=1), time(), UTC))

    def last_before(self, watch_id: str, at: datetime) -> Version | None:
        """Find the version that was the last one first seen before a moment.

        Args:
            watch_id: of the watch.
            at: aware.

        Returns:
            The version, None where none had been seen.

        Raises:
            UsageError: there is no such watch.
        """
        self._database.watch_rowid(watch_id)
        rows = self._database.rows(
            f"{_VERSION} AND v.observed_at < ? ORDER BY v.observed_at DESC, v.number DESC LIMIT 1",
            [watch_id, to_text(at)],
        )
        return _whole(rows[0]) if rows else None

    def following(self, watch_id: str, number: int) -> int | None:
        """Say which version came after one.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            The next one's number; None after the last.

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        version = self._database.version_row(watch_id, number)
        row = self._database.row(
            "SELECT number FROM versions WHERE previous_id = ?", [version["id"]]
        )
        return row["number"] if row is not None else None

    def current_number(self, watch_id: str) -> int:
        """Say which version is the current one.

        Args:
            watch_id: of the watch.

        Returns:
            Its number, 0 before the first.

        Raises:
            UsageError: there is no such watch.
        """
        rowid = self._database.watch_rowid(watch_id)
        row = self._database.row(
            "SELECT number FROM watches w JOIN versions v ON v.id = w.version_id WHERE w.id = ?",
            [rowid],
        )
        return row["number"] if row is not None else 0

    def highest_number(self, watch_id: str) -> int:
        """Say which number was given last: that of the current version, or of older history.

        Args:
            watch_id: of the watch.

        Returns:
            The number, 0 before the first; all from 1 to it are there.

        Raises:
            UsageError: there is no such watch.
        """
        rowid = self._database.watch_rowid(watch_id)
        row = self._database.row("SELECT max(number) FROM versions WHERE watch_id = ?", [rowid])
        return (row[0] or 0) if row is not None else 0

    def with_text(self, watch_id: str, text_sha256: str, up_to: int) -> int | None:
        """Say whether a text had been a version of a watch.

        Args:
            watch_id: of the watch.
            text_sha256: of the folded text.
            up_to: number of the last version that counts.

        Returns:
            The number of the latest such version, or None.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        return self._last("text_sha256 = :value", watch_id, text_sha256, up_to)

    def last_in_language(self, watch_id: str, language: str | None, up_to: int) -> int | None:
        """Find the last version in a language.

        Args:
            watch_id: of the watch.
            language: as a version has it.
            up_to: number of the last version that counts.

        Returns:
            Its number; None where there is none.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        return self._last("language = :value", watch_id, language, up_to)

    def _last(self, condition: str, watch_id: str, value: str | None, up_to: int) -> int | None:
        """The number of the last version up to one that fits a condition; None: none does."""
        row = self._database.row(
            f"SELECT number FROM versions WHERE {condition} AND {_UP_TO}",  # noqa: S608
            {"watch": self._database.watch_rowid(watch_id), "value": value, "up_to": up_to},
        )
        return row["number"] if row is not None else None

    def policy(self, watch_id: str, number: int) -> Policy:
        """Restore the policy a version consists of.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            A value equal to the one recorded.

        Raises:
            UsageError: there is no such version.
            StoreError: clauses of it are missing.
        """
        return self.numbered(watch_id, number).policy

    def numbered(self, watch_id: str, number: int) -> NumberedPolicy:
        """Restore the policy a version consists of, with the rows of its clauses.

        Raises:
            UsageError: there is no such version.
            StoreError: clauses of it are missing.
        """
        row = self._database.version_row(watch_id, number)
        try:
            ids = tuple(json.loads(row["clause_ids"]))
            clauses = self._clauses.by_id(ids)
            return NumberedPolicy(to_policy(row, tuple(clauses[id] for id in ids)), ids)
        except (ValueError, KeyError, TypeError) as exc:
            raise StoreError(
                f"{watch_id}: version {number} is damaged; `tracker verify` tells more"
            ) from exc

    def clause_ids(self, watch_id: str) -> list[ClausesOfVersion]:
        """Say which clauses each version of a watch holds.

        Args:
            watch_id: of the watch.

        Returns:
            Versions with the rows of their clauses, oldest first.

        Raises:
            UsageError: there is no such watch.
            StoreError: a version is damaged.
        """
        sql = (
            "SELECT number, observed_at, clause_ids FROM versions WHERE watch_id = ? ORDER BY"
            " observed_at, number"
        )
        try:
            return [
                ClausesOfVersion(
                    row["number"],
                    to_moment(row["observed_at"]),
                    frozenset(json.loads(row["clause_ids"])),
                )
                for row in self._database.rows(sql, [self._database.watch_rowid(watch_id)])
            ]
        except (ValueError, TypeError) as exc:
            raise StoreError(
                f"{watch_id}: a version is damaged; `tracker verify` says which"
            ) from exc


def _whole(row: sqlite3.Row) -> Version:
    """A version as recorded; what SQLite gives of a damaged row need not be one."""
    try:
        return to_version(row)
    except (ValueError, TypeError, LookupError) as exc:
        raise StoreError(
            f"{row['watch']}: version {row['number']} is damaged; `tracker verify` tells more"
        ) from exc
