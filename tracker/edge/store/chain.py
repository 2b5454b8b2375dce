"""Versions into a chain of hashes, and the chain into a list of what no longer fits.

A version's link is SHA-256 over canonical JSON of: the link before it, the watch's row, every
column of the version, what its snapshot says of itself, and SHA-256 of its clauses in order.
Whoever has noted the last link of a watch can show later that no version before it was changed,
removed or put in between.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker.edge.store import stored_values
from tracker.edge.store.database import Database
from tracker.edge.store.rows import clause_json, content_hash, heading_columns, to_clause, to_json
from tracker.edge.store.snapshots import Snapshots
from tracker.errors import StoreError, TrackerError, UsageError

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
"""Columns of a version that its link covers: all but its row's id, the link itself, and
`promise_days`, which follows them where it is not NULL."""
EVIDENCE = ("sha256", "size_bytes", "media_type", "url", "status", "headers", "fetched_at")
"""Columns of its snapshot that the link covers."""


def linked(
    previous: str,
    watch_rowid: int,
    version: Mapping[str, Any] | sqlite3.Row,
    snapshot: Mapping[str, Any] | sqlite3.Row,
    clauses: Iterable[str],
) -> str:
    """Lay out what a version's link is the hash of.

    Args:
        previous: the link before it; empty for the first version.
        watch_rowid: row of the watch.
        version: column to value, with all of LINKED and `promise_days`.
        snapshot: column to value, with all of EVIDENCE.
        clauses: content of each clause in order, as `rows.clause_json` writes it.

    Returns:
        One line of canonical JSON; its SHA-256 is the link.
    """
    contents = _sha256("\n".join(clauses))
    # Came later: a version recorded before it, or without it, keeps its link.
    days = [] if version["promise_days"] is None else [version["promise_days"]]
    fields = [
        previous,
        watch_rowid,
        [*(version[name] for name in LINKED), *days],
        [snapshot[name] for name in EVIDENCE],
        contents,
    ]
    return to_json(fields)


def link(
    previous: str,
    watch_rowid: int,
    version: Mapping[str, Any] | sqlite3.Row,
    snapshot: Mapping[str, Any] | sqlite3.Row,
    clauses: Iterable[str],
) -> str:
    """Compute a version's link: SHA-256, hexadecimal, of what `linked` lays out."""
    return _sha256(linked(previous, watch_rowid, version, snapshot, clauses))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Chain:
    """The check that nothing recorded was altered since."""

    def __init__(self, database: Database, snapshots: Snapshots) -> None:
        self._database = database
        self._snapshots = snapshots

    def heads(self) -> list[tuple[str, int, str]]:
        """Name the last link of each watch, to be noted outside the database.

        Returns:
            Watch, number and link, by watch.
        """
        sql = (
            "SELECT w.watch, v.number, v.chain_sha256 FROM watches w JOIN versions v ON v.id ="
            " w.version_id ORDER BY w.watch"
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

    def damage(self) -> str | None:
        """What SQLite itself finds wrong with the file, in its words; None where it is sound.

        Raises:
            StoreError: it cannot be read at all.
        """
        with stored_values.as_stored(self._database.conn):
            # One fault is enough to call the file damaged, so SQLite may stop at the first.
            row = self._database.row("PRAGMA integrity_check(1)")
        return None if row is None or row[0] == "ok" else ascii(row[0]).strip("'")

    def against(self, noted: Iterable[tuple[str, int, str]]) -> list[str]:
        """Compare with links that were noted outside the database.

        It is the one way to see that the end of the record was cut off.

        Args:
            noted: watch, number and link (or its beginning), as `heads` named them.

        Returns:
            One sentence a fault.
        """
        faults = []
        sql = (
            "SELECT v.chain_sha256 FROM versions v JOIN watches w ON w.id = v.watch_id WHERE"
            " w.watch = ? AND number = ?"
        )
        for watch, number, chain in noted:
            with stored_values.as_stored(self._database.conn):
                row = self._database.row(sql, [watch, number])
            if row is None:
                faults.append(
                    f"{watch} version {number}: it was noted and is not there; it was removed, or"
                    " renamed"
                )
            elif not chain or not str(row[0]).startswith(chain):
                faults.append(
                    f"{watch} version {number}: its link is not the one that was noted; the record"
                    " was altered"
                )
        return faults

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
        contents, _ = self._verify_clauses(rowid, watch_id)
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

    def verify(self) -> list[str]:
        """Look whether everything recorded is as it was recorded.

        Returns:
            One sentence a fault, naming watch and version, snapshot, or table and row; empty where
            all is well.
        """
        # First the types of all cells: SQLite does not check them when it reads, and all below
        # reads them.
        faults = stored_values.faults(self._database)
        with stored_values.as_stored(self._database.conn):
            with _noting(faults, "References between tables"):
                for row in self._database.rows("PRAGMA foreign_key_check"):
                    faults.append(
                        f"Row {row[1]} of {row[0]} names a row of {row[2]} that is not there"
                    )
            with _noting(faults, "The watches"):
                for watch in self._database.rows(
                    "SELECT id, watch, version_id FROM watches ORDER BY watch"
                ):
                    name = stored_values.shown(watch["watch"], f"the watch of row {watch['id']}")
                    with _noting(faults, name):
                        self._verify_watch(watch["id"], name, watch["version_id"], faults)
            with _noting(faults, "The snapshots"):
                order = "SELECT id FROM snapshots ORDER BY COALESCE(keyframe_id, id), id"
                for row in self._database.rows(order):
                    with _noting(faults, f"Snapshot {row['id']} in {self._database.path}"):
                        self._snapshots.get(row["id"])
        return [stored_values.printed(fault) for fault in faults]

    def _verify_watch(self, rowid: int, watch: str, version_id: object, faults: list[str]) -> None:
        clauses, damaged = self._verify_clauses(rowid, watch)
        faults += damaged
        previous, expected = "", 1
        stood: dict[int, tuple[int, int]] = {}
        last_id = None
        for row in self._database.rows(
            "SELECT * FROM versions WHERE watch_id = ? ORDER BY number", [rowid]
        ):
            number = row["number"]
            name = f"{watch} version {number}"
            if not isinstance(number, int) or not isinstance(row["chain_sha256"], str):
                faults.append(
                    f"{watch}: row {row['id']} of versions has no number or no link that can be"
                    " read"
                )
                continue
            if number != expected:
                faults.append(
                    f"{name}: version {expected} should come here; it was removed or renumbered"
                )
            ids = _ids(row["clause_ids"])
            if ids is None or not clauses.keys() >= set(ids):
                faults.append(f"{name}: its list of clauses is damaged, or clauses were removed")
            else:
                with _noting(faults, name):
                    if (
                        self._link(previous, rowid, row, [clauses[id] for id in ids])
                        != row["chain_sha256"]
                    ):
                        parts = "it, its clauses, what stands with its snapshot, or the link before"
                        faults.append(f"{name}: {parts} is not as it was recorded")
            for id in ids or ():
                stood[id] = (stood.get(id, (number, 0))[0], number)
            previous, expected, last_id = row["chain_sha256"], number + 1, row["id"]
        if last_id != version_id:
            faults.append(
                f"{watch}: its current version is not the last one; the last was removed or added"
            )
        faults += self._verify_spans(rowid, watch, stood, expected - 1)

    def _link(
        self, previous: str, watch_rowid: int, version: sqlite3.Row, clauses: list[str]
    ) -> str | None:
        snapshot = self._database.row(
            "SELECT * FROM snapshots WHERE id = ?", [version["snapshot_id"]]
        )
        # The link does not cover the watch of a snapshot, so it is compared here.
        if snapshot is None or snapshot["watch_id"] != watch_rowid:
            return None
        return link(previous, watch_rowid, version, snapshot, clauses)

    def _verify_clauses(self, rowid: int, watch: str) -> tuple[dict[int, str], list[str]]:
        """Content of each clause by id, with faults within single rows."""
        contents: dict[int, str] = {}
        faults = []
        for row in self._database.rows("SELECT * FROM clauses WHERE watch_id = ?", [rowid]):
            try:
                clause = to_clause(row)
                # The link covers the content alone. These columns follow from it, so they are made
                # again.
                derived = (content_hash(clause_json(clause)), *heading_columns(clause))
                sound = derived == (row["content_hash"], row["heading"], row["heading_path"])
                contents[row["id"]] = clause_json(clause)
            except (ValueError, TypeError, AttributeError):
                sound = False
            if not sound:
                faults.append(f"{watch}: clause {row['id']} is not as it was recorded")
        return contents, faults

    def _verify_spans(
        self, rowid: int, watch: str, stood: dict[int, tuple[int, int]], last: int
    ) -> list[str]:
        """Clauses whose first version, or whose being in force, is not what the versions say."""
        faults = []
        sql = "SELECT id, first_version, removed_in FROM clauses WHERE watch_id = ?"
        for row in self._database.rows(sql, [rowid]):
            first, latest = stood.get(row["id"], (None, None))
            removed_in = 0 if latest is None else None if latest == last else latest + 1
            if (row["first_version"], row["removed_in"]) != (first, removed_in):
                faults.append(f"{watch}: clause {row['id']} says wrongly when it came or went")
        return faults


@contextlib.contextmanager
def _noting(faults: list[str], name: str) -> Iterator[None]:
    """Let a look go on after what it cannot read: that is a fault of the record, told as one.

    `stored_values.faults` has named the cell; what is raised here are its consequences (no date,
    no JSON, no such column).
    """
    try:
        yield
    except TrackerError as exc:
        # Also that there is no such snapshot: SQLite lists a row whose key it does not find.
        faults.append(str(exc) if name in str(exc) else f"{name}: {exc}")
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, sqlite3.Error):
        faults.append(f"{name} is damaged: what stands in its row cannot be read")


def _ids(text: object) -> list[int] | None:
    try:
        ids = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return ids if isinstance(ids, list) and all(isinstance(id, int) for id in ids) else None
