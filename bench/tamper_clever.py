"""A sound record -> attacks by somebody who knows how the journal is linked."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tamper_attacks import Attack, by_sql, entry_link, insert, put, settle_all, settle_entry, settle_versions, some
from tamper_sight import Contents, Row

from tracker.edge.store.proof import covered
from tracker.edge.store.proof.witness import Noted
from tracker.edge.store.rows import to_json

_A_KIND = 4
_CHANGES = {
    "snapshot": ("snapshots", "url"),
    "version": ("versions", "title"),
    "verdict": ("verdicts", "materiality"),
    "check": ("checks", "message"),
    "hold": ("holds", "sentence"),
    "hold_ended": ("holds", "ended_as"),
    "alert": ("alerts", "title"),
    "sent": ("deliveries", "channel"),
    "review": ("reviews", "note"),
}
"""A column that each kind of entry covers."""


def attacks(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    """Attacks that make a part of the journal fit, and leave the links after it: these must be noticed from inside."""
    for row in _entries(clean, chance, {*_CHANGES}):
        yield by_sql(f"{_name(row)}: row and its hash", _changed_row(row, with_link=False))
        if not _is_last(clean, row):
            yield by_sql(f"{_name(row)}: row, its hash and its link", _changed_row(row, with_link=True))
    for row in _entries(clean, chance, {row["kind"] for row in _journal(clean) if row["content"]}):
        yield by_sql(f"{_name(row)}: its content and hash", _changed_content(row, with_link=False))
        if not _is_last(clean, row):
            yield by_sql(f"{_name(row)}: its content, hash and link", _changed_content(row, with_link=True))
    yield from _contents(clean)
    yield from _single_entries(clean, chance)
    yield from _pruned(clean)
    yield from _excused(clean)


def _journal(clean: Contents) -> list[Row]:
    return [clean.row("journal", key) for key in clean.keys("journal")]


def _entries(clean: Contents, chance: random.Random, kinds: set[str]) -> Iterator[Row]:
    for kind in sorted(kinds):
        yield from _some_rows(chance, [row for row in _journal(clean) if row["kind"] == kind])


def _some_rows(chance: random.Random, rows: Sequence[Row]) -> list[Row]:
    return [rows[at] for at in some(chance, range(len(rows)), _A_KIND)]


def _name(row: Row) -> str:
    return f"entry {row['id']} ({row['kind']})"


def _is_last(clean: Contents, row: Row) -> bool:
    """Whether no link is built on it: then only what was noted outside can tell."""
    return row["id"] == max(each["id"] for each in _journal(clean) if each["watch_id"] == row["watch_id"])


def _changed_row(row: Row, *, with_link: bool) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        _change_row(conn, row["kind"], row["row_id"])
        settle_entry(conn, row["id"], with_link=with_link)

    return alter


def _change_row(conn: sqlite3.Connection, kind: str, row_id: int) -> None:
    table, column = _CHANGES[kind]
    there = conn.execute(f"SELECT {column} FROM {table} WHERE id = ?", [row_id]).fetchone()
    if there is None:
        raise sqlite3.IntegrityError("the row is gone")
    conn.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [f"{there[0]} not", row_id])
    if kind == "version":
        watch_id = conn.execute("SELECT watch_id FROM versions WHERE id = ?", [row_id]).fetchone()[0]
        settle_versions(conn, watch_id)


def _changed_content(row: Row, *, with_link: bool) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        conn.execute("UPDATE journal SET content = ? WHERE id = ?", [_other_content(row), row["id"]])
        settle_entry(conn, row["id"], with_link=with_link)

    return alter


def _other_content(row: Row) -> str:
    content: str = row["content"]
    return content.replace("2024", "2023", 1) if "2024" in content else content.replace("[", "[0,", 1)


def _contents(clean: Contents) -> Iterator[Attack]:
    """What an entry holds taken away, or what it is the hash of put there."""
    for row in _journal(clean):
        if row["content"] is not None:
            sql = "UPDATE journal SET content = NULL WHERE id = ?"
            yield by_sql(f"{_name(row)}: its content taken away", _statement(sql, row["id"]))
        elif row["kind"] != "version":
            yield by_sql(f"{_name(row)}: what it is the hash of put into it", _filled(row))


def _statement(sql: str, *values: object) -> Callable[[sqlite3.Connection], None]:
    return lambda conn: conn.execute(sql, values) and None


def _filled(row: Row) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        conn.row_factory = None
        content = covered.text(conn, row["kind"], row["row_id"])
        if content is None:
            raise sqlite3.IntegrityError("the row is gone")
        conn.execute("UPDATE journal SET content = ? WHERE id = ?", [content, row["id"]])

    return alter


def _single_entries(clean: Contents, chance: random.Random) -> Iterator[Attack]:
    """Entries that are exchanged, moved, renamed or taken out of the middle."""
    journal = _journal(clean)
    last = journal[-1]["id"]
    for row in _some_rows(chance, journal[1:-8]) + _some_rows(chance, journal[1:-8]):
        for column, value in (
            ("kind", "check"),
            ("watch_id", 1),
            ("watch_id", None),
            ("row_id", 1),
            ("written_at", "2024-01-01T00:00:00Z"),
        ):
            if row[column] != value and not _is_last(clean, row):
                changed = {**row, column: value}
                yield by_sql(f"{_name(row)}: {column} is {value}, link right", _relinked(changed))
        yield by_sql(f"{_name(row)} taken out", _statement("DELETE FROM journal WHERE id = ?", row["id"]))
        yield by_sql(f"{_name(row)} taken out, the later ones renumbered", _taken_out(row["id"], last))
        yield by_sql(f"entries {row['id']} to {row['id'] + 3} taken out, renumbered", _taken_out(row["id"], last, 4))
    yield by_sql("the first entry taken out", _statement("DELETE FROM journal WHERE id = ?", 1))
    kinds = sorted({row["kind"] for row in journal})
    for kind in kinds:
        rows = [row for row in journal if row["kind"] == kind and not _is_last(clean, row)]
        for one, other in pairwise(rows[:3]):
            yield by_sql(f"{_name(one)} and {_name(other)} exchange their rows, links right", _exchanged(one, other))


def _relinked(row: Row) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        put(conn, "journal", "id", {row["id"]: {**row, "link_sha256": entry_link(conn, row)}})

    return alter


def _exchanged(one: Row, other: Row) -> Callable[[sqlite3.Connection], None]:
    columns = ("row_id", "content", "content_sha256")

    def alter(conn: sqlite3.Connection) -> None:
        for row, source in ((one, other), (other, one)):
            _relinked({**row, **{column: source[column] for column in columns}})(conn)

    return alter


def _taken_out(first: int, last: int, count: int = 1) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        conn.execute("DELETE FROM journal WHERE id BETWEEN ? AND ?", [first, first + count - 1])
        # One by one: all at once, an id may be taken yet.
        for entry_id in range(first + count, last + 1):
            conn.execute("UPDATE journal SET id = ? WHERE id = ?", [entry_id - count, entry_id])

    return alter


def _pruned(clean: Contents) -> Iterator[Attack]:
    """What was deleted by design stands again, or names what was deleted though its id lives again."""
    snapshots = {row["row_id"] for row in _journal(clean) if row["kind"] == "snapshot"}
    checks = {row["row_id"] for row in _journal(clean) if row["kind"] == "check"} - {*clean.keys("checks")}
    for check_id in sorted(checks):
        row = {**clean.row("checks", clean.keys("checks")[-1]), "id": check_id}
        yield by_sql(
            f"check {check_id}, which was deleted, stands again",
            lambda conn, row=row: put(conn, "checks", "id", {row["id"]: row}),
        )  # type: ignore[misc]
    gone = {row["row_id"] for row in _journal(clean) if row["kind"] == "check"} & {*clean.keys("checks")}
    for check_id in sorted(gone):
        for snapshot_id in sorted(snapshots):
            if clean.row("checks", check_id)["snapshot_id"] is None:
                sql = "UPDATE checks SET snapshot_id = ? WHERE id = ?"
                yield by_sql(f"check {check_id} names snapshot {snapshot_id}", _statement(sql, snapshot_id, check_id))


def _excused(clean: Contents) -> Iterator[Attack]:
    """Rows that are never deleted, and an entry put at the end, rightly linked, that tells of their deletion."""
    for key in clean.keys("checks"):
        if clean.row("checks", key)["version_id"] is not None:
            yield by_sql(f"check {key} of a version deleted, and a prune made up", _without_check(key))
    for key in clean.keys("holds"):
        hold = clean.row("holds", key)
        if hold["kind"] == "held" and (hold["ended_at"] is None or hold["ended_as"] == "confirmed"):
            yield by_sql(f"bytes of hold {key} deleted, and a prune made up", _without_bytes(hold["snapshot_id"]))


def _without_check(check_id: int) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        conn.execute("DELETE FROM checks WHERE id = ?", [check_id])
        _prune_made_up(conn, [check_id], [])

    return alter


def _without_bytes(snapshot_id: int) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        checks = [row[0] for row in conn.execute("SELECT id FROM checks WHERE snapshot_id = ?", [snapshot_id])]
        for table in ("holds", "checks"):
            conn.execute(f"UPDATE {table} SET snapshot_id = NULL WHERE snapshot_id = ?", [snapshot_id])
        conn.execute("DELETE FROM snapshots WHERE id = ?", [snapshot_id])
        _prune_made_up(conn, [], [[snapshot_id, "0" * 64, checks]])

    return alter


def _prune_made_up(conn: sqlite3.Connection, checks: list[int], snapshots: list[list[object]]) -> None:
    at = "2024-03-20T06:30:04Z"
    content = to_json([at, at, len(checks), "0" * 64, checks, snapshots])
    entry_id = conn.execute("SELECT max(id) + 1 FROM journal").fetchone()[0]
    entry = {"id": entry_id, "watch_id": None, "written_at": at, "kind": "prune", "row_id": None, "content": content,
             "content_sha256": covered.sha256(content)}  # fmt: skip
    insert(conn, "journal", {**entry, "link_sha256": entry_link(conn, entry)})


# --- what only a note kept outside can tell -------------------------------------------------------------------------


def whole(
    clean: Contents, chance: random.Random, seal: Noted, heads: Sequence[Noted], stages: Sequence[Path]
) -> Iterator[Attack]:
    """Attacks after which all links fit: the record was made anew, or its end cut off."""
    for at, stage in enumerate(stages):
        yield Attack(
            f"the end cut off: as it stood at stage {at + 1}",
            lambda path, of=stage: shutil.copyfile(of, path) and None,
            (seal,),
        )  # type: ignore[misc]
    for row in _entries(clean, chance, {*_CHANGES}):
        kept = (seal,) if row["kind"] != "version" or chance.random() < 0.5 else tuple(heads)
        yield by_sql(
            f"{_name(row)}: row, and the journal made anew",
            _made_anew(_changed_row(row, with_link=False), row["id"]),
            kept,
        )
    for row in _entries(clean, chance, {row["kind"] for row in _journal(clean) if row["content"]}):
        alter = _made_anew(_with_its_row(row), row["id"])
        yield by_sql(f"{_name(row)}: its content, and the journal made anew", alter, (seal,))
    last = max(clean.keys("journal"))
    for row in _last_of_each(clean):
        yield by_sql(f"{_name(row)}, the last of its watch: its moment", _made_anew(_moment(row["id"])), (seal,))
    for row in _some_rows(chance, _journal(clean)[1:]):
        yield by_sql(
            f"{_name(row)} taken out, and the journal made anew", _made_anew(_taken_out(row["id"], last)), (seal,)
        )
    for count in (1, 2, 3):
        yield by_sql(f"the last {count} entries and their rows cut off", _cut_off(last, count), (seal,))


def _last_of_each(clean: Contents) -> list[Row]:
    return [row for row in _journal(clean) if _is_last(clean, row)]


def _moment(entry_id: int) -> Callable[[sqlite3.Connection], None]:
    return _statement("UPDATE journal SET written_at = '2024-01-01T00:00:00Z' WHERE id = ?", entry_id)


def _made_anew(
    alter: Callable[[sqlite3.Connection], None], altered: int | None = None
) -> Callable[[sqlite3.Connection], None]:
    def both(conn: sqlite3.Connection) -> None:
        alter(conn)
        settle_all(conn, altered)

    return both


def _with_its_row(row: Row) -> Callable[[sqlite3.Connection], None]:
    """The content of an entry changed, and the row with it where that must say the same."""

    def alter(conn: sqlite3.Connection) -> None:
        later = "SELECT 1 FROM journal WHERE kind = ? AND row_id = ? AND id > ?"
        is_last = conn.execute(later, [row["kind"], row["row_id"], row["id"]]).fetchone() is None
        content = json.loads(row["content"])
        match row["kind"] if is_last else "":
            case "watch":
                content[4] = f"{content[4]}/other"
                conn.execute("UPDATE watches SET url = ? WHERE id = ?", [content[4], row["row_id"]])
            case "dead":
                content[9] = f"{content[9]} at all"
                conn.execute("UPDATE deliveries SET last_error = ? WHERE id = ?", [content[9], row["row_id"]])
            case "queued":
                content[0] = "2024-01-01T00:00:00Z"
                conn.execute("UPDATE alerts SET alerted_at = ? WHERE id = ?", [content[0], row["row_id"]])
            case _:
                _changed_content(row, with_link=False)(conn)
                return
        conn.execute("UPDATE journal SET content = ? WHERE id = ?", [to_json(content), row["id"]])

    return alter


def _cut_off(last: int, count: int) -> Callable[[sqlite3.Connection], None]:
    def alter(conn: sqlite3.Connection) -> None:
        for entry_id in range(last, last - count, -1):
            row = conn.execute("SELECT kind, row_id FROM journal WHERE id = ?", [entry_id]).fetchone()
            table = covered.ROWS[row["kind"]].table if row["kind"] in covered.ROWS else None
            conn.execute("DELETE FROM journal WHERE id = ?", [entry_id])
            if table:
                conn.execute(f"DELETE FROM {table} WHERE id = ?", [row["row_id"]])

    return alter
