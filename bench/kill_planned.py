"""Kill what sends digests, summaries and reminders, and count what is lost: part of `python bench/kill.py`.

The daemon's own steps (plan, claim, send, stamp) run in a process of their own, a made-up day a round, for real days
would take a year. SIGKILL meets it before, in and behind each step, by what it prints; then it is started again until
it ends by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Collection
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tracker.app import deliver, planned
from tracker.app.check.follow_list import deadline_of, follow
from tracker.app.run.lock import Presence
from tracker.core import alerts, routing
from tracker.core.judge.materiality import judge
from tracker.edge.channels import sender as channel_sender
from tracker.edge.store import Store
from tracker.model import (
    Changed,
    Channel,
    CheckRecord,
    Clause,
    Dates,
    First,
    Message,
    Policy,
    Promises,
    Snapshot,
    Watch,
    WatchList,
)

# Deadlines must lie ahead of the real day, too: the view `upcoming` asks SQLite's own clock.
START = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
WATCHES = tuple(
    Watch(f"{name}/privacy", name, "privacy", f"https://{name}.example/privacy", notice_days=16)
    for name in ("ringwell", "hopline", "quill")
)
STEPS = ("opened", "planned", "sending", "sent")
LIMIT_S = 60.0
_MOST_STARTS = 40


def watch_list(port: int) -> WatchList:
    """Channels of each kind, all to one receiver."""

    def channel(name: str, **settings: Any) -> Channel:
        return Channel(name, f"json://127.0.0.1:{port}/{name}", **settings)

    return WatchList(
        channels=(
            channel("digest", digest="daily"),
            channel("summary", summary="daily", at="material", vendors=("nobody",)),
            channel("remind", remind_days=(14, 2), categories=("retention",)),
        ),
        watches=WATCHES,
    )


# --- the process that is killed -------------------------------------------------------------------------------------


def child(path: Path, port: int, now: datetime) -> None:
    """One beat of the daemon's sending, at a made-up moment; says on standard output where it is."""

    def say(step: str) -> None:
        print(step, flush=True)

    async def send(url: str, message: Message, timeout_s: float, reached: Collection[str]) -> None:
        say("sending")
        await channel_sender.send(url, message, timeout_s, frozenset(reached))
        say("sent")

    watchlist = watch_list(port)
    with Store.open(path) as store, Presence(path, "kill") as presence:
        say("opened")
        deliver.free_the_dead(store, now, presence.is_dead)
        planned.hold_anew(store, watchlist, now)
        planned.plan(store, watchlist, now)
        say("planned")
        sender = deliver.Sender(store, watchlist, lambda: now, presence.name, send=send)
        asyncio.run(deliver.deliver(sender))


# --- the world around it --------------------------------------------------------------------------------------------


class Receiver:
    """What arrived: channel, change id, kind, and the made-up moment of the round."""

    def __init__(self) -> None:
        self.now = START
        self.taken: list[tuple[str, str, str, datetime]] = []

    def take(self, channel: str, said: dict[str, Any]) -> None:
        for fields in said.get("alerts", [said]):
            self.taken.append((channel, fields["change_id"], fields["kind"], self.now))


@contextmanager
def receiving(receiver: Receiver):  # type: ignore[no-untyped-def]
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            receiver.take(self.path.strip("/"), said)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def policy(days: int) -> Policy:
    clauses = (
        Clause(("1. Retention",), "1", f"We keep call records for {days} days and then delete them."),
        Clause(("2. Contact",), "2", "Write to us at any time."),
    )
    return Policy("Privacy Policy", "en", Dates(), Promises(), clauses, f"{days:064d}", 30)


def record(store: Store, watchlist: WatchList, watch: Watch, number: int, now: datetime) -> None:
    """Write a version and its alert as the checker does."""
    new, old = policy(30 * number), policy(30 * (number - 1))
    body = new.clauses[0].text.encode()
    shot = Snapshot(body, hashlib.sha256(body).hexdigest(), "text/plain", watch.url, 200, (), now)
    if number == 1:
        store.checks.record(CheckRecord(watch.id, now, None, First(shot, new)))
        return
    verdict = judge(old, new)
    deadline = deadline_of(watchlist, watch, new, now)
    names = routing.of_change(watchlist, watch, verdict)
    held = routing.held_until(watchlist, names, "change", now, deadline)
    alert = alerts.change(watch, number - 1, (old.text_sha256, new.text_sha256), verdict, names)
    told = (replace(alert, held_until=tuple(held.items())),)
    result = Changed(shot, new, verdict, now, deadline=deadline)
    store.checks.record(CheckRecord(watch.id, now, None, result, alerts=told))


def beat(path: Path, port: int, now: datetime, kill_at: str | None, chance: random.Random) -> str | None:
    """Start the process once; where it was killed, or None where it ended by itself."""
    argv = [sys.executable, __file__, str(path), str(port), now.isoformat()]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    killed = None
    with closing(process.stdout):
        for line in process.stdout:
            if line.strip() == kill_at:
                # Up to the length of a step: some of these meet it within its transaction.
                time.sleep(chance.random() * 0.02)
                process.send_signal(signal.SIGKILL)
                killed = kill_at
                break
    status = process.wait(LIMIT_S)
    if killed is None and status != 0:
        raise RuntimeError(f"the process ended with {status}")
    return killed


def run(kills: int, folder: Path) -> tuple[list[tuple[str, object, bool]], list[str]]:
    """Kill it so often; figures (name, value, whether it is as promised), and faults."""
    chance, receiver, ends, faults = random.Random(7), Receiver(), Counter[str](), []
    path = folder / "planned.db"
    with receiving(receiver) as port:
        watchlist = watch_list(port)
        with Store.open(path) as store:
            follow(store, watchlist, START - timedelta(days=1))
            for watch in WATCHES:
                record(store, watchlist, watch, 1, START - timedelta(days=1))
        day = 0
        while sum(ends.values()) < kills:
            day += 1
            now = receiver.now = START + timedelta(days=day)
            with Store.open(path) as store:
                watch = WATCHES[day % len(WATCHES)]
                number = store.versions.current_number(watch.id) + 1
                # Seen the evening before: its digest is this morning's.
                record(store, watchlist, watch, number, now - timedelta(hours=12))
            for start in range(_MOST_STARTS):
                aim = STEPS[(day + start) % len(STEPS)] if start < 2 else None
                killed = beat(path, port, now, aim, chance)
                if killed is None and aim is None:
                    break
                ends.update([killed] if killed else [])
            with Store.open(path, read_only=True) as store:
                if store.chain.damage():
                    faults.append(f"round {day}: {store.chain.damage()}")
        # What is due by the end, with nothing in its way.
        beat(path, port, receiver.now + timedelta(minutes=5), None, chance)
        with Store.open(path, read_only=True) as store:
            return figures(store, receiver, ends, faults), faults


def figures(store: Store, receiver: Receiver, ends: Counter[str], faults: list[str]) -> list[tuple[str, object, bool]]:
    rows = store.database.rows(
        "SELECT a.kind, a.change_id, e.channel, e.state, e.held_until_at FROM alerts a JOIN deliveries e"
        " ON e.alert_id = a.id"
    )
    came = Counter((channel, change_id) for channel, change_id, _, _ in receiver.taken)
    lost = [row["change_id"] for row in rows if (row["channel"], row["change_id"]) not in came]
    unsent = [row["change_id"] for row in rows if row["state"] != "sent"]
    held = {(row["channel"], row["change_id"]): row["held_until_at"] for row in rows if row["held_until_at"]}
    early = [
        change_id
        for channel, change_id, _, at in receiver.taken
        if f"{at:%Y-%m-%dT%H:%M:%SZ}" < held.get((channel, change_id), "")
    ]
    kinds = Counter(row["kind"] for row in rows)
    repeats = sum(times - 1 for times in came.values())
    known = {(row["channel"], row["change_id"]) for row in rows}
    return [
        ("SIGKILL while digests, summaries and reminders go", sum(ends.values()), True),
        *((f"  behind “{step}”", ends[step], ends[step] > 0) for step in STEPS),
        *((f"  alerts of kind {kind}", count, True) for kind, count in sorted(kinds.items())),
        ("  kinds made at all", len(kinds), {"change", "digest", "summary", "reminder"} <= kinds.keys()),
        ("  lost", len(lost), not lost),
        ("  not stamped as sent at the end", len(unsent), not unsent),
        ("  told before their digest", len(early), not early),
        ("  told again, each with its id", repeats, True),
        ("  messages with an id that is no alert's", sum(key not in known for key in came), came.keys() <= known),
        ("  copies that are damaged", len(faults), not faults),
    ]


if __name__ == "__main__":
    child(Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
