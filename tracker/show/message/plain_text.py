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


def _passage(place: str, marks: str, reasons: Sequence[str]) -> str:
    lines = [*filter(None, [place]), *([f"  {marks}"] if marks else [])]
    return "\n".join([*lines, *(f"  - {reason}" for reason in reasons)])


def _block(heading: str, lines: Sequence[str], passages: Sequence[str], tail: Sequence[str]) -> str:
    return "\n".join([heading, *(f"  {line}" for line in lines), *passages, *tail])


STYLE = Style(
    leaf=_leaf,
    code=_code,
    link=lambda label, url: f"{label}: {url}",
    marks=_marks,
    name=str,
    lead="\n".join,
    facts=lambda lines, tone: "\n".join(lines),
    lines="\n".join,
    passage=_passage,
    block=_block,
    tail="\n".join,
    joint="\n\n",
    frame=str,
)
