from __future__ import annotations

import pytest
import store_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME

from tracker.edge.store import Store

CONTENT_ONLY = {("snapshots", "body"), ("snapshots", "keyframe_id")}
"""A bit of a frame's header, or of a keyframe's name, can flip without a changed byte of what was served."""


def opened() -> Store:
    store = Store.open(":memory:")
    samples.fill(store)
    store.conn.execute("PRAGMA foreign_keys = OFF")
    store.conn.execute("DROP TRIGGER snapshots_never_change")
    return store


def flipped(value: object, bit: int) -> object:
    if value is None:
        return 1
    if isinstance(value, int):
        return value ^ (1 << bit % 40)
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    if not raw:
        return "x"
    raw[bit // 7 % len(raw)] ^= 1 << bit % 7
    return raw.decode() if isinstance(value, str) else bytes(raw)


def test_an_untouched_database_has_no_faults():
    with opened() as store:
        assert store.verify() == []
        assert [(watch, number) for watch, number, _ in store.heads()] == [("acme/privacy", 4), ("bolt/terms", 1)]


@pytest.mark.parametrize("table", ["versions", "clauses", "snapshots"])
@settings(max_examples=60, deadline=None)
@given(pick=st.integers(0, 10**6), bit=st.integers(0, 10**6))
def test_any_flipped_bit_is_found(table, pick, bit):
    with opened() as store:
        where = "WHERE id IN (SELECT snapshot_id FROM versions)" if table == "snapshots" else ""
        rows = store.rows(f"SELECT * FROM {table} {where}")
        row = rows[pick % len(rows)]
        column = row.keys()[pick // len(rows) % len(row)]
        try:
            value = flipped(row[column], bit)
            assert value != row[column]
            before = store.snapshot(row["id"]).body if table == "snapshots" else None
            store.conn.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", [value, row["id"]])
        except (UnicodeDecodeError, store.conn.IntegrityError):
            return
        faults = store.verify()
        if not faults and (table, column) in CONTENT_ONLY:
            assert store.snapshot(row["id"]).body == before
            return
        assert faults, (table, column, row[column], value)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_version_is_found(number):
    with opened() as store:
        store.conn.execute("DELETE FROM versions WHERE watch_id = 1 AND number = ?", [number])
        assert any(ACME.id in fault or "versions" in fault for fault in store.verify())


def test_a_removed_last_version_is_found_even_when_tidied_up():
    with opened() as store:
        head = store.heads()[0]
        gone = store.version_row(ACME.id, 4)["id"]
        store.conn.execute("UPDATE clauses SET removed_in = NULL WHERE removed_in = 4")
        store.conn.execute("DELETE FROM verdicts WHERE version_id = ?", [gone])
        store.conn.execute("DELETE FROM checks WHERE version_id = ?", [gone])
        store.conn.execute("DELETE FROM versions WHERE id = ?", [gone])
        faults = store.verify()
        assert any("current version" in fault for fault in faults)
        assert head[1] == 4


def test_reordered_versions_are_found():
    with opened() as store:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            store.conn.execute("UPDATE versions SET number = ? WHERE watch_id = 1 AND number = ?", [new, old])
        assert any("version 2" in fault for fault in store.verify())


@pytest.mark.parametrize("table", ["clauses", "snapshots"])
def test_a_removed_row_is_found(table):
    with opened() as store:
        for row in store.rows(f"SELECT id FROM {table}"):
            store.conn.execute("SAVEPOINT before")
            store.conn.execute(f"DELETE FROM {table} WHERE id = ?", [row["id"]])
            assert store.verify()
            store.conn.execute("ROLLBACK TO before")
        assert store.verify() == []
