"""Plain text -> its blocks.

Paragraphs end at blank lines, or at each line where lines are long; bullets begin list items.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.text import squeeze
from tracker.model import Block
from tracker.patterns import compile_later

_BULLET = compile_later(r"^\s*(?:[•●▪◦‣·*o–—-])\s+(?=\S)")
_NUMBERED = compile_later(r"^\s*\(?((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}))[.)]\s+(?=\S)")
_LONG_LINE_CHARS = 120
_SHORT_LINE_CHARS = 50
# Share of lines that may not be longer than that in wrapped text.
_WRAPPED_SHARE = 0.9


def read(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text; headings are still paragraphs (core/read/headings finds them)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    is_wrapped = _is_wrapped(lines)
    paragraphs: list[list[str]] = []
    is_open = False  # whether the next line may go on with the last paragraph
    for line in lines:
        if not line.strip():
            is_open = False
        elif is_open and is_wrapped and _goes_on(paragraphs[-1][-1], line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
            is_open = True
    blocks = (_block(" ".join(paragraph)) for paragraph in paragraphs)
    return tuple(block for block in blocks if block.text)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines are short and run on; where they are long, each is a paragraph of its own."""
    lengths = sorted(len(line) for line in lines if line.strip())
    if not lengths:
        return False
    return lengths[int(_WRAPPED_SHARE * (len(lengths) - 1))] <= _LONG_LINE_CHARS


def starts_item(line: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def _goes_on(before: str, line: str) -> bool:
    """Whether a wrapped line goes on with the paragraph of the line before it."""
    return not starts_item(line) and not _ends_paragraph(before, line)


def _ends_paragraph(before: str, line: str) -> bool:
    """Whether a line was clearly shorter than others and ended its sentence."""
    return (
        len(before) < _SHORT_LINE_CHARS
        and before.rstrip().endswith((".", ":", "?", "!"))
        and not line.lstrip()[:1].islower()
    )


def _block(line: str) -> Block:
    bullet = _BULLET.match(line)
    if bullet:
        return Block("item", squeeze(line[bullet.end() :]), 1)
    return Block("paragraph", squeeze(line))
