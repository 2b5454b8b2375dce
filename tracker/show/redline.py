"""A redline -> how it is shown: in a terminal, in Markdown and in HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from tracker.characters import printable
from tracker.core.compare.redline import join
from tracker.model import Segment

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!@:])")


def terminal(segments: Sequence[Segment]) -> str:
    """ANSI colours beside the plain marks, so that it still reads without them."""
    marks = {"equal": "{}", "delete": "\x1b[31m[-{}-]\x1b[0m", "insert": "\x1b[32m{{+{}+}}\x1b[0m"}
    return join(
        segments, [marks[segment.op].format(printable(segment.text)) for segment in segments]
    )


def markdown(segments: Sequence[Segment]) -> str:
    """`~~deleted~~ **inserted**`, all else escaped: no page can mention or link in a chat."""
    marks = {"equal": "{}", "delete": "~~{}~~", "insert": "**{}**"}
    texts = (escape_markdown(" / ".join(segment.text.splitlines())) for segment in segments)
    return join(
        segments,
        [marks[segment.op].format(text) for segment, text in zip(segments, texts, strict=True)],
    )


def escape_markdown(text: str) -> str:
    """Escape what Markdown and chats read as more than text; mentions lose their force."""
    return _MARKDOWN.sub(r"\\\1", printable(text)).replace("\\@", "@\u200b")


def to_html(segments: Sequence[Segment]) -> str:
    """`<del>` and `<ins>` with inline styles (mail programs know no others), all text escaped.

    Struck through and underlined, too: never by colour alone.
    """
    marks = {
        "equal": "{}",
        "delete": (
            '<del style="background:#fce3df;color:#7a1a13;text-decoration:line-through">{}</del>'
        ),
        "insert": (
            '<ins style="background:#dcf2e2;color:#0d4a25;text-decoration:underline">{}</ins>'
        ),
    }
    texts = (html.escape(printable(segment.text)).replace("\n", "<br>") for segment in segments)
    return join(
        segments,
        [marks[segment.op].format(text) for segment, text in zip(segments, texts, strict=True)],
    )
