"""Changes of an alignment -> the same, with a clause that went and one that came beside it as one
edit where both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from tracker.core.judge.same_meaning import why_same
from tracker.model import Change

# Longer clauses share so many words with their own other wording that they are paired by these.
_MOST_CHARS = 200


def joined(changes: Iterable[Change], language: str | None) -> list[Change]:
    """Join what went and what came where that says the same in other words.

    Args:
        changes: in order.
        language: of both sides.

    Returns:
        The changes in their order. "The clerk keeps the file" and "The file is kept by the clerk"
        share too little for the alignment to be one clause.
    """
    found: list[Change] = []
    for change in changes:
        if found and _is_pair(found[-1], change):
            gone, come = sorted((found[-1], change), key=lambda each: each.kind != "removed")
            if why_same.meaning(gone.old_text, come.new_text, language):
                found[-1] = Change("modified", gone.old, come.new)
                continue
        found.append(change)
    return found


def _is_pair(first: Change, second: Change) -> bool:
    if {first.kind, second.kind} != {"removed", "added"}:
        return False
    sides = [*first.old, *first.new, *second.old, *second.new]
    return len(sides) == 2 and all(len(clause.text) <= _MOST_CHARS for clause in sides)
