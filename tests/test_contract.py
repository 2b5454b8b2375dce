"""The machine-readable contract, key by key, as the real command prints it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from loopback import LONGER, SECTIONS, WALL, policy
from paper import docx

from tracker.app.cli.main import tracker
from tracker.model import CATEGORIES

MATERIALITIES = {"none", "artifact", "editorial", "minor", "material"}
KINDS = {"added", "removed", "modified", "moved", "renumbered"}
DIRECTIONS = {"weaker", "stronger", "mixed", "neutral"}
CHANGE_KEYS = ["kind", "heading", "number", "old_text", "new_text", "materiality", "categories", "direction", "reasons"]
ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def command(*arguments: str | Path, expect: int = 0) -> Any:
    """What the command prints, in a process of its own and in this one, which must be the same."""
    argv = [str(argument) for argument in arguments]
    found = subprocess.run(
        [sys.executable, "-m", "tracker.app.cli.main", *argv], capture_output=True, timeout=60, check=False
    )
    assert found.returncode == expect, found.stderr.decode()
    here = CliRunner().invoke(tracker, argv)
    assert here.stdout == found.stdout.decode()
    return json.loads(found.stdout)


def compare(tmp_path: Path, old: str, new: str) -> Any:
    for name, text in (("old.html", old), ("new.html", new)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = json.loads(
        CliRunner()
        .invoke(tracker, ["compare", *(str(tmp_path / n) for n in ("old.html", "new.html")), "--json"])
        .stdout
    )
    validate_comparison(found)
    return found


def validate_dates(found: Any) -> None:
    assert list(found) == ["updated", "effective"]
    assert all(value is None or ISO.fullmatch(value) for value in found.values())


def validate_comparison(found: Any) -> None:
    assert list(found)[:5] == ["verdict", "direction", "silent", "dates", "changes"]
    assert found["verdict"] in MATERIALITIES
    assert found["direction"] in DIRECTIONS
    assert found["silent"] in (True, False, None)
    assert list(found["dates"]) == ["old", "new"]
    validate_dates(found["dates"]["old"])
    validate_dates(found["dates"]["new"])
    for change in found["changes"]:
        validate_change(change)


def validate_change(change: Any) -> None:
    assert [key for key in change if key != "moved"] == CHANGE_KEYS
    assert change.get("moved", True) is True
    assert change["kind"] in KINDS
    assert change["materiality"] in MATERIALITIES
    assert change["direction"] in DIRECTIONS
    assert set(change["categories"]) <= set(CATEGORIES)
    assert all(isinstance(text, str) and text for text in [*change["heading"], *change["reasons"]])
    assert change["number"] is None or isinstance(change["number"], str)
    sides = (change["old_text"] is not None, change["new_text"] is not None)
    assert sides == {"added": (False, True), "removed": (True, False)}.get(change["kind"], (True, True))


def test_compare_prints_the_contract(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text(policy())
    (tmp_path / "new.html").write_text(policy(LONGER))
    found = command("compare", tmp_path / "old.html", tmp_path / "new.html", "--json")
    validate_comparison(found)
    assert (found["verdict"], found["direction"], found["silent"]) == ("material", "weaker", True)
    assert found["dates"]["old"] == {"updated": "2026-02-03", "effective": None}
    (change,) = found["changes"]
    assert (change["kind"], change["heading"], change["categories"]) == (
        "modified",
        ["2. How long we keep it"],
        ["retention"],
    )
    assert "30 days is now 90 days" in change["reasons"][0]
    assert "for 30 days" in change["old_text"]
    assert "for 90 days" in change["new_text"]


def test_files_that_do_not_differ_have_no_changes_and_no_silence(tmp_path: Path) -> None:
    found = compare(tmp_path, policy(), policy(nonce="4"))
    assert (found["verdict"], found["direction"], found["silent"], found["changes"]) == ("none", "neutral", None, [])


def test_a_clause_that_moved_and_was_edited_is_one_modified_with_moved(tmp_path: Path) -> None:
    heads = list(SECTIONS)
    order = [heads[1], *heads[2:], heads[0]]
    sections = {re.sub(r"^\d\. ", "", head): SECTIONS[head] for head in heads}
    moved = {re.sub(r"^\d\. ", "", head): SECTIONS[head] for head in order}
    moved["What we collect"] = moved["What we collect"].replace(
        "the time of the ring", "the hour and minute of the ring"
    )
    found = compare(tmp_path, policy(sections=sections), policy(sections=moved))
    (edited,) = [change for change in found["changes"] if change["kind"] == "modified"]
    assert edited["moved"] is True
    assert edited["heading"] == ["What we collect"]


def test_what_was_removed_has_the_heading_of_the_old_side(tmp_path: Path) -> None:
    fewer = {head: text for head, text in SECTIONS.items() if not head.startswith("5")}
    found = compare(tmp_path, policy(), policy(sections=fewer))
    removed = [change for change in found["changes"] if change["kind"] == "removed"]
    assert any(change["heading"] == ["5. Where it is kept"] for change in removed)
    assert all(change["new_text"] is None for change in removed)


def test_what_was_added_has_no_old_text(tmp_path: Path) -> None:
    found = compare(
        tmp_path, policy(), policy(sections=SECTIONS | {"7. Sharing": "We share recordings with advertisers."})
    )
    assert any(change["kind"] == "added" and change["old_text"] is None for change in found["changes"])


@pytest.mark.parametrize(
    ("old", "new"), [(policy(), WALL), ("", policy()), (WALL, WALL), ("", ""), ("<p>x", "not a page")]
)
def test_any_two_files_are_compared_with_exit_status_0(tmp_path: Path, old: str, new: str) -> None:
    compare(tmp_path, old, new)


@pytest.mark.parametrize(
    "page",
    ["", "<html></html>", "<body><div id=onetrust-consent-sdk><p>We value cookies.</p></div></body>"],
)
def test_extract_of_a_page_read_as_nothing_fails_and_says_so(tmp_path: Path, page: str) -> None:
    (tmp_path / "page.html").write_text(page)
    found = CliRunner().invoke(tracker, ["extract", str(tmp_path / "page.html")])
    assert found.exit_code == 1


def test_compare_of_a_page_with_words_and_no_main_text_fails_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text(policy())
    box = "<body><div id=didomi-host><p>We value cookies.</p></div></body>"
    (tmp_path / "new.html").write_text(box)
    found = CliRunner().invoke(tracker, ["compare", str(tmp_path / "old.html"), str(tmp_path / "new.html")])
    assert found.exit_code == 1
    assert "new.html: The page shows 3 words and none of them as its main text" in str(found.exception)


def test_extract_prints_the_contract(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(policy())
    found = command("extract", tmp_path / "page.html", "--format", "json")
    assert list(found) == ["title", "language", "dates", "promises", "clauses"]
    assert (found["title"], found["language"]) == ("Privacy notice", "en")
    validate_dates(found["dates"])
    promises = found["promises"]
    assert list(promises) == ["channels", "timing", "days", "on", "use_is_acceptance", "reader_must_check", "quote"]
    assert set(promises["channels"]) <= {"page", "email", "homepage", "website", "terms_of_service"}
    assert promises["channels"] == ["email"]
    assert promises["timing"] in ("before_effective", "when_posted", "unspecified")
    assert promises["on"] in ("material", "any")
    assert (promises["use_is_acceptance"], promises["reader_must_check"]) == (False, False)
    assert promises["quote"] in SECTIONS["6. Changes to this notice"]
    for clause in found["clauses"]:
        assert list(clause)[:3] == ["heading", "number", "text"]
        assert isinstance(clause["heading"], list)
        assert isinstance(clause["text"], str)
    assert any(clause["heading"] == ["4. Your rights"] for clause in found["clauses"])


def test_extract_as_text_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "page.docx").write_bytes(docx(["Privacy notice", *SECTIONS.values()]))
    (tmp_path / "page.html").write_text(policy())
    text = CliRunner().invoke(tracker, ["extract", str(tmp_path / "page.docx")]).output
    assert SECTIONS["4. Your rights"] in text
    markdown = CliRunner().invoke(tracker, ["extract", str(tmp_path / "page.html"), "--format", "markdown"]).output
    assert "# Privacy notice\n" in markdown
    assert "## 4. Your rights" in markdown
    assert "Bells sold today" not in markdown


def test_log_prints_the_contract(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    short = policy(LONGER, sections=dict(list(SECTIONS.items())[:2]))
    pages = [policy(), policy(LONGER), WALL, policy(LONGER, updated="4 March 2026"), short]
    for day, page in enumerate(pages, 1):
        (folder / f"2024-02-0{day}T06-30-04Z.html").write_text(page)
    (tmp_path / "list.toml").write_text(
        '[[watch]]\nvendor = "Acme"\ndocument = "privacy"\nurl = "https://acme.example/p"\n'
    )
    rest = ["--db", str(tmp_path / "p.db"), "--watchlist", str(tmp_path / "list.toml")]
    CliRunner().invoke(tracker, ["import", "acme/privacy", str(folder), *rest], catch_exceptions=False)
    rows = command("log", "--json", "--db", tmp_path / "p.db")
    assert [list(row) for row in rows] == [
        ["watch", "number", "observed_at", "alerted_at", "verdict", "cause", "held"]
    ] * 5
    for row in rows:
        assert row["watch"] == "acme/privacy"
        assert row["number"] is None or type(row["number"]) is int
        assert MOMENT.fullmatch(row["observed_at"])
        assert row["alerted_at"] is None or MOMENT.fullmatch(row["alerted_at"])
        assert row["verdict"] in {"first", *MATERIALITIES}
        assert row["cause"] in {"first", "vendor", "extractor"}
        assert type(row["held"]) is bool
        assert not row["held"] or row["number"] is None
    assert [row["number"] for row in rows] == [1, 2, None, 3, None]
    assert [row["held"] for row in rows] == [False, False, False, False, True]
    assert rows[1]["alerted_at"] == rows[1]["observed_at"] == "2024-02-02T06:30:04Z"
    assert [row["observed_at"] for row in rows] == sorted(row["observed_at"] for row in rows)
