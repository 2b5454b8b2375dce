"""What readers made of a version -> rows, only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tracker.edge.store.database import Database
from tracker.edge.store.moments import to_text
from tracker.errors import UsageError
from tracker.model import MATERIALITIES, Materiality

STATES = ("seen", "dismissed", "wrong")


class Reviews:
    """Reviews in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        watch_id: str,
        number: int,
        state: str,
        now: datetime,
        *,
        right_verdict: Materiality | None = None,
        note: str = "",
        reviewer: str = "",
    ) -> None:
        """Note what a reader made of a version; earlier notes stay.

        Args:
            watch_id: of the watch.
            number: of the version.
            state: seen, dismissed or wrong.
            now: aware.
            right_verdict: what the verdict should have been, where it was wrong.
            note: in the reader's words.
            reviewer: who.

        Raises:
            UsageError: there is no such version or state.
            StoreError: the database cannot be written.
        """
        if state not in STATES:
            raise UsageError(f"{watch_id}: a review is one of {', '.join(STATES)}, not {state}")
        if right_verdict is not None and right_verdict not in MATERIALITIES:
            raise UsageError(
                f"{watch_id}: a verdict is one of {', '.join(MATERIALITIES)}, not {right_verdict}"
            )
        with self._database.transaction(durable=True):
            version, at = self._database.version_row(watch_id, number), to_text(now)
            review_id = self._database.insert(
                "INSERT INTO reviews (version_id, reviewed_at, state, right_verdict, note,"
                " reviewer) VALUES (?, ?, ?, ?, ?, ?)",
                [version["id"], at, state, right_verdict, note, reviewer],
            )
            self._database.journal.cover("review", version["watch_id"], review_id, at)

    def all(self, watch_id: str, number: int) -> list[dict[str, Any]]:
        """Tell what readers made of a version.

        Args:
            watch_id: of the watch.
            number: of the version.

        Returns:
            Rows with reviewed_at, state, right_verdict, note and reviewer, oldest first.

        Raises:
            UsageError: there is no such version.
        """
        sql = (
            "SELECT reviewed_at, state, right_verdict, note, reviewer FROM reviews WHERE version_id"
            " = ? ORDER BY id"
        )
        return [
            dict(row)
            for row in self._database.rows(
                sql, [self._database.version_row(watch_id, number)["id"]]
            )
        ]
