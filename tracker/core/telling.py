"""An edit -> the words in which a reason shows what it rests on."""

from __future__ import annotations

from tracker.core.edits import Edit

QUOTE_CHARS = 120
"""As much of the words as a reason quotes."""


def quote(text: str) -> str:
    """The beginning of a text in quotation marks, on one line."""
    short = text.replace("\n", " ")
    return f"“{short[:QUOTE_CHARS]}{'…' if len(short) > QUOTE_CHARS else ''}”"


def said(edit: Edit) -> str:
    """ "from → to" in quotes, as every reason shows the words it rests on."""
    if edit.old and edit.new:
        return f"{quote(edit.old)} is now {quote(edit.new)}"
    return f"new: {quote(edit.new)}" if edit.new else f"gone: {quote(edit.old)}"
