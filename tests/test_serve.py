"""`tracker serve` as it is started: what it prints, how it ends, and what it says where it cannot start."""

from __future__ import annotations

import signal
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from web_serving import started

from tracker.app.cli.main import tracker
from tracker.edge.store import Store
from tracker.errors import StoreError, UsageError


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "policies.db"
    with Store.open(path):
        pass
    return path


def test_it_says_where_it_is_answers_and_ends_cleanly(database: Path) -> None:
    with started("serve", "--db", database, "--port", "0") as served:
        assert served.at.startswith("http://127.0.0.1:")
        assert httpx.get(f"{served.at}/healthz").json()["status"] == "ok"
        assert "Nothing is watched yet." in httpx.get(f"{served.at}/").text
        assert httpx.get(served.login).status_code == 303
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0


def test_the_demo_is_served_on_what_it_left(tmp_path: Path) -> None:
    with started("demo", "--keep", tmp_path, "--serve", BROWSER="true") as served:
        assert "Call records are now kept for 180 days" in httpx.get(f"{served.at}/").text
        assert "<ins>180</ins>" in httpx.get(f"{served.at}/watch/ringwell/privacy/2").text


def test_open_to_others_without_a_login_says_what_it_means(database: Path) -> None:
    with started("serve", "--db", database, "--port", "0", "--host", "0.0.0.0") as served:
        assert "It listens on 0.0.0.0: whoever can reach this machine can read the whole record" in served.printed
        assert "login?token" not in served.printed
        assert httpx.get(f"{served.at}/").status_code == 200


def test_a_port_that_is_taken_is_named(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(tracker, ["serve", "--db", str(database), "--port", str(port)])
    assert isinstance(result.exception, UsageError)
    assert f"127.0.0.1 port {port} cannot be used" in str(result.exception)


def test_an_address_of_no_proxy_is_wrong_use(database: Path) -> None:
    result = CliRunner().invoke(tracker, ["serve", "--db", str(database), "--proxy", "the front"])
    assert str(result.exception) == "--proxy the front: that is no address, like 10.0.0.2"


def test_a_database_that_cannot_be_served_is_one_sentence(tmp_path: Path, database: Path) -> None:
    garbage = tmp_path / "garbage.db"
    garbage.write_bytes(b"\x07" * 5_000)
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as conn:
        conn.execute("CREATE TABLE songs (title TEXT)")
    conn.close()
    newer = tmp_path / "newer.db"
    newer.write_bytes(database.read_bytes())
    with sqlite3.connect(newer) as conn:
        conn.execute("UPDATE _sqlite_migrations SET name = '0099_of_tomorrow' WHERE name LIKE '0009%'")
    conn.close()
    for path, sentence in (
        (tmp_path / "gone.db", "no such database; `tracker check` makes it, or name another with --db"),
        (garbage, "is not a database"),
        (foreign, "is a database of another program; name another file"),
        (newer, "was made by a newer tracker (0099_of_tomorrow); upgrade this one"),
    ):
        result = CliRunner().invoke(tracker, ["serve", "--db", str(path), "--port", "0"])
        assert isinstance(result.exception, StoreError | UsageError)
        assert sentence in str(result.exception)


def test_a_database_that_is_locked_is_said_so_soon(database: Path) -> None:
    holder = sqlite3.connect(database)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    result = CliRunner().invoke(tracker, ["serve", "--db", str(database), "--port", "0"])
    holder.close()
    assert isinstance(result.exception, StoreError)
    assert "locked" in str(result.exception)


def test_a_database_of_an_older_release_is_brought_up_to_date(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as conn:
        conn.executescript((Path(__file__).parent / "databases" / "0.1.0.sql").read_text())
    conn.close()
    with started("serve", "--db", old, "--port", "0") as served:
        assert "was of an older release and was brought up to date" in served.printed
        assert httpx.get(f"{served.at}/").status_code == 200
        assert httpx.get(f"{served.at}/policies").status_code == 200
