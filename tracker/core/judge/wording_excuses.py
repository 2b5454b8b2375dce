"""An edit -> the reason why it does not matter: another spelling, name, address or number.

Each function is a question of `excuses`, or a guard of one.
"""

from __future__ import annotations

import re

from tracker.core.compare.edits import (
    is_address,
    is_masking,
    is_spelling,
    is_typography,
    letters,
    names_address,
    same_address,
)
from tracker.core.judge import names
from tracker.core.judge.facts import Facts
from tracker.core.text import fold
from tracker.model import Reason
from tracker.patterns import compile_later

# "D.7", "16-1", "4.2(b)": only a reference is written like this.
_REFERENCE = compile_later(
    r"^(?:(?:section|clause|article|paragraph|§)\s)?"
    r"(?:[A-Z]\.?\d[\d.-]{0,9}|\d{1,3}(?:[.-]\d{1,3}){1,4})(?:\([a-z]\))?$",
    re.I,
)
_BARE_NUMBER = compile_later(r"^\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)?[,.]?$", re.I)
# "Section" stands at most so many words before its number.
_REFERENCE_WORDS = 2
# The first words of a sentence name what it is about.
_SUBJECT_WORDS = 5
_JOINS = compile_later(r"\W*(?:and|or|and/or|und|oder|und/oder|et|ou|et/ou|y|o|y/o)?\W*$", re.I)


def changes_meaning(facts: Facts) -> bool:
    """Whether a signal, a quantity or a fact differs, so that no name or spelling excuses it."""
    return facts.changes_meaning


def typography(facts: Facts) -> Reason | None:
    """Do only punctuation, spacing or capitals differ?"""
    if not is_typography(facts.edit):
        return None
    return Reason(
        "typography", f"Only punctuation, spacing or capitals: {facts.shown}", "editorial"
    )


def masked_address(facts: Facts) -> Reason | None:
    """Was an e-mail address only hidden or shown by the server's protection?"""
    if not is_masking(facts.edit):
        return None
    text = "An e-mail address was hidden or shown by the server's protection"
    return Reason("masked_address", text, "artifact")


def joins_items(facts: Facts) -> Reason | None:
    """Does only the "; and" at a list item's end differ? ("And" for "or" is another matter.)"""
    edit, change = facts.edit, facts.change
    is_other_word = letters(edit.old) and letters(edit.new) and "/" not in edit.old + edit.new
    if not facts.is_modified or change.side.kind != "item" or is_other_word:
        return None
    ends = ((change.old_text, edit.old), (change.new_text, edit.new))
    if not all(_JOINS.match(words) and text.endswith(words) for text, words in ends):
        return None
    return Reason(
        "wording", f"The word that joins this item to the next: {facts.shown}", "editorial"
    )


def address(facts: Facts) -> Reason | None:
    """Did only an e-mail or web address change?"""
    edit = facts.edit
    if not (is_address(edit) or names_address(edit)):
        return None
    if facts.is_replaced and same_address(edit):
        return Reason(
            "address.form", f"An address is only written otherwise: {facts.shown}", "editorial"
        )
    return Reason("address", f"An address changed: {facts.shown}", "minor", "contact")


def rename(facts: Facts) -> Reason | None:
    """Did a product or a term get another name throughout?"""
    edit = facts.edit
    if (fold(edit.old).lower(), fold(edit.new).lower()) not in facts.context.renames:
        return None
    category = "entity" if edit.new[:1].isupper() else "other"
    return Reason("rename", f"Renamed throughout: {facts.shown}", "minor", category)


def is_no_name(facts: Facts) -> bool:
    """Whether the words are a sign, a term in lower case, a company or a place."""
    edit = facts.edit
    if not (letters(edit.old) and letters(edit.new)):
        return True
    if any(names.COMPANY_FORM.search(text) for text in facts.sides):
        return True
    if any(text == text.lower() for text in facts.sides):
        # A name has capitals. Another term may be wider or narrower than the one it replaces.
        return True
    return any(facts.names_place(text) for text in facts.sides)


def both_stand(facts: Facts) -> bool:
    """Whether the old name still stands, or the new one stood before: these are two things."""
    edit, context = facts.edit, facts.context
    old_name, new_name = (re.compile(rf"\b{re.escape(name)}\b") for name in (edit.old, edit.new))
    return bool(old_name.search(context.new_text) or new_name.search(context.old_text))


def reference(facts: Facts) -> Reason | None:
    """Is another section referred to?"""
    edit = facts.edit
    is_reference = bool(_REFERENCE.match(edit.old) and _REFERENCE.match(edit.new))
    if not is_reference and not _is_number_of_section(facts):
        return None
    return Reason("reference", f"A reference to another section: {facts.shown}", "minor")


def spelling(facts: Facts) -> Reason | None:
    """Are the words only spelled otherwise?"""
    if not is_spelling(facts.edit, facts.rules.function_words, facts.rules.language):
        return None
    return Reason("wording", f"Spelling or wording alone: {facts.shown}", "editorial")


def turns_roles(facts: Facts) -> bool:
    """Whether words differ that say who does it to whom, or that join."""
    return facts.changes_roles


def names_topic(facts: Facts) -> bool:
    """Whether the words of a subject that matters came or went."""
    return bool(facts.topics)


def changes_what_binds(facts: Facts) -> bool:
    """Whether the meaning changes, and the sentence names the document only behind its subject."""
    if not facts.changes_meaning:
        return False
    words_before = facts.sentence[: facts.names_document_at].split()
    return len(words_before) > _SUBJECT_WORDS


def _is_number_of_section(facts: Facts) -> bool:
    """Whether only numbers or letters differ behind a word like "rule" or "Annex"."""
    edit = facts.edit
    if facts.lexicon is None or not all(map(_BARE_NUMBER.match, (edit.old, edit.new))):
        return False
    before = edit.new_sentence.partition(edit.new)[0]
    stems = facts.lexicon.normal.words(before.lower())[-_REFERENCE_WORDS:]
    return not facts.lexicon.word_lists["references"].isdisjoint(stems)
