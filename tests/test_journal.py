from __future__ import annotations

import hashlib
import json
import random
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
import store_samples as samples
from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import ACME, day
from test_chain import alter, flipped

from tracker.edge.archives import noted
from tracker.edge.store import Store
from tracker.edge.store.proof.witness import Noted
from tracker.errors import StoreError, UsageError
from tracker.model import Origin

ROOT = Path(__file__).parent.parent
KINDS = {
    "began", "watch", "snapshot", "version", "verdict", "check", "hold", "hold_bytes", "hold_ended", "alert", "queued",
    "sent", "dead", "requeued", "review", "prune",
}  # fmt: skip
TABLE_OF = {
    "watch": "watches", "snapshot": "snapshots", "check": "checks", "hold": "holds", "hold_ended": "holds",
    "alert": "alerts", "sent": "deliveries", "dead": "deliveries", "review": "reviews",
}  # fmt: skip


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:") as opened:
        samples.fill(opened)
        samples.go_on(opened)
        yield opened


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    """A database with an entry of every kind, to be copied."""
    with Store.open(":memory:") as opened:
        samples.fill(opened)
        samples.go_on(opened)
        yield opened


def copy_of(filled: Store) -> Store:
    store = Store.open(":memory:")
    filled.database.conn.backup(store.database.conn)
    store.database.conn.execute("PRAGMA foreign_keys = OFF")
    return store


def entries(store: Store, kind: str) -> list[sqlite3.Row]:
    return store.database.rows("SELECT * FROM journal WHERE kind = ? ORDER BY id", [kind])


class TestWhatIsWritten:
    def test_the_sample_has_an_entry_of_every_kind_and_is_whole(self, store):
        assert {row["kind"] for row in store.database.rows("SELECT kind FROM journal")} == KINDS
        assert store.proof.verify() == []

    def test_an_unchanged_check_writes_none(self, store):
        before = store.proof.seal()
        store.checks.record(samples.check("same_bytes", day(20)))
        store.watches.set_next(ACME.id, day(21))
        store.beats.note(samples.Beat(day(20), 60, day(0), 1, "1"))
        assert store.proof.seal() == before

    def test_what_is_rolled_back_has_no_entry(self, store):
        before = store.proof.seal()
        pages = store.database.rows("PRAGMA page_count")[0][0]
        store.database.conn.execute(f"PRAGMA max_page_count = {pages}")
        large = samples.made(day(30), samples.SECOND, samples.THIRD, body=random.Random(1).randbytes(400_000))
        with pytest.raises(StoreError, match="the disk is full"):
            store.checks.record(large)
        assert store.proof.seal() == before
        assert store.proof.verify() == []

    def test_another_program_can_walk_it_from_the_documentation_alone(self, store):
        """By hashlib, json and SQL; the columns are read from docs/database.md."""
        columns = dict(re.findall(r"^\| \*\*(\w+)\*\* \|[^|]*\| (?:in `content`: )?([a-z_0-9, ]+) \|$", DOCS, re.M))
        columns["dead"] = columns["sent"]
        # What was imported, and what was rendered, has columns more.
        columns |= {kind: names.partition(", and, where")[0] for kind, names in columns.items()}
        assert set(columns) >= TABLE_OF.keys()
        links: dict[int | None, str] = {}
        compared = set()
        for row in store.database.rows("SELECT * FROM journal ORDER BY id"):
            laid_out = [row[name] for name in ("id", "watch_id", "written_at", "kind", "row_id", "content_sha256")]
            assert sha256([links.get(row["watch_id"], ""), *laid_out]) == row["link_sha256"]
            links[row["watch_id"]] = row["link_sha256"]
            if row["content"] is not None:
                assert hashlib.sha256(row["content"].encode()).hexdigest() == row["content_sha256"]
            elif row["kind"] in TABLE_OF:
                sql = f"SELECT {columns[row['kind']]} FROM {TABLE_OF[row['kind']]} WHERE id = ?"
                values = store.database.row(sql, [row["row_id"]])
                if values is not None and row["kind"] not in ("check", "snapshot"):
                    assert sha256(list(values)) == row["content_sha256"]
                    compared.add(row["kind"])
            elif row["kind"] == "verdict":
                assert sha256(verdict(store, row["row_id"])) == row["content_sha256"]
                compared.add("verdict")
        assert compared == {"hold", "hold_ended", "alert", "sent", "review", "verdict"}


DOCS = (ROOT / "docs" / "database.md").read_text("utf-8")


def sha256(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def verdict(store: Store, rowid: int) -> list[object]:
    """The four lists of a verdict, as docs/database.md lists their columns."""
    (listed,) = re.findall(r"^\| \*\*verdict\*\* \|.*$", DOCS, re.M)
    own, change, reason, clause = re.findall(r"\[([a-z_, ]+)\]", listed)
    changes = store.database.rows(f"SELECT {change} FROM changes WHERE verdict_id = ? ORDER BY id", [rowid])
    named = {id for row in changes for side in ("old", "new") for id in json.loads(row[f"{side}_clause_ids"])}
    marks = ", ".join(str(id) for id in sorted(named)) or "NULL"
    reasons = store.database.rows(f"SELECT {reason} FROM reasons WHERE verdict_id = ? ORDER BY id", [rowid])
    clauses = store.database.rows(f"SELECT {clause} FROM clauses WHERE id IN ({marks}) ORDER BY id")
    (first,) = store.database.rows(f"SELECT {own} FROM verdicts WHERE id = ?", [rowid])
    return [list(first), *([list(row) for row in rows] for rows in (changes, reasons, clauses))]


# --- what is altered is found ---

OUTSIDE = {
    "watches": {"next_check_at", "retry_at", "body_sha256", "surface_sha256", "main_sha256",
                "checks_pruned_before", "reading_key",
                "etag", "last_modified", "last_checked_at", "last_outcome", "last_good_at", "bad_checks", "blind",
                "moved_to", "full_at", "not_modified", "reckoned_with"},
    "holds": {"last_seen_at", "times_seen"},
    "snapshots": {"keyframe_id", "body"},
}  # fmt: skip
"""Of rows that are covered; as docs/database.md names them."""
COVERED = {
    "watches": "1", "checks": "outcome NOT IN ('same_bytes', 'same_text', 'not_modified')", "snapshots": "1",
    "versions": "1", "clauses": "1", "verdicts": "1", "changes": "1", "reasons": "1", "holds": "1", "alerts": "1",
    "deliveries": "state IN ('sent', 'dead')", "reviews": "1", "journal": "1",
}  # fmt: skip


def cells() -> list[tuple[str, str]]:
    with Store.open(":memory:") as store:
        return [
            (table, row["name"])
            for table in COVERED
            for row in store.database.rows(f"PRAGMA table_info({table})")
            if row["name"] not in OUTSIDE.get(table, ())
        ]


def test_the_documentation_names_what_is_outside():
    for columns in OUTSIDE.values():
        for column in columns - {"body"}:
            assert column in DOCS[DOCS.index("Outside, because") :]


def is_found(store: Store, table: str, column: str, rowid: int, value: object) -> bool:
    """Whether verify sees another value; also where the column takes none such."""
    store.database.conn.execute("SAVEPOINT before")
    try:
        alter(store, f"UPDATE {table} SET {column} = ? WHERE id = ?", [value, rowid])
        return bool(store.proof.verify())
    except sqlite3.IntegrityError:
        return True
    finally:
        store.database.conn.execute("ROLLBACK TO before")


@pytest.mark.parametrize("table", COVERED)
def test_a_cell_of_each_covered_column_that_is_altered_is_found(filled, table):
    with copy_of(filled) as store:
        row = store.database.rows(f"SELECT * FROM {table} WHERE {COVERED[table]} ORDER BY id DESC LIMIT 1")[0]
        for column in (column for of, column in cells() if of == table):
            assert is_found(store, table, column, row["id"], flipped(row[column], 9)), column
        assert store.proof.verify() == []


@pytest.mark.slow
@pytest.mark.parametrize(("table", "column"), cells(), ids="-".join)
def test_every_covered_cell_that_is_altered_is_found(filled, table, column):
    with copy_of(filled) as store:
        rows = store.database.rows(f"SELECT * FROM {table} WHERE {COVERED[table]}")
        for row in rows:
            for value in {None, flipped(row[column], 9), *(other[column] for other in rows[:5])} - {row[column]}:
                assert is_found(store, table, column, row["id"], value), (row[column], value)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(where=st.sampled_from(cells()), pick=st.integers(0, 10**6), bit=st.integers(0, 10**6))
def test_any_bit_flipped_in_a_covered_cell_is_found(filled, where, pick, bit):
    table, column = where
    with copy_of(filled) as store:
        rows = store.database.rows(f"SELECT * FROM {table} WHERE {COVERED[table]}")
        row = rows[pick % len(rows)]
        try:
            value = flipped(row[column], bit)
            alter(store, f"UPDATE {table} SET {column} = ? WHERE id = ?", [value, row["id"]])
        except (UnicodeDecodeError, sqlite3.IntegrityError):
            return
        assert store.proof.verify(), (row[column], value)


@pytest.mark.parametrize("table", COVERED)
def test_every_removed_row_is_found(filled, table):
    with copy_of(filled) as store:
        for row in store.database.rows(f"SELECT id FROM {table} WHERE {COVERED[table]}"):
            store.database.conn.execute("SAVEPOINT before")
            alter(store, f"DELETE FROM {table} WHERE id = ?", [row["id"]])
            # The last entry of all leaves a row without one; a prune leaves rows missing.
            assert store.proof.verify(), (table, row["id"])
            store.database.conn.execute("ROLLBACK TO before")


@pytest.mark.parametrize("table", [table for table in COVERED if table != "clauses"])
def test_a_row_that_was_put_in_is_found(filled, table):
    with copy_of(filled) as store:
        (row,) = store.database.rows(f"SELECT * FROM {table} WHERE {COVERED[table]} ORDER BY id DESC LIMIT 1")
        last = store.database.rows(f"SELECT max(id) FROM {table}")[0][0]
        fresh = dict(row) | {"id": last + 1}
        for column in ("watch", "sha256", "change_id", "channel"):
            if isinstance(fresh.get(column), str):
                fresh[column] = f"{'0' * 60}x"
        if table == "versions":
            fresh["number"] += 1
        if table == "holds":
            fresh["ended_at"] = fresh["ended_as"] = "2024-03-01T00:00:00Z"
        alter(store, f"INSERT INTO {table} VALUES ({', '.join('?' * len(fresh))})", list(fresh.values()))
        assert store.proof.verify()


def test_a_fault_names_watch_version_and_entry(store):
    alter(store, "UPDATE changes SET redline = 'ALTERED' WHERE redline IS NOT NULL")
    first = store.proof.verify()[0]
    assert re.fullmatch(
        r"acme/privacy: the verdict of version 2, its changes or its reasons \(row 1 of verdicts\) is not as it was"
        r" recorded \(journal entry \d+\)",
        first,
    )


def test_a_review_that_nobody_made_is_found(store):
    sql = "INSERT INTO reviews (version_id, reviewed_at, state) VALUES (3, '2024-02-08T06:30:04Z', 'seen')"
    store.database.conn.execute(sql)
    assert store.proof.verify() == ["acme/privacy: a review (row 2 of reviews) has no entry in the journal"]


def test_a_row_that_a_prune_deleted_and_somebody_put_back_is_found(filled):
    with copy_of(filled) as store:
        (content,) = (json.loads(row["content"]) for row in entries(store, "prune"))
        check = content[4][0]
        store.database.conn.execute(
            "INSERT INTO checks (id, watch_id, checked_at, outcome) VALUES (?, 1, '2024-02-04T06:30:04Z', 'failed')",
            [check],
        )
        assert any(f"(row {check} of checks)" in fault for fault in store.proof.verify())


def test_rows_deleted_by_hand_are_no_prune(filled):
    with copy_of(filled) as store:
        store.database.conn.execute("DELETE FROM checks WHERE version_id IS NULL AND outcome = 'artifact'")
        assert any("what a check found" in fault for fault in store.proof.verify())


# --- the schema ---


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("DROP VIEW material", "The view material of the schema is missing"),
        ("DROP TRIGGER journal_never_changes", "The trigger journal_never_changes of the schema is missing"),
        ("DROP INDEX holds_open", "The index holds_open of the schema is missing"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON alerts BEGIN DELETE FROM deliveries; END",
            "There is a trigger quiet that this release does not make",
        ),
    ],
)
def test_a_schema_that_is_another_is_found(store, sql, expected):
    store.database.conn.execute(sql)
    assert store.proof.verify() == [expected]


def test_a_replaced_view_is_found(store):
    (row,) = store.database.rows("SELECT sql FROM sqlite_master WHERE name = 'material'")
    store.database.conn.execute("DROP VIEW material")
    store.database.conn.execute(row["sql"].replace("d.materiality = 'material'", "d.materiality = 'minor'"))
    assert store.proof.verify() == ["The view material of the schema is not as this release makes it"]


def test_tables_views_and_indexes_of_somebody_elses_are_left_alone(store):
    for sql in ("CREATE TABLE notes (text)", "CREATE INDEX by_note ON notes(text)", "CREATE VIEW mine AS SELECT 1"):
        store.database.conn.execute(sql)
    assert store.proof.verify() == []


# --- an older record ---


def older(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript((ROOT / "tests" / "databases" / "0.1.0.sql").read_text("utf-8"))
    return path


def test_an_older_record_is_taken_over_and_says_from_when_its_journal_speaks(tmp_path):
    path = older(tmp_path / "p.db")
    with Store.open(path) as store:
        assert store.proof.verify() == []
        began = store.proof.begins_at()
        assert began is not None
        assert began.took_over
        heads = store.chain.heads()
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE reasons SET text = 'ALTERED' WHERE id = 1")
    with Store.open(path) as store:
        assert store.chain.heads() == heads
        assert any("its changes or its reasons" in fault for fault in store.proof.verify())


def test_an_older_record_that_is_damaged_is_opened_all_the_same(tmp_path):
    path = older(tmp_path / "p.db")
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name IN ('changes', 'watches')")
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE changes SET redline = x'ff00', old_clause_ids = 'no list' WHERE id = 1")
        conn.execute("UPDATE watches SET url = CAST(x'ff' AS TEXT) WHERE id = 1")
    with Store.open(path) as store:
        assert store.proof.verify()


def test_a_new_record_has_nothing_to_take_over():
    with Store.open(":memory:") as store:
        began = store.proof.begins_at()
        assert began is not None
        assert not began.took_over


# --- from an entry on ---


def test_since_an_entry_only_what_came_from_there_is_looked_at(store):
    last = store.proof.seal().entry
    store.reviews.add(ACME.id, 3, "seen", day(20))
    assert store.proof.verify(last + 1) == []
    alter(store, "UPDATE reviews SET note = 'ALTERED' WHERE id = 1")
    assert store.proof.verify(last + 1) == []
    alter(store, "UPDATE reviews SET note = 'ALTERED' WHERE id = 2")
    assert len(store.proof.verify(last + 1)) == 1
    assert len(store.proof.verify()) == 2


def test_since_the_entry_of_a_version_its_chain_and_bytes_are_looked_at(store):
    (*_, last) = entries(store, "version")
    alter(store, "UPDATE versions SET title = 'ALTERED' WHERE id = ?", [last["row_id"]])
    (fault,) = store.proof.verify(last["id"])
    assert "is not as it was recorded" in fault


# --- seals and other witnesses ---


def test_a_seal_is_the_same_whenever_it_is_made(store):
    seal = store.proof.seal()
    store.reviews.add(ACME.id, 3, "seen", day(20))
    assert store.proof.seal(seal.entry) == seal
    assert store.proof.seal() != seal
    assert store.proof.seal(10_000) is None
    label, entry, digest, text = seal.line.split(" ", 3)
    assert (label, int(entry)) == ("Seal", seal.entry)
    assert hashlib.sha256(text.encode()).hexdigest() == digest == seal.sha256
    assert [head[0] for head in json.loads(text)[2]] == [None, "acme/privacy", "bolt/legal"]


def cut_off(store: Store, entry: int) -> None:
    """Cut the end of a record off, so well that nothing inside shows it."""
    kinds = {"review": "reviews", "alert": "alerts"}
    for row in store.database.rows("SELECT kind, row_id FROM journal WHERE id > ?", [entry]):
        alter(store, f"DELETE FROM {kinds[row['kind']]} WHERE id = ?", [row["row_id"]])
    alter(store, "DELETE FROM journal WHERE id > ?", [entry])


def test_an_end_that_was_cut_off_shows_against_a_seal_an_entry_and_an_old_mail(store):
    last = store.proof.seal().entry
    store.reviews.add(ACME.id, 3, "wrong", day(20), note="we were told too late")
    seal = store.proof.seal()
    kept = [Noted("seal", seal.sha256, seal.entry), Noted("journal", seal.heads[1].link_sha256[:16], seal.entry)]
    assert store.proof.against(kept) == []
    cut_off(store, last)
    assert store.proof.verify() == []
    assert store.proof.against(kept) == [
        f"Seal {seal.entry}: the entry was noted and is not there; the end of the journal was cut off",
        f"Journal {seal.entry}: the entry was noted and is not there; the end of the journal was cut off",
    ]
    store.reviews.add(ACME.id, 3, "seen", day(20))
    assert [fault.split(":")[0] for fault in store.proof.against(kept)] == [f"Seal {last + 1}", f"Journal {last + 1}"]


def mail(text: str, html: str = "") -> bytes:
    made = EmailMessage()
    made["Subject"] = "acme privacy changed"
    made.set_content(text, cte="base64")
    if html:
        made.add_alternative(html, subtype="html", cte="quoted-printable")
    return made.as_bytes()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda record, journal, seal: mail(f"Record: {record}\nJournal: {journal}\nSeal: {seal}\n"),
        lambda record, journal, seal: mail(
            "", f"<p>Record: <code>{record}</code><br>Journal: <code>{journal}</code> Seal: <code>{seal}</code></p>"
        ),
        lambda record, journal, seal: (
            f"**Id:** `x`, **record:** `{record}`, journal: `{journal}`\nSeal: `{seal}`".encode()
        ),
    ],
    ids=["mail", "html", "markdown"],
)
def test_what_a_mail_bears_witness_to_is_read_from_it(store, tmp_path, wrap):
    seal = store.proof.seal()
    head = store.chain.heads()[0]
    written = wrap(head[2][:16], f"{seal.entry} {seal.heads[1].link_sha256[:16]}", f"{seal.entry} {seal.sha256}")
    (tmp_path / "kept").write_bytes(written)
    links = noted.read(tmp_path / "kept")
    assert {link.kind for link in links} == {"record", "journal", "seal"}
    assert store.proof.against(links) == []
    alter(store, "UPDATE versions SET chain_sha256 = 'x' || chain_sha256 WHERE watch_id = 1")
    (fault,) = store.proof.against(links)
    assert fault.startswith(f"Record {head[2][:16]}: no version has the link that was noted")


def test_a_file_that_tells_nothing_of_the_record_is_wrong_use(tmp_path):
    (tmp_path / "list").write_text("For the record, this is a shopping list. Journal: no")
    with pytest.raises(UsageError, match="none of these stands in it"):
        noted.read(tmp_path / "list")
    with pytest.raises(UsageError, match="cannot be read"):
        noted.read(tmp_path / "nothing")


# --- on the command line ---


def test_verify_and_seal_on_the_command_line(kept: Desk):
    assert re.search(r"Whole: 3 versions of 2 watches, .*, \d+ entries of the journal\.$", kept.run("verify").strip())
    line = kept.run("seal")
    assert kept.run("seal", "--out", "seal.txt").startswith("Wrote seal.txt: Seal ")
    assert (kept.folder / "seal.txt").read_text("utf-8") == line
    printed = kept.json("verify")
    (kept.folder / "verified.json").write_text(json.dumps(printed))
    last = printed["journal"]["entries"]
    assert kept.json("seal")["sha256"] == printed["journal"]["seal"]["sha256"]
    both = ("--against", "seal.txt", "--against", "verified.json")
    assert "Whole" in kept.run("verify", *both)
    assert f"Whole from entry {last} on: 1 entries" in kept.run("verify", "--since", last)
    assert f"no entry {last + 1}" in kept.run("verify", "--since", last + 1, status=2)
    with closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute("DROP TRIGGER journal_never_shrinks")
        conn.execute("DELETE FROM journal WHERE id = ?", [last])
    assert f"Seal {last}: the entry was noted and is not there" in kept.run("verify", *both, status=1)


ALTERED = [
    "UPDATE changes SET redline = 'ALTERED'",
    "UPDATE reasons SET text = 'ALTERED'",
    "UPDATE alerts SET created_at = '2020-01-01T00:00:00Z'",
    "INSERT INTO reviews (version_id, reviewed_at, state) SELECT id, recorded_at, 'seen' FROM versions",
    "UPDATE versions SET title = 'ALTERED'",
]


@pytest.mark.parametrize("sql", ALTERED)
def test_there_is_no_evidence_of_what_was_altered(kept: Desk, sql):
    with closing(sqlite3.connect(kept.db)) as conn, conn:
        conn.execute(sql)
    assert "no evidence was written, for it would repeat what was altered" in kept.run(
        "evidence", "acme/privacy", status=1
    )
    assert not list(kept.folder.glob("evidence-*"))


def test_a_stranger_sees_with_sha256sum_alone_what_was_judged_and_told(kept: Desk):
    kept.run("review", "acme/privacy", 2, "seen", "--note", "of no interest")
    kept.run("review", "acme/privacy", 1, "seen")
    kept.run("evidence", "acme/privacy")
    (folder,) = kept.folder.glob("evidence-*")
    journal = [json.loads(line) for line in (folder / "journal.jsonl").read_text("utf-8").splitlines()]
    lines = (folder / "journal.jsonl").read_bytes().splitlines()
    assert [row[0] for row in journal[1:]] == [hashlib.sha256(line).hexdigest() for line in lines[:-1]]
    held = {row[1]: row[-1] for row in journal}
    names = sorted(path.name for path in folder.glob("entry-*.json"))
    ran = subprocess.run(["sha256sum", *names], cwd=folder, check=True, capture_output=True, text=True)
    for line in ran.stdout.splitlines():
        digest, name = line.split()
        assert held[int(name.split("-")[1])] == digest
    assert {name.split("-")[2] for name in names} == {
        "watch.json", "snapshot.json", "verdict.json", "check.json", "alert.json", "review.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name in ("redline.html", "verdict.json", "record.json", "snapshots.warc.gz", "after.md", "clauses.jsonl"):
        assert manifest["files"][name]["entries"], name
    (entry,) = manifest["files"]["redline.html"]["entries"]
    verdict_text = (folder / f"entry-{entry}-verdict.json").read_text("utf-8")
    assert "30" in verdict_text
    assert "is now" in verdict_text
    assert manifest["journal"]["link_sha256"] == hashlib.sha256(lines[-1]).hexdigest()
    assert manifest["journal"]["entry"] == journal[-1][1] not in manifest["files"]["record.json"]["entries"]
    heads = {head["watch"]: head for head in kept.json("verify")["journal"]["heads"]}
    assert heads["acme/privacy"]["link_sha256"] == manifest["journal"]["link_sha256"]


def test_what_a_prune_deleted_is_hashed_as_its_entries_would_be(store):
    """Of imported looks with where they came from, as docs/database.md says."""
    store.retention.prune(day(30), day(0), day(30))
    imported = Origin("warc a.warc", "<urn:uuid:1>")
    store.checks.record(samples.check("failed", day(30), origin=imported))
    store.checks.record(samples.check("same_text", day(31)))
    names = [row["name"] for row in store.database.rows("PRAGMA table_info(checks)")]
    sql = "SELECT * FROM checks WHERE version_id IS NULL AND snapshot_id IS NULL ORDER BY id"
    first, second = (list(row) for row in store.database.rows(sql))
    assert names[-2:] == ["source", "source_name"]
    store.retention.prune(day(40), day(0), day(41))
    deleted = json.loads(entries(store, "prune")[-1]["content"])
    rows = (first, second[:-2])
    written = "".join(f"{json.dumps(row, ensure_ascii=False, separators=(',', ':'))}\n" for row in rows)
    assert deleted[2:4] == [2, hashlib.sha256(written.encode()).hexdigest()]
