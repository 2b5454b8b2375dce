"""A policy's blocks -> Markdown that is read back as the same words.

`policy_text` writes for people; here every sign that Markdown would take for its own is escaped.

Source: the CommonMark specification 0.31, and tables of GitHub Flavored Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from tracker.characters import printable
from tracker.model import Block, BlockKind, Clause, Policy
from tracker.patterns import compile_later

_DEEPEST_HEADING = 6
_CELLS = " | "
# A number of more digits begins no list.
_NUMBER = compile_later(r"\d{1,9}", re.ASCII)
# Inside a word an underscore is one; "&" begins a name only before a letter or "#".
_SIGNS = compile_later(r"[\\`*\[\]<#|]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z])")
# At its beginning a line may be an item, a quotation, a rule, or what makes a heading of a line.
_OPENING_SIGN = compile_later(r"[-+>=~]")
_OPENING_NUMBER = compile_later(r"(\d{1,9})([.)])", re.ASCII)


def of_blocks(blocks: Iterable[Block]) -> str:
    """Write blocks as Markdown.

    Args:
        blocks: as they were read, in order.

    Returns:
        Text that ends in a line feed. Letters before items (a, iv) are left out: Markdown has none.
    """
    parts = [
        part
        for (kind, _), group in groupby(blocks, key=_kind)
        if (part := _WRITERS.get(kind, _paragraphs)(list(group)))
    ]
    return "\n\n".join(parts) + "\n"


def of_policy(policy: Policy) -> str:
    """Write a stored version as Markdown, from its title and clauses.

    Args:
        policy: as it was stored. What stood in lists within lists stands in one, and lines that
            print a date alone are no clauses, so that the printed dates stand below the title.
    """
    dates = policy.dates
    lines = [("Last updated", dates.updated), ("Effective date", dates.effective)]
    head = [Block("heading", policy.title, 1)]
    head += [Block("paragraph", f"{name}: {day}") for name, day in lines if day]
    return of_blocks([*head, *map(_block, policy.clauses)])


def _block(clause: Clause) -> Block:
    if clause.kind == "heading":
        return Block("heading", clause.heading[-1], len(clause.heading) + 1)
    return Block(clause.kind, clause.text, 1 if clause.kind == "item" else 0)


def _kind(block: Block) -> tuple[BlockKind, int]:
    """What is written together: a list, or rows of as many cells."""
    return block.kind, block.text.count(_CELLS) if block.kind == "row" else 0


def _headings(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_heading(block) for block in blocks if _words(block.text))


def _heading(block: Block) -> str:
    return f"{'#' * min(max(1, block.level), _DEEPEST_HEADING)} {_escaped(block.text)}"


def _paragraphs(blocks: Sequence[Block]) -> str:
    return "\n\n".join(filter(None, (_line(block.text) for block in blocks)))


def _items(blocks: Sequence[Block]) -> str:
    return "\n".join(_item_lines(blocks))


def _item_lines(blocks: Sequence[Block]) -> Iterator[str]:
    # How far the text of each open item stands to the right: those below it begin there.
    columns: list[int] = []
    for block in blocks:
        text = _line(block.text)
        if not text:
            continue
        open_before = len(columns)
        del columns[max(0, block.level - 1) :]
        indent = columns[-1] if columns else 0
        sign = f"{block.marker}." if _NUMBER.fullmatch(block.marker) else "-"
        if 0 < open_before == len(columns) and sign not in ("-", "1."):
            # A list within an item that begins with another number would go on its line.
            yield ""
        columns.append(indent + len(sign) + 1)
        yield f"{' ' * indent}{sign} {text}"


def _rows(blocks: Sequence[Block]) -> str:
    rows = [[_escaped(cell) for cell in block.text.split(_CELLS)] for block in blocks]
    rule = ["---"] * len(rows[0])
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def _line(text: str) -> str:
    """A text that begins no list, quotation or rule."""
    line = _escaped(text)
    if _OPENING_SIGN.match(line):
        return f"\\{line}"
    number = _OPENING_NUMBER.match(line)
    return f"{number[1]}\\{line[number.end(1) :]}" if number else line


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", _words(text))


def _words(text: str) -> str:
    return " ".join(printable(text).split())


_WRITERS: Mapping[BlockKind, Callable[[Sequence[Block]], str]] = {
    "heading": _headings,
    "item": _items,
    "row": _rows,
}
