"""An edit that no rule names -> how much it matters: a date, a row, an item, a name, or how much is said anew."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core import dates, rules, slight, telling
from tracker.core.dates import MONTH_NAMES
from tracker.core.edits import Edit, content_words
from tracker.core.judge import facts, lexicon
from tracker.core.rules import Rules
from tracker.core.text import fold
from tracker.model import Change, Direction, Reason

_MUCH_WORDS = rules.MUCH_WORDS
# Where words are not spaced, so many letters are about a word.
_WORD_CHARS = 12
_CUT_OFF = re.compile(
    r"\b(?:before|after|prior to|on or after|until|since|from|as of|by|avant|après|vor|nach|ab|antes|después)\b", re.I
)
_DATE_WORDS = re.compile(
    rf"^\W*(?:(?:\d{{1,4}}(?:st|nd|rd|th|er)?|{'|'.join(MONTH_NAMES)}|st|nd|rd|th|of|de|del)(?!\w)\W*)+$", re.I
)
_DATE_WORDS_CHARS = 60
_YEAR_OR_MONTH = re.compile(rf"\d{{4}}|(?<!\w)(?:{'|'.join(MONTH_NAMES)})(?!\w)|\d\W+\d", re.I)
# What a list of these is made of matters, whatever an item says.
_LISTED = (
    "data_collection", "purpose", "third_party_sharing", "subprocessor", "cookies_tracking", "acceptable_use",
    "payment",
)  # fmt: skip
_ONE_MORE = re.compile(r"^(?:,|/|(?:and/or|and|or)\b)|(?:,|/|\b(?:and|or))$", re.I)
_FEW_MORE = 6
_SENTENCE_WORDS = 3
# Measured on the labelled pairs: fewer words raise minor changes and find none that matter.
_FOUR_WORDS = 4
_WHOLE_SENTENCE_WORDS = 6
# What a sentence says of the document or the site binds nobody.
_ABOUT_ITSELF = re.compile(
    r"\b(?:introduction|overview|summary|summari[sz]es?|handbook|brochure|leaflet|glossary|chapters?|headings?|layout"
    r"|table of contents|newsletter|faqs?|this (?:page|site|guide|document|text|section|article)|campus|our team"
    r"|einleitung|überblick|zusammenfassung|handbuch|merkblatt|kapitel|überschrift\w*|glossar|diese seiten?"
    r"|introduction|aperçu|résumé|guide|brochure|chapitres?|glossaire|cette page|titres?"
    r"|introducción|resumen|manual|folleto|capítulos?|apartados|glosario|esta página|títulos?)\b",
    re.I,
)
_PART = re.compile(r"\w+")
_EXAMPLE = re.compile(r"\b(?:such as|for example|for instance|e\.g\.|like)\b[^.;]{0,150}$", re.I)
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"^\W*(?:and |or )?[A-Z]")


def only_points(edit: Edit, book: Rules) -> bool:
    """Whether what came or went is a pointer to another page and no more: neither a date nor a way lost to choose."""
    text = edit.new or edit.old
    if (edit.old and edit.new) or len(text.split()) > 2 * _MUCH_WORDS or not book.pointer.search(text):
        return False
    lost = not edit.new and any(topic.id in book.deciding for topic in book.topics_in(text))
    return not lost and not dates.parse(text)


def category_of(edit: Edit, change: Change, book: Rules) -> str | None:
    """The topic of the sentence, else of the headings it stands under."""
    return book.category_of(f"{edit.new_sentence} {edit.old_sentence}") or book.category_of(
        " ".join(change.side.heading)
    )


def reason(edit: Edit, change: Change, book: Rules, page: slight.Page) -> Reason:
    """No rule names it: much said anew in a sentence that binds is material, a label or a contact is minor."""
    text = f"{edit.old} {edit.new}"
    words = content_words(text, book.small)
    category = category_of(edit, change, book) or "other"
    said, quote = telling.said(edit), text.strip()[: telling.QUOTE_CHARS]
    fact = _fact(edit, change, book)
    if not words:
        if fact:
            return Reason("fact", f"{fact.says}: {said}", "material", category, fact.direction, quote)
        return Reason("wording", f"Small words alone: {said}", "editorial")
    found = (
        _date(edit, category)
        or _row(edit, change, category, book, page)
        or _contact(edit, words, category, book)
        or _listed(edit, change, words, category, book, page)
        or _within(edit, change, words, book)
    )
    if found:
        return found
    if only_points(edit, book):
        return Reason("pointer", f"A pointer to another page: {said}", "minor")
    if _is_new_sentence(edit, words) and (fold(edit.new or edit.old) not in page.outside or book.speaks.search(text)):
        return Reason("said_anew", f"Much is said anew: {said}", "material", category, "neutral", quote)
    if fact:
        return Reason("fact", f"{fact.says}: {said}", "material", category, fact.direction, quote)
    if change.kind == "modified" and _weighs(edit, words, book):
        return Reason("said_anew", f"Said otherwise: {said}", "material", category, "neutral", quote)
    if _size(words, book) > book.much and book.speaks.search(edit.new_sentence or edit.old_sentence):
        return Reason("said_anew", f"Much is said anew: {said}", "material", category, "neutral", quote)
    return Reason("other", f"Words changed: {said}", "minor", category, "neutral", quote)


def _weighs(edit: Edit, words: Sequence[str], book: Rules) -> bool:
    """Whether an edit inside a sentence that binds is more than a word or two."""
    return (
        len(words) >= _FOUR_WORDS
        and bool(book.speaks.search(edit.new_sentence or edit.old_sentence))
        and not _is_example(edit)
    )


def _fact(edit: Edit, change: Change, book: Rules) -> facts.Fact | None:
    """What a small edit inside a sentence that binds or discloses changes, as the lexicon knows it."""
    if change.kind != "modified" or len(f"{edit.old} {edit.new}".split()) > facts.SMALL_EDIT_WORDS:
        return None
    if not _binds(edit, book) or _is_example(edit) or book.pointer.search(edit.new_sentence):
        return None
    whole = facts.opposites(edit.old_sentence, edit.new_sentence, book.language)
    return facts.changed(edit.old, edit.new, book.language) or whole


def _binds(edit: Edit, book: Rules) -> bool:
    """Whether a sentence binds or discloses: by its verb, or as any whole one that is not about the text itself."""
    sentence = edit.new_sentence or edit.old_sentence
    if book.speaks.search(sentence):
        return True
    is_whole = len(sentence.split()) >= _WHOLE_SENTENCE_WORDS and sentence.rstrip().endswith((".", ";"))
    return is_whole and lexicon.load(book.language) is not None and not _ABOUT_ITSELF.search(sentence)


def _is_new_sentence(edit: Edit, words: Sequence[str]) -> bool:
    """Whether a whole sentence came or went: in a policy it states something, in whatever words."""
    text = edit.new or edit.old
    whole = not (edit.old and edit.new) and text[:1].isupper() and text.rstrip().endswith((".", ";"))
    return whole and len(words) >= _SENTENCE_WORDS


def _date(edit: Edit, category: str) -> Reason | None:
    sides = [side for side in (edit.old, edit.new) if side]
    if len(sides) == 1 and dates.is_notice(sides[0]):
        return Reason("date.notice", f"A notice of when a version applies: {telling.said(edit)}", "minor")
    if any(len(side) >= _DATE_WORDS_CHARS or not _DATE_WORDS.match(side) for side in sides):
        return None
    if not all(map(_YEAR_OR_MONTH.search, sides)):
        return None
    ends = _CUT_OFF.search(edit.new_sentence or edit.old_sentence)
    said = f"A date inside a clause changed: {telling.said(edit)}"
    material = ends and category in ("governing_law", "dispute_resolution")
    return Reason("date.in_clause", said, "material" if material else "minor", category)


def _row(edit: Edit, change: Change, category: str, book: Rules, page: slight.Page) -> Reason | None:
    way = row_direction(change)
    if change.side.kind == "row":
        about = about_table(change, page.headers.get(change.side.text, ()), book, page)
        if about:
            said = f"A row of a table about {about.replace('_', ' ')}: {telling.said(edit)}"
            return Reason("row", said, "material", about, way)
    elif slight.IDENTIFIER.match(edit.new or edit.old):
        about = category if category != "other" else book.category_of(page.title)
        if about == "cookies_tracking":
            return Reason("row", f"A cookie: {telling.said(edit)}", "material", about, way)
    return None


def _contact(edit: Edit, words: Sequence[str], category: str, book: Rules) -> Reason | None:
    few = len(words) <= 2 * _MUCH_WORDS and category not in _LISTED
    if few and book.contact.search(edit.new_sentence or edit.old_sentence):
        return Reason("contact", f"Contact details: {telling.said(edit)}", "minor", "contact")
    return None


def _listed(
    edit: Edit, change: Change, words: Sequence[str], category: str, book: Rules, page: slight.Page
) -> Reason | None:
    if not _is_listed(edit, change, words, page):
        return None
    about = category if category != "other" else book.category_of(page.title)
    if about not in _LISTED:
        return None
    what = "went from" if change.kind == "removed" or not edit.new else "came to"
    said = f"Something {what} a list about {about.replace('_', ' ')}: {telling.said(edit)}"
    return Reason("list", said, "material", about, row_direction(change), (edit.new or edit.old)[: telling.QUOTE_CHARS])


def _is_listed(edit: Edit, change: Change, words: Sequence[str], page: slight.Page) -> bool:
    """Whether what came or went is an item of the policy's own lists, or one more name or thing in an enumeration.

    One more example ("such as …") is none: it says nothing new of what is done.
    """
    if change.kind in ("added", "removed"):
        return change.side.kind == "item" and len(words) > 2 and fold(edit.new or edit.old) not in page.edges
    if len(words) > _FEW_MORE or _is_example(edit):
        return False
    if edit.old and edit.new:
        old, new = ({word.lower() for word in _PART.findall(side)} for side in (edit.old, edit.new))
        return old != new and (old <= new or new <= old) and any(mark in edit.old + edit.new for mark in ",/")
    return bool(_ONE_MORE.search(edit.new or edit.old))


def _is_example(edit: Edit) -> bool:
    words = edit.new or edit.old
    sentence = edit.new_sentence if edit.new else edit.old_sentence
    return bool(_EXAMPLE.search(sentence[: sentence.find(words)]))


def _size(words: Sequence[str], book: Rules) -> int:
    """How many words; of a language without rules, which may not space them, long runs of letters count for more."""
    if book.much == _MUCH_WORDS:
        return len(words)
    return sum(1 + len(word) // _WORD_CHARS for word in words)


def _within(edit: Edit, change: Change, words: Sequence[str], book: Rules) -> Reason | None:
    """Another name in a sentence whose subject makes any name matter: which country's law, which company."""
    if change.kind != "modified" or len(words) > _MUCH_WORDS:
        return None
    sides = [side for side in (edit.old, edit.new) if side]
    if not any(_NAME.match(side) and not _DIGIT.search(side) for side in sides) or _is_example(edit):
        return None
    for topic in book.topics:
        # Another name in place of one may be a product's new name; which law or subprocessor it is always matters.
        if len(sides) == 2 and topic.category not in ("governing_law", "subprocessor"):
            continue
        if topic.within and topic.words.search(edit.old_sentence) and topic.words.search(edit.new_sentence):
            said = f"Changed in words about {topic.says}: {telling.said(edit)}"
            return Reason(topic.id, said, topic.materiality, topic.category, "neutral", edit.new[: telling.QUOTE_CHARS])
    return None


def row_direction(change: Change) -> Direction:
    """One more cookie or subprocessor is worse for the reader, one less better."""
    return {"added": "weaker", "removed": "stronger"}.get(change.kind, "neutral")  # type: ignore[return-value]


def about_table(change: Change, header: Sequence[str], book: Rules, page: slight.Page) -> str | None:
    """What a table is about: by the policy's title, the headings over it, or the names of its columns."""
    return (
        book.category_of(page.title)
        or book.category_of(" ".join(change.side.heading))
        or book.subject_of(" ".join(header))
    )
