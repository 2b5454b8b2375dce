"""An edit -> the reason why it does not matter: it is part of the page, not of the policy's rules.

Buttons, tables of contents, headings, pointers to other pages, steps through menus. Each function
is a question of `excuses`.
"""

from __future__ import annotations

import re

from tracker.core.compare.edits import in_full, letters
from tracker.core.judge.context import Context, sentences
from tracker.core.judge.facts import Facts
from tracker.core.judge.rules import Rules
from tracker.core.text import fold, is_sentence
from tracker.core.text import sentences as split_sentences
from tracker.model import Reason
from tracker.patterns import compile_later

# Longer than the words of any button or promotion.
_FURNITURE_CHARS = 2_000
# Fewer letters than these may stand in any text by chance.
_LONG_LETTERS = 40
# A table of contents also says "on this page", "updated this week" and the like.
_LEAST_HEADINGS = 3
_BESIDE_HEADINGS_RATIO = 0.4
# A title is short, and so is a label of a link or a button.
_TITLE_WORDS = 7
_LABEL_WORDS = 14
_SENTENCE_END = compile_later(r"[.!?;]")
# A notice of a new version is short; a longer text says what is in it.
_ANNOUNCEMENT_CHARS = 400
# A longer sentence says more than where to click.
_STEP_WORDS = 40
# A notice about one of these sets a rule.
_RULES_OF_CHANGE = frozenset({"change_notice", "consent_choice", "termination"})


def furniture(facts: Facts) -> Reason | None:
    """Are these the words of a button, a share link or the like?"""
    change, rules = facts.change, facts.rules
    is_whole_clause = facts.is_modified and all(
        _is_furniture(text, rules) for text in (change.old_text, change.new_text)
    )
    if not is_whole_clause:
        if facts.is_replaced or not _is_furniture(facts.text, rules):
            return None
        if facts.is_modified and facts.changes_meaning:
            # A Spanish "no" is a button's word, and denies a sentence.
            return None
    return Reason("furniture", f"Furniture of the page, not its policy: {facts.shown}", "artifact")


def repeated(facts: Facts) -> Reason | None:
    """Was what came there before, or is what went there still, in whatever paragraphs?"""
    is_long = len(facts.text) >= _LONG_LETTERS and not facts.is_replaced
    is_whole = facts.change.kind in ("added", "removed")
    if not (is_long or is_whole) or not _stands_elsewhere(facts):
        return None
    return Reason(
        "repeated", f"The same words stand elsewhere in both versions: {facts.shown}", "artifact"
    )


def contents(facts: Facts) -> Reason | None:
    """Is it a table of contents, made of the document's own headings?"""
    if facts.is_replaced or not _is_contents(facts.text, facts.context):
        return None
    text = f"A table of contents, made of the document's own headings: {facts.shown}"
    return Reason("contents", text, "artifact")


def announcement(facts: Facts) -> Reason | None:
    """Does it only say that the document is another now, or where its other versions are?"""
    text = facts.text
    if facts.is_replaced or facts.lexicon is None or len(text) > _ANNOUNCEMENT_CHARS:
        return None
    is_whole = text[:1].isupper() or not facts.is_modified
    if not is_whole or not facts.lexicon.patterns["announces"].search(text.strip("*_>#- ")):
        return None
    return Reason("announcement", f"About the document itself: {facts.shown}", "minor")


def sets_rule(facts: Facts) -> bool:
    """Whether a notice sets a rule: a duty, a permission, a period, or how changes are told."""
    text = in_full(facts.text)
    if any(signal.words.search(text) for signal in facts.rules.signals_in(text)):
        return True
    categories = {topic.category for topic in facts.named_topics}
    return bool(categories & _RULES_OF_CHANGE or facts.quantities)


def points_away(facts: Facts) -> Reason | None:
    """Do whole sentences only say where more is to be read?"""
    if facts.is_replaced or facts.lexicon is None or not is_sentence(facts.text, (".", "!")):
        return None
    if len(facts.text) > _ANNOUNCEMENT_CHARS:
        return None
    pieces = split_sentences(facts.text)
    if not pieces or not all(map(facts.lexicon.patterns["points"].search, pieces)):
        return None
    return Reason("pointer", f"A pointer to another page: {facts.shown}", "minor")


def is_more_than_pointer(facts: Facts) -> bool:
    """Whether the other page becomes part of the terms, or the reader loses a choice."""
    is_part = facts.lexicon and facts.lexicon.patterns["binds_too"].search(facts.text)
    return bool(facts.is_choice or is_part or facts.quantities)


def heading(facts: Facts) -> Reason | None:
    """Is it a heading, or a title run into a paragraph, without text of its own?"""
    if not facts.edit.is_heading and not _is_title_in_paragraph(facts):
        return None
    return Reason("heading", f"A heading without text of its own: {facts.shown}", "editorial")


def lone_question(facts: Facts) -> Reason | None:
    """Is it a question without an answer, as a link to a page has?"""
    text = facts.text
    is_whole = facts.change.kind in ("added", "removed")
    is_question = text.endswith("?") and len(text.split()) <= _LABEL_WORDS
    if not is_whole or not is_question or _SENTENCE_END.search(text[:-1]):
        return None
    return Reason(
        "edge", f"A question without an answer, as a link to a page has: {facts.shown}", "minor"
    )


def edge(facts: Facts) -> Reason | None:
    """Is it a label beside the policy's text?"""
    if fold(facts.text) not in facts.context.edges or facts.listed_names:
        return None
    return Reason("edge", f"Beside the policy's text, and binding nobody: {facts.shown}", "minor")


def label(facts: Facts) -> Reason | None:
    """Is it another name of a page, a menu or a button, in quotation marks?"""
    if not facts.is_replaced or not facts.is_label:
        return None
    return Reason("label", f"The name of a page, a menu or a button: {facts.shown}", "minor")


def step(facts: Facts) -> Reason | None:
    """Is it a step, or one of a list of steps, that leads through menus and buttons?"""
    if facts.lexicon is None or facts.clause.kind == "row":
        return None
    is_step = facts.lexicon.patterns["steps"].search

    clauses = (*facts.change.old, *facts.change.new)
    steps = sum(bool(is_step(clause.text)) for clause in clauses)
    is_of_list = not facts.is_modified and 2 * steps > len(clauses) > 1
    own_sentences = filter(None, (facts.edit.old_sentence, facts.edit.new_sentence))
    if not is_of_list and not all(map(is_step, own_sentences)):
        return None
    return Reason("step", f"A step through menus and buttons: {facts.shown}", "minor")


def turns_inside(facts: Facts) -> bool:
    """Whether words inside a clause that stays change its meaning."""
    return facts.is_modified and facts.changes_meaning


def is_lost_choice(facts: Facts) -> bool:
    """Whether the reader loses a choice with the step, or the sentence says more than a step."""
    is_long = len(facts.sentence.split()) > _STEP_WORDS
    return is_long or (not facts.edit.new and facts.is_choice)


def itself(facts: Facts) -> Reason | None:
    """Does the sentence say something of the document or the house, which binds nobody?"""
    if not facts.is_modified or not facts.is_short_edit or not facts.is_about_document:
        return None
    category = facts.category or "other"
    return Reason("itself", f"About the text itself: {facts.shown}", "minor", category)


def _is_furniture(text: str, rules: Rules) -> bool:
    """Whether all words of a text are a button's, a share link's and the like."""
    if len(text) > _FURNITURE_CHARS:
        return False
    first, last = re.search(r"\w", text), re.search(r"\w", text[::-1])
    if not first or not last:
        return False
    bare = text[first.start() : len(text) - last.start()]
    return bool(rules.furniture.match(bare))


def _stands_elsewhere(facts: Facts) -> bool:
    """Whether the other version holds the words too, as a clause or sentence by sentence."""
    context, is_new = facts.context, bool(facts.edit.new)
    if fold(facts.text) in (context.old_texts if is_new else context.new_texts):
        return True
    own_sentences = sentences([facts.text])
    other_sentences = context.old_sentences if is_new else context.new_sentences
    is_long = sum(map(len, own_sentences)) >= _LONG_LETTERS
    return is_long and own_sentences <= other_sentences


def _is_contents(text: str, context: Context) -> bool:
    """Whether a text is mostly headings of the document, one after the other."""
    spelled = letters(text)
    if len(spelled) < _LONG_LETTERS:
        return False
    headings = [heading for heading in context.headings if heading in spelled]
    if len(headings) < _LEAST_HEADINGS:
        return False

    rest = spelled
    # The longest first: a short heading may be part of a longer one.
    for heading_letters in sorted(headings, key=len, reverse=True):
        rest = rest.replace(heading_letters, "", 1)
    return len(rest) < _BESIDE_HEADINGS_RATIO * len(spelled)


def _is_title_in_paragraph(facts: Facts) -> bool:
    """Whether the words are a title that begins a paragraph or an added line of it."""
    if facts.is_replaced:
        return False
    is_line = facts.is_modified and facts.text[:1].isupper() and facts.text.endswith(":")
    return (facts.edit.is_first or is_line) and _is_title(facts.text, facts.rules)


def _is_title(text: str, rules: Rules) -> bool:
    """Whether a text is a title: few words, closed by a colon or full stop, no sentence."""
    is_short = len(text.split()) <= _TITLE_WORDS
    return text.endswith((":", ".")) and is_short and not rules.binding.search(text)
