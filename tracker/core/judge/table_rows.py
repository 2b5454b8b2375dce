"""A changed row of a table -> the edits of its cells, its table's subject, and its direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.core import tables
from tracker.core.compare.edits import Edit
from tracker.core.judge import reasons
from tracker.core.judge.context import Context
from tracker.core.text import fold
from tracker.model import Change, Direction, Reason
from tracker.patterns import compile_later

_WORD = compile_later(r"\w+")
# Longer descriptions of a row are cut.
_ROW_CHARS = 300
# What a row of such a table is.
_ROW_NAMES = {
    "subprocessor": "Subprocessor",
    "third_party_sharing": "Recipient",
    "cookies_tracking": "Cookie or tracker",
    "data_collection": "Data collected",
    "purpose": "Purpose",
}


def cell_edits(change: Change, context: Context) -> Iterator[tuple[Edit, Reason | None]]:
    """The cells of a modified row that differ; none if the number of columns differs.

    Yields:
        The edit of a cell, with a reason if its table is about something that matters.
    """
    if change.kind != "modified" or {change.old[0].kind, change.new[0].kind} != {"row"}:
        return
    old, new = tables.cells(change.old_text), tables.cells(change.new_text)
    if len(old) != len(new):
        return

    header = context.headers.get(change.new_text, ())
    category = about_table(change, header, context)
    row = next((cell for cell in new if cell), "")
    for column, (before, after) in enumerate(zip(old, new, strict=True)):
        if fold(before) == fold(after):
            continue
        edit = Edit(before, after, before, after)
        if not category:
            yield edit, None
            continue
        name = f"“{header[column]}”" if column < len(header) else f"column {column + 1}"
        text = f"In the row {reasons.quote(row)}, {name} changed: {reasons.shown(edit)}"
        direction = _cell_direction(before, after)
        yield edit, Reason("row.cell", text, "material", category, direction, after or before)


def describe(change: Change, category: str, context: Context) -> str:
    """Describe a row that was added or removed: its first cell, then the others by column.

    Args:
        change: of one row.
        category: the subject of its table.
        context: with the headers of tables.
    """
    text = change.new_text or change.old_text
    first_cell, *other_cells = tables.cells(text)
    header = context.headers.get(text, ())
    details = [
        f"{header[column]}: {cell}" if column < len(header) else cell
        for column, cell in enumerate(other_cells, start=1)
        if cell
    ]
    name = _ROW_NAMES.get(category, f"Row of a table about {reasons.plain(category)}")
    in_brackets = f" ({'; '.join(details)})" if details else ""
    verb = "added" if change.kind == "added" else "removed"
    return f"{name} {verb}: {first_cell}{in_brackets}"[:_ROW_CHARS]


def _cell_direction(before: str, after: str) -> Direction:
    """The direction of a cell: weaker if it only got words, stronger if it only lost some."""
    old, new = (set(_WORD.findall(fold(cell).lower())) for cell in (before, after))
    if old < new:
        return "weaker"
    return "stronger" if new < old else "neutral"


def direction_of(change: Change) -> Direction:
    """The direction of a list's change: one more cookie or subprocessor is worse for the reader."""
    if change.kind == "added":
        return "weaker"
    return "stronger" if change.kind == "removed" else "neutral"


def about_table(change: Change, header: Sequence[str], context: Context) -> str | None:
    """The category of a table: by the policy's title, its headings, or the names of its columns."""
    rules = context.rules
    return (
        rules.category_of(context.title)
        or rules.category_of(" ".join(change.side.heading))
        or rules.subject_of(" ".join(header))
    )
