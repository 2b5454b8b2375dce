"""An edit that no other rule knows -> how much it matters, by its place and its length.

The questions are asked in order, and the first answer counts; an edit without an answer is minor.
"""

from __future__ import annotations

import re

from tracker.core import dates
from tracker.core.compare.edits import letters
from tracker.core.dates import MONTH_NAMES
from tracker.core.judge import changed_words, contact_details, reasons, table_rows
from tracker.core.judge.facts import Facts
from tracker.core.judge.listed_names import ITEMS_MATTER
from tracker.core.judge.questions import Question
from tracker.core.judge.rules import LONG_EDIT_WORDS, Topic
from tracker.core.text import fold, is_sentence
from tracker.model import Direction, Reason
from tracker.patterns import compile_later

# In a language that does not put spaces between words, about so many letters are a word.
_WORD_CHARS = 12
_CUT_OFF = compile_later(
    r"\b(?:before|after|prior to|on or after|until|since|from|as of|by|avant|après|vor|nach|ab"
    r"|antes|después)\b",
    re.I,
)
_DATE_WORDS = compile_later(
    rf"^\W*(?:(?:\d{{1,4}}(?:st|nd|rd|th|er)?|{'|'.join(MONTH_NAMES)}|st|nd|rd|th|of|de"
    rf"|del)(?!\w)\W*)+$",
    re.I,
)
# A date is short, and the expression for it slow on long texts.
_DATE_WORDS_CHARS = 60
_YEAR_OR_MONTH = compile_later(rf"\d{{4}}|(?<!\w)(?:{'|'.join(MONTH_NAMES)})(?!\w)|\d\W+\d", re.I)
# Here names say where data goes to, and which law and which court it is.
_NAMES_MATTER = frozenset({
    "third_party_sharing", "subprocessor", "international_transfer", "governing_law",
    "dispute_resolution",
})  # fmt: skip
_ONE_MORE = compile_later(r"^(?:,|/|(?:and/or|and|or)\b)|(?:,|/|\b(?:and|or))$", re.I)
# One more thing in an enumeration has few words; more are a sentence of their own.
_FEW_MORE = 6
# Fewer words of content are no sentence that states something.
_SENTENCE_WORDS = 3
# Measured on the labelled pairs: fewer words raise minor changes and find none that matter.
_FOUR_WORDS = 4
_WORD = compile_later(r"\w+")
_DIGIT = compile_later(r"\d")
_NAME = compile_later(r"^\W*(?:and |or )?[A-Z]")


def reason_of(facts: Facts) -> Reason:
    """How much an edit matters that no other rule knows.

    Args:
        facts: of the edit.
    """
    answered = facts.context.asking.first(REMAINDER, facts)
    if answered and answered[1]:
        return answered[1]
    text = f"Words changed: {facts.shown}"
    return Reason("other", text, "minor", facts.category or "other", "neutral", facts.quote)


def _function_words(facts: Facts) -> Reason | None:
    """Are these small words alone, which say nothing by themselves?"""
    if facts.words or _known_fact(facts) or (facts.binds and facts.changes_roles):
        return None
    return Reason("wording", f"Small words alone: {facts.shown}", "editorial")


def _date(facts: Facts) -> Reason | None:
    """Is it a notice of when a version applies, or a date inside a clause?"""
    if not facts.words:
        return None
    if not facts.is_replaced and dates.is_notice(facts.text):
        return Reason("date.notice", f"A notice of when a version applies: {facts.shown}", "minor")
    if not all(map(_is_date, facts.sides)):
        return None

    category = facts.category or "other"
    # Which law holds from which day on, or until when a claim may be brought.
    is_legal = category in ("governing_law", "dispute_resolution")
    is_cut_off = bool(is_legal and _CUT_OFF.search(facts.sentence))
    text = f"A date inside a clause changed: {facts.shown}"
    return Reason("date.in_clause", text, "material" if is_cut_off else "minor", category)


def _is_date(text: str) -> bool:
    """Whether a text consists of the words and numbers of a date, with a month or a year."""
    is_long = len(text) >= _DATE_WORDS_CHARS
    return not is_long and bool(_DATE_WORDS.match(text)) and bool(_YEAR_OR_MONTH.search(text))


def _row(facts: Facts) -> Reason | None:
    """Is it a row of a table that matters, or a cookie?"""
    if not facts.words:
        return None
    return _table_row(facts) if facts.clause.kind == "row" else _cookie(facts)


def _table_row(facts: Facts) -> Reason | None:
    header = facts.context.headers.get(facts.clause.text, ())
    category = table_rows.about_table(facts.change, header, facts.context)
    if not category:
        return None
    if facts.change.kind in ("added", "removed"):
        text = table_rows.describe(facts.change, category, facts.context)
    else:
        text = f"A row of a table about {reasons.plain(category)}: {facts.shown}"
    return Reason("row", text, "material", category, table_rows.direction_of(facts.change))


def _cookie(facts: Facts) -> Reason | None:
    if not facts.is_identifier or facts.broad_category != "cookies_tracking":
        return None
    direction = table_rows.direction_of(facts.change)
    return Reason("row", f"A cookie: {facts.shown}", "material", "cookies_tracking", direction)


def _listed(facts: Facts) -> Reason | None:
    """Did something come to a list that matters, or go from it?"""
    category = facts.broad_category
    if not facts.words or not _is_listed(facts) or category not in ITEMS_MATTER:
        return None
    verb = "came to" if facts.edit.new and facts.change.kind != "removed" else "went from"
    text = f"Something {verb} a list about {reasons.plain(category)}: {facts.shown}"
    direction = table_rows.direction_of(facts.change)
    if direction == "neutral":
        direction = facts.direction
    quote = facts.text[: reasons.QUOTE_CHARS]
    return Reason("list", text, "material", category, direction, quote)


def _named(facts: Facts) -> Reason | None:
    """Did a name come to a list of those who receive data or set cookies, or go from it?"""
    category = facts.listed_names or facts.names_in_row
    if category is None or _stands_on_both(facts):
        return None
    verb = "came to" if facts.edit.new else "went from"
    text = f"A name {verb} a list about {reasons.plain(category)}: {facts.shown}"
    direction: Direction = "weaker" if facts.edit.new else "stronger"
    quote = facts.text[: reasons.QUOTE_CHARS]
    return Reason("named", text, "material", category, direction, quote)


def _stands_on_both(facts: Facts) -> bool:
    """Whether both versions hold a name, elsewhere or with other spaces and signs."""
    context, name = facts.context, letters(facts.text)
    return name in context.old_letters and name in context.new_letters


def _within(facts: Facts) -> Reason | None:
    """Is it another name in a sentence whose subject makes any name matter: which law, which
    company?
    """
    is_short = bool(facts.words) and len(facts.words) <= LONG_EDIT_WORDS
    if not is_short or not facts.is_modified or facts.is_example:
        return None
    if not any(map(_is_like_name, facts.sides)):
        return None

    edit = facts.edit
    for topic in facts.rules.topics:
        if not topic.within or not _counts_names(topic, facts):
            continue
        if topic.words.search(edit.old_sentence) and topic.words.search(edit.new_sentence):
            text = f"Changed in words about {topic.says}: {facts.shown}"
            quote = edit.new[: reasons.QUOTE_CHARS]
            category, direction = topic.category, facts.direction
            return Reason(topic.id, text, topic.materiality, category, direction, quote)
    return None


def _is_like_name(text: str) -> bool:
    """Whether words begin with a capital, and have no digit."""
    return bool(_NAME.match(text)) and not _DIGIT.search(text)


def _counts_names(topic: Topic, facts: Facts) -> bool:
    """Whether a name that changed counts for a topic.

    A name in place of another may be a product's new name; which law or subprocessor it is always
    counts.
    """
    return not facts.is_replaced or topic.category in ("governing_law", "subprocessor")


def _pointer(facts: Facts) -> Reason | None:
    """Is it only a pointer to another page?"""
    if not facts.words or not facts.only_points:
        return None
    return Reason("pointer", f"A pointer to another page: {facts.shown}", "minor")


def _new_sentence(facts: Facts) -> Reason | None:
    """Did a whole sentence come or go? In a policy it states something, in whatever words."""
    text = facts.text
    is_whole = is_sentence(text, (".", ";"))
    if facts.is_replaced or not is_whole or len(facts.words) < _SENTENCE_WORDS:
        return None
    if fold(text) in facts.context.outside and not facts.rules.binding.search(text):
        return None
    return _material(facts, "said_anew", f"Much is said anew: {facts.shown}")


def _fact(facts: Facts) -> Reason | None:
    """Does a small edit in a sentence that binds change a fact that the lexicon knows?"""
    fact = _known_fact(facts)
    if not fact:
        return None
    direction = facts.direction if facts.direction != "neutral" else fact.direction
    category = facts.category or "other"
    text = f"{fact.says}: {facts.shown}"
    return Reason("fact", text, "material", category, direction, facts.quote)


def _reworded(facts: Facts) -> Reason | None:
    """Are more than a few words of a sentence that binds said otherwise?"""
    is_long = len(facts.words) >= _FOUR_WORDS
    if not facts.is_modified or not is_long or facts.is_example:
        return None
    if not facts.rules.binding.search(facts.sentence):
        return None
    return _material(facts, "said_anew", f"Said otherwise: {facts.shown}")


def _long_edit(facts: Facts) -> Reason | None:
    """Is much said anew, in a sentence that binds?"""
    is_long = _size(facts) > facts.rules.long_edit_words
    if not is_long or not facts.rules.binding.search(facts.sentence):
        return None
    return _material(facts, "said_anew", f"Much is said anew: {facts.shown}")


def _example(facts: Facts) -> Reason | None:
    """Is it one more example, or another one?"""
    # "As well as …" says more than an example does.
    is_more = facts.lexicon and facts.lexicon.patterns["besides"].match(facts.text)
    if not facts.is_modified or not facts.is_example or is_more:
        return None
    return _minor(facts, "example", "An example")


def _itself(facts: Facts) -> Reason | None:
    """Does the sentence say something of the document or the site?"""
    if not facts.is_modified or not facts.is_about_document:
        return None
    return _minor(facts, "itself", "About the text itself")


def _name(facts: Facts) -> Reason | None:
    """Is it another name of a product or a plan? Where data goes and which law holds, every name
    counts.
    """
    if not facts.is_modified or facts.category in _NAMES_MATTER or not facts.is_rename:
        return None
    if facts.fact or facts.is_table_line or facts.is_recipient:
        return None
    return _minor(facts, "name", "A name")


def _points(facts: Facts) -> Reason | None:
    """Does the sentence only point to another page?"""
    if not facts.is_modified or not facts.rules.pointer.search(facts.sentence):
        return None
    return _minor(facts, "pointer", "A pointer to another page")


def _is_minor(facts: Facts) -> bool:
    """Whether one of the questions answers that the edit is minor."""
    return any(question(facts) for question in (_example, _itself, _name, _points))


def _minor(facts: Facts, rule: str, says: str) -> Reason:
    return Reason(rule, f"{says}: {facts.shown}", "minor", facts.category or "other")


def _other_meaning(facts: Facts) -> Reason | None:
    """Do words change inside a sentence, an item or a row that binds, and nothing shows that they
    mean the same?
    """
    if not facts.is_modified or not facts.binds:
        return None
    return _material(facts, "other_meaning", f"Another meaning: {facts.shown}")


REMAINDER: tuple[Question[Facts, Reason | None], ...] = (
    Question("small_words", _function_words),
    Question("date", _date),
    Question("row", _row),
    Question("postal_address", contact_details.postal_address),
    Question("contact", contact_details.contact),
    Question("listed", _listed),
    Question("named", _named),
    Question("within", _within),
    Question("pointer", _pointer),
    Question("example", _example),
    Question("name", _name),
    Question("new_sentence", _new_sentence),
    Question("fact", _fact),
    Question("said_otherwise", _reworded),
    Question("said_anew", _long_edit),
    Question("itself_at_length", _itself),
    Question("points", _points),
    Question("other_meaning", _other_meaning),
)


def _material(facts: Facts, rule: str, text: str) -> Reason:
    """A material reason, with the direction of the sentence, else of whole sentences."""
    direction = facts.direction
    if direction == "neutral":
        direction = facts.whole_sentence_direction
    return Reason(rule, text, "material", facts.category or "other", direction, facts.quote)


def _known_fact(facts: Facts) -> changed_words.Fact | None:
    """The fact that a short edit changes inside a sentence that binds or discloses."""
    if not facts.is_modified or not facts.binds or _is_minor(facts):
        return None
    return facts.fact


def _is_listed(facts: Facts) -> bool:
    """Whether an item came to a list or went from it, or one thing to or from an enumeration.

    One more example ("such as …") does not count: it says nothing new of what is done.
    """
    if facts.change.kind in ("added", "removed"):
        is_item = facts.clause.kind == "item" and len(facts.words) > 2
        return is_item and fold(facts.text) not in facts.context.edges
    if len(facts.words) > _FEW_MORE or facts.is_example:
        return False
    if facts.is_replaced:
        return _is_longer_enumeration(facts)
    return bool(_ONE_MORE.search(facts.text))


def _is_longer_enumeration(facts: Facts) -> bool:
    """Whether one side has all words of the other and more, with commas or slashes."""
    old, new = ({word.lower() for word in _WORD.findall(text)} for text in facts.sides)
    is_longer = old < new or new < old
    return is_longer and any(mark in facts.edit.old + facts.edit.new for mark in ",/")


def _size(facts: Facts) -> int:
    """How many words changed.

    In a language without rules, which may not space its words, a long run of letters counts for
    several.
    """
    if facts.rules.long_edit_words == LONG_EDIT_WORDS:
        return len(facts.words)
    return sum(1 + len(word) // _WORD_CHARS for word in facts.words)
