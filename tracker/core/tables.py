"""Rows of a policy's tables -> their cells, what a row is about, and the header its table begins
with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.core.text import fold
from tracker.model import Clause

_HEADER_WORDS = 6


def row(cells: Iterable[str]) -> str:
    """A row's text, of its cells."""
    return " | ".join(cells)


def cells(text: str) -> list[str]:
    """The cells of a row's text."""
    return [cell.strip() for cell in text.split("|")]


def key(clause: Clause) -> str | None:
    """What a row is about: its first cell that is not empty. None for what is no row."""
    if clause.kind != "row":
        return None
    return next((fold(cell) for cell in cells(clause.text) if cell), "")


def headers(*sides: Sequence[Clause]) -> dict[str, list[str]]:
    """For each row's text the header of its table: the first row of a run, if it looks like one."""
    found: dict[str, list[str]] = {}
    for clauses in sides:
        for run in _runs(clauses):
            header = cells(run[0].text)
            if len(run) > 1 and _is_header(header):
                found.update((clause.text, header) for clause in run[1:])
    return found


def _runs(clauses: Sequence[Clause]) -> Iterable[list[Clause]]:
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
    return all(
        cell
        and len(cell.split()) <= _HEADER_WORDS
        and not any(map(str.isdigit, cell))
        and not cell.endswith(".")
        for cell in row
    )
