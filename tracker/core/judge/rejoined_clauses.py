"""Changes -> the same changes, with a removed and an added clause of one meaning made one edit."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.core.judge.same_meaning import why_same
from tracker.model import Change

# Longer clauses that say the same share so many words that the alignment pairs them by itself.
_MOST_CHARS = 200


def rejoin(changes: Iterable[Change], language: str | None) -> list[Change]:
    """Join a removed clause and an added one beside it if both say the same.

    "The clerk keeps the file" and "The file is kept by the clerk" share too few words for the
    alignment to pair them.

    Args:
        changes: in order.
        language: of both versions.

    Returns:
        The changes in their order.
    """
    rejoined: list[Change] = []
    for change in changes:
        modified = _as_one(rejoined[-1], change, language) if rejoined else None
        if modified:
            rejoined[-1] = modified
        else:
            rejoined.append(change)
    return rejoined


def _as_one(first: Change, second: Change, language: str | None) -> Change | None:
    """Two changes as one modified clause; None if they do not say the same."""
    if not _is_pair(first, second):
        return None
    removed, added = (first, second) if first.kind == "removed" else (second, first)
    if not why_same.explain(removed.old_text, added.new_text, language):
        return None
    return Change("modified", removed.old, added.new)


def _is_pair(first: Change, second: Change) -> bool:
    """Whether one short clause went and one came."""
    if {first.kind, second.kind} != {"removed", "added"}:
        return False
    clauses = [*first.old, *first.new, *second.old, *second.new]
    return len(clauses) == 2 and all(len(clause.text) <= _MOST_CHARS for clause in clauses)
