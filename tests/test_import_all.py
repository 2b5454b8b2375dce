"""One source, many watches: each finds its own captures, by its name or its address, and none finds another's."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from desk import Desk
from loopback import site_server
from test_import_archives import Warc
from test_import_git import NAME, Repository, day, markdown
from test_import_history import DAY, PAGES, put

LIST = """
[[watch]]
vendor = "Acme"
document = "privacy"
url = "https://acme.example/legal/privacy"

[[watch]]
vendor = "Bolt"
document = "terms"
url = "https://www.bolt.example/terms.html"

[[watch]]
vendor = "Crane"
document = "privacy"
url = "https://crane.example/privacy"
"""


@pytest.fixture
def desk(tmp_path: Path):
    with site_server() as site:
        made = Desk(tmp_path, site)
        made.list.write_text(LIST, encoding="utf-8")
        yield made


def versions(desk: Desk) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in desk.json("log"):
        if row["number"] is not None:
            counted[row["watch"]] = counted.get(row["watch"], 0) + 1
    return counted


@pytest.mark.parametrize(
    ("acme", "bolt"),
    [
        ("acme/privacy", "bolt/terms"),
        ("acme-privacy", "bolt_terms"),
        ("acme", "terms"),
        ("acme.example/legal/privacy", "www.bolt.example/terms.html"),
    ],
)
def test_folders_are_found_by_the_watchs_id_or_by_its_address(desk: Desk, acme: str, bolt: str) -> None:
    for name, pages in ((acme, "AaB"), (bolt, "ABCB"), ("stranger/privacy", "ABC")):
        folder = desk.folder / "in" / name
        folder.parent.mkdir(parents=True, exist_ok=True)
        put(folder, pages)
    said = desk.run("import", "--all", "in")
    assert said.splitlines() == [
        "acme/privacy: 3 snapshots recorded, 2 versions, 1 would have alerted",
        "bolt/terms: 4 snapshots recorded, 3 versions, 2 would have alerted",
        "in: no capture of 1 watch: crane/privacy",
    ]
    assert versions(desk) == {"acme/privacy": 2, "bolt/terms": 3}
    again = desk.json("import", "--all", "in")
    assert [(row["watch"], row["recorded"], row["known"]) for row in again] == [
        ("acme/privacy", 0, 3),
        ("bolt/terms", 0, 4),
    ]


def site(folder: Path, files: dict[str, str]) -> None:
    for name, letter in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGES[letter], encoding="utf-8")


@pytest.mark.parametrize("at", ["", "acme.example/"])
def test_in_folders_of_whole_sites_a_page_is_found_under_its_host_alone(desk: Desk, at: str) -> None:
    """A page of the same path on another host is another page, and the only page of a folder may be any."""
    host = "" if at else "acme.example/"
    site(
        desk.folder / "in" / at,
        {
            f"20240101/{host}legal/privacy/index.html": "A",
            f"20240201/{host}legal/privacy.html": "B",
            f"20240301/{host}about.html": "C",
        },
    )
    site(desk.folder / "in", {"20240401/elsewhere.example/legal/privacy.html": "C"})
    said = desk.run("import", "--all", "in")
    assert "acme/privacy: 2 snapshots recorded, 2 versions" in said
    assert "no capture of 2 watches: bolt/terms, crane/privacy" in said
    assert versions(desk) == {"acme/privacy": 2}


@pytest.mark.parametrize("suffix", ["warc.gz", "wacz"])
def test_a_web_archive_is_walked_once_for_all_watches(desk: Desk, suffix: str) -> None:
    warc = Warc(desk.folder / "crawl.warc.gz")
    for at, (acme, bolt) in enumerate(zip("AaBC", "ABDB", strict=True)):
        moment = DAY + timedelta(days=at)
        warc.page(moment, PAGES[acme].encode(), "http://www.acme.example/legal/privacy/")
        warc.page(moment, PAGES[bolt].encode(), "https://bolt.example/terms.html")
        warc.page(moment, b"<p>Nothing</p>", "https://stranger.example/")
    source = warc.write()
    if suffix == "wacz":
        packed = desk.folder / "crawl.wacz"
        with zipfile.ZipFile(packed, "w") as archive:
            archive.write(source, f"archive/{source.name}")
            archive.writestr("datapackage.json", "{}")
        source = packed
    rows = desk.json("import", "--all", source)
    assert [(row["watch"], row["recorded"]) for row in rows] == [("acme/privacy", 4), ("bolt/terms", 4)]
    assert desk.json("import", "acme/privacy", source)["known"] == 4


def test_documents_of_a_repository_are_matched_by_their_whole_folded_names(desk: Desk) -> None:
    repository = Repository(desk.folder / "terms")
    repository.record(day(0), markdown(), path="Acme/Privacy.md")
    repository.record(day(1), markdown({"30 days": "90 days"}), path="Acme/Privacy.md")
    repository.record(day(2), markdown(), path=f"{NAME}.md")
    repository.record(day(3), markdown(), path="bolt/TERMS.md")
    rows = desk.json("import", "--all", "terms")
    assert [(row["watch"], row["recorded"]) for row in rows] == [("acme/privacy", 2), ("bolt/terms", 1)]
    repository.record(day(4), markdown(), path="ACME/privacy.md")
    said = desk.run("import", "--all", "terms", status=2)
    assert '"ACME/privacy" and "Acme/Privacy" may both be acme/privacy' in said


def test_what_does_not_go_together_is_said(desk: Desk) -> None:
    (desk.folder / "in").mkdir()
    assert "one SOURCE and no WATCH" in desk.run("import", "--all", "acme/privacy", "in", status=2)
    assert "takes a WATCH and a SOURCE" in desk.run("import", "in", status=2)
    assert "leave out --document" in desk.run("import", "--all", "in", "--document", "x", status=2)
    assert "no capture of any watch" in desk.run("import", "--all", "in", status=2)
    assert "Expected a folder with a folder for each watch" in desk.run("import", "--all", "gone", status=2)


def test_only_captures_of_the_time_that_is_asked_for_and_strict_is_a_failure(desk: Desk) -> None:
    put(desk.folder / "in-acme", "AaBC")
    (desk.folder / "in" / "acme").mkdir(parents=True)
    (desk.folder / "in-acme").rename(desk.folder / "in" / "acme" / "privacy")
    (desk.folder / "in" / "acme" / "privacy" / "notes.html").write_text("x")
    said = desk.run("import", "--all", "in", "--since", "2024-01-03", "--strict", status=1)
    assert "acme/privacy: 2 snapshots recorded, 2 versions" in said
    assert "acme/privacy: skipped notes.html: its name holds no date" in said
