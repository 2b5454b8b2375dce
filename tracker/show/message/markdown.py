"""A message in Markdown, as chats show it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.patterns import compile_later
from tracker.show import redline
from tracker.show.message.style import ZERO_WIDTH, Style, flat, unlinked

_LEADING_MARK = compile_later(r"^(\d{0,9})([-+=.)])")


def _leaf(text: str) -> str:
    return unlinked(_plain_colons(redline.escape_markdown(flat(text))))


def _unlisted(line: str) -> str:
    """A line whose beginning nobody reads as a list or a rule."""
    return _LEADING_MARK.sub(r"\1\\\2", line)


def _plain_colons(escaped: str) -> str:
    r"""Break links by an invisible space: some chats would show the backslash of every `\:`."""
    unlinked = escaped.replace("\\://", f":{ZERO_WIDTH}//").replace("\\:", ":")
    return re.sub(r"\b(www)\.", rf"\1{ZERO_WIDTH}.", unlinked, flags=re.IGNORECASE)


def _code(text: str) -> str:
    return f"`{flat(text).replace('`', chr(39)).replace('@', '@' + ZERO_WIDTH).replace('<', '‹')}`"


def _lines(lines: Sequence[str]) -> str:
    return "\n".join(map(_unlisted, lines))


def _passage(place: str, marks: str, reasons: Sequence[str]) -> str:
    """The redline as a quotation, its reasons below it as a list."""
    lines = [f"*{place}*"] if place.strip() else []
    if marks:
        lines.append(f"> {_unlisted(marks)}")
    # Without the empty line a list would go on with the quotation.
    gap = [""] if marks and reasons else []
    return "\n".join([*lines, *gap, *(f"- {_unlisted(reason)}" for reason in reasons)])


def _block(heading: str, lines: Sequence[str], passages: Sequence[str], tail: Sequence[str]) -> str:
    parts = [f"**{heading}**", *map(_unlisted, lines), *passages, *map(_unlisted, tail)]
    return "\n".join(parts)


STYLE = Style(
    leaf=_leaf,
    code=_code,
    link=lambda label, url: f"{_leaf(label)}: <{url}>",
    marks=lambda segments: unlinked(_plain_colons(redline.markdown(segments))),
    name=lambda words: f"**{words}**",
    lead=_lines,
    facts=lambda lines, tone: _lines(lines),
    lines=_lines,
    passage=_passage,
    block=_block,
    tail=_lines,
    joint="\n\n",
    frame=str,
)
