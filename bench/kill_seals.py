"""The journal of bench/kill.py -> seals noted before each kill, and what does not fit them, or itself, after it."""

from __future__ import annotations

from pathlib import Path

from kill_world import Database

from tracker.edge.store import Store
from tracker.edge.store.proof.witness import Noted
from tracker.errors import StoreError

# Each look compares with so many of the last seals; `tracker verify --against` now and then with all.
_LAST = 10
# A process that stands still may keep readers out.
_PATIENCE_S = 0.2


class Seals:
    """What was noted outside the database, and how often the journal was looked at."""

    def __init__(self, database: Database, file: Path) -> None:
        self.database, self.file = database, file
        self.noted: list[Noted] = []
        self.unreadable = self.looks = self.compared = self.entries = self.faulty = 0

    def note(self) -> None:
        """Seal the journal as it stands, just before the daemon is ended."""
        try:
            with Store.open(self.database.path, create=False, read_only=True, timeout_s=_PATIENCE_S) as store:
                seal = store.proof.seal()
        except StoreError:
            seal = None
        if seal is None:
            self.unreadable += 1
            return
        self.noted.append(Noted("seal", seal.sha256, seal.entry))
        with self.file.open("a", encoding="utf-8") as file:
            file.write(f"{seal.line}\n")

    def faults(self, store: Store) -> list[str]:
        """What is wrong with the journal of a copy and what it covers, and which seals it does not give."""
        found = store.proof.verify() + store.proof.against(self.noted[-_LAST:])
        self.looks += 1
        self.compared += len(self.noted[-_LAST:])
        self.entries = store.database.rows("SELECT count(*) FROM journal")[0][0]
        self.faulty += len(found)
        return found


def figures(seals: Seals) -> list[tuple[str, object, bool]]:
    """Lines of the table, each with whether it is as promised."""
    return [
        ("journal walked whole", seals.looks, seals.looks > 0),
        ("  entries at the end", seals.entries, seals.entries > 0),
        ("  seals noted before the daemon was ended", len(seals.noted), bool(seals.noted)),
        ("  no seal, for the daemon kept readers out", seals.unreadable, seals.unreadable <= len(seals.noted) // 10),
        ("  comparisons with a seal", seals.compared, True),
        ("  faults", seals.faulty, seals.faulty == 0),
    ]
