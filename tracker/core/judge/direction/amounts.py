"""A number that grew or shrank in its sentence -> the reader's gain or loss.

Whether more is better depends on what is counted: the days within which the vendor answers, those
in which the reader may object, the notice before something happens, how long something lasts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.judge.direction import graded_things, stakes
from tracker.core.judge.direction.act_parties import actor
from tracker.core.judge.direction.overall import of_gain
from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.parts import LIMITING, Part
from tracker.core.judge.grammar.sentence import Sentence, common_ends, read
from tracker.core.judge.lexicon import Lexicon, load
from tracker.core.text import fold, words
from tracker.model import Direction
from tracker.patterns import compile_later

# Data is kept, in languages without a lexicon: Italian, Portuguese, Dutch, Polish, Scandinavian.
_KEEPS = compile_later(
    r"\b(?:conserv|guard(?:a|ar)\b|armazen|mantem|bewar|bewaard|opslaan|opgeslagen|przechow"
    r"|lagra|lagre|opbevar|säilyt)",
    re.I,
)
_EVERY_OTHER = compile_later(r"\bevery (?:other|second) ")
_NUMBER = compile_later(r"\d+(?:\.\d+)?d?")
# Words that say what a number counts stand so near it.
_BEFORE_WORDS, _AROUND_WORDS, _BEHIND_WORDS = 3, 4, 3
# A "not" this near before "over" makes it "at most".
_DENIAL_WORDS = 4
MOST_WORDS = 150
"""A longer text is a list or a table in one line, and would cost square time."""
# The grade of things, as a warranty, that are better for longer. Data that is kept is not.
_BETTER_FOR_LONGER = 0.6


@dataclass(frozen=True, slots=True)
class Rise:
    """How a number changed."""

    sign: int
    """1 for a higher number, -1 for a lower one, 0 if no number changed."""
    is_period: bool


_NO_RISE = Rise(0, is_period=False)


def direction(old: Sentence, new: Sentence, at: int) -> float:
    """The reader's gain (above 0) or loss by another number, period or frequency.

    Args:
        old: the sentence before.
        new: the sentence after.
        at: the place in it from which on it differs.

    Returns:
        0 if none of these changed, or the gain is not known.
    """
    before, after = _plain(old), _plain(new)
    old_interval, new_interval = (_interval(stems, new.lexicon) for stems in (before, after))
    if old_interval and new_interval and old_interval != new_interval:
        more_often = 1 if new_interval < old_interval else -1
        return more_often * stakes.of(new, at)

    more_business = _business_words(new) - _business_words(old)
    if before == after and more_business:
        # "Ten business days" are longer than ten days.
        return (1 if more_business > 0 else -1) * _of_more(new, at, is_period=True)

    changed = _rise(before, after, new, at)
    if not changed.sign:
        return 0.0
    return changed.sign * _of_more(new, at, is_period=changed.is_period)


def rise(old: Sentence, new: Sentence, at: int) -> Rise:
    """How one number changed between two sentences.

    Args:
        old: the sentence before.
        new: the sentence after.
        at: the place in it from which on it differs.
    """
    return _rise(_plain(old), _plain(new), new, at)


def _rise(before: list[str], after: list[str], new: Sentence, at: int) -> Rise:
    first, last = common_ends(before, after)
    old_numbers = [stem for stem in before[first : len(before) - last] if _NUMBER.fullmatch(stem)]
    new_numbers = [stem for stem in after[first : len(after) - last] if _NUMBER.fullmatch(stem)]
    if len(old_numbers) != 1 or len(new_numbers) != 1:
        return _NO_RISE
    old_number, new_number = old_numbers[0], new_numbers[0]
    is_period = old_number.endswith("d")
    is_reference = new.has(at - 1, "references")
    if is_reference or is_period != new_number.endswith("d"):
        return Rise(0, is_period)
    more = float(new_number.rstrip("d")) - float(old_number.rstrip("d"))
    return Rise((more > 0) - (more < 0), is_period)


def of_quantity(
    sentence: str, number: str, kind: str, language: str | None, *, grew: bool
) -> Direction:
    """Say whether a change of a quantity is the reader's gain.

    Args:
        sentence: that holds it.
        number: as printed there, with its unit.
        kind: period, money, percent or age.
        language: of the sentence.
        grew: whether the quantity did.
    """
    lexicon = load(language)
    if lexicon is None and kind == "period" and _KEEPS.search(sentence):
        return "weaker" if grew else "stronger"
    if lexicon is None or kind == "age":
        return "neutral"
    parsed = read(sentence, lexicon)
    if len(parsed) > MOST_WORDS:
        return "neutral"
    first_word = next(iter(words(fold(number).lower())), "")
    at = parsed.lower.index(first_word) if first_word in parsed.lower else 0
    gain = _of_more(parsed, at, is_period=kind == "period")
    return of_gain(gain if grew else -gain)


def _plain(sentence: Sentence) -> list[str]:
    """The stems of a sentence, with its periods in days, calendar and business days alike."""
    calendar = sentence.lexicon.word_lists["calendar"]
    kept = (
        word
        for word, stem in zip(sentence.lower, sentence.stems, strict=True)
        if stem not in calendar
    )
    return list(sentence.lexicon.normal.stems(_EVERY_OTHER.sub("every two ", " ".join(kept))))


def _business_words(sentence: Sentence) -> int:
    """How many words say that days are business days."""
    return sum(sentence.has(at, "business") for at in range(len(sentence)))


def _interval(stems: Sequence[str], lexicon: Lexicon) -> float:
    """Days between two times of what is done again and again; 0 if nothing is."""
    for at, stem in enumerate(stems):
        if stem in lexicon.rhythm:
            return lexicon.rhythm[stem]
        is_behind_each = at > 0 and stems[at - 1] in lexicon.word_lists["each"]
        if is_behind_each and stem.endswith("d") and _NUMBER.fullmatch(stem):
            return float(stem.rstrip("d"))
    return 0.0


def _of_more(sentence: Sentence, at: int, *, is_period: bool) -> float:
    """The reader's gain by more of what is counted at a place."""
    part = parts.at(sentence, at)
    if part.role in LIMITING:
        return _of_threshold(sentence, part, at)
    if is_period and "|" in sentence.lower:
        return 1.0 if graded_things.best(sentence) >= _BETTER_FOR_LONGER else -1.0
    is_beside_main = part.role in ("before", "after")
    stake = (
        stakes.of_limited(sentence, part) if is_beside_main else stakes.of_part(sentence, part, at)
    )
    stake = stake or graded_things.nearest(sentence, at)
    return _of_longer(sentence, part, at, stake) if is_period else _of_sum(sentence, at, stake)


def _of_threshold(sentence: Sentence, part: Part, at: int) -> float:
    """The gain by more in a condition: "over" makes it harder to meet, "under" easier."""
    if sentence.has(part.start, "starts"):
        # "Once two weeks have passed".
        return -stakes.of_limited(sentence, part)
    near = at - _BEFORE_WORDS, at
    is_over, is_under = (sentence.has_between(name, *near) for name in ("over", "under"))
    if is_over == is_under:
        return 0.0
    if sentence.has_between("denies", at - _DENIAL_WORDS, at):
        is_over = not is_over
    harder = 1 if is_over else -1
    sign = harder if part.role == "exception" else -harder
    return sign * stakes.of_limited(sentence, part)


def _of_sum(sentence: Sentence, at: int, stake: float) -> float:
    """The gain by a higher sum, where `stake` is the gain by what it is said of."""
    everywhere = 0, len(sentence)
    if sentence.has_between("liable", *everywhere):
        # A higher limit of the vendor's liability is a gain, one of the reader's a loss.
        is_owed = sentence.has_between("responsible", *everywhere)
        return -1.0 if is_owed and stakes.last_party(sentence, at) == "reader" else 1.0
    if sentence.has_between("reaching", at - _BEFORE_WORDS, at):
        return -stake
    thing = graded_things.nearest(sentence, at)
    is_near_act = any(act.end <= at <= act.end + _BEHIND_WORDS for act in actions.of(sentence))
    return (stake or thing) if is_near_act else (thing or stake)


def _of_longer(sentence: Sentence, part: Part, at: int, stake: float) -> float:
    """The gain by a longer period, where `stake` is the gain by what it is said of."""
    if sentence.has_between("kept_up", part.start, part.end):
        return 1.0
    if not stakes.is_done(sentence, part) and part.role == "main":
        return stake
    is_notice = _has_near(sentence, at, "ahead")
    if actor(sentence, part, at) == "reader":
        return -1.0 if is_notice else 1.0
    return 1.0 if is_notice else _of_longer_act(sentence, part, at, stake)


def _of_longer_act(sentence: Sentence, part: Part, at: int, stake: float) -> float:
    """The gain by a longer period in or after which the vendor does something."""
    if stake <= 0 and sentence.has_between("lasts", at - _BEFORE_WORDS + 1, at):
        return stake or -1.0
    if part.role == "after" or _is_start(sentence, at):
        return -stake
    if stake > 0 and sentence.has_between("within", at - _BEFORE_WORDS, at):
        return -1.0
    if _has_near(sentence, at, "lasts"):
        return stake
    return -1.0 if stake >= 0 else stake


def _is_start(sentence: Sentence, at: int) -> bool:
    """Whether a word beside a period says that something begins with or after it."""
    if sentence.has_between("starts", at, at + _BEHIND_WORDS + 1):
        return True
    return sentence.has_between("starts", at - _BEFORE_WORDS, at)


def _has_near(sentence: Sentence, at: int, name: str) -> bool:
    """Whether a word of a list stands near a place, on either side."""
    return sentence.has_between(name, at - _AROUND_WORDS, at + _AROUND_WORDS + 1)
