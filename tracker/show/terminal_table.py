"""Rows -> a table as text, whole or cut to the width of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.characters import printable

_ONE_SPACE = str.maketrans("\n\t\xa0", "   ")
_GAP = 2
# A column narrower than this says nothing: rather one column less, named below the table.
_LEAST_COLUMNS = 8
# Of the width, what the first column may take before it is cut: it names the row, and is what one
# copies.
_FIRST_SHARE = 0.5


def lay(rows: Sequence[Mapping[str, Any]], width: int | None) -> str:
    """Lay rows out as a table: names, a rule, a line a row.

    Args:
        rows: all of the same columns; at least one.
        width: of the terminal, in columns; None for cells as long as they are.

    Returns:
        The table. Cells that do not fit end in an ellipsis; columns that do not fit are named in a
        last line.
    """
    names = list(rows[0])
    cells = [names, *([_cell(value) for value in row.values()] for row in rows)]
    natural = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    widths = natural if width is None else _fit(natural, width)
    lines = [_line(row, widths) for row in cells]
    lines.insert(1, (" " * _GAP).join("-" * width for width in widths))
    left_out = names[len(widths) :]
    if left_out:
        assert width is not None
        lines.append(cut(f"(--wide also shows {', '.join(left_out)})", width))
    return "\n".join(lines)


def columns(text: str) -> int:
    """Count the columns that a text takes: two for a Chinese character, none for an accent."""
    if text.isascii():
        return len(text)
    return sum(map(_columns_of, text))


def cut(text: str, width: int) -> str:
    """Cut a text to so many columns, with an ellipsis where something is left out."""
    if columns(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += _columns_of(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fit(natural: Sequence[int], width: int) -> list[int]:
    """Widths of the columns that are shown: as many as can say something, the short ones whole."""
    first = min(natural[0], int(width * _FIRST_SHARE))
    least = [first, *(min(width, _LEAST_COLUMNS) for width in natural[1:])]
    shown = len(least)
    while shown > 1 and sum(least[:shown]) + _GAP * (shown - 1) > width:
        shown -= 1
    widths = least[:shown]
    room = width - sum(widths) - _GAP * (shown - 1)
    while room > 0:
        short = [at for at in range(shown) if widths[at] < natural[at]]
        if not short:
            break
        narrowest = min(short, key=lambda at: widths[at])
        widths[narrowest] += 1
        room -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    made = []
    # Not strict: where columns are left out, there are fewer widths than cells.
    for text, width in zip(cells, widths, strict=False):
        shown = cut(text, width)
        made.append(shown + " " * (width - columns(shown)))
    return (" " * _GAP).join(made).rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A tab would move what comes after it; it and the line break stand for a space here.
    return printable(str(value)).translate(_ONE_SPACE)
