"""A place in a sentence -> the reader's stake in what is said there: a gain, a loss, or unknown.

What a vendor does for the reader is a gain, what it does with the reader's data or money a loss.
What the reader may do is a gain, what the reader has to do a loss. Something good that ends is a
loss, something bad that ends a gain. "Not" reverses it; "may" and "try to" make it weaker.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from tracker.core.judge.direction import graded_things
from tracker.core.judge.direction.act_parties import (
    DISTRUST,
    READER_TRUST,
    Mood,
    agent,
    is_denied,
    mood,
    object_grade,
    recipient_trust,
    subject_grade,
    subject_party,
)
from tracker.core.judge.direction.graded_things import GRADES
from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.actions import Act
from tracker.core.judge.grammar.parts import Part
from tracker.core.judge.grammar.sentence import Sentence

# How much less than a plain act counts what a vendor may do for the reader, tries to do, and may
# do against the reader.
_MAY_SERVE, _TRIES, _MAY_TAKE = 0.4, 0.6, 0.7
# A loss that may come to the reader, and a thing that is there without a verb that says so.
_MAY_LOSE, _IS_THERE = 0.5, 0.8
# A burden that the vendor bears, and something that the vendor tells the reader.
_BURDEN, _TELLS = 0.5, 0.5
# What is said of a thing stands within so many words behind "is".
_STATE_WORDS = 4
# Up to this grade a verb says less than its object does.
_WEAK = 2


def of(sentence: Sentence, at: int) -> float:
    """The reader's stake in the part of a sentence that holds a place.

    Args:
        sentence: as read.
        at: the place of a word.

    Returns:
        From -1, a certain loss, to 1, a certain gain; 0 if nothing is known.
    """
    return of_part(sentence, parts.at(sentence, at), at)


@functools.lru_cache(maxsize=512)
def of_part(sentence: Sentence, part: Part, at: int) -> float:
    """The reader's stake in a part: by the act nearest to a place, else by what it says of things.

    Args:
        sentence: as read.
        part: one of its parts.
        at: a place in the part.
    """
    acts = [act for act in actions.of(sentence) if act.part == part]
    known = [(act.start, stake) for act in acts if (stake := of_act(sentence, act))]
    if not known:
        return _of_state(sentence, part) or _of_noun(sentence, part)
    visible = _of_visibility(sentence, part)
    if visible:
        known = sorted([*known, visible])
    return _nearest(known, at, sentence.lexicon.language)


def _nearest(known: Sequence[tuple[int, float]], at: int, language: str) -> float:
    """The stake of the last act before a place, else of the first; acts are given by place."""
    if language == "de":
        # Its verb may stand at the end, so the nearest on either side counts.
        return min(known, key=lambda act: abs(act[0] - at))[1]
    before = [stake for start, stake in known if start <= at]
    return before[-1] if before else known[0][1]


@functools.lru_cache(maxsize=512)
def of_limited(sentence: Sentence, part: Part) -> float:
    """The reader's stake in what a condition limits: in the main part before it, else behind it."""
    all_parts = parts.of(sentence)
    place = all_parts.index(part)
    for other in (*reversed(all_parts[:place]), *all_parts[place + 1 :]):
        if other.role != "main":
            continue
        stake = of_part(sentence, other, other.end)
        if stake:
            return stake
    return 0.0


@functools.lru_cache(maxsize=512)
def of_act(sentence: Sentence, act: Act) -> float:
    """The reader's stake in an act, from -1 to 1; 0 if it is not known."""
    doer = agent(sentence, act)
    how = mood(sentence, act)
    if doer == "reader":
        return _by_reader(sentence, act, how)

    is_of_thing = act.is_passive or not doer
    worth = _of_thing(sentence, act, how) if is_of_thing else _by_vendor(sentence, act)
    if worth >= 0 and sentence.has(act.at, "passes") and _goes_to_strangers(sentence, act):
        worth = -1.0
    return -worth if is_denied(sentence, act) else worth * _firmness(how, worth)


def is_done(sentence: Sentence, part: Part) -> bool:
    """Whether a part says that something is done, rather than that something is so."""
    return any(act.part == part for act in actions.of(sentence))


def last_party(sentence: Sentence, at: int) -> str:
    """The party named last before a place, even as "your"; empty if none is."""
    return next(filter(None, map(sentence.party_at, range(at - 1, -1, -1))), "")


def _by_reader(sentence: Sentence, act: Act, how: Mood) -> float:
    """The stake in what the reader does, may do, has to do, or no longer has to do."""
    if how == "must":
        return -1.0
    if how == "lifted":
        return 1.0
    _, by_reader, effect = act.gains
    gain = by_reader / GRADES or effect * object_grade(sentence, act)
    if how == "may":
        gain = 1.0 if gain >= 0 else -_MAY_LOSE
    return -gain if is_denied(sentence, act) else gain


def _firmness(how: Mood, worth: float) -> float:
    """How much an act of the vendor counts, by how firmly it is done."""
    if how == "may":
        return _MAY_SERVE if worth > 0 else _MAY_TAKE
    return _TRIES if how == "tries" else 1.0


def _by_vendor(sentence: Sentence, act: Act) -> float:
    """The stake in what the vendor does."""
    by_vendor, by_reader, effect = act.gains
    by_object = effect * object_grade(sentence, act)
    if by_object and abs(by_vendor) <= _WEAK:
        return by_object
    if not by_vendor and not effect and by_reader < 0:
        # A burden of the reader's is the vendor's if the vendor bears it.
        return _BURDEN
    if sentence.has(act.at, "passes") and _is_given_to_reader(sentence, act):
        # What a vendor sends the reader.
        return by_vendor / GRADES if by_vendor > 0 else _TELLS
    return by_vendor / GRADES or by_object


def _is_given_to_reader(sentence: Sentence, act: Act) -> bool:
    """Whether the reader follows the verb: "we send you", not "we send your"."""
    return sentence.party_at(act.end) == "reader" and not sentence.has(act.end, "possessives")


def _of_thing(sentence: Sentence, act: Act, how: Mood) -> float:
    """The stake if a thing is the subject: "credits expire", "the fee is waived"."""
    by_vendor, by_reader, effect = act.gains
    subject = subject_grade(sentence, act)
    if effect and subject:
        return effect * subject
    if subject and abs(by_vendor) <= _WEAK:
        # "Backups are taken": what is taken says more than the verb.
        return subject * _IS_THERE
    by_object = 0.0 if act.is_passive else effect * object_grade(sentence, act)
    if by_object:
        return by_object
    if act.is_passive and not by_vendor and how == "must":
        return min(by_reader, 0) / GRADES
    return by_vendor / GRADES


def _goes_to_strangers(sentence: Sentence, act: Act) -> bool:
    """Whether something goes to people whom the reader cannot trust."""
    return 0 < recipient_trust(sentence, act.end, act.part.end) <= DISTRUST


def _of_visibility(sentence: Sentence, part: Part) -> tuple[int, float] | None:
    """Where a part says that others can see something, and the reader's stake in that."""
    places = range(part.start, part.end)
    at = next((at for at in places if sentence.has(at, "exposed", "hidden")), None)
    if at is None or not 0 < recipient_trust(sentence, at, part.end) < READER_TRUST:
        return None
    verb_at = max(part.start, at - _STATE_WORDS)
    stake = -1.0 if sentence.has(at, "exposed") else 1.0
    return verb_at, -stake if sentence.has_between("denies", verb_at, at) else stake


def _of_state(sentence: Sentence, part: Part) -> float:
    """The stake in what is so: a thing that is refundable, a fee that is due."""
    visible = _of_visibility(sentence, part)
    if visible:
        return visible[1]
    stake = _of_predicate(sentence, part) or graded_things.in_words(sentence, part.start, part.end)
    if sentence.has_between("may", part.start, part.end):
        stake *= _MAY_TAKE
    return -stake if sentence.has_between("denies", part.start, part.end) else stake


def _of_predicate(sentence: Sentence, part: Part) -> float:
    """The stake in what follows an "is": "refundable", "present", "responsible"."""
    places = range(part.start, part.end)
    verb = next((at for at in places if sentence.has(at, "passive")), None)
    if verb is None:
        return 0.0
    subject = graded_things.of_noun_phrase(sentence, part.start, verb)
    near = range(verb + 1, min(verb + _STATE_WORDS, part.end))
    if any(sentence.has(at, "present") for at in near):
        return subject
    if any(sentence.has(at, "responsible") for at in near):
        party = subject_party(sentence, part.start, verb)
        return {"vendor": 1.0, "reader": -1.0}.get(party, 0.0)
    for at in near:
        state = sentence.lexicon.states.at(sentence.stems, at)[1]
        if state:
            return float(state) / GRADES
    return subject


def _of_noun(sentence: Sentence, part: Part) -> float:
    """The stake in an act that a noun names: "support response"."""
    for at in range(part.start, part.end):
        gains = sentence.act_at(at)[1]
        if gains and gains[0]:
            return gains[0] / GRADES
    return 0.0
