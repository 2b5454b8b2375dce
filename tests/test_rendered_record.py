"""Rendered pages in the record: what was served lies beside what a browser made of it, and goes with it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import store_samples as samples
from store_samples import ACME, FIRST, NOW, SECOND, day
from warcio.archiveiterator import ArchiveIterator

from tracker.app.history import archive_export, evidence
from tracker.app.history.export import Selection
from tracker.core.doubt import browser_needed
from tracker.edge.archives import warc_file
from tracker.edge.store import Store
from tracker.model import CheckRecord, Fetched, ReadOptions, WatchList

SHELL = b"<div id=root></div>"
TEXTS = [clause.text for clause in FIRST.clauses]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(":memory:") as store:
        store.watches.sync([ACME], NOW)
        yield store


def rendered(record: CheckRecord, served: bytes = SHELL) -> CheckRecord:
    """The same check, of a page that a browser made of what was served."""
    result: Any = record.result
    plain = samples.snapshot(served, record.checked_at)
    return replace(record, result=replace(result, snapshot=replace(result.snapshot, plain=plain)))


def kept(store: Store) -> list[tuple[int, int | None]]:
    return [tuple(row) for row in store.database.rows("SELECT id, plain_snapshot_id FROM snapshots ORDER BY id")]


def prune(store: Store, at: datetime) -> int:
    return store.retention.prune(at, at, at).snapshots


def test_a_rendered_page_comes_back_with_what_was_served(store: Store) -> None:
    shot = replace(samples.snapshot(b"<p>made</p>", NOW), plain=samples.snapshot(SHELL, NOW))
    assert store.snapshots.get(store.snapshots.save(1, shot)) == shot
    again = replace(samples.snapshot(b"<p>made anew</p>", day(1)), plain=samples.snapshot(SHELL, day(1)))
    store.snapshots.save(1, again)
    # The same shell is kept once.
    assert kept(store) == [(1, None), (2, 1), (3, 1)]


def test_what_was_served_is_proved_with_the_page(store: Store) -> None:
    store.checks.record(rendered(samples.made(day(0), FIRST)))
    assert store.proof.verify() == []
    store.database.conn.execute("DROP TRIGGER snapshots_never_change")
    store.database.conn.execute("UPDATE snapshots SET plain_snapshot_id = NULL")
    assert any("snapshot 2" in fault for fault in store.proof.verify())


def test_what_was_served_is_deleted_with_the_last_dismissed_page_made_of_it(store: Store) -> None:
    store.checks.record(rendered(samples.dismissed(day(0), b"<p>wall 1</p>", "one")))
    store.checks.record(rendered(samples.dismissed(day(5), b"<p>wall 2</p>", "two")))
    assert kept(store) == [(1, None), (2, 1), (3, 1)]
    assert prune(store, day(3)) == 1
    assert [row[0] for row in kept(store)] == [1, 3]
    assert prune(store, day(8)) == 2
    assert kept(store) == []
    assert store.proof.verify() == []


def test_what_was_served_for_a_version_stays_also_where_it_was_dismissed_before(store: Store) -> None:
    store.checks.record(samples.dismissed(day(0), SHELL, "shell"))
    store.checks.record(rendered(samples.made(day(1), FIRST)))
    assert kept(store) == [(1, None), (2, 1)]
    assert prune(store, day(9)) == 0
    assert kept(store) == [(1, None), (2, 1)]


def test_evidence_holds_what_was_served_and_what_the_browser_made_of_it(store: Store, tmp_path: Path) -> None:
    store.checks.record(samples.made(day(0), FIRST))
    store.checks.record(rendered(samples.made(day(1), SECOND, FIRST)))
    evidence.write(ACME.id, 2, store, tmp_path / "evidence", day(2))
    with (tmp_path / "evidence" / "snapshots.warc.gz").open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.content_stream().read()) for record in ArchiveIterator(file)
        ][1:]
    assert [kind for kind, _, _ in records] == ["response", "response", "resource"]
    assert records[1][2] == SHELL
    assert b"90 days" in records[2][2]
    assert records[2][1].get_header("WARC-Concurrent-To") == records[1][1].get_header("WARC-Record-ID")
    manifest = json.loads((tmp_path / "evidence" / "manifest.json").read_text())
    assert [each.get("plain_sha256") for each in manifest["snapshots"]] == [None, samples.sha(SHELL)]
    # The page before, the shell, and what was made of it.
    assert len(manifest["files"]["snapshots.warc.gz"]["entries"]) == 3


# --- when a browser would show more ---

LEGAL = "We may share your personal data with partners. You must not copy our pages. We keep data for a year. " * 12


def needed(body: str, kind: str = "text/html") -> str | None:
    return browser_needed.by_page(body.encode(), kind, ReadOptions())


@pytest.mark.parametrize("body", [
    "",
    "<div id=root></div><script src=/app.js></script>",
    "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>",
    "<title>Just a moment...</title><h1>Checking your browser</h1><p>Please wait.</p>",
    "<p>Please enable JavaScript to read this page, which is our privacy policy and says what we do.</p>",
    "<p>If you are not redirected, click here.</p><script>location = '/en'</script>",
    f"<div id=root></div><p>{'Menu and footer of the site. ' * 8}</p><script>self.webpackChunk = []</script>",
])  # fmt: skip
def test_a_browser_would_show_more(body: str) -> None:
    assert needed(body)


@pytest.mark.parametrize("body", [
    f"<main><h1>Privacy</h1><p>{LEGAL}</p></main>",
    f"<main><h1>Privacy</h1><p>{LEGAL}</p></main><script>window.__NEXT_DATA__ = 1</script>",
    "<p>The page you are looking for doesn't exist.</p>",
    "<p>Please log in to continue to your account, which has all that you want to read.</p>" * 2,
    "<p>We are down for maintenance and will be back soon, so please come back in some hours from now and read.</p>",
])  # fmt: skip
def test_a_browser_would_show_no_more(body: str) -> None:
    assert needed(body) is None


def test_what_is_no_web_page_is_not_rendered() -> None:
    assert needed("Too short.", "text/plain") is None
    assert not browser_needed.is_page(Fetched(200, "https://a.test/p.pdf", (), b"%PDF-1.7", NOW, 1))
    assert not browser_needed.is_page(Fetched(404, "https://a.test/", (("content-type", "text/html"),), SHELL, NOW, 1))


def test_refusals_that_scripts_pass_are_few() -> None:
    answers = [Fetched(status, "https://a.test/", (), SHELL, NOW, 1) for status in range(100, 600)]
    passed = [answer for answer in answers if browser_needed.may_be_passed(answer)]
    assert [answer.status for answer in passed] == [202, 403, 406, 503]
    assert not any(browser_needed.may_be_passed(replace(answer, retry_at=day(1))) for answer in passed)


def test_a_web_archive_of_it_holds_both_and_gives_the_document_back(store: Store, tmp_path: Path) -> None:
    store.checks.record(rendered(samples.made(day(0), FIRST)))
    store.checks.record(samples.check("same_bytes", day(1), body_sha256=samples.sha("\n".join(TEXTS))))
    target = tmp_path / "all.warc.gz"
    said = archive_export.write_warc(store, Selection((ACME.id,)), target, WatchList())
    assert said == f"{target}: 1 page and 1 repeat of 1 watch"
    with target.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "response", "resource", "revisit"]
    there = warc_file.find(target, warc_file.Page(ACME.url, ACME.id), 1_000_000)
    assert [(capture.at, capture.read().body) for capture in there.captures] == [
        (day(at), "\n".join(TEXTS).encode()) for at in (0, 1)
    ]


def test_a_row_that_names_itself_as_what_was_served_is_damage_and_no_circle(store: Store) -> None:
    store.checks.record(rendered(samples.made(day(0), FIRST)))
    store.database.conn.execute("DROP TRIGGER snapshots_never_change")
    store.database.conn.execute("UPDATE snapshots SET plain_snapshot_id = id")
    assert any("snapshot 1" in fault for fault in store.proof.verify())
    assert store.snapshots.get(2).plain is not None


def test_a_wacz_lists_the_document_among_its_pages(store: Store, tmp_path: Path) -> None:
    store.checks.record(rendered(samples.made(day(0), FIRST)))
    archive_export.write_wacz(store, Selection((ACME.id,)), tmp_path / "all.wacz", WatchList())
    with zipfile.ZipFile(tmp_path / "all.wacz") as packed:
        _, *pages = map(json.loads, packed.read("pages/pages.jsonl").splitlines())
        package = json.loads(packed.read("datapackage.json"))
    assert [(page["url"], page["title"]) for page in pages] == [("https://acme.example/privacy", "Privacy Policy")]
    assert package["mainPageUrl"] == "https://acme.example/privacy"
