"""A redline -> how it is shown: in a terminal, in Markdown and in HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence

from tracker.characters import printable
from tracker.core.compare.redline import join
from tracker.core.text import sentences
from tracker.model import Segment
from tracker.patterns import compile_later
from tracker.show.counts import count

# One sentence is read as quickly as the line that folds it.
_LEAST_FOLDED = 2
_MARKDOWN = compile_later(r"([\\`*_{}\[\]<>#|~!@:])")


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
    texts = (_escaped(segment.text) for segment in segments)
    return join(
        segments,
        [marks[segment.op].format(text) for segment, text in zip(segments, texts, strict=True)],
    )


def unstyled_html(segments: Sequence[Segment]) -> str:
    """`<del>` and `<ins>` for a page with a stylesheet, all text escaped.

    Of an unchanged run only the sentences next to a change are shown; the others are folded, and
    open without any script.
    """
    marks = {"equal": "{}", "delete": "<del>{}</del>", "insert": "<ins>{}</ins>"}
    last = len(segments) - 1
    marked = [
        _folded(segment.text, follows=at > 0, leads=at < last)
        if segment.op == "equal"
        else marks[segment.op].format(_escaped(segment.text))
        for at, segment in enumerate(segments)
    ]
    return join(segments, marked)


def _folded(text: str, follows: bool, leads: bool) -> str:
    """An unchanged run, with its middle folded where that is worth it."""
    parts = sentences(text)
    head, tail = (1 if follows else 0), (1 if leads else 0)
    middle = parts[head : len(parts) - tail]
    if len(middle) < _LEAST_FOLDED or (head + tail == 0):
        return _escaped(text)
    shown = count(len(middle), "unchanged sentence")
    fold = (
        f'<details class="fold"><summary>… {shown}</summary>{_escaped(" ".join(middle))}</details>'
    )
    pieces = [*map(_escaped, parts[:head]), fold, *map(_escaped, parts[len(parts) - tail :])]
    return " ".join(pieces)


def _escaped(text: str) -> str:
    return html.escape(printable(text)).replace("\n", "<br>")
