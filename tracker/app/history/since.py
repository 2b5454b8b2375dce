"""Words -> the wordings that hold them: since when, in which versions, and until when."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.model.browsing import ClausesOfVersion

if TYPE_CHECKING:
    from tracker.edge.store import Store


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a page, whatever number and heading it stood under."""

    text: str
    heading: str
    since: datetime
    until: datetime | None
    numbers: tuple[int, ...]

    def versions(self) -> str:
        """The versions it stands in, as ranges: `1-3, 5`."""
        runs = []
        for _, run in itertools.groupby(
            enumerate(self.numbers), key=lambda pair: pair[1] - pair[0]
        ):
            numbers = [number for _, number in run]
            runs.append(f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0]))
        return ", ".join(runs)


def find(watch_id: str, words: str, store: Store) -> list[Wording]:
    """Find the wordings of a watch that hold words, and their time.

    Two clauses are one wording where a reader cannot tell their texts apart: renumbered, moved to
    another heading or set in other quotation marks, it goes on from its first day.

    Args:
        watch_id: of the watch.
        words: as `tracker search` takes them; all must stand in the clause.
        store: with the record.

    Returns:
        Wordings in force first, the longest-standing first; `until` is when the page was first seen
        without.

    Raises:
        UsageError: there is no such watch, or no word.
    """
    from tracker.core.text import fold

    wanted = {fold(row["text"]) for row in store.clauses.search(words, watch_id, limit=-1)}
    if not wanted:
        return []
    same: dict[str, dict[int, tuple[str, str]]] = {}
    for row in store.clauses.texts(watch_id):
        folded = fold(row["text"])
        if folded in wanted:
            same.setdefault(folded, {})[row["id"]] = (row["text"], row["heading"])
    versions = store.versions.clause_ids(watch_id)
    wordings = [_wording(clauses, versions) for clauses in same.values()]
    return sorted(
        (wording for wording in wordings if wording is not None),
        key=lambda wording: (wording.until is not None, wording.since, wording.text),
    )


def _wording(
    clauses: Mapping[int, tuple[str, str]], versions: Sequence[ClausesOfVersion]
) -> Wording | None:
    holding = [
        (version.number, version.observed_at, version.clause_ids & clauses.keys())
        for version in versions
        if version.clause_ids & clauses.keys()
    ]
    if not holding:
        return None
    last_number, _, ids = holding[-1]
    text, heading = clauses[min(ids)]
    last = next(at for at, version in enumerate(versions) if version.number == last_number)
    without = [version.observed_at for version in versions[last + 1 :]]
    numbers = tuple(number for number, _, _ in holding)
    return Wording(text, heading, holding[0][1], without[0] if without else None, numbers)
