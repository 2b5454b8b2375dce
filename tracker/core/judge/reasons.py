"""An edit -> the words in which a reason quotes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.core.compare.edits import Edit
from tracker.model import Reason

QUOTE_CHARS = 120
"""The most characters that a reason quotes."""


def quote(text: str) -> str:
    """The beginning of a text in quotation marks, on one line."""
    short = text.replace("\n", " ")
    ellipsis = "…" if len(short) > QUOTE_CHARS else ""
    return f"“{short[:QUOTE_CHARS]}{ellipsis}”"


def plain(category: str | None) -> str:
    """A category in words."""
    return (category or "other").replace("_", " ")


def shown(edit: Edit) -> str:
    """The edit in quotes ("from → to"), as every reason shows it."""
    if edit.old and edit.new:
        return f"{quote(edit.old)} is now {quote(edit.new)}"
    return f"new: {quote(edit.new)}" if edit.new else f"gone: {quote(edit.old)}"


def quote_once(reasons: Sequence[Reason], edit: Edit) -> list[Reason]:
    """The reasons of one edit, of which only the first quotes the whole edit.

    Each of the others quotes the one word it rests on.
    """
    whole_edit = f": {shown(edit)}"
    shortened: list[Reason] = []
    is_quoted = False
    for reason in reasons:
        text = reason.text
        if is_quoted and text.endswith(whole_edit):
            text = text.removesuffix(whole_edit)
            if quote(reason.quote) not in text:
                text += f": {quote(reason.quote)}"

        is_quoted = is_quoted or reason.text.endswith(whole_edit)
        shortened.append(replace(reason, text=text))
    return shortened
