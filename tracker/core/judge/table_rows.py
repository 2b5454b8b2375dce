"""A changed row of a table -> its cells' edits, what its table is about, and which way a row goes
for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.core import tables
from tracker.core.compare.edits import Edit
from tracker.core.judge import reasons
from tracker.core.judge.context import Context
from tracker.core.text import fold
from tracker.model import Change, Direction, Reason

_WORD = re.compile(r"\w+")
_TOLD_CHARS = 300
# What a row of such a table is.
_CALLED = {
    "subprocessor": "Subprocessor",
    "third_party_sharing": "Recipient",
    "cookies_tracking": "Cookie or tracker",
    "data_collection": "Data collected",
    "purpose": "Purpose",
}


def cells(change: Change, context: Context) -> Iterator[tuple[Edit, Reason | None]]:
    """The cells that changed in a row, by the names of their columns; none where the columns
    differ.

    Yields:
        The edit of a cell, with the reason where the table is about something that matters.
    """
    if change.kind != "modified" or {change.old[0].kind, change.new[0].kind} != {"row"}:
        return
    old, new = tables.cells(change.old_text), tables.cells(change.new_text)
    if len(old) != len(new):
        return
    header = context.headers.get(change.new_text, ())
    about = about_table(change, header, context)
    row = next((cell for cell in new if cell), "")
    for at, (before, after) in enumerate(zip(old, new, strict=True)):
        if fold(before) == fold(after):
            continue
        edit = Edit(before, after, before, after)
        column = f"“{header[at]}”" if at < len(header) else f"column {at + 1}"
        said = f"In the row {reasons.quote(row)}, {column} changed: {reasons.shown(edit)}"
        way = _cell_direction(before, after)
        reason = (
            Reason("row.cell", said, "material", about, way, after or before) if about else None
        )
        yield edit, reason


def told(change: Change, about: str, context: Context) -> str:
    """A row that came or went, by what it names and what its columns say of that.

    Args:
        change: of one row.
        about: what its table is about, a category.
        context: with the headers of tables.
    """
    text = change.new_text or change.old_text
    own, *others = tables.cells(text)
    header = context.headers.get(text, ())
    said = [
        f"{header[at]}: {cell}" if at < len(header) else cell
        for at, cell in enumerate(others, start=1)
        if cell
    ]
    what = _CALLED.get(about, f"Row of a table about {reasons.plain(about)}")
    beside = f" ({'; '.join(said)})" if said else ""
    came = "added" if change.kind == "added" else "removed"
    return f"{what} {came}: {own}{beside}"[:_TOLD_CHARS]


def _cell_direction(before: str, after: str) -> Direction:
    """A cell that says all it said and more is worse for the reader, as one more row is."""
    old, new = (set(_WORD.findall(fold(side).lower())) for side in (before, after))
    return "weaker" if old < new else "stronger" if new < old else "neutral"


def direction_of(change: Change) -> Direction:
    """One more cookie or subprocessor is worse for the reader, one less better."""
    if change.kind == "added":
        return "weaker"
    return "stronger" if change.kind == "removed" else "neutral"


def about_table(change: Change, header: Sequence[str], context: Context) -> str | None:
    """What a table is about: by the policy's title, the headings over it, or the names of its
    columns.
    """
    rules = context.rules
    return (
        rules.category_of(context.title)
        or rules.category_of(" ".join(change.side.heading))
        or rules.subject_of(" ".join(header))
    )
