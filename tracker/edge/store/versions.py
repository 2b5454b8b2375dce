"""What was recorded, read back: versions, texts of a day, the log, and search."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date, datetime, timedelta
from typing import Any

from tracker.edge.store.connection import to_moment, translated
from tracker.edge.store.rows import to_policy, to_version
from tracker.edge.store.verdicts import Verdicts
from tracker.errors import StoreError, UsageError
from tracker.model import Policy, Version

VIEW_NAMES = (
    "timeline", "material", "redline", "why", "current", "health", "held", "due", "outbox", "silent", "upcoming",
    "promises", "restless", "flips", "wordings",
)  # fmt: skip

_VERSION = """
SELECT v.*, w.watch, s.url, d.materiality, d.direction, d.silent
FROM watches w JOIN versions v ON v.watch_id = w.id JOIN snapshots s ON s.id = v.snapshot_id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
WHERE w.watch = ?
"""
_LOG = """
SELECT w.watch, v.number, v.observed_at,
  (SELECT min(a.alerted_at) FROM alerts a WHERE a.version_id = v.id AND a.kind = 'change') AS alerted_at,
  COALESCE(d.materiality, 'none') AS verdict, v.cause, 0 AS held
FROM versions v JOIN watches w ON w.id = v.watch_id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
UNION ALL
SELECT w.watch, NULL, h.first_seen_at, NULL, 'artifact', 'vendor', h.kind = 'held'
FROM holds h JOIN watches w ON w.id = h.watch_id
WHERE h.ended_as IS NOT 'confirmed'
ORDER BY observed_at, watch, number
"""
_SEARCH = """
SELECT w.watch, k.heading, k.number AS clause, k.kind,
  snippet(clauses_fts, 0, '[', ']', '…', 24) AS snippet, k.text, k.first_version, k.removed_in
FROM clauses_fts JOIN clauses k ON k.id = clauses_fts.rowid JOIN watches w ON w.id = k.watch_id
WHERE clauses_fts MATCH ? AND (? IS NULL OR w.watch = ?) AND (NOT ? OR k.removed_in IS NULL)
ORDER BY clauses_fts.rank LIMIT ?
"""


class History(Verdicts):
    """The record, for readers."""

    def versions(self, watch_id: str) -> list[Version]:
        """Tell of all versions of a watch.

        Args:
            watch_id: of the watch.

        Returns:
            Its versions, oldest first.

        Raises:
            UsageError: there is no such watch.
        """
        self.watch_rowid(watch_id)
        return [_whole(row) for row in self.rows(f"{_VERSION} ORDER BY v.number", [watch_id])]

    def version(self, watch_id: str, number: int) -> Version:
        """Tell of one version.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            The version.

        Raises:
            UsageError: there is no such version.
        """
        self.version_row(watch_id, number)
        return _whole(self.rows(f"{_VERSION} AND v.number = ?", [watch_id, number])[0])

    def version_on(self, watch_id: str, day: date) -> Version | None:
        """Find the version that was the last one seen at the end of a day.

        Args:
            watch_id: of the watch.
            day: in UTC.

        Returns:
            The version, None where none had been seen.

        Raises:
            UsageError: there is no such watch.
        """
        self.watch_rowid(watch_id)
        after = (day + timedelta(days=1)).isoformat()
        found = self.rows(
            f"{_VERSION} AND v.observed_at < ? ORDER BY v.number DESC LIMIT 1", [watch_id, after]
        )
        return _whole(found[0]) if found else None

    def current_number(self, watch_id: str) -> int:
        """Say which version is the current one.

        Args:
            watch_id: of the watch.

        Returns:
            Its number, 0 before the first.

        Raises:
            UsageError: there is no such watch.
        """
        rowid = self.watch_rowid(watch_id)
        row = self.row(
            "SELECT number FROM watches w JOIN versions v ON v.id = w.version_id WHERE w.id = ?",
            [rowid],
        )
        return row["number"] if row is not None else 0

    def version_with_text(self, watch_id: str, text_sha256: str) -> int | None:
        """Say whether a text was ever a version of a watch.

        Args:
            watch_id: of the watch.
            text_sha256: of the folded text.

        Returns:
            The number of the latest such version, or None.

        Raises:
            UsageError: there is no such watch.
        """
        sql = "SELECT max(number) FROM versions WHERE watch_id = ? AND text_sha256 = ?"
        row = self.row(sql, [self.watch_rowid(watch_id), text_sha256])
        assert row is not None
        number: int | None = row[0]
        return number

    def last_in_language(
        self, watch_id: str, language: str | None, before: int | None = None
    ) -> int | None:
        """Find the last version in a language.

        Args:
            watch_id: of the watch.
            language: as a version has it.
            before: only versions with a lower number; None for all.

        Returns:
            Its number; None where there is none.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        sql = "SELECT max(number) FROM versions WHERE watch_id = ? AND language = ? AND (? IS NULL OR number < ?)"
        row = self.row(sql, [self.watch_rowid(watch_id), language, before, before])
        return row[0] if row is not None else None

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
        row = self.version_row(watch_id, number)
        try:
            ids = json.loads(row["clause_ids"])
            clauses = self.clauses_by_id(ids)
            return to_policy(row, tuple(clauses[one] for one in ids))
        except (ValueError, KeyError, TypeError) as exc:
            raise StoreError(
                f"{watch_id}: version {number} is damaged; `tracker verify` tells more"
            ) from exc

    def holds(
        self, watch_id: str | None = None, *, open_only: bool = False
    ) -> list[dict[str, Any]]:
        """Tell of page texts that did not become a version.

        Args:
            watch_id: of one watch, or None for all.
            open_only: only those in doubt now.

        Returns:
            Rows of `holds` with the watch's id first, oldest first.

        Raises:
            UsageError: there is no such watch.
        """
        if watch_id is not None:
            self.watch_rowid(watch_id)
        sql = (
            "SELECT w.watch, h.id, h.kind, h.suspicion, h.sentence, h.text_sha256, h.snapshot_id, h.first_seen_at,"
            " h.last_seen_at, h.times_seen, h.ended_at, h.ended_as FROM holds h JOIN watches w ON w.id = h.watch_id"
            " WHERE (? IS NULL OR w.watch = ?) AND (NOT ? OR (h.kind = 'held' AND h.ended_at IS NULL)) ORDER BY h.id"
        )
        return [dict(row) for row in self.rows(sql, [watch_id, watch_id, int(open_only)])]

    def log(self) -> list[dict[str, Any]]:
        """Tell of all versions, held pages and artifacts, as `tracker log --json` does.

        Returns:
            Rows with watch, number, observed_at, alerted_at, verdict, cause and held, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        return [{**dict(row), "held": bool(row["held"])} for row in self.rows(_LOG)]

    def clause_texts(self, watch_id: str) -> list[dict[str, Any]]:
        """Tell of the clauses that stood in a version of a watch.

        Args:
            watch_id: of the watch.

        Returns:
            Rows with id, heading, clause, kind and text, in the order they came.

        Raises:
            UsageError: there is no such watch.
        """
        sql = (
            "SELECT id, heading, number AS clause, kind, text FROM clauses"
            " WHERE watch_id = ? AND first_version IS NOT NULL ORDER BY id"
        )
        return [dict(row) for row in self.rows(sql, [self.watch_rowid(watch_id)])]

    def clauses_of_versions(self, watch_id: str) -> list[tuple[int, datetime, frozenset[int]]]:
        """Say which clauses each version of a watch holds.

        Args:
            watch_id: of the watch.

        Returns:
            Number, first sight and ids of clauses, oldest version first.

        Raises:
            UsageError: there is no such watch.
            StoreError: a version is damaged.
        """
        sql = "SELECT number, observed_at, clause_ids FROM versions WHERE watch_id = ? ORDER BY number"
        try:
            return [
                (
                    row["number"],
                    to_moment(row["observed_at"]),
                    frozenset(json.loads(row["clause_ids"])),
                )
                for row in self.rows(sql, [self.watch_rowid(watch_id)])
            ]
        except (ValueError, TypeError) as exc:
            raise StoreError(
                f"{watch_id}: a version is damaged; `tracker verify` says which"
            ) from exc

    def told(self, watch_id: str, number: int) -> list[dict[str, Any]]:
        """Say to which channels a version was told, and when.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            Rows with change_id, created_at, channel, state, attempts and sent_at, oldest first.

        Raises:
            UsageError: there is no such version.
        """
        row = self.version_row(watch_id, number)
        sql = (
            "SELECT a.change_id, a.created_at, e.channel, e.state, e.attempts, e.sent_at"
            " FROM alerts a LEFT JOIN deliveries e ON e.alert_id = a.id WHERE a.version_id = ? ORDER BY a.id, e.id"
        )
        return [dict(one) for one in self.rows(sql, [row["id"]])]

    def search(
        self,
        query: str,
        watch_id: str | None = None,
        *,
        in_force_only: bool = False,
        limit: int = 50,
    ) -> list[dict[str, Any]]:
        """Find clauses by their words.

        Args:
            query: in SQLite's full-text language; what is not, is taken as words that must all be
                there.
            watch_id: of one watch, or None for all.
            in_force_only: leave out clauses no longer in force.
            limit: rows at most; below 0 all.

        Returns:
            Rows with watch, heading, clause, kind, snippet, text, first_version and removed_in,
            best first.

        Raises:
            UsageError: there is no such watch, or no word in the query.
            StoreError: the database cannot be read.
        """
        if watch_id is not None:
            self.watch_rowid(watch_id)
        words = re.findall(r"\w+", query)
        if not words:
            raise UsageError("Name at least one word to search for")
        if not self.read_only:
            self.index_clauses()
        limits = [watch_id, watch_id, int(in_force_only), limit]
        with translated(self.path):
            try:
                found = self.conn.execute(_SEARCH, [query, *limits]).fetchall()
            except sqlite3.OperationalError as exc:
                # Of the query's own: `opt-out` asks FTS5 for a column named out, an apostrophe is a
                # syntax error.
                if exc.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                    raise
                quoted = " ".join(f'"{word}"' for word in words)
                found = self.conn.execute(_SEARCH, [quoted, *limits]).fetchall()
        return [dict(row) for row in found]

    def view(
        self, name: str, watch_id: str | None = None, *, limit: int = -1
    ) -> list[dict[str, Any]]:
        """Read a view.

        Args:
            name: one of VIEW_NAMES.
            watch_id: of one watch, or None for all.
            limit: rows at most; below 0 all.

        Returns:
            Its rows in its order.

        Raises:
            UsageError: there is no such view or watch.
            StoreError: the database cannot be read.
        """
        if name not in VIEW_NAMES:
            raise UsageError(f"There is no view {name}; there are {', '.join(VIEW_NAMES)}")
        if watch_id is not None:
            self.watch_rowid(watch_id)
        sql = f"SELECT * FROM {name} WHERE ? IS NULL OR watch = ? LIMIT ?"  # noqa: S608
        return [dict(row) for row in self.rows(sql, [watch_id, watch_id, limit])]


def _whole(row: sqlite3.Row) -> Version:
    """A version as recorded; what SQLite gives of a damaged row need not be one."""
    try:
        return to_version(row)
    except (ValueError, TypeError, LookupError) as exc:
        raise StoreError(
            f"{row['watch']}: version {row['number']} is damaged; `tracker verify` tells more"
        ) from exc
