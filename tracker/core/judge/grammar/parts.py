"""A sentence -> its parts: what it says, and on which conditions.

No full grammar of a language is needed: the word that begins a part shows what the part is. For
the sentences of contracts that is mostly enough.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Literal

from tracker.core.judge.grammar.sentence import Sentence
from tracker.core.judge.grammar.verbs import is_noun, word_before
from tracker.frozen import dataclass

Role = Literal["main", "condition", "exception", "before", "after", "relative"]
LIMITING = frozenset({"condition", "exception", "relative"})
"""Parts that say when, or for whom, the main part holds."""
_ENDS = frozenset(";:.")
# Between "with" and "consent", and between "and" and the verb it joins, few words stand.
_CONSENT_WORDS, _JOINED_WORDS = 6, 4
_THAT = frozenset({"that", "que"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence, from a word to the one before `end`, and its role."""

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


def main_start(sentence: Sentence, part: Part) -> int:
    """Where a main part begins that goes on behind a phrase like "nach sieben Tagen"."""
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
    """How many words at a place begin a part, and its role; 0 and None if none do."""
    consent_end = at + _CONSENT_WORDS
    if sentence.has(at, "given", "without") and sentence.has_between("consents", at, consent_end):
        return 1, "condition" if sentence.has(at, "given") else "exception"
    if sentence.has(at, "upon") and sentence.has_between("requests", at, consent_end):
        return 1, "condition"
    size, role = sentence.lexicon.begins.at(sentence.lower, at)
    return (size, role) if role and _begins(sentence, at, role) else (0, None)


def _begins(sentence: Sentence, at: int, role: Role) -> bool:
    """Whether a word that may begin a part does so here."""
    if sentence.has(at, "demands"):
        # "A refund requires proof": not "we require".
        return at > 0 and not (sentence.has(at - 1, "subjects") or sentence.party_at(at - 1))
    if role == "condition":
        return not _is_once_a_period(sentence, at)
    return role != "relative" or _begins_relative(sentence, at)


def _is_once_a_period(sentence: Sentence, at: int) -> bool:
    """Whether "once" says how often ("once a year"), rather than "once two weeks have passed"."""
    if sentence.lower[at] != "once":
        return False
    behind = sentence.lower[at + 1 : at + 4]
    has_unit = not sentence.lexicon.normal.units_days.keys().isdisjoint(behind)
    return has_unit and not sentence.has_between("aux", at, at + _CONSENT_WORDS)


def _begins_relative(sentence: Sentence, at: int) -> bool:
    """Whether a word begins a relative clause: not "to that effect", nor "warrants that"."""
    if sentence.lexicon.language == "de":
        return at > 0 and sentence.lower[at - 1] == ","
    # "Warrants that" says what is warranted.
    is_content = sentence.lower[at] in _THAT and at > 0 and bool(sentence.act_at(at - 1)[0])
    return not is_content and not sentence.has(at - 1, "objects")


def _goes_on(sentence: Sentence, start: int, at: int, role: Role) -> bool:
    """Whether the main part goes on at a place without a comma, with a second verb."""
    if sentence.has(start, "adjuncts"):
        # German: "werden nach sieben Tagen gelöscht".
        return _is_act(sentence, at)
    if not any(_is_verb(sentence, place) for place in range(start + 1, at)):
        return False
    if sentence.has(at, "aux"):
        # "When it is lost and the owner has agreed" is one part.
        is_joined = sentence.has_between("joins", max(start + 1, at - _JOINED_WORDS), at)
        return not is_joined and not sentence.has(word_before(sentence, at), "aux")
    # "The guest who pays gets a key": behind a relative clause an English verb in "s".
    if sentence.lexicon.language != "en" or role != "relative":
        return False
    if not sentence.lower[at].endswith("s") or sentence.has(at - 1, "subjects", "joins"):
        return False
    return _is_act(sentence, at)


def _is_verb(sentence: Sentence, at: int) -> bool:
    return sentence.has(at, "aux") or _is_act(sentence, at)


def _is_act(sentence: Sentence, at: int) -> bool:
    return bool(sentence.act_at(at)[0]) and not is_noun(sentence, at)
