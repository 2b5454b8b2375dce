"""Whatever a server, a channel, a disk or a page may do: an outcome with its name, and nothing lost."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from channels import free_port, web_server
from loopback import LONGER, SECTIONS, START, WALL, Page, World, policy, world
from paper import ENCRYPTED, docx, pdf

from tracker.edge.store import Store
from tracker.errors import StoreError

GOOD = policy(nonce="1")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    """A world with a first version in force, which every test below must leave as it is."""
    with world(tmp_path) as made:
        made.watch(max_bytes=400_000, timeout_s=2.0)
        assert made.check(policy(), etag='"one"').outcome == "first"
        yield made
        standing = made.store.standing("acme/privacy")
        assert standing.number == 1
        assert standing.validators.etag in ('"one"', None)
        record = made.check(GOOD)
        assert record.outcome in ("same_bytes", "same_text")
        assert [alert for alert in record.alerts if alert.kind != "sight"] == []
        assert [alert["kind"] for alert in made.alerts() if alert["kind"] == "change"] == []
        assert [row["number"] for row in made.log() if row["number"]] == [1]
        assert made.store.verify() == []


def served(text: str) -> str:
    return f"<!doctype html><html><head><title>Acme Bells</title></head><body><h1>Acme</h1><p>{text}</p></body></html>"


# --- the page is not the policy, though the status is 200 ---

SHELL = (
    '<!doctype html><html><head><title>Acme</title><script src="/app.js"></script></head><body><div id="root"></div>'
    "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"
)
NEWS = policy(
    {},
    title="Bell news",
    intro="What bells did last week, told by those who rang them and by those who were woken up by them at night.",
    sections={
        f"Story {n}": f"A bell of number {n} rang on a tower in town {n}, and {n} pigeons left for the harbour. "
        "The mayor said that it had been quieter in former years, and that the pigeons were to come back by Sunday."
        for n in range(12)
    },
)


@pytest.mark.parametrize(
    "page",
    [
        WALL.format("7f3a"),
        served("Checking if the site connection is secure. Ray ID: 8a1b2c"),
        served("Before you continue to Acme: we use cookies. Accept all. Reject all."),
        served("Please sign in to continue. Forgot your password?"),
        served("Application error: a client-side exception has occurred (see the browser console)."),
        SHELL,
        served("Sorry, the page you are looking for could not be found."),
        served("We are down for maintenance and will be back soon."),
        served("You are being redirected. Click here if nothing happens."),
        served("Loading..."),
        "<html><body></body></html>",
        " \n ",
    ],
)
def test_what_is_certainly_not_the_policy_is_an_artifact(here: World, page: str) -> None:
    record = here.check(page)
    assert (record.outcome, record.bad) == ("artifact", True)
    assert record.message is not None
    assert "acme/privacy: Expected a policy, got" in record.message
    (hold,) = here.store.holds()
    assert here.store.snapshot(hold["snapshot_id"]).body == page.encode()


@pytest.mark.parametrize("header", [{"cf_mitigated": "challenge"}, {"x_amzn_waf_action": "captcha"}])
def test_a_challenge_is_known_by_its_header(here: World, header: dict[str, str]) -> None:
    assert here.check(served("Ring. " * 300), **header).outcome == "artifact"
    assert here.check(served("Ring. " * 300), status=403, **header).outcome == "blocked"


def test_a_page_of_something_else_is_held(here: World) -> None:
    assert here.check(NEWS).outcome == "held"


# --- part of the page ---


@pytest.mark.parametrize(
    "page",
    [
        policy()[: policy().index("court has")],
        policy(sections=dict(list(SECTIONS.items())[:3])),
        policy(sections={}),
    ],
)
def test_a_part_of_the_page_is_held_or_an_artifact_and_its_return_is_nothing(here: World, page: str) -> None:
    assert here.check(page).outcome in ("held", "artifact")
    assert here.check(policy()).outcome in ("same_bytes", "same_text")
    assert here.store.view("held") == []


def test_nothing_at_all_then_everything_is_nothing(here: World) -> None:
    for page in ("", policy(), "", policy()):
        here.check(page)
    assert here.outcomes() == ["first", "artifact", "same_bytes", "artifact", "same_bytes"]


# --- responses that lie ---


def raw(head: str, *chunks: bytes, forever: bytes = b"") -> Callable[[Any], None]:
    """Write bytes as they are; with `forever`, go on until the caller goes away."""

    def write(handler: Any) -> None:
        handler.close_connection = True
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n\r\n".encode())
        for chunk in chunks:
            handler.wfile.write(chunk)
        while forever:
            handler.wfile.write(forever)

    return write


BOMB = gzip.compress(b"<p>" + b"0" * 60_000_000)


@pytest.mark.parametrize(
    ("write", "error"),
    [
        (raw("Content-Length: 100000", b"<p>too short"), "badresponse"),
        (raw("Transfer-Encoding: chunked", b"5\r\n<p>a\r\nzz\r\n"), "badresponse timedout"),
        (raw("Content-Encoding: gzip", b"<p>not packed at all"), "badresponse"),
        (raw("Content-Encoding: gzip", gzip.compress(GOOD.encode())[:200]), "badresponse"),
        (raw("Content-Encoding: br", b"<p>brotli"), "badresponse"),
        (raw("Content-Encoding: deflate", zlib.compress(b"<p>cut off")[:9]), "badresponse"),
        (raw("Content-Encoding: gzip", BOMB), "toolarge"),
        (raw("Content-Length: 300000000", b"<p>"), "toolarge"),
        (raw("X-Long: yes", forever=b"<p>bells</p>" * 9_000), "toolarge"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n"), "badresponse unreachable"),
        (lambda handler: handler.connection.close(), "unreachable"),
    ],
)
def test_a_response_that_lies_is_failed_by_name(here: World, write: Callable[[Any], None], error: str) -> None:
    here.site.pages["/acme/privacy"] = Page(write=write)
    record = here.check()
    assert (record.outcome, record.bad) == ("failed", True)
    assert record.error in error.split()
    assert (record.message or "").startswith("acme/privacy: Expected")


def test_a_response_that_never_ends_is_timed_out(here: World) -> None:
    here.change(timeout_s=0.3)

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
        handler.wfile.flush()
        handler.rfile.read(1)  # nothing more comes; ends when the caller goes away

    here.site.pages["/acme/privacy"] = Page(write=drip)
    record = here.check()
    assert (record.outcome, record.error) == ("failed", "timedout")
    here.change(timeout_s=2.0)


def test_nobody_listening_and_redirects_in_a_circle(here: World) -> None:
    url = here.watches[0].url
    here.site.put("", status=302, location="/acme/privacy")
    assert here.check().error == "toomanyredirects"
    here.change(url=f"http://127.0.0.1:{free_port()}/")
    assert here.check().error == "unreachable"
    here.change(url=url, allow_private=False)
    record = here.check()
    assert record.error == "forbidden"
    assert "allow_private" in (record.message or "")
    here.change(allow_private=True)


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
        assert record.verdict is None or record.verdict.materiality in ("none", "editorial")
        assert made.alerts() == []
        assert made.store.verify() == []


def test_lone_surrogates_in_utf_16_are_no_crash(tmp_path: Path) -> None:
    body = policy().replace("sound", "so\ud800und").encode("utf-16", "surrogatepass")
    with world(tmp_path) as made:
        made.watch()
        assert made.check(body, content_type="text/html").outcome == "first"
        assert made.check(policy()).outcome in ("same_text", "version")
        assert made.store.verify() == []


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


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (pdf([]), "holds no text"),
        (pdf(PAPER, trailer=ENCRYPTED), "encrypted"),
        (pdf(PAPER)[:300], "broken"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "broken"),
        (docx(PAPER)[:400], "broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "no text"),
        (gzip.compress(os.urandom(4000)), "no text"),
    ],
)
def test_a_document_that_cannot_be_read_is_unreadable_with_its_bytes_kept(here: World, body: bytes, said: str) -> None:
    record = here.check(body)
    assert (record.outcome, record.error, record.bad) == ("artifact", "unreadable", True)
    assert said in (record.message or "")
    assert "Version 1 stays current" in (record.message or "")
    (hold,) = here.store.holds()
    assert here.store.snapshot(hold["snapshot_id"]).body == body


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
        assert record.verdict is not None
        assert record.verdict.materiality == "material"


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
        assert {row["channel"] for row in made.store.view("outbox")} == {"none"}


def test_a_full_disk_loses_nothing(here: World) -> None:
    conn = here.store.conn
    limit = conn.execute("PRAGMA page_count").fetchone()[0]
    conn.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(
        StoreError, match=r"policies\.db cannot grow: the disk is full; nothing of this step was recorded"
    ):
        here.check(WALL + "".join(map(str, os.urandom(60_000))))
    conn.execute("PRAGMA max_page_count = 1000000")


def test_a_locked_database_is_said_so_and_the_check_comes_again(here: World) -> None:
    here.store.conn.execute("PRAGMA busy_timeout = 50")
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
        store.conn.execute("PRAGMA journal_mode = DELETE")
    with Store.open(tmp_path / "p.db", read_only=True) as store, pytest.raises(StoreError, match="is read-only"):
        store.prune(START, START)


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
        argv = [sys.executable, "-m", "tracker.app.cli", "check", "--json"]
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
