"""History older than what is recorded: it goes before it; numbers, links and alerts that are there stay as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from desk import Desk
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_import_history import DAY, WATCH, put, recorded
from web_client import WebClient

from tracker.app.history import import_history, rejudge, since, since_signing
from tracker.app.history.import_history import Imported
from tracker.core.read.fingerprint import reading_key
from tracker.edge.store import Store
from tracker.errors import Overtaken
from tracker.model import Answer, CheckRecord, Unchanged


@contextmanager
def opened(folder: Path, name: str = "policies") -> Iterator[Store]:
    with Store.open(folder / f"{name}.db") as store:
        store.watches.sync([WATCH], DAY + timedelta(days=60))
        yield store


def take(store: Store, folder: Path, pages: str, start: int) -> Imported:
    """Import pages of consecutive days from a folder of their own."""
    there = folder / f"{start}-{pages}"
    put(there, pages, start=start)
    return import_history.run(WATCH, there, store)


def versions(store: Store) -> list[tuple[int, int | None]]:
    """Numbers by time, each with that of its predecessor."""
    return [(version.number, version.previous) for version in store.versions.all(WATCH.id)]


def verdicts(store: Store) -> list[str]:
    return [version.materiality for version in store.versions.all(WATCH.id)]


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in store.database.rows(f"SELECT * FROM {table} ORDER BY id")]


def test_older_versions_take_the_next_numbers_and_stand_before(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        links = [version.chain_sha256 for version in store.versions.all(WATCH.id)]
        assert take(store, tmp_path, "BAC", 2) == Imported(recorded=3, versions=3, alerts=2)
        assert versions(store) == [(3, None), (4, 3), (5, 4), (1, 5), (2, 1)]
        assert [v.chain_sha256 for v in store.versions.all(WATCH.id)][-2:] == links
        assert store.proof.verify() == []


def test_the_version_after_gains_a_verdict_and_no_alert(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        before = rows(store, "alerts")
        take(store, tmp_path, "C", 2)
        assert verdicts(store) == ["none", "material", "material"]
        assert store.verdicts.get(WATCH.id, 1) is not None
        assert rows(store, "alerts") == before
        assert store.proof.verify() == []


def test_what_stands_now_stays_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "ABS", 10)
        standing = store.watches.standing(WATCH.id)
        assert standing.held is not None
        take(store, tmp_path, "CSAW", 2)
        assert store.watches.standing(WATCH.id) == standing
        assert [row["kind"] for row in store.record.holds(WATCH.id, open_only=True)] == ["held"]
        assert store.proof.verify() == []


def test_what_comes_later_goes_on_at_the_end(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "B", 10)
        take(store, tmp_path, "A", 2)
        take(store, tmp_path, "C", 20)
        assert versions(store) == [(2, None), (1, 2), (3, 1)]
        assert store.versions.current_number(WATCH.id) == 3
        assert store.proof.verify() == []


def test_older_still_goes_before_that_and_an_interrupted_stretch_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "A", 20)
        take(store, tmp_path, "C", 10)
        take(store, tmp_path, "A", 2)
        take(store, tmp_path, "D", 15)
        take(store, tmp_path, "B", 5)
        assert versions(store) == [(3, None), (5, 3), (2, 5), (4, 2), (1, 4)]
        assert verdicts(store) == ["none", "material", "material", "material", "editorial"]
        assert store.proof.verify() == []


def test_what_was_seen_between_two_looks_is_left_out_and_named(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        there = tmp_path / "in"
        put(there, "A", start=10)
        put(there, "B", start=14)
        import_history.run(WATCH, there, store)
        put(there, "CC", start=11)
        done = import_history.run(WATCH, there, store)
        assert (done.recorded, done.known) == (0, 2)
        assert done.skipped[0].name == "2 captures from 2024-01-12 to 2024-01-13"
        assert len(versions(store)) == 2


def test_what_was_recorded_stays_known_when_rows_of_old_looks_are_deleted(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "A", 30)
        take(store, tmp_path, "BBWWSBB", 2)
        held, now = store.record.holds(WATCH.id), DAY + timedelta(days=900)
        assert store.retention.prune(DAY + timedelta(days=500), DAY, now).checks == 2
        assert take(store, tmp_path, "BBWWSBB", 2) == Imported(known=7)
        assert store.record.holds(WATCH.id) == held
        assert take(store, tmp_path, "C", 9).versions == 1
        assert store.proof.verify() == []


def test_a_page_never_seen_yet_takes_any_history(tmp_path: Path) -> None:
    """It was refused to us for weeks, and an archive has it."""
    with opened(tmp_path) as store:
        take(store, tmp_path, "WW", 30)
        assert take(store, tmp_path, "AB", 2).versions == 2
        assert versions(store) == [(1, None), (2, 1)]
        assert store.proof.verify() == []


def test_two_imports_at_once_do_not_both_follow_the_same_version(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "A", 20)
        standing = store.older.standing(WATCH.id, 1)
        take(store, tmp_path, "C", 2)
        answer = Answer(200, 1, None)
        record = CheckRecord(WATCH.id, DAY, None, Unchanged("same_text"), answer, beside=standing.number)
        with pytest.raises(Overtaken):
            store.older.record(record, 1)


def test_a_doubt_that_nothing_older_decides_ended_with_what_came_next(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "B", 20)
        take(store, tmp_path, "AS", 2)
        (held,) = store.record.holds(WATCH.id)
        assert (held["ended_as"], held["ended_at"]) == ("replaced", "2024-01-21T06:30:04Z")
        take(store, tmp_path, "S", 5)
        assert [row["ended_as"] for row in store.record.holds(WATCH.id)] == ["confirmed"]
        assert versions(store) == [(2, None), (3, 2), (1, 3)]
        assert store.proof.verify() == []


def test_the_text_of_a_day_a_wording_and_the_changes_since_signing_go_by_time(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        take(store, tmp_path, "AC", 2)
        on = store.versions.on(WATCH.id, date(2024, 1, 4))
        assert on is not None
        assert on.number == 4
        (mine,) = [each for each in since.find(WATCH.id, "sell", store) if "We do not" in each.text]
        assert mine.since == DAY + timedelta(days=2)
        signed = since_signing.make(store, WATCH.id, date(2024, 1, 4), "UTC", WATCH)
        assert [step.version.number for step in signed.steps] == [1, 2]
        assert (signed.then.number, signed.current.number) == (4, 2)


def test_versions_are_judged_again_beside_their_predecessors(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        take(store, tmp_path, "BC", 2)
        before = [store.verdicts.get(WATCH.id, number) for number in (1, 2, 3, 4)]
        assert rejudge.rejudge(WATCH.id, store, DAY).otherwise == ()
        assert [store.verdicts.get(WATCH.id, number) for number in (1, 2, 3, 4)] == before


@pytest.mark.parametrize(("first", "older"), [("CBABB", ""), ("AB", "CBC")])
def test_judging_again_knows_what_was_known_then(tmp_path: Path, first: str, older: str) -> None:
    """No flip is what was in doubt until then, nor what older history that came later tells."""
    with opened(tmp_path) as store:
        take(store, tmp_path, first, 30)
        if older:
            take(store, tmp_path, older, 2)
        assert [row["suspicion"] for row in store.record.holds(WATCH.id)] == ["seen_before"]
        assert rejudge.rejudge(WATCH.id, store, DAY + timedelta(days=60)).otherwise == ()


def test_a_stretch_that_goes_on_under_another_way_to_read_is_read_again_first(tmp_path: Path) -> None:
    """Else each wording that the reader of pages finds otherwise would look like the vendor's change."""
    other = replace(WATCH, remove=("footer",))
    assert reading_key(other.read_options) != reading_key(WATCH.read_options)
    with opened(tmp_path) as store:
        take(store, tmp_path, "B", 20)
        take(store, tmp_path, "A", 2)
        put(tmp_path / "more", "A", start=5)
        import_history.run(other, tmp_path / "more", store)
        causes = [version.cause for version in store.versions.all(WATCH.id)]
        assert causes.count("vendor") == 2
        assert store.proof.verify() == []


def test_a_version_beside_one_that_was_read_in_another_way_is_judged_the_same_again(tmp_path: Path) -> None:
    """What the reader of pages finds otherwise is no change of the vendor's, whoever asks and how often."""
    other, newest = replace(WATCH, remove=("h2",)), replace(WATCH, remove=("h1", "h2"))
    with opened(tmp_path) as store:
        take(store, tmp_path, "A", 30)
        put(tmp_path / "older", "A", start=2)
        import_history.run(other, tmp_path / "older", store)
        verdict = store.verdicts.get(WATCH.id, 1)
        assert verdict is not None
        assert (verdict.materiality, verdict.changes) == ("none", ())
        assert rejudge.rejudge(WATCH.id, store, DAY, watch=other).otherwise == ()
        import_history.run(newest, tmp_path / "older", store)
        assert store.verdicts.get(WATCH.id, 1) == verdict


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE versions SET previous_id = NULL WHERE number = 1", "names another version as the one before it"),
        ("UPDATE versions SET older_than = NULL WHERE number = 3", "is not as it was recorded"),
        ("UPDATE versions SET older_than = 2 WHERE number = 3", "is not as it was recorded"),
        ("UPDATE versions SET promise_days = 1, older_than = NULL WHERE number = 3", "is not as it was recorded"),
        ("UPDATE clauses SET first_version = 1 WHERE first_version = 3", "says wrongly when it came or went"),
    ],
)
def test_verify_sees_a_place_that_was_altered(tmp_path: Path, sql: str, sentence: str) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        take(store, tmp_path, "C", 2)
        assert store.proof.verify() == []
    with sqlite3.connect(tmp_path / "policies.db") as conn:
        assert conn.execute(sql).rowcount
    with Store.open(tmp_path / "policies.db") as store:
        assert any(sentence in fault for fault in store.proof.verify())


def test_views_follow_the_predecessor(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        take(store, tmp_path, "AB", 10)
        take(store, tmp_path, "AD", 2)
        promised = {row["number"]: row["verdict"] for row in store.record.view("promises")}
        assert list(promised) == [3, 4, 1, 2]
        wordings = store.record.view("wordings")
        assert min(row["first_seen_at"] for row in wordings) == "2024-01-03T06:30:04Z"
        assert store.watches.named(WATCH.id).began_at == DAY + timedelta(days=2)
        assert [row["number"] for row in store.record.log()] == [3, 4, 1, 2]


def test_the_command_line_tells_the_current_version_and_no_neighbour_by_number(desk: Desk) -> None:
    desk.write("acme/privacy")
    for folder, pages, start in (("newer", "AB", 30), ("older", "C", 2)):
        put(desk.folder / folder, pages, start=start)
        desk.run("import", "acme/privacy", folder)
    (row,) = [line.split() for line in desk.run("status").splitlines() if line.startswith("acme/privacy")][:1]
    assert row[2] == "2"
    assert "version 3 → 1" in desk.run("diff", "acme/privacy", 3)
    assert "version 2 is the current one" in desk.run("diff", "acme/privacy", 2, status=2)


def test_each_version_has_its_page(desk: Desk) -> None:
    desk.write("acme/privacy")
    for folder, pages, start in (("newer", "AB", 30), ("older", "CA", 2)):
        put(desk.folder / folder, pages, start=start)
        desk.run("import", "acme/privacy", folder)
    with WebClient(desk.db, lambda: DAY + timedelta(days=60)) as web:
        for number in (1, 2, 3, 4):
            assert web.get(f"/watch/acme/privacy/{number}").status_code == 200
        assert web.get("/watch/acme/privacy/1.json?with=3").json()["with"] == 3
        missing = web.get("/watch/acme/privacy/5").text
        assert "there are 1 to 4" in missing
        assert "The newest version, 2" in missing


LETTERS = st.text(alphabet="AaBCDSWE", min_size=1, max_size=5)


@settings(max_examples=12, deadline=None)
@given(older=LETTERS, newer=LETTERS, cut=st.integers(0, 5))
@example(older="AB", newer="EA", cut=1)
def test_older_history_is_what_it_is_by_itself(older: str, newer: str, cut: int) -> None:
    """Law: what is recorded of it is the same with newer history there or not, in one go or in two."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder) as store, opened(folder, "alone") as alone:
            take(store, folder, newer, 10)
            if not versions(store):
                return
            kept = recorded(store), store.watches.standing(WATCH.id), rows(store, "versions")
            for pages, start in ((older[:cut], 2), (older[cut:], 2 + len(older[:cut]))):
                if pages:
                    take(store, folder, pages, start)
            take(alone, folder, older, 2)
            assert store.proof.verify() == []
            assert store.watches.standing(WATCH.id) == kept[1]
            begun = store.versions.all(WATCH.id)
            mine = [each for each in begun if each.number > len(kept[2])]
            assert [_gist(each) for each in mine] == [_gist(each) for each in alone.versions.all(WATCH.id)]
            assert [_held(row) for row in store.record.holds() if row["first_seen_at"] < "2024-01-11"] == [
                _held(row) for row in alone.record.holds()
            ]
            stored = {row["number"]: row for row in rows(store, "versions")}
            first = alone.versions.current_number(WATCH.id) + len(kept[2])
            for row in kept[2]:
                is_root = row["previous_id"] is None and first > len(kept[2])
                assert stored[row["number"]] | ({"previous_id": None} if is_root else {}) == row


def _gist(version: Any) -> tuple[Any, ...]:
    names = ("observed_at", "recorded_at", "text_sha256", "materiality", "direction", "silent", "cause", "title")
    return tuple(getattr(version, name) for name in names)


def _held(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("kind", "suspicion", "first_seen_at", "times_seen"))
