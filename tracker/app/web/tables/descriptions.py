"""A schema's comments -> a description of each table, view and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tracker.patterns import compile_later

_TOKEN = compile_later(
    r"--(?P<line>[^\n]*)"
    r"|/\*(?P<block>.*?)\*/"
    r"""|(?P<name>"[^"]*"|'[^']*'|\w+)"""
    r"|(?P<mark>[(),])",
    re.S,
)
_CONSTRAINTS = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"}
_ABOVE_A_VIEW = compile_later(r"\bAS\n((?:--[^\n]*\n)+)")
_ABOUT_COLUMNS = compile_later(r"(\w+(?: and \w+)*): (.*)", re.S)


@dataclass(frozen=True, slots=True)
class Described:
    """What comments say of a table or view; a column without a comment is absent."""

    description: str = ""
    columns: dict[str, str] = field(default_factory=dict)


def describe(kind: str, sql: str, columns: Sequence[str] = ()) -> Described:
    """Read the comments of a CREATE statement.

    Args:
        kind: "table" or "view", as in `sqlite_master.type`.
        sql: the statement, as in `sqlite_master.sql`, later ALTER TABLE included.
        columns: the names of a view's columns: a comment above a view may explain some of them,
            as in `lead_days: from the day …`.

    Returns:
        The comments, each on one line.
    """
    return _of_view(sql, columns) if kind == "view" else _of_table(sql)


def _of_table(sql: str) -> Described:
    """Give each comment to its column, those above the first column to the table.

    Several columns may share a line. A comment behind them is about the last of them that has
    none: ALTER TABLE puts a new column, and its comment, in front of that of the column before.
    """
    notes: dict[str, list[str]] = {"": []}
    unexplained: list[str] = []
    last = ""
    for kind, text in _pieces(sql):
        if kind == "column":
            unexplained.append(text)
        elif kind == "block":
            notes.setdefault(unexplained.pop() if unexplained else "", []).append(text)
        else:
            if unexplained:
                last = unexplained[-1]
                unexplained.clear()
            notes.setdefault(last, []).append(text)
    joined = {name: " ".join(lines) for name, lines in notes.items()}
    return Described(joined.pop(""), joined)


def _pieces(sql: str) -> Iterator[tuple[str, str]]:
    """Yield columns and comments in order: ("column", name), ("line", text), ("block", text)."""
    depth = 0
    is_column_next = False
    for token in _TOKEN.finditer(sql):
        kind, text = token.lastgroup or "", token[token.lastgroup or 0]
        if kind == "mark":
            depth += {"(": 1, ")": -1, ",": 0}[text]
            is_column_next = depth == 1 and text != ")"
        elif kind != "name":
            yield kind, " ".join(text.split())
        elif is_column_next:
            is_column_next = False
            if text.upper() not in _CONSTRAINTS:
                yield "column", text.strip("\"'")


def _of_view(sql: str, columns: Iterable[str]) -> Described:
    """Part the comment above a view into what it says of the view and of single columns."""
    above = _ABOVE_A_VIEW.search(sql)
    if above is None:
        return Described()
    text = "\n".join(line.removeprefix("--").strip() for line in above[1].splitlines())
    notes: dict[str, str] = {"": ""}
    about = [""]
    known = set(columns)
    # A note on a column begins at a line or behind a semicolon; all else continues what it is in.
    for piece in re.split(r"(?<=;)\s|(?=\n)", text):
        note = _ABOUT_COLUMNS.match(piece.strip())
        if note and known.issuperset(note[1].split(" and ")):
            about = note[1].split(" and ")
            notes |= dict.fromkeys(about, note[2])
        else:
            notes |= {name: f"{notes[name]} {piece.strip()}" for name in about}
    plain = {name: " ".join(note.split()).rstrip(";") for name, note in notes.items()}
    return Described(plain.pop(""), plain)
