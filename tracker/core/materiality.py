"""Changes -> verdict: how much each matters, to whose advantage, under which headings of counsel's list, and why.

Every edit is judged before anything is filtered by size. The order of the questions is the order of the code: is it
nothing (typography, masking, furniture), is it only wording (spelling, small words, a rename), is it a number, does it
turn a sentence round, does it touch a topic that matters, and if none of these: how much was said anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.core import align, dates, quantities, redline, rules, slight, telling
from tracker.core import past as past_
from tracker.core.dates import MONTH_NAMES
from tracker.core.edits import (
    Edit,
    content_words,
    edits,
    letters,
)
from tracker.core.rules import Rules, Topic
from tracker.core.text import fold
from tracker.model import (
    MATERIALITIES,
    Change,
    Dates,
    Direction,
    Judged,
    Materiality,
    Past,
    Policy,
    Promises,
    Reason,
    Segment,
    Verdict,
)

_MUCH_WORDS = rules.MUCH_WORDS
# Where words are not spaced, so many letters are about a word.
_WORD_CHARS = 12
# Below this a list item or line without a verb is a label.
_LABEL_WORDS = 7
# Share of clauses changed above which the version is a rewrite.
_REWRITE_RATIO = 0.6
_REWRITE_CLAUSES = 12
_MINORITY_RATIO = 0.34
# A "not" this near before a word denies it.
_DENIAL_CHARS = 40
_OPPOSITE: dict[Direction, Direction] = {
    "weaker": "stronger",
    "stronger": "weaker",
    "mixed": "mixed",
    "neutral": "neutral",
}
_SUFFERS_FROM_LONGER = frozenset({"retention", "termination", "payment", "security"})
_COMPANY = re.compile(r"(?:[A-Z0-9][\w&'.-]*,?\s+){1,4}(?:Inc|LLC|Ltd|Limited|GmbH|AG|S\.?A|SARL|B\.?V|PLC|Corp|Pte|Pty)\b")
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|er|ers|ion|ions)$")
_CUT_OFF = re.compile(
    r"\b(?:before|after|prior to|on or after|until|since|from|as of|by|avant|après|vor|nach|ab|antes|después)\b", re.I
)
_DATE_WORDS = re.compile(
    rf"^\W*(?:(?:\d{{1,4}}(?:st|nd|rd|th|er)?|{'|'.join(MONTH_NAMES)}|st|nd|rd|th|of|de|del)(?!\w)\W*)+$", re.I
)
_DATE_WORDS_CHARS = 60
_YEAR_OR_MONTH = re.compile(rf"\d{{4}}|(?<!\w)(?:{'|'.join(MONTH_NAMES)})(?!\w)|\d\W+\d", re.I)


def judge(old: Policy, new: Policy, past: Past | None = None) -> Verdict:
    """Compare two versions of a policy and judge what differs.

    Args:
        old: the version in force.
        new: what stands there now.
        past: what the watch's history says of wordings; None where there is no history, or it must not count.

    Returns:
        A verdict whose changes are those of `align.compare`, each with reasons that quote the words they rest on.
        `silent` is True where what matters changed and the printed date did not, None where no date is printed.
    """
    book = rules.load(new.language or old.language)
    found = [(change, *edits(change)) for change in align.compare(old.clauses, new.clauses)]
    page = _page(old, new, found, book)
    judged = tuple(_judge(*item, book, page) for item in found)
    if past is not None and (past.flips or past.restless):
        judged = tuple(_beside(item, past) for item in judged)
    whole = tuple(_whole(old, new, judged))
    materiality = _highest([*(item.materiality for item in judged), *(reason.materiality for reason in whole)])
    direction = _direction(
        [*(item.direction for item in judged if item.materiality == materiality), *(r.direction for r in whole)]
    )
    silent = _silent(old.dates, new.dates) if materiality in ("minor", "material") else None
    return Verdict(materiality, direction, silent, judged, whole, rules.EDITION)


_Found = tuple[Change, tuple[Edit, ...], tuple[Segment, ...]]


def _page(old: Policy, new: Policy, found: Sequence[_Found], book: Rules) -> slight.Page:
    old_texts, new_texts = ([clause.text for clause in side.clauses] for side in (old, new))
    # What came or went whole is looked for on the other side; most comparisons have neither.
    one_sided = any(change.kind in ("added", "removed") for change, _, _ in found)
    return slight.Page(
        title=f"{new.title} {old.title}",
        old_texts=frozenset(map(fold, old_texts)),
        new_texts=frozenset(map(fold, new_texts)),
        old_letters=letters(" ".join(old_texts)) if one_sided else "",
        new_letters=letters(" ".join(new_texts)) if one_sided else "",
        renames=_renames(found),
        edges=frozenset(slight.edges(old.clauses, book) | slight.edges(new.clauses, book)) if one_sided else frozenset(),
    )


def _beside(item: Judged, past: Past) -> Judged:
    """A change as the watch's history shows it: an edition that comes and goes, or a slot that is never still."""
    if past_.slot(item.change) in past.restless:
        rule, why = "restless", "Here something else stands at nearly every look"
    elif past.flips and item.materiality in ("minor", "material") and past_.is_known(item.change, past):
        rule, why = "flip", "This wording has come and gone before"
    else:
        return item
    shown = item.change.new_text or item.change.old_text
    reason = Reason(rule, f"{why}: {telling.quote(shown)}", "artifact", quote=shown[: telling.QUOTE_CHARS])
    return replace(item, materiality="artifact", direction="neutral", categories=(), reasons=(reason, *item.reasons))


def _highest(found: Iterable[Materiality]) -> Materiality:
    """The gravest; furniture beside nothing is an artifact, furniture beside a real edit is only the edit."""
    return max(found, key=MATERIALITIES.index, default="none")


def _silent(old: Dates, new: Dates) -> bool | None:
    if old == Dates() and new == Dates():
        return None
    return old == new


def _whole(old: Policy, new: Policy, judged: Sequence[Judged]) -> Iterable[Reason]:
    """Reasons that belong to the version: its dates, its promises, a rewrite."""
    yield from _date_reasons(old.dates, new.dates)
    if old.promises != Promises():
        yield from _promise_reasons(old.promises, new.promises)
    size = sum(clause.kind != "heading" for clause in (*old.clauses, *new.clauses))
    touched = sum(
        sum(clause.kind != "heading" for clause in (*item.change.old, *item.change.new))
        for item in judged
        if item.materiality in ("minor", "material")
    )
    if size >= _REWRITE_CLAUSES and touched > _REWRITE_RATIO * size:
        yield Reason(
            "rewrite", f"{touched} of {size} clauses differ: this is a rewrite", "material", "rewrite", "mixed"
        )


def _date_reasons(old: Dates, new: Dates) -> Iterable[Reason]:
    for name, before, after in (("updated", old.updated, new.updated), ("effective", old.effective, new.effective)):
        if before != after and (before or after):
            word = "“last updated” date" if name == "updated" else "effective date"
            said = f"The printed {word} went from {before or 'none'} to {after or 'none'}"
            if before and after and after < before:
                said += ": it went backwards"
            yield Reason(f"date.{name}", said, "editorial", "other", "neutral", after or "")


def _promise_reasons(old: Promises, new: Promises) -> Iterable[Reason]:
    if old.timing == "before_effective" and new.timing != "before_effective":
        said = "The promise to give notice before changes take effect is gone"
        yield Reason("promise.timing", said, "material", "change_notice", "weaker", old.quote[: telling.QUOTE_CHARS])
    lost = [channel for channel in old.channels if channel not in new.channels]
    if lost and not new.channels:
        said = f"Changes are no longer announced by {', '.join(lost)}"
        yield Reason("promise.channels", said, "material", "change_notice", "weaker", old.quote[: telling.QUOTE_CHARS])


def _renames(found: Sequence[_Found]) -> frozenset[tuple[str, str]]:
    """Replacements made alike in several places: a product or a term got another name throughout."""
    seen: Counter[tuple[str, str]] = Counter()
    for change, found_edits, _ in found:
        if change.kind == "modified":
            pairs = {(fold(edit.old).lower(), fold(edit.new).lower()) for edit in found_edits}
            seen.update(pair for pair in pairs if all(pair) and max(len(side.split()) for side in pair) <= 3)
    return frozenset(pair for pair, count in seen.items() if count >= 2 and not any(map(str.isdigit, "".join(pair))))


def _judge(
    change: Change, found_edits: Sequence[Edit], segments: Sequence[Segment], book: Rules, page: slight.Page
) -> Judged:
    if change.kind == "moved":
        reason = Reason(
            "moved",
            f"Moved, word for word: {telling.quote(change.new_text)}",
            "editorial",
            quote=change.new_text[: telling.QUOTE_CHARS],
        )
        return Judged(change, "editorial", "neutral", (), (reason,))
    if change.kind == "renumbered":
        said = f"Renumbered: {change.old[0].number} is now {change.new[0].number}"
        return Judged(change, "editorial", "neutral", (), (Reason("renumbered", said, "editorial"),))
    reasons = list(_unique(reason for edit in found_edits for reason in _reasons(edit, change, book, page)))
    if not reasons and change.kind == "modified":
        reasons = [Reason("typography", "Only punctuation, spacing or capitals differ", "editorial")]
    if change.moved:
        reasons.append(Reason("moved", "It also moved", "editorial"))
    materiality = _highest(reason.materiality for reason in reasons)
    top = [reason for reason in reasons if reason.materiality == materiality]
    return Judged(
        change=change,
        materiality=materiality,
        direction=_direction(reason.direction for reason in _deciding(top, book)),
        categories=tuple(dict.fromkeys(r.category for r in top if r.category != "other"))
        or (("other",) if top else ()),
        reasons=tuple(sorted(reasons, key=lambda r: -MATERIALITIES.index(r.materiality))),
        redline=redline.plain(redline.shorten(segments)),
    )


def _deciding(reasons: Sequence[Reason], book: Rules) -> list[Reason]:
    """A sentence about a right or a waiver also names partners, data and purposes: the right decides its direction."""
    deciding = [reason for reason in reasons if reason.rule in book.deciding]
    return deciding or list(reasons)


def _unique(reasons: Iterable[Reason]) -> Iterable[Reason]:
    seen = set()
    for reason in reasons:
        if (reason.rule, reason.quote) not in seen:
            seen.add((reason.rule, reason.quote))
            yield reason


def _direction(found: Iterable[Direction]) -> Direction:
    """The way most point; mixed where the fewer are more than a third."""
    votes = Counter(found)
    weaker, stronger = (2 * votes[way] + votes["mixed"] for way in ("weaker", "stronger"))
    if not weaker and not stronger:
        return "neutral"
    if min(weaker, stronger) > _MINORITY_RATIO * (weaker + stronger):
        return "mixed"
    return "weaker" if weaker > stronger else "stronger"


def _reasons(edit: Edit, change: Change, book: Rules, page: slight.Page) -> list[Reason]:
    """All that the rules say of one edit, or one reason why it does not matter."""
    excuse = slight.find(edit, change, book, page)
    if excuse:
        return [excuse]
    found = list(_quantity_reasons(edit, change, book))
    found += _signal_reasons(edit, book)
    found += [reason for reason in _topic_reasons(edit, change, book) if not _is_known_company(reason, edit, page)]
    if found:
        return telling.once(found, edit)
    return [_other(edit, change, book, page)]


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
            direction: Direction = "weaker" if longer == suffers else "stronger"
            if kind == "age":
                direction = "neutral"
        elif after:
            said, direction = f"A {_NAMES[kind]} was added: {after.text}", "neutral"
        else:
            said, direction = f"A {_NAMES[kind]} is gone: {before.text}", "neutral"  # type: ignore[union-attr]
        quote = (after or before).text  # type: ignore[union-attr]
        yield Reason(f"quantity.{kind}", said, "material", category, direction, quote)


_NAMES = {"period": "period", "money": "sum", "percent": "share", "age": "age"}


def _signal_reasons(edit: Edit, book: Rules) -> Iterable[Reason]:
    if max(len(edit.old.split()), len(edit.new.split())) > _MUCH_WORDS and not (edit.old and edit.new):
        return
    for signal in book.signals_in(edit.old, edit.new):
        before, after = signal.words.findall(edit.old), signal.words.findall(edit.new)
        if len(before) == len(after):
            continue
        came = len(after) > len(before)
        sentence = edit.new_sentence if came else edit.old_sentence
        word = next(iter(signal.words.finditer(edit.new if came else edit.old))).group()
        way = signal.yours if _actor(sentence, word, book) == "reader" else signal.ours
        named = signal.says if telling.quote(word) in signal.says else f"{signal.says} ({telling.quote(word)})"
        said = f"{'Now says' if came else 'No longer says'} {named}: {telling.said(edit)}"
        yield Reason(
            signal.id, said, "material", book.category_of(sentence) or "other", way if came else _OPPOSITE[way], word
        )


def _actor(sentence: str, word: str, book: Rules) -> str:
    """Who the sentence makes act: whoever is named last before the word."""
    at = sentence.lower().find(word.lower())
    before = sentence[: at if at >= 0 else None]
    ours = [match.end() for match in book.vendor.finditer(before)]
    yours = [match.end() for match in book.reader.finditer(before)]
    return "reader" if yours and (not ours or yours[-1] > ours[-1]) else "vendor"


def _topic_reasons(edit: Edit, change: Change, book: Rules) -> Iterable[Reason]:
    """Topics whose words came or went (a word on both sides says nothing by itself)."""
    if _only_points(edit, book):
        return
    lower_old, lower_new = edit.old.lower(), edit.new.lower()
    for topic in book.topics_in(edit.old, edit.new):
        came = [word for word in dict.fromkeys(topic.words.findall(edit.new)) if _stem(word) not in lower_old]
        gone = [word for word in dict.fromkeys(topic.words.findall(edit.old)) if _stem(word) not in lower_new]
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
        ways.append(_OPPOSITE[topic.inserted] if _is_denied(edit.new_sentence, came[0], book) else topic.inserted)
    if gone:
        ways.append(_OPPOSITE[topic.deleted] if _is_denied(edit.old_sentence, gone[0], book) else topic.deleted)
    direction = _direction(ways)
    what = "New" if came and not gone else "Dropped" if gone and not came else "Changed"
    quote = (came or gone)[0]
    said = f"{what} words about {topic.says}: {telling.said(edit)}"
    return Reason(topic.id, said, topic.materiality, topic.category, direction, quote)


def _is_denied(sentence: str, word: str, book: Rules) -> bool:
    """Whether the vendor says it does not: losing "we do not sell" is no gain for the reader."""
    at = sentence.lower().find(word.lower())
    before = sentence[max(0, at - _DENIAL_CHARS) : at] if at > 0 else ""
    return bool(book.negation and book.negation.search(before)) and _actor(sentence, word, book) == "vendor"


def _only_points(edit: Edit, book: Rules) -> bool:
    """Whether what came or went is a pointer to another page and no more: neither a date nor a way lost to choose."""
    text = edit.new or edit.old
    if dates.parse(text) or (not edit.new and any(topic.id in book.deciding for topic in book.topics_in(text))):
        return False
    return bool(book.pointer.search(text)) and len(text.split()) <= 2 * _MUCH_WORDS and not (edit.old and edit.new)


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
    if not words:
        return Reason("wording", f"Small words alone: {telling.said(edit)}", "editorial")
    if all(
        len(side) < _DATE_WORDS_CHARS and _DATE_WORDS.match(side) and _YEAR_OR_MONTH.search(side)
        for side in (edit.old or edit.new, edit.new or edit.old)
    ):
        cut_off = _CUT_OFF.search(edit.new_sentence or edit.old_sentence) and category in (
            "governing_law",
            "dispute_resolution",
        )
        return Reason(
            "date.in_clause",
            f"A date inside a clause changed: {telling.said(edit)}",
            "material" if cut_off else "minor",
            category,
        )
    if change.side.kind == "row" and book.category_of(f"{page.title} {' '.join(change.side.heading)}"):
        return Reason(
            "row",
            f"A row of a table: {telling.said(edit)}",
            "material",
            book.category_of(page.title) or category,
            _row_direction(change),
        )
    if category == "cookies_tracking" and slight.IDENTIFIER.fullmatch(edit.new or edit.old):
        return Reason("row", f"A cookie: {telling.said(edit)}", "material", category, _row_direction(change))
    listed = category in ("data_collection", "purpose", "third_party_sharing", "subprocessor", "cookies_tracking")
    if book.contact.search(edit.new_sentence or edit.old_sentence) and len(words) <= 2 * _MUCH_WORDS and not listed:
        return Reason("contact", f"Contact details: {telling.said(edit)}", "minor", "contact")
    within = _within(edit, change, words, book)
    if within:
        return within
    if _only_points(edit, book):
        return Reason("pointer", f"A pointer to another page: {telling.said(edit)}", "minor")
    binds = book.speaks.search(edit.new_sentence or edit.old_sentence)
    if _size(words, book) > book.much and binds:
        return Reason(
            "said_anew",
            f"Much is said anew: {telling.said(edit)}",
            "material",
            category,
            "neutral",
            text.strip()[: telling.QUOTE_CHARS],
        )
    return Reason(
        "other",
        f"Words changed: {telling.said(edit)}",
        "minor",
        category,
        "neutral",
        text.strip()[: telling.QUOTE_CHARS],
    )


def _size(words: Sequence[str], book: Rules) -> int:
    """How many words; of a language without rules, which may not space them, long runs of letters count for more."""
    if book.much == _MUCH_WORDS:
        return len(words)
    return sum(1 + len(word) // _WORD_CHARS for word in words)


def _within(edit: Edit, change: Change, words: Sequence[str], book: Rules) -> Reason | None:
    """Another name in a sentence whose subject makes any name matter: which country's law, which company."""
    if change.kind != "modified" or not (edit.old and edit.new) or len(words) > _MUCH_WORDS:
        return None
    if not any(side[:1].isupper() for side in (edit.old, edit.new)):
        return None
    for topic in book.topics:
        if topic.within and topic.words.search(edit.old_sentence) and topic.words.search(edit.new_sentence):
            said = f"Changed in words about {topic.says}: {telling.said(edit)}"
            return Reason(topic.id, said, topic.materiality, topic.category, "neutral", edit.new[: telling.QUOTE_CHARS])
    return None


def _row_direction(change: Change) -> Direction:
    """One more cookie or subprocessor is worse for the reader, one less better."""
    return {"added": "weaker", "removed": "stronger"}.get(change.kind, "neutral")  # type: ignore[return-value]
