"""Pages for people: files they name are there, links lead somewhere, service and container fit the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
FILE = re.compile(r"`((?:tracker|tests|bench|docs|\.ci)/[\w./-]+\.\w+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]+)?\)")
CODE = re.compile(r"```.*?```", re.S)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    missing = [file for file in FILE.findall(page.read_text("utf-8")) if not (ROOT / file).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_a_file_and_to_a_heading_that_is_there(page: Path) -> None:
    for target, anchor in LINK.findall(CODE.sub("", page.read_text("utf-8"))):
        path = (page.parent / target).resolve()
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.M)
            slugs = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
            assert anchor[1:] in slugs, f"{target}{anchor}"


def test_contributing_answers_where_everything_is() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for added in (
        "rule",
        "word",
        "example",
        "file format",
        "view",
        "command",
        "channel option",
        "page",
        "feed",
        "importer",
    ):
        steps = re.search(rf"^\*\*… an? {added}\*\*.*?(?=^\*\*…|^## )", page, re.M | re.S)
        assert steps is not None, added
        assert len(re.findall(r"^\d\. ", steps[0], re.M)) == 5, added
    for question in ("not material", "held", "dismissed", "mail's HTML"):
        assert re.search(rf"^\| .*{question}.* \| `tracker/", page, re.M), question


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md", "plan.md"}
    assert {page for page in pages if f"({page}" not in index} == set()


def test_the_container_copies_what_is_there_and_runs_what_is_installed() -> None:
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    copied = [
        part for line in lines if line.startswith("COPY ") and "--from" not in line for part in line.split()[1:-1]
    ]
    assert copied
    assert [part for part in copied if not (ROOT / part).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "tracker" in project["scripts"]
    # What setuptools reads to build must be among what is copied.
    assert {project["readme"], "pyproject.toml", "tracker"} <= set(copied)


def test_the_service_waits_for_the_daemon_to_be_ready_and_watches_it() -> None:
    unit = (ROOT / "docs" / "policy-tracker.service").read_text("utf-8")
    settings = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line and line[0] not in "#[")
    assert settings["Type"] == "notify"
    assert int(settings["WatchdogSec"]) >= 60
    assert settings["ExecStart"].split()[:2] == ["/opt/policy-tracker/.venv/bin/tracker", "run"]
