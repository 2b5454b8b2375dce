"""Links that were noted outside the database -> a sentence for each that does not fit it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tracker.edge.store.proof import seals

_VERSION = """
SELECT v.chain_sha256 FROM versions v JOIN watches w ON w.id = v.watch_id
WHERE w.watch = ? AND v.number = ?
"""
# "g" is the character behind the last digit: all links that begin so.
_RECORD = "SELECT 1 FROM versions WHERE chain_sha256 >= ? AND chain_sha256 < ? || 'g' LIMIT 1"
_CUT_OFF = "the entry was noted and is not there; the end of the journal was cut off"
_ENTRY = "SELECT link_sha256 FROM journal WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Noted:
    """One link, or the beginning of one, as somebody keeps it."""

    kind: Literal["version", "record", "journal", "seal"]
    """A version by its name; the link of some version; an entry of the journal; a seal."""
    link: str
    """SHA-256, hexadecimal; its beginning where it is not a seal."""
    number: int = 0
    """Of the version, or of the entry."""
    watch_id: str = ""


def faults(conn: sqlite3.Connection, noted: Iterable[Noted]) -> list[str]:
    """Compare what was noted with the database.

    It is the one way to see that the end of the record was cut off, or all of it made anew.

    Args:
        conn: an open connection.
        noted: links.

    Returns:
        One sentence a fault.
    """
    sentences = (_COMPARED[each.kind](conn, each) for each in noted)
    return [sentence for sentence in sentences if sentence]


def _version(conn: sqlite3.Connection, noted: Noted) -> str | None:
    row = conn.execute(_VERSION, [noted.watch_id, noted.number]).fetchone()
    name = f"{noted.watch_id} version {noted.number}"
    return _link(name, noted, row, "it was noted and is not there; it was removed, or renamed")


def _link(name: str, noted: Noted, row: sqlite3.Row | None, gone: str) -> str | None:
    """Compare a link, or its beginning, with the one of a row."""
    if row is None:
        return f"{name}: {gone}"
    if not noted.link or not str(row[0]).startswith(noted.link):
        return f"{name}: its link is not the one that was noted; the record was altered"
    return None


def _record(conn: sqlite3.Connection, noted: Noted) -> str | None:
    if conn.execute(_RECORD, [noted.link, noted.link]).fetchone():
        return None
    return f"Record {noted.link}: no version has the link that was noted; it was altered or removed"


def _journal(conn: sqlite3.Connection, noted: Noted) -> str | None:
    row = conn.execute(_ENTRY, [noted.number]).fetchone()
    return _link(f"Journal {noted.number}", noted, row, _CUT_OFF)


def _seal(conn: sqlite3.Connection, noted: Noted) -> str | None:
    seal = seals.make(conn, noted.number)
    name = f"Seal {noted.number}"
    if seal is None:
        return f"{name}: {_CUT_OFF}"
    if seal.sha256 != noted.link:
        return f"{name}: the record up to it does not give the hash that was noted; it was altered"
    return None


_COMPARED: Mapping[str, Callable[[sqlite3.Connection, Noted], str | None]] = {
    "version": _version,
    "record": _record,
    "journal": _journal,
    "seal": _seal,
}
