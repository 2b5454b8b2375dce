"""A message in plain text."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.compare.redline import plain
from tracker.model import Segment
from tracker.show.message.style import Style, defused, flat, unlinked


def _leaf(text: str) -> str:
    return defused(unlinked(flat(text)))


def _code(text: str) -> str:
    return defused(flat(text))


def _marks(segments: Sequence[Segment]) -> str:
    return plain([Segment(segment.op, _leaf(segment.text)) for segment in segments])


STYLE = Style(
    leaf=_leaf,
    code=_code,
    link=str,
    marks=_marks,
    title=str,
    strong=str,
    lines="\n".join,
    bullets=lambda lines: "".join(f"\n  - {line}" for line in lines),
    joint="\n\n",
    frame=str,
)
