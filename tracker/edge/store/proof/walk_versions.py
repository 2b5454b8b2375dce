"""Versions, clauses and snapshots -> a sentence for each that is not as it was recorded."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence

from tracker.edge.store import stored_values
from tracker.edge.store.database import Database
from tracker.edge.store.places import by_time, spans
from tracker.edge.store.proof.chain import link
from tracker.edge.store.rows import clause_json, content_hash, heading_columns, to_clause
from tracker.edge.store.snapshots import Snapshots
from tracker.errors import TrackerError

WATCHES = """
SELECT id, watch, version_id FROM watches w
WHERE :since = 1
  OR id IN (SELECT watch_id FROM journal WHERE kind = 'version' AND id >= :since)
ORDER BY watch
"""
"""Watches whose versions are looked at; from entry 1 on all."""
SNAPSHOTS = """
SELECT id FROM snapshots s
WHERE :since = 1
  OR id IN (SELECT row_id FROM journal WHERE kind = 'snapshot' AND id >= :since)
ORDER BY COALESCE(keyframe_id, id), id
"""
"""Snapshots that are looked at; from entry 1 on all."""
_COMPARED = """
SELECT j.value FROM versions v JOIN verdicts d ON d.version_id = v.id
JOIN changes c ON c.verdict_id = d.id JOIN json_each(c.{side}) j WHERE v.watch_id = ?
"""
"""Clauses that the verdicts of a watch name, on one side."""


def references(database: Database) -> list[str]:
    """Name rows that refer to rows that are not there."""
    sentences: list[str] = []
    with _noting(sentences, "References between tables"):
        sentences += [
            f"Row {row[1]} of {row[0]} names a row of {row[2]} that is not there"
            for row in database.rows("PRAGMA foreign_key_check")
        ]
    return sentences


def versions(database: Database, since: int, step: Callable[[int], object]) -> list[str]:
    """Walk the chains of versions.

    Args:
        database: an open database.
        since: of watches that have a version with a journal entry from this number on; 1: of all.
        step: called with 1 after each watch.

    Returns:
        One sentence a fault.
    """
    sentences: list[str] = []
    with _noting(sentences, "The watches"):
        for watch in database.rows(WATCHES, {"since": since}):
            name = stored_values.shown(watch["watch"], f"the watch of row {watch['id']}")
            with _noting(sentences, name):
                _of_watch(database, watch, name, sentences)
            step(1)
    return sentences


def snapshots(
    database: Database, kept: Snapshots, since: int, step: Callable[[int], object]
) -> list[str]:
    """Unpack snapshots, and compare their bytes with their hashes.

    Args:
        database: an open database.
        kept: its snapshots.
        since: those that have a journal entry from this number on; 1: all.
        step: called with 1 after each snapshot.

    Returns:
        One sentence a fault.
    """
    sentences: list[str] = []
    with _noting(sentences, "The snapshots"):
        for row in database.rows(SNAPSHOTS, {"since": since}):
            with _noting(sentences, f"Snapshot {row['id']} in {database.path}"):
                kept.get(row["id"])
            step(1)
    return sentences


def _of_watch(database: Database, watch: sqlite3.Row, name: str, sentences: list[str]) -> None:
    rows = database.rows("SELECT * FROM clauses WHERE watch_id = ?", [watch["id"]])
    clauses, damaged = _clauses(rows, name)
    sentences += damaged
    previous, expected = "", 1
    readable: list[sqlite3.Row] = []
    sql = "SELECT * FROM versions WHERE watch_id = ? ORDER BY number"
    for row in database.rows(sql, [watch["id"]]):
        number = row["number"]
        if not isinstance(number, int) or not isinstance(row["chain_sha256"], str):
            sentences.append(
                f"{name}: row {row['id']} of versions has no number or no link that can be read"
            )
            continue
        version = f"{name} version {number}"
        if number != expected:
            sentences.append(
                f"{version}: version {expected} should come here; it was removed or renumbered"
            )
        ids = _ids(row["clause_ids"])
        with _noting(sentences, version):
            if fault := _fault(database, row, previous, clauses, ids):
                sentences.append(f"{version}: {fault}")
        readable.append(row)
        previous, expected = row["chain_sha256"], number + 1
    in_order = by_time(readable)
    sentences += _order(in_order, name, watch["version_id"])
    known = spans((row["number"], _ids(row["clause_ids"]) or ()) for row in in_order)
    sentences += _spans(rows, name, known)
    alone = {row["id"] for row in rows} - known.keys()
    sentences += _without_use(database, watch["id"], name, alone)


def _order(in_order: Sequence[sqlite3.Row], watch: str, current_id: object) -> list[str]:
    """Versions that are not where their places put them: before the next, and the last in force."""
    ids = [None, *(row["id"] for row in in_order)]
    faults = [
        f"{watch} version {row['number']}: it names another version as the one before it"
        for row, previous in zip(in_order, ids, strict=False)
        if row["previous_id"] != previous
    ]
    if ids[-1] != current_id:
        faults.append(
            f"{watch}: its current version is not the last one; the last was removed or added"
        )
    return faults


def _fault(
    database: Database,
    version: sqlite3.Row,
    previous: str,
    clauses: dict[int, str],
    ids: list[int] | None,
) -> str | None:
    """What is wrong with a version, beside its number; None where nothing is."""
    if ids is None or not clauses.keys() >= set(ids):
        return "its list of clauses is damaged, or clauses were removed"
    sql = "SELECT * FROM snapshots WHERE id = ?"
    snapshot = database.row(sql, [version["snapshot_id"]])
    # The link does not cover the watch of a snapshot, so it is compared here.
    if snapshot is not None and snapshot["watch_id"] == version["watch_id"]:
        contents = [clauses[id] for id in ids]
        made = link(previous, version["watch_id"], version, snapshot, contents)
        if made == version["chain_sha256"]:
            return None
    parts = "it, its clauses, what stands with its snapshot, or the link before"
    return f"{parts} is not as it was recorded"


def _clauses(rows: Sequence[sqlite3.Row], watch: str) -> tuple[dict[int, str], list[str]]:
    """Content of each clause by id, with faults within single rows."""
    contents: dict[int, str] = {}
    faults = []
    for row in rows:
        try:
            clause = to_clause(row)
            # The link covers the content alone. These columns follow from it, so they are made
            # again.
            derived = (content_hash(clause_json(clause)), *heading_columns(clause))
            is_sound = derived == (row["content_hash"], row["heading"], row["heading_path"])
            contents[row["id"]] = clause_json(clause)
        except (ValueError, TypeError, AttributeError):
            is_sound = False
        if not is_sound:
            faults.append(f"{watch}: clause {row['id']} is not as it was recorded")
    return contents, faults


def _spans(
    rows: Sequence[sqlite3.Row], watch: str, known: Mapping[int, tuple[int, int | None]]
) -> list[str]:
    """Clauses whose first version, or whose being in force, is not what the versions say."""
    return [
        f"{watch}: clause {row['id']} says wrongly when it came or went"
        for row in rows
        if (row["first_version"], row["removed_in"]) != known.get(row["id"], (None, 0))
    ]


def _without_use(database: Database, watch_rowid: int, watch: str, alone: set[int]) -> list[str]:
    """Clauses of those in no version that no verdict names either: no entry covers these."""
    if not alone:
        return []
    for side in ("old_clause_ids", "new_clause_ids"):
        alone -= {row[0] for row in database.rows(_COMPARED.format(side=side), [watch_rowid])}
    return [
        f"{watch}: clause {id} stands in no version and in no verdict; it was added"
        for id in sorted(alone)
    ]


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
