"""An edit -> the words in which a reason shows what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.core.compare.edits import Edit
from tracker.model import Reason

QUOTE_CHARS = 120
"""As much of the words as a reason quotes."""


def quote(text: str) -> str:
    """The beginning of a text in quotation marks, on one line."""
    short = text.replace("\n", " ")
    return f"“{short[:QUOTE_CHARS]}{'…' if len(short) > QUOTE_CHARS else ''}”"


def plain(category: str | None) -> str:
    """A category in words."""
    return (category or "other").replace("_", " ")


def shown(edit: Edit) -> str:
    """ "from → to" in quotes, as every reason shows the words it rests on."""
    if edit.old and edit.new:
        return f"{quote(edit.old)} is now {quote(edit.new)}"
    return f"new: {quote(edit.new)}" if edit.new else f"gone: {quote(edit.old)}"


def once(reasons: Sequence[Reason], edit: Edit) -> list[Reason]:
    """The reasons of one edit, with its words quoted whole in the first of them alone.

    The others name what they rest on by its word.
    """
    whole = f": {shown(edit)}"
    told: list[Reason] = []
    is_quoted = False
    for reason in reasons:
        text = reason.text
        if is_quoted and text.endswith(whole):
            text = text.removesuffix(whole)
            if quote(reason.quote) not in text:
                text += f": {quote(reason.quote)}"
        is_quoted = is_quoted or reason.text.endswith(whole)
        told.append(replace(reason, text=text))
    return told
