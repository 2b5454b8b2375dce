"""An edit -> the reason why it does not matter, or little: typography, masking, furniture, spelling, a rename."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.core.edits import Edit, is_address, is_masking, is_spelling, is_typography, same_address
from tracker.core.rules import Rules
from tracker.core.telling import said
from tracker.core.text import fold
from tracker.model import Change, Reason

# Longer than any button's or promotion's words.
_FURNITURE_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """What an edit is seen against: the page's title, all texts of either side, and the document-wide renames."""

    title: str
    old_texts: frozenset[str]
    new_texts: frozenset[str]
    renames: frozenset[tuple[str, str]]


def find(edit: Edit, change: Change, book: Rules, page: Page) -> Reason | None:
    """The first such reason, or None where the edit has to be judged."""
    if is_typography(edit):
        return Reason("typography", f"Only punctuation, spacing or capitals: {said(edit)}", "editorial")
    if is_masking(edit):
        return Reason("masked_address", "An e-mail address was hidden or shown by the server's protection", "artifact")
    one_sided = not (edit.old and edit.new)
    if one_sided and _is_furniture(edit.new or edit.old, book):
        return Reason("furniture", f"Furniture of the page, not its policy: {said(edit)}", "artifact")
    if change.kind in ("added", "removed") and fold(edit.new or edit.old) in (
        page.old_texts if edit.new else page.new_texts
    ):
        return Reason("repeated", f"The same words stand elsewhere in both versions: {said(edit)}", "artifact")
    if edit.is_heading:
        return Reason("heading", f"A heading without text of its own: {said(edit)}", "editorial")
    if is_address(edit):
        if edit.old and edit.new and same_address(edit):
            return Reason("address.form", f"An address is only written otherwise: {said(edit)}", "editorial")
        return Reason("address", f"An address changed: {said(edit)}", "minor", "contact")
    if (fold(edit.old).lower(), fold(edit.new).lower()) in page.renames and not turns(edit, book):
        return Reason(
            "rename", f"Renamed throughout: {said(edit)}", "minor", "entity" if edit.new[:1].isupper() else "other"
        )
    if not turns(edit, book) and is_spelling(edit, book.small):
        return Reason("wording", f"Spelling or wording alone: {said(edit)}", "editorial")
    return None


def _is_furniture(text: str, book: Rules) -> bool:
    """Whether words are a button's, a share link's and the like; looked at from the first to the last word."""
    if len(text) > _FURNITURE_CHARS:
        return False
    first, last = re.search(r"\w", text), re.search(r"\w", text[::-1])
    return bool(first and last and book.furniture.match(text[first.start() : len(text) - last.start()]))


def turns(edit: Edit, book: Rules) -> bool:
    """Whether a word that turns sentences round is on one side only."""
    return any(
        len(signal.words.findall(edit.old)) != len(signal.words.findall(edit.new))
        for signal in book.signals_in(edit.old, edit.new)
    )
