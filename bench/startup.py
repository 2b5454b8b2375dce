"""Measure how long short commands take from the shell: `python bench/startup.py [--against FOLDER] [--smoke]`.

CPU is user and system time, wall the time until the prompt is back; medians. The commands and `python -c pass` run in
turn, so that whatever else the machine does falls on all of them; the ratio is that of the CPU times. `--against`
names the folder of another state of the sources, whose commands run in turn with these.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from made_up_policies import Sentences, section

HERE = Path(__file__).resolve().parents[1]
CLAUSES, SENTENCES, CLAUSES_A_SECTION, EDIT_EVERY = 130, 3, 8, 11
"""5,650 words under 17 headings; a dozen clauses are edited."""
TRACKER = [sys.executable, "-m", "tracker"]
GOALS_MS = {"help": 150, "compare": 150}


def write_policies(folder: Path) -> tuple[Path, Path]:
    """Write a policy, and the same with a dozen clauses edited."""
    sentences, chance = Sentences(7), random.Random(5)
    before = [sentences.draw(chance, SENTENCES) for _ in range(CLAUSES)]
    after = [
        sentences.edit(chance, picks)[0] if at % EDIT_EVERY == EDIT_EVERY // 2 else picks
        for at, picks in enumerate(before)
    ]
    paths = folder / "old.md", folder / "new.md"
    for path, clauses in zip(paths, (before, after), strict=True):
        lines = ["# Privacy Policy", "Last updated: January 31, 2024"]
        for at, picks in enumerate(clauses):
            if at % CLAUSES_A_SECTION == 0:
                position = at // CLAUSES_A_SECTION
                lines.append(f"## {position + 1}. {section(position)}")
            lines.append(sentences.text(picks))
        path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return paths


def make_database(folder: Path) -> Path:
    """An empty database: a check of a list without watches makes it."""
    watchlist, database = folder / "watchlist.toml", folder / "empty.db"
    watchlist.write_text("[tracker]\n")
    command = [*TRACKER, "check", "--watchlist", str(watchlist), "--db", str(database)]
    subprocess.run(command, cwd=folder, env=environment(HERE), capture_output=True, check=True)
    return database


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured, by name."""
    old, new = map(str, write_policies(folder))
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "help": [*TRACKER, "--help"],
        "compare": [*TRACKER, "compare", old, new, "--json"],
        "log": [*TRACKER, "log", "--db", str(make_database(folder))],
    }


def environment(sources: Path) -> dict[str, str]:
    """With these sources; compiled ones are kept, as an installed package keeps them."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return environ | {"PYTHONPATH": str(sources)}


def measure(command: list[str], folder: Path, environ: Mapping[str, str]) -> tuple[float, float]:
    """CPU and wall milliseconds of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return 1000 * (usage.ru_utime + usage.ru_stime), 1000 * wall


def table(rounds: int, sources: Mapping[str, Path]) -> None:
    """Measure each command with each state of the sources in turn, and print the medians."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed = commands(folder)
        # The first round compiles sources and warms caches.
        for at in range(rounds + 1):
            for what, command in listed.items():
                for state, root in sources.items():
                    both = measure(command, folder, environment(root))
                    if at:
                        taken.setdefault((what, state), []).append(both)
    print(f"{'':18} {'':8} {'CPU ms':>8} {'wall ms':>8} {'to python':>10}   asked (wall ms)")
    for (what, state), times in taken.items():
        cpu, wall = (statistics.median(column) for column in zip(*times, strict=True))
        bare = statistics.median(time[0] for time in taken["python -c pass", state])
        goal = f"≤ {GOALS_MS[what]}" if what in GOALS_MS else ""
        print(f"{what:18} {state:8} {cpu:8.0f} {wall:8.0f} {cpu / bare:10.1f}   {goal}")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--against", type=Path, help="folder of another state of the sources")
    parser.add_argument("--smoke", action="store_true", help="one round, to see that all of it runs")
    args = parser.parse_args()
    sources = {"before": args.against.resolve()} if args.against else {}
    table(1 if args.smoke else args.rounds, {**sources, "now": HERE})


if __name__ == "__main__":
    main()
