"""Plain text -> blocks: paragraphs by blank lines (or by lines where no blank line stands), list
items by bullets.
"""

from __future__ import annotations

import re

from tracker.core.text import squeeze
from tracker.model import Block

_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*o–—-])\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*\(?((?:\d{1,3}|[a-zA-Z]|[ivx]{1,5}))[.)]\s+(?=\S)")
_LONG_LINE_CHARS = 120


def read(text: str) -> tuple[Block, ...]:
    """Blocks of a plain text; whatever looks like a heading is still a paragraph here (see
    core/read/headings).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    filled = [line for line in lines if line.strip()]
    # Wrapped text has short lines that run on; where lines are long, each is a paragraph of its
    # own.
    wrapped = (
        bool(filled) and sorted(map(len, filled))[int(0.9 * (len(filled) - 1))] <= _LONG_LINE_CHARS
    )
    blocks: list[Block] = []
    gathered: list[str] = []

    def end() -> None:
        if gathered:
            blocks.append(_block(" ".join(gathered)))
            gathered.clear()

    for line in lines:
        if not line.strip():
            end()
        elif gathered and (not wrapped or starts_item(line) or _is_whole(gathered[-1], line)):
            end()
            gathered.append(line)
        else:
            gathered.append(line)
    end()
    return tuple(block for block in blocks if block.text)


def starts_item(line: str) -> bool:
    """Whether a line begins with a bullet or a number."""
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def _is_whole(before: str, line: str) -> bool:
    """A wrapped line goes on unless the one before was clearly shorter and ended its sentence."""
    return (
        len(before) < 50
        and before.rstrip().endswith((".", ":", "?", "!"))
        and not line.lstrip()[:1].islower()
    )


def _block(line: str) -> Block:
    bullet = _BULLET.match(line)
    if bullet:
        return Block("item", squeeze(line[bullet.end() :]), 1)
    return Block("paragraph", squeeze(line))
