"""The journal up to an entry -> one line that stands for all of it, to be kept outside."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from tracker.edge.store.proof.covered import sha256
from tracker.edge.store.rows import to_json

_HEADS = """
SELECT j.watch_id, j.id, j.link_sha256,
  (SELECT n.content FROM journal n WHERE n.kind = 'watch' AND n.row_id = j.watch_id AND n.id <= ?
   ORDER BY n.id DESC LIMIT 1) AS watch
FROM journal j WHERE j.id IN (SELECT max(id) FROM journal WHERE id <= ? GROUP BY watch_id)
ORDER BY j.watch_id
"""
# Second of the columns that an entry about a watch holds.
_WATCH = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a watch."""

    watch_id: str | None
    """None: of what is about no single watch."""
    entry: int
    link_sha256: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The last entries of all watches, as one text and its hash."""

    entry: int
    """The last one of them all: the seal can be made again from the journal up to it."""
    written_at: str
    """Of that entry."""
    heads: tuple[Head, ...]

    @property
    def text(self) -> str:
        """What is hashed: canonical JSON of entry, moment, and name, entry, link of each head."""
        heads = [[head.watch_id, head.entry, head.link_sha256] for head in self.heads]
        return to_json([self.entry, self.written_at, heads])

    @property
    def sha256(self) -> str:
        """Of the text, hexadecimal."""
        return sha256(self.text)

    @property
    def line(self) -> str:
        """All of it on one line, as `tracker verify --against` reads it."""
        return f"Seal {self.entry} {self.sha256} {self.text}"


def make(conn: sqlite3.Connection, entry: int | None = None) -> Seal | None:
    """Seal the journal.

    Args:
        conn: an open connection.
        entry: the last one that counts; None: all there are.

    Returns:
        The seal, from the journal alone: the same for the same entry whenever it is made. None
        where there is no such entry.
    """
    sql = "SELECT id, written_at FROM journal WHERE id = COALESCE(?, (SELECT max(id) FROM journal))"
    last = conn.execute(sql, [entry]).fetchone()
    if last is None:
        return None
    rows = conn.execute(_HEADS, [last["id"], last["id"]])
    heads = tuple(Head(_name(row["watch"]), row["id"], row["link_sha256"]) for row in rows)
    return Seal(last["id"], last["written_at"], heads)


def _name(content: str | None) -> str | None:
    """The id a watch had, as the last entry about it tells; None where there is none."""
    try:
        name: str | None = json.loads(content)[_WATCH] if content else None
    except (ValueError, LookupError, TypeError):
        return None
    return name
