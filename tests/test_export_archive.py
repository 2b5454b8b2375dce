"""`tracker export warc` and `wacz`: all that was served, written so that it comes in again as it was."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import store_samples as samples
from desk import Desk
from loopback import LONGER, SECTIONS, WALL, World, policy, world
from test_import_git import NAME, Repository, markdown
from test_import_history import DAY, WATCH, put
from test_memento import WAYBACK, pywb
from warcio.archiveiterator import ArchiveIterator

from tracker.app.history import archive_export, import_history
from tracker.app.history.export import Selection
from tracker.edge.archives import wacz_writer, warc_writer
from tracker.edge.store import Store
from tracker.model import WatchList

ALL = Selection()
LETTERS = "AABWSBBDC"
BESIDE = Path(sys.executable).parent


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[World]:
    """Looks of our own: unchanged, a wall, a version, not modified, one held and confirmed; another watch."""
    with world(tmp_path) as made:
        made.watch()
        made.watch("bolt/terms")
        made.site.put(policy(title="Terms"), "/bolt/terms")
        first, longer, short = policy(), policy(LONGER), policy(sections=dict(list(SECTIONS.items())[:2]))
        for body in (first, first, WALL.format("1"), longer, short, longer, short, short):
            made.site.put(body, etag=f'"{samples.sha(body)}"')
            made.run()
        made.run()
        yield made


@pytest.fixture
def imported(desk: Desk) -> Desk:
    """A record of a history whose bytes were all kept."""
    put(desk.folder / "in", LETTERS)
    desk.run("import", "acme/privacy", "in")
    return desk


def renewed(desk: Desk) -> None:
    """The same watch list, and nothing recorded."""
    for path in desk.db.parent.glob("policies.db*"):
        path.unlink()


def kept(desk: Desk) -> list[tuple[object, ...]]:
    """What is kept of all that was served."""
    with Store.open(desk.db, read_only=True) as store:
        return snapshots(store)


def snapshots(store: Store) -> list[tuple[object, ...]]:
    """Bytes, headers and dates of all snapshots."""
    ids = [row[0] for row in store.database.rows("SELECT id FROM snapshots ORDER BY fetched_at")]
    shots = [store.snapshots.get(id) for id in ids]
    return [(shot.body, shot.headers, shot.url, shot.status, shot.fetched_at, shot.media_type) for shot in shots]


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """What warcio reads, each record with its digests compared."""
    listed = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            body = record.content_stream().read()
            listed.append((record.rec_type, dict(record.rec_headers.headers), body))
    return listed


@pytest.mark.parametrize("name", ["all.warc.gz", "all.wacz"])
def test_it_comes_in_again_as_it_was(imported: Desk, name: str) -> None:
    before, shots = imported.json("log"), kept(imported)
    told = imported.run("export", name.rpartition(".")[2].replace("gz", "warc"), name, "acme/privacy")
    assert told == f"{name}: 6 pages and 3 repeats of 1 watch\n"
    renewed(imported)
    assert "9 snapshots recorded" in imported.run("import", "acme/privacy", name)
    assert imported.json("log") == before
    assert kept(imported) == shots
    assert "Whole" in imported.run("verify")


def test_our_own_looks_come_in_again_with_their_verdicts(lived: World, tmp_path: Path) -> None:
    """What an import makes of the looks is what was made of them when they were ours."""
    told = archive_export.write_warc(lived.store, ALL, tmp_path / "all.warc.gz", WatchList())
    assert told.endswith("all.warc.gz: 5 pages and 13 repeats of 2 watches")
    same = ("watch", "number", "observed_at", "verdict", "cause", "held")
    with Store.open(tmp_path / "again.db") as again:
        again.watches.sync(lived.watches, lived.now)
        for watch in lived.watches:
            import_history.run(watch, tmp_path / "all.warc.gz", again)
        assert [[row[key] for key in same] for row in again.record.log()] == [
            [row[key] for key in same] for row in lived.log()
        ]
        sql = "SELECT checked_at, outcome FROM checks ORDER BY watch_id, id"
        # "Not modified" was said to us; in an archive it is a record of the same bytes.
        assert [tuple(row) for row in again.database.rows(sql)] == [
            (row[0], row[1].replace("not_modified", "same_bytes")) for row in lived.store.database.rows(sql)
        ]
        assert sorted(snapshots(again)) == sorted(snapshots(lived.store))


def test_what_a_look_found_stands_in_its_record(lived: World, tmp_path: Path) -> None:
    archive_export.write_warc(lived.store, Selection(("acme/privacy",)), tmp_path / "all.warc.gz", WatchList())
    info, *rest = records(tmp_path / "all.warc.gz")
    assert info[0] == "warcinfo"
    assert b"description: Looks at acme/privacy\r\n" in info[2]
    assert [kind for kind, _, _ in rest] == [
        "response", "revisit", "response", "response", "response", *["revisit"] * 4,
    ]  # fmt: skip
    profiles = [heads["WARC-Profile"].rpartition("/")[2] for kind, heads, _ in rest if kind == "revisit"]
    not_modified, identical = "server-not-modified", "identical-payload-digest"
    assert profiles == [not_modified, not_modified, identical, identical, not_modified]
    by_id = {heads["WARC-Record-ID"]: heads for _, heads, _ in rest}
    assert len(by_id) == len(rest)
    for kind, heads, body in rest:
        assert heads["X-Tracker-Watch"] == "acme/privacy"
        if kind == "revisit":
            first = by_id[heads["WARC-Refers-To"]]
            assert (first["WARC-Date"], first["WARC-Target-URI"]) == (
                heads["WARC-Refers-To-Date"], heads["WARC-Refers-To-Target-URI"],
            )  # fmt: skip
            assert first["WARC-Payload-Digest"] == heads["WARC-Payload-Digest"]
        else:
            assert heads["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"


@pytest.mark.parametrize("name", ["all.warc.gz", "all.wacz"])
def test_the_same_record_makes_the_same_bytes(imported: Desk, name: str) -> None:
    form = "wacz" if name.endswith("wacz") else "warc"
    made = []
    for _ in range(2):
        imported.run("export", form, name)
        made.append((imported.folder / name).read_bytes())
    assert made[0] == made[1]
    assert stat.S_IMODE((imported.folder / name).stat().st_mode) == 0o600


def test_headers_come_in_again_whatever_stands_in_them(tmp_path) -> None:
    headers = (
        ("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "br"), ("Content-Length", "7"),
        ("Transfer-Encoding", "chunked"), ("X-Nom", "Sécurité – ñ"), ("X-Lines", "a\r\nSet-Cookie: b"), ("X-Empty", ""),
        ("X-Twice", "1"), ("X-Twice", "2"),
    )  # fmt: skip
    body = policy().encode()
    shot = replace(samples.snapshot(body, DAY), headers=headers, url=WATCH.url)
    with (tmp_path / "a.warc.gz").open("wb") as file:
        warc_writer.WarcWriter(file.write).seen(shot, warc_writer.Look(DAY))
    with Store.open(tmp_path / "policies.db") as store:
        store.watches.sync([WATCH], DAY)
        import_history.run(WATCH, tmp_path / "a.warc.gz", store)
        again = store.snapshots.get(1)
    assert again.body == body
    lines = dict(headers) | {"X-Lines": "a  Set-Cookie: b"}
    assert dict(again.headers) == lines
    assert [value for name, value in again.headers if name == "X-Twice"] == ["1", "2"]


def test_a_page_answered_from_another_address_is_found_by_its_watch(desk: Desk) -> None:
    desk.site.put(policy(), "/legal/privacy")
    desk.site.put(b"", "/acme/privacy", status=302, Location=desk.site.url("/legal/privacy"))
    desk.run("check", "acme/privacy")
    desk.run("export", "warc", "all.warc.gz", "acme/privacy")
    log = desk.json("log")
    assert records(desk.folder / "all.warc.gz")[1][1]["WARC-Target-URI"].endswith("/legal/privacy")
    renewed(desk)
    desk.run("import", "acme/privacy", "all.warc.gz")
    assert desk.json("log") == log


class TestWhatCannotBeExported:
    """Bytes of a look that found the same text were never kept; nothing is made up in their place."""

    def test_a_look_at_the_same_text_in_other_bytes(self, desk: Desk) -> None:
        for nonce in ("0", "1", "1", "2"):
            desk.site.put(policy(nonce=nonce))
            desk.run("check", "acme/privacy")
        told = desk.run("export", "warc", "all.warc.gz", "acme/privacy")
        assert told == "all.warc.gz: 1 page and 0 repeats of 1 watch; left out 3 looks whose bytes were not kept\n"

    def test_the_same_text_in_bytes_that_were_kept_is_a_repeat(self, desk: Desk) -> None:
        for nonce in ("0", "1", "0", "0"):
            desk.site.put(policy(nonce=nonce))
            desk.run("check", "acme/privacy")
        assert "1 page and 2 repeats of 1 watch; left out 1 look " in desk.run(
            "export", "warc", "a.warc.gz", "acme/privacy"
        )

    def test_where_rows_were_deleted_the_bytes_of_the_next_look_are_not_guessed(self, tmp_path) -> None:
        def other(at: datetime) -> samples.CheckRecord:
            return samples.check("same_text", at, body_sha256=samples.sha(b"other"))

        with Store.open(tmp_path / "policies.db") as store:
            store.watches.sync([samples.ACME], samples.NOW)
            store.checks.record(samples.made(samples.day(0), samples.FIRST, body=b"one"))
            store.checks.record(other(samples.day(1)))
            for at in (2, 5):
                store.checks.record(samples.check("same_bytes", samples.day(at), body_sha256=samples.sha(b"other")))
            store.retention.prune(samples.day(3), samples.day(3), samples.day(6))
            looks = list(store.looks.of("acme/privacy"))
        assert [(look.outcome, look.snapshot_id) for look in looks] == [("first", 1), ("same_bytes", None)]

    def test_one_more_sight_of_a_page_in_doubt_in_other_bytes(self, tmp_path) -> None:
        with Store.open(tmp_path / "policies.db") as store:
            store.watches.sync([samples.ACME], samples.NOW)
            store.checks.record(samples.made(samples.day(0), samples.FIRST))
            for number, body in enumerate((b"<p>short</p>", b"<p>short.</p>", b"<p>short</p>"), 1):
                store.checks.record(samples.held(samples.day(number), body, "short"))
            looks = list(store.looks.of("acme/privacy"))
        assert [look.snapshot_id for look in looks] == [1, 2, None, 2]

    def test_a_reading_by_a_better_extractor_is_no_look(self, tmp_path) -> None:
        with Store.open(tmp_path / "policies.db") as store:
            store.watches.sync([samples.ACME], samples.NOW)
            store.checks.record(samples.made(samples.day(0), samples.FIRST, body=b"one"))
            record = samples.made(
                samples.day(1), samples.SECOND, samples.FIRST, body=b"one", observed_at=samples.day(0)
            )
            store.checks.record(replace(record, result=replace(record.result, cause="extractor")))
            store.checks.record(samples.check("same_bytes", samples.day(2), body_sha256=samples.sha(b"one")))
            looks = list(store.looks.of("acme/privacy"))
        assert [(look.outcome, look.snapshot_id) for look in looks] == [("first", 1), ("same_bytes", 1)]


def test_what_somebody_else_recorded_says_so(imported: Desk) -> None:
    imported.run("export", "warc", "all.warc.gz")
    sources = [heads["X-Tracker-Source"] for _, heads, _ in records(imported.folder / "all.warc.gz")[1:]]
    assert sources[0] == "folder in 2024-01-01T06-30-04Z.html"
    assert len(set(sources)) == 9


def test_a_page_that_older_history_had_too_keeps_the_headers_of_its_own_look(lived: World, tmp_path: Path) -> None:
    watch = next(watch for watch in lived.watches if watch.id == "acme/privacy")
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "2020-01-01.html").write_text(policy(), encoding="utf-8")
    import_history.run(watch, tmp_path / "older", lived.store)
    archive_export.write_warc(lived.store, Selection((watch.id,)), tmp_path / "all.warc.gz", WatchList())
    with (tmp_path / "all.warc.gz").open("rb") as file:
        heads = [
            (record.rec_headers["WARC-Date"][:4], record.rec_type, record.http_headers.get_header("etag") is not None)
            for record in list(ArchiveIterator(file))[1:3]
        ]
    assert heads == [
        ("2020", "response", False),
        (f"{lived.store.versions.get(watch.id, 1).recorded_at:%Y}", "response", True),
    ]


def test_an_upgrade_by_another_recorder_stays_one(desk: Desk) -> None:
    repository = Repository(desk.folder / "theirs")
    repository.record(DAY, markdown())
    repository.record(DAY, markdown(sections=dict(list(SECTIONS.items())[:-1])), f"Refilter {NAME}")
    desk.run("import", "acme/privacy", "theirs", "--document", NAME)
    log = desk.json("log")
    assert [row["cause"] for row in log] == ["vendor", "extractor"]
    desk.run("export", "warc", "all.warc.gz", "acme/privacy")
    renewed(desk)
    desk.run("import", "acme/privacy", "all.warc.gz")
    assert desk.json("log") == log


def test_since_a_day_only_looks_from_then_on(imported: Desk) -> None:
    imported.run("export", "warc", "new.warc.gz", "--since", "2024-01-07")
    _, *rest = records(imported.folder / "new.warc.gz")
    assert [heads["WARC-Date"][:10] for _, heads, _ in rest] == ["2024-01-07", "2024-01-08", "2024-01-09"]
    assert rest[0][0] == "response"


def test_an_empty_record_makes_an_empty_archive(tmp_path) -> None:
    with Store.open(":memory:") as store:
        told = archive_export.write_wacz(store, ALL, tmp_path / "a.wacz", WatchList())
    assert told.endswith("a.wacz: 0 pages and 0 repeats of 0 watches")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["warc", "-"], "warc is not written to standard output; name a file or folder"),
        (["warc", "all.warc"], "all.warc: Expected the name of a file that ends in .warc.gz"),
        (["wacz", "all.zip"], "all.zip: Expected the name of a file that ends in .wacz"),
        (["warc", "nowhere/all.warc.gz"], "nowhere/all.warc.gz cannot be written: No such file or directory"),
        (["wacz", "all.wacz", "acme/nothing"], "there is no watch 'acme/nothing'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(imported: Desk, arguments: list[str], words: str) -> None:
    assert words in imported.run("export", *arguments, status=2)
    assert not [path for path in imported.folder.iterdir() if path.name.startswith(".tracker")]


def test_a_damaged_page_leaves_the_file_before_it_as_it_was(imported: Desk) -> None:
    target = imported.folder / "all.warc.gz"
    target.write_bytes(b"before")
    with Store.open(imported.db) as store:
        store.database.conn.execute("DROP TRIGGER IF EXISTS snapshots_never_change")
        store.database.conn.execute("UPDATE snapshots SET body = x'00' WHERE id = 3")
    assert "Snapshot 3" in imported.run("export", "warc", "all.warc.gz", status=1)
    assert target.read_bytes() == b"before"
    assert [path.name for path in imported.folder.iterdir() if path.name.startswith(".")] == []


def test_an_altered_record_is_given_no_witness(imported: Desk) -> None:
    with Store.open(imported.db) as store:
        store.database.conn.execute("UPDATE verdicts SET materiality = 'none'")
    told = imported.run("export", "wacz", "all.wacz", status=1)
    assert "nothing was written, for it would repeat what was altered" in told
    assert not (imported.folder / "all.wacz").exists()


def test_evidence_in_a_wacz_ties_its_pages_to_the_record(imported: Desk) -> None:
    imported.run("export", "wacz", "all.wacz", "acme/privacy")
    with zipfile.ZipFile(imported.folder / "all.wacz") as packed:
        record = json.loads(packed.read("evidence/acme.privacy.record.json"))
        chain = packed.read("evidence/acme.privacy.chain.txt").decode().splitlines()
        journal = packed.read("evidence/acme.privacy.journal.txt").decode().splitlines()
        kinds = {info.filename: info.compress_type for info in packed.infolist()}
    for line, version in zip(chain, record["versions"], strict=True):
        assert hashlib.sha256(line.encode()).hexdigest() == version["chain_sha256"]
        assert version["chain_sha256"] == json.loads(journal_line(journal, version["entry"]))[6]
    assert hashlib.sha256(journal[-1].encode()).hexdigest() == record["journal"]["link_sha256"]
    assert [version["verdict"] for version in record["versions"]] == [
        row["verdict"] for row in imported.json("log") if row["number"]
    ]
    stored = {name for name, kind in kinds.items() if kind == zipfile.ZIP_STORED}
    assert stored == {"archive/data.warc.gz", "indexes/index.cdx.gz"}


def test_evidence_in_a_wacz_holds_the_whole_chain_where_history_is_older(imported: Desk) -> None:
    put(imported.folder / "older", "CB", start=-9)
    imported.run("import", "acme/privacy", "older")
    imported.run("export", "wacz", "all.wacz", "acme/privacy")
    with zipfile.ZipFile(imported.folder / "all.wacz") as packed:
        record = json.loads(packed.read("evidence/acme.privacy.record.json"))
        chain = packed.read("evidence/acme.privacy.chain.txt").decode().splitlines()
    links = {version["number"]: version["chain_sha256"] for version in record["versions"]}
    assert [hashlib.sha256(line.encode()).hexdigest() for line in chain] == [links[at] for at in sorted(links)]


def journal_line(journal: list[str], entry: int) -> str:
    return next(line for line in journal if json.loads(line)[1] == entry)


def test_the_index_leads_to_each_record(imported: Desk) -> None:
    imported.run("export", "wacz", "all.wacz")
    with zipfile.ZipFile(imported.folder / "all.wacz") as packed:
        warc = packed.read("archive/data.warc.gz")
        lines = gzip.decompress(packed.read("indexes/index.cdx.gz")).decode().splitlines()
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").decode().splitlines()]
        package = packed.read("datapackage.json")
        listed = {resource["path"]: resource for resource in json.loads(package)["resources"]}
        assert (
            json.loads(packed.read("datapackage-digest.json"))["hash"]
            == f"sha256:{hashlib.sha256(package).hexdigest()}"
        )
        assert set(listed) == set(packed.namelist()) - {"datapackage.json", "datapackage-digest.json"}
        for path, resource in listed.items():
            assert resource["hash"] == f"sha256:{hashlib.sha256(packed.read(path)).hexdigest()}"
    assert lines == sorted(lines)
    assert len(lines) == 9
    for line in lines:
        fields = json.loads(line.partition(" {")[1].strip() + line.partition(" {")[2])
        begin = int(fields["offset"])
        (record,) = ArchiveIterator(io.BytesIO(warc[begin : begin + int(fields["length"])]))
        assert record.rec_headers.get_header("WARC-Target-URI") == fields["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == fields["digest"]
    assert [page["title"] for page in pages[1:3]] == ["Privacy notice", "Privacy notice"]


def test_nothing_stands_before_the_warc_file_that_is_not_in_the_list_of_files(imported: Desk) -> None:
    """ReplayWeb.page reckons where records begin by that list, at the end of the ZIP."""
    imported.run("export", "wacz", "all.wacz")
    with zipfile.ZipFile(imported.folder / "all.wacz") as packed:
        info = packed.getinfo("archive/data.warc.gz")
        warc = packed.read(info)
    begin = info.header_offset + 30 + len(info.filename) + len(info.extra)
    assert (imported.folder / "all.wacz").read_bytes()[begin : begin + len(warc)] == warc


@pytest.mark.parametrize(
    "url",
    [
        "https://www.acme.example/Privacy/", "http://acme.example", "https://acme.example:8443/a/b?z=1&a=2",
        "https://legal.acme.example/privacy?lang=EN", "http://acme.example:80/x.html",
    ],
)  # fmt: skip
def test_addresses_are_sorted_as_other_indexes_sort_them(url: str) -> None:
    surt = pytest.importorskip("surt")
    assert wacz_writer.surt(url) == surt.surt(url)


def test_an_index_of_many_records_is_packed_in_blocks() -> None:
    lines = [f"example,acme)/{number:06} 20240101000000 {{}}\n" for number in range(7_000)]
    index, summary = wacz_writer._index(lines)
    places = [
        json.loads(line.partition(" {")[1].strip() + line.partition(" {")[2])
        for line in summary.decode().splitlines()[1:]
    ]
    blocks = [gzip.decompress(index[place["offset"] : place["offset"] + place["length"]]) for place in places]
    assert b"".join(blocks).decode() == "".join(lines)
    assert len(blocks) == 3


@pytest.mark.slow
@pytest.mark.skipif(not (BESIDE / "wacz").exists(), reason="wacz is not installed (pip install wacz)")
def test_another_program_finds_the_wacz_valid(lived: World, tmp_path: Path) -> None:
    archive_export.write_wacz(lived.store, ALL, tmp_path / "all.wacz", WatchList())
    command = [BESIDE / "wacz", "validate", "-f", tmp_path / "all.wacz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Validation succeeded, the passed WACZ is valid" in done.stdout, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not (BESIDE / "warcio").exists(), reason="warcio's command is not installed")
def test_another_program_finds_each_digest_right(lived: World, tmp_path: Path) -> None:
    archive_export.write_warc(lived.store, ALL, tmp_path / "all.warc.gz", WatchList())
    command = [BESIDE / "warcio", "check", "-v", tmp_path / "all.warc.gz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (pip install -e '.[test]')")
@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_an_archive_that_replays_shows_what_each_look_found(lived: World, tmp_path: Path, form: str) -> None:
    """Of a WACZ file pywb takes our index; a look that found the same bytes shows those."""
    name, write = {"warc": ("all.warc.gz", archive_export.write_warc), "wacz": ("all.wacz", archive_export.write_wacz)}[
        form
    ]
    write(lived.store, Selection(("acme/privacy",)), tmp_path / name, WatchList())
    url = lived.site.url("/acme/privacy")
    with pywb(tmp_path, tmp_path / name) as base:
        for look in lived.store.looks.of("acme/privacy"):
            # Of "not modified" an archive shows the record that is nearest in time.
            if look.outcome != "not_modified":
                with urllib.request.urlopen(f"{base}/{look.checked_at:%Y%m%d%H%M%S}id_/{url}") as answer:
                    assert answer.read() == lived.store.snapshots.get(look.snapshot_id).body


@pytest.mark.slow
def test_memory_is_that_of_a_page_and_not_of_the_archive(tmp_path) -> None:
    """Two hundred pages of half a megabyte that no packing makes small: 100 MB written, no more than 60 MB taken."""
    with Store.open(tmp_path / "policies.db") as store:
        store.watches.sync([samples.ACME], samples.NOW)
        for number in range(200):
            body = os.urandom(500_000)
            store.checks.record(samples.dismissed(samples.day(0) + timedelta(hours=number), body, str(number)))
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from tracker.edge.store import Store; from tracker.app.history import archive_export\n"
        "from tracker.app.history.export import Selection; from tracker.model import WatchList\n"
        "store = Store.open(Path(sys.argv[1]), read_only=True)\n"
        "import tracker.edge.archives.wacz_writer\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "archive_export.write_wacz(store, Selection(), Path(sys.argv[2]), WatchList())\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "policies.db"), str(tmp_path / "all.wacz")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    assert (tmp_path / "all.wacz").stat().st_size > 95_000_000
    assert int(done.stdout) < 60_000
