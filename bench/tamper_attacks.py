"""An attack: a name and something done to a file; and what attacks by SQL have in common."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tamper_sight import Contents

from tracker.edge.store.proof import covered
from tracker.edge.store.proof.chain import link
from tracker.edge.store.proof.journal import line
from tracker.edge.store.proof.witness import Noted
from tracker.edge.store.rows import clause_json, to_clause

Alter = Callable[[sqlite3.Connection], None]


@dataclass(frozen=True, slots=True)
class Attack:
    """One try."""

    name: str
    alter: Callable[[Path], None]
    kept: tuple[Noted, ...] = ()
    """What was noted outside before, where the try is to be seen by that."""


class Impossible(Exception):
    """SQLite does not let it be done: no try."""


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for setting in ("synchronous = OFF", "journal_mode = MEMORY", "foreign_keys = OFF",
                        "ignore_check_constraints = ON"):  # fmt: skip
            conn.execute(f"PRAGMA {setting}")
        # What is not written back to the schema as it stood here would be seen for that alone.
        conn.row_factory = sqlite3.Row
        yield conn


def by_sql(name: str, alter: Alter, kept: tuple[Noted, ...] = ()) -> Attack:
    """An attack by SQL, with all triggers out of the way, which are there again afterwards as they were."""

    def run(path: Path) -> None:
        with _opened(path) as conn:
            conn.execute("BEGIN")
            triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for trigger, _ in triggers:
                conn.execute(f'DROP TRIGGER "{trigger}"')
            try:
                alter(conn)
            except sqlite3.IntegrityError as exc:
                raise Impossible from exc
            for _, sql in triggers:
                conn.execute(sql)
            conn.execute("COMMIT")

    return Attack(name, run, kept)


def to_schema(name: str, *statements: str, then: Sequence[str] = ()) -> Attack:
    """An attack on the schema: statements, and more of them after the file was closed and opened again."""

    def run(path: Path) -> None:
        for batch in filter(None, (statements, then)):
            with _opened(path) as conn:
                # SQLite's own guard against this is for honest programs.
                with contextlib.suppress(AttributeError, sqlite3.Error):
                    conn.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, False)
                for statement in batch:
                    try:
                        conn.execute(statement)
                    except sqlite3.Error as exc:
                        raise Impossible(f"{statement[:60]}: {exc}") from exc

    return Attack(name, run)


def put(conn: sqlite3.Connection, table: str, key_column: str, rows: Mapping[Any, Mapping[str, Any]]) -> None:
    """Put rows in the place of those of these keys, all at once."""
    for key in rows:
        conn.execute(f'DELETE FROM "{table}" WHERE "{key_column}" IS ?', [key])
    for key, row in rows.items():
        insert(conn, table, {**row, key_column: key})


def insert(conn: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    names = ", ".join(f'"{name}"' for name in row)
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(row))})'
    return conn.execute(sql, list(row.values())).lastrowid or 0


def ours(clean: Contents) -> list[str]:
    """Tables that an attack by rows goes to: all but those of the index of words."""
    return sorted(name for name in clean.rows if not name.startswith("clauses_fts_"))


def some(chance: random.Random, keys: Sequence[Any], most: int) -> list[Any]:
    return list(keys) if len(keys) <= most else sorted(chance.sample(list(keys), most))


# --- making links again ---------------------------------------------------------------------------------------------


def entry_link(conn: sqlite3.Connection, entry: Mapping[str, Any] | sqlite3.Row, previous: str | None = None) -> str:
    if previous is None:
        sql = "SELECT link_sha256 FROM journal WHERE watch_id IS ? AND id < ? ORDER BY id DESC LIMIT 1"
        before = conn.execute(sql, [entry["watch_id"], entry["id"]]).fetchone()
        previous = before[0] if before else ""
    parts = ("id", "watch_id", "written_at", "kind", "row_id", "content_sha256")
    return covered.sha256(line(previous, *(entry[part] for part in parts)))


def settle_entry(conn: sqlite3.Connection, entry_id: int, *, with_link: bool) -> None:
    """Make what one entry holds fit its row again, and its own link, and no other."""
    entry = dict(conn.execute("SELECT * FROM journal WHERE id = ?", [entry_id]).fetchone())
    if entry["content"] is not None:
        entry["content_sha256"] = covered.sha256(entry["content"])
    else:
        conn.row_factory = None
        digest = covered.digest(conn, entry["kind"], entry["row_id"])
        conn.row_factory = sqlite3.Row
        entry["content_sha256"] = digest or entry["content_sha256"]
    if with_link:
        entry["link_sha256"] = entry_link(conn, entry)
    sql = "UPDATE journal SET content_sha256 = ?, link_sha256 = ? WHERE id = ?"
    conn.execute(sql, [entry["content_sha256"], entry["link_sha256"], entry_id])


def settle_all(conn: sqlite3.Connection, altered: int | None = None) -> None:
    """Make the whole journal anew, so that nothing inside it can tell.

    Args:
        conn: to write with.
        altered: the entry whose row or content was altered, if one was; the others hold what they held.
    """
    for entry_id, kind in conn.execute("SELECT id, kind FROM journal ORDER BY id").fetchall():
        # The link of a version goes into all that come after it.
        if kind == "version" or entry_id == altered:
            settle_entry(conn, entry_id, with_link=False)
        entry = conn.execute("SELECT * FROM journal WHERE id = ?", [entry_id]).fetchone()
        conn.execute("UPDATE journal SET link_sha256 = ? WHERE id = ?", [entry_link(conn, entry), entry_id])


def settle_versions(conn: sqlite3.Connection, watch_id: int) -> None:
    """Make the chain of versions of a watch anew."""
    rows = conn.execute("SELECT * FROM clauses WHERE watch_id = ?", [watch_id]).fetchall()
    texts = {row["id"]: clause_json(to_clause(row)) for row in rows}
    previous = ""
    sql = "SELECT * FROM versions WHERE watch_id = ? ORDER BY number"
    for row in conn.execute(sql, [watch_id]).fetchall():
        snapshot = conn.execute("SELECT * FROM snapshots WHERE id = ?", [row["snapshot_id"]]).fetchone()
        ids = [at for (at,) in conn.execute("SELECT value FROM json_each(?)", [row["clause_ids"]])]
        previous = link(previous, watch_id, row, snapshot, [texts[at] for at in ids])
        conn.execute("UPDATE versions SET chain_sha256 = ? WHERE id = ?", [previous, row["id"]])
