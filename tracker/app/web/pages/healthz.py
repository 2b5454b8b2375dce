"""For a monitor: whether the daemon does its work, as JSON and as a status."""

from __future__ import annotations

from typing import Any

from tracker.app.web import overdue, writing
from tracker.app.web.answers import Asked, File

_OK, _FAILING = 200, 503


def show(asked: Asked) -> File:
    """Say whether the daemon beats and every check was made in time.

    Raises:
        StoreError: the database cannot be read.
    """
    state = overdue.state(asked.store, asked.now)
    answer = {
        "status": "failing" if state.reasons else "ok",
        "beat_at": state.beat_at,
        "reasons": state.reasons,
        "warnings": state.warnings,
    }
    return _file(answer, _FAILING if state.reasons else _OK)


def unusable() -> File:
    """What is said where the database cannot be read: nothing is known then."""
    reasons = ["The database cannot be read"]
    return _file({"status": "failing", "beat_at": None, "reasons": reasons, "warnings": []}, 503)


def _file(answer: dict[str, Any], status: int) -> File:
    return File(writing.as_json(answer), "application/json", status=status)
