"""History out of an archive that speaks Memento: a real pywb on loopback that serves a WARC file."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from channels import free_port
from desk import Desk
from test_import_archives import LETTERS, URL, history
from test_import_history import DAY, WATCH, put

from tracker.app.history.remote_archive import RemoteArchive
from tracker.edge.archives import memento
from tracker.errors import ArchiveError, UsageError
from tracker.model import Fetched, WatchList

MONTH = LETTERS * 4
"""Pages of 36 days."""
WAYBACK = Path(sys.executable).with_name("wayback")
_START_S = 20.0


@contextlib.contextmanager
def pywb(folder: Path, *warcs: Path) -> Iterator[str]:
    """An archive of these files; its base address."""
    manager = WAYBACK.with_name("wb-manager")
    for command in (("init", "coll"), *(("add", "--unpack-wacz", "coll", str(warc)) for warc in warcs)):
        subprocess.run([str(manager), *command], cwd=folder, check=True, capture_output=True)
    port = free_port()
    process = subprocess.Popen(
        [str(WAYBACK), "-p", str(port), "-b", "127.0.0.1"], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}/coll"
    try:
        end = time.monotonic() + _START_S
        while not is_up(base) and time.monotonic() < end:
            assert process.poll() is None
        yield base
    finally:
        process.terminate()
        process.wait(10)


def is_up(base: str) -> bool:
    try:
        with urllib.request.urlopen(base, timeout=1):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pywb")
    with pywb(folder, history(folder / "a.warc.gz", letters=MONTH)) as base:
        yield base


@pytest.fixture
def listed(desk: Desk) -> Desk:
    """A desk whose watch is at the address that the archive has captures of."""
    desk.list.write_text(
        '[tracker]\nper_host_delay = "0s"\nallow_private = true\n\n[[watch]]\nvendor = "acme"\ndocument = "privacy"\n'
        f'url = "{URL}"\n'
    )
    return desk


def log_of(desk: Desk) -> list[tuple[object, ...]]:
    keys = ("number", "observed_at", "verdict", "held", "alerted_at")
    return [tuple(row[key] for key in keys) for row in desk.json("log")]


@pytest.mark.slow
@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (pip install -e '.[test]')")
class TestPywb:
    def test_it_gives_the_versions_that_the_folder_gives(self, listed: Desk, archive: str) -> None:
        put(listed.folder / "in", MONTH)
        listed.run("import", "acme/privacy", "in", "--db", "folder.db")
        by_folder = [row["verdict"] for row in listed.json("log", "--db", "folder.db")]
        said = listed.run("import", "acme/privacy", archive)
        assert "36 captures from 2024-01-01 to 2024-02-05" in said
        assert [row["verdict"] for row in listed.json("log")] == by_folder
        assert log_of(listed) == [
            tuple(row[key] for key in ("number", "observed_at", "verdict", "held", "alerted_at"))
            for row in listed.json("log", "--db", "folder.db")
        ]
        assert "(36 were known)" in listed.run("import", "acme/privacy", archive)
        assert "Whole" in listed.run("verify")

    def test_what_is_older_than_the_record_goes_before_it(self, listed: Desk, archive: str) -> None:
        put(listed.folder / "early", MONTH[:20])
        listed.run("import", "acme/privacy", "early", "--db", "early.db")
        put(listed.folder / "late", MONTH[20:], start=20)
        listed.run("import", "acme/privacy", "late")
        late = listed.json("log")
        assert "(16 were known)" in listed.run("import", "acme/privacy", archive)
        both = listed.json("log")
        cut = f"{DAY + timedelta(days=20):%Y-%m-%dT%H:%M:%SZ}"
        keys = ("observed_at", "verdict", "held", "alerted_at", "cause")
        assert [[row[key] for key in keys] for row in both if row["observed_at"] < cut] == [
            [row[key] for key in keys] for row in listed.json("log", "--db", "early.db")
        ]
        kept = [row for row in both if row["observed_at"] >= cut]
        assert kept[1:] == late[1:]
        assert (kept[0]["number"], kept[0]["alerted_at"]) == (1, None)
        assert "Whole" in listed.run("verify")

    def test_all_watches_that_it_has_captures_of_are_imported(self, listed: Desk, archive: str) -> None:
        with listed.list.open("a") as file:
            file.write('\n[[watch]]\nvendor = "bolt"\ndocument = "terms"\nurl = "https://bolt.example/terms"\n')
        said = listed.run("import", "--all", archive, "--until", "2024-01-10")
        assert "acme/privacy: 9 captures from 2024-01-01 to 2024-01-09" in said
        assert "acme/privacy: 9 snapshots recorded" in said
        assert "no capture of 1 watch: bolt/terms" in said

    def test_a_part_of_it_may_be_chosen(self, listed: Desk, archive: str) -> None:
        done = listed.json("import", "acme/privacy", archive, "--since", "2024-01-02", "--every", "3d")
        assert (done["recorded"], done["skipped"]) == (12, [])
        assert "none of its 36 captures is of that time" in listed.run(
            "import", "acme/privacy", archive, "--until", "2020-01-01", status=2
        )

    def test_an_archive_without_the_page_is_said_so(self, listed: Desk, archive: str) -> None:
        listed.list.write_text(listed.list.read_text().replace("acme.example/privacy", "acme.example/nothing"))
        assert "no capture of" in listed.run("import", "acme/privacy", archive, status=2)


def answered(body: str, status: int = 200, *headers: tuple[str, str]) -> Fetched:
    return Fetched(status, "", headers, body.encode(), datetime.now(UTC), 0)


def linked(at: datetime, url: str = URL, base: str = "https://archive.example/web") -> str:
    return f'<{base}/{at:%Y%m%d%H%M%S}/{url}>; rel="memento"; datetime="{at:%a, %d %b %Y %H:%M:%S} GMT"'


class Archive:
    """Answers by address; each may be asked for once more than once."""

    def __init__(self, **pages: Fetched) -> None:
        self.asked: list[str] = []
        self.pages = pages

    def get(self, address: str) -> Fetched:
        self.asked.append(address)
        for name, page in self.pages.items():
            if name in address:
                return page
        return answered("", 404)


def test_pages_of_a_time_map_are_followed_within_the_archive_alone():
    days = [DAY + timedelta(days=at) for at in range(4)]
    more = '<https://archive.example/web/timemap/link/more>; rel="timemap"'
    elsewhere = '<https://evil.example/timemap/link/x>; rel="timemap"'
    first = answered(",\n".join([linked(days[3]), linked(days[0], "http://acme.example/privacy"), more, elsewhere]))
    archive = Archive(more=answered(", ".join([linked(days[1]), linked(days[2]), more])), privacy=first)
    found = memento.find("https://archive.example/web/", URL, archive.get)
    assert [capture.at for capture in found.captures] == days
    assert len(archive.asked) == 2
    assert found.captures[0].name == "https://archive.example/web/20240101063004id_/http://acme.example/privacy"


@pytest.mark.parametrize("pages", [1, 3], ids=["in one page", "in three pages"])
def test_a_time_map_without_end_is_a_sentence(pages):
    lines = ",\n".join(linked(DAY + timedelta(seconds=at)) for at in range(1_000_000 // pages // 4))
    asked: list[str] = []

    def get(address: str) -> Fetched:
        asked.append(address)
        more = f'<https://archive.example/web/timemap/link/{len(asked)}>; rel="timemap"'
        return answered(f"{more},\n{lines}")

    with pytest.raises(UsageError, match="more than 200,000 captures"):
        memento.find("https://archive.example/web", URL, get)
    assert len(asked) <= pages


def test_an_answer_of_the_archives_own_is_not_the_page():
    kept = ("Memento-Datetime", "Mon, 01 Jan 2024 06:30:04 GMT")
    for page, why in (
        (answered("Not found", 404), "the archive itself answered, with status 404"),
        (answered("Gone", 410, kept), "it was answered with status 410"),
    ):
        archive = Archive(timemap=answered(linked(DAY)), id_=page)
        (capture,) = memento.find("https://archive.example/web", URL, archive.get).captures
        with pytest.raises(ArchiveError, match=re.escape(why)):
            capture.read()


def test_headers_are_those_that_the_page_was_served_with():
    headers = (("Memento-Datetime", "x"), ("X-Archive-Orig-ETag", '"1"'), ("Content-Type", "text/plain"))
    archive = Archive(timemap=answered(linked(DAY)), id_=answered("Hello", 200, *headers))
    (capture,) = memento.find("https://archive.example/web", URL, archive.get).captures
    served = capture.read()
    assert (served.body, served.declared, served.url) == (b"Hello", "text/plain", URL)
    assert ("ETag", '"1"') in served.headers


@pytest.mark.parametrize(
    "text", ["", "<html>no time map</html>", '<x>; rel="memento"', linked(DAY).replace("2024", "20xx"), "<" * 100_000]
)
def test_a_time_map_that_names_nothing_is_a_sentence(text):
    with pytest.raises(UsageError, match="it has no capture of"):
        memento.find("https://archive.example/web", URL, Archive(timemap=answered(text)).get)
    with pytest.raises(UsageError, match="Expected a TimeMap, got status 404"):
        memento.find("https://archive.example/web", URL, Archive().get)


@contextlib.contextmanager
def server(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that gives these answers in turn, the last one for ever; its address, and what it was asked with."""
    waiting, asked = list(answers), list[dict[str, str]]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(dict(self.headers.items()))
            status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}/web", asked
    finally:
        served.shutdown()
        thread.join()
        served.server_close()


PATIENT = replace(WATCH, allow_private=True, headers=(("Authorization", "secret"),))


def test_an_archive_that_asks_for_patience_is_asked_again_and_never_told_our_headers():
    with (
        server((503, {"Retry-After": "0"}, b""), (429, {"Retry-After": "0"}, b""), (200, {}, b"page")) as (base, asked),
        RemoteArchive(PATIENT, WatchList(per_host_delay_s=0.0), lambda: datetime.now(UTC), 0.0) as archive,
    ):
        assert archive.get(f"{base}/x").body == b"page"
    assert len(asked) == 3
    assert all("Authorization" not in headers for headers in asked)


def test_an_archive_that_wants_to_be_left_alone_for_long_is_left_alone():
    with (
        server((429, {"Retry-After": "7200"}, b"")) as (base, asked),
        RemoteArchive(PATIENT, WatchList(per_host_delay_s=0.0), lambda: datetime.now(UTC), 0.0) as archive,
        pytest.raises(UsageError, match=r"asks to be left alone for now .*go on later"),
    ):
        archive.get(f"{base}/x")
    assert len(asked) == 1


def test_an_archive_that_is_not_there_is_a_sentence():
    address = f"http://127.0.0.1:{free_port()}/web"
    with (
        RemoteArchive(PATIENT, WatchList(), lambda: datetime.now(UTC)) as archive,
        pytest.raises(UsageError, match="what came before it is recorded: go on later"),
    ):
        archive.get(address)
