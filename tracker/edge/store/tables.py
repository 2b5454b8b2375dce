"""Versions, their changes and the reasons -> rows as other programs read tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from tracker.edge.store.database import Database
from tracker.edge.store.failures import translated
from tracker.edge.store.moments import to_text
from tracker.edge.store.rows import to_json

# Watch, number and position tie the three together: a change names its version, a reason both.
_VERSIONS = """
SELECT w.watch, v.number, v.observed_at, v.recorded_at, v.cause,
  COALESCE(d.materiality, 'first') AS verdict, d.direction, d.silent, d.edition, v.updated,
  v.effective, t.deadline, v.title, v.language, v.words, s.url, s.sha256 AS snapshot_sha256,
  v.chain_sha256
FROM versions v JOIN watches w ON w.id = v.watch_id JOIN snapshots s ON s.id = v.snapshot_id
LEFT JOIN verdicts d ON d.id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN deadlines t ON t.version_id = v.id
WHERE w.watch IN (SELECT value FROM json_each(:watches)) AND v.recorded_at >= :since
ORDER BY w.watch, v.number
"""
_CHANGES = """
SELECT w.watch, v.number, c.position AS change, c.kind, c.moved, k.heading, k.number AS clause,
  c.materiality, c.direction,
  (SELECT group_concat(value, ' ') FROM json_each(c.categories)) AS categories,
  (SELECT group_concat(text, char(10)) FROM (SELECT k.text FROM json_each(c.old_clause_ids) j
    JOIN clauses k ON k.id = j.value ORDER BY j.key)) AS old_text,
  (SELECT group_concat(text, char(10)) FROM (SELECT k.text FROM json_each(c.new_clause_ids) j
    JOIN clauses k ON k.id = j.value ORDER BY j.key)) AS new_text,
  c.redline
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN changes c ON c.verdict_id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN clauses k ON k.id = COALESCE(json_extract(c.new_clause_ids, '$[0]'),
  json_extract(c.old_clause_ids, '$[0]'))
WHERE w.watch IN (SELECT value FROM json_each(:watches)) AND v.recorded_at >= :since
ORDER BY w.watch, v.number, c.position
"""
_REASONS = """
SELECT w.watch, v.number, c.position AS change, r.rule, r.materiality, r.category, r.direction,
  r.text AS reason, r.quote
FROM versions v JOIN watches w ON w.id = v.watch_id
JOIN reasons r ON r.verdict_id = (SELECT max(id) FROM verdicts WHERE version_id = v.id)
LEFT JOIN changes c ON c.id = r.change_id
WHERE w.watch IN (SELECT value FROM json_each(:watches)) AND v.recorded_at >= :since
ORDER BY w.watch, v.number, r.id
"""
_TABLES = {"versions": _VERSIONS, "changes": _CHANGES, "reasons": _REASONS}
NAMES = tuple(_TABLES)
"""Of the tables."""


class Tables:
    """Tables for other programs. It never writes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(
        self, name: str, watches: Collection[str], since: datetime | None
    ) -> Iterator[tuple[Any, ...]]:
        """Read a table, each version as its newest verdict has it.

        Args:
            name: one of NAMES.
            watches: ids.
            since: aware; versions recorded before are left out. None leaves out none.

        Yields:
            The names of its columns, then its rows, by watch and version.

        Raises:
            StoreError: the database cannot be read.
        """
        values = {"watches": to_json(list(watches)), "since": to_text(since) if since else ""}
        with translated(self._database.path):
            cursor = self._database.conn.execute(_TABLES[name], values)
            yield tuple(column[0] for column in cursor.description)
            for row in cursor:
                yield tuple(row)
