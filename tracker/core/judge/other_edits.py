"""An edit that changes nothing the rules name -> how much it matters, by where it stands and how
much it says.

The questions are asked in their order, and the first answer counts; without one the edit is minor.
"""

from __future__ import annotations

import re

from tracker.core import dates
from tracker.core.compare.edits import letters
from tracker.core.dates import MONTH_NAMES
from tracker.core.judge import changed_words, reasons, table_rows
from tracker.core.judge.facts import Facts
from tracker.core.judge.questions import Question
from tracker.core.judge.rules import MUCH_WORDS
from tracker.core.text import fold, is_sentence
from tracker.model import Direction, Reason

# Where words are not spaced, so many letters are about a word.
_WORD_CHARS = 12
_CUT_OFF = re.compile(
    r"\b(?:before|after|prior to|on or after|until|since|from|as of|by|avant|après|vor|nach|ab"
    r"|antes|después)\b",
    re.I,
)
_DATE_WORDS = re.compile(
    rf"^\W*(?:(?:\d{{1,4}}(?:st|nd|rd|th|er)?|{'|'.join(MONTH_NAMES)}|st|nd|rd|th|of|de|del)(?!\w)\W*)+$",
    re.I,
)
_DATE_WORDS_CHARS = 60
_YEAR_OR_MONTH = re.compile(rf"\d{{4}}|(?<!\w)(?:{'|'.join(MONTH_NAMES)})(?!\w)|\d\W+\d", re.I)
# What a list of these is made of matters, whatever an item says.
_LISTED = (
    "data_collection", "purpose", "third_party_sharing", "subprocessor", "cookies_tracking",
    "acceptable_use", "payment",
)  # fmt: skip
# Where data goes to, and which law and which court it is, is said by names.
_NAMES_MATTER = frozenset({
    "third_party_sharing", "subprocessor", "international_transfer", "governing_law",
    "dispute_resolution",
})  # fmt: skip
_ONE_MORE = re.compile(r"^(?:,|/|(?:and/or|and|or)\b)|(?:,|/|\b(?:and|or))$", re.I)
_FEW_MORE = 6
_SENTENCE_WORDS = 3
# Measured on the labelled pairs: fewer words raise minor changes and find none that matter.
_FOUR_WORDS = 4
_ADDRESS_PART = re.compile(
    # Without going back: in words of capitals each letter might begin one more.
    r"(?:[\w.+-]{1,40}+@[\w.-]{1,80}+|[^\W\d_]?\d[\w-]*+|[A-ZÀ-Þ][\w'’.-]*+|[\s,.;/#&-]"
    r"|(?:of|the|de|la|le|du|des|der|die|am|im|in|den|del|el|los|rue|chemin|allée|bâtiment|bât"
    r"|étage|quai|place|calle|piso|floor|suite)\b)++"
)
_STREET_OR_CODE = re.compile(
    r"\b(?:wharf|quay|street|avenue|ave|road|rd|boulevard|blvd|parkway|pkwy|drive|lane|square"
    r"|suite|ste|floor|p\.?\s?o\.? box"
    r"|\w*stra(?:ß|ss)e|\w*weg|\w*platz|postfach|gasse|allee|ufer"
    r"|rue|chemin|allée|impasse|quai|cedex|calle|avenida|plaza|paseo|carrer|camino)\b"
    r"|\b[A-Z]{2},? \d{5}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|\b\d{4,5} [A-ZÀ-Þ][a-zà-ÿ]+",
    re.I,
)
# By which way somebody is reached stands so near the word for it.
_REACH_CHARS = 140
# "Write to us at the new mill": what a sentence is about is said by its first words.
_FIRST_WORDS = 6
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"^\W*(?:and |or )?[A-Z]")


def reason_of(facts: Facts) -> Reason:
    """How much an edit matters that no rule names.

    Args:
        facts: of the edit.
    """
    answered = facts.context.asking.first(REMAINDER, facts)
    if answered and answered[1]:
        return answered[1]
    said = f"Words changed: {facts.shown}"
    return Reason("other", said, "minor", facts.category or "other", "neutral", facts.quote)


def _small_words(facts: Facts) -> Reason | None:
    """Are these small words alone, which say nothing by themselves?"""
    if facts.words or _fact(facts) or (facts.binds and facts.turns_roles):
        return None
    return Reason("wording", f"Small words alone: {facts.shown}", "editorial")


def _date(facts: Facts) -> Reason | None:
    """Is it a notice of when a version applies, or a date inside a clause?"""
    if not facts.words:
        return None
    if not facts.is_replaced and dates.is_notice(facts.text):
        return Reason("date.notice", f"A notice of when a version applies: {facts.shown}", "minor")
    if any(len(side) >= _DATE_WORDS_CHARS or not _DATE_WORDS.match(side) for side in facts.sides):
        return None
    if not all(map(_YEAR_OR_MONTH.search, facts.sides)):
        return None
    category = facts.category or "other"
    ends = _CUT_OFF.search(facts.sentence) and category in ("governing_law", "dispute_resolution")
    said = f"A date inside a clause changed: {facts.shown}"
    return Reason("date.in_clause", said, "material" if ends else "minor", category)


def _row(facts: Facts) -> Reason | None:
    """Is it a row of a table that matters, or a cookie?"""
    if not facts.words:
        return None
    way = table_rows.direction_of(facts.change)
    if facts.clause.kind == "row":
        header = facts.context.headers.get(facts.clause.text, ())
        about = table_rows.about_table(facts.change, header, facts.context)
        if about and facts.change.kind in ("added", "removed"):
            said = table_rows.told(facts.change, about, facts.context)
        else:
            said = f"A row of a table about {reasons.plain(about)}: {facts.shown}"
    else:
        about = facts.about if facts.is_identifier else None
        about = about if about == "cookies_tracking" else None
        said = f"A cookie: {facts.shown}"
    return Reason("row", said, "material", about, way) if about else None


def _contact(facts: Facts) -> Reason | None:
    """Are these contact details?"""
    is_said = facts.words or _DIGIT.search(facts.text)
    few = is_said and len(facts.words) <= 2 * MUCH_WORDS
    contact = facts.rules.contact
    # Whatever the sentence is about: where both sides name a way to reach someone, that is what
    # changed.
    is_way = facts.is_replaced and all(map(contact.search, facts.sides))
    is_detail = all(contact.search(side) or _ADDRESS_PART.fullmatch(side) for side in facts.sides)
    where = facts.sentence if is_detail else " ".join(facts.sentence.split()[:_FIRST_WORDS])
    is_about = facts.category not in _LISTED and contact.search(where)
    if not few or not (is_way or is_about or _is_behind_contact(facts)):
        return None
    return Reason("contact", f"Contact details: {facts.shown}", "minor", "contact")


def _is_behind_contact(facts: Facts) -> bool:
    """Whether the words say by which way somebody is reached: "contact us through …"."""
    if facts.lexicon is None or not facts.is_modified:
        return False
    before = f"{facts.sentence.partition(facts.text)[0]} {facts.text}"
    return bool(facts.lexicon.patterns["reached_by"].search(before[-_REACH_CHARS:]))


def _postal_address(facts: Facts) -> Reason | None:
    """Is it a part of a postal address: names, numbers and signs alone, in a sentence that has a
    street or a code?
    """
    is_part = facts.words and all(map(_ADDRESS_PART.fullmatch, facts.sides))
    sentence = facts.sentence
    if not is_part or not (_STREET_OR_CODE.search(sentence) and _DIGIT.search(sentence)):
        return None
    return Reason("contact", f"A postal address: {facts.shown}", "minor", "contact")


def _listed(facts: Facts) -> Reason | None:
    """Did something come to a list that matters, or go from it?"""
    if not facts.words or not _is_listed(facts) or facts.about not in _LISTED:
        return None
    what = "came to" if facts.edit.new and facts.change.kind != "removed" else "went from"
    said = f"Something {what} a list about {reasons.plain(facts.about)}: {facts.shown}"
    way, quote = table_rows.direction_of(facts.change), facts.text[: reasons.QUOTE_CHARS]
    way = way if way != "neutral" else facts.way
    return Reason("list", said, "material", facts.about, way, quote)


def _named(facts: Facts) -> Reason | None:
    """Did a name come to a list of those who receive data or set cookies, or go from it?"""
    about = facts.listed_names or facts.names_in_row
    if about is None or _stands_on_both(facts):
        return None
    what = "came to" if facts.edit.new else "went from"
    said = f"A name {what} a list about {reasons.plain(about)}: {facts.shown}"
    way: Direction = "weaker" if facts.edit.new else "stronger"
    return Reason("named", said, "material", about, way, facts.text[: reasons.QUOTE_CHARS])


def _stands_on_both(facts: Facts) -> bool:
    """Whether a name is only spelled otherwise, or stands elsewhere."""
    context, own = facts.context, letters(facts.text)
    return own in context.old_letters and own in context.new_letters


def _within(facts: Facts) -> Reason | None:
    """Is it another name in a sentence whose subject makes any name matter: which law, which
    company?
    """
    if (
        not facts.words
        or not facts.is_modified
        or len(facts.words) > MUCH_WORDS
        or facts.is_example
    ):
        return None
    if not any(_NAME.match(side) and not _DIGIT.search(side) for side in facts.sides):
        return None
    edit = facts.edit
    for topic in facts.rules.topics:
        # Another name in place of one may be a product's new name; which law or subprocessor it is
        # always matters.
        is_named = not facts.is_replaced or topic.category in ("governing_law", "subprocessor")
        if not topic.within or not is_named:
            continue
        if topic.words.search(edit.old_sentence) and topic.words.search(edit.new_sentence):
            said = f"Changed in words about {topic.says}: {facts.shown}"
            quote = edit.new[: reasons.QUOTE_CHARS]
            return Reason(topic.id, said, topic.materiality, topic.category, facts.way, quote)
    return None


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
    return _said(facts, "said_anew", f"Much is said anew: {facts.shown}")


def _fact_of(facts: Facts) -> Reason | None:
    """Does a small edit in a sentence that binds change a fact that the lexicon knows?"""
    fact = _fact(facts)
    if not fact:
        return None
    said = f"{fact.says}: {facts.shown}"
    way = facts.way if facts.way != "neutral" else fact.direction
    return Reason("fact", said, "material", facts.category or "other", way, facts.quote)


def _said_otherwise(facts: Facts) -> Reason | None:
    """Are more than a few words of a sentence that binds said otherwise?"""
    is_much = facts.is_modified and len(facts.words) >= _FOUR_WORDS
    if not is_much or facts.is_example or not facts.rules.binding.search(facts.sentence):
        return None
    return _said(facts, "said_anew", f"Said otherwise: {facts.shown}")


def _said_anew(facts: Facts) -> Reason | None:
    """Is much said anew, in a sentence that binds?"""
    if _size(facts) <= facts.rules.much or not facts.rules.binding.search(facts.sentence):
        return None
    return _said(facts, "said_anew", f"Much is said anew: {facts.shown}")


def _example(facts: Facts) -> Reason | None:
    """Is it one more example, or another one?"""
    # "As well as …" says more than an example does.
    is_more = facts.lexicon and facts.lexicon.patterns["besides"].match(facts.text)
    if not facts.is_modified or not facts.is_example or is_more:
        return None
    return _minor(facts, "example", "An example")


def _itself(facts: Facts) -> Reason | None:
    """Does the sentence say something of the document or the site?"""
    is_said = facts.is_modified and facts.is_about_itself
    return _minor(facts, "itself", "About the text itself") if is_said else None


def _name(facts: Facts) -> Reason | None:
    """Is it another name of a product or a plan? Where data goes and which law holds, every name
    counts.
    """
    if not facts.is_modified or facts.category in _NAMES_MATTER or not facts.is_rename:
        return None
    if facts.fact or facts.is_of_a_row or facts.is_recipient:
        return None
    return _minor(facts, "name", "A name")


def _points(facts: Facts) -> Reason | None:
    """Does the sentence only point to another page?"""
    is_said = facts.is_modified and facts.rules.pointer.search(facts.sentence)
    return _minor(facts, "pointer", "A pointer to another page") if is_said else None


def _is_little(facts: Facts) -> bool:
    return any(question(facts) for question in (_example, _itself, _name, _points))


def _minor(facts: Facts, rule: str, says: str) -> Reason:
    return Reason(rule, f"{says}: {facts.shown}", "minor", facts.category or "other")


def _other_meaning(facts: Facts) -> Reason | None:
    """Do words change inside a sentence, an item or a row that binds, and nothing shows that they
    mean the same?
    """
    if not facts.is_modified or not facts.binds:
        return None
    return _said(facts, "other_meaning", f"Another meaning: {facts.shown}")


REMAINDER: tuple[Question[Facts, Reason | None], ...] = (
    Question("small_words", _small_words),
    Question("date", _date),
    Question("row", _row),
    Question("postal_address", _postal_address),
    Question("contact", _contact),
    Question("listed", _listed),
    Question("named", _named),
    Question("within", _within),
    Question("pointer", _pointer),
    Question("example", _example),
    Question("name", _name),
    Question("new_sentence", _new_sentence),
    Question("fact", _fact_of),
    Question("said_otherwise", _said_otherwise),
    Question("said_anew", _said_anew),
    Question("itself_at_length", _itself),
    Question("points", _points),
    Question("other_meaning", _other_meaning),
)


def _said(facts: Facts, rule: str, said: str) -> Reason:
    way = facts.way if facts.way != "neutral" else facts.whole_way
    return Reason(rule, said, "material", facts.category or "other", way, facts.quote)


def _fact(facts: Facts) -> changed_words.Fact | None:
    """What a small edit changes inside a sentence that binds or discloses."""
    return facts.fact if facts.is_modified and facts.binds and not _is_little(facts) else None


def _is_listed(facts: Facts) -> bool:
    """Whether what came or went is an item of the policy's own lists, or one more thing in an
    enumeration.

    One more example ("such as …") is none: it says nothing new of what is done.
    """
    edit = facts.edit
    if facts.change.kind in ("added", "removed"):
        is_item = facts.clause.kind == "item" and len(facts.words) > 2
        return is_item and fold(facts.text) not in facts.context.edges
    if len(facts.words) > _FEW_MORE or facts.is_example:
        return False
    if facts.is_replaced:
        old, new = ({word.lower() for word in _WORD.findall(side)} for side in facts.sides)
        is_longer = old != new and (old <= new or new <= old)
        return is_longer and any(mark in edit.old + edit.new for mark in ",/")
    return bool(_ONE_MORE.search(facts.text))


def _size(facts: Facts) -> int:
    """How many words; of a language without rules, which may not space them, long runs of letters
    count for more.
    """
    if facts.rules.much == MUCH_WORDS:
        return len(facts.words)
    return sum(1 + len(word) // _WORD_CHARS for word in facts.words)
