"""The journal -> a sentence for each entry, or row it covers, that is not as it was recorded."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.edge.store import stored_values
from tracker.edge.store.proof import covered
from tracker.edge.store.proof.journal import QUEUED, line

ENTRIES = """
SELECT j.*, w.watch FROM journal j LEFT JOIN watches w ON w.id = j.watch_id
WHERE j.id >= :since ORDER BY j.id
"""
"""What is walked, with the watch of each entry."""
_OF_WATCH = """
SELECT j.*, w.watch FROM journal j JOIN watches w ON w.id = j.watch_id
WHERE j.watch_id = ? ORDER BY j.id
"""
_BEFORE = """
SELECT link_sha256 FROM journal WHERE watch_id IS ? AND id < ? ORDER BY id DESC LIMIT 1
"""
_PRUNES = "SELECT id, content FROM journal WHERE kind = 'prune' ORDER BY id"
_LATEST = """
SELECT kind, row_id, max(id) FROM journal WHERE :watch IS NULL OR watch_id = :watch
GROUP BY kind, row_id
"""
_SETTLES = ("sent", "dead", "requeued")
"""What becomes of a delivery: of these kinds the last one says where it stands."""
_SETTLED = "settled"

_MUST_HAVE = {
    **covered.ENTITLED,
    _SETTLED: ("deliveries", covered.OF_ITS_ALERT, "t.state NOT IN ('queued', 'claimed')"),
    # A delivery that waits is covered by no entry; that it was sent is what `sent` alone tells.
    "sent": ("deliveries", covered.OF_ITS_ALERT, "t.sent_at IS NOT NULL"),
}
"""Kinds, and which rows must have an entry of that kind; what settled a delivery is one kind."""
# What `retention.py` never deletes, whatever an entry of a prune says: who can link entries could
# else excuse with one that evidence is gone.
_NEVER_PRUNED = (
    (
        "SELECT v.number, w.watch FROM versions v JOIN watches w ON w.id = v.watch_id WHERE v.id"
        " NOT IN (SELECT version_id FROM checks WHERE version_id IS NOT NULL)",
        "the check that made version {} is gone",
    ),
    (
        "SELECT h.id, w.watch FROM holds h JOIN watches w ON w.id = h.watch_id WHERE h.kind ="
        " 'held' AND h.snapshot_id IS NULL AND (h.ended_at IS NULL OR h.ended_as = 'confirmed')",
        "the bytes of a page that is held, or was confirmed, are gone (row {} of holds)",
    ),
)
_NOUNS = {
    "watch": "what the watch list says of it (row {} of watches)",
    "snapshot": "what stands with snapshot {}",
    "version": "version {number}",
    "verdict": "the verdict of version {number}, its changes or its reasons (row {} of verdicts)",
    "check": "what a check found (row {} of checks)",
    "hold": "what was held or dismissed (row {} of holds)",
    "hold_bytes": "which bytes go with what was held (row {} of holds)",
    "hold_ended": "how a held page ended (row {} of holds)",
    "alert": "an alert (row {} of alerts)",
    "queued": "when and for which channels an alert was queued (row {} of alerts)",
    "sent": "a delivery that was sent (row {} of deliveries)",
    "dead": "a delivery that was given up (row {} of deliveries)",
    "requeued": "a delivery that was to be tried again (row {} of deliveries)",
    "settled": "what became of a delivery (row {} of deliveries)",
    "review": "a review (row {} of reviews)",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the journal tells of rows, whatever entry is looked at."""

    latest: defaultdict[str, dict[int, int]]
    """Kind to row to the last entry for it; what settled a delivery is there as one kind, too."""
    pruned: Mapping[tuple[str, int], int]
    """Kind (snapshot, check) and row to the last entry that tells of its deletion."""
    snapshot_of: Mapping[int, tuple[int, int]]
    """Check to the snapshot that it named before that was deleted, and the entry that tells so."""

    def is_latest(self, entry: sqlite3.Row) -> bool:
        """Whether no later entry tells of the same; only then the row must be as this one says."""
        subject = _SETTLED if entry["kind"] in _SETTLES else entry["kind"]
        return bool(self.latest[subject].get(entry["row_id"]) == entry["id"])

    def is_pruned(self, kind: str, row_id: int, entry_id: int) -> bool:
        """Whether a row was deleted by design after an entry was written for it."""
        return self.pruned.get((kind, row_id), 0) > entry_id

    def named_by(self, check_id: int, entry_id: int) -> int | None:
        """The snapshot that a check named when an entry was written for it, if it is deleted."""
        # SQLite gives the id of a deleted check to the next one, which named nothing before.
        snapshot, by_entry = self.snapshot_of.get(check_id, (None, 0))
        return snapshot if by_entry > entry_id else None


def faults(conn: sqlite3.Connection, since: int, step: Callable[[int], object]) -> Iterator[str]:
    """Walk the journal.

    Args:
        conn: an open connection.
        since: number of the first entry to look at, from 1; the links before are taken as they
            are.
        step: called with 1 after each entry.

    Yields:
        One sentence a fault.
    """
    known = _known(conn, None)
    links: dict[int | None, str] = {}
    expected = since
    for entry in conn.execute(ENTRIES, {"since": since}):
        if entry["id"] != expected:
            yield (
                f"Entry {entry['id']} of the journal: entry {expected} should come here; it was"
                " removed"
            )
        watch_id = entry["watch_id"]
        if watch_id not in links:
            links[watch_id] = _link_before(conn, watch_id, entry["id"])
        yield from _of_entry(conn, entry, links[watch_id], known)
        links[watch_id] = entry["link_sha256"]
        expected = entry["id"] + 1
        step(1)
    yield from _without_entry(conn, known, None)
    for sql, sentence in _NEVER_PRUNED:
        for number, watch in conn.execute(sql):
            yield f"{_named(watch)}{sentence.format(number)}"


def faults_of(conn: sqlite3.Connection, watch_rowid: int) -> Iterator[str]:
    """Walk the journal of one watch; see `faults`."""
    known, previous = _known(conn, watch_rowid), ""
    for entry in conn.execute(_OF_WATCH, [watch_rowid]):
        yield from _of_entry(conn, entry, previous, known)
        previous = entry["link_sha256"]
    yield from _without_entry(conn, known, watch_rowid)


def _of_entry(
    conn: sqlite3.Connection, entry: sqlite3.Row, previous: str, known: _Known
) -> Iterator[str]:
    if _link(entry, previous) != entry["link_sha256"]:
        place = f"Entry {entry['id']} of the journal"
        yield f"{place} is not as it was written, or the one before it of its watch is not"
    elif known.is_latest(entry) and not _holds(conn, entry, known):
        yield _not_as_recorded(conn, entry)


def _known(conn: sqlite3.Connection, watch_rowid: int | None) -> _Known:
    latest: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for kind, row_id, entry_id in conn.execute(_LATEST, {"watch": watch_rowid}):
        latest[kind][row_id] = entry_id
        if kind in _SETTLES:
            latest[_SETTLED][row_id] = max(entry_id, latest[_SETTLED].get(row_id, 0))
    pruned: dict[tuple[str, int], int] = {}
    snapshot_of: dict[int, tuple[int, int]] = {}
    for entry in conn.execute(_PRUNES):
        try:
            *_, checks, snapshots = json.loads(entry["content"])
            pruned |= {("check", check): entry["id"] for check in checks}
            pruned |= {("snapshot", snapshot[0]): entry["id"] for snapshot in snapshots}
            snapshot_of |= {
                check: (snapshot[0], entry["id"]) for snapshot in snapshots for check in snapshot[2]
            }
        except (ValueError, TypeError, LookupError):
            # Its own link says so; what it deleted is then missing.
            continue
    return _Known(latest, pruned, snapshot_of)


def _link_before(conn: sqlite3.Connection, watch_id: int | None, entry_id: int) -> str:
    before = conn.execute(_BEFORE, [watch_id, entry_id]).fetchone()
    return before[0] if before is not None else ""


def _link(entry: sqlite3.Row, previous: str) -> str | None:
    """Compute an entry's link anew; None where what it holds has not the hash it tells."""
    parts = ("id", "watch_id", "written_at", "kind", "row_id", "content_sha256")
    content = entry["content"]
    # Of a kind that keeps what it covers, also an entry that a later one has replaced must have it.
    if (content is not None) is not (entry["kind"] in _KEPT_IN_ENTRY):
        return None
    try:
        if content is not None and covered.sha256(content) != entry["content_sha256"]:
            return None
        return covered.sha256(line(previous, *(entry[part] for part in parts)))
    except (TypeError, AttributeError):
        # Bytes in the place of a text.
        return None


def _holds(conn: sqlite3.Connection, entry: sqlite3.Row, known: _Known) -> bool:
    """Whether what an entry covers is in the database as the entry tells."""
    kind, row_id = entry["kind"], entry["row_id"]
    if kind in _KEPT_IN_ENTRY:
        return _KEPT_IN_ENTRY[kind](conn, entry, known)
    if kind not in covered.KINDS:
        return False
    if known.is_pruned(kind, row_id, entry["id"]):
        # Deleted by design. Where such a row stands again, nobody but a tracker put it there.
        return covered.digest(conn, kind, row_id) is None
    instead = None
    named = known.named_by(row_id, entry["id"]) if kind == "check" else None
    if named is not None:
        # Its id may be that of other bytes by now: the check must name none.
        if _names_a_snapshot(conn, row_id):
            return False
        instead = {"snapshot_id": named}
    return bool(_digest(conn, kind, row_id, instead) == entry["content_sha256"])


def _digest(
    conn: sqlite3.Connection, kind: str, row_id: int, instead: Mapping[str, int] | None
) -> str | None:
    as_stored = conn.text_factory
    # A third quicker than to look for bytes that are no UTF-8, which hardly any text has.
    conn.text_factory = str
    try:
        return covered.digest(conn, kind, row_id, instead)
    except sqlite3.OperationalError:
        conn.text_factory = as_stored
        return covered.digest(conn, kind, row_id, instead)
    finally:
        conn.text_factory = as_stored


def _names_a_snapshot(conn: sqlite3.Connection, check_id: int) -> bool:
    sql = "SELECT 1 FROM checks WHERE id = ? AND snapshot_id IS NOT NULL"
    return conn.execute(sql, [check_id]).fetchone() is not None


def _is_row(conn: sqlite3.Connection, entry: sqlite3.Row, _: _Known) -> bool:
    values = covered.row(conn, entry["kind"], entry["row_id"])
    return values is not None and covered.written(values) == entry["content"]


def _is_told(conn: sqlite3.Connection, entry: sqlite3.Row, _: _Known) -> bool:
    alert = conn.execute("SELECT alerted_at FROM alerts WHERE id = ?", [entry["row_id"]]).fetchone()
    queued = [list(row) for row in conn.execute(QUEUED, [entry["row_id"]])]
    return alert is not None and covered.written([alert[0], queued]) == entry["content"]


def _has_bytes(conn: sqlite3.Connection, entry: sqlite3.Row, known: _Known) -> bool:
    sql = "SELECT 1 FROM holds WHERE id = ? AND snapshot_id IS ?"
    kept = json.loads(entry["content"])[0]
    expected = None if known.is_pruned("snapshot", kept, entry["id"]) else kept
    return conn.execute(sql, [entry["row_id"], expected]).fetchone() is not None


def _waits(conn: sqlite3.Connection, entry: sqlite3.Row, _: _Known) -> bool:
    sql = "SELECT state FROM deliveries WHERE id = ?"
    delivery = conn.execute(sql, [entry["row_id"]]).fetchone()
    return delivery is not None and delivery[0] in ("queued", "claimed")


def _is_first(_: sqlite3.Connection, entry: sqlite3.Row, __: _Known) -> bool:
    return bool(entry["id"] == 1)


def _always(*_: Any) -> bool:
    return True


_KEPT_IN_ENTRY: Mapping[str, Callable[[sqlite3.Connection, sqlite3.Row, _Known], bool]] = {
    "began": _is_first,
    "prune": _always,
    "watch": _is_row,
    "dead": _is_row,
    "queued": _is_told,
    "hold_bytes": _has_bytes,
    "requeued": _waits,
}
"""Kinds whose entries hold what they cover, and what must then be in the database."""


def _without_entry(
    conn: sqlite3.Connection, known: _Known, watch_rowid: int | None
) -> Iterator[str]:
    """Rows that nothing in the journal tells of: of one watch, or of all."""
    for kind, rows in _MUST_HAVE.items():
        with_entry = known.latest[kind]
        for row_id, watch, _ in conn.execute(covered.entitled(rows), {"watch": watch_rowid}):
            if row_id not in with_entry:
                yield f"{_named(watch)}{_noun(conn, kind, row_id)} has no entry in the journal"


def _not_as_recorded(conn: sqlite3.Connection, entry: sqlite3.Row) -> str:
    noun = _noun(conn, str(entry["kind"]), entry["row_id"])
    return f"{_named(entry['watch'])}{noun} is not as it was recorded (journal entry {entry['id']})"


def _named(watch: object) -> str:
    name = stored_values.shown(watch, "")
    return f"{name}: " if name else ""


def _noun(conn: sqlite3.Connection, kind: str, row_id: object) -> str:
    number: object = None
    if kind in ("version", "verdict"):
        of = "?" if kind == "version" else "(SELECT version_id FROM verdicts WHERE id = ?)"
        sql = f"SELECT number FROM versions WHERE id = {of}"  # noqa: S608
        row = conn.execute(sql, [row_id]).fetchone()
        number = row[0] if row is not None else f"in row {row_id}"
    return _NOUNS.get(kind, "row {}").format(row_id, number=number)
