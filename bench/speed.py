"""Measure the tracker against a bare HTTP client, in one run, as ratios: `python bench/speed.py [--smoke]`.

CPU is user and system time of the whole process tree as the kernel accounts it; memory is the tree's PSS, sampled.
The server is another process and not counted. Prints a table; docs/performance.md holds the figures reached.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psutil
from pages import sections
from server import EDITED_EVERY

HERE = Path(__file__).parent
# As of an installed package: its sources are compiled once, and not at each start.
_ENVIRON = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": str(HERE.parent),
}
TRACKER = [sys.executable, "-m", "tracker.app.cli.main"]


def tree_pss_mb(pid: int) -> float:
    """Proportional set size of a process and all below it, now."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            total += process.memory_full_info().pss
    except psutil.Error:
        pass
    return total / 1e6


def measure(command: list[str], cwd: Path, expect: int | None = 0) -> tuple[float, float, float]:
    """Run a command; CPU seconds of its tree, wall seconds, and peak PSS in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=None if expect == 0 else subprocess.DEVNULL, env=_ENVIRON
    )
    peak, over = [0.0], Event()

    def sample() -> None:
        while not over.wait(0.1):
            peak[0] = max(peak[0], tree_pss_mb(process.pid))

    thread = Thread(target=sample)
    thread.start()
    _, status, usage = os.wait4(process.pid, 0)
    over.set()
    thread.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if expect is not None and process.returncode != expect:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, peak[0]


@contextlib.contextmanager
def served(script: str, *arguments: str) -> Iterator[int]:
    """Run a server of this folder in a process of its own, and give its port.

    It prints the port once it listens, and ends with its standard input.
    """
    server = subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)


def write_list(folder: Path, port: int, kind: str, count: int) -> Path:
    """A watch list of so many loopback pages, politeness off."""
    head = '[tracker]\nper_host_connections = 4\nper_host_delay = "0s"\nallow_private = true\n'
    rows = [
        f'[[watch]]\nvendor = "V{n}"\ndocument = "{kind}"\nurl = "http://127.0.0.1:{port}/{kind}/{n}"\n'
        for n in range(count)
    ]
    path = folder / f"{kind}.toml"
    path.write_text(head + "\n".join(rows))
    return path


@dataclass(frozen=True, slots=True)
class Row:
    """What one kind of check took, in the order in which it is printed."""

    name: str
    cpu_ms: float
    """A page, of the whole process tree."""
    ratio: float
    """To the bare client."""
    pss_mb: float
    goal: str
    versions: int = 0
    """That the last run made."""


_GOALS = {
    "unchanged, ETag": "≤ 0.8",
    "unchanged, no ETag": "≤ 1.0",
    "first check": "≤ 5",
    "furniture changed": "≤ 3",
    "5 % really changed": "≤ 4",
}


def versions_of(database: Path) -> int:
    """How many versions a database holds."""
    with contextlib.closing(sqlite3.connect(database)) as conn:
        return int(conn.execute("SELECT count(*) FROM versions").fetchone()[0])


class Measuring:
    """Checks of all pages of one kind, again and again, each beside the bare client."""

    def __init__(self, folder: Path, port: int, count: int, rounds: int) -> None:
        self.folder, self.port, self.count, self.rounds = folder, port, count, rounds
        self.base = f"http://127.0.0.1:{port}"
        self.bare: list[float] = []

    def bare_row(self) -> Row:
        """The bare client, of all its runs."""
        return Row("bare httpx, plain GETs", statistics.median(self.bare) / self.count * 1000, 1.0, 0.0, "")

    def database(self, kind: str) -> Path:
        """Where the checks of a kind are recorded."""
        return self.folder / f"{kind}.db"

    def first(self, kind: str) -> Row:
        """The first check of each page."""
        return self._row("first check", kind, [self._pair(kind)], 0)

    def again(self, name: str, kind: str) -> Row:
        """Further checks."""
        before = versions_of(self.database(kind))
        return self._row(name, kind, [self._pair(kind) for _ in range(self.rounds)], before)

    def once(self, name: str, kind: str) -> Row:
        """The next check, of what is no longer so at the one after."""
        before = versions_of(self.database(kind))
        return self._row(name, kind, [self._pair(kind)], before)

    def _pair(self, kind: str) -> tuple[float, float, float]:
        """CPU seconds and peak MB of ours, and CPU seconds of the bare client before and after it, on the average.

        In turn, for a machine that others use is not as fast in one minute as in the next.
        """
        watchlist = write_list(self.folder, self.port, kind, self.count)
        ours = [*TRACKER, "check", "--quiet", "--watchlist", str(watchlist), "--db", str(self.database(kind))]
        bare = [sys.executable, str(HERE / "bare.py"), f"{self.base}/plain", str(self.count)]
        before = measure(bare, self.folder)[0]
        cpu, _, peak = measure(ours, self.folder)
        after = measure(bare, self.folder)[0]
        self.bare += [before, after]
        return cpu, peak, (before + after) / 2

    def _row(self, name: str, kind: str, pairs: list[tuple[float, float, float]], before: int) -> Row:
        cpu = statistics.median(pair[0] for pair in pairs) / self.count * 1000
        ratio = statistics.median(pair[0] / pair[2] for pair in pairs)
        made = versions_of(self.database(kind)) - before
        return Row(name, cpu, ratio, max(pair[1] for pair in pairs), _GOALS[name], made)


def pages_table(folder: Path, port: int, count: int, rounds: int) -> list[Row]:
    """All kinds of checks; no page may get a version for its furniture, and each that was edited one."""
    kinds = Measuring(folder, port, count, rounds)
    rows = [kinds.first("etag"), kinds.again("unchanged, ETag", "etag")]
    kinds.first("plain")
    rows.append(kinds.again("unchanged, no ETag", "plain"))
    kinds.first("fresh")
    rows.append(kinds.again("furniture changed", "fresh"))
    kinds.first("edited")
    with urllib.request.urlopen(f"{kinds.base}/edit/0") as answer:
        answer.read()
    rows.append(kinds.once("5 % really changed", "edited"))
    made = {row.name: row.versions for row in rows}
    if made["furniture changed"] or made["5 % really changed"] != len(range(0, count, EDITED_EVERY)):
        raise SystemExit(f"wrong versions: {made}")
    return [kinds.bare_row(), *rows]


def beside_urlwatch(urlwatch: str, folder: Path, port: int, count: int, rounds: int) -> list[tuple[str, float, float]]:
    """CPU ms a page, start-ups counted, of ours and of urlwatch, on the same pages in turn."""
    table = []
    for kind, names in (("plain", ("first", "unchanged")), ("fresh", ("first", "furniture"))):
        home = folder / f"urlwatch-{kind}"
        home.mkdir()
        jobs = "---\n".join(f"url: http://127.0.0.1:{port}/{kind}/{n}\nname: v{n}\n" for n in range(count))
        (home / "urls.yaml").write_text(jobs)
        theirs = [urlwatch, "--urls", "urls.yaml", "--config", "config.yaml", "--cache", "cache.db"]
        watchlist = write_list(home, port, kind, count)
        ours = [*TRACKER, "check", "--quiet", "--watchlist", str(watchlist), "--db", str(home / "ours.db")]
        for at, name in enumerate(names):
            took = [
                [measure(command, home, expect=None)[0] for command in (ours, theirs)]
                for _ in range(1 if at == 0 else rounds)
            ]
            ms = [statistics.median(side) / count * 1000 for side in zip(*took, strict=True)]
            table.append((f"{name} ({kind})", *ms))
    return table


def idle(folder: Path, seconds: float) -> tuple[float, float]:
    """The daemon with nothing due: PSS in MB and CPU seconds a minute."""
    command = [*TRACKER, "run", "--watchlist", str(folder / "etag.toml"), "--db", str(folder / "etag.db")]
    daemon = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, env=_ENVIRON)
    try:
        time.sleep(min(8.0, seconds))
        process = psutil.Process(daemon.pid)
        before = process.cpu_times()
        time.sleep(seconds)
        after = process.cpu_times()
        spent = (after.user + after.system) - (before.user + before.system)
        return tree_pss_mb(daemon.pid), spent * 60 / seconds
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(30)


def alignment(rounds: int) -> dict[str, float]:
    """CPU ms for two policies of 20,000 words, 400 edits spread evenly, two sections moved."""
    from tracker.core.compare import alignment
    from tracker.core.judge import materiality
    from tracker.core.read import clauses, policy
    from tracker.model import Block, Dates, Reading

    chance = random.Random(7)
    old = sections(1, 40, 10, 50)
    new = [(heading, list(texts)) for heading, texts in old]
    places = [(at, paragraph) for at in range(40) for paragraph in range(10)]
    for at, paragraph in places:
        words = new[at][1][paragraph].split()
        words[chance.randrange(len(words))] = "edited"
        new[at][1][paragraph] = " ".join(words)
    new.insert(20, new.pop(5))
    new.insert(2, new.pop(30))

    def reading(parts: list[tuple[str, list[str]]]) -> Reading:
        blocks = [
            b
            for heading, texts in parts
            for b in (Block("heading", heading, 2), *(Block("paragraph", t) for t in texts))
        ]
        return Reading("Terms", "en", tuple(blocks), Dates(), "text/html")

    def timed(function: object, *arguments: object) -> float:
        times = []
        for _ in range(rounds):
            start = time.process_time()
            function(*arguments)  # type: ignore[operator]
            times.append(time.process_time() - start)
        return statistics.median(times) * 1000

    left, right = reading(old), reading(new)
    policies = policy.make(left), policy.make(right)
    compare = timed(alignment.compare, policies[0].clauses, policies[1].clauses)
    whole = timed(materiality.judge, *policies)
    return {
        "clauses to changes (≤ 40)": compare,
        "splitting one side": timed(clauses.split, left),
        "judging": whole - compare,
    }


def help_ms(rounds: int, folder: Path) -> float:
    """Wall time of `tracker --help`."""
    return statistics.median(measure([*TRACKER, "--help"], folder)[1] for _ in range(rounds)) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few pages, to see that all of it runs")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--idle", type=float, default=60.0, help="seconds to watch the idle daemon for")
    parser.add_argument("--urlwatch", help="its command, to measure beside it")
    options = parser.parse_args()
    count, rounds, seconds = (40, 1, 3.0) if options.smoke else (options.pages, 3, options.idle)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served("server.py", str(count)) as port:
            print(f"{count} pages of about 80 KB, 4 connections; CPU of the whole tree, median of {rounds}")
            for row in pages_table(folder, port, count, rounds):
                print(
                    f"  {row.name:<24} {row.cpu_ms:7.2f} ms a page   {row.ratio:5.2f} × bare {row.goal:<6}"
                    f"   peak PSS {row.pss_mb:5.0f} MB   {row.versions} versions"
                )
            if options.urlwatch:
                few = min(count, 200)
                print(f"beside urlwatch, {few} pages, start-ups counted; CPU ms a page: ours, urlwatch")
                for name, ours, theirs in beside_urlwatch(options.urlwatch, folder, port, few, rounds):
                    print(f"  {name:<24} {ours:7.2f} {theirs:7.2f}   {ours / theirs:5.2f} ×")
            pss, cpu = idle(folder, seconds)
            print(f"  daemon idle with {count} watches: {pss:.0f} MB (≤ 50), {cpu:.2f} s CPU a minute (≤ 0.1)")
        print("two policies of 20,000 words, 400 edits, two sections moved; CPU ms")
        for row, value in alignment(rounds).items():
            print(f"  {row:<28} {value:6.1f}")
        print(f"tracker --help: {help_ms(rounds, folder):.0f} ms wall (≤ 150)")


if __name__ == "__main__":
    main()
