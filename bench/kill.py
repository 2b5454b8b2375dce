"""Kill the running tracker again and again and count what is lost: `python bench/kill.py [--kills 300] [--smoke]`.

The real daemon watches a loopback site and tells a real mail server and a webhook; SIGKILL and SIGTERM meet it at
chosen moments. About every third kill is followed by one around a digest, a summary or reminders. Beside it real
processes review versions, and some of them are killed, too. After each kill the journal is walked and compared with
seals noted before. Prints a table; exits with 1 where something was lost, damaged or told too often. Linux only.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from kill_calendar import Calendar
from kill_calendar import figures as calendar_figures
from kill_list import CHANNELS, ListFile, at_once, hearers
from kill_reviews import Reader
from kill_reviews import figures as review_figures
from kill_seals import Seals
from kill_seals import figures as seal_figures
from kill_table import Figure, killed, lost, strays, terminated
from kill_world import (
    ALONE_S,
    ENVIRONMENT,
    LIMIT_S,
    PLAN,
    SETTLE_S,
    SLOW_S,
    TRACKER,
    VERIFY_EVERY,
    Asked,
    Broken,
    Change,
    Daemon,
    Database,
    Ledger,
    Moment,
    Pace,
    Phase,
    Receivers,
    Seen,
    Site,
    faults,
    mail_server,
    seen,
    until,
    web_server,
)

# --- the rounds -----------------------------------------------------------------------------------------------------


def slowed(wanted: Moment | None) -> Pace:
    """One phase long, or for None all; a page never so quick that checks before it are still being recorded."""
    phase = wanted.phase if wanted else None
    greeting_s, mail_s, web_s = (
        SLOW_S * (wanted is None or wanted == one)
        for one in (Moment(Phase.CLAIMED, "mail"), Moment(Phase.SENT, "mail"), Moment(Phase.SENT, "web"))
    )
    return Pace(SLOW_S if phase in (None, Phase.FETCHING) else 2 * ALONE_S, 0.0, greeting_s, mail_s, web_s)


# After so many kills elsewhere one at a digest, on top of those asked for.
KILLS_A_DIGEST = 3
BESIDE_START_RATIO = 0.25


class Rounds:
    """Each round changes a page, ends the daemon at some moment, starts it again, and waits until all is told."""

    def __init__(self, folder: Path, site: Site, ledger: Ledger) -> None:
        self.folder, self.site, self.ledger = folder, site, ledger
        self.database = Database(folder / "p.db")
        self.reader = Reader(self.database)
        self.seals = Seals(self.database, folder / "seals.txt")
        # Where each life of the daemon was killed, what counts first; empty where it was asked to end.
        self.ends: list[tuple[Moment, ...]] = []
        self.statuses: list[int] = []
        self.faults: list[str] = []
        self.missed = self.verified = 0
        # How long the shortest phases last; learned from hits and misses.
        self._spans_s = {Moment(Phase.TRANSACTION): 0.006, Moment(Phase.CLAIMED, "web"): 0.004}
        self._start()

    def _start(self) -> None:
        self.site.life, self.ledger.life = Asked(), len(self.ends)
        self.daemon = Daemon(self.folder, self.ledger.life)

    def begin(self) -> None:
        """Wait for the first versions, which nobody is told of."""
        if not until(self.daemon.is_ready) or not until(lambda: all(self._seen(one)[0] for one in self.site.first)):
            raise Broken("The first versions were not recorded")

    def kill(self, phase: Phase | None) -> None:
        """One round with SIGKILL, or none where the phase was over before the process stood still."""
        channel = random.choice(CHANNELS) if phase in (Phase.CLAIMED, Phase.SENT) else ""
        wanted = Moment(phase, channel) if phase else None
        self.site.pace = slowed(wanted)
        self.reader.begin(self.site.versions())
        change = self._change()
        where = self._hunt(change, wanted)
        if where:
            self._kill(change, where)
        if where and wanted is None and random.random() < 0.5:
            time.sleep(random.uniform(0, 1.5))
            stood = self._stop(change)
            self._kill(change, stood[0] if stood else (Moment(Phase.ELSEWHERE),))
        self.missed += not where
        self._tell(change)

    def terminate(self) -> None:
        """One round with SIGTERM, everything slow."""
        self.site.pace = Pace(*(random.uniform(0, longest) for longest in (0.6, 1.0, 0.3, 0.6, 0.6)))
        self.reader.begin(self.site.versions())
        change = self._change()
        time.sleep(random.uniform(0, 2.0))
        self.seals.note()
        self.statuses.append(self.daemon.end(signal.SIGTERM))
        self.restart(())
        self._tell(change)

    def _seen(self, change: Change) -> Seen:
        with self.database.reading() as conn:
            return seen(conn, change)

    def _change(self) -> Change:
        """Change a page, and have the daemon look at once: SIGHUP makes it see what is due."""
        change, end = self.site.change(), time.monotonic() + LIMIT_S
        while not until(lambda: change.tag in self.site.life.begun, seconds=0.2):
            if time.monotonic() > end:
                raise Broken(f"{change.watch} was not looked at")
            if self.database.rows("SELECT 1 FROM due WHERE watch = ?", [change.watch]):
                self.daemon.process.send_signal(signal.SIGHUP)
        return change

    def _hunt(self, change: Change, wanted: Moment | None) -> tuple[Moment, ...]:
        """Stop the process in the wanted phase, at a moment by chance; nothing where it got away."""
        for _ in range(20):
            self._lure(change, wanted)
            stood = self._stop(change)
            if stood is None:
                self.daemon.process.send_signal(signal.SIGCONT)
                continue
            found, now = stood
            if wanted in self._spans_s:
                self._spans_s[wanted] = min(self._spans_s[wanted] * (1.05 if wanted in found else 0.9), 0.03)
            if wanted is None or wanted in found:
                return tuple(sorted(found, key=lambda one: one != wanted))
            self.daemon.process.send_signal(signal.SIGCONT)
            is_over = {Phase.FETCHING: change.tag in self.site.life.ended, Phase.TRANSACTION: now.recorded}
            if is_over.get(wanted.phase, now.states.get(wanted.channel) == "sent"):
                break
        return ()

    def _stop(self, change: Change) -> tuple[tuple[Moment, ...], Seen] | None:
        """Stop the process and say where it stands; None between two locks of SQLite's own, where no reader can."""
        self.daemon.stop()
        try:
            return self._moments(change), self._seen(change)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_PROTOCOL:
                raise
            return None

    def _lure(self, change: Change, wanted: Moment | None) -> None:
        """Wait for the wanted phase, then for a part of it by chance."""
        phase, channel = wanted or (None, "")
        if phase is Phase.TRANSACTION and until(lambda: change.tag in self.site.life.ended):
            self.database.wait_for_writer(self.daemon.process.pid)
        elif phase in (Phase.CLAIMED, Phase.SENT):
            with self.database.reading() as conn:
                until(lambda: seen(conn, change).states.get(channel) in ("claimed", "sent"))
                until(lambda: phase is Phase.CLAIMED or self.ledger.has(channel, seen(conn, change).change_id))
        time.sleep(random.uniform(0, self._spans_s.get(wanted, SLOW_S) if wanted else 1.5))

    def _moments(self, change: Change) -> tuple[Moment, ...]:
        """Where the stopped process stands; what counts first."""
        if not self.daemon.is_ready():
            return (Moment(Phase.STARTING),)
        life, now, found = self.site.life, self._seen(change), []
        if now.recorded and now.states.keys() != set(hearers(change.watch)):
            self.faults.append(f"{change.watch} of {change.updated} is there, but not all its deliveries: {now}")
        if self.database.is_written_by(self.daemon.process.pid):
            is_own = life.is_alone(change.tag) and not now.recorded
            found.append(Moment(Phase.TRANSACTION if is_own else Phase.OTHER))
        if change.tag in life.begun and change.tag not in life.ended:
            found.append(Moment(Phase.FETCHING))
        for channel, state in now.states.items():
            if state != "sent" and self.ledger.has(channel, now.change_id):
                found.append(Moment(Phase.SENT, channel))
            elif state == "claimed":
                found.append(Moment(Phase.CLAIMED, channel))
        return tuple(found) or (Moment(Phase.ELSEWHERE),)

    def _kill(self, change: Change, where: tuple[Moment, ...]) -> None:
        """Kill it where it stands; the end of a message may have been on its way by then."""
        stood = self._stop(change)
        change_id = stood[1].change_id if stood and where != (Moment(Phase.STARTING),) else None
        self.seals.note()
        self.daemon.end(signal.SIGKILL)
        time.sleep(SETTLE_S)
        came = {
            Moment(Phase.CLAIMED, one): Moment(Phase.SENT, one)
            for one in at_once(change.watch)
            if self.ledger.has(one, change_id)
        }
        self.restart(tuple(came.get(moment, moment) for moment in where))

    def restart(self, where: tuple[Moment, ...]) -> None:
        """See what a process left behind, and start the next."""
        self.ends.append(where)
        self.look()
        said = self.daemon.log.read_text("utf-8", "replace").splitlines()
        self.faults += [line for line in said if re.search(r" (ERROR|CRITICAL) |^Traceback", line)]
        if where and sum(map(bool, self.ends)) % VERIFY_EVERY == 1:
            self.verify()
        self._start()
        # Beside the start of the next, too.
        if random.random() < BESIDE_START_RATIO:
            self.reader.begin(self.site.versions())

    def look(self) -> None:
        """See whether a copy is whole, once nobody works on the database."""
        self.reader.settle()
        with self.database.copied(self.folder / "copy.db") as store:
            self.faults += faults(store) + self.seals.faults(store) + self.reader.faults(store)

    def verify(self) -> None:
        """Have the tracker itself verify, and compare with all seals noted so far."""
        command = [*TRACKER, "verify", "--db", str(self.database.path), "--against", str(self.seals.file)]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False)
        self.verified += 1
        self.faults += [done.stdout + done.stderr] * bool(done.returncode)

    def _tell(self, change: Change) -> None:
        """Wait, all servers quick, until the change is recorded, told and stamped."""
        self.site.pace = Pace()

        def is_told() -> bool:
            now = self._seen(change) if self.daemon.is_ready() else Seen(False, None, {})
            channels = at_once(change.watch)
            has_come = all(now.change_id in self.ledger.lives(channel) for channel in channels)
            return has_come and all(now.states.get(channel) == "sent" for channel in channels)

        if not until(is_told, pause_s=0.01):
            said = self.daemon.log.read_text("utf-8", "replace")[-2000:]
            raise Broken(f"{change.watch} of {change.updated} was not told: {self._seen(change)}\n{said}")


def run(rounds: Rounds, calendar: Calendar, kills: int, terms: int) -> int:
    """All rounds; how many changes were served before the first with SIGTERM."""
    before = None
    try:
        rounds.begin()
        while (done := sum(map(bool, rounds.ends)) - len(calendar.ends)) < kills:
            rounds.kill(PLAN[(len(rounds.site.changes) - rounds.missed) % len(PLAN)])
            if len(calendar.ends) * KILLS_A_DIGEST < done:
                calendar.kill()
            if rounds.missed > kills or calendar.missed > kills:
                raise Broken("The phases are over too soon on this machine")
        before = len(rounds.site.changes)
        for _ in range(terms):
            rounds.terminate()
        calendar.sweep()
    except Broken as broken:
        rounds.faults.append(str(broken))
    finally:
        rounds.daemon.process.kill()
        rounds.daemon.process.wait()
        rounds.look()
        rounds.verify()
    return len(rounds.site.changes) if before is None else before


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="without those at digests")
    parser.add_argument("--smoke", action="store_true", help="16 kills, to see that all of it runs")
    options = parser.parse_args()
    kills, terms = (12, 3) if options.smoke else (options.kills, 20)
    began = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site, ledger = Site(), Ledger()
        receivers = Receivers(ledger, site)
        # Two sites, so that the daemon looks at two pages at once.
        sites = [stack.enter_context(web_server(site.answer)) for _ in range(2)]
        mail, web = stack.enter_context(mail_server(receivers)), stack.enter_context(web_server(receivers.hook))
        watchlist = ListFile(folder, sites, mail, web)
        watchlist.write("1s", datetime.now(UTC).replace(microsecond=0))
        rounds = Rounds(folder, site, ledger)
        calendar = Calendar(rounds, watchlist)
        before = run(rounds, calendar, kills, terms)
        figures = [*killed(rounds, kills), *lost(rounds, site.changes[:before])]
        figures += [*terminated(rounds), *lost(rounds, site.changes[before:])]
        figures += [Figure(*line) for line in calendar_figures(calendar)]
        figures += [Figure(*line) for line in (*review_figures(rounds.reader), *seal_figures(rounds.seals))]
        figures += strays(rounds)
    for figure in figures:
        print(f"{figure.name:<50} {figure.value}{'' if figure.is_kept else '   BROKEN'}")
    print(*rounds.faults, f"{time.monotonic() - began:.0f} s", sep="\n")
    return int(not all(figure.is_kept for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
