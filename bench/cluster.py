"""Measure an import in one process, in a local pool and over a Dask cluster on this machine.

`python bench/cluster.py [--watches 8] [--captures 36] [--every 4]`, or `--smoke`.

Made-up pages of about 75 KB, a third of it the policy: what stands around it differs at every
capture, the policy at every fourth (months apart), or more rarely (`--every 40`: consecutive looks).
The scheduler and its workers are processes here, so that two workers share the processors with the
writer. From the processor time that a snapshot takes on a worker and at the writer follows, on
paper, what more machines would do.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from made_up_policies import Picks, Sentences, section, vendors
from speed import tree_pss_mb

from tracker.app.history.import_history import Importing
from tracker.app.workers import remote_task
from tracker.app.workers.ahead import Work, in_order
from tracker.app.workers.base import Here, Workers
from tracker.app.workers.cluster import Cluster
from tracker.app.workers.local_pool import LocalPool, processes
from tracker.edge.archives.capture import Capture, Captures, Served
from tracker.edge.store import Store
from tracker.model import Watch, WatchList

SEED = 11
DAY = datetime(2020, 1, 1, tzinfo=UTC)
CLAUSES, SENTENCES_A_CLAUSE = 60, 3
EDITS = 4
FURNITURE_LINES = 900
START_S = 60.0
MILLION = 1_000_000
TASKS = 300

History = list[tuple[Watch, Captures]]


class Timed(NamedTuple):
    seconds: float
    own_cpu_s: float
    """Of the writer, with all that it does to hand out work."""
    snapshots: int
    pss_mb: float

    @property
    def rate(self) -> float:
        return self.snapshots / self.seconds


class Weighing(Here):
    """Works here, and weighs what would go to a worker and back."""

    at_once = 2

    def __init__(self) -> None:
        self.tasks = self.sent_bytes = self.received_bytes = 0
        self.work_cpu_s = self.pack_cpu_s = 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        packed, took_s = _cpu(lambda: remote_task.pack(args))
        future, worked_s = _cpu(lambda: super(Weighing, self).submit(fn, *args, **kwargs))
        result, back_s = _cpu(lambda: remote_task.pack(future.result()))
        self.tasks += 1
        self.sent_bytes += len(packed)
        self.received_bytes += len(result)
        self.work_cpu_s += worked_s
        self.pack_cpu_s += took_s + back_s
        return future


def _cpu(function: Callable[[], Any]) -> tuple[Any, float]:
    began = time.process_time()
    return function(), time.process_time() - began


def histories(watches: int, captures: int, every: int) -> History:
    """Made-up histories: furniture that differs each time, and now and then a few edits."""
    chance, sentences = random.Random(SEED), Sentences(SEED)
    made = []
    for number, vendor in enumerate(vendors(SEED, watches)):
        url = f"https://vendor{number}.example/privacy"
        watch = Watch(f"vendor{number}/privacy", vendor, "privacy", url)
        clauses = [sentences.draw(chance, SENTENCES_A_CLAUSE) for _ in range(CLAUSES)]
        pages = []
        for at in range(captures):
            if at and at % every == 0:
                for place in chance.sample(range(CLAUSES), EDITS):
                    clauses[place] = sentences.edit(chance, clauses[place])[0]
            pages.append(_capture(at, page(vendor, sentences, clauses, at)))
        made.append((watch, Captures(tuple(pages), (), "made up")))
    return made


def _capture(at: int, body: bytes) -> Capture:
    served = Served(body, (("content-type", "text/html; charset=utf-8"),))
    return Capture(DAY + timedelta(days=30 * at), f"capture {at}", lambda: served)


def page(vendor: str, sentences: Sentences, clauses: list[Picks], at: int) -> bytes:
    """A page with its policy among much else."""
    menu = "".join(f'<li class="item-{at % 7}"><a href="/p/{line}">Page</a></li>' for line in range(200))
    script = "".join(
        f'window.state["{at}-{line}"] = {{"seen": {line}, "variant": "b"}};\n' for line in range(FURNITURE_LINES)
    )
    body = "".join(
        (f"<h2>{section(place // 6)}</h2>" if place % 6 == 0 else "") + f"<p>{sentences.text(picks)}</p>"
        for place, picks in enumerate(clauses)
    )
    return (
        f"<html><head><title>{vendor}</title><script>{script}</script></head><body><nav><ul>{menu}</ul>"
        f"</nav><main><h1>{vendor} Privacy Policy</h1>{body}</main><footer>Visitor {at}</footer></body></html>"
    ).encode()


def timed(made: History, workers: Workers) -> Timed:
    """Import all of it into a new database."""
    peak_mb = 0.0
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "p.db") as store:
        store.watches.sync([watch for watch, _ in made], DAY)
        began, own_s = time.perf_counter(), time.process_time()
        snapshots = 0
        for _, done in Importing(store, WatchList(), workers, DAY).run(made, is_many=True):
            snapshots += done.recorded
            peak_mb = max(peak_mb, tree_pss_mb(os.getpid()))
        return Timed(time.perf_counter() - began, time.process_time() - own_s, snapshots, peak_mb)


@contextlib.contextmanager
def dask(count: int) -> Iterator[str]:
    """A scheduler and so many workers of one thread; its address."""
    import distributed

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port = address.rpartition(":")[2]
    started = [_started("dask_scheduler", "--host", "127.0.0.1", "--port", port)]
    started += [_started("dask_worker", address, "--nthreads", "1", "--no-nanny") for _ in range(count)]
    try:
        with distributed.Client(address, timeout=START_S, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=START_S)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(START_S)


def _started(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def overhead_ms(workers: Workers) -> float:
    """What a piece of work costs that takes no time itself."""
    began = time.perf_counter()
    for _, future in in_order((Work(at, pow, (at, 2)) for at in range(TASKS)), workers):
        assert future is not None
        future.result()
    return (time.perf_counter() - began) / TASKS * 1000


def show(name: str, measured: Timed) -> None:
    print(
        f"{name:<16}{measured.rate:8.1f} snapshots/s {measured.own_cpu_s / measured.snapshots * 1000:7.2f} ms"
        f" of the writer's processor each, {measured.pss_mb:5.0f} MB (PSS, writer and its children)"
    )


def reckon(worker_s: float, writer_s: float) -> None:
    """What follows on paper: workers share the work, the writer is one."""
    print(f"on paper, {worker_s * 1000:.1f} ms a snapshot on a worker and {writer_s * 1000:.2f} ms at the writer:")
    for cores in (1, 16, 160):
        by_workers, by_writer = MILLION * worker_s / cores, MILLION * writer_s
        bound = "the workers" if by_workers > by_writer else "the writer"
        hours = max(by_workers, by_writer) / 3600
        print(f"  a million snapshots on {cores:3} cores: {hours:6.2f} hours, bound by {bound}")
    print(f"  the writer takes {1 / writer_s:,.0f} snapshots/s at most: {worker_s / writer_s:.0f} cores keep it busy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watches", type=int, default=8)
    parser.add_argument("--captures", type=int, default=36)
    parser.add_argument("--every", type=int, default=4, help="at which capture the policy differs")
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    if options.smoke:
        options.watches, options.captures = 2, 6
    made = histories(options.watches, options.captures, options.every)
    size = sum(len(capture.read().body) for _, there in made for capture in there.captures)
    count = sum(len(there.captures) for _, there in made)
    print(f"{count} snapshots of {size / count / 1000:.0f} KB, the policy differs at every {options.every}th")

    # First of all, while this process has no other thread and may be forked.
    with LocalPool(max(1, processes())) as pool:
        show(f"pool of {pool.at_once}", timed(made, pool))
    show("in line", timed(made, Here()))
    weighing = Weighing()
    timed(made, weighing)
    print(
        f"a piece of work: {count / weighing.tasks:.1f} snapshots; a snapshot:"
        f" {weighing.sent_bytes / count / 1000:.1f} KB to a worker,"
        f" {weighing.received_bytes / count / 1000:.1f} KB back,"
        f" {weighing.pack_cpu_s / count * 1000:.2f} ms to pack"
    )
    writer_s = 0.0
    for workers in (1, 2):
        with dask(workers) as address, Cluster(address, print) as cluster:
            # The workers load what they need with the first piece.
            timed(made[:1], cluster)
            measured = timed(made, cluster)
            show(f"{workers} of Dask", measured)
            print(f"{'':<16}{overhead_ms(cluster):8.2f} ms a piece of work that does nothing")
            writer_s = measured.own_cpu_s / measured.snapshots
    reckon(weighing.work_cpu_s / count, writer_s)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"taken with {os.cpu_count()} processors, {used.ru_utime + used.ru_stime:.0f} s of this process")


if __name__ == "__main__":
    main()
