"""What was typed so far -> the ids of watches that begin so, for the shell's completion.

It reads quickly, and never complains.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click


def watches(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Name the watches of the list and of the database that begin with what was typed.

    Args:
        context: with the options typed before, `--watchlist` and `--db` among them.
        incomplete: what was typed of the id.

    Returns:
        Ids, sorted; none where neither file can be read: a shell has no use for the reason.
    """
    listed = _list(context.params.get("list_path") or Path("watchlist.toml"))
    database = context.params.get("database") or _default_database(listed)
    known = {*_listed(listed), *_recorded(Path(database))} - set(
        context.params.get("watch_ids") or ()
    )
    return sorted(watch_id for watch_id in known if watch_id.startswith(incomplete))


def _list(path: Path) -> dict[str, Any]:
    import tomllib

    # Not edge.watchlist: a list with a fault in one line completes the ids of the others.
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}


def _default_database(listed: dict[str, Any]) -> str:
    settings = listed.get("tracker")
    named = settings.get("database") if isinstance(settings, dict) else None
    return named if isinstance(named, str) and "\0" not in named else "data/policies.db"


def _listed(listed: dict[str, Any]) -> set[str]:
    from tracker.edge.watchlist.keys import slug

    tables = listed.get("watch")
    watch_ids = set()
    for table in tables if isinstance(tables, list) else ():
        if not isinstance(table, dict):
            continue
        named = table.get("id")
        made = f"{slug(str(table.get('vendor', '')))}/{slug(str(table.get('document', '')))}"
        watch_ids.add(named if isinstance(named, str) else made)
    return watch_ids


def _recorded(path: Path) -> set[str]:
    import sqlite3
    from urllib.parse import quote

    if not path.is_file():
        return set()
    with contextlib.suppress(sqlite3.Error):
        address = f"file:{quote(str(path.absolute()))}?mode=ro"
        # A shell waits for this: rather no ids than a wait for a lock.
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=0.2)) as conn:
            return {str(row[0]) for row in conn.execute("SELECT watch FROM watches")}
    return set()
