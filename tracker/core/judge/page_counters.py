"""Changes -> those of counters and the like: the numbers differ, and the words do not.

"1012 of 1033 people found this helpful" stands inside the main text of many help centres, in the
words of the tool they use. A number that matters must never pass for a counter, so all of this has
to hold: a short line by itself; no word that binds, limits or measures; numbers that grow as those
of a counter do; and either "some of all", of ten or more, or a place beside the policy's text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from tracker.core.judge.rules import Rules
from tracker.core.text import fold
from tracker.model import Change, Clause
from tracker.patterns import compile_later

# A counter stands alone in a short line.
_LINE_CHARS = 120
_LINE_WORDS = 14
_NUMBER = compile_later(
    r"(?<![\d.,])\d{1,3}(?:[.,\u00a0' ]\d{3})*(?![\d.,]*\d)|(?<![\d.,])\d{1,9}(?![\d.,]*\d)"
)
_MARK = "\x00"
# "3 of 4", "3 out of 4", "3 / 4", "3 von 4".
_SHARE = compile_later(
    rf"{_MARK}\s*(?:/|[^\W\d]{{1,4}}(?:\s[^\W\d]{{1,3}})?)\s+(?:[^\W\d]{{1,5}}\s)?{_MARK}"
    rf"|{_MARK}\s?/\s{_MARK}"
)
_AGO = compile_later(
    r"^\W*(?:[^\W\d]+\W+){0,3}(?:\d{1,3}|an?|one) (?:second|minute|hour|day|week|month|year)s? ago"
    r"(?:\W+by(?:\W+[^\W\d]+){1,3})?\W*$",
    re.I,
)
# What a number may limit, measure or name: periods, sums, shares, places in a text, ages, parts of
# an address.
_WEIGHS = compile_later(
    r"[%‰$€£¥₹§#:@+]|°|№|\b(?:second|minute|hour|day|week|month|quarter|year|decade|night"
    r"|time zone)s?\b"
    r"|\b(?:percent|per|each|every|euros?|dollars?|pounds?|usd|eur|gbp|chf|cents?|fees?|prices?"
    r"|costs?|credits?"
    r"|tokens?)\b"
    r"|\b(?:at (?:least|most)|up to|more than|less than|within|after|before|until|under|over"
    r"|only|limit\w*|max\w*"
    r"|min\w*|cap\w*|quota|quorum|ages?|aged|old|or older|or younger|from|since|for|in|not|no"
    r"|never)\b"
    r"|\b(?:seats?|users?|devices?|licen[cs]es?|copies|copy|messages?|calls?|requests?|files?"
    r"|pages?|accounts?|employees"
    r"|domains?"
    r"|arbitrators?|directors?|members?|shares|states|countries|data|[kmgt]b|bytes?|gigabytes?"
    r"|megabytes?|points?|miles"
    r"|km|meters?|metres?)\b"
    r"|\b(?:section|clause|article|art|paragraph|annex|appendix|schedule|exhibit|chapter|part"
    r"|version|v|edition|rev\w*"
    r"|regulation|directive|act|law|code|iso|standard|rule|decision|number|nr|reg\w*|suite|floor"
    r"|room|box|street|road"
    r"|avenue|tel|fax|phone|zip|vat|id)\b"
    r"|\b(?:tag|woche|monat|jahr|stunde|minute)(?:e|en|s|es|n)?\b|\b(?:prozent|seit|bis"
    r"|mindestens|höchstens|nicht|kein\w*)\b"
    r"|\b(?:jours?|semaines?|mois|ans?|années?|heures?|pas|moins|plus|dans|depuis)\b"
    r"|\b(?:d[ií]as?|semanas?|mes(?:es)?|años?|horas?|menos|m[aá]s|desde|dentro)\b"
    r"|[日天月年時时間间周週号條条円元週]|일|월|년|시간|주|원",
    re.I,
)
_BINDS = compile_later(
    r"\b(?:we|us|our|ours|may|must|shall|will|should|can|cannot|agree\w*|requir\w+|entitle\w*"
    r"|liab\w+|retain\w*|keep|kept"
    r"|stor\w+|share|sell|sold|wir|unser\w*|dürfen|müssen|muss|darf|nous|notre|nos|doit|peut"
    r"|nuestr\w+|debe\w*|puede\w*)\b",
    re.I,
)
# Fewer of all: "2 of 3 must sign" is as likely as a vote.
_LEAST_OF_ALL = 10
# A number by itself is a counter's where it is large, and grows little between two versions.
_LEAST_ALONE = 100
_MOST_GROWTH = 3


def find(
    changes: Sequence[Change], outside: Callable[[], AbstractSet[str]], rules: Rules
) -> set[int]:
    """The places of changes that are a counter's.

    Args:
        changes: in order.
        outside: gives the folded texts before the first binding sentence of either version and
            after the last; called only if a change needs it.
        rules: of the language.

    Returns:
        Places in `changes`.
    """
    places: set[int] = set()
    for place, change in enumerate(changes):
        if change.kind != "modified" or not _may_be_counter(change):
            continue
        if _is_counter(change, outside, rules):
            places.add(place)
    return places


def _may_be_counter(change: Change) -> bool:
    clauses = (*change.old, *change.new)
    return len(clauses) == len(("old", "new")) and all(map(_is_line, clauses))


def _is_line(clause: Clause) -> bool:
    """Whether a clause is a short line with a number, or says how long ago something was."""
    text = clause.text
    if clause.kind == "row" or len(text) > _LINE_CHARS or text.endswith((".", ";")):
        return False
    has_number = any(map(str.isdigit, text)) and len(text.split()) <= _LINE_WORDS
    return has_number or _AGO.match(text) is not None


def _is_counter(change: Change, outside: Callable[[], AbstractSet[str]], rules: Rules) -> bool:
    old, new = fold(change.old_text), fold(change.new_text)
    if _AGO.match(old) and _AGO.match(new):
        return True

    shape = _NUMBER.sub(_MARK, old)
    if shape != _NUMBER.sub(_MARK, new) or any(map(str.isdigit, shape)):
        return False
    words = shape.replace(_MARK, " ")
    before, after = _numbers(old), _numbers(new)
    if _may_matter(words, rules) or not _only_grow(before, after):
        return False
    if _is_share(shape, before, after):
        _, of_all = before
        return of_all >= _LEAST_OF_ALL
    if not _is_tally(before, after) or _names_something(words):
        return False
    texts_outside = outside()
    return old in texts_outside and new in texts_outside


def _only_grow(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether no number of a line became smaller, as a counter's never does."""
    return all(now >= earlier for earlier, now in zip(before, after, strict=True))


def _may_matter(words: str, rules: Rules) -> bool:
    """Whether words measure, limit or bind something, or name the vendor."""
    return any(pattern.search(words) for pattern in (_WEIGHS, _BINDS, rules.vendor))


def _numbers(text: str) -> list[int]:
    return [int("".join(filter(str.isdigit, number))) for number in _NUMBER.findall(text)]


def _is_share(shape: str, before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether a line says "some of all", and its two numbers grow as votes do."""
    if len(before) != len(("some", "all")) or not _SHARE.search(shape):
        return False
    return _grows_as_votes(before, after)


def _grows_as_votes(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether "some" is at most "all", and "all" grows at least as much as "some"."""
    (some, of_all), (some_now, of_all_now) = before, after
    return some <= of_all and some_now <= of_all_now and some_now - some <= of_all_now - of_all


def _is_tally(before: Sequence[int], after: Sequence[int]) -> bool:
    """Whether all numbers that differ are large, and grow little."""
    grown = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return bool(grown) and all(
        earlier >= _LEAST_ALONE and now <= _MOST_GROWTH * earlier for earlier, now in grown
    )


def _names_something(words: str) -> bool:
    """Whether a word other than the first has a capital, as a street, a company or a law has."""
    return any(word[:1].isupper() for word in itertools.islice(words.split(), 1, None))
