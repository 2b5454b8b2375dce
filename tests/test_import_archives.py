"""History out of web archives: WARC files that warcio writes, and WACZ files of these."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from desk import Desk
from test_import_history import DAY, PAGES, WATCH, put, recorded
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker.app.history import import_history, sources
from tracker.edge.store import Store
from tracker.errors import UsageError

URL = WATCH.url
LETTERS = "AaBWSBBDC"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "policies.db") as opened:
        opened.watches.sync([WATCH], DAY)
        yield opened


class Warc:
    """A WARC file, written record by record."""

    def __init__(self, path: Path, packed: bool = True) -> None:
        self.path, self.made = path, io.BytesIO()
        self.writer = WARCWriter(self.made, gzip=packed)

    def page(self, at: datetime, body: bytes, url: str = URL, status: str = "200 OK", *more: tuple[str, str]) -> str:
        """Write what was served, and name the digest of its bytes."""
        headers = StatusAndHeaders(status, [("Content-Type", "text/html; charset=utf-8"), *more], protocol="HTTP/1.1")
        moment = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        record = self.writer.create_warc_record(
            url, "response", io.BytesIO(body), len(body), http_headers=headers, warc_headers_dict=moment
        )
        self.writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Payload-Digest"))

    def again(self, at: datetime, digest: str) -> None:
        """A record that says the bytes were those of an earlier one."""
        record = self.writer.create_revisit_record(
            URL, digest, URL, f"{DAY:%Y-%m-%dT%H:%M:%SZ}",
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}"},
        )  # fmt: skip
        self.writer.write_record(record)

    def write(self) -> Path:
        self.path.write_bytes(self.made.getvalue())
        return self.path


def history(path: Path, packed: bool = True, letters: str = LETTERS) -> Path:
    """A capture a day, a letter each, among what belongs to other pages."""
    warc = Warc(path, packed)
    for at, letter in enumerate(letters):
        day = DAY + timedelta(days=at)
        warc.page(day, b"body { color: red }", "https://acme.example/style.css")
        warc.page(day, PAGES[letter].encode(), ("http://www.acme.example/privacy/", URL)[at % 2])
        warc.page(day, PAGES["C"].encode(), "https://acme.example/privacy/cookies")
    return warc.write()


def as_wacz(path: Path, warc: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(warc, f"archive/{warc.name}")
        packed.writestr("datapackage.json", "{}")
    return path


@pytest.fixture
def by_folder(tmp_path: Path) -> list[tuple[object, ...]]:
    """What the log says of the same history as a folder of files."""
    put(tmp_path / "in", LETTERS)
    with Store.open(":memory:") as store:
        store.watches.sync([WATCH], DAY)
        import_history.run(WATCH, tmp_path / "in", store)
        return recorded(store)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.wacz"])
def test_an_archive_gives_the_versions_that_a_folder_gives(tmp_path, store, by_folder, name):
    warc = history(tmp_path / name.replace("wacz", "warc.gz"), packed=name != "a.warc")
    source = as_wacz(tmp_path / name, warc) if name.endswith("wacz") else warc
    done = import_history.run(WATCH, source, store)
    assert recorded(store) == by_folder
    assert (done.recorded, done.skipped) == (len(LETTERS), ())
    assert import_history.run(WATCH, source, store) == import_history.Imported(known=len(LETTERS))
    rows = store.database.rows("SELECT source, source_name FROM checks")
    assert {row["source"] for row in rows} == {f"{name.rpartition('.')[2].replace('gz', 'warc')} {source.name}"}
    assert all(row["source_name"].startswith("<urn:uuid:") for row in rows)
    assert store.proof.verify() == []


def test_bytes_and_headers_are_those_that_were_served(tmp_path, store):
    warc = Warc(tmp_path / "a.warc.gz")
    body = PAGES["A"].encode()
    warc.page(DAY, gzip.compress(body), URL, "200 OK", ("Content-Encoding", "gzip"), ("X-Odd", "1"))
    import_history.run(WATCH, warc.write(), store)
    snapshot = store.snapshots.get(1)
    assert snapshot.body == body
    assert snapshot.fetched_at == DAY
    assert ("X-Odd", "1") in snapshot.headers


def test_a_revisit_is_a_look_that_found_the_same(tmp_path, store):
    warc = Warc(tmp_path / "a.warc.gz")
    digest = warc.page(DAY, PAGES["A"].encode())
    warc.again(DAY + timedelta(days=1), digest)
    warc.again(DAY + timedelta(days=2), "sha1:ELSEWHERE")
    done = import_history.run(WATCH, warc.write(), store)
    assert (done.recorded, done.versions) == (2, 1)
    assert [skipped.why for skipped in done.skipped] == ["its bytes are in another archive"]
    assert [row["outcome"] for row in store.database.rows("SELECT outcome FROM checks ORDER BY id")] == [
        "first", "same_bytes",
    ]  # fmt: skip


def test_what_was_no_page_is_skipped_and_said(tmp_path, store):
    warc = Warc(tmp_path / "a.warc.gz")
    warc.page(DAY, PAGES["A"].encode())
    warc.page(DAY + timedelta(days=1), b"gone", URL, "404 Not Found")
    warc.page(DAY + timedelta(days=2), b"", URL, "301 Moved", ("Location", "https://acme.example/x"))
    warc.page(DAY, PAGES["B"].encode(), f"{URL}/")
    done = import_history.run(WATCH, warc.write(), store)
    assert done.recorded == 1
    assert {skipped.why.partition(" <")[0] for skipped in done.skipped} == {
        "it was answered with status 404", "it was answered with status 301",
        *(skipped.why.partition(" <")[0] for skipped in done.skipped if "of the same second" in skipped.why),
    }  # fmt: skip
    assert sum("is of the same second" in skipped.why for skipped in done.skipped) == 1


def test_an_altered_record_is_skipped_and_the_rest_is_read(tmp_path, store):
    path = history(tmp_path / "a.warc", packed=False, letters="AAB")
    raw = path.read_bytes()
    assert raw.count(b"<!doctype") >= 3
    path.write_bytes(raw.replace(b"<!doctype", b"<!DOCTYPE", 1))
    done = import_history.run(WATCH, path, store)
    assert [skipped.why for skipped in done.skipped] == ["its bytes are not those that its digest names"]
    assert (done.recorded, done.versions) == (2, 2)


def test_an_archive_that_breaks_off_records_nothing_of_what_is_cut(tmp_path, store):
    path = history(tmp_path / "a.warc", packed=False, letters="AB")
    raw = path.read_bytes()
    end = raw.rindex(b"<!doctype", 0, raw.rindex(b"WARC/1.0"))
    path.write_bytes(raw[: end + 200])
    done = import_history.run(WATCH, path, store)
    assert (done.recorded, [skipped.why for skipped in done.skipped]) == (
        1,
        ["it breaks off before the length it names"],
    )
    assert store.proof.verify() == []


def test_a_page_that_unpacks_to_too_much_is_skipped(tmp_path, store):
    warc = Warc(tmp_path / "a.warc.gz")
    warc.page(DAY, gzip.compress(b"0" * 30_000_000), URL, "200 OK", ("Content-Encoding", "gzip"))
    warc.page(DAY + timedelta(days=1), PAGES["A"].encode())
    done = import_history.run(WATCH, warc.write(), store)
    assert [skipped.why for skipped in done.skipped] == ["it is larger than max_bytes (20,000,000)"]
    assert done.recorded == 1


def test_a_gzipped_archive_that_breaks_off_gives_what_stands_before(tmp_path, store):
    path = history(tmp_path / "a.warc.gz", letters="AAB")
    raw = path.read_bytes()
    # The last record is of another page, the one before it of ours.
    ours = raw.rindex(b"\x1f\x8b\x08", 0, raw.rindex(b"\x1f\x8b\x08"))
    path.write_bytes(raw[: ours + 400])
    done = import_history.run(WATCH, path, store)
    assert done.recorded == 2
    assert store.proof.verify() == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.warc", b"not a web archive at all\r\n" * 9, "Expected a WARC file"),
        ("a.warc.gz", gzip.compress(b"WARC/1.0\r\n" * 9), "a.warc.gz"),
        ("a.wacz", b"PK but no zip", "Expected a WACZ file"),
        ("a.zip", b"PK", "Expected a folder of dated snapshots, or a file that ends in .warc"),
    ],
)
def test_what_is_no_archive_is_said_in_a_sentence(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=expected):
        sources.find(tmp_path / name, WATCH)


def test_an_archive_without_the_page_is_said_so(tmp_path):
    warc = Warc(tmp_path / "a.warc.gz")
    warc.page(DAY, b"x", "https://elsewhere.example/privacy")
    with pytest.raises(UsageError, match=r"no capture of https://acme\.example/privacy in it"):
        sources.find(warc.write(), WATCH)
    with zipfile.ZipFile(tmp_path / "empty.wacz", "w") as packed:
        packed.writestr("datapackage.json", "{}")
    with pytest.raises(UsageError, match="got a ZIP file without archive"):
        sources.find(tmp_path / "empty.wacz", WATCH)


def test_evidence_of_ours_comes_in_again(desk: Desk):
    """What `tracker evidence` wrote of two versions gives the two versions."""
    put(desk.folder / "in", "AB")
    desk.run("import", "acme/privacy", "in")
    log = desk.json("log")
    desk.run("evidence", "acme/privacy", "--to", "proof")
    for path in desk.db.parent.glob("policies.db*"):
        path.unlink()
    assert "2 snapshots recorded, 2 versions" in desk.run("import", "acme/privacy", "proof/snapshots.warc.gz")
    assert desk.json("log") == log


def test_what_was_skipped_between_two_looks_is_left_out_later(tmp_path: Path, store: Store) -> None:
    put(tmp_path / "in", "A")
    put(tmp_path / "in", "B", start=2)
    (tmp_path / "in" / "2024-01-02T06-30-04Z.html").write_text("x" * 5_000_000)
    small = replace(WATCH, max_bytes=1_000_000)
    assert [each.name for each in import_history.run(small, tmp_path / "in", store).skipped] == [
        "2024-01-02T06-30-04Z.html"
    ]
    again = import_history.run(small, tmp_path / "in", store)
    assert (again.recorded, again.known) == (0, 2)
    assert again.skipped[0].why.startswith("there are looks recorded from before and from after it")
