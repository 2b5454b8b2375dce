"""The database as the rest of the tracker knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tracker.edge.store.beats import Beats
from tracker.edge.store.browse import Browse
from tracker.edge.store.checks import Checks
from tracker.edge.store.clauses import Clauses
from tracker.edge.store.database import Database
from tracker.edge.store.deadlines import Deadlines
from tracker.edge.store.exports import Exports
from tracker.edge.store.looks import Looks
from tracker.edge.store.older import Older
from tracker.edge.store.opening import BUSY_TIMEOUT_S
from tracker.edge.store.outbox import Outbox
from tracker.edge.store.past import PastOfWatches
from tracker.edge.store.periods import Periods
from tracker.edge.store.planned import Planned
from tracker.edge.store.proof.chain import Chain
from tracker.edge.store.proof.proof import Proof
from tracker.edge.store.record import Record
from tracker.edge.store.retention import Retention
from tracker.edge.store.reviews import Reviews
from tracker.edge.store.snapshots import Snapshots
from tracker.edge.store.tables import Tables
from tracker.edge.store.troubles import Troubles
from tracker.edge.store.verdicts import Verdicts
from tracker.edge.store.versions import Versions
from tracker.edge.store.watches import Watches


class Store:
    """An open database, a part for each of its concerns. For one thread at a time.

    Attributes:
        database: the file: rows, transactions, copies.
        watches: what is due, and where each watch stands.
        checks: what a check found, written whole.
        older: the same for history older than what is there.
        versions: the policies of a watch, numbered.
        clauses: their text, and search.
        verdicts: what they mean.
        deadlines: the last days to object to them.
        reviews: what readers made of it.
        snapshots: bytes as served.
        past: what a watch's own history knows.
        outbox: deliveries on their way.
        planned: what falls due by the calendar.
        periods: what a report tells of a period.
        beats: the daemon's last sign of life.
        record: rows for readers: views, the log, held pages.
        exports: what feeds and calendars are made of.
        looks: which bytes each look found.
        tables: versions, changes and reasons for other programs.
        browse: what the web page lists.
        troubles: what cannot be seen, or was not delivered.
        chain: the links of versions.
        proof: what shows that nothing was altered.
        retention: what may be deleted, deleted.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.watches = Watches(database)
        self.snapshots = Snapshots(database)
        self.clauses = Clauses(database)
        self.versions = Versions(database, self.clauses)
        self.verdicts = Verdicts(database, self.clauses)
        self.reviews = Reviews(database)
        self.past = PastOfWatches(database)
        self.deadlines = Deadlines(database)
        self.checks = Checks(
            database, self.snapshots, self.clauses, self.verdicts, self.deadlines, self.past
        )
        self.older = Older(database, self.checks, self.clauses)
        self.beats = Beats(database)
        self.outbox = Outbox(database)
        self.planned = Planned(database)
        self.periods = Periods(database)
        self.record = Record(database)
        self.exports = Exports(database)
        self.looks = Looks(database)
        self.tables = Tables(database)
        self.browse = Browse(database)
        self.troubles = Troubles(database)
        self.chain = Chain(database)
        self.proof = Proof(database, self.snapshots)
        self.retention = Retention(database)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        read_only: bool = False,
        timeout_s: float = BUSY_TIMEOUT_S,
    ) -> Self:
        """Open a database and bring its schema up to date; see `Database.open`."""
        return cls(Database.open(path, create=create, read_only=read_only, timeout_s=timeout_s))

    @property
    def path(self) -> str:
        """Where the file is."""
        return self.database.path

    @property
    def kept_before(self) -> Path | None:
        """The copy that was made as the file was opened, where it was of an older release."""
        return self.database.kept_before

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.close()
