"""Pages that did not become a version: held ones, and dismissed ones, with how often they came."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.edge.store.snapshots import Snapshots
from tracker.model import Changed, CheckRecord, Dismissed, First, Held

_NEW = """
INSERT INTO holds (watch_id, kind, suspicion, sentence, text_sha256, body_sha256, snapshot_id,
  first_seen_at, last_seen_at, ended_at, ended_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# The parts of a page that change at every check are one dismissed page, whatever stands there.
_SAME_DISMISSED = """
SELECT id, snapshot_id FROM holds WHERE watch_id = ? AND kind = 'artifact' AND suspicion = ?
  AND (text_sha256 = ? OR body_sha256 = ? OR suspicion = 'restless') AND first_seen_at <= ?
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class End:
    """The version that came after older history."""

    at: str
    text_sha256: str

    def of(self, held_text_sha256: str) -> str:
        """What became of a text that was held until then."""
        return "confirmed" if held_text_sha256 == self.text_sha256 else "replaced"


class Holds:
    """Held and dismissed pages; all methods are called inside a transaction."""

    def __init__(self, database: Database, snapshots: Snapshots) -> None:
        self._database = database
        self._snapshots = snapshots

    def add_held(
        self,
        watch_rowid: int,
        held_id: int | None,
        record: CheckRecord,
        held: Held,
        end: End | None = None,
    ) -> int:
        """Write a held page, or count one more sight of it; its snapshot.

        Args:
            watch_rowid: row of the watch.
            held_id: row of the page that is held now.
            record: of the check.
            held: what the check found.
            end: of older history: what came after it; where nothing decides the doubt before, that
                did.
        """
        conn, doubt = self._database.conn, held.doubt
        seen = conn.execute(
            "SELECT id, snapshot_id FROM holds WHERE id = ? AND text_sha256 = ?",
            [held_id, doubt.text_sha256],
        ).fetchone()
        if seen:
            if end is not None:
                # Told as ended already, by what comes after: now it was seen once more before that.
                at = to_text(record.checked_at)
                self._database.journal.cover("hold_ended", watch_rowid, seen["id"], at)
            return self._seen_again(watch_rowid, seen["id"], seen["snapshot_id"], record, held)
        # One page of a watch is held at a time: another doubtful text begins a count of its own.
        if held_id is not None:
            at = to_text(record.checked_at)
            conn.execute(
                "UPDATE holds SET ended_at = ?, ended_as = 'replaced' WHERE id = ?", [at, held_id]
            )
            self._database.journal.cover("hold_ended", watch_rowid, held_id, at)
        return self._add(watch_rowid, record, held, end)

    def add_dismissed(self, watch_rowid: int, record: CheckRecord, dismissed: Dismissed) -> int:
        """Write a dismissed page, or count one more sight of it; its snapshot."""
        doubt = dismissed.doubt
        seen = self._database.conn.execute(
            _SAME_DISMISSED,
            [
                watch_rowid,
                doubt.suspicion,
                doubt.text_sha256,
                dismissed.snapshot.sha256,
                to_text(record.checked_at),
            ],
        ).fetchone()
        if seen:
            return self._seen_again(watch_rowid, seen["id"], seen["snapshot_id"], record, dismissed)
        return self._add(watch_rowid, record, dismissed)

    def end(self, watch_rowid: int, held_id: int, record: CheckRecord) -> None:
        """Close the held page: a check that saw the policy says what became of it."""
        result = record.result
        text_sha256 = result.policy.text_sha256 if isinstance(result, First | Changed) else None
        at = to_text(record.checked_at)
        self._database.conn.execute(
            "UPDATE holds SET ended_at = ?, ended_as = CASE WHEN ? IS NULL THEN 'returned' WHEN"
            " text_sha256 = ? THEN 'confirmed' ELSE 'replaced' END WHERE id = ?",
            [at, text_sha256, text_sha256, held_id],
        )
        self._database.journal.cover("hold_ended", watch_rowid, held_id, at)

    def _seen_again(
        self,
        watch_rowid: int,
        hold_id: int,
        snapshot_id: int | None,
        record: CheckRecord,
        result: Held | Dismissed,
    ) -> int:
        # Bytes that were deleted are kept anew when they come again.
        kept = snapshot_id or self._snapshots.save(watch_rowid, result.snapshot)
        at = to_text(record.checked_at)
        self._database.conn.execute(
            "UPDATE holds SET last_seen_at = max(last_seen_at, ?), times_seen = times_seen + 1,"
            " snapshot_id = ? WHERE id = ?",
            [at, kept, hold_id],
        )
        if snapshot_id is None:
            self._database.journal.note("hold_bytes", watch_rowid, hold_id, at, [kept])
        return kept

    def _add(
        self,
        watch_rowid: int,
        record: CheckRecord,
        result: Held | Dismissed,
        end: End | None = None,
    ) -> int:
        doubt, snapshot = result.doubt, result.snapshot
        snapshot_id = self._snapshots.save(watch_rowid, snapshot)
        at = to_text(record.checked_at)
        hold_id = self._database.insert(
            _NEW,
            [
                watch_rowid,
                record.outcome,
                doubt.suspicion,
                doubt.sentence,
                doubt.text_sha256,
                snapshot.sha256,
                snapshot_id,
                at,
                at,
                end.at if end else None,
                end.of(doubt.text_sha256) if end else None,
            ],
        )
        self._database.journal.cover("hold", watch_rowid, hold_id, at)
        self._database.journal.note("hold_bytes", watch_rowid, hold_id, at, [snapshot_id])
        if end is not None:
            self._database.journal.cover("hold_ended", watch_rowid, hold_id, at)
        return snapshot_id
