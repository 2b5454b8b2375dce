"""Whatever a server, a channel, a disk or a page may do: an outcome with its name, and nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channels import free_port, web_server
from loopback import LONGER, SECTIONS, START, WALL, Page, World, policy, world
from paper import pdf

from tracker.edge.store import Store
from tracker.errors import StoreError
from tracker.model import Changed

GOOD = policy(nonce="1")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    """A world with a first version in force, which every test below must leave as it is."""
    with world(tmp_path) as made:
        made.watch(max_bytes=400_000, timeout_s=2.0)
        assert made.check(policy(), etag='"one"').outcome == "first"
        yield made
        standing = made.store.watches.standing("acme/privacy")
        assert standing.number == 1
        assert standing.validators.etag in ('"one"', None)
        record = made.check(GOOD)
        assert record.outcome in ("same_bytes", "same_text")
        assert [alert for alert in record.alerts if alert.kind != "sight"] == []
        assert [alert["kind"] for alert in made.alerts() if alert["kind"] == "change"] == []
        assert [row["number"] for row in made.log() if row["number"]] == [1]
        assert made.store.proof.verify() == []


def served(text: str) -> str:
    return f"<!doctype html><html><head><title>Acme Bells</title></head><body><h1>Acme</h1><p>{text}</p></body></html>"


def test_nothing_at_all_then_everything_is_nothing(here: World) -> None:
    for page in ("", policy(), "", policy()):
        here.check(page)
    assert here.outcomes() == ["first", "artifact", "same_bytes", "artifact", "same_bytes"]


# --- pages that are hard to read ---


def test_markup_nested_a_hundred_thousand_deep_is_survived(here: World) -> None:
    here.change(max_bytes=20_000_000)
    deep = "<div>" * 100_000 + "</div>" * 100_000
    assert here.check(policy().replace("<main>", f"<main>{deep}")).outcome in ("artifact", "held", "same_text")


@pytest.mark.parametrize(
    "deep", ["<b>" * 100_000, "<ul><li>" * 50_000, "<table><tr><td>" * 30_000, "<span>x" * 100_000]
)
def test_a_page_of_nothing_but_nesting_is_an_artifact(here: World, deep: str) -> None:
    here.change(max_bytes=20_000_000)
    assert here.check(f"<html><body>{deep}").outcome in ("artifact", "held")


@pytest.mark.parametrize(
    "stray",
    [
        b"\x00",
        b"\xed\xa0\x80",
        b"&#xD800;",
        b"&#0;",
        b"\xff\xfe",
        b"\xef\xbf\xbf",
        b"&#x110000;",
        b"\xe2\x80\x8b",
        b"\xc2\xad",
    ],
)
def test_bytes_that_are_no_text_are_no_crash(tmp_path: Path, stray: bytes) -> None:
    page = policy().encode().replace(b"sound, the", b"sound" + stray + b", the").replace(b"notice", b"notice" + stray)
    with world(tmp_path) as made:
        made.watch()
        made.check(policy())
        record = made.check(page, content_type="text/html; charset=utf-8")
        assert record.outcome in ("same_text", "version")
        if isinstance(record.result, Changed):
            assert record.result.verdict.materiality in ("none", "editorial")
        assert made.alerts() == []
        assert made.store.proof.verify() == []


def test_lone_surrogates_in_utf_16_are_no_crash(tmp_path: Path) -> None:
    body = policy().replace("sound", "so\ud800und").encode("utf-16", "surrogatepass")
    with world(tmp_path) as made:
        made.watch()
        assert made.check(body, content_type="text/html").outcome == "first"
        assert made.check(policy()).outcome in ("same_text", "version")
        assert made.store.proof.verify() == []


def test_headers_that_are_no_text_are_no_crash(here: World) -> None:
    page = policy(nonce="5").encode()

    def write(handler: Any) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd: caf\xe9 \xff\xed\xa0\x80\r\n"
        handler.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(page) + page)

    here.site.pages["/acme/privacy"] = Page(write=write)
    assert here.check().outcome == "same_text"
    assert here.check().outcome == "same_bytes"


def test_a_wall_with_odd_headers_is_recorded_with_them(here: World) -> None:
    page = WALL.encode()

    def write(handler: Any) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Odd: caf\xe9 \xff\xed\xa0\x80\r\n"
        handler.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(page) + page)

    here.site.pages["/acme/privacy"] = Page(write=write)
    assert here.check().outcome == "artifact"


PAPER = ["Privacy notice", *SECTIONS.values()]


def test_a_first_look_at_something_unreadable_makes_no_version(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.watch()
        for body in (pdf([]), b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, b""):
            assert made.check(body).outcome == "artifact"
        assert made.check(pdf(PAPER)).outcome == "first"


def test_a_pdf_under_an_address_without_pdf_is_read(tmp_path: Path) -> None:
    with world(tmp_path) as made:
        made.watch()
        made.check(pdf(PAPER), content_type="text/html")
        record = made.check(pdf([text.replace("30 days", "90 days") for text in PAPER]), content_type="text/html")
        assert record.result.verdict is not None
        assert record.result.verdict.materiality == "material"


# --- channels, disks, locks ---


def test_a_channel_that_refuses_stops_and_repeats_no_other(tmp_path: Path) -> None:
    with world(tmp_path) as made, web_server() as good, web_server() as bad:
        bad.status = 500
        made.channels = {"bad": f"json://{bad.address}/", "good": f"json://{good.address}/", "none": "nosuch://x"}
        made.watch()
        made.check(policy())
        made.check(policy(LONGER))
        done = made.deliver()
        assert (done.sent, done.failed, done.dead) == (1, 2, 0)
        for _ in range(3):
            made.check()
            made.deliver()
        assert len(good.taken) == 1
        bad.status = 200
        made.run()
        assert made.deliver().sent == 1
        assert [len(hook.taken) for hook in (good, bad)] == [1, 1]
        assert {row["channel"] for row in made.store.record.view("outbox")} == {"none"}


def test_a_full_disk_loses_nothing(here: World) -> None:
    conn = here.store.database.conn
    limit = conn.execute("PRAGMA page_count").fetchone()[0]
    conn.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(
        StoreError, match=r"policies\.db cannot grow: the disk is full; nothing of this step was recorded"
    ):
        here.check(WALL + "".join(map(str, os.urandom(60_000))))
    conn.execute("PRAGMA max_page_count = 1000000")


def test_a_locked_database_is_said_so_and_the_check_comes_again(here: World) -> None:
    here.store.database.conn.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(here.folder / "policies.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            here.check(WALL)
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert here.outcomes() == ["first"]


def test_a_database_on_a_read_only_disk_is_said_so(tmp_path: Path) -> None:
    with Store.open(tmp_path / "p.db") as store:
        store.database.conn.execute("PRAGMA journal_mode = DELETE")
    with Store.open(tmp_path / "p.db", read_only=True) as store, pytest.raises(StoreError, match="is read-only"):
        store.retention.prune(START, START, START)


def test_the_command_survives_all_of_it_with_one_sentence_each(tmp_path: Path) -> None:
    """In a process of its own, as cron would run it: no traceback, exit status 1, the rest of the list checked."""
    with world(tmp_path) as made:
        bodies = {"deep": b"<b>" * 100_000, "scan": pdf([]), "wall": WALL.encode(), "good": policy().encode()}
        text = '[tracker]\ndatabase = "cli.db"\nper_host_delay = "0s"\nallow_private = true\n'
        for name, body in bodies.items():
            made.site.put(body, f"/{name}")
            text += f'[[watch]]\nvendor = "{name}"\ndocument = "p"\nurl = "{made.site.url("/" + name)}"\n'
        text += f'[[watch]]\nvendor = "none"\ndocument = "p"\nurl = "http://127.0.0.1:{free_port()}/"\n'
        (tmp_path / "watchlist.toml").write_text(text)
        argv = [sys.executable, "-m", "tracker.app.cli.main", "check", "--json"]
        found = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert found.returncode == 1
        assert "Traceback" not in found.stderr
        outcomes = {row["watch"][:4]: row["outcome"] for row in json.loads(found.stdout)}
        assert outcomes == {
            "deep": "artifact",
            "scan": "artifact",
            "wall": "artifact",
            "good": "first",
            "none": "failed",
        }
        assert len(found.stderr.splitlines()) == 4
