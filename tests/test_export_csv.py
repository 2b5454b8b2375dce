"""`tracker export csv`: tables that a spreadsheet opens, and reckons nothing in."""

from __future__ import annotations

import csv
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import store_samples as samples
from desk import Desk
from store_samples import ACME, day, made, policy
from test_import_history import put

from tracker.app.history import csv_export
from tracker.app.history.export import Selection
from tracker.edge.store import Store
from tracker.model import WatchList
from tracker.show import csv_tables


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def imported(desk: Desk) -> Desk:
    put(desk.folder / "in", "AaBBC")
    desk.run("import", "acme/privacy", "in")
    return desk


def test_three_tables_that_lead_to_each_other(imported: Desk) -> None:
    told = imported.run("export", "csv", "tables")
    folder = imported.folder / "tables"
    versions, changes, reasons = (read(folder / f"{name}.csv") for name in ("versions", "changes", "reasons"))
    counts = f"{len(versions)} versions, {len(changes)} changes, {len(reasons)} reasons"
    assert told == f"tables: {counts} of 2 watches\n"
    assert [(row["number"], row["verdict"]) for row in versions] == [
        ("1", "first"),
        ("2", "material"),
        ("3", "material"),
    ]
    assert [row["verdict"] for row in versions[1:]] == [row["verdict"] for row in imported.json("log")[1:]]
    by_change = {(row["watch"], row["number"], row["change"]): row for row in changes}
    assert by_change["acme/privacy", "2", "0"]["redline"] == by_change["acme/privacy", "2", "0"]["redline"].strip()
    assert "for 90 days" in by_change["acme/privacy", "2", "0"]["new_text"]
    assert all((row["watch"], row["number"], row["change"]) in by_change for row in reasons if row["change"])
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == dict.fromkeys(
        ("versions.csv", "changes.csv", "reasons.csv"), 0o600
    )


def test_the_newest_verdict_counts_and_since_leaves_out_what_is_older(tmp_path) -> None:
    with Store.open(tmp_path / "policies.db") as store:
        samples.fill(store)
        csv_export.write_csv(store, Selection(("acme/privacy",)), tmp_path / "all", WatchList())
        csv_export.write_csv(store, Selection(since=day(5).date()), tmp_path / "new", WatchList())
    assert [row["verdict"] for row in read(tmp_path / "all" / "versions.csv")][1] == "minor"
    assert [row["number"] for row in read(tmp_path / "new" / "versions.csv")] == ["3", "4"]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\ufeff=1", "＝1", "\n=1",
        "\x00=1",
    ],
)  # fmt: skip
def test_no_text_is_reckoned(text) -> None:
    _, names, line = csv_tables.lines([["text"], [text]])
    (cell,) = next(csv.reader([line.decode()], strict=True))
    assert cell.startswith("'")
    assert not cell.lstrip(" \t\r\n").startswith(("=", "+", "-", "@", "＝"))
    assert names == b"text\r\n"


def test_words_of_a_vendor_stand_in_one_cell_whatever_they_are(tmp_path) -> None:
    hostile = policy(
        '=HYPERLINK("http://x.example","Sie")', 'We keep "data",\nand; more.', "ends \x1b[2J here", "x" * 40_000
    )
    with Store.open(tmp_path / "policies.db") as store:
        store.watches.sync([replace(ACME, vendor="-Acme")], day(0))
        store.checks.record(made(day(0), samples.FIRST))
        store.checks.record(made(day(1), hostile, samples.FIRST))
        csv_export.write_csv(store, Selection(), tmp_path / "all", WatchList())
    (row,) = read(tmp_path / "all" / "changes.csv")
    assert row["new_text"].startswith("'=HYPERLINK")
    assert 'We keep "data",\nand; more.' in row["new_text"]
    assert "\x1b" not in row["new_text"]
    assert len(row["new_text"]) <= 32_767
    raw = (tmp_path / "all" / "versions.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfwatch,number,")
    assert raw.count(b"\r\n") == 3


def test_numbers_are_numbers_and_nothing_is_an_empty_cell() -> None:
    assert b"".join(csv_tables.lines([["a", "b"], [-1, None]])) == b"\xef\xbb\xbfa,b\r\n-1,\r\n"


def test_other_files_of_the_folder_stay(imported: Desk) -> None:
    (imported.folder / "tables").mkdir()
    (imported.folder / "tables" / "notes.txt").write_text("mine")
    for _ in range(2):
        imported.run("export", "csv", "tables")
    assert (imported.folder / "tables" / "notes.txt").read_text() == "mine"
    (imported.folder / "file").write_text("")
    assert "file: cannot be written" in imported.run("export", "csv", "file", status=2)
