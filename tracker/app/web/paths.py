"""What a page is about -> where the page is."""

from __future__ import annotations

from urllib.parse import quote


def vendor(name: str) -> str:
    """Of a vendor, by the first half of a watch's id."""
    return f"/vendor/{quote(name)}"


def watch(watch_id: str) -> str:
    """Of a watch."""
    return f"/watch/{quote(watch_id)}"


def version(watch_id: str, number: int) -> str:
    """Of a version."""
    return f"{watch(watch_id)}/{number}"


def clause(watch_id: str, rowid: int) -> str:
    """Of a clause's history."""
    return f"/clause/{quote(watch_id)}/{rowid}"
