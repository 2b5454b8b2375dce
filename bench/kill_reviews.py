"""Versions of bench/kill.py -> reviews by real processes beside the daemon, some of them killed, and what was kept."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kill_world import ENVIRONMENT, LIMIT_S, TRACKER, Broken, Database, stands_still, until

from tracker.edge.store import Store

STATES = ("seen", "wrong", "dismissed")
# Of so many chances one is left out, so that some kills meet a database that nobody else has open.
_REST_ONE_OF = 3
# So many of those begun are to be killed: half of them wherever they are, half in their transaction.
_KILLED_RATIO = 0.5
_IN_TRANSACTION_RATIO = 0.5
_LONGEST_WAIT_S = 0.6
# A part of what the transaction of one row takes.
_TRANSACTION_S = 0.001
# The daemon that is stopped between two locks of SQLite's own lets nobody read: such a review gives up, and says so.
_REFUSAL = "is locked by another program"

_THERE = """
SELECT r.note, w.watch, v.number, r.state, j.id FROM reviews r JOIN versions v ON v.id = r.version_id
JOIN watches w ON w.id = v.watch_id LEFT JOIN journal j ON j.kind = 'review' AND j.row_id = r.id
"""
_ENTRIES_ALONE = """
SELECT count(*) FROM journal WHERE kind = 'review' AND row_id NOT IN (SELECT id FROM reviews)
"""
# By the order of the journal: no clock decides which came first.
_REMINDED = """
SELECT count(*) FROM journal a JOIN alerts m ON m.id = a.row_id AND m.kind = 'reminder'
WHERE a.kind = 'alert' AND EXISTS (SELECT 1 FROM reviews r JOIN journal j ON j.kind = 'review' AND j.row_id = r.id
  WHERE r.version_id = m.version_id AND j.id < a.id)
"""

Version = tuple[str, int]


@dataclass
class Review:
    """One `tracker review`; its note names it."""

    watch: str
    number: int
    state: str
    note: str
    is_to_die: bool
    is_to_die_inside: bool
    status: int | None = None
    """None: not ended yet."""
    was_inside: bool = False
    """Whether it held the write lock when it was killed."""
    said: str = ""

    @property
    def was_killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def was_refused(self) -> bool:
        return self.status not in (None, 0) and _REFUSAL in self.said

    @property
    def row(self) -> tuple[str, int, str]:
        return self.watch, self.number, self.state


class Reader:
    """Somebody who reviews versions while the daemon works and is killed; one review at a time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reviews: list[Review] = []
        # Versions that must not be reviewed now: what is being waited for depends on it.
        self.spared: Collection[Version] = ()
        self.kept: set[str] = set()
        self.lost: set[str] = set()
        self.halves: set[str] = set()
        self.alone = self.reminded = 0
        self._thread: threading.Thread | None = None
        # How long a review takes that nobody kills.
        self._span_s = 0.5

    def begin(self, versions: Sequence[Version]) -> None:
        """Begin a review of one of them after a while, or now and then none."""
        free = [version for version in versions if version not in self.spared]
        if not free or random.randrange(_REST_ONE_OF) == 0:
            return
        self.settle()
        is_to_die = random.random() < _KILLED_RATIO
        is_inside = is_to_die and random.random() < _IN_TRANSACTION_RATIO
        note = f"Reader's note {len(self.reviews)}"
        review = Review(*random.choice(free), random.choice(STATES), note, is_to_die, is_inside)
        self.reviews.append(review)
        # A thread, for it must be killed at its moment while the rounds wait for the daemon's.
        self._thread = threading.Thread(target=self._make, args=[review], daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """Wait until the review that was begun has ended."""
        if self._thread is not None:
            self._thread.join(2 * LIMIT_S)
            if self._thread.is_alive():
                raise Broken(f"A review did not end: {self.reviews[-1]}")
            self._thread = None

    def _make(self, review: Review) -> None:
        time.sleep(random.uniform(0, _LONGEST_WAIT_S))
        command = [*TRACKER, "review", review.watch, str(review.number), review.state, "--note", review.note]
        command += ["--by", "reader", "--db", str(self.database.path)]
        began, pipe = time.monotonic(), subprocess.PIPE
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=pipe, stderr=subprocess.STDOUT, text=True) as process:
            if review.is_to_die_inside:
                until(lambda: process.poll() is not None or self.database.is_written_by(process.pid), pause_s=0.0002)
                time.sleep(random.uniform(0, _TRANSACTION_S))
                review.was_inside = stands_still(process) and self.database.is_written_by(process.pid)
                process.kill()
            elif review.is_to_die:
                time.sleep(random.uniform(0, self._span_s))
                process.kill()
            review.said = process.communicate()[0]
            if not review.is_to_die:
                self._span_s = time.monotonic() - began
        review.status = process.returncode

    def faults(self, store: Store) -> list[str]:
        """What is wrong with the reviews in a copy, made while none is under way."""
        there: dict[str, list[Any]] = defaultdict(list)
        for note, *row, entry in store.database.rows(_THERE):
            there[note].append((tuple(row), entry))
        faults = []
        for review in self.reviews:
            rows = there.pop(review.note, [])
            is_whole = len(rows) == 1 and rows[0][0] == review.row and rows[0][1] is not None
            if rows and not is_whole:
                self.halves.add(review.note)
                faults.append(f"{review}: not once and with its entry, but {rows}")
            if not rows and (review.status == 0 or review.note in self.kept):
                self.lost.add(review.note)
                faults.append(f"{review}: lost")
            if review in self.failures() or (rows and review.was_refused):
                faults.append(f"{review}: not done, and not refused either")
            if rows:
                self.kept.add(review.note)
        self.alone = max(self.alone, store.database.rows(_ENTRIES_ALONE)[0][0])
        self.reminded = store.database.rows(_REMINDED)[0][0]
        faults += [f"Reviews that nobody made: {dict(there)}"] * bool(there)
        return faults + [f"{self.alone} entries of reviews that are not there"] * bool(self.alone)

    def failures(self) -> list[Review]:
        """Those that ended by themselves, neither with status 0 nor refused."""
        ended = [review for review in self.reviews if review.status != 0 and not review.was_killed]
        return [review for review in ended if not review.was_refused]


def figures(reader: Reader) -> list[tuple[str, object, bool]]:
    """Lines of the table, each with whether it is as promised."""
    dead = [review for review in reader.reviews if review.was_killed]
    inside = [review for review in dead if review.was_inside]
    made = sum(review.status == 0 for review in reader.reviews)
    kept, kept_inside = (sum(review.note in reader.kept for review in reviews) for reviews in (dead, inside))
    refused = sum(review.was_refused for review in reader.reviews)
    failures, halves = reader.failures(), len(reader.halves) + reader.alone
    return [
        ("reviews begun beside", len(reader.reviews), bool(reader.reviews)),
        ("  ended with status 0", made, made > 0),
        ("  killed", f"{len(dead):<21} kept {kept}", bool(dead)),
        ("  killed in their transaction, of these", f"{len(inside):<21} kept {kept_inside}", True),
        ("  kept", len(reader.kept - reader.lost), True),
        ("  refused, for the daemon stood still with a lock", refused, refused <= len(reader.reviews) // 50),
        ("  ended otherwise", len(failures), not failures),
        ("  lost though their status was 0, or kept before", len(reader.lost), not reader.lost),
        ("  without their entry, twice, or an entry alone", halves, halves == 0),
        ("  reminders of changes reviewed before", reader.reminded, reader.reminded == 0),
    ]
