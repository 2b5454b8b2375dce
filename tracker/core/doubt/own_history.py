"""A change beside the watch's own history -> whether its wording was there before, and its place.

Pages come in editions (by region, by language, out of a stale cache) and flip between them: what a
flip brings has all stood there before. And some of a page changes at every check (a counter, a
price, a row of teasers): it does so in the same *place*. Both are learned from the history of the
watch alone, and neither is ever thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tracker.core.dates import MONTH_NAMES
from tracker.core.text import digest, fold
from tracker.model import Change, Judged, Past
from tracker.patterns import compile_later

# Longer than a counter's line or a teaser; what a policy says at length has no place.
_PLACE_WORDS = 40
_MOST_PLACES = 40
_NUMBERS = compile_later(r"\d+(?:[.,:]\d+)*")
_TIMES = compile_later(
    rf"\b(?:{'|'.join(map(re.escape, MONTH_NAMES))}"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|an?|one|today|yesterday|just now"
    r"|(?:second|minute|hour|day|week|month|year)s?)\b",
    re.I,
)


def folded(past: Past) -> Past:
    """The past as stored, with its wordings folded as comparing needs them."""
    first_in: dict[str, int] = {}
    for text, number in past.first_in.items():
        first_in[fold(text)] = min(number, first_in.get(fold(text), number))
    return replace(past, first_in=first_in)


def is_known(change: Change, past: Past) -> bool:
    """Whether all wording of a change was there before: an older one back, a later one gone."""
    if change.kind in ("moved", "renumbered"):
        return True
    if change.new:
        return all(fold(clause.text) in past.first_in for clause in change.new)
    return all(past.first_in.get(fold(clause.text), 0) > 1 for clause in change.old)


def knows_all(judged: Iterable[Judged], past: Past) -> bool:
    """Whether nothing of weight is new: then the page shows an earlier edition, or parts of one."""
    weighty = [item.change for item in judged if item.materiality in ("minor", "material")]
    return bool(weighty) and all(is_known(change, past) for change in weighty)


def place_of(change: Change) -> str | None:
    """The place of a small change: its sentence without the numbers, else its headings.

    None where the change only moved, or is too long for something that changes at every check.
    """
    if change.kind in ("moved", "renumbered"):
        return None
    texts = [clause.text for clause in (*change.old, *change.new)]
    if sum(len(text.split()) for text in texts) > 2 * _PLACE_WORDS:
        return None
    path = change.side.heading
    if change.kind == "modified":
        shapes = {_shape(text) for text in texts}
        if len(shapes) == 1:
            return "numbers " + digest([*path, *shapes])[:16]
    return "place " + digest(path)[:16] if path else None


def places(judged: Iterable[Judged]) -> tuple[tuple[str, str], ...]:
    """The places where a page differs from the version in force, and what stands there now."""
    texts_by_place: dict[str, list[str]] = {}
    for item in judged:
        name = place_of(item.change)
        if name is not None:
            texts_by_place.setdefault(name, []).append(item.change.new_text)
    most = list(texts_by_place.items())[:_MOST_PLACES]
    return tuple((name, "\n".join(texts)) for name, texts in most)


def _shape(text: str) -> str:
    return _TIMES.sub("@", _NUMBERS.sub("#", fold(text)))
