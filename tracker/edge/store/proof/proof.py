"""The whole record -> a list of what is not as it was recorded, and what to note of it outside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.edge.store import stored_values
from tracker.edge.store.database import Database
from tracker.edge.store.failures import translated
from tracker.edge.store.moments import to_moment
from tracker.edge.store.proof import (
    excerpt,
    seals,
    shipped_schema,
    walk_journal,
    walk_versions,
    witness,
)
from tracker.edge.store.proof.excerpt import Entry
from tracker.edge.store.proof.seals import Head, Seal
from tracker.edge.store.proof.witness import Noted
from tracker.edge.store.snapshots import Snapshots
from tracker.errors import StoreError


@dataclass(frozen=True, slots=True)
class Beginning:
    """From when the journal speaks."""

    at: datetime
    took_over: bool
    """Whether there was a record by then: it stands in the journal as it was found."""


class Proof:
    """The check that nothing recorded was altered since."""

    def __init__(self, database: Database, snapshots: Snapshots) -> None:
        self._database = database
        self._snapshots = snapshots

    def damage(self) -> str | None:
        """What SQLite itself finds wrong with the file, in its words; None where it is sound.

        Raises:
            StoreError: it cannot be read at all.
        """
        with stored_values.as_stored(self._database.conn):
            # One fault is enough to call the file damaged, so SQLite may stop at the first.
            row = self._database.row("PRAGMA integrity_check(1)")
        return None if row is None or row[0] == "ok" else ascii(row[0]).strip("'")

    def verify(self, since: int = 1, step: Callable[[int], object] = lambda _: None) -> list[str]:
        """Look whether everything recorded is as it was recorded.

        Args:
            since: number of the journal's entry from which on to look; 1: at everything.
            step: called with 1 after each watch, snapshot and entry.

        Returns:
            One sentence a fault, naming watch and version, snapshot, or table and row; empty where
            all is well.
        """
        # First the types of all cells: SQLite does not check them when it reads, and all below
        # reads them. What an entry covers is also seen by its hash.
        faults = stored_values.faults(self._database) + self._file_faults() if since == 1 else []
        with stored_values.as_stored(self._database.conn):
            faults += walk_versions.references(self._database) if since == 1 else []
            faults += shipped_schema.faults(self._database.conn)
            faults += walk_versions.versions(self._database, since, step)
            faults += walk_versions.snapshots(self._database, self._snapshots, since, step)
            faults += self._collected(walk_journal.faults(self._database.conn, since, step))
        return [stored_values.printed(fault) for fault in faults]

    def _file_faults(self) -> list[str]:
        """What SQLite finds wrong with the file: an index that hides rows from a view, say.

        All else here reads tables row by row, and sees a table whole where its index is not.
        """
        try:
            damage = self.damage()
        except StoreError as exc:
            return [str(exc)]
        return [] if damage is None else [f"{self._database.path} is damaged: {damage}"]

    def _collected(self, walked: Iterator[str]) -> list[str]:
        """The faults of a walk, to where it can be read."""
        faults = []
        try:
            for fault in walked:
                faults.append(fault)
        except (sqlite3.Error, TypeError, ValueError, LookupError):
            faults.append("The journal cannot be read to its end")
        return faults

    def steps(self, since: int = 1) -> int:
        """Count what `verify` looks at: watches, snapshots, entries of the journal.

        Args:
            since: number of the journal's entry from which on to look; 1: at everything.

        Raises:
            StoreError: the database cannot be read.
        """
        listed = (walk_versions.WATCHES, walk_versions.SNAPSHOTS, walk_journal.ENTRIES)
        counted = (f"SELECT count(*) FROM ({sql})" for sql in listed)  # noqa: S608
        return sum(self._database.rows(sql, {"since": since})[0][0] for sql in counted)

    def against(self, noted: Iterable[Noted]) -> list[str]:
        """Compare with links that were noted outside the database.

        Args:
            noted: links of versions, entries of the journal, seals.

        Returns:
            One sentence a fault.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self._database.path), stored_values.as_stored(self._database.conn):
            faults = witness.faults(self._database.conn, noted)
        return [stored_values.printed(fault) for fault in faults]

    def verify_journal_of(self, watch_id: str) -> list[str]:
        """Look whether what the journal tells of one watch is as it was recorded.

        Args:
            watch_id: of the watch.

        Returns:
            One sentence a fault.

        Raises:
            UsageError: there is no such watch.
        """
        rowid = self._database.watch_rowid(watch_id)
        with stored_values.as_stored(self._database.conn):
            walked = self._collected(walk_journal.faults_of(self._database.conn, rowid))
        return [stored_values.printed(fault) for fault in walked]

    def excerpt(self, watch_id: str, number: int) -> tuple[list[str], list[Entry]]:
        """Lay out what the journal tells of a version, for somebody without this program.

        Args:
            watch_id: of the watch.
            number: of a version.

        Returns:
            A line for each entry of the watch, whose SHA-256 is its link and whose first item is
            the link before; and the entries that cover the version.

        Raises:
            UsageError: there is no such version.
            StoreError: the database cannot be read.
        """
        version = self._database.version_row(watch_id, number)
        conn = self._database.conn
        with translated(self._database.path):
            return (
                excerpt.lines(conn, version["watch_id"]),
                excerpt.of_version(conn, version),
            )

    def seal(self, entry: int | None = None) -> Seal | None:
        """Seal the journal.

        Args:
            entry: the last one that counts; None: all there are.

        Returns:
            The seal; None where there is no such entry.

        Raises:
            StoreError: the database cannot be read.
        """
        with translated(self._database.path), stored_values.as_stored(self._database.conn):
            return seals.make(self._database.conn, entry)

    def head_of(self, watch_id: str) -> Head | None:
        """The last entry about a watch; None where there is none.

        Raises:
            UsageError: there is no such watch.
            StoreError: the database cannot be read.
        """
        sql = "SELECT id, link_sha256 FROM journal WHERE watch_id = ? ORDER BY id DESC LIMIT 1"
        row = self._database.row(sql, [self._database.watch_rowid(watch_id)])
        return Head(watch_id, row["id"], row["link_sha256"]) if row is not None else None

    def begins_at(self) -> Beginning | None:
        """From when the journal speaks; None where its first entry cannot be read."""
        with stored_values.as_stored(self._database.conn):
            row = self._database.row(
                "SELECT written_at, content FROM journal WHERE id = 1 AND kind = 'began'"
            )
        try:
            counts = dict(json.loads(row["content"])) if row is not None else None
            began_at = to_moment(row["written_at"]) if row is not None else None
        except (ValueError, TypeError):
            return None
        return Beginning(began_at, any(counts.values())) if counts and began_at else None
