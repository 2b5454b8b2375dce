"""An edit -> the reasons why it matters: a number, a word that turns the sentence, a topic, or how much is said anew.

The order of the questions is the order of the code; where there is an answer to the first, why it does not matter
(core/slight), the others are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.core import dates, direction, quantities, rules, slight, tables, telling
from tracker.core.dates import MONTH_NAMES
from tracker.core.edits import Edit, content_words, in_full, letters
from tracker.core.rules import Rules, Topic
from tracker.core.text import fold
from tracker.model import Change, Direction, Reason

_MUCH_WORDS = rules.MUCH_WORDS
# Where words are not spaced, so many letters are about a word.
_WORD_CHARS = 12
_SENTENCE_START = re.compile(r"[.;!?]\s|\b(?:but|unless|except|however|although)\b", re.I)
# A "not" this near before a word denies it.
_DENIAL_CHARS = 160
_OPPOSITE: dict[Direction, Direction] = {
    "weaker": "stronger",
    "stronger": "weaker",
    "mixed": "mixed",
    "neutral": "neutral",
}
_SUFFERS_FROM_LONGER = frozenset({"retention", "termination", "payment", "security"})
_COMPANY = re.compile(
    r"(?<![\w&'.-])(?:[A-Z0-9][\w&'.-]{0,40},?\s){1,4}(?:Inc|LLC|Ltd|Limited|GmbH|AG|S\.?A|SARL|B\.?V|PLC|Corp|Pte|Pty)\b"
)
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|er|ers|ion|ions)$")
_CUT_OFF = re.compile(
    r"\b(?:before|after|prior to|on or after|until|since|from|as of|by|avant|après|vor|nach|ab|antes|después)\b", re.I
)
_DATE_WORDS = re.compile(
    rf"^\W*(?:(?:\d{{1,4}}(?:st|nd|rd|th|er)?|{'|'.join(MONTH_NAMES)}|st|nd|rd|th|of|de|del)(?!\w)\W*)+$", re.I
)
_DATE_WORDS_CHARS = 60
_YEAR_OR_MONTH = re.compile(rf"\d{{4}}|(?<!\w)(?:{'|'.join(MONTH_NAMES)})(?!\w)|\d\W+\d", re.I)


def reasons(edit: Edit, change: Change, book: Rules, page: slight.Page) -> list[Reason]:
    """All that the rules say of one edit, or one reason why it does not matter.

    Args:
        edit: what gave way to what.
        change: it is part of.
        book: the rules of the policy's language.
        page: what it is seen against.
    """
    excuse = slight.find(edit, change, book, page)
    if excuse:
        return [excuse]
    found = list(_quantity_reasons(edit, change, book))
    found += _signal_reasons(edit, change, book)
    limited = any(reason.rule.endswith(".only") and reason.direction == "stronger" for reason in found)
    found += [reason for reason in _topic_reasons(edit, book, page) if not _is_known_company(reason, edit, page)]
    if limited:
        # "Only", where the vendor acts, takes from what the sentence says: what it names is no gain for the vendor.
        found = [replace(reason, direction="neutral") if reason.direction == "weaker" else reason for reason in found]
    if found:
        return telling.once(found, edit)
    return [_other(edit, change, book, page)]


def cells(change: Change, book: Rules, page: slight.Page) -> list[Reason]:
    """What changed in a row of a table, cell by cell, by the name of its column; nothing where the columns differ."""
    if change.kind != "modified" or {change.old[0].kind, change.new[0].kind} != {"row"}:
        return []
    old, new = tables.cells(change.old_text), tables.cells(change.new_text)
    if len(old) != len(new):
        return []
    header = page.headers.get(change.new_text, ())
    about = _table(change, header, book, page)
    row = next((cell for cell in new if cell), "")
    found: list[Reason] = []
    for at, (before, after) in enumerate(zip(old, new, strict=True)):
        if fold(before) == fold(after):
            continue
        edit = Edit(before, after, before, after)
        excuse = slight.find(edit, change, book, page)
        column = f"“{header[at]}”" if at < len(header) else f"column {at + 1}"
        said = f"In the row {telling.quote(row)}, {column} changed: {telling.said(edit)}"
        if excuse:
            found.append(excuse)
        elif about:
            found.append(Reason("row.cell", said, "material", about, _cell_direction(before, after), after or before))
        else:
            found += reasons(edit, change, book, page)
    return found


def _cell_direction(before: str, after: str) -> Direction:
    """A cell that says all it said and more is worse for the reader, as one more row is."""
    old, new = (set(_PART.findall(fold(side).lower())) for side in (before, after))
    return "weaker" if old < new else "stronger" if new < old else "neutral"


def _table(change: Change, header: Sequence[str], book: Rules, page: slight.Page) -> str | None:
    """What a table is about: by the policy's title, the headings over it, or the names of its columns."""
    return (
        book.category_of(page.title)
        or book.category_of(" ".join(change.side.heading))
        or book.subject_of(" ".join(header))
    )


def _quantity_reasons(edit: Edit, change: Change, book: Rules) -> Iterable[Reason]:
    if change.kind != "modified":
        return
    for before, after in quantities.differ(edit.old_sentence, edit.new_sentence):
        kind = (after or before).kind  # type: ignore[union-attr]
        category = _category(edit, change, book) or {"money": "payment", "age": "children"}.get(kind, "other")
        if before and after:
            longer = after.value > before.value
            word = {"period": "longer" if longer else "shorter"}.get(kind, "higher" if longer else "lower")
            said = f"A {_NAMES[kind]} got {word}: {before.text} is now {after.text}"
            suffers = category in _SUFFERS_FROM_LONGER
            way: Direction = "weaker" if longer == suffers else "stronger"
            if kind == "age":
                way = "neutral"
        elif after:
            said, way = f"A {_NAMES[kind]} was added: {after.text}", "neutral"
        else:
            said, way = f"A {_NAMES[kind]} is gone: {before.text}", "neutral"  # type: ignore[union-attr]
        quote = (after or before).text  # type: ignore[union-attr]
        yield Reason(f"quantity.{kind}", said, "material", category, way, quote)


# What a list of these is made of matters, whatever an item says.
_LISTED = (
    "data_collection", "purpose", "third_party_sharing", "subprocessor", "cookies_tracking", "acceptable_use",
    "payment",
)  # fmt: skip
_ONE_MORE = re.compile(r"^(?:,|/|(?:and/or|and|or)\b)|(?:,|/|\b(?:and|or))$", re.I)
_FEW_MORE = 6
_SENTENCE_WORDS = 3
_PART = re.compile(r"\w+")
_EXAMPLE = re.compile(r"\b(?:such as|for example|for instance|e\.g\.|like)\b[^.;]{0,150}$", re.I)
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"^\W*(?:and |or )?[A-Z]")
_NAMES = {"period": "period", "money": "sum", "percent": "share", "age": "age"}


def _signal_reasons(edit: Edit, change: Change, book: Rules) -> Iterable[Reason]:
    if max(len(edit.old.split()), len(edit.new.split())) > _MUCH_WORDS and not (edit.old and edit.new):
        return
    whole = not (edit.old and edit.new) and (change.kind != "modified" or _is_sentence(edit.new or edit.old))
    if whole and not _states(edit.new or edit.old, book):
        return
    old, new = in_full(edit.old), in_full(edit.new)
    for signal in book.signals_in(old, new):
        if whole and signal.inside:
            continue
        before, after = signal.words.findall(old), signal.words.findall(new)
        if len(before) == len(after):
            continue
        came = len(after) > len(before)
        sentence = edit.new_sentence if came else edit.old_sentence
        word = (after if came else before)[0]
        way = signal.yours if _actor(sentence, word, book) == "reader" else signal.ours
        named = signal.says if telling.quote(word) in signal.says else f"{signal.says} ({telling.quote(word)})"
        said = f"{'Now says' if came else 'No longer says'} {named}: {telling.said(edit)}"
        yield Reason(
            signal.id, said, "material", book.subject_of(sentence) or "other", way if came else _OPPOSITE[way], word
        )


def _is_sentence(text: str) -> bool:
    return text[:1].isupper() and text.rstrip().endswith((".", "!", "?", ":"))


def _states(text: str, book: Rules) -> bool:
    """Whether words that came or went whole state something: a question does not, nor a label that binds nobody."""
    return "?" not in text and (text.rstrip().endswith((".", "!", ";")) or bool(book.speaks.search(text)))


def _actor(sentence: str, word: str, book: Rules) -> str:
    """Who the sentence makes act: whoever is named last before the word."""
    at = sentence.lower().find(word.lower())
    before = sentence[: at if at >= 0 else None]
    ours = [match.end() for match in book.vendor.finditer(before)]
    yours = [match.end() for match in book.reader.finditer(before)]
    return "reader" if yours and (not ours or yours[-1] > ours[-1]) else "vendor"


def _topic_reasons(edit: Edit, book: Rules, page: slight.Page) -> Iterable[Reason]:
    """Topics whose words came or went (a word on both sides says nothing by itself)."""
    if _only_points(edit, book):
        return
    old, new = (page.names.sub(" ", side) if page.names else side for side in (edit.old, edit.new))
    lower_old, lower_new = old.lower(), new.lower()
    for topic in book.topics_in(old, new):
        came = [word for word in dict.fromkeys(topic.words.findall(new)) if _stem(word) not in lower_old]
        gone = [word for word in dict.fromkeys(topic.words.findall(old)) if _stem(word) not in lower_new]
        if not came and not gone:
            continue
        yield _topic_reason(topic, edit, came, gone, book)


def _is_known_company(reason: Reason, edit: Edit, page: slight.Page) -> bool:
    """Whether the company that came or went alone is named elsewhere in both versions."""
    if reason.category != "entity" or (edit.old and edit.new):
        return False
    names = [letters(found.group()) for found in _COMPANY.finditer(edit.new or edit.old)]
    return bool(names) and all(name in page.old_letters and name in page.new_letters for name in names)


def _stem(word: str) -> str:
    """A word without its ending: "tracking" says nothing that "track" did not."""
    return _ENDING.sub("", word.lower())


def _topic_reason(topic: Topic, edit: Edit, came: list[str], gone: list[str], book: Rules) -> Reason:
    ways: list[Direction] = []
    if came:
        denied = not topic.denies and _is_denied(edit.new_sentence, came[0], book)
        ways.append(_OPPOSITE[topic.inserted] if denied else topic.inserted)
    if gone:
        denied = not topic.denies and _is_denied(edit.old_sentence, gone[0], book)
        ways.append(_OPPOSITE[topic.deleted] if denied else topic.deleted)
    way = direction.most(ways)
    what = "New" if came and not gone else "Dropped" if gone and not came else "Changed"
    quote = (came or gone)[0]
    said = f"{what} words about {topic.says}: {telling.said(edit)}"
    return Reason(topic.id, said, topic.materiality, topic.category, way, quote)


def _is_denied(sentence: str, word: str, book: Rules) -> bool:
    """Whether the vendor says it does not: losing "we do not sell" is no gain for the reader."""
    at = sentence.lower().find(word.lower())
    before = _SENTENCE_START.split(sentence[max(0, at - _DENIAL_CHARS) : at])[-1] if at > 0 else ""
    return bool(book.negation and book.negation.search(before)) and _actor(sentence, word, book) == "vendor"


def _only_points(edit: Edit, book: Rules) -> bool:
    """Whether what came or went is a pointer to another page and no more: neither a date nor a way lost to choose."""
    text = edit.new or edit.old
    if (edit.old and edit.new) or len(text.split()) > 2 * _MUCH_WORDS or not book.pointer.search(text):
        return False
    lost = not edit.new and any(topic.id in book.deciding for topic in book.topics_in(text))
    return not lost and not dates.parse(text)


def _category(edit: Edit, change: Change, book: Rules) -> str | None:
    """The topic of the sentence, else of the headings it stands under."""
    return book.category_of(f"{edit.new_sentence} {edit.old_sentence}") or book.category_of(
        " ".join(change.side.heading)
    )


def _other(edit: Edit, change: Change, book: Rules, page: slight.Page) -> Reason:
    """No rule names it: much said anew in a sentence that binds is material, a label or a contact is minor."""
    text = f"{edit.old} {edit.new}"
    words = content_words(text, book.small)
    category = _category(edit, change, book) or "other"
    said, quote = telling.said(edit), text.strip()[: telling.QUOTE_CHARS]
    if not words:
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
    if _only_points(edit, book):
        return Reason("pointer", f"A pointer to another page: {said}", "minor")
    if _is_new_sentence(edit, words) and (fold(edit.new or edit.old) not in page.outside or book.speaks.search(text)):
        return Reason("said_anew", f"Much is said anew: {said}", "material", category, "neutral", quote)
    if _size(words, book) > book.much and book.speaks.search(edit.new_sentence or edit.old_sentence):
        return Reason("said_anew", f"Much is said anew: {said}", "material", category, "neutral", quote)
    return Reason("other", f"Words changed: {said}", "minor", category, "neutral", quote)


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
    way = _row_direction(change)
    if change.side.kind == "row":
        about = _table(change, page.headers.get(change.side.text, ()), book, page)
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
    return Reason(
        "list", said, "material", about, _row_direction(change), (edit.new or edit.old)[: telling.QUOTE_CHARS]
    )


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


def _row_direction(change: Change) -> Direction:
    """One more cookie or subprocessor is worse for the reader, one less better."""
    return {"added": "weaker", "removed": "stronger"}.get(change.kind, "neutral")  # type: ignore[return-value]
