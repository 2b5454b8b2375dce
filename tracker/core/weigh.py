"""An edit -> the reasons why it matters: a number, a word that turns the sentence, a topic, or how much is said anew.

The order of the questions is the order of the code; where there is an answer to the first, why it does not matter
(core/slight), the others are not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tracker.core import direction, quantities, rules, slight, tables, telling, unnamed
from tracker.core.edits import Edit, in_full, letters
from tracker.core.judge import gain
from tracker.core.rules import Rules, Topic
from tracker.core.text import fold
from tracker.model import Change, Direction, Reason

_MUCH_WORDS = rules.MUCH_WORDS
_SENTENCE_START = re.compile(r"[.;!?]\s|\b(?:but|unless|except|however|although)\b", re.I)
# A "not" this near before a word denies it.
_DENIAL_CHARS = 160
_OPPOSITE: dict[Direction, Direction] = {
    "weaker": "stronger",
    "stronger": "weaker",
    "mixed": "mixed",
    "neutral": "neutral",
}
_COMPANY = re.compile(
    r"(?<![\w&'.-])(?:[A-Z0-9][\w&'.-]{0,40},?\s){1,4}(?:Inc|LLC|Ltd|Limited|GmbH|AG|S\.?A|SARL|B\.?V|PLC|Corp|Pte|Pty)\b"
)
_PARTY_WORDS = 4
_PART = re.compile(r"\w+")
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|er|ers|ion|ions)$")


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
    found = [*_party_reasons(edit, book), *_quantity_reasons(edit, change, book)]
    found += _signal_reasons(edit, change, book)
    limited = any(reason.rule.endswith(".only") and reason.direction == "stronger" for reason in found)
    found += [reason for reason in _topic_reasons(edit, book, page) if not _is_known_company(reason, edit, page)]
    if limited:
        # "Only", where the vendor acts, takes from what the sentence says: what it names is no gain for the vendor.
        found = [replace(reason, direction="neutral") if reason.direction == "weaker" else reason for reason in found]
    if found:
        return telling.once(found, edit)
    return [unnamed.reason(edit, change, book, page)]


def _party_reasons(edit: Edit, book: Rules) -> Iterable[Reason]:
    """Who does it, or whose it is, went from one side to the other: "we pay" became "you pay"."""
    if max(len(edit.old.split()), len(edit.new.split())) > _PARTY_WORDS:
        return
    old, new = (_party(side, book) for side in (edit.old, edit.new))
    if old and new and old != new:
        category = book.subject_of(edit.new_sentence) or "other"
        yield Reason("party", f"Another party: {telling.said(edit)}", "material", category, quote=edit.new)


def _party(text: str, book: Rules) -> str:
    """Whom words name: the vendor, the reader, or neither or both of them."""
    ours, yours = bool(book.vendor.search(text)), bool(book.reader.search(text))
    return "vendor" if ours and not yours else "reader" if yours and not ours else ""


def cells(change: Change, book: Rules, page: slight.Page) -> list[Reason]:
    """What changed in a row of a table, cell by cell, by the name of its column; nothing where the columns differ."""
    if change.kind != "modified" or {change.old[0].kind, change.new[0].kind} != {"row"}:
        return []
    old, new = tables.cells(change.old_text), tables.cells(change.new_text)
    if len(old) != len(new):
        return []
    header = page.headers.get(change.new_text, ())
    about = unnamed.about_table(change, header, book, page)
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


def _quantity_reasons(edit: Edit, change: Change, book: Rules) -> Iterable[Reason]:
    if change.kind != "modified":
        return
    for before, after in quantities.differ(edit.old_sentence, edit.new_sentence):
        kind = (after or before).kind  # type: ignore[union-attr]
        category = unnamed.category_of(edit, change, book) or {"money": "payment", "age": "children"}.get(kind, "other")
        if before and after:
            longer = after.value > before.value
            word = {"period": "longer" if longer else "shorter"}.get(kind, "higher" if longer else "lower")
            said = f"A {_NAMES[kind]} got {word}: {before.text} is now {after.text}"
            way = gain.of_quantity(edit.new_sentence, after.text, kind, book.language, grew=longer)
        elif after:
            said, way = f"A {_NAMES[kind]} was added: {after.text}", "neutral"
        else:
            said, way = f"A {_NAMES[kind]} is gone: {before.text}", "neutral"  # type: ignore[union-attr]
        quote = (after or before).text  # type: ignore[union-attr]
        yield Reason(f"quantity.{kind}", said, "material", category, way, quote)


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
    if unnamed.only_points(edit, book):
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
