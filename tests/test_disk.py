"""Disks and files that fail: full, read-only, gone and back, torn by a power cut; one sentence, and nothing lost."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import LONGER, WALL, World, policy, world
from store_samples import fill

from tracker.edge.store import Store
from tracker.errors import StoreError, Vanished

TESTS = Path(__file__).parent


def with_a_disk(folder: Path, size: str, then: str) -> str:
    """Run a function of this file in a process of its own that has a real small file system at `folder`."""
    if shutil.which("unshare") is None:
        pytest.skip("needs the command unshare to make a file system for itself")
    code = f"import sys, pathlib, test_disk; test_disk.{then}(pathlib.Path(sys.argv[1]))"
    inside = 'mount -t tmpfs -o size="$2" none "$1" && exec "$3" -c "$4" "$1"'
    argv = ["unshare", "-rm", "sh", "-c", inside, "sh", str(folder), size, sys.executable, code]
    env = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode and ("unshare:" in done.stderr or "mount:" in done.stderr):
        pytest.skip(f"needs leave to make a file system for itself: {done.stderr.strip()[:99]}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def fill_up(folder: Path) -> None:
    """A disk that fills, is told of, gets room again; every version is there and nothing is half written."""
    with world(folder) as here:
        here.watch()
        assert here.check(policy()).outcome == "first"
        ballast = folder / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(bytes(4096))
                file.flush()
        noise = "".join(f"<p>{random.random()}" for _ in range(20_000))
        try:
            here.check(policy(LONGER).replace("<footer>", f"<footer hidden>{noise}"))
            raise AssertionError("there was room")
        except StoreError as error:
            print(error)
        assert here.store.proof.damage() is None
        assert [row["number"] for row in here.log()] == [1]
        assert here.alerts() == []
        ballast.unlink()
        assert here.check(policy(LONGER)).outcome == "version"
        assert len(here.alerts("change")) == 1
        assert here.store.proof.verify() == []


def make_read_only(folder: Path) -> None:
    """A file system that becomes read-only between two runs, and writable again."""
    with world(folder) as here:
        here.watch()
        here.check(policy())
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    for command in (["status"], ["check"], ["prune"]):
        argv = [sys.executable, "-m", "tracker.app.cli.main", *command, "--db", str(folder / "policies.db")]
        argv += ["--watchlist", "/dev/null"] if command != ["status"] else []
        done = subprocess.run(argv, cwd="/", capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) <= 1, done.stderr
        print(command[0], done.returncode, done.stderr.strip())
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    with Store.open(folder / "policies.db") as store:
        assert store.proof.verify() == []


def upgrade_without_room(folder: Path) -> None:
    """A database of the first release on a disk too small for a second one; then there is room."""
    path, ballast = folder / "policies.db", folder / "ballast"
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.executescript((TESTS / "databases" / "0.1.0.sql").read_text())
    with contextlib.suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    with ballast.open("r+b") as file:
        file.truncate(ballast.stat().st_size - 100_000)  # for the log that SQLite keeps beside the database
    try:
        Store.open(path).close()
        raise AssertionError("there was room")
    except StoreError as error:
        print(error)
    assert [one.name for one in folder.iterdir() if "backup" in one.name] == []
    with contextlib.closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == 1
    ballast.unlink()
    with Store.open(path) as store:
        assert store.kept_before is not None
        assert store.proof.verify() == []


def test_a_database_that_cannot_be_copied_first_is_not_brought_up_to_date(tmp_path: Path) -> None:
    said = with_a_disk(tmp_path, "2m", "upgrade_without_room")
    assert "is of an older release and stays so until a copy of it is kept beside it" in said
    assert "the disk is full" in said
    assert "Make room there" in said


def test_a_disk_that_is_really_full_is_said_so_and_loses_nothing(tmp_path: Path) -> None:
    said = with_a_disk(tmp_path, "2m", "fill_up")
    assert "policies.db cannot grow: the disk is full; nothing of this step was recorded" in said


def test_a_file_system_that_is_read_only_is_said_so(tmp_path: Path) -> None:
    lines = with_a_disk(tmp_path, "8m", "make_read_only").splitlines()
    assert [line.split()[0] for line in lines] == ["status", "check", "prune"]
    for line in lines[1:]:
        assert " 1 tracker: " in line
        assert "policies.db cannot be " in line


# --- gone, and back ---


@pytest.fixture
def here(tmp_path: Path):
    with world(tmp_path) as made:
        made.watch()
        made.check(policy())
        yield made


def moved(here: World, away: bool) -> None:
    for path in list(here.folder.glob("*policies.db*")):
        name = f"away-{path.name}" if away else path.name.removeprefix("away-")
        path.rename(path.with_name(name))


def test_a_database_that_goes_and_comes_back_is_told_of_and_goes_on(here: World) -> None:
    moved(here, away=True)
    with pytest.raises(Vanished, match=r"policies\.db is gone .*; nothing of this step was recorded"):
        here.check(policy(LONGER))
    assert not (here.folder / "policies.db").exists()
    moved(here, away=False)
    assert here.check(policy(LONGER)).outcome == "version"
    assert [row["number"] for row in here.log()] == [1, 2]
    assert here.store.proof.verify() == []


def test_a_database_replaced_by_another_is_not_written_to(here: World) -> None:
    moved(here, away=True)
    with Store.open(here.folder / "policies.db") as other:
        before = other.database.rows("SELECT count(*) FROM checks")[0][0]
        with pytest.raises(Vanished, match="was replaced by another while in use"):
            here.check(policy(LONGER))
        assert other.database.rows("SELECT count(*) FROM checks")[0][0] == before == 0


def test_a_database_led_astray_by_a_link_is_not_written_to(here: World) -> None:
    moved(here, away=True)
    (here.folder / "policies.db").symlink_to(here.folder / "away-policies.db")
    with pytest.raises(Vanished):
        here.check(policy(LONGER))
    with pytest.raises(StoreError, match="is a symbolic link; name the database itself"):
        Store.open(here.folder / "policies.db")


@pytest.mark.parametrize("name", ["policies.db", "copy.db", "copy.db.part"])
def test_no_file_is_made_through_a_link(here: World, name: str) -> None:
    target = here.folder / "target"
    path = here.folder / name
    with contextlib.suppress(FileNotFoundError):
        path.rename(path.with_name("real.db"))
    path.symlink_to(target)
    made = (
        (lambda: Store.open(path))
        if name == "policies.db"
        else (lambda: here.store.database.copy_to(here.folder / "copy.db"))
    )
    with pytest.raises(StoreError):
        made()
    assert not target.exists()


def test_a_backup_that_fails_leaves_nothing_behind(here: World) -> None:
    here.store.close()
    with pytest.raises((StoreError, sqlite3.ProgrammingError)):
        here.store.database.copy_to(here.folder / "copy.db")
    assert list(here.folder.glob("copy.db*")) == []


# --- a power cut ---


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A database and its log as they are on disk while a tracker is at work, nothing folded in yet."""
    folder = tmp_path_factory.mktemp("cut")
    with Store.open(folder / "p.db") as store:
        store.database.conn.execute("PRAGMA wal_autocheckpoint = 0")
        fill(store)
        return (folder / "p.db").read_bytes(), (folder / "p.db-wal").read_bytes()


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_log_torn_by_a_power_cut_opens_whole_at_an_earlier_moment(written, tmp_path_factory, data) -> None:  # type: ignore[no-untyped-def]
    """What SQLite promises and we rest on: cut anywhere, or its last page garbled, a transaction is all or none."""
    main, log = written
    cut = data.draw(st.integers(0, len(log)))
    torn = bytearray(log[:cut])
    if torn and data.draw(st.booleans()):
        at = data.draw(st.integers(max(0, len(torn) - 4096), len(torn) - 1))
        torn[at] ^= 0xFF
    folder = tmp_path_factory.mktemp("torn")
    (folder / "p.db").write_bytes(main)
    (folder / "p.db-wal").write_bytes(bytes(torn))
    try:
        store = Store.open(folder / "p.db")
    except StoreError:
        # Cut before the schema itself was there.
        assert cut < len(log) // 2
        return
    with store:
        assert store.proof.damage() is None
        assert store.proof.verify() == []
        told = "SELECT count(*) FROM versions v WHERE v.number IN (2, 3) AND v.watch_id = 1"
        alerts = "SELECT count(*) FROM alerts WHERE kind = 'change'"
        deliveries = "SELECT count(*) FROM deliveries e JOIN alerts a ON a.id = e.alert_id WHERE a.kind = 'change'"
        versions = store.database.rows(told)[0][0]
        assert store.database.rows(alerts)[0][0] == versions
        assert store.database.rows(deliveries)[0][0] == 2 * versions


def test_what_must_survive_a_power_cut_is_synced_and_the_rest_is_not(here: World) -> None:
    """FULL for a version, a held page, an alert, a delivery; NORMAL for a check that found nothing."""
    written: list[tuple[str, set[str]]] = []
    setting = ["NORMAL"]

    def note(said: str) -> None:
        said = said.strip()
        if said.startswith("PRAGMA synchronous"):
            setting[0] = said.split()[-1]
        elif said.startswith("BEGIN"):
            written.append((setting[0], set()))
        elif said.startswith(("INSERT INTO", "UPDATE")):
            written[-1][1].add(said.removeprefix("INSERT INTO").removeprefix("UPDATE").split()[0])

    here.store.database.conn.set_trace_callback(note)
    for body in (policy(), policy(LONGER), policy(LONGER), WALL):
        here.check(body)
        here.deliver()
    precious = {"versions", "holds", "alerts", "deliveries"}
    assert precious <= set().union(*(tables for _, tables in written))
    for sync, tables in written:
        assert not tables or sync == ("FULL" if tables & precious else "NORMAL"), tables
