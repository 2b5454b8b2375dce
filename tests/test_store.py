from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlite_utils
import store_samples as samples
from hypothesis import given, settings
from store_samples import ACME, BOLT, FIRST, NOW, SECOND, THIRD, check, day, dismissed, held, made, sha

from tracker.edge.store import Store, migration, opening, schema
from tracker.edge.store.record import VIEW_NAMES
from tracker.errors import StoreError, UsageError
from tracker.model import Alert, Policy, Schedule, Validators, Verdict

ROOT = Path(__file__).parent.parent
RELEASED = sorted((Path(__file__).parent / "databases").glob("*.sql"))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "data" / "policies.db") as opened:
        yield opened


@pytest.fixture
def full(store):
    samples.fill(store)
    return store


class TestOpening:
    def test_makes_directory_and_a_private_file(self, store):
        assert stat.S_IMODE(os.stat(store.path).st_mode) == 0o600
        samples.fill(store)
        assert stat.S_IMODE(os.stat(store.path + "-wal").st_mode) == 0o600

    def test_migrates_once(self, store):
        with Store.open(store.path) as again:
            assert again.database.rows("SELECT count(*) FROM _sqlite_migrations")[0][0] == len(schema.MIGRATIONS)

    def test_missing_file_is_not_made_when_not_wanted(self, tmp_path):
        with pytest.raises(StoreError, match="There is no database at"):
            Store.open(tmp_path / "no.db", create=False)
        assert not list(tmp_path.iterdir())

    def test_refuses_a_symbolic_link(self, store, tmp_path):
        (tmp_path / "link.db").symlink_to(store.path)
        (tmp_path / "dangling.db").symlink_to(tmp_path / "elsewhere.db")
        for name in ("link.db", "dangling.db"):
            with pytest.raises(StoreError, match="symbolic link"):
                Store.open(tmp_path / name)
        assert not (tmp_path / "elsewhere.db").exists()

    def test_refuses_a_directory(self, tmp_path):
        with pytest.raises(StoreError, match="is not a file"):
            Store.open(tmp_path)

    def test_refuses_a_directory_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(StoreError, match="cannot be made"):
            Store.open(tmp_path / "file" / "policies.db")

    def test_refuses_what_is_not_a_database(self, tmp_path):
        (tmp_path / "notes.txt").write_text("just some notes, and long enough to be read as a header" * 20)
        with pytest.raises(StoreError, match="is not a database"):
            Store.open(tmp_path / "notes.txt")

    def test_refuses_another_programs_database(self, tmp_path):
        with closing(sqlite3.connect(tmp_path / "other.db")) as other:
            other.execute("CREATE TABLE songs (title)")
        with pytest.raises(StoreError, match="another program"):
            Store.open(tmp_path / "other.db")

    def test_refuses_the_database_of_a_newer_tracker(self, store):
        sql = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, '0999_later', '')"
        store.database.conn.execute(sql, [migration.MIGRATION_SET])
        with pytest.raises(StoreError, match="made by a newer tracker"):
            Store.open(store.path)

    def test_read_only_reads_and_refuses_to_write(self, full):
        with Store.open(full.path, read_only=True) as reader:
            assert len(reader.versions.all(ACME.id)) == 4
            with pytest.raises(StoreError, match="read-only"):
                reader.checks.record(check("same_bytes", day(10)))

    def test_read_only_does_not_migrate(self, tmp_path):
        (tmp_path / "empty.db").touch()
        with pytest.raises(StoreError, match="opened read-only"):
            Store.open(tmp_path / "empty.db", read_only=True)

    def test_lives_in_memory_too(self):
        with Store.open(":memory:") as store:
            samples.fill(store)
            assert store.proof.verify() == []


class TestTrouble:
    def test_a_full_disk_records_nothing_and_leaves_the_store_usable(self, store):
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        pages = store.database.rows("PRAGMA page_count")[0][0]
        store.database.conn.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="the disk is full"):
            store.checks.record(made(day(1), SECOND, FIRST, body=os.urandom(100_000)))
        assert store.versions.current_number(ACME.id) == 1
        assert store.watches.standing(ACME.id).last_checked_at == NOW
        store.database.conn.execute("PRAGMA max_page_count = 1000000")
        assert store.checks.record(made(day(1), SECOND, FIRST)) == 2
        assert store.proof.verify() == []

    def test_a_locked_database_is_said_to_be_locked(self, store):
        store.watches.sync([ACME], NOW)
        with Store.open(store.path, timeout_s=0.01) as other:
            store.database.conn.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="is locked by another program"):
                other.checks.record(check("same_bytes", NOW))
            store.database.conn.execute("ROLLBACK")
            other.checks.record(check("same_bytes", NOW))

    def test_half_a_character_is_refused_whole(self, store):
        store.watches.sync([ACME], NOW)
        with pytest.raises(StoreError, match="half a character"):
            store.checks.record(made(NOW, replace(FIRST, title="\ud800")))
        assert store.record.log() == []

    def test_a_watch_nobody_listed_is_refused(self, store):
        for ask in (
            store.watches.standing,
            store.versions.all,
            store.versions.current_number,
            store.record.holds,
            store.clauses.search,
        ):
            with pytest.raises(UsageError, match="no such watch"):
                ask("who/privacy") if ask != store.clauses.search else ask("word", "who/privacy")
        with pytest.raises(UsageError, match="no such watch"):
            store.checks.record(check("same_bytes", NOW))


class TestWatches:
    def test_new_ones_are_due_at_once_and_paused_ones_never(self, store):
        store.watches.sync([ACME, replace(BOLT, paused=True)], NOW)
        assert store.watches.due(NOW) == [ACME.id]
        store.watches.sync([ACME, BOLT], day(1))
        assert store.watches.due(day(1)) == [ACME.id, BOLT.id]

    def test_dropped_ones_come_back_with_their_history(self, full):
        full.watches.sync([BOLT], day(20))
        assert full.watches.due(day(99)) == [BOLT.id]
        assert full.watches.ids() == [BOLT.id]
        full.watches.sync([ACME, BOLT], day(21))
        assert ACME.id in full.watches.due(day(21))
        assert full.versions.current_number(ACME.id) == 4

    def test_another_schedule_is_due_at_once_and_the_same_list_changes_nothing(self, store):
        store.watches.sync([ACME, BOLT], NOW)
        store.watches.set_next(ACME.id, day(30), retry_at=day(1))
        store.watches.set_next(BOLT.id, day(30))
        store.watches.sync([ACME, BOLT], day(1))
        assert store.watches.due(day(2)) == []
        assert store.watches.standing(ACME.id).retry_at == day(1)
        store.watches.sync([replace(ACME, schedule=Schedule(60)), BOLT], day(2))
        assert store.watches.due(day(2)) == [ACME.id]

    def test_another_address_forgets_validators(self, full):
        full.checks.record(check("not_modified", day(10), etag='"9"'))
        assert full.watches.standing(ACME.id).validators.etag == '"9"'
        full.watches.sync([replace(ACME, url="https://acme.example/new"), BOLT], day(11))
        assert full.watches.standing(ACME.id).validators == Validators()

    def test_renamed_ones_keep_history_and_chain(self, full):
        full.watches.rename(ACME.id, "acme/privacy-policy", NOW)
        assert full.versions.all("acme/privacy-policy")[-1].number == 4
        assert full.proof.verify() == []
        with pytest.raises(UsageError, match="already"):
            full.watches.rename("acme/privacy-policy", BOLT.id, NOW)
        with pytest.raises(UsageError, match="no such watch"):
            full.watches.rename(ACME.id, "x/y", NOW)

    def test_hot_queries_use_an_index(self, store):
        for sql in (
            "SELECT watch FROM watches WHERE next_check_at <= 'x' AND NOT paused AND dropped_at IS NULL",
            "SELECT id FROM clauses WHERE watch_id = 1 AND content_hash = 2",
            "SELECT 1 FROM deliveries WHERE state IN ('queued', 'claimed') AND not_before_at <= 'x'",
            "SELECT id FROM holds WHERE watch_id = 1 AND kind = 'held' AND ended_at IS NULL",
            "SELECT id FROM verdicts WHERE version_id = 1",
        ):
            plan = " ".join(row["detail"] for row in store.database.rows(f"EXPLAIN QUERY PLAN {sql}"))
            assert "SEARCH" in plan
            assert "SCAN" not in plan


class TestRecording:
    def test_standing_follows_good_checks_only(self, store):
        store.watches.sync([ACME], NOW)
        assert store.watches.standing(ACME.id).number == 0
        store.checks.record(made(NOW, FIRST, etag='"1"', last_modified="Thu"))
        store.checks.record(check("same_bytes", day(1)))
        store.checks.record(check("same_text", day(2), body_sha256="b2", etag='"2"', reading_key="r2"))
        now = store.watches.standing(ACME.id)
        assert (now.number, now.page.text_sha256, now.observed_at) == (1, FIRST.text_sha256, NOW)
        assert (now.page.body_sha256, now.page.reading_key, now.validators) == ("b2", "r2", Validators('"2"', None))
        store.checks.record(held(day(3), b"short", "short"))
        after = store.watches.standing(ACME.id)
        assert (after.page.body_sha256, after.validators, after.page.text_sha256) == (
            "b2",
            now.validators,
            now.page.text_sha256,
        )
        assert after.last_checked_at == day(3)

    def test_checks_keep_a_body_hash_only_where_it_is_new(self, store):
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        store.checks.record(check("same_bytes", day(1), body_sha256=store.watches.standing(ACME.id).page.body_sha256))
        store.checks.record(check("same_text", day(2), body_sha256="other"))
        assert [row[0] for row in store.database.rows("SELECT body_sha256 FROM checks ORDER BY id")][1:] == [
            None,
            "other",
        ]

    def test_bad_checks_count_up_and_sight_clears_them(self, store):
        store.watches.sync([ACME], NOW)
        store.checks.record(check("failed", NOW, retry_at=day(1)))
        blind = Alert("blind", "b1", "blind", ("mail",), "x")
        store.checks.record(dismissed(day(1), b"wall", "wall", alerts=(blind,)))
        standing = store.watches.standing(ACME.id)
        assert (standing.bad_checks, standing.blind, standing.retry_at) == (2, True, None)
        store.checks.record(made(day(2), FIRST, alerts=(Alert("sight", "s1", "sight", ("mail",), "x"),)))
        assert (store.watches.standing(ACME.id).bad_checks, store.watches.standing(ACME.id).blind) == (0, False)

    def test_a_move_is_remembered(self, store):
        store.watches.sync([ACME], NOW)
        address = "https://acme.example/legal"
        alert = Alert("moved", "m", "moved", ())
        store.checks.record(check("not_modified", NOW, alerts=(alert,), moved_to=address))
        assert store.watches.standing(ACME.id).moved_to == "https://acme.example/legal"

    def test_a_held_page_is_counted_and_confirmed(self, store):
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        text = "\n".join(one.text for one in SECOND.clauses)
        store.checks.record(held(day(1), b"bytes", text))
        store.checks.record(held(day(2), b"other bytes, same text", text))
        page = store.watches.standing(ACME.id).held
        assert (page.times_seen, page.first_seen_at, page.body_sha256) == (2, day(1), sha(b"bytes"))
        assert store.snapshots.get(page.snapshot_id).body == b"bytes"
        assert store.checks.record(made(day(3), SECOND, FIRST, observed_at=day(1))) == 2
        assert store.watches.standing(ACME.id).held is None
        assert [row["ended_as"] for row in store.record.holds(ACME.id)] == ["confirmed"]
        assert [(row["number"], row["observed_at"]) for row in store.record.log()][1:] == [(2, "2024-02-02T06:30:04Z")]

    def test_a_held_page_is_replaced_or_the_known_text_returns(self, store):
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        store.checks.record(held(day(1), b"a", "a"))
        store.checks.record(held(day(2), b"b", "b"))
        store.checks.record(check("failed", day(3)))
        assert len(store.record.holds(ACME.id, open_only=True)) == 1
        store.checks.record(check("same_bytes", day(3)))
        assert [row["ended_as"] for row in store.record.holds()] == ["replaced", "returned"]
        store.checks.record(held(day(4), b"c", "c"))
        store.checks.record(made(day(5), SECOND, FIRST))
        assert store.record.holds()[-1]["ended_as"] == "replaced"

    def test_an_artifact_seen_again_is_counted_and_stored_once(self, store):
        store.watches.sync([ACME], NOW)
        for number, body in enumerate((b"wall 1", b"wall 2", b"wall 1")):
            store.checks.record(dismissed(day(number), body, "wall", "bot_wall"))
        store.checks.record(dismissed(day(4), b"wall 1", "other words", "bot_wall"))
        (row,) = store.record.holds()
        assert (row["times_seen"], row["kind"], row["last_seen_at"]) == (4, "artifact", "2024-02-05T06:30:04Z")
        assert len(store.database.rows("SELECT id FROM snapshots")) == 1
        store.checks.record(dismissed(day(5), b"wall 1", "wall", "error_page"))
        assert len(store.record.holds()) == 2

    def test_old_checks_can_go_but_what_they_kept_stays(self, full):
        assert full.retention.prune(day(100), NOW, day(500)).checks == 3
        assert full.proof.verify() == []


class TestHistory:
    def test_versions_tell_what_was_recorded(self, full):
        versions = full.versions.all(ACME.id)
        assert [one.number for one in versions] == [1, 2, 3, 4]
        assert [one.materiality for one in versions] == ["none", "minor", "material", "none"]
        third = full.versions.get(ACME.id, 3)
        assert (third.observed_at, third.recorded_at, third.silent) == (day(4), day(5), False)
        assert (third.url, third.dates, third.promises) == (ACME.url, THIRD.dates, THIRD.promises)
        with pytest.raises(UsageError, match="no version 9"):
            full.versions.get(ACME.id, 9)

    def test_version_on_a_day_is_the_last_seen_by_its_end(self, full):
        found = [full.versions.on(ACME.id, date(2024, 1, 31)), full.versions.on(ACME.id, date(2024, 2, 1))]
        assert [one and one.number for one in found] == [None, 1]
        assert full.versions.on(ACME.id, date(2024, 2, 5)).number == 3

    def test_a_text_that_was_a_version_is_known(self, full):
        assert full.versions.with_text(ACME.id, FIRST.text_sha256, 2) == 1
        assert full.versions.with_text(ACME.id, "nothing", 2) is None

    def test_clauses_are_kept_once_and_know_their_span(self, full):
        sql = "SELECT text, first_version, removed_in FROM clauses WHERE watch_id = 1 ORDER BY id"
        assert [tuple(row) for row in full.database.rows(sql)] == [
            ("We keep data for 30 days.", 1, 2),
            ("We do not sell data.", 1, 3),
            ("Write to us.", 1, None),
            ("We keep data for 90 days.", 2, None),
        ]

    def test_a_clause_that_returns_is_in_force_again(self, full):
        full.checks.record(made(day(30), FIRST, THIRD))
        sql = "SELECT removed_in FROM clauses WHERE watch_id = 1 AND text LIKE '%30 days%'"
        assert full.database.rows(sql)[0][0] is None
        assert full.proof.verify() == []

    def test_log_is_the_contract(self, full):
        log = full.record.log()
        assert log[2] == {
            "watch": ACME.id, "number": 2, "observed_at": "2024-02-03T06:30:04Z",
            "alerted_at": "2024-02-03T06:30:04Z", "verdict": "minor", "cause": "vendor", "held": False,
        }  # fmt: skip
        assert [(row["number"], row["verdict"], row["held"]) for row in log] == [
            (1, "none", False), (1, "none", False), (2, "minor", False), (None, "artifact", False),
            (3, "material", False), (4, "none", False), (None, "artifact", True), (None, "artifact", True),
        ]  # fmt: skip
        assert [row["observed_at"] for row in log] == sorted(row["observed_at"] for row in log)

    def test_a_second_verdict_counts_and_the_first_stays(self, full):
        assert full.verdicts.get(ACME.id, 2).materiality == "minor"
        assert [row[0] for row in full.database.rows("SELECT materiality FROM verdicts WHERE version_id = 3")] == [
            "material",
            "minor",
        ]
        assert full.verdicts.get(ACME.id, 1) is None

    def test_search_finds_clauses_by_words_whatever_is_typed(self, full):
        (row, *_) = full.clauses.search("90 days", ACME.id, in_force_only=True)
        assert (row["text"], row["removed_in"]) == ("We keep data for 90 days.", None)
        assert "[90] [days]" in row["snippet"]
        assert full.clauses.search('sell OR "write to"')
        for typed in ("opt-out", "don't", '"', "sell*", "a AND", "(x"):
            if re.search(r"\w", typed):
                full.clauses.search(typed)
            else:
                with pytest.raises(UsageError, match="at least one word"):
                    full.clauses.search(typed)

    def test_reviews_are_only_ever_added(self, full):
        (row,) = full.reviews.all(ACME.id, 2)
        assert row["right_verdict"] == "minor"
        for sql in ("UPDATE reviews SET note = ''", "DELETE FROM reviews", "UPDATE snapshots SET body = x'00'"):
            with pytest.raises(sqlite3.IntegrityError):
                full.database.conn.execute(sql)
        for wrong in ({"state": "fine"}, {"state": "wrong", "right_verdict": "bad"}):
            with pytest.raises(UsageError, match="one of"):
                full.reviews.add(ACME.id, 2, now=NOW, **wrong)


class TestLaws:
    @settings(max_examples=60, deadline=None)
    @given(samples.policies)
    def test_a_policy_comes_back_equal(self, policy: Policy):
        with Store.open(":memory:") as store:
            store.watches.sync([ACME], NOW)
            number = store.checks.record(made(NOW, policy, body=b"x"))
            assert store.versions.policy(ACME.id, number) == policy
            assert store.proof.verify() == []

    @settings(max_examples=60, deadline=None)
    @given(samples.policies, samples.verdicts, samples.verdicts)
    def test_a_verdict_comes_back_equal(self, policy: Policy, first: Verdict, second: Verdict):
        with Store.open(":memory:") as store:
            store.watches.sync([ACME], NOW)
            store.checks.record(made(NOW, FIRST))
            store.checks.record(made(day(1), policy, FIRST, body=b"x", judged=first))
            assert store.verdicts.get(ACME.id, 2) == first
            store.verdicts.add(ACME.id, 2, second, day(2))
            assert store.verdicts.get(ACME.id, 2) == second
            assert store.versions.policy(ACME.id, 2) == policy
            assert store.proof.verify() == []
            for name in VIEW_NAMES:
                store.record.view(name)


class TestViews:
    def test_every_view_answers_with_the_watch_first(self, full):
        existing = {row[0] for row in full.database.rows("SELECT name FROM sqlite_master WHERE type = 'view'")}
        assert existing == set(VIEW_NAMES)
        found = {name: full.record.view(name) for name in VIEW_NAMES}
        # That one needs two vendors: test_same_clause.py.
        assert [name for name, rows in found.items() if not rows] == ["same_clause"]
        assert all(next(iter(rows[0])) == "watch" for rows in found.values() if rows)
        assert full.record.view("timeline", BOLT.id, limit=5)[0]["verdict"] == "first"
        with pytest.raises(UsageError, match="no view"):
            full.record.view("nothing")

    def test_views_say_what_they_should(self, full):
        redline = full.record.view("redline", ACME.id)
        assert [row["redline"] for row in redline] == ["[-We do not sell data.-]", "[-30-]{+90+}"]
        assert redline[1]["old_text"] == "We keep data for 30 days."
        assert [row["text"] for row in full.record.view("current", ACME.id)] == [
            "We keep data for 90 days.",
            "Write to us.",
        ]
        assert [(row["what"], row["number"]) for row in full.record.view("silent")] == [("phantom", 4), ("silent", 2)]
        (row,) = full.record.view("upcoming")
        assert (row["number"], row["object_by"], row["object_rule"]) == (3, "2024-03-06", "notice_days")
        assert full.record.view("health")[0]["message"] == "bolt/terms: no answer"
        assert full.record.view("promises", ACME.id)[2]["lead_days"] > 300_000
        assert full.record.view("material")[0]["reasons"] == "A period got longer"

    def test_sqlite_utils_searches_clauses(self, full):
        with closing(sqlite3.connect(full.path)) as conn:
            table = sqlite_utils.Database(conn)["clauses"]
            assert table.detect_fts() == "clauses_fts"
            assert len(list(table.search("90 days"))) == 1

    def test_every_column_is_explained_or_plain(self, full):
        for row in full.database.rows(
            "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND sql LIKE '% STRICT'"
        ):
            assert "\n  -- " in row[0]
        for row in full.database.rows("SELECT sql FROM sqlite_master WHERE type = 'view'"):
            assert "\n-- " in row[0]

    def test_the_docs_name_every_table_and_view_with_a_query_that_runs(self, full):
        text = (ROOT / "docs" / "database.md").read_text()
        named = set(re.findall(r"^\| `(\w+)` \|", text, re.M))
        hidden = {row["name"] for row in full.database.rows("PRAGMA table_list") if row["type"] == "shadow"}
        sql = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '\\_%' ESCAPE '\\'"
        assert named == {row[0] for row in full.database.rows(sql)} - hidden - {"sqlite_sequence"}
        queries = re.findall(r"\| `(SELECT [^`]*)` \|", text)
        assert len(queries) >= len(named) - len(VIEW_NAMES)
        for query in queries:
            full.database.rows(query)


def test_there_is_a_dump_of_a_released_schema():
    assert RELEASED


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_released_database_migrates_and_answers(path, tmp_path):
    with closing(sqlite3.connect(tmp_path / "old.db")) as conn:
        conn.executescript(path.read_text())
    with Store.open(tmp_path / "old.db") as store:
        assert store.proof.verify() == []
        younger = {"restless", "flips", "same_clause"}  # than the first release: nothing to answer from
        assert {name for name in VIEW_NAMES if not store.record.view(name)} <= younger
        assert store.clauses.search("90 days")
        assert store.checks.record(made(day(40), FIRST, THIRD)) == 5


class TestBeforeAMigration:
    @pytest.fixture
    def old(self, tmp_path):
        path = tmp_path / "policies.db"
        with closing(sqlite3.connect(path)) as conn:
            conn.executescript(RELEASED[0].read_text())
        return path

    @staticmethod
    def copies(path):
        return sorted(one.name for one in path.parent.iterdir() if one.name.startswith(f"{path.name}.before-"))

    def test_an_older_database_is_kept_beside_itself_once(self, old):
        with Store.open(old) as store:
            first = schema.MIGRATIONS[1]
            assert store.kept_before == old.with_name(f"policies.db.before-{first}.backup")
        assert self.copies(old) == [store.kept_before.name]
        assert stat.S_IMODE(store.kept_before.stat().st_mode) == 0o600
        with closing(sqlite3.connect(store.kept_before)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert [row[0] for row in conn.execute("SELECT name FROM _sqlite_migrations")] == ["0001_first"]
            views = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
            assert "flips" not in views
        with Store.open(old) as store:
            assert store.kept_before is None
        assert len(self.copies(old)) == 1

    def test_a_new_database_is_not(self, tmp_path):
        with Store.open(tmp_path / "policies.db") as store:
            assert store.kept_before is None
        (tmp_path / "empty.db").write_bytes(b"")
        with Store.open(tmp_path / "empty.db") as store:
            assert store.kept_before is None
        assert self.copies(tmp_path / "policies.db") == []

    def test_what_is_there_under_that_name_is_never_written_over(self, old):
        taken = old.with_name(f"policies.db.before-{schema.MIGRATIONS[1]}.backup")
        taken.write_text("of somebody else")
        with Store.open(old) as store:
            assert store.kept_before.name == f"policies.db.before-{schema.MIGRATIONS[1]}-2.backup"
        assert taken.read_text() == "of somebody else"

    def test_trying_again_and_again_keeps_one_copy(self, old):
        for _ in range(3):
            with closing(sqlite3.connect(old, isolation_level=None)) as conn, pytest.raises(RuntimeError):
                migration.migrate(conn, lambda lacking: fail(opening._keep_before(str(old), lacking)))
        assert len(self.copies(old)) == 1
        with Store.open(old) as store:
            assert store.kept_before.name == self.copies(old)[0]

    def test_without_a_copy_nothing_is_changed(self, old):
        taken = old.with_name(f"policies.db.before-{schema.MIGRATIONS[1]}.backup.part")
        taken.write_text("in the way")
        with pytest.raises(StoreError, match=r"stays so until a copy of it is kept beside it: .* Make room"):
            Store.open(old)
        with closing(sqlite3.connect(old)) as conn:
            assert conn.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == 1
        taken.unlink()
        with Store.open(old) as store:
            assert store.kept_before is not None


def fail(_: object) -> None:
    raise RuntimeError("the power went")


def test_the_newest_dump_has_todays_schema(full, tmp_path):
    with closing(sqlite3.connect(tmp_path / "old.db")) as conn:
        conn.executescript(RELEASED[-1].read_text())
    sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    with Store.open(tmp_path / "old.db") as old:
        assert [tuple(row) for row in old.database.rows(sql)] == [tuple(row) for row in full.database.rows(sql)]
