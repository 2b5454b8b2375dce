"""What a check costs as the work grows, and where one machine ends: `python bench/growth.py [--smoke]`.

1. CPU and disk a check where 100, 1,000 and 10,000 watches are in the database.
2. The same for one watch whose history has 10, 100 and 1,000 versions.
3. One beat of the daemon with 10,000 watches, of which one in a hundred is due.
4. Pages a minute of a real run over many hosts that each take their time to answer: the network's own limit here.

Pages come from a stand-in for the network in the same process, so that 1 and 2 count our own work alone; 4 goes over
loopback. Prints tables; docs/performance.md holds the figures reached.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from made_up_policies import Sentences, section
from speed import TRACKER, measure, served

from tracker.app.check import schedule
from tracker.app.check.checker import Checker
from tracker.edge.store import Store
from tracker.model import Fetched, Validators, Watch, WatchList

START = datetime(2026, 1, 1, tzinfo=UTC)
_CLAUSES, _SENTENCES_EACH = 24, 3
_LOOKS = 200
"""At watches drawn by chance, of which the median is taken."""
_HOSTS, _ANSWER_S = 100, 0.3
"""A policy page takes a third of a second to come, most of it on the way."""


class Pages:
    """A stand-in for the network: pages of about 15 KB, whose policy and furniture change when they are told to."""

    def __init__(self) -> None:
        self._sentences = Sentences(1)
        self._edits: dict[str, int] = {}
        self._furniture = 0

    def edit(self, watch_id: str) -> None:
        """Write a clause of a page anew, each time the next one."""
        self._edits[watch_id] = self._edits.get(watch_id, 0) + 1

    def refurnish(self) -> None:
        """Give every page other links and tokens."""
        self._furniture += 1

    def body(self, watch_id: str) -> bytes:
        """What a page shows now."""
        chance = random.Random(watch_id)
        clauses = [self._sentences.draw(chance, _SENTENCES_EACH) for _ in range(_CLAUSES)]
        edits = self._edits.get(watch_id, 0)
        for edit in range(max(0, edits - _CLAUSES), edits):
            # Never a text that was there before, which would be held.
            clauses[edit % _CLAUSES] = self._sentences.draw(random.Random(f"{watch_id} {edit}"), _SENTENCES_EACH)
        policy = "".join(
            f"<h2>{at + 1}. {section(at)}</h2><p>{self._sentences.text(picks)}</p>" for at, picks in enumerate(clauses)
        )
        links = "".join(
            f'<li><a href="/{at}/{self._furniture}">Offer {self._furniture} {at}</a></li>' for at in range(40)
        )
        return (
            f"<!doctype html><html lang=en><title>Privacy policy</title><body><nav><ul>{links}</ul></nav><main>"
            f"<h1>Privacy policy</h1>{policy}</main></body></html>"
        ).encode()

    async def fetch(self, watch: Watch, validators: Validators, now: Callable[[], datetime]) -> Fetched:
        """Answer as the fetcher does."""
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Fetched(200, watch.url, headers, self.body(watch.id), now(), 1)


class World:
    """A database of so many watches with a version each, and the checker on it."""

    def __init__(self, path: Path, watches: int) -> None:
        self.now = START
        self.path, self.pages = path, Pages()
        self.watches = tuple(
            Watch(f"v{number}/privacy", f"V{number}", "privacy", f"https://v{number}.example/privacy")
            for number in range(watches)
        )
        self.list = WatchList(watches=self.watches)
        self.store = Store.open(path)
        self.store.watches.sync(self.watches, self.now)
        self.checker = Checker(self.store, self.pages, self.list, lambda: self.now, random.Random(1))
        self.run(self.watches)

    def run(self, watches: Sequence[Watch]) -> None:
        """Check watches, and let an hour pass."""
        asyncio.run(self.checker.run(watches))
        self.now += timedelta(hours=1)

    def size(self) -> int:
        """Bytes on disk, with the log folded in."""
        self.store.retention.fold_log()
        return self.path.stat().st_size

    def timed(self, watches: Sequence[Watch], prepare: Callable[[Watch], None]) -> tuple[float, float]:
        """Median CPU ms and mean bytes on disk of a check of each."""
        before, took = self.size(), list[float]()

        async def look() -> None:
            for watch in watches:
                prepare(watch)
                self.pages_are(self.pages.body(watch.id))
                start = time.process_time()
                await self.checker.check(watch)
                took.append((time.process_time() - start) * 1000)

        asyncio.run(look())
        self.now += timedelta(hours=1)
        return statistics.median(took), (self.size() - before) / len(watches)

    def pages_are(self, body: bytes) -> None:
        """Serve these bytes at the next look, so that making them is not counted."""

        async def fetch(watch: Watch, validators: Validators, now: Callable[[], datetime]) -> Fetched:
            return Fetched(200, watch.url, (("Content-Type", "text/html; charset=utf-8"),), body, now(), 1)

        self.pages.fetch = fetch  # type: ignore[method-assign]


@contextmanager
def made(watches: int) -> Iterator[World]:
    """A world in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "growth.db", watches)
        try:
            gc.collect()
            yield world
        finally:
            world.store.close()


def costs(world: World, watches: Sequence[Watch]) -> list[tuple[float, float]]:
    """CPU ms and bytes a check: unchanged, other furniture, policy edited."""
    rows = [world.timed(watches, lambda watch: None)]
    world.pages.refurnish()
    rows.append(world.timed(watches, lambda watch: None))
    rows.append(world.timed(watches, lambda watch: world.pages.edit(watch.id)))
    return rows


def by_watches(counts: Sequence[int], looks: int) -> None:
    """Print what a check costs beside so many watches."""
    print("watches in the database: CPU ms and bytes a check")
    for count in counts:
        with made(count) as world:
            chosen = random.Random(2).sample(world.watches, min(looks, count))
            shown = "   ".join(f"{ms:6.2f} ms {size:7.0f} B" for ms, size in costs(world, chosen))
            print(f"  {count:>6}   unchanged, furniture, edited: {shown}")


def by_versions(counts: Sequence[int], looks: int) -> None:
    """Print what a check costs at the end of a history of so many versions."""
    print("versions of a watch: CPU ms and bytes a check")
    for count in counts:
        with made(1) as world:
            watch = world.watches[0]
            while world.store.versions.current_number(watch.id) < count:
                world.timed([watch], lambda each: world.pages.edit(each.id))
            rows = [costs(world, [watch]) for _ in range(looks)]
            shown = "   ".join(
                f"{statistics.median(row[at][0] for row in rows):6.2f} ms"
                f" {statistics.mean(row[at][1] for row in rows):7.0f} B"
                for at in range(3)
            )
            print(f"  {count:>6}   unchanged, furniture, edited: {shown}")


def beat(watches: int, rounds: int) -> None:
    """Print what it costs the daemon to ask what is due, one in a hundred being so."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "beat.db") as store:
        listed = tuple(
            Watch(f"v{n}/privacy", f"V{n}", "privacy", f"https://v{n}.example/privacy") for n in range(watches)
        )
        watchlist = WatchList(watches=listed)
        store.watches.sync(listed, START)
        with store.database.transaction() as conn:
            conn.execute("UPDATE watches SET next_check_at = CASE id % 100 WHEN 0 THEN '2025-12-31' ELSE '2027' END")
        took = []
        for _ in range(rounds):
            start = time.process_time()
            due = schedule.due(store, watchlist, (), START)
            took.append((time.process_time() - start) * 1000)
        assert len(due) == watches // 100
    print(f"a beat with {watches:,} watches, {watches // 100} due: {statistics.median(took):.1f} ms of CPU (≤ 20)")


def ceiling(watches: int) -> None:
    """Print how many pages a minute one process looks at, on hosts that take their time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served("slow_server.py", str(_HOSTS), str(_ANSWER_S)) as port:
            head = '[tracker]\nper_host_delay = "0s"\nallow_private = true\n'
            rows = [
                f'[[watch]]\nvendor = "V{n}"\ndocument = "p"\nurl = "http://127.0.0.{1 + n % _HOSTS}:{port}/{n}"\n'
                for n in range(watches)
            ]
            (folder / "list.toml").write_text(head + "\n".join(rows))
            command = [*TRACKER, "check", "--quiet", "--watchlist", "list.toml", "--db", "ceiling.db"]
            print(f"{watches:,} pages on {_HOSTS} hosts that answer after {_ANSWER_S} s, one run of `tracker check`")
            for kind in ("first", "unchanged"):
                cpu, wall, pss = measure(command, folder)
                print(
                    f"  {kind:<10} {watches / wall:6.0f} pages a second of wall, {watches / cpu:6.0f} of CPU;"
                    f" {watches / wall * 86_400 / 1e6:.1f} million a day; peak PSS {pss:.0f} MB"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="small numbers, to see that all of it runs")
    smoke = parser.parse_args().smoke
    by_watches([20, 40] if smoke else [100, 1_000, 10_000], 10 if smoke else _LOOKS)
    by_versions([2, 4] if smoke else [10, 100, 1_000], 2 if smoke else 20)
    beat(1_000 if smoke else 10_000, 3 if smoke else 30)
    ceiling(100 if smoke else 2_000)


if __name__ == "__main__":
    main()
