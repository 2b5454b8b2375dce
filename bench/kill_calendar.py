"""Kills the daemon of bench/kill.py at its digests, summaries and reminders, and counts what became of them."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kill_ledger import Arrival
from kill_list import HELD, REMIND_DAYS, REMINDING, ListFile
from kill_world import SETTLE_S, SLOW_S, Broken, Moment, Pace, Phase, until

if TYPE_CHECKING:
    from kill import Rounds

DIGEST_PLAN = (Phase.PLANNING, Phase.PLANNED, Phase.DIGEST_CLAIMED, Phase.DIGEST_SENT)
KINDS = ("digest", "summary", "reminder")
# Of so many rounds, one waits for the moment with the daemon awake: its beat comes every ten
# seconds, while a daemon that was off at the moment looks as soon as it starts.
_AWAKE_ONE_OF = 5
# The heartbeat, every sixty seconds of a life, writes too; no round waits as long.
_YOUNG_S = 45.0
# Between writing a list and its moment; after the first, by what the daemon took to read one.
_FIRST_MARGIN_S, _LEAST_MARGIN_S = 1.5, 0.7

_PLANNED = """
SELECT a.kind, w.watch, v.number, a.change_id, e.state FROM alerts a JOIN deliveries e ON e.alert_id = a.id
LEFT JOIN watches w ON w.id = a.watch_id LEFT JOIN versions v ON v.id = a.version_id
WHERE e.channel = ? AND (a.kind = 'reminder' OR a.kind IN ('digest', 'summary') AND a.body LIKE '%/' || ?)
"""
_REMINDABLE = """
SELECT w.watch, v.number FROM deadlines t JOIN versions v ON v.id = t.version_id
JOIN watches w ON w.id = v.watch_id JOIN alerts a ON a.version_id = v.id AND a.kind = 'change'
JOIN deliveries e ON e.alert_id = a.id WHERE e.channel = ? AND t.deadline = ?
  AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.version_id = v.id)
"""
_UNDER_WAY = """
SELECT a.change_id, e.state FROM alerts a JOIN deliveries e ON e.alert_id = a.id
WHERE e.channel = ? AND e.state <> 'sent' AND (e.held_until_at IS NULL OR e.held_until_at <= ?)
"""
_CHANGES = """
SELECT a.change_id, a.created_at, e.channel, e.state = 'queued' AND e.held_until_at IS NOT NULL
FROM alerts a JOIN deliveries e ON e.alert_id = a.id WHERE a.kind = 'change'
"""
_PLANNED_IDS = """
SELECT a.kind, e.channel, COALESCE(a.version_id, substr(a.body, instr(a.body, '/'))), a.change_id FROM alerts a
JOIN deliveries e ON e.alert_id = a.id WHERE a.kind IN ('digest', 'summary', 'reminder')
"""

Key = tuple[str, str | None, int | None]


class Due(NamedTuple):
    """A digest moment of one channel, and what must be made at it by the words of docs/alerts.md."""

    channel: str
    at: datetime
    keys: frozenset[Key]

    @property
    def text(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ}"


class Calendar:
    """Lets digest moments come, and kills the daemon around them."""

    def __init__(self, rounds: Rounds, watchlist: ListFile) -> None:
        self.rounds, self.watchlist = rounds, watchlist
        self.moments: dict[str, list[datetime]] = {name: [] for name in HELD}
        # Those that were over before the daemon is known to have read of them.
        self.spoilt: set[datetime] = set()
        self.missed = self.slept = self.awake = 0
        self._margin_s = _FIRST_MARGIN_S

    @property
    def ends(self) -> list[tuple[Moment, ...]]:
        """The kills of these rounds."""
        return [end for end in self.rounds.ends if end and end[0].phase in DIGEST_PLAN]

    def kill(self) -> bool:
        """One round in the phase that was met least; False where no channel's turn can come yet."""
        at = self._next()
        free = self._free(at)
        if not free:
            return False
        met = Counter(end[0].phase for end in self.ends)
        wanted = min(DIGEST_PLAN, key=lambda phase: (met[phase], random.random()))
        # The channel that has waited longest has most to tell.
        dues = self._arm([min(free, key=lambda name: len(self.moments[name]))], at)
        where: tuple[Moment, ...] = ()
        if dues:
            self.rounds.reader.begin(self.rounds.site.versions())
            self.rounds.site.pace = Pace(web_s=SLOW_S if wanted is Phase.DIGEST_SENT else 0.0)
            self._let_come(at)
            where = self._hunt(dues[0], wanted)
        if where:
            self._end(dues[0], where)
        self.missed += not where
        self._finish(dues, at)
        return True

    def sweep(self) -> None:
        """A last digest for all channels whose turn can come, without a kill."""
        at = self._next()
        dues = self._arm(self._free(at), at)
        if dues:
            self._sleep_over(at)
        self._finish(dues, at)

    def _next(self) -> datetime:
        return (datetime.now(UTC) + timedelta(seconds=self._margin_s + 1)).replace(microsecond=0)

    def _free(self, at: datetime) -> list[str]:
        """Channels without a moment in that minute: a digest's id names it, for a day has only one."""
        minute = at.replace(second=0)
        return [name for name, moments in self.moments.items() if all(moment < minute for moment in moments)]

    def _arm(self, channels: Collection[str], at: datetime) -> list[Due]:
        """Have the running daemon read a list by which the channels' digests come in a moment.

        All watches rest meanwhile, so whoever writes after the start's own writes is the planning.
        Nothing where the daemon was so slow that the moment was over by then.
        """
        self.rounds.reader.settle()
        for name in channels:
            self.moments[name].append(at)
        self._reload("1h", at, channels)
        if datetime.now(UTC) >= at:
            self.spoilt.add(at)
            return []
        dues = [Due(name, at, self._expected(name, at)) for name in channels]
        # Of a change that is reviewed no reminder is made: whether it is in time must not be chance.
        self.rounds.reader.spared = {
            (watch, number) for due in dues for _, watch, number in due.keys if watch and number
        }
        return dues

    def _reload(self, every: str, at: datetime, channels: Collection[str] = ()) -> None:
        log, began = self.rounds.daemon.log, time.monotonic()
        if not until(self.rounds.daemon.is_ready, pause_s=0.005):
            raise Broken("The daemon did not start")
        before = log.read_bytes().count(b"watchlist reloaded")
        self.watchlist.write(every, at, channels)
        self.rounds.daemon.process.send_signal(signal.SIGHUP)
        if not until(lambda: log.read_bytes().count(b"watchlist reloaded") > before, pause_s=0.005):
            raise Broken("The watch list was not read again")
        resting = "SELECT 1 FROM due"
        if every != "1s" and not until(lambda: not self.rounds.database.rows(resting), pause_s=0.005):
            raise Broken("The watches do not rest")
        self._margin_s = max(_LEAST_MARGIN_S, 3 * (time.monotonic() - began))

    def _expected(self, channel: str, at: datetime) -> frozenset[Key]:
        """What must be made: a digest where something waits, a summary always, a reminder of each date once.

        No reminder of a change that is reviewed.
        """
        rows, settings = self.rounds.database.rows, HELD[channel]
        keys: set[Key] = set()
        if "digest" in settings and rows(_UNDER_WAY, [channel, Due(channel, at, frozenset()).text]):
            keys.add(("digest", None, None))
        if "summary" in settings:
            keys.add(("summary", None, None))
        if channel in REMINDING:
            local = at + timedelta(seconds=-at.second % 60)
            day = f"{local + timedelta(days=REMIND_DAYS):%Y-%m-%d}"
            keys.update(("reminder", *row) for row in rows(_REMINDABLE, [channel, day]))
        return frozenset(keys)

    def _let_come(self, at: datetime) -> None:
        """The moment comes while the daemon is off, or now and then while it waits for its next beat."""
        is_young = time.monotonic() - self.rounds.daemon.began < _YOUNG_S
        if (self.slept + self.awake + 1) % _AWAKE_ONE_OF or not is_young:
            self._sleep_over(at)
            return
        self.awake += 1
        time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))

    def _sleep_over(self, at: datetime) -> None:
        self.slept += 1
        self.rounds.seals.note()
        status = self.rounds.daemon.end(signal.SIGTERM)
        self.rounds.faults += [f"SIGTERM before a digest ended with {status}"] * bool(status)
        time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
        self.rounds.restart(())

    def _hunt(self, due: Due, wanted: Phase) -> tuple[Moment, ...]:
        """Stop the process in the wanted phase; nothing where it got away."""
        daemon = self.rounds.daemon
        for _ in range(20):
            self._lure(due, wanted)
            daemon.stop()
            try:
                where = self._where(due)
                if where[0].phase is wanted:
                    return where
                is_over = self._is_told(due)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_PROTOCOL:
                    raise
                is_over = False
            daemon.process.send_signal(signal.SIGCONT)
            if is_over:
                break
        return ()

    def _lure(self, due: Due, wanted: Phase) -> None:
        """Wait for the wanted phase, then for a part of it by chance."""
        database = self.rounds.database
        if not until(self.rounds.daemon.is_ready):
            raise Broken("The daemon did not start")
        if wanted is Phase.PLANNING:
            until(self._is_settled)
            database.wait_for_writer(self.rounds.daemon.process.pid)
            time.sleep(random.uniform(0, 0.002))
            return
        with database.reading() as conn:
            # Without a pause: from the plan to the claim it is a millisecond or two.
            until(lambda: not due.keys - _keys(conn, due), pause_s=0.0)
            if wanted is Phase.DIGEST_CLAIMED:
                until(lambda: "queued" not in _states(conn, due), pause_s=0.0)
                time.sleep(random.uniform(0, 0.01))
            elif wanted is Phase.DIGEST_SENT:
                until(lambda: any(self.rounds.ledger.has(due.channel, one) for one in _ids(conn, due)))
                time.sleep(random.uniform(0, SLOW_S))

    def _is_settled(self) -> bool:
        """Whether the start's own writes are over; its heartbeat is the last of them."""
        pid = str(self.rounds.daemon.process.pid)
        return bool(self.rounds.database.rows("SELECT 1 FROM beats WHERE pid = ?", [pid]))

    def _where(self, due: Due) -> tuple[Moment, ...]:
        """Where the stopped process stands; what counts first."""
        rounds = self.rounds
        if not rounds.daemon.is_ready():
            return (Moment(Phase.STARTING),)
        with rounds.database.reading() as conn:
            planned, states = _keys(conn, due), _states(conn, due)
            under_way = conn.execute(_UNDER_WAY, [due.channel, due.text]).fetchall()
        found = [
            Moment(Phase.DIGEST_SENT, due.channel)
            for change_id, _ in under_way
            if rounds.ledger.has(due.channel, change_id)
        ]
        if any(state == "claimed" for _, state in under_way):
            found.append(Moment(Phase.DIGEST_CLAIMED, due.channel))
        elif not due.keys - planned and "queued" in states:
            found.append(Moment(Phase.PLANNED, due.channel))
        elif due.keys - planned and self._is_settled() and rounds.database.is_written_by(rounds.daemon.process.pid):
            found.append(Moment(Phase.PLANNING, due.channel))
        return tuple(dict.fromkeys(found)) or (Moment(Phase.ELSEWHERE),)

    def _end(self, due: Due, where: tuple[Moment, ...]) -> None:
        """Kill it where it stands; the end of a message may have been on its way by then."""
        rounds = self.rounds
        with rounds.database.reading() as conn:
            ids = [row[0] for row in conn.execute(_UNDER_WAY, [due.channel, due.text])]
        rounds.seals.note()
        rounds.daemon.end(signal.SIGKILL)
        time.sleep(SETTLE_S)
        if where[0].phase is Phase.DIGEST_CLAIMED and any(rounds.ledger.has(due.channel, one) for one in ids):
            where = (Moment(Phase.DIGEST_SENT, due.channel), *where)
        rounds.restart(where)

    def _finish(self, dues: list[Due], at: datetime) -> None:
        """Wait, all servers quick, until all of it is told and stamped; then let the watches go on."""
        self.rounds.site.pace = Pace()
        if not until(lambda: self.rounds.daemon.is_ready() and all(map(self._is_told, dues)), pause_s=0.01):
            said = self.rounds.daemon.log.read_text("utf-8", "replace")[-2000:]
            raise Broken(f"Not told: {[due for due in dues if not self._is_told(due)]}\n{said}")
        self.rounds.reader.spared = ()
        self._reload("1s", at)

    def _is_told(self, due: Due) -> bool:
        """Whether everything due was made, has come and is stamped."""
        with self.rounds.database.reading() as conn:
            if due.keys - _keys(conn, due) or conn.execute(_UNDER_WAY, [due.channel, due.text]).fetchone():
                return False
            return set(_ids(conn, due)) <= self.rounds.ledger.lives(due.channel).keys()


def _planned(conn: sqlite3.Connection, due: Due) -> Iterator[tuple[str, str | None, int | None, str, str]]:
    return iter(conn.execute(_PLANNED, [due.channel, due.text]).fetchall())


def _keys(conn: sqlite3.Connection, due: Due) -> set[Key]:
    return {row[:3] for row in _planned(conn, due)}


def _ids(conn: sqlite3.Connection, due: Due) -> list[str]:
    return [row[3] for row in _planned(conn, due)]


def _states(conn: sqlite3.Connection, due: Due) -> list[str]:
    return [row[4] for row in _planned(conn, due)]


def changes(calendar: Calendar) -> Counter[str]:
    """What became of the changes for channels with digests: a word, and how many."""
    arrivals: dict[tuple[str, str], Arrival] = {}
    for one in calendar.rounds.ledger.arrivals:
        arrivals.setdefault((one.channel, one.change_id), one)
    rows = calendar.rounds.database.rows(_CHANGES)
    return Counter(
        _fate(arrivals.get((channel, change_id)), _after(created, calendar.moments[channel]), calendar.spoilt, is_held)
        for change_id, created, channel, is_held in rows
        if channel in HELD
    )


def _after(created: str, moments: list[datetime]) -> list[datetime]:
    """A channel's digest moments since a change was recorded."""
    return [at for at in moments if datetime.fromisoformat(created) <= at]


def _fate(first: Arrival | None, moments: list[datetime], spoilt: set[datetime], is_held: int) -> str:
    """What became of a change at one channel."""
    if first is None:
        return "waiting" if is_held and spoilt.issuperset(moments) else "lost"
    if moments and moments[0] <= first.at:
        return "at its digest"
    # Between two rounds the next digest is half a day away: a date within a day of it is near.
    is_near = first.deadline is not None and first.deadline <= f"{first.at:%Y-%m-%d}"
    return "at once" if is_near else "early"


def repeated(calendar: Calendar) -> Counter[tuple[int, str]]:
    """Messages of which anything came again, by the life they came out of and the channel."""
    last: dict[tuple[str, str], tuple[int, str, int]] = {}
    again: set[tuple[int, str, int]] = set()
    for one in calendar.rounds.ledger.arrivals:
        if before := last.get((one.channel, one.change_id)):
            again.add(before)
        last[one.channel, one.change_id] = (one.life, one.channel, one.message)
    return Counter((life, channel) for life, channel, _ in again)


def figures(calendar: Calendar) -> list[tuple[str, object, bool]]:
    """Lines of the table, each with whether it is as promised."""
    ends, rounds = calendar.rounds.ends, calendar.rounds
    again = repeated(calendar)
    lines: list[tuple[str, object, bool]] = [("SIGKILL at a digest", len(calendar.ends), True)]
    for phase in DIGEST_PLAN:
        count = sum(end[0].phase is phase for end in calendar.ends)
        came = sum(times for (life, _), times in again.items() if _phase(ends[life]) is phase)
        lines.append((f"  {phase}", f"{count:<21} told again {came}", count >= len(calendar.ends) // 6))
    slept = f"{calendar.slept} off, {calendar.awake} awake"
    lines += [
        ("  phase over too soon, so not killed", calendar.missed, True),
        ("  moments that found the daemon", slept, True),
    ]
    rows, came = rounds.database.rows(_PLANNED_IDS), {name: rounds.ledger.lives(name) for name in HELD}
    for kind in KINDS:
        ids = [(channel, change_id) for found, channel, _, change_id in rows if found == kind]
        lost = sum(change_id not in came[channel] for channel, change_id in ids)
        lines += [(f"  {kind} alerts written", len(ids), bool(ids)), _nothing(f"  {kind} alerts lost", lost)]
    doubles = Counter(row[:3] for row in rows)
    lines.append(_nothing("  written twice for one moment", sum(times > 1 for times in doubles.values())))
    fates = changes(calendar)
    lines += [(f"  changes told {fate}", fates[fate], fates[fate] > 0) for fate in ("at its digest", "at once")]
    lines.append(("  changes that still wait for a digest", fates["waiting"], True))
    lines += [_nothing(f"  changes {fate}", fates[fate]) for fate in ("lost", "early")]
    return lines + _told_again(again, ends)


def _told_again(again: Counter[tuple[int, str]], ends: list[tuple[Moment, ...]]) -> list[tuple[str, object, bool]]:
    """Messages told again to the channels with digests, by their first life's end."""
    lives: Counter[int] = Counter()
    for (life, _), times in again.items():
        lives[life] += times
    most = max(lives.values(), default=0)
    unexplained = [
        (life, channel)
        for life, channel in again
        if not {Moment(Phase.DIGEST_SENT, channel), Moment(Phase.SENT, channel)} & set(ends[life])
    ]
    return [
        ("  messages told again", sum(lives.values()), True),
        ("  messages told again for one kill, at most", most, most <= 1),
        _nothing("  told again though not between send and stamp", len(unexplained)),
    ]


def _phase(end: tuple[Moment, ...]) -> Phase | None:
    return end[0].phase if end else None


def _nothing(name: str, count: int) -> tuple[str, object, bool]:
    return name, count, count == 0
