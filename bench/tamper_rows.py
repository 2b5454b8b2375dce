"""A sound record -> attacks on single cells and on whole rows."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import zstandard
from tamper_attacks import Attack, by_sql, entry_link, insert, ours, put, settle_versions, some
from tamper_sight import Contents

from tracker.edge.store.proof.covered import sha256
from tracker.edge.store.rows import clause_json, content_hash, to_clause

_ROWS_A_COLUMN = 9
_MOST_REMOVED = 45
_MOST_PAIRS = 8
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# What decides how a row is looked at: of each of these, some rows are tried.
_STATES = {"checks": "outcome", "deliveries": "state", "holds": "ended_as", "journal": "kind", "alerts": "kind"}
# Where a row must be told from the one it was copied from.
_UNIQUE = {"watches": "watch", "alerts": "change_id", "deliveries": "channel", "versions": "number",
           "_sqlite_migrations": "name"}  # fmt: skip


# --- cells ----------------------------------------------------------------------------------------------------------


def cells(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    """Every column of every table, in several rows, set to something else."""
    for table in ours(clean):
        for column in clean.columns[table]:
            for key in _spread(clean, table, chance):
                row = clean.row(table, key)
                for what, value in _others(clean, table, column, row, chance):
                    yield _cell(clean, table, column, key, what, value)


def _cell(clean: Contents, table: str, column: str, key: Any, what: str, value: Any) -> Attack:
    sql = f'UPDATE "{table}" SET "{column}" = ? WHERE "{clean.columns[table][0]}" IS ?'
    return by_sql(f"{table}.{column} of row {key}: {what}", lambda conn: conn.execute(sql, [value, key]) and None)


def _spread(clean: Contents, table: str, chance: random.Random) -> list[Any]:
    """Some rows, of each state at least two where there are so many."""
    keys, state = clean.keys(table), _STATES.get(table)
    if len(keys) <= _ROWS_A_COLUMN:
        return keys
    if state is None:
        return some(chance, keys, _ROWS_A_COLUMN)
    by_state: dict[Any, list[Any]] = {}
    for key in keys:
        by_state.setdefault(clean.row(table, key)[state], []).append(key)
    return [key for group in by_state.values() for key in some(chance, group, 2)]


def _others(clean: Contents, table: str, column: str, row: Any, chance: random.Random) -> Iterator[tuple[str, Any]]:
    value = row[column]
    there = {clean.row(table, key)[column] for key in clean.keys(table)}
    elsewhere = sorted(there - {value, None}, key=repr)
    yield "another value", _another(value, elsewhere)
    if value is not None and (table, column) not in clean.required:
        yield "NULL", None
    if elsewhere:
        yield "that of another row", chance.choice(elsewhere)
    if isinstance(value, str):
        behind = chance.choice((" ", "\0", "\n", "\u200b", "\0more"))
        yield f"{behind!a} put behind it", value + behind


def _another(value: Any, elsewhere: list[Any]) -> Any:
    """A value of the same type that a reader would not wonder about."""
    if value is None:
        return elsewhere[0] if elsewhere else 1
    if isinstance(value, int):
        return 1 - value if value in (0, 1) else value + 1
    if isinstance(value, bytes):
        return bytes([*value[:-1], value[-1] ^ 1])
    if _MOMENT.fullmatch(value):
        return f"{value[:-2]}{(int(value[-2]) + 1) % 10}Z"
    if value[:1] == "[" and value[-1:] == "]":
        return json.dumps([*json.loads(value), 1], separators=(",", ":"), ensure_ascii=False)
    for at, letter in reversed(list(enumerate(value))):
        if letter.isascii() and letter.isalnum():
            return value[:at] + chr(ord(letter) ^ 1) + value[at + 1 :]
    return f"{value}x"


# --- rows -----------------------------------------------------------------------------------------------------------


def rows(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    """Rows removed, exchanged, copied."""
    for table in ours(clean):
        keys = clean.keys(table)
        for key in some(chance, keys, _MOST_REMOVED):
            yield _removed(clean, table, key)
        pairs = [(one, other) for at, one in enumerate(keys) for other in keys[at + 1 :]]
        for one, other in some(chance, pairs, _MOST_PAIRS):
            yield _exchanged(clean, table, one, other)
            yield _ids_exchanged(clean, table, one, other)
        for key in some(chance, keys, _MOST_PAIRS):
            yield _copied(clean, table, key, {})
            if "watch_id" in clean.columns[table]:
                yield from _in_other_watches(clean, table, key)


def _removed(clean: Contents, table: str, key: Any) -> Attack:
    sql = f'DELETE FROM "{table}" WHERE "{clean.columns[table][0]}" IS ?'
    return by_sql(f"row {key} of {table} removed", lambda conn: conn.execute(sql, [key]) and None)


def _exchanged(clean: Contents, table: str, one: Any, other: Any) -> Attack:
    first, second = clean.row(table, one), clean.row(table, other)
    key_column = clean.columns[table][0]
    new = {one: second, other: first}
    return by_sql(f"rows {one} and {other} of {table} exchanged", lambda conn: put(conn, table, key_column, new))


def _ids_exchanged(clean: Contents, table: str, one: Any, other: Any) -> Attack:
    """The same, and what refers to them goes with them."""
    first, second = clean.row(table, one), clean.row(table, other)
    key_column = clean.columns[table][0]

    def alter(conn: sqlite3.Connection) -> None:
        put(conn, table, key_column, {one: second, other: first})
        for elsewhere in ours(clean):
            for reference in conn.execute(f'PRAGMA foreign_key_list("{elsewhere}")').fetchall():
                if reference["table"] == table:
                    column = reference["from"]
                    # In two steps: in one, a pair that must be unique may be there twice for a moment.
                    conn.execute(
                        f'UPDATE "{elsewhere}" SET "{column}" = -"{column}" WHERE "{column}" IN (?, ?)', [one, other]
                    )
                    sql = f'UPDATE "{elsewhere}" SET "{column}" = ? WHERE "{column}" = ?'
                    conn.executemany(sql, [(other, -one), (one, -other)])

    return by_sql(f"ids {one} and {other} of {table} exchanged, references too", alter)


def _copied(clean: Contents, table: str, key: Any, other: dict[str, Any]) -> Attack:
    key_column = clean.columns[table][0]
    row = {**clean.row(table, key), key_column: max(clean.keys(table)) + 1}
    if (unique := _UNIQUE.get(table)) and not other:
        row[unique] = row[unique] + 1_000 if isinstance(row[unique], int) else f"{row[unique]}x"
    where = f" to {other}" if other else ""
    return by_sql(f"row {key} of {table} copied{where}", lambda conn: insert(conn, table, row | other) and None)


def _in_other_watches(clean: Contents, table: str, key: Any) -> Iterator[Attack]:
    for watch_id in clean.keys("watches"):
        if watch_id != clean.row(table, key)["watch_id"]:
            yield _copied(clean, table, key, {"watch_id": watch_id})


# --- rows made up ---------------------------------------------------------------------------------------------------

_AT = "2024-03-20T06:30:04Z"


def made_up(clean: Contents, _: random.Random) -> Iterator[Attack]:
    """Rows that nobody recorded, each as the tracker would have written it, but for the journal."""
    for name, table, row in _plain_rows():
        yield by_sql(name, lambda conn, table=table, row=row: insert(conn, table, row) and None)  # type: ignore[misc]
    yield by_sql("a verdict with reasons", _verdict)
    yield by_sql("an alert with deliveries", _alert)
    yield by_sql("a delivery in the place of a queued one", _sent)
    for watch_id in clean.keys("watches"):
        yield by_sql(f"a version of watch {watch_id} with a right link", _version(watch_id))
        yield by_sql(f"a snapshot of watch {watch_id}", _snapshot(watch_id))
        yield by_sql(f"a clause of watch {watch_id} that no version has", _clause(watch_id))
    yield from _entries()


def _plain_rows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    check = {"watch_id": 1, "checked_at": _AT, "outcome": "failed", "error": "unreachable", "message": "no"}
    yield "a failed check", "checks", check
    yield "a check that blames nobody", "checks", check | {"outcome": "unheard_of"}
    yield "a check that found nothing", "checks", check | {"outcome": "same_text"}
    review = {"version_id": 2, "reviewed_at": _AT, "state": "seen", "note": "fine", "reviewer": "ana"}
    yield "a review", "reviews", review
    yield "a delivery", "deliveries", {"alert_id": 1, "channel": "pager", "not_before_at": _AT}
    yield "a sent delivery", "deliveries", {"alert_id": 1, "channel": "pager", "not_before_at": _AT, "state": "sent"}
    yield "a dead delivery", "deliveries", {"alert_id": 2, "channel": "pager", "not_before_at": _AT, "state": "dead"}
    alert = {"watch_id": 1, "kind": "change", "change_id": "made up", "title": "made up", "body": "", "created_at": _AT}
    yield "an alert", "alerts", alert
    yield "a told alert", "alerts", alert | {"alerted_at": _AT}
    yield "a digest", "alerts", alert | {"watch_id": None, "kind": "digest"}
    hold = {"watch_id": 1, "kind": "artifact", "suspicion": "bot_wall", "sentence": "a wall", "text_sha256": "0" * 64,
            "body_sha256": "0" * 64, "first_seen_at": _AT, "last_seen_at": _AT}  # fmt: skip
    yield "a dismissed page", "holds", hold
    ended = {"watch_id": 3, "kind": "held", "ended_at": _AT, "ended_as": "returned", "snapshot_id": 1}
    yield "a held page that ended", "holds", hold | ended
    watch = {"watch": "elm/terms", "vendor": "elm", "document": "terms", "url": "https://elm.example/", "added_at": _AT,
             "timezone": "UTC", "alert_at": "material"}  # fmt: skip
    yield "a watch", "watches", watch
    change = {"verdict_id": 1, "position": 9, "kind": "added", "moved": 0,
              "old_clause_ids": "[]", "new_clause_ids": "[1]", "materiality": "material", "direction": "weaker",
              "categories": "[]"}  # fmt: skip
    yield "a change of a verdict", "changes", change
    reason = {"verdict_id": 1, "position": 9, "rule": "made.up", "materiality": "material", "category": "retention",
              "direction": "weaker", "text": "made up", "quote": ""}  # fmt: skip
    yield "a reason of a verdict", "reasons", reason
    yield "a deadline", "deadlines", {"version_id": 2, "deadline": "2024-04-01", "rule": "effective"}
    migration = {"migration_set": "policy-version-change-tracker", "name": "0010_journal ", "applied_at": _AT}
    yield "a migration", "_sqlite_migrations", migration
    yield "a migration of another program", "_sqlite_migrations", migration | {"migration_set": "other"}


def _verdict(conn: sqlite3.Connection) -> None:
    verdict = {"version_id": 2, "decided_at": _AT, "edition": "rules-9", "materiality": "none", "direction": "neutral"}
    verdict_id = insert(conn, "verdicts", verdict)
    reason = {"verdict_id": verdict_id, "position": 0, "rule": "made.up", "materiality": "none", "category": "other",
              "direction": "neutral", "text": "Nothing changed", "quote": ""}  # fmt: skip
    insert(conn, "reasons", reason)


def _alert(conn: sqlite3.Connection) -> None:
    alert = {"watch_id": 1, "version_id": 2, "kind": "change", "change_id": "acme/privacy#2 again", "title": "again",
             "body": "", "created_at": _AT, "alerted_at": _AT}  # fmt: skip
    alert_id = insert(conn, "alerts", alert)
    insert(conn, "deliveries", {"alert_id": alert_id, "channel": "mail", "not_before_at": _AT, "sent_at": _AT})


def _sent(conn: sqlite3.Connection) -> None:
    conn.execute(
        "UPDATE deliveries SET state = 'sent', sent_at = ?, attempts = 1 WHERE id = "
        "(SELECT id FROM deliveries WHERE state = 'queued' LIMIT 1)",
        [_AT],
    )


def _version(watch_id: int) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        sql = "SELECT * FROM versions WHERE watch_id = ? ORDER BY number DESC LIMIT 1"
        last = dict(conn.execute(sql, [watch_id]).fetchone())
        del last["id"]
        # The text went back to that of the version before; no clause comes or goes.
        version = last | {"number": last["number"] + 1, "observed_at": _AT, "recorded_at": _AT, "title": "Made up"}
        version_id = insert(conn, "versions", version)
        settle_versions(conn, watch_id)
        conn.execute("UPDATE watches SET version_id = ? WHERE id = ?", [version_id, watch_id])

    return alter


def _snapshot(watch_id: int) -> Callable[[sqlite3.Connection], None]:
    body = b"<p>nobody ever served this</p>"
    row = {"watch_id": watch_id, "sha256": sha256(body.decode()), "size_bytes": len(body), "media_type": "text/html",
           "url": "https://acme.example/", "status": 200, "headers": "[]", "fetched_at": _AT,
           "body": zstandard.ZstdCompressor().compress(body)}  # fmt: skip
    return lambda conn: insert(conn, "snapshots", row) and None


def _clause(watch_id: int) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        row = {"watch_id": watch_id, "content_hash": 0, "kind": "paragraph", "heading": "1. General",
               "text": "We sell what we know of you.", "removed_in": 0}  # fmt: skip
        clause_id = insert(conn, "clauses", row)
        clause = to_clause(conn.execute("SELECT * FROM clauses WHERE id = ?", [clause_id]).fetchone())
        hashed = content_hash(clause_json(clause))
        conn.execute("UPDATE clauses SET content_hash = ? WHERE id = ?", [hashed, clause_id])

    return alter


def _entries() -> Iterator[Attack]:
    """Entries put at the end that tell of something that is not so, with a wrong link and with a right one."""
    told: tuple[tuple[str, int | None, int | None, str | None], ...] = (
        ("review", 1, 99, None),
        ("review", 1, 1, None),
        ("check", 1, 1, None),
        ("sent", 1, 16, None),
        ("alert", None, 99, None),
        ("began", None, None, "[]"),
        ("watch", 1, 1, '[1,"acme/privacy"]'),
        ("queued", 1, 1, '["2024-03-20T06:30:04Z",[]]'),
        ("requeued", 1, 1, "[]"),
        ("hold_bytes", 1, 1, "[1]"),
        ("unheard_of", 1, 1, "[]"),
        ("unheard_of", 1, 1, None),
    )
    for kind, watch_id, row_id, content in told:
        for is_right in (False, True):
            alter = _entry(kind, watch_id, row_id, content, is_right)
            yield by_sql(f"an entry {kind} of row {row_id}, link {'right' if is_right else 'wrong'}", alter)


def _entry(
    kind: str, watch_id: int | None, row_id: int | None, content: str | None, is_right: bool
) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        last = conn.execute("SELECT max(id) FROM journal").fetchone()[0]
        entry = {"id": last + 1, "watch_id": watch_id, "written_at": _AT, "kind": kind, "row_id": row_id,
                 "content": content, "content_sha256": sha256(content or "made up"),
                 "link_sha256": "0" * 64}  # fmt: skip
        if is_right:
            entry["link_sha256"] = entry_link(conn, entry)
        insert(conn, "journal", entry)

    return alter
