"""Edits of a made-up version -> its verdict, changes, reasons, deadline, review, alert as rows."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from tracker.edge.store.moments import to_moment, to_text
from tracker.model import Watch

_CATEGORIES = {
    "data_collection": 14,
    "third_party_sharing": 13,
    "purpose": 9,
    "retention": 7,
    "subprocessor": 9,
    "security": 7,
    "user_rights": 6,
    "cookies_tracking": 6,
    "international_transfer": 4,
    "liability": 4,
    "payment": 4,
    "termination": 3,
    "change_notice": 3,
    "consent_choice": 3,
    "dispute_resolution": 2,
    "ai_automated": 2,
    "contact": 2,
    "children": 1,
    "legal_basis": 1,
}
_VERDICTS = {"none": 4, "editorial": 41, "minor": 30, "material": 25}
_DIRECTIONS = ("weaker", "stronger", "neutral", "mixed")
_SHARES = {
    "none": {"none": 1},
    "editorial": {"editorial": 1},
    "minor": {"editorial": 8, "minor": 2},
    "material": {"editorial": 7, "minor": 2, "material": 1},
}
"""Materiality of the changes of a version, with weights, by its verdict."""
_FORMAL = ("moved", "renumbered")
_REASON_RATIO = {"material": 1.0, "minor": 0.8, "editorial": 0.1, "none": 0.0}
_REJUDGED_RATIO = 0.03
_EDITION = "rules-12"
_CHANNELS = ("mail", "chat")
_QUEUE_AGE = timedelta(hours=30)
"""Alerts younger than that wait for a digest."""


class Edit(NamedTuple):
    """A difference between two versions."""

    kind: str
    old_ids: Sequence[int]
    new_ids: Sequence[int]
    redline: str
    words: str = ""
    """That came; empty where none did."""


class Rows(Protocol):
    """Where rows go."""

    def next_id(self, table: str) -> int: ...

    def add(self, table: str, *row: Any) -> None: ...


class VerdictRows:
    """Writes what hangs on a version."""

    def __init__(self, rows: Rows, chance: random.Random, now: datetime) -> None:
        self._rows, self._chance, self._now = rows, chance, now

    def write(
        self,
        watch: Watch,
        watch_rowid: int,
        version: Mapping[str, Any],
        decided_at: str,
        edits: Sequence[Edit],
    ) -> None:
        """Write the verdict of a version and all that follows from it.

        Args:
            watch: whose version it is.
            watch_rowid: its row.
            version: column to value.
            decided_at: as text.
            edits: in reading order.
        """
        chance = self._chance
        materiality = _drawn(chance, _VERDICTS)
        self._verdict(version["id"], decided_at, _EDITION, materiality, edits)
        if chance.random() < _REJUDGED_RATIO:
            later = to_text(min(to_moment(decided_at) + timedelta(days=20), self._now))
            materiality = _drawn(chance, _VERDICTS)
            self._verdict(version["id"], later, "rules-13", materiality, edits)
        if materiality not in ("minor", "material"):
            return
        self._deadline(watch, version)
        self._change_alert(watch, watch_rowid, version, decided_at)
        if chance.random() < (0.5 if materiality == "material" else 0.1):
            state = chance.choices(("seen", "dismissed", "wrong"), (8, 2, 1))[0]
            right = "editorial" if state == "wrong" else None
            note = "only an example was added" if state == "wrong" else ""
            later = to_text(min(to_moment(decided_at) + timedelta(days=2), self._now))
            self._rows.add("reviews", version["id"], later, state, right, note, "ana")

    def _verdict(
        self,
        version_id: int,
        at: str,
        edition: str,
        materiality: str,
        edits: Sequence[Edit],
    ) -> None:
        rows, chance = self._rows, self._chance
        verdict_id = rows.next_id("verdicts")
        shares = _SHARES[materiality]
        names, weights = tuple(shares), tuple(shares.values())
        drawn = chance.choices(names, weights, k=len(edits))
        # The version is judged by its worst change.
        worst = next((at for at, edit in enumerate(edits) if edit.kind not in _FORMAL), 0)
        for position, edit in enumerate(edits):
            weight = materiality if position == worst else drawn[position]
            if edit.kind in _FORMAL and weight != "none" and position != worst:
                weight = "editorial"
            self._change(verdict_id, position, edit, weight)
        reason = (verdict_id, None, 0, "date.updated", "editorial", "change_notice", "neutral")
        rows.add("reasons", *reason, "The “last updated” date changed", "")
        silent = chance.choice((None, 0, 0, 0, 1 if materiality == "material" else 0))
        direction = chance.choices(_DIRECTIONS, (4, 2, 3, 1))[0]
        rows.add("verdicts", verdict_id, version_id, at, edition, materiality, direction, silent)

    def _change(self, verdict_id: int, position: int, edit: Edit, materiality: str) -> None:
        rows, chance = self._rows, self._chance
        change_id = rows.next_id("changes")
        has_reason = chance.random() < _REASON_RATIO[materiality]
        category = _drawn(chance, _CATEGORIES) if has_reason else ""
        direction = _DIRECTIONS[int(chance.random() * 3)] if has_reason else "neutral"
        rows.add(
            "changes",
            change_id,
            verdict_id,
            position,
            edit.kind,
            0,
            _json(edit.old_ids),
            _json(edit.new_ids),
            materiality,
            direction,
            f'["{category}"]' if category else "[]",
            edit.redline or None,
        )
        if has_reason:
            says = f"Words about {category.replace('_', ' ')} were {edit.kind}: {edit.words}"
            rule = f"topic.{category}"
            columns = (rule, materiality, category, direction, says.rstrip(": "), edit.words)
            rows.add("reasons", verdict_id, change_id, 0, *columns)

    def _deadline(self, watch: Watch, version: Mapping[str, Any]) -> None:
        seen, effective = to_moment(version["observed_at"]), version["effective"]
        if watch.notice_days:
            day = (seen + timedelta(days=watch.notice_days)).date().isoformat()
            self._rows.add("deadlines", version["id"], day, "notice_days", watch.notice_days)
        elif effective and effective > version["observed_at"][:10]:
            eve = datetime.fromisoformat(effective) - timedelta(days=1)
            self._rows.add("deadlines", version["id"], eve.date().isoformat(), "effective", None)

    def _change_alert(
        self,
        watch: Watch,
        watch_rowid: int,
        version: Mapping[str, Any],
        at: str,
    ) -> None:
        number = version["number"]
        title = f"{watch.vendor} {watch.document} changed, version {number}"
        about = (watch_rowid, version["id"], "change", f"{watch.id}#{number}", title, "")
        self._alert(about, at)

    def blind(self, watch: Watch, watch_rowid: int, at: str) -> None:
        """Write the alert that a watch cannot be seen."""
        title = f"{watch.id} cannot be seen"
        about = (watch_rowid, None, "blind", f"{watch.id} blind", title, "Three checks failed.")
        self._alert(about, at)

    def _alert(self, about: tuple[Any, ...], at: str) -> None:
        rows, chance = self._rows, self._chance
        alert_id = rows.next_id("alerts")
        rows.add("alerts", alert_id, *about, at, at)
        is_young = to_moment(at) > self._now - _QUEUE_AGE
        for channel in _CHANNELS:
            if is_young and channel == "mail":
                until = to_text(self._now + timedelta(hours=9))
                state = ("queued", 0, at, None, None, until)
            elif chance.random() < 0.004:
                state = ("dead", 8, at, None, "The server answered 410", None)
            else:
                state = ("sent", 1, at, at, None, None)
            rows.add("deliveries", alert_id, channel, *state)


def _json(ids: Sequence[int]) -> str:
    """As `rows.to_json` writes it, for a fifth of the time: there are millions of these."""
    return f"[{','.join(map(str, ids))}]"


def _drawn(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(tuple(weights), tuple(weights.values()))[0]
