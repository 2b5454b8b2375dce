"""Rows -> CSV as spreadsheets open it, without formulas of anybody else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from tracker.characters import printable

# Excel takes a file without it for one in the code page of the country.
_MARK = "\ufeff"
# A cell that begins so is reckoned by a spreadsheet, be it the words of a vendor.
# Source: OWASP, "CSV Injection"; the signs of full width, which some programs take for the others.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTE = "'"
# Excel cuts what is longer without a word.
_MOST_CELL_CHARS = 32_767
_CUT = "…"


def lines(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Write rows as CSV (RFC 4180): UTF-8 with a byte order mark, lines that end in CR LF.

    Args:
        rows: names of columns, then values; None is an empty cell.

    Yields:
        The file in parts. A text that a spreadsheet would take for a formula has an apostrophe
        before it; a text longer than a cell may be ends in an ellipsis.
    """
    yield _MARK.encode()
    for row in rows:
        made = io.StringIO()
        csv.writer(made, lineterminator="\r\n").writerow(map(_cell, row))
        yield made.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = printable(str(value))
    # Spaces before it do not keep a spreadsheet from reckoning.
    if text.lstrip(" \xa0").startswith(_FORMULA):
        text = _QUOTE + text
    return text if len(text) <= _MOST_CELL_CHARS else text[: _MOST_CELL_CHARS - 1] + _CUT
