from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from pathlib import Path

import pytest
import store_samples as samples
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME

from tracker.app.cli.main import tracker
from tracker.app.run import doctor
from tracker.edge.store import Store
from tracker.edge.store.proof import covered
from tracker.edge.store.rows import clause_json
from tracker.errors import StoreError

CONTENT_ONLY = {("snapshots", "body"), ("snapshots", "keyframe_id")}
"""A bit of a frame's header, or of a keyframe's name, can flip without a changed byte of what was served."""


GUARDS = ("snapshots_never_change", "reviews_never_change", "reviews_never_go", "journal_never_changes",
          "journal_never_shrinks")  # fmt: skip


@given(samples.clauses)
def test_a_clause_is_written_as_json_writes_it(clause):
    values = [clause.heading, clause.number, clause.kind, clause.text]
    assert clause_json(clause) == json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def opened() -> Store:
    store = Store.open(":memory:")
    samples.fill(store)
    store.database.conn.execute("PRAGMA foreign_keys = OFF")
    return store


def alter(store: Store, sql: str, values: tuple[object, ...] | list[object] = ()) -> None:
    """Write behind the tracker's back, and leave the schema as it was."""
    conn = store.database.conn
    guards = [conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0] for name in GUARDS]
    for name in GUARDS:
        conn.execute(f"DROP TRIGGER {name}")
    try:
        conn.execute(sql, values)
    finally:
        for guard in guards:
            conn.execute(guard)


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
        assert store.proof.verify() == []
        assert [(watch, number) for watch, number, _ in store.chain.heads()] == [("acme/privacy", 4), ("bolt/terms", 1)]


@pytest.mark.slow
@pytest.mark.parametrize("table", ["versions", "clauses", "snapshots"])
@settings(max_examples=60, deadline=None)
@given(pick=st.integers(0, 10**6), bit=st.integers(0, 10**6))
def test_any_flipped_bit_is_found(table, pick, bit):
    with opened() as store:
        where = "WHERE id IN (SELECT snapshot_id FROM versions)" if table == "snapshots" else ""
        rows = store.database.rows(f"SELECT * FROM {table} {where}")
        row = rows[pick % len(rows)]
        column = row.keys()[pick // len(rows) % len(row)]
        try:
            value = flipped(row[column], bit)
            assert value != row[column]
            before = store.snapshots.get(row["id"]).body if table == "snapshots" else None
            alter(store, f"UPDATE {table} SET {column} = ? WHERE id = ?", [value, row["id"]])
        except (UnicodeDecodeError, store.database.conn.IntegrityError):
            return
        faults = store.proof.verify()
        if not faults and (table, column) in CONTENT_ONLY:
            assert store.snapshots.get(row["id"]).body == before
            return
        assert faults, (table, column, row[column], value)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_version_is_found(number):
    with opened() as store:
        store.database.conn.execute("DELETE FROM versions WHERE watch_id = 1 AND number = ?", [number])
        assert any(ACME.id in fault or "versions" in fault for fault in store.proof.verify())


def test_a_removed_last_version_is_found_even_when_tidied_up():
    with opened() as store:
        head = store.chain.heads()[0]
        gone = store.database.version_row(ACME.id, 4)["id"]
        store.database.conn.execute("UPDATE clauses SET removed_in = NULL WHERE removed_in = 4")
        store.database.conn.execute("DELETE FROM verdicts WHERE version_id = ?", [gone])
        store.database.conn.execute("DELETE FROM checks WHERE version_id = ?", [gone])
        store.database.conn.execute("DELETE FROM versions WHERE id = ?", [gone])
        faults = store.proof.verify()
        assert any("current version" in fault for fault in faults)
        assert head[1] == 4


def test_reordered_versions_are_found():
    with opened() as store:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            store.database.conn.execute("UPDATE versions SET number = ? WHERE watch_id = 1 AND number = ?", [new, old])
        assert any("version 2" in fault for fault in store.proof.verify())


@pytest.mark.parametrize("table", ["clauses", "snapshots"])
def test_a_removed_row_is_found(table):
    with opened() as store:
        for row in store.database.rows(f"SELECT id FROM {table}"):
            store.database.conn.execute("SAVEPOINT before")
            store.database.conn.execute(f"DELETE FROM {table} WHERE id = ?", [row["id"]])
            assert store.proof.verify()
            store.database.conn.execute("ROLLBACK TO before")
        assert store.proof.verify() == []


# --- what bench/tamper.py found ---


def journal_entry(store: Store, kind: str) -> int:
    return store.database.row("SELECT id FROM journal WHERE kind = ? ORDER BY id", [kind])["id"]


def test_a_view_with_a_text_where_a_column_was_is_found():
    with opened() as store:
        conn = store.database.conn
        sql = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'held'").fetchone()[0]
        conn.execute("DROP VIEW held")
        conn.execute(sql.replace("w.url", '"w.url"'))
        assert any("view held" in fault for fault in store.proof.verify())


@pytest.mark.parametrize("name", ["clauses_fts_other", "_sqlite_migrations_other"])
def test_a_trigger_is_found_whatever_it_is_called(name):
    with opened() as store:
        store.database.conn.execute(f"CREATE TRIGGER {name} AFTER INSERT ON checks BEGIN DELETE FROM slots; END")
        assert any(f"trigger {name}" in fault for fault in store.proof.verify())


def test_an_index_that_hides_rows_is_found(tmp_path, filled):
    path = tmp_path / "policies.db"
    path.write_bytes(filled)
    update = "UPDATE sqlite_master SET sql = ? WHERE name = 'reviews_version_id'"
    sql = "CREATE INDEX reviews_version_id ON reviews(version_id)"
    for before, text in (("SELECT 1", f"{sql} WHERE 0"), ("REINDEX reviews_version_id", sql)):
        with contextlib.closing(sqlite3.connect(path)) as conn, conn:
            conn.execute(before)
            conn.execute("PRAGMA writable_schema = ON")
            conn.execute(update, [text])
    assert any("missing from index reviews_version_id" in fault for fault in fault_in(path))


def test_a_clause_that_nothing_names_is_found():
    with opened() as store:
        columns = "content_hash, kind, number, heading, text, heading_path"
        alter(
            store, f"INSERT INTO clauses (watch_id, {columns}, removed_in) SELECT 1, {columns}, 0 FROM clauses LIMIT 1"
        )
        assert any("in no version and in no verdict" in fault for fault in store.proof.verify())


def test_a_waiting_delivery_that_says_it_was_sent_is_found():
    with opened() as store:
        alter(store, "UPDATE deliveries SET sent_at = '2024-02-20T06:30:04Z' WHERE id = 1")
        assert store.proof.verify() == [
            f"{ACME.id}: a delivery that was sent (row 1 of deliveries) has no entry in the journal"
        ]


def test_an_entry_holds_what_no_row_holds_and_nothing_else():
    with opened() as store:
        store.watches.rename("bolt/terms", "bolt/conditions", samples.day(20))
        bolt = store.database.row("SELECT id FROM journal WHERE kind = 'watch' AND row_id = 2 ORDER BY id")["id"]
        alter(store, "UPDATE journal SET content = NULL WHERE id = ?", [bolt])
        text = covered.text(store.database.conn, "review", 1)
        review = journal_entry(store, "review")
        alter(store, "UPDATE journal SET content = ? WHERE id = ?", [text, review])
        faults = store.proof.verify()
        assert [fault.partition(" is not")[0] for fault in faults] == [
            f"Entry {entry} of the journal" for entry in sorted((bolt, review))
        ]


def test_a_journal_begins_once():
    with opened() as store:
        store.database.journal.note("began", None, None, "2024-02-20T06:30:04Z", [])
        store.database.journal.write()
        assert len(store.proof.verify()) == 1


def test_an_id_that_is_given_anew_after_a_prune_is_no_fault():
    with opened() as store:
        store.checks.record(samples.dismissed(samples.day(20), b"<p>banner</p>", "banner", "consent_wall"))
        store.retention.prune(samples.day(40), samples.day(40), samples.day(50))
        last = store.database.row("SELECT max(id) FROM checks")[0]
        store.checks.record(samples.check("failed", samples.day(51)))
        pruned = store.database.row("SELECT content FROM journal WHERE kind = 'prune'")["content"]
        assert f",[{last + 1}]]" in pruned
        assert store.proof.verify() == []


def test_a_check_does_not_name_deleted_bytes_whose_id_lives_again():
    with opened() as store:
        store.checks.record(samples.dismissed(samples.day(20), b"<p>banner</p>", "banner", "consent_wall"))
        check = store.database.row("SELECT id, snapshot_id FROM checks ORDER BY id DESC")
        store.retention.prune(samples.day(15), samples.day(40), samples.day(41))
        store.checks.record(samples.dismissed(samples.day(42), b"<p>other</p>", "other", "consent_wall"))
        assert store.proof.verify() == []
        alter(store, "UPDATE checks SET snapshot_id = ? WHERE id = ?", [check["snapshot_id"], check["id"]])
        assert store.snapshots.get(check["snapshot_id"]).body == b"<p>other</p>"
        assert any(f"row {check['id']} of checks" in fault for fault in store.proof.verify())


def test_no_entry_of_a_prune_excuses_what_is_never_deleted():
    with opened() as store:
        check = store.database.row("SELECT id FROM checks WHERE version_id IS NOT NULL")["id"]
        alter(store, "DELETE FROM checks WHERE id = ?", [check])
        at = "2024-02-20T06:30:04Z"
        store.database.journal.note("prune", None, None, at, [at, at, 1, "", [check], []])
        store.database.journal.write()
        assert store.proof.verify() == [f"{ACME.id}: the check that made version 1 is gone"]


# --- cells that are not what their column holds ---


def fault_in(path: Path) -> list[str]:
    with Store.open(path, read_only=True, create=False) as store:
        return store.proof.verify()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("chain") / "filled.db"
    with Store.open(path) as store:
        samples.fill(store)
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
    return path.read_bytes()


def put_in(path: Path, table: str, column: str, value: bytes) -> str:
    """Write a value that the column would not take, as a flipped bit does; which row it is."""
    with contextlib.closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA writable_schema = ON")
        strict = conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        conn.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [strict.replace("STRICT", ""), table])
    with contextlib.closing(sqlite3.connect(path)) as conn, conn:
        for trigger in GUARDS:
            conn.execute(f"DROP TRIGGER {trigger}")
        conn.execute("PRAGMA foreign_keys = OFF")
        conn.execute("PRAGMA ignore_check_constraints = ON")
        key = conn.execute(f"SELECT * FROM {table}").description[0][0]
        row = conn.execute(f"SELECT {key} FROM {table}").fetchone()[0]
        put = "CAST(? AS TEXT)" if value == NO_UTF8 else "?"
        conn.execute(f"UPDATE {table} SET {column} = {put} WHERE {key} = ?", [value, row])
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [strict, table])
    return f"row {row} of {table}"


NO_UTF8 = b"caf\xe9"


def text_cells() -> list[tuple[str, str]]:
    with opened() as store:
        tables = [row["name"] for row in store.database.rows("PRAGMA table_list") if row["strict"]]
        return [
            (table, row["name"])
            for table in sorted(tables)
            for row in store.database.rows(f"PRAGMA table_info({table})")
            if row["type"] == "TEXT"
        ]


@pytest.mark.parametrize("value", [b"blob", NO_UTF8], ids=["blob", "no_utf8"])
@pytest.mark.parametrize(("table", "column"), text_cells(), ids="-".join)
def test_a_text_that_is_none_any_more_is_a_finding(tmp_path, filled, table, column, value):
    """SQLite's STRICT looks at types when it writes: a flipped bit of a row's header is only met when it is read."""
    path = tmp_path / "policies.db"
    path.write_bytes(filled)
    place = put_in(path, table, column, value)
    faults = fault_in(path)
    expected = f"{place} is damaged: {column} holds "
    assert any(expected in fault for fault in faults), faults
    # The daemon's beat is about no watch, and so is the journal's first entry.
    if (table, column) != ("watches", "watch") and table not in ("beats", "journal"):
        assert any(fault.startswith((f"{ACME.id}: row", "bolt/terms: row")) for fault in faults)
    states = [one.state for one in doctor.examine(tmp_path / "none.toml", path, samples.NOW)]
    assert "wrong" in states
    for command in ("verify", "doctor", ("backup", tmp_path / "copy.db")):
        name, *more = command if isinstance(command, tuple) else (command,)
        ran = CliRunner().invoke(tracker, [name, *map(str, more), "--db", str(path)], catch_exceptions=True)
        assert isinstance(ran.exception, SystemExit), ran.exception
        assert ran.exit_code == 1
        assert place in ran.output


def test_a_moment_that_is_none_is_a_finding(tmp_path, filled):
    path = tmp_path / "policies.db"
    path.write_bytes(filled)
    with contextlib.closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE watches SET last_checked_at = '2024-02-!1T18:30:04Z' WHERE id = 1")
    (fault,) = fault_in(path)
    assert fault == f"{ACME.id}: row 1 of watches is damaged: last_checked_at holds no moment"


def test_a_schema_that_is_no_utf_8_is_told_in_words_that_can_be_printed(tmp_path, filled):
    """Found by flipping bits: the name of a table a reference points to, in the schema's own text."""
    path = tmp_path / "policies.db"
    path.write_bytes(
        filled.replace(b"version_id INTEGER REFERENCES versions(id)", b"version_id INTEGER REFERENCES v\xf6rsions(id)")
    )
    for fault in fault_in(path):
        assert fault.encode()
    for found in doctor.examine(tmp_path / "none.toml", path, samples.NOW):
        assert found.sentence.encode()


def test_a_list_of_migrations_that_cannot_be_read_is_damage(tmp_path, filled):
    path = tmp_path / "policies.db"
    path.write_bytes(filled)
    with contextlib.closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE _sqlite_migrations SET name = CAST(name AS BLOB) WHERE id = 2")
    with pytest.raises(StoreError, match=r"is damaged: .*its list of migrations cannot be read"):
        fault_in(path)


@pytest.fixture(scope="module")
def filled_path(tmp_path_factory, filled):
    """In a file, for hypothesis writes the arguments of a failing test out."""
    path = tmp_path_factory.mktemp("flips") / "filled.db"
    path.write_bytes(filled)
    return path


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(spot=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_any_bit_flipped_in_the_file_ends_in_a_sentence(filled_path, spot, bit):
    raw = bytearray(filled_path.read_bytes())
    written = [place for place, byte in enumerate(raw) if byte]
    raw[written[spot % len(written)]] ^= 1 << bit
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policies.db"
        path.write_bytes(raw)
        with contextlib.suppress(StoreError):
            for fault in fault_in(path):
                assert fault.encode()
        for found in doctor.examine(Path(folder) / "none.toml", path, samples.NOW):
            assert found.sentence.encode()
