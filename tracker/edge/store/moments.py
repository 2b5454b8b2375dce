"""Moments -> the text that the database holds, and back."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """Write a moment as the database does.

    Args:
        at: aware, of any zone.

    Returns:
        UTC to the second, `2024-02-01T06:30:04Z`.
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_moment(text: str) -> datetime:
    """Read a moment as the database writes it.

    Args:
        text: `2024-02-01T06:30:04Z`.

    Returns:
        Aware UTC.
    """
    return datetime.fromisoformat(text)
