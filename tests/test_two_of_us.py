"""Several processes on one database: trackers, readers, a backup under way."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from channels import web_server
from desk import TRACKER, Desk
from loopback import LONGER, Page, World, policy, world
from sqlite_utils import Database
from store_samples import ACME, FIRST, NOW, SECOND, THIRD, change_alert, check, day, fill, made

from tracker.edge.store import Store
from tracker.errors import Overtaken
from tracker.model import Alert


def at_once(folder: Path, *commands: list[str]) -> list[subprocess.CompletedProcess[str]]:
    """Run commands side by side."""
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(
            pool.map(
                lambda command: subprocess.run(
                    [*TRACKER, *command], cwd=folder, capture_output=True, text=True, timeout=120, check=False
                ),
                commands,
            )
        )


@pytest.mark.slow
def test_four_checks_at_once_record_and_tell_each_change_once(desk: Desk) -> None:
    names = [f"vendor{n}/privacy" for n in range(6)]
    with web_server() as hook:
        desk.write(*names, channels=f'web = "json://{hook.address}/"')
        for name in names:
            desk.site.put(policy(), f"/{name}")
        for done in at_once(desk.folder, *[["check"]] * 4):
            assert (done.returncode, done.stderr) == (0, "")
        for name in names:
            desk.site.put(policy(LONGER), f"/{name}")
        for done in at_once(desk.folder, *[["check"]] * 4):
            assert "locked" not in done.stdout + done.stderr
            assert done.returncode == 0, done.stderr
        told = [data["message"] for _, data in hook.taken]
    with Store.open(desk.db) as store:
        assert sorted((row["watch"], row["number"]) for row in store.record.log()) == sorted(
            (name, number) for name in names for number in (1, 2)
        )
        ids = [row[0] for row in store.database.rows("SELECT change_id FROM alerts")]
        assert len(ids) == 6
        assert [sum(one in message for message in told) for one in ids] == [1] * 6
        assert store.outbox.counts()["sent"] == 6
        assert store.proof.verify() == []


@pytest.mark.slow
def test_a_daemon_and_checks_beside_it_do_nothing_twice(desk: Desk) -> None:
    with web_server() as hook:
        desk.write("acme/privacy", channels=f'web = "json://{hook.address}/"', head='every = "1s"')
        daemon = subprocess.Popen([*TRACKER, "run"], cwd=desk.folder, stderr=subprocess.PIPE, text=True)
        try:
            numbers = [30, 45, 60, 75]
            for days in numbers:
                desk.site.put(policy({"for 30 days": f"for {days} days"}))
                for done in at_once(desk.folder, ["check"], ["check"], ["status"]):
                    assert "locked" not in done.stderr
            second = at_once(desk.folder, ["run"])[0]
            assert second.returncode == 1
            assert "already works on this database" in second.stderr
        finally:
            daemon.send_signal(signal.SIGTERM)
            said = daemon.communicate(timeout=30)[1]
        assert daemon.returncode == 0
        assert "locked" not in said
        at_once(desk.folder, ["check"])
        told = [data["message"] for _, data in hook.taken]
    with Store.open(desk.db) as store:
        assert [row["number"] for row in store.record.log()] == [1, 2, 3, 4]
        ids = [row[0] for row in store.database.rows("SELECT change_id FROM alerts")]
        assert [sum(one in message for message in told) for one in ids] == [1, 1, 1]
        assert store.proof.verify() == []


def test_readers_under_write_load_never_meet_a_lock(tmp_path: Path) -> None:
    """As sqlite-utils and Datasette read: connections of their own, some of which hold a read open while we write.

    They do not wait at all (`timeout=0`). They need not while anybody has the database open; who opens it first after
    all had closed it rebuilds the log's index, and others wait for that (a millisecond, the next test).
    """
    path = tmp_path / "policies.db"
    with Store.open(path) as store:
        fill(store)
    stop, faults, reads = threading.Event(), [], [0]

    def read(views: list[str]) -> None:
        try:
            while not stop.is_set():
                database = Database(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0))
                for view in views:
                    list(database[view].rows)
                    reads[0] += 1
                database.conn.close()
        except sqlite3.Error as exc:
            faults.append(exc)

    readers = [threading.Thread(target=read, args=(views,)) for views in (["timeline", "why"], ["health", "redline"])]
    with (
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as long,
        Store.open(path, timeout_s=0.5) as store,
    ):
        long.execute("BEGIN")
        long.execute("SELECT count(*) FROM versions").fetchone()
        for reader in readers:
            reader.start()
        try:
            for n in range(120):
                new, old = (THIRD, SECOND) if n % 2 else (SECOND, THIRD)
                body = b"<p>%d</p>" % n
                store.checks.record(made(day(20 + n), replace(new, text_sha256=f"{n}"), old, body=body))
                store.outbox.claim(day(20 + n), "me")
            store.retention.fold_log()
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    assert faults == []
    assert reads[0] > 0
    with Store.open(path) as store:
        store.retention.fold_log()
        assert store.proof.verify() == []
    assert not (tmp_path / "policies.db-wal").exists()


def test_readers_that_wait_as_sqlite3_does_by_itself_meet_no_lock_when_all_others_close_and_open(
    tmp_path: Path,
) -> None:
    path = tmp_path / "policies.db"
    with Store.open(path) as store:
        fill(store)
    stop, faults = threading.Event(), []

    def read() -> None:
        try:
            while not stop.is_set():
                with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
                    conn.execute("SELECT * FROM health").fetchall()
        except sqlite3.Error as exc:
            faults.append(exc)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for n in range(40):
        with Store.open(path) as store:
            store.outbox.claim(day(20 + n), "me")
    stop.set()
    for reader in readers:
        reader.join()
    assert faults == []


def test_a_backup_taken_under_write_load_restores_and_verifies(tmp_path: Path) -> None:
    path = tmp_path / "policies.db"
    with Store.open(path) as store:
        fill(store)
    stop = threading.Event()

    def write() -> None:
        with Store.open(path) as store:
            n = 0
            while not stop.is_set():
                n += 1
                body = b"<p>%d</p>" % n * 500
                alert = change_alert(100 + n)
                new, old = (THIRD, SECOND) if n % 2 else (SECOND, THIRD)
                store.checks.record(
                    made(day(20 + n), replace(new, text_sha256=f"{n}"), old, body=body, alerts=(alert,))
                )

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for n in range(5):
            with Store.open(path, read_only=True) as store:
                store.database.copy_to(tmp_path / f"copy{n}.db")
            with Store.open(tmp_path / f"copy{n}.db") as copy:
                assert copy.proof.damage() is None
                assert copy.proof.verify() == []
                versions = len(copy.versions.all(ACME.id))
                told = copy.database.rows("SELECT count(DISTINCT version_id) FROM alerts WHERE kind = 'change'")[0][0]
                # All but the first and one that changed nothing have an alert: version and alert come together.
                assert told == versions - 2
                counts.append(versions)
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


# --- what another recorded while we looked ---


def test_what_rests_on_a_version_that_is_no_longer_current_is_not_written(tmp_path: Path) -> None:
    with Store.open(tmp_path / "p.db") as store:
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST, beside=0))
        store.checks.record(made(day(1), SECOND, FIRST, beside=1))
        checks = store.database.rows("SELECT count(*) FROM checks")[0][0]
        for late in (
            made(day(2), SECOND, FIRST, body=b"other", beside=1, alerts=(change_alert(2),)),
            check("same_text", day(2), body_sha256="x", etag='"old"', beside=1),
            made(day(2), FIRST, body=b"first", beside=0),
        ):
            with pytest.raises(Overtaken, match="has recorded version 2 meanwhile"):
                store.checks.record(late)
        assert store.database.rows("SELECT count(*) FROM checks")[0][0] == checks
        assert store.watches.standing(ACME.id).validators.etag is None
        assert store.database.rows("SELECT count(*) FROM alerts")[0][0] == 0


def test_blindness_and_its_end_are_told_once_whoever_sees_them_first(tmp_path: Path) -> None:
    with Store.open(tmp_path / "p.db") as store:
        store.watches.sync([ACME], NOW)
        store.checks.record(made(NOW, FIRST))
        for n, kind in enumerate(["blind", "blind", "sight", "sight", "blind"]):
            alert = Alert(kind, f"{kind}-{n}", "t", ("mail",))  # type: ignore[arg-type]
            bad = kind == "blind"
            outcome = "failed" if bad else "same_bytes"
            store.checks.record(check(outcome, day(n), alerts=(alert,)))  # type: ignore[arg-type]
        ids = [row[0] for row in store.database.rows("SELECT change_id FROM alerts ORDER BY id")]
        assert ids == ["blind-0", "sight-2", "blind-4"]


def test_a_check_that_was_overtaken_looks_again(tmp_path: Path) -> None:
    """While our page is on its way another tracker records version 2: ours is looked at anew, beside that."""
    with world(tmp_path) as here:
        here.watch()
        here.check(policy())
        once = threading.Event()

        def write(handler: object) -> None:
            if not once.is_set():
                once.set()
                with Store.open(tmp_path / "policies.db") as other:
                    theirs = World(here.site, tmp_path, other)
                    theirs.watches, theirs.now = here.watches, here.now
                    here.site.put(policy(LONGER), "/acme/other")
                    theirs.watches = [replace(here.watches[0], url=here.site.url("/acme/other"))]
                    assert theirs.run()["acme/privacy"].outcome == "version"
            body = policy(LONGER, updated="4 February 2026").encode()
            handler.send_response(200)  # type: ignore[attr-defined]
            handler.send_header("Content-Type", "text/html; charset=utf-8")  # type: ignore[attr-defined]
            handler.send_header("Content-Length", str(len(body)))  # type: ignore[attr-defined]
            handler.end_headers()  # type: ignore[attr-defined]
            handler.wfile.write(body)  # type: ignore[attr-defined]

        here.site.pages["/acme/privacy"] = Page(write=write)
        record = here.run()["acme/privacy"]
        assert record.outcome == "version"
        assert record.result.verdict is not None
        assert record.result.verdict.materiality == "editorial"
        assert [row["number"] for row in here.log()] == [1, 2, 3]
        assert len(here.alerts()) == 1


def test_two_processes_make_one_database(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom tracker.edge.store import Store\n"
        "with Store.open(sys.argv[1]) as store:\n    print(store.outbox.counts())\n"
    )
    argv = [sys.executable, "-c", code, str(tmp_path / "new.db")]
    running = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for process in running:
        said, complained = process.communicate(timeout=60)
        assert (process.returncode, complained) == (0, "")
        assert "queued" in said


def test_a_long_writer_is_waited_for(kept: Desk) -> None:
    with contextlib.closing(sqlite3.connect(kept.db, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.0, lambda: other.execute("ROLLBACK"))
        release.start()
        began = time.monotonic()
        done = at_once(kept.folder, ["check", "--json"])[0]
        release.join()
    assert done.returncode == 0, done.stderr
    assert {row["outcome"] for row in json.loads(done.stdout)} == {"same_bytes"}
    assert time.monotonic() - began >= 0.9
