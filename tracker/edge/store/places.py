"""Versions of a watch -> their order by time, and from which to which of them each clause stood.

Numbers say in which order versions were recorded. Older history that is recorded late has higher
numbers than what came after it, and each of its versions says directly before which one it was put.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence

Span = tuple[int, int | None]
"""Number of the version a clause first stood in; of the one it was gone in, None while in force."""
# Looks of older history before a version were recorded after it. Those that were recorded before it
# belong to what it was the first version of.
OLDER_LOOKS = """
FROM checks k WHERE k.watch_id = v.watch_id AND k.checked_at < v.recorded_at AND k.id >
  (SELECT min(id) FROM checks WHERE watch_id = v.watch_id AND version_id = v.id)
"""
"""Looks of older history before a version `v`, as SQL."""


def by_time(versions: Sequence[sqlite3.Row]) -> list[sqlite3.Row]:
    """Put versions into the order in which their texts were in force.

    Args:
        versions: all of a watch by number, with number and older_than.

    Returns:
        The same, oldest first.
    """
    ordered: list[sqlite3.Row] = []
    for version in versions:
        place = len(ordered)
        if version["older_than"] is not None:
            numbers = [row["number"] for row in ordered]
            # What it names is not there in a damaged record alone, of which its link tells.
            with contextlib.suppress(ValueError):
                place = numbers.index(version["older_than"])
        ordered.insert(place, version)
    return ordered


def spans(versions: Iterable[tuple[int, Iterable[int]]]) -> dict[int, Span]:
    """Tell from which to which version each clause stood.

    Args:
        versions: number and rows of clauses of each, oldest first.

    Returns:
        Rows of clauses with their spans; of a clause that went and came again, from its first
        version to its last.
    """
    first: dict[int, int] = {}
    removed_in: dict[int, int | None] = {}
    in_force: set[int] = set()
    for number, clauses in versions:
        now = set(clauses)
        removed_in |= dict.fromkeys(in_force - now, number) | dict.fromkeys(now)
        for clause in now - first.keys():
            first[clause] = number
        in_force = now
    return {clause: (number, removed_in[clause]) for clause, number in first.items()}
