"""Versions of a watch -> a chain of hashes.

A version's link is SHA-256 over canonical JSON of: the link before it, the watch's row, every
column of the version, what its snapshot says of itself, and SHA-256 of its clauses in order.
Whoever has noted the last link of a watch can show later that no version before it was changed,
removed or put in between.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable

from tracker.edge.store import stored_values
from tracker.edge.store.database import Database
from tracker.edge.store.rows import Columns, clause_json, to_clause, to_json
from tracker.errors import StoreError, UsageError

# The order is part of what is hashed: another order would break every link recorded so far.
LINKED = (
    "number",
    "observed_at",
    "recorded_at",
    "cause",
    "snapshot_id",
    "text_sha256",
    "title",
    "language",
    "updated",
    "effective",
    "words",
    "media_type",
    "reading_key",
    "promise_channels",
    "promise_timing",
    "promise_on",
    "use_is_acceptance",
    "reader_must_check",
    "promise_quote",
    "clause_ids",
)
"""Columns of a version that its link covers: all but its row's id, the link itself, `previous_id`,
which follows from the others, and those that came later, `promise_days` and `older_than`."""
EVIDENCE = ("sha256", "size_bytes", "media_type", "url", "status", "headers", "fetched_at")
"""Columns of its snapshot that the link covers."""


def linked(
    previous: str,
    watch_rowid: int,
    version: Columns,
    snapshot: Columns,
    clauses: Iterable[str],
) -> str:
    """Lay out what a version's link is the hash of.

    Args:
        previous: the link before it; empty for the first version.
        watch_rowid: row of the watch.
        version: column to value, with all of LINKED, `promise_days` and `older_than`.
        snapshot: column to value, with all of EVIDENCE.
        clauses: content of each clause in order, as `rows.clause_json` writes it.

    Returns:
        One line of canonical JSON; its SHA-256 is the link.
    """
    contents = _sha256("\n".join(clauses))
    # Came later: a version recorded before them, or without them, keeps its link.
    later = [version["promise_days"], version["older_than"]]
    while later and later[-1] is None:
        later.pop()
    fields = [
        previous,
        watch_rowid,
        [*(version[name] for name in LINKED), *later],
        [snapshot[name] for name in EVIDENCE],
        contents,
    ]
    return to_json(fields)


def link(
    previous: str,
    watch_rowid: int,
    version: Columns,
    snapshot: Columns,
    clauses: Iterable[str],
) -> str:
    """Compute a version's link: SHA-256, hexadecimal, of what `linked` lays out."""
    return _sha256(linked(previous, watch_rowid, version, snapshot, clauses))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Chain:
    """The links of versions, read back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def heads(self) -> list[tuple[str, int, str]]:
        """Name the last link of each watch, to be noted outside the database.

        Returns:
            Watch, number and link, by watch.
        """
        sql = (
            "SELECT w.watch, v.number, v.chain_sha256 FROM watches w JOIN versions v ON"
            " v.watch_id = w.id AND v.number = (SELECT max(number) FROM versions WHERE watch_id ="
            " w.id) ORDER BY w.watch"
        )
        with stored_values.as_stored(self._database.conn):
            rows = [(row[0], row[1], row[2]) for row in self._database.rows(sql)]
        # A head that cannot be read is no head to note; `verify` names it.
        return [
            (watch, number, chain)
            for watch, number, chain in rows
            if isinstance(number, int)
            and stored_values.shown(watch, "")
            and stored_values.shown(chain, "")
        ]

    def lines(self, watch_id: str, number: int) -> tuple[list[str], str]:
        """Lay out the chain for somebody without this program.

        Args:
            watch_id: of the watch.
            number: of a version.

        Returns:
            A line for each version up to that one, whose SHA-256 is its link and whose first item
            is the link before; and the version's clauses, whose SHA-256 is the last item of the
            last line.

        Raises:
            UsageError: there is no such version.
            StoreError: a version is damaged.
        """
        rowid = self._database.watch_rowid(watch_id)
        rows = self._database.rows(
            "SELECT * FROM versions WHERE watch_id = ? AND number <= ? ORDER BY number",
            [rowid, number],
        )
        if not rows or rows[-1]["number"] != number:
            raise UsageError(f"{watch_id}: there is no version {number}")
        contents = self._contents(rowid)
        lines: list[str] = []
        clauses = ""
        for row in rows:
            snapshot = self._database.row(
                "SELECT * FROM snapshots WHERE id = ?", [row["snapshot_id"]]
            )
            if snapshot is None:
                raise StoreError(
                    f"{watch_id}: the snapshot of version {row['number']} is gone; `tracker verify`"
                    " tells more"
                )
            previous = _sha256(lines[-1]) if lines else ""
            try:
                clauses = "\n".join(contents[id] for id in json.loads(row["clause_ids"]))
                lines.append(
                    linked(previous, rowid, row, snapshot, clauses.split("\n") if clauses else [])
                )
            except (ValueError, KeyError, TypeError) as exc:
                raise StoreError(
                    f"{watch_id}: version {row['number']} is damaged; `tracker verify` tells more"
                ) from exc
        return lines, clauses

    def _contents(self, watch_rowid: int) -> dict[int, str]:
        """Content of each clause of a watch by its row; of those that can be read."""
        contents = {}
        for row in self._database.rows("SELECT * FROM clauses WHERE watch_id = ?", [watch_rowid]):
            with contextlib.suppress(ValueError, TypeError):
                contents[row["id"]] = clause_json(to_clause(row))
        return contents
