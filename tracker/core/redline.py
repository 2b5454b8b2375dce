"""Changes -> what a reader sees struck out and put in: plain, terminal, Markdown and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from tracker.characters import printable
from tracker.core.compare.word_differences import differ
from tracker.model import Change, Segment

_KEPT_WORDS = 12
_CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "”", "’", "%")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!@:])")


def plain(segments: Sequence[Segment]) -> str:
    """`We keep it for [-30-] {+90+} days.`; empty for no segments."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return _joined(segments, [marks[segment.op].format(segment.text) for segment in segments])


def _joined(segments: Sequence[Segment], marked: Sequence[str]) -> str:
    """Marked segments in a row, a space between them but before closing punctuation."""
    pieces: list[str] = []
    for segment, text in zip(segments, marked, strict=True):
        if pieces and not segment.text.startswith(_CLOSING):
            pieces.append(" ")
        pieces.append(text)
    return "".join(pieces)


def segments_of(change: Change) -> tuple[Segment, ...]:
    """The segments that show a change whole: for one side alone, all of it."""
    if change.kind == "added":
        return (Segment("insert", change.new_text),)
    if change.kind == "removed":
        return (Segment("delete", change.old_text),)
    if change.kind == "modified":
        return differ(change.old_text, change.new_text)
    return (Segment("equal", change.new_text),)


def shorten(segments: Sequence[Segment], kept_words: int = _KEPT_WORDS) -> tuple[Segment, ...]:
    """Leave of each unchanged run only the words nearest to a change, an ellipsis for the rest."""
    found = []
    for at, segment in enumerate(segments):
        words = segment.text.split()
        if segment.op != "equal" or len(words) <= 2 * kept_words + 2:
            found.append(segment)
            continue
        head = " ".join(words[:kept_words]) if at else ""
        tail = " ".join(words[-kept_words:]) if at < len(segments) - 1 else ""
        found.append(Segment("equal", " … ".join([head, tail]).strip() if head or tail else "…"))
    return tuple(found)


def terminal(segments: Sequence[Segment]) -> str:
    """ANSI colours beside the plain marks, so that it still reads without them; controls of the page are gone."""
    marks = {"equal": "{}", "delete": "\x1b[31m[-{}-]\x1b[0m", "insert": "\x1b[32m{{+{}+}}\x1b[0m"}
    return _joined(segments, [marks[segment.op].format(printable(segment.text)) for segment in segments])


def markdown(segments: Sequence[Segment]) -> str:
    """`~~deleted~~ **inserted**`, all else escaped: no page can mention, link or format in a chat."""
    marks = {"equal": "{}", "delete": "~~{}~~", "insert": "**{}**"}
    texts = (escape_markdown(" / ".join(segment.text.splitlines())) for segment in segments)
    return _joined(segments, [marks[segment.op].format(text) for segment, text in zip(segments, texts, strict=True)])


def escape_markdown(text: str) -> str:
    """Escape what Markdown and chat services read as more than text; a mention loses its sign's force."""
    return _MARKDOWN.sub(r"\\\1", printable(text)).replace("\\@", "@\u200b")


def to_html(segments: Sequence[Segment]) -> str:
    """`<del>` and `<ins>` with inline styles (mail programs know no others), all text escaped."""
    marks = {
        "equal": "{}",
        "delete": '<del style="color:#9b1c1c;background:#fdecec">{}</del>',
        "insert": '<ins style="color:#14532d;background:#e6f6ea;text-decoration:none"><b>{}</b></ins>',
    }
    texts = (html.escape(printable(segment.text)).replace("\n", "<br>") for segment in segments)
    return _joined(segments, [marks[segment.op].format(text) for segment, text in zip(segments, texts, strict=True)])
