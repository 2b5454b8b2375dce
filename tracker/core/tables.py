"""Rows of a policy's tables -> their cells, their subject, and the header of their table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.core.text import fold
from tracker.model import Clause

_HEADER_WORDS = 6


def row(cells: Iterable[str]) -> str:
    """The text of a row with these cells."""
    return " | ".join(cells)


def cells(text: str) -> list[str]:
    """The cells of a row's text."""
    return [cell.strip() for cell in text.split("|")]


def key(clause: Clause) -> str | None:
    """What a row is about: its first cell that is not empty; None for what is no row."""
    if clause.kind != "row":
        return None
    return next((fold(cell) for cell in cells(clause.text) if cell), "")


def headers(*sides: Sequence[Clause]) -> dict[str, list[str]]:
    """The header of its table for each row's text.

    A header is the first row of a table, where it looks like one.
    """
    header_of: dict[str, list[str]] = {}
    for clauses in sides:
        for run in _runs(clauses):
            header = cells(run[0].text)
            if len(run) > 1 and _is_header(header):
                header_of.update((clause.text, header) for clause in run[1:])
    return header_of


def _runs(clauses: Sequence[Clause]) -> Iterable[list[Clause]]:
    """The rows of each table: rows that follow each other."""
    run: list[Clause] = []
    for clause in clauses:
        if clause.kind == "row":
            run.append(clause)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_header(row: Sequence[str]) -> bool:
    return all(map(_is_column_title, row))


def _is_column_title(cell: str) -> bool:
    is_short = 0 < len(cell.split()) <= _HEADER_WORDS
    return is_short and not any(map(str.isdigit, cell)) and not cell.endswith(".")
