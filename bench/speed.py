"""Measure the tracker against a bare HTTP client, in one run, as ratios: `python bench/speed.py [--smoke]`.

CPU is user and system time of the whole process tree as the kernel accounts it; memory is the tree's PSS, sampled.
The server is another process and not counted. Prints a table; docs/performance.md holds the figures reached.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import psutil
from pages import sections

HERE = Path(__file__).parent
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


def measure(command: list[str], cwd: Path, expect: int = 0) -> tuple[float, float, float]:
    """Run a command; CPU seconds of its tree, wall seconds, and peak PSS in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(HERE.parent)}
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
    if process.returncode != expect:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, peak[0]


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


def pages_table(folder: Path, port: int, count: int, rounds: int) -> list[tuple[str, float, float, float, str]]:
    """First run, unchanged with and without ETag, furniture changed: CPU ratio to bare, wall, peak PSS, goal."""
    base = f"http://127.0.0.1:{port}/plain"
    bare = statistics.median(
        measure([sys.executable, str(HERE / "bare.py"), base, str(count)], folder)[0] for _ in range(rounds)
    )
    rows = [("bare httpx, plain GETs", bare / count * 1000, 1.0, 0.0, "")]
    goals = {"first run": "≤ 5", "unchanged, ETag": "≤ 1.0", "unchanged, no ETag": "≤ 1.2", "furniture changed": "≤ 4"}
    for name, kind in (("unchanged, ETag", "etag"), ("unchanged, no ETag", "plain"), ("furniture changed", "fresh")):
        watchlist, database = write_list(folder, port, kind, count), folder / f"{kind}.db"
        command = [*TRACKER, "check", "--quiet", "--watchlist", str(watchlist), "--db", str(database)]
        first = measure(command, folder)
        if kind == "etag":
            rows.append(("first run", first[0] / count * 1000, first[0] / bare, first[2], goals["first run"]))
            print(f"  (first run: {first[1]:.1f} s wall for {first[0]:.1f} s CPU)")
        runs = [measure(command, folder) for _ in range(rounds)]
        cpu = statistics.median(run[0] for run in runs)
        rows.append((name, cpu / count * 1000, cpu / bare, max(run[2] for run in runs), goals[name]))
    return rows


def idle(folder: Path, seconds: float) -> tuple[float, float]:
    """The daemon with nothing due: PSS in MB and CPU seconds a minute."""
    command = [*TRACKER, "run", "--watchlist", str(folder / "etag.toml"), "--db", str(folder / "etag.db")]
    daemon = subprocess.Popen(
        command, cwd=folder, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(HERE.parent)}
    )
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
    options = parser.parse_args()
    count, rounds, seconds = (40, 1, 3.0) if options.smoke else (options.pages, 3, options.idle)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            port = int(server.stdout.readline())
            print(f"{count} pages of about 80 KB, 4 connections; CPU of the whole tree, median of {rounds}")
            for row, ms, ratio, pss, goal in pages_table(folder, port, count, rounds):
                print(f"  {row:<24} {ms:7.2f} ms a page   {ratio:5.2f} × bare {goal:<6}   peak PSS {pss:5.0f} MB")
            pss, cpu = idle(folder, seconds)
            print(f"  daemon idle with {count} watches: {pss:.0f} MB (≤ 100), {cpu:.2f} s CPU a minute (≤ 0.1)")
        finally:
            server.stdin.close()
            server.wait(10)
        print("two policies of 20,000 words, 400 edits, two sections moved; CPU ms")
        for row, value in alignment(rounds).items():
            print(f"  {row:<28} {value:6.1f}")
        print(f"tracker --help: {help_ms(rounds, folder):.0f} ms wall (≤ 150)")


if __name__ == "__main__":
    main()
