"""The world of bench/kill.py: a site, a mail server and a webhook on loopback, and the tracker seen from outside."""

from __future__ import annotations

import asyncio
import email
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import policy
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import TZPATH

from aiosmtpd.controller import Controller
from kill_ledger import Ledger
from kill_list import HELD, WATCHES, hearers
from pages import sections

from tracker.edge.store import Store

HERE = Path(__file__).parent
TRACKER = [sys.executable, "-m", "tracker.app.cli.main"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HERE.parent)}
LIMIT_S = 30.0
# After a stop: what the process has sent by then reaches the servers sooner.
SETTLE_S = 0.03
SLOW_S = 0.3
# A check takes less from its answer to its record, while the next answer is being waited for.
ALONE_S = 0.1
VERIFY_EVERY = 25
# Of so many kills, so many in each phase.
LEAST, OF = 50, 300
# The byte of the -shm file that a writer locks (SQLite's file format, "WAL-Index Locks").
WAL_WRITE_LOCK = 120
_LOCKS = Path("/proc/locks")


class Phase(StrEnum):
    TRANSACTION = "in the recording transaction"
    FETCHING = "while fetching"
    CLAIMED = "between claim and send"
    SENT = "between send and stamp"
    OTHER = "in another transaction"
    STARTING = "while starting"
    ELSEWHERE = "elsewhere"
    PLANNING = "in the transaction that plans"
    PLANNED = "between plan and claim"
    DIGEST_CLAIMED = "between claim and send of a digest"
    DIGEST_SENT = "between send and stamp of a digest"


WANTED = (Phase.TRANSACTION, Phase.FETCHING, Phase.CLAIMED, Phase.SENT)
# None: wherever it happens to be.
PLAN: tuple[Phase | None, ...] = (*WANTED, None, *WANTED)


class Moment(NamedTuple):
    """Where the process stood, and of which channel where that is said of a delivery."""

    phase: Phase
    channel: str = ""


class Broken(Exception):
    """The tracker did not do in time what it must; the bench ends."""


def until(condition: Callable[[], object], seconds: float = LIMIT_S, pause_s: float = 0.0005) -> bool:
    """Wait, a bounded time; whether it came about."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause_s)
    return True


# --- the world around the tracker -----------------------------------------------------------------------------------

PERIODS = (
    "We keep the records of your calls for {} days and then delete them from every machine that we own.",
    "Copies of your invoices are retained for {} days after you have closed your account with us.",
    "We answer every request for a copy of your personal data within {} days and without any charge.",
)


def page(watch: str, days: list[int], updated: date) -> bytes:
    """A policy of some 250 clauses, three of which name a period."""
    parts = sections(WATCHES.index(watch), len(PERIODS), 80, 14)
    body = "".join(
        f"<h2>{heading}</h2><p>{period.format(count)}</p>" + "".join(f"<p>{text}</p>" for text in texts)
        for (heading, texts), period, count in zip(parts, PERIODS, days, strict=True)
    )
    head = f"<h1>Privacy policy</h1><p>Last updated: {updated:%B} {updated.day}, {updated.year}</p>"
    return f'<!doctype html><html lang="en"><body><main>{head}{body}</main></body></html>'.encode()


@dataclass(frozen=True)
class Pace:
    """How slow the servers are, in seconds: the phases last as long."""

    page_s: float = 0.0
    others_s: float = 0.0
    greeting_s: float = 0.0
    mail_s: float = 0.0
    web_s: float = 0.0


class Change(NamedTuple):
    """A new text of a page, known by the date printed on it."""

    watch: str
    updated: str

    @property
    def tag(self) -> str:
        return f'"{self.watch} {self.updated}"'


@dataclass
class Asked:
    """What one life of the daemon asked the site for, by tag."""

    begun: set[str] = field(default_factory=set)
    # When, noted before the last bytes go out: whoever is not in it certainly has no whole answer.
    ended: dict[str, float] = field(default_factory=dict)

    def is_alone(self, tag: str) -> bool:
        """Whether what has been answered before was recorded by the time this was, and nothing was answered since."""
        others = [at for other, at in list(self.ended.items()) if other != tag]
        return tag in self.ended and max(others, default=0.0) < self.ended[tag] - ALONE_S


class Site:
    """The vendors' pages."""

    def __init__(self) -> None:
        self.pace, self.life = Pace(), Asked()
        self.changes: list[Change] = []
        self.pages: dict[str, tuple[str, bytes]] = {}
        self._days = {watch: [30] * len(PERIODS) for watch in WATCHES}
        self._updated = dict.fromkeys(WATCHES, date(2001, 1, 1))
        self.first = [self._put(watch) for watch in WATCHES]

    def change(self) -> Change:
        """Change the next page so that it matters: a period gets a day longer, the printed date newer."""
        turn, at = divmod(len(self.changes), len(WATCHES))
        self._days[WATCHES[at]][turn % len(PERIODS)] += 1
        self._updated[WATCHES[at]] += timedelta(days=1)
        self.changes.append(self._put(WATCHES[at]))
        return self.changes[-1]

    def versions(self) -> list[tuple[str, int]]:
        """Watch and number of all versions, without that of the last change, which may be on its way."""
        older = enumerate(self.changes[:-1], len(WATCHES))
        return [(watch, 1) for watch in WATCHES] + [(one.watch, at // len(WATCHES) + 1) for at, one in older]

    def _put(self, watch: str) -> Change:
        made = Change(watch, self._updated[watch].isoformat())
        self.pages[f"/{watch}"] = (made.tag, page(watch, self._days[watch], self._updated[watch]))
        return made

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        (tag, body), life = self.pages[handler.path], self.life
        life.begun.add(tag)
        is_known = handler.headers.get("If-None-Match") == tag
        handler.send_response(304 if is_known else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        if not is_known:
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[: len(body) // 2])
        time.sleep(self.pace.others_s if is_known else self.pace.page_s)
        life.ended[tag] = time.monotonic()
        if is_known:
            handler.end_headers()
        else:
            handler.wfile.write(body[len(body) // 2 :])


@contextmanager
def web_server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A web server; its host and port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):  # the caller was killed
                answer(self)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@dataclass(frozen=True)
class Receivers:
    """What takes alerts, slow on purpose before or after it has the message."""

    ledger: Ledger
    site: Site

    def hook(self, handler: BaseHTTPRequestHandler) -> None:
        channel = handler.path.strip("/")
        fields = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if channel in HELD:
            self.ledger.take_fields(channel, fields)
        else:
            self.ledger.take(channel, fields["message"])
        time.sleep(self.site.pace.web_s)
        handler.send_response(200)
        handler.end_headers()

    async def handle_EHLO(self, _: Any, session: Any, __: Any, hostname: str, responses: list[str]) -> list[str]:
        await asyncio.sleep(self.site.pace.greeting_s)
        session.host_name = hostname
        return responses

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=policy.default)
        texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
        self.ledger.take("mail", "\n".join(texts))
        await asyncio.sleep(self.site.pace.mail_s)
        return "250 taken"


@contextmanager
def mail_server(receivers: Receivers) -> Iterator[str]:
    """A mail server; its host and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(receivers, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


# --- the tracker, seen from outside ---------------------------------------------------------------------------------


def stands_still(process: subprocess.Popen[Any]) -> bool:
    """Stop a process, and return once every thread stands still; False where it ended before."""
    process.send_signal(signal.SIGSTOP)
    until(lambda: process.poll() is not None or _states(process.pid) == {"T"})
    return _states(process.pid) == {"T"}


def _states(pid: int) -> set[str]:
    tasks = Path(f"/proc/{pid}/task")
    try:
        return {task.joinpath("stat").read_text().rpartition(") ")[2][0] for task in tasks.iterdir()}
    except OSError:
        return set()  # a thread that ended while we read


class Daemon:
    """One life of `tracker run`."""

    def __init__(self, folder: Path, life: int) -> None:
        self.log, self.began = folder / f"{life}.log", time.monotonic()
        command = [*TRACKER, "run", "--watchlist", str(folder / "watchlist.toml"), "--db", str(folder / "p.db")]
        zones = os.pathsep.join([str(folder / "zones"), *TZPATH])
        environment = {**ENVIRONMENT, "PYTHONTZPATH": zones}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, stderr=log, env=environment)

    def is_ready(self) -> bool:
        return b" started " in self.log.read_bytes()

    def stop(self) -> None:
        """Stop it, and return once every thread stands still and what it sent has arrived."""
        if not stands_still(self.process):
            raise Broken("The process did not stop")
        time.sleep(SETTLE_S)

    def end(self, with_: signal.Signals) -> int:
        """Signal it and wait; its exit status."""
        self.process.send_signal(with_)
        try:
            return self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            raise Broken(f"{with_.name} did not end the process within {LIMIT_S:.0f} s") from None


class Seen(NamedTuple):
    """What the database says of a change: its alert once it is recorded, and the state of each delivery."""

    recorded: bool
    change_id: str | None
    states: dict[str, str]


_SEEN = """
SELECT a.change_id, e.channel, e.state FROM versions v JOIN watches w ON w.id = v.watch_id
LEFT JOIN alerts a ON a.version_id = v.id AND a.kind = 'change' LEFT JOIN deliveries e ON e.alert_id = a.id
WHERE w.watch = ? AND v.updated = ?
"""
_TOLD = """
SELECT w.watch, v.number, group_concat(e.channel) FROM versions v JOIN watches w ON w.id = v.watch_id
LEFT JOIN alerts a ON a.version_id = v.id AND a.kind = 'change' LEFT JOIN deliveries e ON e.alert_id = a.id
WHERE v.number > 1 GROUP BY v.id
"""
# A change and a reminder have a version, a digest and a summary have none, and all have a delivery.
_UNPAIRED = """
SELECT count(*) FROM alerts a WHERE NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.alert_id = a.id)
  OR (a.kind IN ('change', 'reminder')) <> EXISTS (SELECT 1 FROM versions v WHERE v.id = a.version_id)
"""


def seen(conn: sqlite3.Connection, change: Change) -> Seen:
    rows = conn.execute(_SEEN, change).fetchall()
    # The channels in the list's order, in which they are told.
    rows.sort(key=lambda row: hearers(change.watch).index(row[1]) if row[1] else 0)
    return Seen(bool(rows), rows[0][0] if rows else None, {channel: state for _, channel, state in rows if channel})


@dataclass(frozen=True)
class Database:
    """The daemon's database through connections of our own.

    None of them is open when the daemon is killed: the first to open the file after it is the next daemon, and the
    recovery from the log is its own.
    """

    path: Path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)) as conn:
            yield conn

    def rows(self, sql: str, values: Sequence[str] = ()) -> list[Any]:
        with self.reading() as conn:
            return conn.execute(sql, values).fetchall()

    def is_written_by(self, pid: int) -> bool:
        """Whether a process stands inside a writing transaction.

        Asked of the kernel: whoever opens and closes the -shm file itself loses the locks of its own connections.
        """
        locks = re.findall(rf": POSIX +ADVISORY +WRITE {pid} \S+:(\d+) (\d+) (\d+)$", _LOCKS.read_text(), re.MULTILINE)
        # A process's neighbouring locks are one to the kernel.
        inodes = {int(inode) for inode, first, last in locks if int(first) <= WAL_WRITE_LOCK <= int(last)}
        # Last: while a file is made or deleted beside it, a look at this one waits for the disk.
        return bool(inodes) and os.stat(f"{self.path}-shm").st_ino in inodes

    def wait_for_writer(self, pid: int) -> bool:
        return until(lambda: self.is_written_by(pid), seconds=2.0)

    @contextmanager
    def copied(self, copy: Path) -> Iterator[Store]:
        """A copy, made while nobody works on the database."""
        for end in ("", "-wal", "-shm"):
            Path(f"{copy}{end}").unlink(missing_ok=True)
        for end in ("", "-wal"):
            if Path(f"{self.path}{end}").exists():
                shutil.copyfile(f"{self.path}{end}", f"{copy}{end}")
        with Store.open(copy, create=False) as store:
            yield store


def faults(store: Store) -> list[str]:
    """What is wrong with a copy, its journal left aside."""
    found = [row[0] for row in store.database.rows("PRAGMA integrity_check") if row[0] != "ok"]
    unpaired = store.database.rows(_UNPAIRED)[0][0]
    for watch, _, channels in store.database.rows(_TOLD):
        unpaired += sorted((channels or "").split(",")) != sorted(hearers(watch))
    return found + [f"{unpaired} versions and alerts without each other"] * bool(unpaired)
