"""Measure the web page on a large database while a daemon writes to it.

`python bench/web_load.py DB [--seconds 20] [--clients 1] [--url http://127.0.0.1:8001]`, or `--smoke`.

A client (or several) asks for address after address and keeps its connection. Which watch, version
and word is drawn from a seed, so that no answer comes from a cache alone. Beside them a process
writes a check, its watch and the beat once a second. DB comes from `bench/large_database.py`
and is written to. Without --url the server is started here, and its memory is printed, too.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import multiprocessing
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from large_database import make
from made_up_policies import COMMON_WORDS, MIDDLE_WORDS, PHRASES, RARE_WORDS
from made_up_versions import LONG, Size
from speed import tree_pss_mb

from tracker.edge.store import Store
from tracker.edge.store.moments import to_text

HERE = Path(__file__).parent
PAGE_MS, SEARCH_MS, REDLINE_MS = 100.0, 150.0, 300.0
"""Wanted of 95 answers in 100."""
LIST_BYTES = 100_000
"""Wanted of a page that is a list, and not the text of a policy."""
START_S = 30.0
SMOKE = Size(watches=10, versions=5, clauses=60)
_CLAUSES_DRAWN = 500
_CHECK = """
INSERT INTO checks (watch_id, checked_at, outcome, status, elapsed_ms, size_bytes, conditional)
VALUES (?, ?, 'not_modified', 304, 90, 0, 1)
"""
_LOOKED = """
UPDATE watches SET last_checked_at = ?, last_good_at = ?, last_outcome = 'not_modified'
WHERE id = ?
"""


class Known(NamedTuple):
    """What the database holds, to draw addresses from."""

    watches: list[str]
    versions: dict[str, int]
    """Of each watch, its last number."""
    days: dict[str, str]
    """Of each watch, the day of its first version."""
    clauses: list[tuple[str, int]]
    """Some clauses with the watch of each."""


class Kind(NamedTuple):
    """A kind of address."""

    name: str
    path: Callable[[random.Random, Known], str]
    most_ms: float | None = PAGE_MS
    """None: it is only reported, whatever it answers."""
    is_list: bool = True


class Answer(NamedTuple):
    """What came for a request."""

    path: str
    status: int
    """0 where the connection broke."""
    ms: float
    size_bytes: int


def read_known(path: Path) -> Known:
    """Read what addresses are drawn from."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        rows = conn.execute(
            "SELECT w.watch, max(v.number), min(v.observed_at) FROM watches w"
            " JOIN versions v ON v.watch_id = w.id GROUP BY w.id"
        ).fetchall()
        last = conn.execute("SELECT max(id) FROM clauses").fetchone()[0]
        chance = random.Random(3)
        ids = {chance.randint(1, last) for _ in range(_CLAUSES_DRAWN)}
        sql = "SELECT w.watch, k.id FROM clauses k JOIN watches w ON w.id = k.watch_id WHERE k.id ="
        clauses = [row for id in sorted(ids) for row in conn.execute(f"{sql} ?", [id])]
    versions = {watch: number for watch, number, _ in rows}
    days = {watch: at[:10] for watch, _, at in rows}
    return Known(list(versions), versions, days, clauses)


def vendor(chance: random.Random, known: Known) -> str:
    return quote(chance.choice(known.watches).split("/")[0])


def watch(chance: random.Random, known: Known) -> str:
    return f"/watch/{quote(chance.choice(known.watches))}"


def version(chance: random.Random, known: Known) -> str:
    name = chance.choice(known.watches)
    return f"/watch/{quote(name)}/{chance.randint(1, known.versions[name])}"


def on_a_day(chance: random.Random, known: Known) -> str:
    name = chance.choice(known.watches)
    first = datetime.fromisoformat(known.days[name]).replace(tzinfo=UTC)
    day = first + (datetime.now(UTC) - first) * chance.random()
    return f"/watch/{quote(name)}/on/{day.date().isoformat()}"


def clause(chance: random.Random, known: Known) -> str:
    name, id = chance.choice(known.clauses)
    return f"/clause/{quote(name)}/{id}"


def category(chance: random.Random, _: Known) -> str:
    since = datetime.now(UTC) - timedelta(days=chance.randint(30, 900))
    return "/?" + urlencode({"category": "retention", "since": since.date().isoformat()})


def search(*words: tuple[str, ...]) -> Callable[[random.Random, Known], str]:
    """A search for a word of each list."""

    def path(chance: random.Random, _: Known) -> str:
        return "/search?" + urlencode({"q": " ".join(chance.choice(list_) for list_ in words)})

    return path


def always(path: str) -> Callable[[random.Random, Known], str]:
    return lambda _chance, _known: path


_QUOTED = tuple(f'"{phrase}"' for phrase in PHRASES)

KINDS = (
    Kind("/", always("/")),
    Kind("/?materiality=material", always("/?materiality=material")),
    Kind("/?category=retention&since=DAY", category),
    Kind("/?vendor=V", lambda chance, known: f"/?vendor={vendor(chance, known)}"),
    Kind("/vendor/V", lambda chance, known: f"/vendor/{vendor(chance, known)}"),
    Kind("/watch/V/D", watch, is_list=False),
    Kind("/watch/V/D/N", version, is_list=False),
    Kind("/watch/V/D/on/DAY", on_a_day, is_list=False),
    Kind("/clause/V/D/ID", clause),
    Kind("/search, a rare word", search(RARE_WORDS), SEARCH_MS),
    Kind("/search, a word of 1 in 100", search(MIDDLE_WORDS), SEARCH_MS),
    Kind("/search, a common word", search(COMMON_WORDS), SEARCH_MS),
    Kind("/search, two words", search(MIDDLE_WORDS, COMMON_WORDS), SEARCH_MS),
    Kind("/search, a phrase", search(_QUOTED), SEARCH_MS),
    Kind("/upcoming", always("/upcoming")),
    Kind("/health", always("/health")),
    Kind("/promises", always("/promises")),
    Kind("/healthz", always("/healthz")),
    Kind("/feed.atom", always("/feed.atom"), is_list=False),
    Kind("/calendar.ics", always("/calendar.ics"), is_list=False),
    Kind(
        "redline of two 20,000-word versions",
        lambda _, known: f"/watch/{LONG}/{known.versions[LONG]}",
        REDLINE_MS,
        is_list=False,
    ),
    Kind("/policies/material (Datasette)", always("/policies/material"), None, is_list=False),
)


class Client(Thread):
    """Asks for address after address until its time is over, each kind at least once."""

    def __init__(self, base: str, known: Known, seed: int, seconds: float) -> None:
        super().__init__()
        self.answers: dict[str, list[Answer]] = defaultdict(list)
        self._host = urlsplit(base).netloc
        self._known, self._chance, self._seconds = known, random.Random(seed), seconds
        # The clients begin at different kinds, so that they do not ask for the same at once.
        half = len(KINDS) * seed // 2 % len(KINDS)
        self._kinds = KINDS[half:] + KINDS[:half]

    def run(self) -> None:
        conn = http.client.HTTPConnection(self._host, timeout=60)
        end = time.monotonic() + self._seconds
        is_first_lap = True
        while is_first_lap or time.monotonic() < end:
            for kind in self._kinds:
                if not is_first_lap and time.monotonic() >= end:
                    break
                path = kind.path(self._chance, self._known)
                self.answers[kind.name].append(ask(conn, path))
            is_first_lap = False
        conn.close()


def ask(conn: http.client.HTTPConnection, path: str) -> Answer:
    """Ask once; the time is until the last byte."""
    start = time.perf_counter()
    try:
        conn.request("GET", path)
        response = conn.getresponse()
        status, size = response.status, len(response.read())
    except (OSError, http.client.HTTPException):
        conn.close()
        status, size = 0, 0
    return Answer(path, status, (time.perf_counter() - start) * 1000, size)


def write(path: str, pause_s: float, begun: Event, stop: Event, out: Connection) -> None:
    """Write as a daemon does until it is stopped; then send the ms of each transaction."""
    times = []
    chance = random.Random(11)
    with Store.open(path, create=False) as store:
        ids = [row[0] for row in store.database.rows("SELECT id FROM watches")]
        while not stop.wait(pause_s if times else 0):
            at, id = to_text(datetime.now(UTC)), chance.choice(ids)
            start = time.perf_counter()
            with store.database.transaction() as conn:
                conn.execute(_CHECK, [id, at])
                conn.execute(_LOOKED, [at, at, id])
                conn.execute("UPDATE beats SET beat_at = ?", [at])
            times.append((time.perf_counter() - start) * 1000)
            begun.set()
    out.send(times)


@contextlib.contextmanager
def writing(path: Path, pause_s: float) -> Iterator[list[float]]:
    """A process that writes meanwhile; its times are in the list afterwards."""
    context = multiprocessing.get_context("spawn")
    begun, stop = context.Event(), context.Event()
    inward, outward = context.Pipe(duplex=False)
    process = context.Process(target=write, args=(str(path), pause_s, begun, stop, outward))
    process.start()
    outward.close()
    times: list[float] = []
    try:
        begun.wait(START_S)
        yield times
    finally:
        stop.set()
        with contextlib.suppress(EOFError):
            times += inward.recv()
        process.join(START_S)


@contextlib.contextmanager
def serving(path: Path) -> Iterator[tuple[str, int]]:
    """The server on a free port: its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tracker", "serve", "--db", str(path)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
    )
    try:
        conn = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        end = time.monotonic() + START_S
        while not ask(conn, "/healthz").status:
            if process.poll() is not None:
                raise SystemExit(f"`tracker serve` ended with {process.returncode}")
            if time.monotonic() > end:
                raise SystemExit(f"`tracker serve` did not answer within {START_S:.0f} s")
            time.sleep(0.1)
        conn.close()
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def asked(base: str, known: Known, seconds: float, count: int) -> dict[str, list[Answer]]:
    """All answers of all clients, by kind."""
    clients = [Client(base, known, seed, seconds) for seed in range(count)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    answers: dict[str, list[Answer]] = defaultdict(list)
    for client in clients:
        for name, of_client in client.answers.items():
            answers[name] += of_client
    return answers


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def table(answers: dict[str, list[Answer]]) -> Iterator[str]:
    """A line a kind."""
    yield f"{'':<36}{'count':>6}{'median':>9}{'p95':>9}{'most ms':>9}{'wanted':>8}{'most KB':>9}"
    for kind in KINDS:
        of_kind = answers[kind.name]
        times = [answer.ms for answer in of_kind]
        p95, size = percentile(times, 95), max(answer.size_bytes for answer in of_kind)
        wanted = f"≤ {kind.most_ms:.0f}" if kind.most_ms else ""
        over = "   SLOW" if kind.most_ms and p95 > kind.most_ms else ""
        over += "   LARGE" if kind.is_list and size > LIST_BYTES else ""
        figures = f"{statistics.median(times):>9.1f}{p95:>9.1f}{max(times):>9.1f}{wanted:>8}"
        yield f"{kind.name:<36}{len(times):>6}{figures}{size / 1000:>9.0f}{over}"


def broken(answers: dict[str, list[Answer]]) -> Iterator[str]:
    """A line for each kind of which an address did not answer 200."""
    for kind in KINDS:
        bad = [answer for answer in answers[kind.name] if answer.status != 200]
        if bad and kind.most_ms is not None:
            first = bad[0]
            count = f"{len(bad)} of {len(answers[kind.name])}"
            yield f"{kind.name}: {count} not 200; {first.path} answered {first.status}"


def measure(path: Path, seconds: float, url: str | None, count: int = 1) -> int:
    """Ask, write beside it, and print how both fared; 1 where an answer was not 200."""
    known = read_known(path)
    with writing(path, 0.05) as alone:
        time.sleep(min(5.0, max(0.5, seconds / 4)))
    with contextlib.ExitStack() as stack:
        base, pid = (url, None) if url else stack.enter_context(serving(path))
        with writing(path, 1.0) as beside:
            answers = asked(base, known, seconds, count)
            # Looked at before the writer ends: the last connection that closes deletes it.
            log_mb = Path(f"{path}-wal").stat().st_size / 1e6
        memory = f"; server {tree_pss_mb(pid):.0f} MB" if pid else ""
    print(*table(answers), sep="\n")
    print(f"pages that are lists: at most {LIST_BYTES / 1000:.0f} KB wanted")
    for name, times in (("without readers", alone), ("beside readers", beside)):
        figures = f"median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms"
        print(f"writer {name}: {len(times)} transactions, {figures}")
    print(f"write-ahead log: {log_mb:.1f} MB{memory}")
    faults = list(broken(answers))
    print(*faults, sep="\n")
    return int(bool(faults))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path, nargs="?", help="of bench/large_database.py")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=1, help="that ask at once")
    parser.add_argument("--url", help="of a server that runs on this database already")
    parser.add_argument("--smoke", action="store_true", help="a few watches, each address once")
    options = parser.parse_args()
    if not options.smoke:
        if options.database is None:
            parser.error("name a database")
        return measure(options.database, options.seconds, options.url, options.clients)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policies.db"
        make(path, SMOKE, datetime.now(UTC).replace(microsecond=0))
        return measure(path, 0.0, options.url)


if __name__ == "__main__":
    sys.exit(main())
