"""Clauses -> the text of a policy as HTML, each clause with its address and a link to its history.

Written here and not by a template: a page holds hundreds of clauses, and a template takes three
times as long for each.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from tracker.characters import printable
from tracker.core.tables import cells
from tracker.model import Clause

Row = tuple[int, Clause]
"""A clause with the number of its row in the record."""
# The page's own headings come first: h1 for the page, h2 for its parts.
_FIRST_LEVEL, _LAST_LEVEL = 3, 6


def text(rows: Sequence[Row], watch_id: str, language: str | None) -> str:
    """Write clauses: paragraphs, lists, tables and headings.

    Args:
        rows: in reading order.
        watch_id: of their page, whose characters need no escaping in an address.
        language: of the text, where it is known.

    Returns:
        An element of class `policy`; all of the vendor's words are escaped.
    """
    history = f"/clause/{watch_id}/"
    runs = groupby(rows, key=lambda row: row[1].kind)
    body = "".join(line for kind, run in runs for line in _WRITERS[kind](list(run), history))
    lang = f' lang="{html.escape(language)}"' if language else ""
    return f'<div class="policy"{lang} dir="auto">{body}</div>'


def _paragraphs(rows: Sequence[Row], history: str) -> Iterator[str]:
    for rowid, clause in rows:
        words = _escaped(clause.text)
        yield f'<p id="clause-{rowid}" dir="auto">{words} {_mark(history, rowid)}</p>\n'


def _items(rows: Sequence[Row], history: str) -> Iterator[str]:
    yield "<ul>"
    for rowid, clause in rows:
        words = _escaped(clause.text)
        yield f'<li id="clause-{rowid}" dir="auto">{words} {_mark(history, rowid)}</li>\n'
    yield "</ul>"


def _headings(rows: Sequence[Row], history: str) -> Iterator[str]:
    del history
    for rowid, clause in rows:
        level = min(max(len(clause.heading), 1) + _FIRST_LEVEL - 1, _LAST_LEVEL)
        words = _escaped(clause.heading[-1] if clause.heading else clause.text)
        yield f'<h{level} id="clause-{rowid}" dir="auto">{words}</h{level}>\n'


def _table(rows: Sequence[Row], history: str) -> Iterator[str]:
    # It can be reached and scrolled with the keyboard alone.
    yield '<div class="wide" role="region" aria-label="Table" tabindex="0"><table><tbody>'
    for rowid, clause in rows:
        shown = "".join(f'<td dir="auto">{_escaped(cell)}</td>' for cell in cells(clause.text))
        yield f'<tr id="clause-{rowid}">{shown}<td>{_mark(history, rowid)}</td></tr>\n'
    yield "</tbody></table></div>"


_WRITERS: Mapping[str, Callable[[Sequence[Row], str], Iterator[str]]] = {
    "paragraph": _paragraphs,
    "item": _items,
    "heading": _headings,
    "row": _table,
}


def _mark(history: str, rowid: int) -> str:
    return f'<a class="pilcrow" href="{history}{rowid}" aria-label="History of this clause">¶</a>'


def _escaped(words: str) -> str:
    return html.escape(printable(words))
