"""A page that is written to a file: whole, for its owner, and never over what is not ours."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from desk import Desk

from tracker.edge.archives import page_file
from tracker.errors import UsageError
from tracker.show import page_style

PAGE = page_style.page("Redline", "<h1>Redline</h1>")


def test_a_page_is_for_its_owner_alone_and_replaces_an_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "redline.html"
    page_file.write(path, PAGE)
    assert path.read_text() == PAGE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    page_file.write(path, page_style.page("Another", ""))
    assert "Another" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_page_of_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text("[tracker]\n")
    with pytest.raises(UsageError, match=r"watchlist\.toml is there already and is no page of ours"):
        page_file.write(path, PAGE)
    assert path.read_text() == "[tracker]\n"
    with pytest.raises(UsageError, match="is a folder"):
        page_file.write(tmp_path, PAGE)


def test_a_file_that_cannot_be_written_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere/redline\.html cannot be written: No such file"):
        page_file.write(tmp_path / "nowhere" / "redline.html", PAGE)


def test_an_empty_file_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "made-by-a-script.html"
    path.touch()
    page_file.write(path, PAGE)
    assert path.read_text() == PAGE


def test_a_link_that_leads_nowhere_is_left_alone(tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / "elsewhere.html")
    with pytest.raises(UsageError, match="no page of ours"):
        page_file.write(link, PAGE)
    assert link.is_symlink()


def test_diff_writes_the_redline_of_any_two_versions(kept: Desk) -> None:
    kept.run("diff", "acme/privacy", 2, 1, "--html", "back.html")
    written = (kept.folder / "back.html").read_text()
    assert "acme/privacy: version 2 → 1" in written
    assert written.startswith("<!doctype html>")
    printed = kept.run("diff", "acme/privacy", 2, 1, "--html", "-")
    assert printed == kept.run("diff", "acme/privacy", 2, 1, "--html") == f"{written}\n"
    kept.run("diff", "acme/privacy", "--html", "back.html")
    assert "version 1 → 2" in (kept.folder / "back.html").read_text()
    assert "leave one of them out" in kept.run("diff", "acme/privacy", "--html", "--json", status=2)
    assert "is no page of ours" in kept.run("diff", "acme/privacy", "--html", kept.list, status=2)
