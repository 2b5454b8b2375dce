"""An edit -> the reason why it does not matter, or only a little: typography, masking, furniture, a
rename.

The questions are asked in their order, and the first answer ends the judging of the edit.
"""

from __future__ import annotations

import re

from tracker.core.compare.edits import (
    in_full,
    is_address,
    is_masking,
    is_spelling,
    is_typography,
    letters,
    names_address,
    same_address,
)
from tracker.core.judge import names
from tracker.core.judge.context import Context, sentences
from tracker.core.judge.facts import Facts
from tracker.core.judge.questions import Question
from tracker.core.judge.rules import Rules
from tracker.core.text import fold, is_sentence
from tracker.core.text import sentences as split_sentences
from tracker.model import Reason

# Longer than any button's or promotion's words.
_FURNITURE_CHARS = 2_000
# Fewer letters than these may stand anywhere by chance.
_LONG_LETTERS = 40
# A table of contents also says "on this page", "updated this week" and the like.
_LEAST_HEADINGS = 3
_BESIDE_HEADINGS_RATIO = 0.4
_TITLE_WORDS = 7
_LABEL_WORDS = 14
_SENTENCE_END = re.compile(r"[.!?;]")
# "D.7", "16-1", "4.2(b)": only a reference is written like this.
_REFERENCE = re.compile(
    r"^(?:(?:section|clause|article|paragraph|§)\s)?"
    r"(?:[A-Z]\.?\d[\d.-]{0,9}|\d{1,3}(?:[.-]\d{1,3}){1,4})(?:\([a-z]\))?$",
    re.I,
)
_BARE_NUMBER = re.compile(r"^\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)?[,.]?$", re.I)
_REFERENCE_WORDS = 2
# A notice of a new version is short; what is longer says what is in it.
_ANNOUNCEMENT_CHARS = 400
_STEP_WORDS = 40
# Of these a notice sets a rule.
_RULES_OF_CHANGE = frozenset({"change_notice", "consent_choice", "termination"})
# What a sentence is about is named by its first words.
_SUBJECT_WORDS = 5
_JOINS = re.compile(r"\W*(?:and|or|and/or|und|oder|und/oder|et|ou|et/ou|y|o|y/o)?\W*$", re.I)


def changes_meaning(facts: Facts) -> bool:
    """Whether a signal, a quantity or a fact differs: then no name, reference or spelling excuses
    the edit.
    """
    return facts.changes_meaning


def _typography(facts: Facts) -> Reason | None:
    """Do only punctuation, spacing or capitals differ?"""
    if not is_typography(facts.edit):
        return None
    return Reason(
        "typography", f"Only punctuation, spacing or capitals: {facts.shown}", "editorial"
    )


def _masked_address(facts: Facts) -> Reason | None:
    """Was an e-mail address only hidden or shown by the server's protection?"""
    if not is_masking(facts.edit):
        return None
    said = "An e-mail address was hidden or shown by the server's protection"
    return Reason("masked_address", said, "artifact")


def _furniture(facts: Facts) -> Reason | None:
    """Are these the words of a button, a share link or the like?"""
    change, rules = facts.change, facts.rules
    is_whole_clause = facts.is_modified and all(
        _is_furniture(text, rules) for text in (change.old_text, change.new_text)
    )
    if not is_whole_clause and (facts.is_replaced or not _is_furniture(facts.text, rules)):
        return None
    if facts.is_modified and not is_whole_clause and facts.changes_meaning:
        # A Spanish "no" is a button's word, and denies a sentence.
        return None
    return Reason("furniture", f"Furniture of the page, not its policy: {facts.shown}", "artifact")


def _joins_items(facts: Facts) -> Reason | None:
    """Does only the "; and" at a list item's end differ? ("And" for "or" is another matter.)"""
    edit, change = facts.edit, facts.change
    is_other_word = letters(edit.old) and letters(edit.new) and "/" not in edit.old + edit.new
    if not facts.is_modified or change.side.kind != "item" or is_other_word:
        return None
    ends = ((change.old_text, edit.old), (change.new_text, edit.new))
    if not all(_JOINS.match(side) and text.endswith(side) for text, side in ends):
        return None
    return Reason(
        "wording", f"The word that joins this item to the next: {facts.shown}", "editorial"
    )


def _repeated(facts: Facts) -> Reason | None:
    """Was what came there before, or is what went there still, in whatever paragraphs?"""
    is_long = len(facts.text) >= _LONG_LETTERS and not facts.is_replaced
    if not (is_long or facts.change.kind in ("added", "removed")) or not _stands_already(facts):
        return None
    return Reason(
        "repeated", f"The same words stand elsewhere in both versions: {facts.shown}", "artifact"
    )


def _contents(facts: Facts) -> Reason | None:
    """Is it a table of contents, made of the document's own headings?"""
    if facts.is_replaced or not _is_contents(facts.text, facts.context):
        return None
    said = f"A table of contents, made of the document's own headings: {facts.shown}"
    return Reason("contents", said, "artifact")


def _announcement(facts: Facts) -> Reason | None:
    """Does it only say that the document is another now, or where its other versions are?"""
    text = facts.text
    if facts.is_replaced or facts.lexicon is None or len(text) > _ANNOUNCEMENT_CHARS:
        return None
    is_whole = text[:1].isupper() or not facts.is_modified
    if not is_whole or not facts.lexicon.patterns["announces"].search(text.strip("*_>#- ")):
        return None
    return Reason("announcement", f"About the document itself: {facts.shown}", "minor")


def _sets_rule(facts: Facts) -> bool:
    """Whether a notice says what somebody must do, may do or has time for, or how changes are
    told.
    """
    text = in_full(facts.text)
    if any(signal.words.search(text) for signal in facts.rules.signals_in(text)):
        return True
    named = {topic.category for topic in facts.named_topics}
    return bool(named & _RULES_OF_CHANGE or facts.quantities)


def _label(facts: Facts) -> Reason | None:
    """Is it another name of a page, a menu or a button, in quotation marks?"""
    if not facts.is_replaced or not facts.is_label:
        return None
    return Reason("label", f"The name of a page, a menu or a button: {facts.shown}", "minor")


def _points_away(facts: Facts) -> Reason | None:
    """Do whole sentences only say where more is to be read?"""
    if facts.is_replaced or facts.lexicon is None or not is_sentence(facts.text, (".", "!")):
        return None
    points = facts.lexicon.patterns["points"]
    pieces = split_sentences(facts.text)
    is_short = len(facts.text) <= _ANNOUNCEMENT_CHARS
    if not is_short or not pieces or not all(map(points.search, pieces)):
        return None
    return Reason("pointer", f"A pointer to another page: {facts.shown}", "minor")


def _is_more_than_pointer(facts: Facts) -> bool:
    """Whether what is pointed to becomes part of the terms, or a choice of the reader's is gone."""
    binds = facts.lexicon and facts.lexicon.patterns["binds_too"].search(facts.text)
    return bool(facts.is_choice or binds or facts.quantities)


def _step(facts: Facts) -> Reason | None:
    """Is it a step, or one of a list of steps, that leads through menus and buttons?"""
    if facts.lexicon is None or facts.clause.kind == "row":
        return None
    step = facts.lexicon.patterns["steps"]
    clauses = (*facts.change.old, *facts.change.new)
    steps = sum(bool(step.search(clause.text)) for clause in clauses)
    is_of_list = not facts.is_modified and 2 * steps > len(clauses) > 1
    sides = filter(None, (facts.edit.old_sentence, facts.edit.new_sentence))
    if not is_of_list and not all(map(step.search, sides)):
        return None
    return Reason("step", f"A step through menus and buttons: {facts.shown}", "minor")


def _turns_inside(facts: Facts) -> bool:
    """Whether words inside a clause that stays change its meaning."""
    return facts.is_modified and facts.changes_meaning


def _is_lost_choice(facts: Facts) -> bool:
    """Whether a step is gone by which the reader chose something, or the sentence says more than a
    step does.
    """
    is_long = len(facts.sentence.split()) > _STEP_WORDS
    return is_long or (not facts.edit.new and facts.is_choice)


def _heading(facts: Facts) -> Reason | None:
    """Is it a heading, or a title run into a paragraph, without text of its own?"""
    edit = facts.edit
    begins = edit.is_first or (
        facts.is_modified and facts.text[:1].isupper() and facts.text.endswith(":")
    )
    is_run_in = not facts.is_replaced and begins and _is_run_in(facts.text, facts.rules)
    if not edit.is_heading and not is_run_in:
        return None
    return Reason("heading", f"A heading without text of its own: {facts.shown}", "editorial")


def _lone_question(facts: Facts) -> Reason | None:
    """Is it a question without an answer, as a link to a page has?"""
    text = facts.text
    is_question = text.endswith("?") and len(text.split()) <= _LABEL_WORDS
    is_whole = facts.change.kind in ("added", "removed")
    if not is_whole or not is_question or _SENTENCE_END.search(text[:-1]):
        return None
    return Reason(
        "edge", f"A question without an answer, as a link to a page has: {facts.shown}", "minor"
    )


def _edge(facts: Facts) -> Reason | None:
    """Is it a label beside the policy's text?"""
    if fold(facts.text) not in facts.context.edges or facts.listed_names:
        return None
    return Reason("edge", f"Beside the policy's text, and binding nobody: {facts.shown}", "minor")


def _address(facts: Facts) -> Reason | None:
    """Did only an e-mail or web address change?"""
    edit = facts.edit
    if not (is_address(edit) or names_address(edit)):
        return None
    if facts.is_replaced and same_address(edit):
        return Reason(
            "address.form", f"An address is only written otherwise: {facts.shown}", "editorial"
        )
    return Reason("address", f"An address changed: {facts.shown}", "minor", "contact")


def _rename(facts: Facts) -> Reason | None:
    """Did a product or a term get another name throughout?"""
    edit = facts.edit
    if (fold(edit.old).lower(), fold(edit.new).lower()) not in facts.context.renames:
        return None
    category = "entity" if edit.new[:1].isupper() else "other"
    return Reason("rename", f"Renamed throughout: {facts.shown}", "minor", category)


def _is_no_name(facts: Facts) -> bool:
    """Whether the words are no name but a sign, a term in small letters, a company or a place."""
    edit = facts.edit
    if not (letters(edit.old) and letters(edit.new)):
        return True
    if any(names.COMPANY_FORM.search(side) for side in facts.sides):
        return True
    if any(side == side.lower() for side in facts.sides):
        # A term that is another throughout may be wider or narrower; a name has capitals.
        return True
    return any(facts.names_place(side) for side in facts.sides)


def _both_stand(facts: Facts) -> bool:
    """Whether the old name still stands, or the new one stood before: then these are two things."""
    edit, context = facts.edit, facts.context
    old, new = (re.compile(rf"\b{re.escape(side)}\b") for side in (edit.old, edit.new))
    return bool(old.search(context.new_text) or new.search(context.old_text))


def _reference(facts: Facts) -> Reason | None:
    """Is another section referred to?"""
    edit = facts.edit
    is_written = bool(_REFERENCE.match(edit.old) and _REFERENCE.match(edit.new))
    if not is_written and not _is_number_of_section(facts):
        return None
    return Reason("reference", f"A reference to another section: {facts.shown}", "minor")


def _spelling(facts: Facts) -> Reason | None:
    """Are the words only spelled otherwise?"""
    if not is_spelling(facts.edit, facts.rules.small, facts.rules.language):
        return None
    return Reason("wording", f"Spelling or wording alone: {facts.shown}", "editorial")


def _turns_roles(facts: Facts) -> bool:
    """Whether small words say who does it to whom, or join otherwise."""
    return facts.turns_roles


def _itself(facts: Facts) -> Reason | None:
    """Does the sentence say something of the document or the house, which binds nobody?"""
    if not facts.is_modified or not facts.is_about_itself or not facts.is_small:
        return None
    return Reason(
        "itself", f"About the text itself: {facts.shown}", "minor", facts.category or "other"
    )


def _names_topic(facts: Facts) -> bool:
    """Whether the words of a subject that matters came or went."""
    return bool(facts.topics)


def _changes_what_binds(facts: Facts) -> bool:
    """Whether the meaning of a sentence changes that names a part of the text only by the way."""
    before = facts.sentence[: facts.names_itself_at].split()
    return facts.changes_meaning and len(before) > _SUBJECT_WORDS


EXCUSES: tuple[Question[Facts, Reason | None], ...] = (
    Question("typography", _typography),
    Question("masked_address", _masked_address),
    Question("furniture", _furniture),
    Question("joins_items", _joins_items),
    Question("repeated", _repeated),
    Question("contents", _contents),
    Question("announcement", _announcement, unless=(_sets_rule,)),
    Question("points_away", _points_away, unless=(_is_more_than_pointer,)),
    Question("heading", _heading),
    Question("lone_question", _lone_question),
    Question("edge", _edge),
    Question("address", _address),
    Question("rename", _rename, unless=(changes_meaning, _is_no_name, _both_stand)),
    Question("label", _label),
    Question("step", _step, unless=(_turns_inside, _is_lost_choice)),
    Question("reference", _reference, unless=(changes_meaning,)),
    Question("spelling", _spelling, unless=(changes_meaning, _turns_roles)),
    Question("itself", _itself, unless=(_names_topic, _changes_what_binds)),
)


def _is_number_of_section(facts: Facts) -> bool:
    """Whether bare numbers or letters differ behind a word for a part of a text ("rule 22", "Annex
    B").
    """
    if facts.lexicon is None or not all(map(_BARE_NUMBER.match, (facts.edit.old, facts.edit.new))):
        return False
    before = facts.edit.new_sentence.partition(facts.edit.new)[0]
    stems = facts.lexicon.normal.words(before.lower())[-_REFERENCE_WORDS:]
    return not facts.lexicon.small["references"].isdisjoint(stems)


def _stands_already(facts: Facts) -> bool:
    context, is_new = facts.context, bool(facts.edit.new)
    if fold(facts.text) in (context.old_texts if is_new else context.new_texts):
        return True
    own = sentences([facts.text])
    there = context.old_sentences if is_new else context.new_sentences
    return sum(map(len, own)) >= _LONG_LETTERS and own <= there


def _is_contents(text: str, context: Context) -> bool:
    """Whether a text is mostly headings of the document, one after the other."""
    own = letters(text)
    if len(own) < _LONG_LETTERS:
        return False
    named = sorted(
        (heading for heading in context.headings if heading in own), key=len, reverse=True
    )
    if len(named) < _LEAST_HEADINGS:
        return False
    left = own
    for heading in named:
        left = left.replace(heading, "", 1)
    return len(left) < _BESIDE_HEADINGS_RATIO * len(own)


def _is_run_in(text: str, rules: Rules) -> bool:
    """Whether words put before a paragraph are its title: few, closed by a colon or full stop, no
    sentence.
    """
    is_short = len(text.split()) <= _TITLE_WORDS
    return text.endswith((":", ".")) and is_short and not rules.binding.search(text)


def _is_furniture(text: str, rules: Rules) -> bool:
    """Whether words are a button's, a share link's and the like, from first to last."""
    if len(text) > _FURNITURE_CHARS:
        return False
    first, last = re.search(r"\w", text), re.search(r"\w", text[::-1])
    return bool(
        first and last and rules.furniture.match(text[first.start() : len(text) - last.start()])
    )
