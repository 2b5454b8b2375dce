"""Changes -> those of counters and the like, told by their shape: the numbers differ, the words do
not.

"1012 of 1033 people found this helpful" stands inside the main text of many help centres, in the
words of whichever tool they use. A number that matters must never be taken for one, so all of this
has to hold: a short line by itself; no word that binds, limits or measures; the numbers grow as
those of a counter do; and either "some of all", of ten or more, or a place beside the policy's
text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from tracker.core.judge.rules import Rules
from tracker.core.text import fold
from tracker.model import Change, Clause

_LINE_CHARS = 120
_LINE_WORDS = 14
_NUMBER = re.compile(
    r"(?<![\d.,])\d{1,3}(?:[.,\u00a0' ]\d{3})*(?![\d.,]*\d)|(?<![\d.,])\d{1,9}(?![\d.,]*\d)"
)
_MARK = "\x00"
# "3 of 4", "3 out of 4", "3 / 4", "3 von 4".
_SHARE = re.compile(
    rf"{_MARK}\s*(?:/|[^\W\d]{{1,4}}(?:\s[^\W\d]{{1,3}})?)\s+(?:[^\W\d]{{1,5}}\s)?{_MARK}|{_MARK}\s?/\s{_MARK}"
)
_AGO = re.compile(
    r"^\W*(?:[^\W\d]+\W+){0,3}(?:\d{1,3}|an?|one) (?:second|minute|hour|day|week|month|year)s? ago"
    r"(?:\W+by(?:\W+[^\W\d]+){1,3})?\W*$",
    re.I,
)
# What a number may limit, measure or name: periods, sums, shares, places in a text, ages, parts of
# an address.
_WEIGHS = re.compile(
    r"[%‰$€£¥₹§#:@+]|°|№|\b(?:second|minute|hour|day|week|month|quarter|year|decade|night|time zone)s?\b"
    r"|\b(?:percent|per|each|every|euros?|dollars?|pounds?|usd|eur|gbp|chf|cents?|fees?|prices?|costs?|credits?"
    r"|tokens?)\b"
    r"|\b(?:at (?:least|most)|up to|more than|less than|within|after|before|until|under|over|only|limit\w*|max\w*"
    r"|min\w*|cap\w*|quota|quorum|ages?|aged|old|or older|or younger|from|since|for|in|not|no|never)\b"
    r"|\b(?:seats?|users?|devices?|licen[cs]es?|copies|copy|messages?|calls?|requests?|files?|pages?|accounts?|employees"
    r"|domains?"
    r"|arbitrators?|directors?|members?|shares|states|countries|data|[kmgt]b|bytes?|gigabytes?|megabytes?|points?|miles"
    r"|km|meters?|metres?)\b"
    r"|\b(?:section|clause|article|art|paragraph|annex|appendix|schedule|exhibit|chapter|part|version|v|edition|rev\w*"
    r"|regulation|directive|act|law|code|iso|standard|rule|decision|number|nr|reg\w*|suite|floor|room|box|street|road"
    r"|avenue|tel|fax|phone|zip|vat|id)\b"
    r"|\b(?:tag|woche|monat|jahr|stunde|minute)(?:e|en|s|es|n)?\b|\b(?:prozent|seit|bis|mindestens|höchstens|nicht|kein\w*)\b"
    r"|\b(?:jours?|semaines?|mois|ans?|années?|heures?|pas|moins|plus|dans|depuis)\b"
    r"|\b(?:d[ií]as?|semanas?|mes(?:es)?|años?|horas?|menos|m[aá]s|desde|dentro)\b"
    r"|[日天月年時时間间周週号條条円元週]|일|월|년|시간|주|원",
    re.I,
)
_BINDS = re.compile(
    r"\b(?:we|us|our|ours|may|must|shall|will|should|can|cannot|agree\w*|requir\w+|entitle\w*|liab\w+|retain\w*|keep|kept"
    r"|stor\w+|share|sell|sold|wir|unser\w*|dürfen|müssen|muss|darf|nous|notre|nos|doit|peut|nuestr\w+|debe\w*|puede\w*)\b",
    re.I,
)
# Fewer of all: "2 of 3 must sign" is as likely as a vote.
_LEAST_OF_ALL = 10
# A number by itself is a counter's where it is large, and grows little between two versions.
_LEAST_ALONE = 100
_MOST_GROWTH = 3


def counters(
    changes: Sequence[Change], outside: Callable[[], AbstractSet[str]], book: Rules
) -> set[int]:
    """The places of changes that are a counter's.

    Args:
        changes: in order.
        outside: gives the folded texts before the first binding sentence of either side and after
            the last.
        book: rules of the language.

    Returns:
        Places in `changes`.
    """
    return {
        at
        for at, change in enumerate(changes)
        if change.kind == "modified"
        and _may_be_counter(change)
        and _is_counter(change, outside, book)
    }


def _may_be_counter(change: Change) -> bool:
    sides = (*change.old, *change.new)
    return len(sides) == len(("old", "new")) and all(map(_is_line, sides))


def _is_line(clause: Clause) -> bool:
    text = clause.text
    if clause.kind == "row" or len(text) > _LINE_CHARS or text.endswith((".", ";")):
        return False
    return (any(map(str.isdigit, text)) and len(text.split()) <= _LINE_WORDS) or _AGO.match(
        text
    ) is not None


def _is_counter(change: Change, outside: Callable[[], AbstractSet[str]], book: Rules) -> bool:
    old, new = fold(change.old_text), fold(change.new_text)
    if _AGO.match(old) and _AGO.match(new):
        return True
    shape = _NUMBER.sub(_MARK, old)
    if shape != _NUMBER.sub(_MARK, new) or any(map(str.isdigit, shape)):
        return False
    words = shape.replace(_MARK, " ")
    if _WEIGHS.search(words) or _BINDS.search(words) or book.vendor.search(words):
        return False
    before, after = _numbers(old), _numbers(new)
    if not all(later >= earlier for earlier, later in zip(before, after, strict=True)):
        return False
    if (
        len(before) == len(("some", "all"))
        and _SHARE.search(shape)
        and _grows_as_votes(before, after)
    ):
        return before[1] >= _LEAST_OF_ALL
    return (
        _is_tally(before, after)
        and not _names_something(words)
        and old in outside()
        and new in outside()
    )


def _numbers(text: str) -> list[int]:
    return [int("".join(filter(str.isdigit, found))) for found in _NUMBER.findall(text)]


def _grows_as_votes(before: Sequence[int], after: Sequence[int]) -> bool:
    """Some are never more than all, and each vote that is added to the first is added to the
    second.
    """
    (some, of_all), (some_now, of_all_now) = before, after
    return some <= of_all and some_now <= of_all_now and some_now - some <= of_all_now - of_all


def _is_tally(before: Sequence[int], after: Sequence[int]) -> bool:
    pairs = [
        (earlier, later) for earlier, later in zip(before, after, strict=True) if earlier != later
    ]
    return bool(pairs) and all(
        earlier >= _LEAST_ALONE and later <= _MOST_GROWTH * earlier for earlier, later in pairs
    )


def _names_something(words: str) -> bool:
    """Whether a word other than the first has a capital: a street, a company, a law."""
    return any(word[:1].isupper() for word in itertools.islice(words.split(), 1, None))
