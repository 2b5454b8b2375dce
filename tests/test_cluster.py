"""History over a real Dask scheduler and workers on loopback: the record is that of one process, come what may."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import same_record
from channels import free_port
from desk import TRACKER
from test_import_history import DAY, PAGES, WATCH, put

from tracker.app.history import import_history, rejudge, reread, sources
from tracker.app.reading import Reader
from tracker.app.workers.base import Here, Lost, Workers
from tracker.edge.store import Store
from tracker.errors import ClusterError, UsageError
from tracker.model import Verdict, Watch, WatchList

pytestmark = pytest.mark.cluster
distributed = pytest.importorskip("distributed")

ROOT = Path(__file__).parent.parent
LETTERS = "AaBSSBDWCADBECAAaaBBSSBDDCACAB"
OTHER = Watch("bolt/terms", "Bolt", "terms", "https://bolt.example/terms")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
QUIET = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}


@dataclass
class Dask:
    """A scheduler and its workers, each a process; ended by their own ids."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, subprocess.Popen[bytes]]

    def start(self, name: str, code: Path = ROOT, **environment: str) -> None:
        """Start a worker of one thread that runs the code of a folder."""
        self.workers[name] = _process(
            ["dask_worker", self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard"],
            code,
            environment,
        )

    def wait(self, count: int) -> None:
        """Wait until so many workers have come."""
        with distributed.Client(self.address, timeout=30, set_as_default=False) as client:
            if count:
                client.wait_for_workers(count, timeout=60)

    def end(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(30)


def _process(arguments: list[str], code: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    module, *rest = arguments
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *rest],
        cwd=code,
        env={**os.environ, **QUIET, "PYTHONPATH": str(code), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def started(*names: str, code: Path = ROOT, **environment: str) -> Iterator[Dask]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    arguments = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    dask = Dask(address, _process(arguments, code, environment), {})
    try:
        for name in names:
            dask.start(name)
        dask.wait(len(names))
        yield dask
    finally:
        dask.end()


@pytest.fixture(scope="module")
def dask() -> Iterator[Dask]:
    """Two workers that no test harms."""
    with started("one", "two") as made:
        yield made


@contextlib.contextmanager
def cluster(dask: Dask, tell: Callable[[str], None] = lambda _: None, patience_s: float = 30.0) -> Iterator[Workers]:
    from tracker.app.workers.cluster import Cluster

    with Cluster(dask.address, tell, patience_s) as workers:
        yield workers


def imported(
    folder: Path, name: str, workers: Workers, report: Callable[[Any, Any], None] = lambda *_: None
) -> tuple[dict[str, list[str]], list[object]]:
    """What a database holds after the two watches were imported into it."""
    with Store.open(folder / f"{name}.db") as store:
        store.watches.sync([WATCH, OTHER], DAY)
        importing = import_history.Importing(store, WatchList(), workers, NOW, report)
        there = [(watch, sources.find(folder / watch.vendor, watch)) for watch in (WATCH, OTHER)]
        assert len(list(importing.run(there))) == 2
        return same_record.of(store)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "Acme", LETTERS)
    put(tmp_path / "Bolt", LETTERS[::-1])
    # What may take much is read here, on no worker.
    (tmp_path / "Acme" / "2025-01-01.pdf").write_bytes(b"%PDF-1.4 and no more")
    large = PAGES["A"] + " " * 2_000_000
    (tmp_path / "Acme" / "2025-01-02.html").write_text(large, encoding="utf-8")
    return tmp_path


def test_an_import_over_a_cluster_is_that_of_one_process(dask: Dask, folder: Path) -> None:
    with cluster(dask) as workers:
        assert workers.at_once == 2
        assert imported(folder, "cluster", workers) == imported(folder, "here", Here())


def test_a_worker_killed_in_the_middle_costs_nothing_but_time(folder: Path) -> None:
    with started("one", "two") as dask:
        seen = 0

        def kill(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == 4:
                dask.workers["one"].kill()

        with cluster(dask) as workers:
            assert imported(folder, "killed", workers, kill) == imported(folder, "here", Here())


def test_all_workers_killed_and_another_one_started_costs_nothing_but_time(folder: Path) -> None:
    with started("one") as dask:
        seen = 0

        def kill(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == 2:
                dask.workers["one"].kill()
                dask.start("two")

        with cluster(dask) as workers:
            assert imported(folder, "killed", workers, kill) == imported(folder, "here", Here())


def test_a_worker_that_stands_still_for_a_while_costs_nothing_but_time(folder: Path) -> None:
    with started("one", "two") as dask:
        stopped = dask.workers["one"]
        timers: list[threading.Timer] = []

        def stop(*_: object) -> None:
            if not timers:
                stopped.send_signal(signal.SIGSTOP)
                timers.append(threading.Timer(2.5, stopped.send_signal, [signal.SIGCONT]))
                timers[0].start()

        with cluster(dask) as workers:
            assert imported(folder, "stopped", workers, stop) == imported(folder, "here", Here())
        timers[0].join()


def another_edition(folder: Path) -> Path:
    """A copy of the tracker that differs in one rule."""
    code = folder / "other"
    shutil.copytree(ROOT / "tracker", code / "tracker", ignore=shutil.ignore_patterns("__pycache__"))
    with (code / "tracker" / "core" / "judge" / "rules" / "en.toml").open("a") as file:
        file.write("# Changed by somebody.\n")
    return code


def test_a_worker_of_another_edition_is_refused_by_name_and_the_others_work(folder: Path) -> None:
    told: list[str] = []
    with started("one") as dask:
        dask.start("older", another_edition(folder))
        dask.wait(2)
        with cluster(dask, told.append) as workers:
            assert workers.at_once == 1
            assert imported(folder, "cluster", workers) == imported(folder, "here", Here())
    (sentence,) = told
    assert sentence.startswith("worker older at tcp://127.0.0.1:")
    assert "runs another edition: 0.1.0 (extractor" in sentence


def test_a_worker_of_another_edition_that_comes_later_is_refused_too(folder: Path) -> None:
    told: list[str] = []
    code = another_edition(folder)
    with started("one") as dask, cluster(dask, told.append) as workers:
        dask.start("older", code)
        dask.wait(2)
        assert imported(folder, "cluster", workers) == imported(folder, "here", Here())
    assert [sentence.split(" at ")[0] for sentence in told] == ["worker older"]


def test_with_no_worker_of_this_edition_nothing_is_begun(folder: Path) -> None:
    with started() as dask:
        dask.start("older", another_edition(folder))
        dask.wait(1)
        with pytest.raises(UsageError, match="none of its 1 workers runs the edition that runs here"), cluster(dask):
            pass


def test_without_a_scheduler_or_a_worker_it_is_said_what_to_do(folder: Path) -> None:
    nowhere = Dask(f"tcp://127.0.0.1:{free_port()}", None, {})  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no scheduler answers there within 5 s; start one"), cluster(nowhere):
        pass
    with pytest.raises(UsageError, match="Expected tcp://HOST:PORT"), cluster(replace(nowhere, address="here")):
        pass
    with started() as dask, pytest.raises(UsageError, match="has no workers; start some"), cluster(dask):
        pass
    (folder / "empty" / "tracker").mkdir(parents=True)
    (folder / "empty" / "tracker" / "__init__.py").touch()
    with (
        started(code=folder / "empty") as dask,
        pytest.raises(UsageError, match="the scheduler cannot load"),
        cluster(dask),
    ):
        pass


@pytest.mark.parametrize("which", ["the workers", "the scheduler"])
def test_when_nobody_is_left_what_was_recorded_stays_and_it_goes_on_later(folder: Path, which: str) -> None:
    with started("one") as dask:
        seen = 0

        def kill(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == 3:
                (dask.workers["one"] if which == "the workers" else dask.scheduler).kill()

        with cluster(dask, patience_s=1.0) as workers, pytest.raises(ClusterError, match="run the command again"):
            imported(folder, "lost", workers, kill)
    record = imported(folder, "lost", Here())
    here = imported(folder, "here", Here())
    assert record == here


def test_work_that_ends_its_workers_is_lost_and_no_other(tmp_path: Path) -> None:
    with started("one", "two", DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as dask, cluster(dask) as workers:
        with pytest.raises(Lost):
            workers.submit(os._exit, 9).result()
        assert workers.submit(pow, 2, 5).result() == 32


def test_an_error_of_a_function_comes_back_as_it_was_raised(dask: Dask) -> None:
    with cluster(dask) as workers, pytest.raises(ZeroDivisionError):
        workers.submit(divmod, 1, 0).result()


# --- reread and rejudge ---


def test_reread_and_rejudge_over_a_cluster_are_those_of_one_process(dask: Dask, folder: Path) -> None:
    imported(folder, "before", Here())
    results: list[Any] = []
    with cluster(dask) as workers:
        for name, these in (("cluster", workers), ("here", Here())):
            with contextlib.closing(Store.open(folder / "before.db")) as before:
                before.database.copy_to(folder / f"{name}.db")
            with Store.open(folder / f"{name}.db") as store, Reader() as reader:
                results.append(_again(store, reader, these))
    assert results[0] == results[1]
    assert any(said.otherwise for said in results[0][1])


def _again(store: Store, reader: Reader, workers: Workers) -> tuple[Any, ...]:
    for number in (2, 3):
        wrong = Verdict("minor", "neutral", None, (), (), "older")
        store.verdicts.add(WATCH.id, number, wrong, NOW)
    requests = [rejudge.Request(watch.id, "material", watch) for watch in (WATCH, OTHER)]
    judged = list(rejudge.rejudge_all(requests, store, lambda: NOW, workers))
    watches = [replace(WATCH, remove=("h2",)), OTHER]
    read = [
        (done.number_before, done.outcome) for done in reread.reread_all(watches, store, reader, lambda: NOW, workers)
    ]
    return read, judged, same_record.of(store)


# --- the command ---


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [*TRACKER, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_commands_say_over_a_cluster_what_they_say_without(dask: Dask, folder: Path) -> None:
    (folder / "watchlist.toml").write_text(
        "".join(
            f'[[watch]]\nvendor = "{watch.vendor}"\ndocument = "{watch.document}"\nurl = "{watch.url}"\n'
            for watch in (WATCH, OTHER)
        )
    )
    for watch in (WATCH, OTHER):
        (folder / "all" / watch.id).parent.mkdir(parents=True, exist_ok=True)
        (folder / watch.vendor).rename(folder / "all" / watch.id)
    said = {}
    for name, options in (("here.db", []), ("cluster.db", ["--cluster", dask.address])):
        commands = (
            ["import", "--all", "all", "--json"],
            ["reread"],
            ["rejudge"],
            ["import", "acme/privacy", "all/acme/privacy"],
        )
        done = [run(folder, *command, "--db", name, *options) for command in commands]
        said[name] = [(each.returncode, each.stdout, each.stderr) for each in done]
    assert said["here.db"] == said["cluster.db"]
    assert [row["watch"] for row in json.loads(said["here.db"][0][1])] == ["acme/privacy", "bolt/terms"]
    assert all(status == 0 for status, _, _ in said["here.db"])
    nowhere = run(folder, "reread", "--db", "here.db", "--cluster", f"tcp://127.0.0.1:{free_port()}")
    assert (nowhere.returncode, "no scheduler answers there" in nowhere.stderr) == (2, True)


def test_ctrl_c_leaves_nothing_half_written_and_the_next_run_goes_on(dask: Dask, folder: Path) -> None:
    (folder / "watchlist.toml").write_text(f'[[watch]]\nvendor = "Acme"\ndocument = "privacy"\nurl = "{WATCH.url}"\n')
    command = ["import", "acme/privacy", "Acme", "--db", "p.db", "--cluster", dask.address]
    running = subprocess.Popen(
        [*TRACKER, *command], cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    recorded = threading.Event()
    for _ in range(600):
        if (folder / "p.db").exists() or running.poll() is not None:
            break
        recorded.wait(0.05)
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=60)
    assert running.returncode in (0, 130), stderr
    assert run(folder, *command).returncode == 0
    with Store.open(folder / "p.db") as store:
        assert store.proof.verify() == []
        assert len(store.checks.times(WATCH.id)) == len(LETTERS) + 2
