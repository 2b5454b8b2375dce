"""A change -> its redline: the words that were kept, deleted and inserted."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.compare.word_differences import differ
from tracker.model import Change, Segment

_KEPT_WORDS = 12
_CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "”", "’", "%")


def segments_of(change: Change) -> tuple[Segment, ...]:
    """The segments that show a change whole; an added or removed clause is one segment."""
    if change.kind == "added":
        return (Segment("insert", change.new_text),)
    if change.kind == "removed":
        return (Segment("delete", change.old_text),)
    if change.kind == "modified":
        return differ(change.old_text, change.new_text)
    return (Segment("equal", change.new_text),)


def shorten(segments: Sequence[Segment], kept_words: int = _KEPT_WORDS) -> tuple[Segment, ...]:
    """Keep of each unchanged run only the words nearest to a change, with an ellipsis between."""
    shortened = []
    for at, segment in enumerate(segments):
        words = segment.text.split()
        if segment.op != "equal" or len(words) <= 2 * kept_words + 2:
            shortened.append(segment)
            continue
        # Nothing changed before the first run and behind the last.
        head = " ".join(words[:kept_words]) if at else ""
        tail = " ".join(words[-kept_words:]) if at < len(segments) - 1 else ""
        text = f"{head} … {tail}".strip() if head or tail else "…"
        shortened.append(Segment("equal", text))
    return tuple(shortened)


def plain(segments: Sequence[Segment]) -> str:
    """The redline as plain text: `We keep it for [-30-] {+90+} days.`; empty for no segments."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return join(segments, [marks[segment.op].format(segment.text) for segment in segments])


def join(segments: Sequence[Segment], marked: Sequence[str]) -> str:
    """Join marked segments with spaces, but without one before closing punctuation.

    Args:
        segments: of a change.
        marked: the text of each, with its marks.
    """
    pieces: list[str] = []
    for segment, text in zip(segments, marked, strict=True):
        if pieces and not segment.text.startswith(_CLOSING):
            pieces.append(" ")
        pieces.append(text)
    return "".join(pieces)
