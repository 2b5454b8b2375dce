"""The real daemon in a process of its own: what it does at the start, on a change, on signals, and what it logs."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import os
import queue
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from channels import Hook, free_port, listed, web_server
from loopback import LONGER, Page, Site, World, policy, site_server

from tracker.app.run import logs
from tracker.app.run.daemon import bring_forward
from tracker.app.run.secrets import Secrets
from tracker.app.run.service_manager import ServiceManager
from tracker.app.run.under_way import Rest
from tracker.edge.store import Store
from tracker.edge.store.snapshots import Snapshots
from tracker.edge.store.versions import Versions
from tracker.model import Snapshot

LIMIT_S = 20.0


class Daemon:
    """`tracker run` with its log lines as they come."""

    def __init__(self, folder: Path, *options: str, **environ: str) -> None:
        argv = [sys.executable, "-m", "tracker.app.cli.main", "run", *options]
        env = {**os.environ, **environ}
        self.process = subprocess.Popen(argv, cwd=folder, stderr=subprocess.PIPE, text=True, env=env)
        self.seen: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line.rstrip("\n"))

    def wait_for(self, *words: str) -> str:
        """The next line that holds all of these words."""
        until = time.monotonic() + LIMIT_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line with {words}; there were:\n" + "\n".join(self.seen)) from None
            self.seen.append(line)
            if all(word in line for word in words):
                return line

    def end(self, with_: signal.Signals = signal.SIGTERM) -> int:
        """Signal it and wait; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(with_)
        status = self.process.wait(LIMIT_S)
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()
        while not self._lines.empty():
            self.seen.append(self._lines.get())
        return status


@contextlib.contextmanager
def daemon(folder: Path, *options: str, **environ: str) -> Iterator[Daemon]:
    started = Daemon(folder, *options, **environ)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
        started.end()


def eventually(found: Callable[[], object]) -> None:
    """Wait, a bounded time, for something another process does."""
    until = time.monotonic() + LIMIT_S
    pause = threading.Event()
    while not found():
        assert time.monotonic() < until
        pause.wait(0.05)


@pytest.fixture
def site() -> Iterator[Site]:
    with site_server() as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as opened:
        yield opened


def write(folder: Path, site: Site, *names: str, channels: str = "", every: str = "1s") -> Path:
    path = folder / "watchlist.toml"
    text = f'[tracker]\ndatabase = "p.db"\nevery = "{every}"\nper_host_delay = "0s"\nallow_private = true\n'
    text += f"[channels]\n{channels}\n" if channels else ""
    for name in names:
        vendor, document = name.split("/")
        text += f'[[watch]]\nvendor = "{vendor}"\ndocument = "{document}"\nurl = "{site.url("/" + name)}"\n'
    fresh = folder / "fresh.toml"
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return path


def test_it_checks_at_once_tells_of_a_change_reloads_and_ends_on_sigterm(
    tmp_path: Path, site: Site, hook: Hook
) -> None:
    channels = f'web = "json://{hook.address}/in"\nshut = "json://robot:s3cr3t-w0rd@127.0.0.1:{free_port()}/t0k3n"'
    write(tmp_path, site, "acme/privacy", channels=channels)
    site.put(policy())
    site.put(policy(title="Terms"), "/bolt/terms")
    with daemon(tmp_path, "--log-format", "json") as running:
        said = json.loads(running.wait_for("started"))
        assert (said["level"], said["logger"]) == ("info", "tracker.daemon")
        expected = {"event": "started", "pid": running.process.pid, "database": "p.db", "watches": 1, "due": 1,
                    "channels": 2, "undelivered": 0}  # fmt: skip
        assert said | expected == said
        running.wait_for("check watch=acme/privacy outcome=first status=200 version=1")

        site.put(policy(LONGER))
        running.wait_for("outcome=version", "version=2")
        eventually(lambda: hook.taken)
        assert "30 days is now 90 days" in hook.taken[0][1]["message"]
        assert "json://127.0.0.1 did not take" in running.wait_for("not_sent", "channel=shut")

        second = subprocess.run(
            running.process.args, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode == 1
        assert f"tracker: A daemon (process {running.process.pid}) already works on this database" in second.stderr

        path = write(tmp_path, site, "acme/privacy", "bolt/terms", channels=channels)
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("watchlist reloaded watches=2 channels=2")
        running.wait_for("check watch=bolt/terms outcome=first")

        good = path.read_text()
        path.write_text(good.replace('every = "1s"', 'every = "soon"'))
        assert "watchlist.toml, line 3" in running.wait_for("fault=", "the last good list stays in use")
        site.put(policy(LONGER, updated="9 May 2026"))
        running.wait_for("check watch=acme/privacy outcome=version", "version=3")

        began = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - began < 8
        log = "\n".join(running.seen)
        assert [line for line in running.seen if "event" not in json.loads(line)] == []
        assert json.loads(running.seen[-1])["event"] == "stopped"
        assert "s3cr3t" not in log
        assert "t0k3n" not in log
    with Store.open(tmp_path / "p.db", read_only=True) as store:
        assert store.proof.verify() == []
        assert [row["number"] for row in store.record.log() if row["watch"] == "acme/privacy"] == [1, 2, 3]
        assert store.database.conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert len(hook.taken) == 1


def test_a_change_of_the_file_is_noticed_without_a_signal_and_a_restart_loses_nothing(
    tmp_path: Path, site: Site
) -> None:
    site.put(policy())
    site.put(policy(title="Terms"), "/bolt/terms")
    write(tmp_path, site, "acme/privacy", every="12h")
    with daemon(tmp_path) as running:
        running.wait_for("outcome=first")
        write(tmp_path, site, "acme/privacy", "bolt/terms", every="12h")
        running.wait_for("check watch=bolt/terms outcome=first")
        assert running.end(signal.SIGINT) == 0
    with daemon(tmp_path) as running:
        assert "watches=2 due=0" in running.wait_for("started")
        assert running.end() == 0
    assert len(site.asked) == 2


def test_a_page_that_hangs_does_not_keep_it_from_ending(tmp_path: Path, site: Site) -> None:
    """The check in flight is given up or finishes; either way nothing of it is half written."""
    free = threading.Event()
    site.pages["/acme/privacy"] = Page(write=lambda handler: free.wait(LIMIT_S) and handler.send_error(503))
    write(tmp_path, site, "acme/privacy")
    with daemon(tmp_path) as running:
        running.wait_for("started")
        eventually(lambda: site.asked)
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("stopping in_flight=1")
        free.set()
        assert running.end() == 0
        assert "Traceback" not in "\n".join(running.seen)
    with Store.open(tmp_path / "p.db") as store:
        assert store.proof.verify() == []


@pytest.mark.slow
def test_what_is_found_while_it_stops_is_sent_and_stamped(tmp_path: Path, site: Site, hook: Hook) -> None:
    """Two pages are on their way when SIGTERM comes; the alert of the first is being sent when the second is done."""
    write(tmp_path, site, "acme/privacy", "bolt/terms", channels=f'web = "json://{hook.address}/"')
    path = tmp_path / "watchlist.toml"
    path.write_text(path.read_text().replace(site.url("/bolt/terms"), site.url("/bolt/terms", "localhost")))
    site.put(policy())
    site.put(policy(title="Terms"), "/bolt/terms")
    with daemon(tmp_path) as running:
        running.wait_for("watch=acme/privacy outcome=first")
        running.wait_for("outcome=")
        free = {name: threading.Event() for name in ("/acme/privacy", "/bolt/terms")}
        body = policy(LONGER).encode()

        def later(event: threading.Event) -> Callable[..., None]:
            def answer(handler: Any) -> None:
                event.wait(LIMIT_S)
                head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
                handler.wfile.write(head + body)

            return answer

        hook.go.clear()
        asked = len(site.asked)
        for name, event in free.items():
            site.pages[name] = Page(write=later(event))
        eventually(lambda: {name for name, _ in site.asked[asked:]} == set(free))
        running.process.send_signal(signal.SIGTERM)
        running.wait_for("stopping in_flight=2")
        free["/acme/privacy"].set()
        assert hook.asked.wait(LIMIT_S)
        free["/bolt/terms"].set()
        running.wait_for("watch=bolt/terms outcome=")
        hook.go.set()
        assert running.end() == 0
    with Store.open(tmp_path / "p.db") as store:
        assert store.record.view("outbox") == []
        ids = [row[0] for row in store.database.rows("SELECT change_id FROM alerts")]
    assert [sum(one in data["message"] for _, data in hook.taken) for one in ids] == [1] * len(ids)


def test_a_list_without_channels_is_told_of_and_so_is_each_alert_that_nobody_hears(tmp_path: Path, site: Site) -> None:
    write(tmp_path, site, "acme/privacy")
    site.put(policy())
    with daemon(tmp_path) as running:
        running.wait_for("WARNING", "no channel: changes are recorded and told to nobody")
        running.wait_for("outcome=first")
        site.put(policy(LONGER))
    with Store.open(tmp_path / "p.db") as store, store.database.transaction() as conn:
        conn.execute("UPDATE watches SET next_check_at = '2020-01-01T00:00:00Z'")
    with daemon(tmp_path) as running:
        running.wait_for("no channel watch=acme/privacy", "kept for `tracker resend`")


@pytest.mark.slow
def test_a_mail_server_that_hangs_does_not_keep_it_from_ending_and_the_delivery_is_free(
    tmp_path: Path, site: Site
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = f"mailto://127.0.0.1:{silent.getsockname()[1]}/?from=a@acme.example&to=b@acme.example"
        write(tmp_path, site, "acme/privacy", channels=f'mail = "{mail}"')
        site.put(policy())
        with daemon(tmp_path) as running:
            running.wait_for("outcome=first")
        site.put(policy(LONGER))
        with Store.open(tmp_path / "p.db") as store, store.database.transaction() as conn:
            conn.execute("UPDATE watches SET next_check_at = '2020-01-01T00:00:00Z'")
        with daemon(tmp_path) as running:
            running.wait_for("outcome=version")
            silent.settimeout(LIMIT_S)
            accepted, _ = silent.accept()
            begun_s = time.monotonic()
            assert running.end() == 0
            assert time.monotonic() - begun_s < 5
            accepted.close()
        assert any("given up deliveries=1" in line for line in running.seen)
    with Store.open(tmp_path / "p.db") as store:
        (waiting,) = store.record.view("outbox")
    assert (waiting["state"], waiting["last_error"]) == ("queued", None)


def test_a_faulty_list_at_the_start_is_wrong_use_and_a_bad_database_a_failure(tmp_path: Path, site: Site) -> None:
    (tmp_path / "watchlist.toml").write_text('[tracker]\nevery = "soon"\n')
    with daemon(tmp_path) as running:
        assert "line 2" in running.wait_for("every")
        assert running.process.wait(LIMIT_S) == 2
    write(tmp_path, site)
    (tmp_path / "p.db").write_text("not a database " * 99)
    with daemon(tmp_path) as running:
        running.wait_for("p.db is not a database")
        assert running.process.wait(LIMIT_S) == 1


def test_a_vendor_that_changes_many_pages_in_one_run_is_told_of_in_one_message(
    tmp_path: Path, site: Site, hook: Hook
) -> None:
    names = [f"acme/{document}" for document in ("privacy", "terms", "dpa", "cookies", "refunds", "children")]
    write(tmp_path, site, *names, "bolt/terms", channels=f'web = "json://{hook.address}/"', every="12h")
    for name in (*names, "bolt/terms"):
        site.put(policy(title=name), f"/{name}")
    with daemon(tmp_path) as running:
        for _ in (*names, "bolt/terms"):
            running.wait_for("outcome=first")
        assert running.end() == 0
    for name in (*names, "bolt/terms"):
        site.put(policy(LONGER, title=name), f"/{name}")
    with contextlib.closing(sqlite3.connect(tmp_path / "p.db")) as conn, conn:
        conn.execute("UPDATE watches SET next_check_at = '2020-01-01T00:00:00Z'")
    with daemon(tmp_path) as running:
        eventually(lambda: sum(_alerts_in(data["message"]) for _, data in hook.taken) == 7)
        assert running.end() == 0
    about_acme = [data for _, data in hook.taken if "acme" in data["message"]]
    assert len(about_acme) == 1
    assert "6 material" in about_acme[0]["title"] or "7 material" in about_acme[0]["title"]


def _alerts_in(message: str) -> int:
    return message.count("30 days is now 90 days")


@pytest.mark.slow
def test_a_database_that_goes_away_is_told_of_and_worked_on_again_when_it_is_back(tmp_path: Path, site: Site) -> None:
    write(tmp_path, site, "acme/privacy")
    site.put(policy())
    with daemon(tmp_path) as running:
        running.wait_for("outcome=first")
        files = sorted(tmp_path.glob("p.db*"))
        for path in files:
            path.rename(path.with_name(f"away-{path.name}"))
        assert "p.db" in running.wait_for("trouble")
        assert not (tmp_path / "p.db").exists()
        site.put(policy(LONGER))
        for path in files:
            path.with_name(f"away-{path.name}").rename(path)
        running.wait_for("outcome=version", "version=2")
        assert running.end() == 0
        assert "Traceback" not in "\n".join(running.seen)
    with Store.open(tmp_path / "p.db") as store:
        assert [row["number"] for row in store.record.log()] == [1, 2]
        assert store.proof.verify() == []


@pytest.mark.slow
def test_a_database_put_in_the_place_of_another_is_worked_on(tmp_path: Path, site: Site) -> None:
    """As when a backup is put back without the daemon being stopped."""
    write(tmp_path, site, "acme/privacy")
    site.put(policy())
    with daemon(tmp_path) as running:
        running.wait_for("outcome=first")
        with Store.open(tmp_path / "p.db", read_only=True) as store:
            store.database.copy_to(tmp_path / "copy.db")
        site.put(policy(LONGER))
        running.wait_for("outcome=version", "version=2")
        for path in tmp_path.glob("p.db-*"):
            if path.suffix != ".lock" and "lock" not in path.name:
                path.unlink()
        (tmp_path / "copy.db").replace(tmp_path / "p.db")
        running.wait_for("database opened anew")
        running.wait_for("outcome=version", "version=2")
        assert running.end() == 0
    with Store.open(tmp_path / "p.db") as store:
        assert [row["number"] for row in store.record.log()] == [1, 2]
        assert store.proof.verify() == []


def test_beats_go_on_when_the_clock_is_set_back() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    scheduler = AsyncIOScheduler(timezone="UTC", event_loop=None)
    for name, ahead_s in (("late", 86_400), ("soon", 3)):
        planned = at + timedelta(seconds=ahead_s)
        scheduler.add_job(print, "interval", seconds=5, id=name, next_run_time=planned)

    async def go() -> list[bool]:
        scheduler.start(paused=True)
        found = [bring_forward(scheduler, at), bring_forward(scheduler, at)]
        planned = {job.id: job.next_run_time for job in scheduler.get_jobs()}
        scheduler.shutdown(wait=False)
        assert planned == {"late": at, "soon": at + timedelta(seconds=3)}
        return found

    assert asyncio.run(go()) == [True, False]


def test_a_defect_met_on_one_page_is_that_pages_failure_and_shows_no_secret(tmp_path: Path) -> None:
    """A store that breaks for one watch stands for any defect that a page may bring to light."""
    secret = "json://robot:s3cr3t-w0rd@127.0.0.1:9/t0k3n-t0k3n"

    class Broken(Versions):
        def with_text(self, watch_id: str, text_sha256: str, up_to: int) -> int | None:
            if watch_id == "acme/privacy":
                raise ZeroDivisionError(f"what a library might say of {secret}")
            return super().with_text(watch_id, text_sha256, up_to)

    log = io.StringIO()
    secrets = Secrets()
    secrets.learn(listed({"ops": secret}))
    handler = logging.StreamHandler(log)
    handler.setFormatter(logs._Plain(secrets))
    logger = logging.getLogger("tracker.check")
    logger.addHandler(handler)
    try:
        with site_server() as site, Store.open(tmp_path / "p.db") as store:
            store.versions = Broken(store.database, store.clauses)
            here = World(site, tmp_path, store)
            here.watch()
            here.watch("bolt/terms")
            for path in ("/acme/privacy", "/bolt/terms"):
                site.put(policy(), path)
            here.run()
            for path in ("/acme/privacy", "/bolt/terms"):
                site.put(policy(LONGER), path)
            for _ in range(3):
                found = here.run()
            assert found["acme/privacy"].error == "defect"
            assert "met a defect of the tracker on this page (ZeroDivisionError in test_daemon.py line" in (
                found["acme/privacy"].sentence or ""
            )
            assert {row["watch"]: row["number"] for row in here.log()} == {"acme/privacy": 1, "bolt/terms": 2}
            assert [alert["kind"] for alert in here.alerts()] == ["change", "blind"]
    finally:
        logger.removeHandler(handler)
    assert "ZeroDivisionError" in log.getvalue()
    assert "s3cr3t" not in log.getvalue()
    assert "t0k3n" not in log.getvalue()


def test_while_nothing_can_be_recorded_the_sites_are_asked_less_and_less() -> None:
    rest, now_s, waits = Rest(), 100.0, []
    for _ in range(6):
        rest.begin(now_s)
        waits.append(next(wait_s for wait_s in range(100) if not rest.lasts(now_s + wait_s)))
    assert waits == [5, 10, 20, 40, 60, 60]
    rest.end()
    assert not rest.lasts(now_s)
    rest.begin(now_s)
    assert not rest.lasts(now_s + 5)


def test_a_defect_met_when_a_stored_page_is_read_again_is_that_pages_failure_too(tmp_path: Path) -> None:
    """As after an upgrade, or a changed `select`: the version in force is read again before the page is fetched."""

    class Broken(Snapshots):
        def get(self, snapshot_id: int) -> Snapshot:
            raise ZeroDivisionError

    with site_server() as site, Store.open(tmp_path / "p.db") as store:
        store.snapshots = Broken(store.database)
        here = World(site, tmp_path, store)
        for name in ("acme/privacy", "bolt/terms"):
            here.watch(name)
            site.put(policy(), f"/{name}")
        here.run()
        here.change("acme/privacy", select="main")
        found = here.run()
        assert (found["acme/privacy"].outcome, found["acme/privacy"].error) == ("failed", "defect")
        assert found["bolt/terms"].outcome == "same_bytes"
        assert store.watches.standing("acme/privacy").number == 1


@contextlib.contextmanager
def service_manager(address: str) -> Iterator[socket.socket]:
    """Stands in for systemd: a socket that takes what the daemon tells."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.settimeout(LIMIT_S)
        yield listener


def test_the_service_manager_is_told_when_it_is_ready_that_it_beats_and_when_it_stops(
    tmp_path: Path, site: Site
) -> None:
    write(tmp_path, site, "acme/privacy")
    site.put(policy())
    address = str(tmp_path / "notify")
    with service_manager(address) as listener, daemon(tmp_path, NOTIFY_SOCKET=address) as running:
        first = [listener.recv(4096).decode() for _ in range(2)]
        assert "WATCHDOG=1" in first
        assert "READY=1\nSTATUS=1 watches, database p.db" in first
        assert listener.recv(4096) == b"WATCHDOG=1"
        assert running.end() == 0
        told = [listener.recv(4096).decode()]
        while not told[-1].startswith("STOPPING=1"):
            assert told[-1] == "WATCHDOG=1"
            told.append(listener.recv(4096).decode())


def test_an_abstract_name_is_spoken_to_and_a_manager_that_is_gone_is_no_trouble(tmp_path: Path) -> None:
    name = f"tracker-{os.getpid()}"
    with service_manager(f"\0{name}") as listener:
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).alive()
        assert listener.recv(4096) == b"WATCHDOG=1"
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready("x")
    ServiceManager({}).stopping()


def test_it_leaves_a_sign_of_life_and_asks_its_heartbeat(tmp_path: Path, site: Site) -> None:
    site.put("ok", "/ping/s3cret-token")
    path = write(tmp_path, site, "acme/privacy", every="12h")
    path.write_text(
        path.read_text().replace("[tracker]\n", f'[tracker]\nheartbeat = "{site.url("/ping/")}${{PING_TOKEN}}"\n')
    )
    with daemon(tmp_path, PING_TOKEN="s3cret-token") as running:
        eventually(lambda: any(asked == "/ping/s3cret-token" for asked, _ in site.asked))
        assert running.end() == 0
    with Store.open(tmp_path / "p.db") as store:
        beat = store.beats.last()
    assert beat is not None
    assert (beat.pid, beat.interval_s) == (running.process.pid, 60)
    assert "s3cret-token" not in "\n".join(running.seen)


def test_a_heartbeat_that_nobody_answers_is_logged_and_the_work_goes_on(tmp_path: Path, site: Site) -> None:
    path = write(tmp_path, site, "acme/privacy", every="12h")
    address = f"http://127.0.0.1:{free_port()}/ping/s3cret-token"
    path.write_text(path.read_text().replace("[tracker]\n", f'[tracker]\nheartbeat = "{address}"\n'))
    with daemon(tmp_path) as running:
        running.wait_for("heartbeat failed error=Unreachable")
        assert running.end() == 0
    assert "s3cret-token" not in "\n".join(running.seen)


def test_a_changed_template_is_read_again_and_a_faulty_one_keeps_the_last_good_list(
    tmp_path: Path, site: Site, hook: Hook
) -> None:
    template = tmp_path / "board.txt.j2"
    template.write_text("{{ name }}")
    table = f'[channels.board]\nurl = "json://{hook.address}/"\ntemplate = "board.txt.j2"'
    write(tmp_path, site, "acme/privacy", channels=table, every="12h")
    with daemon(tmp_path) as running:
        running.wait_for("started version=")
        template.write_text("{{ name }}\n{{ nme }}")
        told = running.wait_for("watchlist fault=")
        assert "board.txt.j2, line 2: 'nme' is undefined" in told
        assert "the last good list stays in use" in told
        template.write_text("{{ name }}: {{ title }}")
        running.wait_for("watchlist reloaded")
        assert running.end() == 0
