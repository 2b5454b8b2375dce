"""Clauses of all versions: kept once for each watch, and found by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.edge.store import full_text
from tracker.edge.store.database import Database
from tracker.edge.store.failures import translated
from tracker.edge.store.rows import clause_json, content_hash, heading_columns, to_clause, to_json
from tracker.errors import UsageError
from tracker.model import Clause

# Clauses indexed in one transaction, so that no other writer waits long.
_INDEX_BATCH = 5_000

_SEARCH = """
SELECT w.watch, k.heading, k.number AS clause, k.kind,
  snippet(clauses_fts, 0, '[', ']', '…', 24) AS snippet, k.text, k.first_version, k.removed_in
FROM clauses_fts JOIN clauses k ON k.id = clauses_fts.rowid JOIN watches w ON w.id = k.watch_id
WHERE clauses_fts MATCH ? AND (? IS NULL OR w.watch = ?) AND (NOT ? OR k.removed_in IS NULL)
ORDER BY clauses_fts.rank LIMIT ?
"""
# The hash narrows the search down, the texts decide.
_KNOWN = """
SELECT id, content_hash, kind, number, heading, text, heading_path FROM clauses
WHERE watch_id = ? AND content_hash IN (SELECT value FROM json_each(?)) ORDER BY id DESC
"""
_Stored = tuple[object, ...]
"""Hash, kind, number, heading, text and heading path of a clause, as its columns hold them."""


class Clauses:
    """Clauses in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, ids: Sequence[int]) -> dict[int, Clause]:
        """Restore clauses.

        Args:
            ids: of rows in `clauses`, any order, repeats allowed.

        Returns:
            Each clause by its id.
        """
        sql = "SELECT * FROM clauses WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: to_clause(row) for row in self._database.rows(sql, [to_json(ids)])}

    def texts(self, watch_id: str) -> list[dict[str, Any]]:
        """Tell of the clauses that stood in a version of a watch.

        Args:
            watch_id: of the watch.

        Returns:
            Rows with id, heading, clause, kind and text, in the order they came.

        Raises:
            UsageError: there is no such watch.
        """
        sql = (
            "SELECT id, heading, number AS clause, kind, text FROM clauses WHERE watch_id = ? AND"
            " first_version IS NOT NULL ORDER BY id"
        )
        return [
            dict(row) for row in self._database.rows(sql, [self._database.watch_rowid(watch_id)])
        ]

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
            self._database.watch_rowid(watch_id)
        if not full_text.words_of(query):
            raise UsageError("Name at least one word to search for")
        # The index is filled after a run, so what was written since is not in it yet.
        if not self._database.read_only:
            self.index()
        limits = [watch_id, watch_id, int(in_force_only), limit]
        with translated(self._database.path):
            rows = full_text.ask(
                query,
                lambda words: self._database.conn.execute(_SEARCH, [words, *limits]).fetchall(),
            )
        return [dict(row) for row in rows]

    def rowids(
        self,
        watch_rowid: int,
        clauses: Sequence[Clause],
        *,
        first_version: int | None = None,
        removed_in: int | None = None,
        contents: Sequence[str] = (),
    ) -> list[int]:
        """Find the rows of clauses, and make those that are not there; inside a transaction.

        Args:
            watch_rowid: row of the watch.
            clauses: their contents.
            first_version: for new rows, the version they come with; None: known from a comparison
                only.
            removed_in: for new rows, 0 where they stand in no version.
            contents: what `clause_json` makes of them, where the caller has it already.

        Returns:
            Their rows in `clauses`, in order.
        """
        hashes = list(map(content_hash, contents or map(clause_json, clauses)))
        known = self._known(watch_rowid, hashes)
        # The transaction holds the write lock, so nobody else can take the ids from here on.
        following = self._database.conn.execute(
            "SELECT COALESCE(max(id), 0) + 1 FROM clauses"
        ).fetchone()[0]
        ids: list[int] = []
        rows: list[tuple[object, ...]] = []
        for clause, short in zip(clauses, hashes, strict=True):
            heading, path = heading_columns(clause)
            stored = (short, clause.kind, clause.number, heading, clause.text, path)
            rowid = known.get(stored)
            if rowid is None:
                rowid = known[stored] = following + len(rows)
                rows.append((rowid, watch_rowid, *stored, first_version, removed_in))
            ids.append(rowid)
        self._database.conn.executemany(
            "INSERT INTO clauses (id, watch_id, content_hash, kind, number, heading, text,"
            " heading_path, first_version, removed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        return ids

    def _known(self, watch_rowid: int, hashes: Sequence[int]) -> dict[_Stored, int]:
        """Clauses of a watch that have one of these hashes, by what is stored of them.

        In one query: a policy of 150 clauses asked for each by itself took a third of the time that
        a version takes to write.
        """
        rows = self._database.conn.execute(_KNOWN, [watch_rowid, to_json(hashes)])
        # Of clauses that are there twice the first one counts: it comes last.
        return {tuple(stored): rowid for rowid, *stored in rows}

    def put_spans(self, watch_rowid: int, spans: Mapping[int, tuple[int, int | None]]) -> None:
        """Say anew from which to which version the clauses of a watch stood, in a transaction.

        Args:
            watch_rowid: row of the watch.
            spans: rows of all clauses that stand in a version, with the number of the first, and
                of the one they were gone in.
        """
        conn = self._database.conn
        known = conn.execute(
            "SELECT id, first_version, removed_in FROM clauses WHERE watch_id = ?", [watch_rowid]
        )
        conn.executemany(
            "UPDATE clauses SET first_version = ?, removed_in = ? WHERE id = ?",
            [
                (*spans[id], id)
                for id, *span in known.fetchall()
                if id in spans and tuple(span) != spans[id]
            ],
        )

    def index(self) -> int:
        """Add the clauses written since the last time to the full-text index; how many.

        The index is derived: it is filled after a run rather than clause by clause, which costs a
        fifth. What a crash leaves out is added the next time.

        Raises:
            StoreError: the database cannot be written.
        """
        added = 0
        while True:
            with self._database.transaction() as conn:
                last = conn.execute(
                    "SELECT COALESCE(max(id), 0) FROM clauses_fts_docsize"
                ).fetchone()[0]
                batch = conn.execute(
                    "INSERT INTO clauses_fts (rowid, text) SELECT id, text FROM clauses WHERE id >"
                    " ? ORDER BY id LIMIT ?",
                    [last, _INDEX_BATCH],
                ).rowcount
            added += batch
            if batch < _INDEX_BATCH:
                return added
