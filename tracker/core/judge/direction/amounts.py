"""A number that grew or shrank in its sentence -> whose gain it is.

Whether more is better depends on what is counted: the days within which the vendor answers, those
in which the reader may object, the notice before something happens, how long something lasts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.judge.direction import stakes
from tracker.core.judge.direction.overall import of_gain
from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.parts import LIMITING, Part
from tracker.core.judge.grammar.sentence import Sentence, read, span
from tracker.core.judge.lexicon import Lexicon, load
from tracker.core.text import fold, words
from tracker.model import Direction

# Data is kept, in languages without a lexicon: Italian, Portuguese, Dutch, Polish, Scandinavian.
_KEEPS = re.compile(
    r"\b(?:conserv|guard(?:a|ar)\b|armazen|mantem|bewar|bewaard|opslaan|opgeslagen|przechow"
    r"|lagra|lagre|opbevar|säilyt)",
    re.I,
)
_EVERY_OTHER = re.compile(r"\bevery (?:other|second) ")
_NUMBER = re.compile(r"\d+(?:\.\d+)?d?")
_BEFORE_WORDS, _AROUND_WORDS, _BEHIND_WORDS = 3, 4, 3
_DENIAL_WORDS = 4
MOST_WORDS = 150
"""Longer ones are no sentences but lists or tables run together, and cost square time."""
# In a row a longer period is good of a warranty; of an answer or of data that is kept it is not.
_LASTING = 0.6


def direction(old: Sentence, new: Sentence, at: int) -> float:
    """Tell the reader's gain (above 0) or loss where one number, period or rhythm gave way to
    another; 0 where that is not what changed, or the gain is not known.

    Args:
        old: the sentence before.
        new: the sentence after.
        at: the place in it from which on it differs.
    """
    before, after = _plain(old), _plain(new)
    was, now = (_rhythm(stems, new.lexicon) for stems in (before, after))
    if was and now and was != now:
        return (1 if now < was else -1) * stakes.of(new, at)
    working = _working(new) - _working(old)
    if before == after and working:
        # "Ten business days" are longer than ten days.
        return (1 if working > 0 else -1) * _of_more(new, at, is_period=True)
    more, is_period = _rise(before, after, new, at)
    return more * _of_more(new, at, is_period=is_period) if more else 0.0


def rise(old: Sentence, new: Sentence, at: int) -> tuple[int, bool]:
    """Tell whether one number gave way to a higher (1) or a lower one (-1), and whether it is a
    period; 0 where that is not what changed.

    Args:
        old: the sentence before.
        new: the sentence after.
        at: the place in it from which on it differs.
    """
    return _rise(_plain(old), _plain(new), new, at)


def _rise(before: list[str], after: list[str], new: Sentence, at: int) -> tuple[int, bool]:
    first, last = span(before, after)
    gone, came = before[first : len(before) - last], after[first : len(after) - last]
    numbers = [[stem for stem in side if _NUMBER.fullmatch(stem)] for side in (gone, came)]
    if [len(side) for side in numbers] != [1, 1]:
        return 0, False
    (one,), (other,) = numbers
    is_period = one.endswith("d")
    if is_period != other.endswith("d") or new.has(at - 1, "references"):
        return 0, is_period
    more = float(other.rstrip("d")) - float(one.rstrip("d"))
    return (more > 0) - (more < 0), is_period


def of_quantity(
    sentence: str, number: str, kind: str, language: str | None, *, grew: bool
) -> Direction:
    """Say whether a change of a quantity is the reader's gain.

    Args:
        sentence: that holds it.
        number: as printed there, with its unit.
        kind: period, money, percent or age.
        language: of the sentence.
        grew: whether it did.
    """
    lexicon = load(language)
    if lexicon is None and kind == "period" and _KEEPS.search(sentence):
        return "weaker" if grew else "stronger"
    if lexicon is None or kind == "age":
        return "neutral"
    said = read(sentence, lexicon)
    if len(said) > MOST_WORDS:
        return "neutral"
    first = next(iter(words(fold(number).lower())), "")
    at = said.lower.index(first) if first in said.lower else 0
    gain = _of_more(said, at, is_period=kind == "period") * (1 if grew else -1)
    return of_gain(gain)


def _plain(sentence: Sentence) -> list[str]:
    """The stems of a sentence with its periods in days, whatever days they are: "business days"."""
    calendar = sentence.lexicon.word_lists["calendar"]
    kept = (
        word
        for word, stem in zip(sentence.lower, sentence.stems, strict=True)
        if stem not in calendar
    )
    return sentence.lexicon.normal.stems(_EVERY_OTHER.sub("every two ", " ".join(kept)))


def _working(sentence: Sentence) -> int:
    return sum(sentence.has(at, "business") for at in range(len(sentence)))


def _rhythm(stems: Sequence[str], lexicon: Lexicon) -> float:
    """Days between two times of what is done again and again; 0 where none is said."""
    for at, stem in enumerate(stems):
        if stem in lexicon.rhythm:
            return lexicon.rhythm[stem]
        is_each = at > 0 and stems[at - 1] in lexicon.word_lists["each"]
        if is_each and stem.endswith("d") and _NUMBER.fullmatch(stem):
            return float(stem.rstrip("d"))
    return 0.0


def _of_more(sentence: Sentence, at: int, *, is_period: bool) -> float:
    """The reader's gain by more of what is counted at a place."""
    part = parts.at(sentence, at)
    if part.role in LIMITING:
        return _of_threshold(sentence, part, at)
    is_beside = part.role in ("before", "after")
    what = stakes.of_limited(sentence, part) if is_beside else stakes.of_part(sentence, part, at)
    if is_period and "|" in sentence.lower:
        return 1.0 if stakes.best_thing(sentence) >= _LASTING else -1.0
    what = what or stakes.of_nearest_thing(sentence, at)
    return _of_longer(sentence, part, at, what) if is_period else _of_sum(sentence, at, what)


def _of_threshold(sentence: Sentence, part: Part, at: int) -> float:
    """More in a condition: "over" it makes it harder to meet, "under" it easier."""
    if sentence.has(part.start, "starts"):
        # "Once two weeks have passed".
        return -stakes.of_limited(sentence, part)
    near = at - _BEFORE_WORDS, at
    is_over, is_under = (sentence.some(name, *near) for name in ("over", "under"))
    if is_over == is_under:
        return 0.0
    if sentence.some("denies", at - _DENIAL_WORDS, at):
        is_over = not is_over
    harder = 1 if is_over else -1
    return (harder if part.role == "exception" else -harder) * stakes.of_limited(sentence, part)


def _of_sum(sentence: Sentence, at: int, what: float) -> float:
    if sentence.some("liable", 0, len(sentence)):
        is_owed = sentence.some("responsible", 0, len(sentence))
        return -1.0 if is_owed and stakes.whose(sentence, at) == "reader" else 1.0
    if sentence.some("reaching", at - _BEFORE_WORDS, at):
        return -what
    is_near = any(act.end <= at <= act.end + _BEHIND_WORDS for act in actions.of(sentence))
    thing = stakes.of_nearest_thing(sentence, at)
    return (what or thing) if is_near else (thing or what)


def _of_longer(sentence: Sentence, part: Part, at: int, what: float) -> float:
    """The reader's gain by a longer period, where `what` is the gain by what it is said of."""
    if sentence.some("kept_up", part.start, part.end):
        return 1.0
    near = at - _AROUND_WORDS, at + _AROUND_WORDS + 1
    is_lead = sentence.some("ahead", *near)
    is_said = not stakes.is_done(sentence, part) and part.role == "main"
    if is_said:
        return what
    if stakes.actor(sentence, part, at) == "reader":
        return -1.0 if is_lead else 1.0
    if is_lead:
        return 1.0
    if what <= 0 and sentence.some("lasts", at - _BEFORE_WORDS + 1, at):
        return what or -1.0
    is_wait = part.role == "after" or sentence.some("starts", at, at + _BEHIND_WORDS + 1)
    if is_wait or sentence.some("starts", at - _BEFORE_WORDS, at):
        return -what
    if what > 0 and sentence.some("within", at - _BEFORE_WORDS, at):
        return -1.0
    if sentence.some("lasts", *near):
        return what
    return -1.0 if what >= 0 else what
