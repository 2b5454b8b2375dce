"""An edit -> the reason why it does not matter, or little: typography, masking, furniture, spelling, a rename."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.core import quantities
from tracker.core.edits import (
    Edit,
    in_full,
    is_address,
    is_masking,
    is_spelling,
    is_typography,
    letters,
    names_address,
    same_address,
)
from tracker.core.judge import facts
from tracker.core.rules import Rules
from tracker.core.telling import said
from tracker.core.text import fold
from tracker.model import Change, Clause, Reason

# Longer than any button's or promotion's words.
_FURNITURE_CHARS = 2_000
# Fewer letters than these may stand anywhere by chance.
_LONG_LETTERS = 40
_SHORT_LETTERS = 12
# A table of contents also says "on this page", "updated this week" and the like.
_LEAST_HEADINGS = 3
_BESIDE_HEADINGS_RATIO = 0.4
_LEAST_HEADING_LETTERS = 5
_SENTENCE_END = re.compile(r"[.!?;]")
# "D.7", "16-1", "4.2(b)": only a reference is written like this.
_REFERENCE = re.compile(
    r"^(?:(?:section|clause|article|paragraph|§)\s)?"
    r"(?:[A-Z]\.?\d[\d.-]{0,9}|\d{1,3}(?:[.-]\d{1,3}){1,4})(?:\([a-z]\))?$",
    re.I,
)
_AI_NAME = re.compile(r"\b[A-Z][\w-]{1,30} AI\b")
_OFTEN = 3
_TITLE_WORDS = 7
_LABEL_WORDS = 14
IDENTIFIER = re.compile(r"^(?:[A-Za-z0-9-]{0,60}_[\w-]{0,60}|[a-z]{2,30}[A-Z]\w{1,60})$")
"""The name of a cookie ("_site_id", "sessionToken"), not a word."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an edit is seen against: the page's title, all texts of either side, and the document-wide renames."""

    title: str
    old_texts: frozenset[str]
    new_texts: frozenset[str]
    renames: frozenset[tuple[str, str]]
    names: re.Pattern[str] | None = None
    """Names of companies and products that hold a topic's word ("Ruritel AI"): they say nothing of the topic."""
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For a row's text the header of its table."""
    old_letters: str = ""
    new_letters: str = ""
    """All words of either side in a row, to find a name anywhere."""
    old_sentences: frozenset[str] = frozenset()
    new_sentences: frozenset[str] = frozenset()
    """The letters of each sentence, to find what only stands in other paragraphs now."""
    edges: frozenset[str] = frozenset()
    """Labels that stand on either side before the first sentence that binds or discloses, and after the last."""
    outside: frozenset[str] = frozenset()
    """All that stands there."""
    headings: frozenset[str] = frozenset()
    """The letters of the headings that both sides have."""


def names_in(texts: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of the names with "AI" in them that a policy says over and over."""
    counted = Counter(name for text in texts if " AI" in text for name in _AI_NAME.findall(text))
    names = [re.escape(name) for name, count in counted.items() if count >= _OFTEN]
    return re.compile("|".join(sorted(names, key=len, reverse=True))) if names else None


def headings(clauses: Sequence[Clause]) -> frozenset[str]:
    """The letters of the headings of a document."""
    found = (letters(clause.text) for clause in clauses if clause.kind == "heading")
    return frozenset(one for one in found if len(one) >= _LEAST_HEADING_LETTERS)


def beside(clauses: Sequence[Clause], book: Rules) -> tuple[set[str], set[str]]:
    """What stands before the first sentence that binds or discloses, and after the last; nothing where there is none.

    Returns:
        The folded labels among it (banners, menus, buttons; a sentence in front may be a banner's, behind it may be the
        policy's), and all of it: a promotion may stand there at any length.
    """
    binding = [at for at, clause in enumerate(clauses) if _binds(clause, book)]
    if not binding:
        return set(), set()
    head, tail = clauses[: binding[0]], clauses[binding[-1] + 1 :]
    labels = [clause for clause in head if _is_label(clause) or clause.kind == "item"]
    labels += [clause for clause in tail if _is_label(clause) and not clause.text.endswith(".")]
    return {fold(clause.text) for clause in labels}, {fold(clause.text) for clause in (*head, *tail)}


def _binds(clause: Clause, book: Rules) -> bool:
    return clause.text.count(" ") >= _TITLE_WORDS and bool(book.speaks.search(clause.text))


def _is_label(clause: Clause) -> bool:
    return (
        clause.kind in ("paragraph", "heading")
        and len(clause.text.split()) <= _LABEL_WORDS
        and not IDENTIFIER.match(clause.text)
    )


def find(edit: Edit, change: Change, book: Rules, page: Page) -> Reason | None:
    """The first such reason, or None where the edit has to be judged."""
    if is_typography(edit):
        return Reason("typography", f"Only punctuation, spacing or capitals: {said(edit)}", "editorial")
    if is_masking(edit):
        return Reason("masked_address", "An e-mail address was hidden or shown by the server's protection", "artifact")
    one_sided = not (edit.old and edit.new)
    if one_sided and _is_furniture(edit.new or edit.old, book):
        return Reason("furniture", f"Furniture of the page, not its policy: {said(edit)}", "artifact")
    if change.kind == "modified" and _is_furniture(change.old_text, book) and _is_furniture(change.new_text, book):
        return Reason("furniture", f"Furniture of the page, not its policy: {said(edit)}", "artifact")
    if change.kind == "modified" and _joins_items(edit, change):
        return Reason("wording", f"The word that joins this item to the next: {said(edit)}", "editorial")
    if change.kind in ("added", "removed") and _stands_already(edit, page):
        return Reason("repeated", f"The same words stand elsewhere in both versions: {said(edit)}", "artifact")
    if one_sided and _is_contents(edit.new or edit.old, page):
        return Reason("contents", f"A table of contents, made of the document's own headings: {said(edit)}", "artifact")
    if edit.is_heading:
        return Reason("heading", f"A heading without text of its own: {said(edit)}", "editorial")
    if change.kind in ("added", "removed") and _is_lone_question(edit.new or edit.old):
        return Reason("edge", f"A question without an answer, as a link to a page has: {said(edit)}", "minor")
    if not edit.old and edit.is_first and _is_run_in(edit.new, book):
        return Reason("heading", f"A heading without text of its own: {said(edit)}", "editorial")
    if fold(edit.new or edit.old) in page.edges:
        return Reason("edge", f"Beside the policy's text, and binding nobody: {said(edit)}", "minor")
    if is_address(edit) or names_address(edit):
        if edit.old and edit.new and same_address(edit):
            return Reason("address.form", f"An address is only written otherwise: {said(edit)}", "editorial")
        return Reason("address", f"An address changed: {said(edit)}", "minor", "contact")
    if changes_meaning(edit, book):
        return None
    if (fold(edit.old).lower(), fold(edit.new).lower()) in page.renames:
        return Reason(
            "rename", f"Renamed throughout: {said(edit)}", "minor", "entity" if edit.new[:1].isupper() else "other"
        )
    if _REFERENCE.match(edit.old) and _REFERENCE.match(edit.new):
        return Reason("reference", f"A reference to another section: {said(edit)}", "minor")
    if is_spelling(edit, book.small, book.language):
        return Reason("wording", f"Spelling or wording alone: {said(edit)}", "editorial")
    return None


_JOINS = re.compile(r"\W*(?:and|or|and/or|und|oder|und/oder|et|ou|et/ou|y|o|y/o)?\W*$", re.I)


def _stands_already(edit: Edit, page: Page) -> bool:
    """Whether what came was there before, or what went is there still, be it in paragraphs cut otherwise."""
    text = edit.new or edit.old
    if fold(text) in (page.old_texts if edit.new else page.new_texts):
        return True
    there = page.old_sentences if edit.new else page.new_sentences
    own = sentences([text])
    return sum(map(len, own)) >= _LONG_LETTERS and own <= there


def _is_contents(text: str, page: Page) -> bool:
    """Whether a text is mostly headings of the document, one after the other, as a table of contents is."""
    own = letters(text)
    if len(own) < _LONG_LETTERS:
        return False
    named = sorted((one for one in page.headings if one in own), key=len, reverse=True)
    if len(named) < _LEAST_HEADINGS:
        return False
    left = own
    for one in named:
        left = left.replace(one, "", 1)
    return len(left) < _BESIDE_HEADINGS_RATIO * len(own)


def sentences(texts: Iterable[str]) -> frozenset[str]:
    """The letters of each sentence; those too short to tell one from another are left out."""
    found = (letters(sentence) for text in texts for sentence in _SENTENCE_END.split(text))
    return frozenset(one for one in found if len(one) >= _SHORT_LETTERS)


def _joins_items(edit: Edit, change: Change) -> bool:
    """Whether only the "; and" at a list item's end differs: it says where the list ends, not what it holds.

    "And" for "or" is another matter: all of a list is not any of it.
    """
    old, new = letters(edit.old), letters(edit.new)
    return (
        change.side.kind == "item"
        and not (old and new and "/" not in edit.old + edit.new)
        and bool(_JOINS.match(edit.old) and _JOINS.match(edit.new))
        and all(text.endswith(side) for text, side in ((change.old_text, edit.old), (change.new_text, edit.new)))
    )


def _is_lone_question(text: str) -> bool:
    return text.endswith("?") and len(text.split()) <= _LABEL_WORDS and not _SENTENCE_END.search(text[:-1])


def _is_run_in(text: str, book: Rules) -> bool:
    """Whether words put before a paragraph are its title: few, closed by a colon or full stop, and no sentence."""
    return text.endswith((":", ".")) and len(text.split()) <= _TITLE_WORDS and not book.speaks.search(text)


def _is_furniture(text: str, book: Rules) -> bool:
    """Whether words are a button's, a share link's and the like; looked at from the first to the last word."""
    if len(text) > _FURNITURE_CHARS:
        return False
    first, last = re.search(r"\w", text), re.search(r"\w", text[::-1])
    return bool(first and last and book.furniture.match(text[first.start() : len(text) - last.start()]))


def changes_meaning(edit: Edit, book: Rules) -> bool:
    """Whether a signal, a quantity or a fact differs: then no name, reference or spelling excuses the edit."""
    if turns(edit, book) or (edit.old and edit.new and quantities.differ(edit.old_sentence, edit.new_sentence)):
        return True
    return len(f"{edit.old} {edit.new}".split()) <= facts.SMALL_EDIT_WORDS and (
        facts.opposites(edit.old_sentence, edit.new_sentence, book.language) is not None
        or (bool(edit.old and edit.new) and facts.changed(edit.old, edit.new, book.language) is not None)
    )


def turns(edit: Edit, book: Rules) -> bool:
    """Whether a word that turns sentences round is on one side only."""
    old, new = in_full(edit.old), in_full(edit.new)
    if bool(book.vendor.search(old)) != bool(book.vendor.search(new)) and book.reader.search(f"{old} {new}"):
        return True
    return any(len(signal.words.findall(old)) != len(signal.words.findall(new)) for signal in book.signals_in(old, new))
