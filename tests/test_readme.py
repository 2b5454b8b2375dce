"""Every command of the README is run as it stands there; its exit status and the lines shown of its output hold.

The demo's database serves the queries; the made-up address https://www.acme.example is served on loopback. `…` in a
shown line stands for anything; a line `…` alone for any number of lines.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement
from packaging.version import Version

from tracker.app.cli.main import tracker
from tracker.app.demo import demo
from tracker.edge.watchlist import parse

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ADDRESS = "https://www.acme.example"
BEFORE = """<h1>Acme Privacy Policy</h1><p>Last updated: 3 March 2025</p><h2>1. What we keep</h2>
<p>We keep the numbers you call for 30 days, so that we can bill them.</p><h2>2. Who sees it</h2>
<p>Nobody but our own staff sees them. We will notify you by e-mail of changes to this policy.</p>"""


@dataclass
class Step:
    command: str
    shown: list[str]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.M | re.S)


def steps() -> list[Step]:
    found: list[Step] = []
    for block in blocks("console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
            elif line.strip():
                found[-1].shown.append(line)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """An empty folder in which the demo has run, and a site that serves the made-up address."""
    path = tmp_path_factory.mktemp("readme")
    site = demo.Site()
    site.pages["privacy"] = BEFORE
    demo_folder = path / "data" / "demo"
    demo.run(demo_folder)
    with demo.serve(site) as (port, _):
        yield path, port


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    scripts = Path(sys.executable).parent
    env = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}
    if command.startswith("tracker run"):
        daemon = subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=folder, env=env, stderr=subprocess.PIPE, text=True
        )
        assert daemon.stderr is not None
        first = daemon.stderr.readline()
        daemon.send_signal(signal.SIGTERM)
        rest = daemon.stderr.read()
        daemon.stderr.close()
        return subprocess.CompletedProcess(command, daemon.wait(30), first + rest, "")
    return subprocess.run(["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def matches(shown: str, output: str) -> bool:
    pattern = r"\s+".join(".*?".join(map(re.escape, word.split("…"))) for word in shown.split())
    return re.search(pattern, output) is not None


def test_the_quick_start_is_two_lines_that_set_up_for_themselves() -> None:
    lines = blocks("sh")[0].strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("python3 -m venv ") and " install " in line for line in lines)
    assert "tracker demo" in lines[0]
    assert "pytest" in lines[1]


def test_every_command_does_what_the_readme_shows(folder: tuple[Path, int]) -> None:
    path, port = folder
    here = f"http://127.0.0.1:{port}"
    assert len(steps()) > 20
    for step in steps():
        command = step.command.replace(ADDRESS, here)
        if command.startswith("tracker add"):
            command += " --allow-private"
        if command.startswith("tracker notify --test"):
            text = (path / "watchlist.toml").read_text()
            (path / "watchlist.toml").write_text(f'{text}\n[channels]\nlegal = "json://127.0.0.1:{port}/"\n')
        done = run(command, path)
        assert done.returncode == 0, f"{step.command}\n{done.stdout}{done.stderr}"
        for shown in step.shown:
            line = shown.replace(ADDRESS, here)
            assert matches(line, done.stdout + done.stderr), (
                f"$ {step.command}\nshows {shown!r}, got\n{done.stdout}{done.stderr}"
            )


def test_every_command_there_is_stands_in_the_readme() -> None:
    for name in tracker.commands:
        assert re.search(rf"\btracker {name}\b", README), f"tracker {name} is not in the README"


def test_every_command_explains_itself() -> None:
    for name in tracker.commands:
        told = CliRunner().invoke(tracker, [name, "--help"])
        assert told.exit_code == 0
        assert len(told.output.splitlines()) > 4


def test_the_watch_list_shown_loads() -> None:
    for block in blocks("toml"):
        environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", block), "secret")
        assert parse.parse(block, "README.md", environ).watches


def test_the_shipped_watch_list_loads() -> None:
    shipped = parse.load(ROOT / "watchlist.toml", {})
    assert len(shipped.watches) == 21


def test_every_key_of_the_watch_list_is_documented() -> None:
    page = (ROOT / "docs" / "watchlist.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    assert told == {key.name for key in parse.KEYS}


def test_every_library_is_locked_with_hashes() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ").splitlines()
    locked = {}
    for line in lines:
        found = re.match(r"^([\w.-]+)==(\S+)", line)
        if found:
            locked[found[1].lower()] = Version(found[2])
            assert "--hash=sha256:" in line, line
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        assert locked[wanted.name.lower()] in wanted.specifier, wanted
    assert len(locked) > len(project["dependencies"])
