"""Pure functions in other processes: forks and new interpreters, in order, in bounded memory, the same record."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import same_record
from hypothesis import given, settings
from hypothesis import strategies as st
from test_import_history import DAY, PAGES, WATCH, put

from tracker.app.check import comparison
from tracker.app.history import chunks, import_history
from tracker.app.history.chunks import Body, Chunk
from tracker.app.workers import edition, remote_task
from tracker.app.workers.ahead import Work, in_order
from tracker.app.workers.base import Here, Lost, Workers
from tracker.app.workers.local_pool import LocalPool, can_fork, processes
from tracker.core.read.policy import read_page
from tracker.edge.store import Store
from tracker.model import KnownPage, Policy, ReadOptions


class AtOnce(Here):
    """Works here, and says that it does so in several processes: all that runs ahead does."""

    def __init__(self, count: int) -> None:
        self.count = count

    @property
    def at_once(self) -> int:
        return self.count


class Losing(AtOnce):
    """Every second piece of work is lost with its process."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.submitted = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        if self.submitted % 2:
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(Lost("the worker ended"))
        return future


def imported(folder: Path, workers: Workers | None, name: str) -> Any:
    with Store.open(folder / f"{name}.db") as store:
        store.watches.sync([WATCH], DAY)
        import_history.run(WATCH, folder / "in", store, now=DAY, workers=workers)
        return same_record.of(store)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.text("AaBDCSWE", min_size=1, max_size=14), st.integers(1, 4))
def test_however_a_history_is_cut_the_record_is_the_same(pages: str, at_once: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        put(Path(name) / "in", pages)
        assert imported(Path(name), AtOnce(at_once), "ahead") == imported(Path(name), None, "here")


def test_what_is_lost_with_its_process_is_read_alone_and_the_record_is_the_same(tmp_path: Path) -> None:
    put(tmp_path / "in", "AaBSSWCADBEC")
    assert imported(tmp_path, Losing(1), "lost") == imported(tmp_path, None, "here")


@given(st.text("AaBDCSW", min_size=1, max_size=6), st.sampled_from("AaBDCSW"))
@settings(max_examples=40, deadline=None)
def test_what_was_read_ahead_is_what_reading_beside_the_version_in_force_gives(pages: str, current: str) -> None:
    options, at = ReadOptions(), WATCH.url
    first = read_page(PAGES[current].encode(), "text/html", options, KnownPage(), at)
    bodies = tuple(Body(PAGES[letter].encode(), "text/html") for letter in pages)
    for known in (KnownPage(), KnownPage(first.body_sha256, "no such", first.text_sha256, "5||||")):
        results = chunks.read(Chunk(bodies, options, at, KnownPage(), None, bodies[0]))
        for body, result in zip(bodies, results, strict=True):
            page = chunks.beside(result, known, options)
            assert page is None or page == read_page(body.bytes, "text/html", options, known, at)


def test_a_chunk_carries_no_policy_where_the_text_stays_and_a_verdict_where_it_does_not() -> None:
    bodies = tuple(Body(PAGES[letter].encode(), "text/html") for letter in "AaaBC")
    results = chunks.read(Chunk(bodies, ReadOptions(), WATCH.url, KnownPage()))
    assert [result.page.policy is not None for result in results] == [True, False, False, True, True]
    assert [result.judged is not None for result in results] == [False, False, False, True, True]


# --- in order, in bounded memory ---


class Gate(Workers):
    """Works in threads, and counts what was submitted and not yet consumed."""

    def __init__(self, at_once: int) -> None:
        self.pool, self.count = ThreadPoolExecutor(at_once), at_once
        self.submitted = 0

    @property
    def at_once(self) -> int:
        return self.count

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        return self.pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.pool.shutdown(wait, cancel_futures=cancel_futures)


@pytest.mark.parametrize(("size_bytes", "most_ahead"), [(1, 7), (40, 3), (1_000, 1)])
def test_no_more_is_under_way_than_tasks_and_bytes_allow_and_all_comes_in_order(
    size_bytes: int, most_ahead: int
) -> None:
    made = 0

    def works() -> Iterator[Work[int]]:
        nonlocal made
        for number in range(50):
            made += 1
            yield Work(number, pow, (number, 2), size_bytes)

    with Gate(2) as gate:
        results = []
        for consumed, (number, future) in enumerate(in_order(works(), gate, most_bytes=100)):
            assert future is not None
            results.append((number, future.result()))
            assert gate.submitted - consumed <= most_ahead
            assert made == gate.submitted
    assert results == [(number, number**2) for number in range(50)]


def test_in_one_process_nothing_is_begun_before_it_is_consumed() -> None:
    begun: list[int] = []
    works = (Work(number, begun.append, (number,)) for number in range(5))
    for number, _ in in_order(works, Here()):
        assert begun == list(range(number + 1))


# --- processes ---


def place(_: object = None) -> tuple[int, str]:
    return os.getpid(), multiprocessing.get_start_method(allow_none=True) or ""


def end(_: object = None) -> None:
    os._exit(9)


def test_a_process_with_other_threads_is_never_forked() -> None:
    release = threading.Event()
    other = threading.Thread(target=release.wait)
    other.start()
    try:
        assert not can_fork()
        with LocalPool(1) as pool:
            assert pool.submit(place).result()[0] != os.getpid()
    finally:
        release.set()
        other.join()


def test_a_pool_whose_process_ended_is_made_anew() -> None:
    with LocalPool(1) as pool:
        first = pool.submit(place).result()[0]
        with pytest.raises(BrokenExecutor):
            pool.submit(end).result()
        assert pool.submit(place).result()[0] not in (first, os.getpid())


FORKED = """
import os, signal, sys
from tracker.app.workers.local_pool import LocalPool, can_fork
assert can_fork() == (sys.platform == "linux")
pool = LocalPool(2)
print(pool.submit(os.getpid).result(), flush=True)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
pool.shutdown()
"""


@pytest.mark.parametrize("how", ["killed", "ended"])
def test_forks_end_with_their_parent_however_it_ends(how: str) -> None:
    """The pipe ends when the last process that holds it has: parent and forks alike."""
    done = subprocess.run([sys.executable, "-c", FORKED, how], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (-signal.SIGKILL if how == "killed" else 0), done.stderr
    assert int(done.stdout) > 0


def test_in_a_pool_the_record_is_that_of_one_process(tmp_path: Path) -> None:
    put(tmp_path / "in", "AaBSSWCADBECAAaaBB")
    with LocalPool(2) as pool:
        assert imported(tmp_path, pool, "pool") == imported(tmp_path, None, "here")
    assert 0 <= processes() <= 4


# --- what goes to a worker of a cluster ---


def test_pages_that_are_nearly_alike_take_little_more_than_one() -> None:
    bodies = [PAGES["A"].encode() + os.urandom(40_000)]
    bodies += [bodies[0] + str(number).encode() for number in range(15)]
    packed = remote_task.pack(tuple(bodies))
    assert remote_task.unpack(packed) == tuple(bodies)
    assert len(packed) < 1.2 * len(remote_task.pack(bodies[:1]))


def test_another_edition_has_another_hash_and_says_so_in_words(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "rules" / "en.toml").write_text("y = 1")
    before = edition.code_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert edition.code_hash(tmp_path) == before
    (tmp_path / "rules" / "en.toml").write_text("y = 2")
    assert edition.code_hash(tmp_path) != before
    assert edition.here() == edition.here()
    assert "0.1.0 (extractor" in str(edition.here())
    assert remote_task.refusal(edition.here()) is None


def test_a_verdict_does_not_depend_on_whether_clauses_that_are_alike_are_one_object() -> None:
    (result,) = chunks.read(Chunk((Body(PAGES["A"].encode(), "text/html"),), ReadOptions(), WATCH.url, KnownPage()))
    policy = result.page.policy
    assert isinstance(policy, Policy)
    clause = policy.clauses[2]
    shared = replace(policy, clauses=(*policy.clauses, clause, clause))
    apart = replace(shared, clauses=tuple(replace(each) for each in shared.clauses))
    assert apart == shared
    assert len({id(each) for each in apart.clauses}) == len(shared.clauses)
    assert comparison.judge(shared, policy) == comparison.judge(apart, policy)
