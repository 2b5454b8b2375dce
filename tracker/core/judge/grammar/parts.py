"""A sentence -> its parts: what it says, and on which conditions.

No grammar of a language stands behind it: the words that begin a part tell what it is. For the
sentences of contracts that is mostly enough.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tracker.core.judge.grammar.sentence import Sentence
from tracker.core.judge.grammar.verbs import is_noun, word_before

Role = Literal["main", "condition", "exception", "before", "after", "relative"]
LIMITING = frozenset({"condition", "exception", "relative"})
"""Parts that say when or of whom the main one holds."""
_ENDS = frozenset(";:.")
_CONSENT_WORDS, _JOINED_WORDS = 6, 4
_THAT = frozenset({"that", "que"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence, from a word to the one before `end`, and what it is to the rest."""

    start: int
    end: int
    role: Role


@functools.lru_cache(maxsize=512)
def of(sentence: Sentence) -> tuple[Part, ...]:
    """The parts of a sentence, in their order."""
    return tuple(_parts(sentence))


def at(sentence: Sentence, place: int) -> Part:
    """The part of a sentence that holds a place."""
    parts = of(sentence)
    return next((part for part in reversed(parts) if part.start <= place), parts[0])


def reach_back(sentence: Sentence, part: Part) -> int:
    """Where the main part begins that goes on behind "nach sieben Tagen" and the like."""
    place = of(sentence).index(part)
    while place >= 2 and sentence.has(of(sentence)[place - 1].start, "adjuncts"):
        place -= 2
    return of(sentence)[place].start


def _parts(sentence: Sentence) -> Iterator[Part]:
    role: Role = "main"
    start = at = 0
    while at < len(sentence):
        size, begins = _beginning(sentence, at)
        if begins:
            if at > start:
                yield Part(start, at, role)
            start, role = at, begins
            at += size
            continue
        word = sentence.lower[at]
        if word in _ENDS or (word == "," and role != "main"):
            yield Part(start, at + 1, role)
            start, role = at + 1, "main"
        elif role != "main" and _goes_on(sentence, start, at, role):
            yield Part(start, at, role)
            start, role = at, "main"
        at += 1
    if start < len(sentence):
        yield Part(start, len(sentence), role)


def _beginning(sentence: Sentence, at: int) -> tuple[int, Role | None]:
    """How many words from a place on begin a part, and what it is to the rest; 0 and None where
    none do.
    """
    if sentence.has(at, "given", "without") and sentence.some("consents", at, at + _CONSENT_WORDS):
        return 1, "condition" if sentence.has(at, "given") else "exception"
    if sentence.has(at, "upon") and sentence.some("requests", at, at + _CONSENT_WORDS):
        return 1, "condition"
    size, role = sentence.lexicon.begins.at(sentence.lower, at)
    return (size, role) if role and _begins(sentence, at, role) else (0, None)


def _begins(sentence: Sentence, at: int, role: Role) -> bool:
    """Whether a word that may begin a part does: "once a year" is no condition, "to that effect" no
    relative part.
    """
    if sentence.has(at, "demands"):
        # "A refund requires proof": not "we require".
        return at > 0 and not (sentence.has(at - 1, "subjects") or sentence.party_at(at - 1))
    if role == "condition":
        behind = sentence.lower[at + 1 : at + 4]
        is_rhythm = not sentence.lexicon.normal.units_days.keys().isdisjoint(behind)
        return sentence.lower[at] != "once" or not is_rhythm or _counts(sentence, at)
    if role != "relative":
        return True
    if sentence.lexicon.language == "de":
        return at > 0 and sentence.lower[at - 1] == ","
    # "Warrants that" says what is warranted.
    is_content = sentence.lower[at] in _THAT and at > 0 and bool(sentence.act_at(at - 1)[0])
    return not is_content and not sentence.has(at - 1, "objects")


def _counts(sentence: Sentence, at: int) -> bool:
    """Whether a period has to pass: "once two weeks have passed"."""
    return sentence.some("aux", at, at + _CONSENT_WORDS)


def _goes_on(sentence: Sentence, start: int, at: int, role: Role) -> bool:
    """Whether the main part goes on at a place without a comma: there stands a second verb."""
    if sentence.has(start, "adjuncts"):
        # German: "werden nach sieben Tagen gelöscht".
        return _is_act(sentence, at)
    if not any(_is_verb(sentence, place) for place in range(start + 1, at)):
        return False
    if sentence.has(at, "aux"):
        # "When it is lost and the owner has agreed" is one part.
        is_joined = sentence.some("joins", max(start + 1, at - _JOINED_WORDS), at)
        return not is_joined and not sentence.has(word_before(sentence, at), "aux")
    is_whole = role == "relative" and sentence.lower[at].endswith("s")
    is_tied = sentence.has(at - 1, "subjects", "joins")
    return is_whole and not is_tied and sentence.lexicon.language == "en" and _is_act(sentence, at)


def _is_verb(sentence: Sentence, at: int) -> bool:
    return sentence.has(at, "aux") or _is_act(sentence, at)


def _is_act(sentence: Sentence, at: int) -> bool:
    return bool(sentence.act_at(at)[0]) and not is_noun(sentence, at)
