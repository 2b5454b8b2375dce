"""A message in Markdown, as chats show it."""

from __future__ import annotations

import re

from tracker.show import redline
from tracker.show.message.style import ZERO_WIDTH, Style, flat, unlinked

_LEADING_MARK = re.compile(r"^(\d{0,9})([-+=.)])")


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


STYLE = Style(
    leaf=_leaf,
    code=_code,
    link=lambda url: f"<{url}>",
    marks=lambda segments: unlinked(_plain_colons(redline.markdown(segments))),
    title=lambda words: f"**{words}**",
    strong=lambda words: f"**{words}**",
    lines=lambda lines: "\n".join(map(_unlisted, lines)),
    bullets=lambda lines: "".join(f"\n- {_unlisted(line)}" for line in lines),
    joint="\n\n",
    frame=str,
)
