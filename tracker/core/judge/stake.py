"""A sentence and a place in it -> the reader's stake: a gain, a loss, or nothing that is known, and
how firm it is.

What a vendor does for the reader is a gain, what it does with the reader's data or money a loss;
what the reader may do is a gain, what the reader has to do a loss. "Not" turns it round; "may" and
"try to" make it weaker.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase
from tracker.core.text import fold

_TOKEN = re.compile(rf"{WORD.pattern}|[,;:()]")
BREAKS = frozenset({",", ";", ":", "(", ")"})
"""Signs that part a sentence."""
VERBS = ("vendor_serves", "vendor_takes", "reader_may", "reader_owes")
NOUNS = {"good": 1, "bad": -1}
# A verb beyond a comma is this many words farther away than it stands; one behind the place counts
# double.
_BREAK_WORDS, _BEHIND = 6, 2
# Firmness of what a vendor may do, and of what it tries to do, where 1 is what it does.
_MAY_SERVE, _TRIES, _MAY_TAKE = 0.4, 0.6, 0.7
_AFTER_VERB = 2


@dataclass(frozen=True, slots=True)
class Act:
    """Something done or given, at its place in a sentence, and the party that does it."""

    at: int
    role: str
    actor: str


def of(stems: Phrase, at: int, lexicon: Lexicon) -> float:
    """Tell the reader's stake in what a sentence says near a place.

    Args:
        stems: of the sentence, with its signs (`stems_of`).
        at: the place.
        lexicon: of its language.

    Returns:
        From -1, a loss for sure, to 1, a gain for sure; 0 where nothing is known.
    """
    act = _nearest(stems, at, lexicon) if stems else None
    if act is None:
        return 0.0
    segment = frozenset(_segment(stems, act.at, lexicon))
    return (
        _of_reader(act, segment, lexicon)
        if act.actor == "reader"
        else _of_vendor(act, segment, lexicon)
    )


def of_things(words: Phrase, lexicon: Lexicon) -> int:
    """Tell whether things that words name are a gain (1) or a loss (-1) for the reader; 0 where
    neither or both.
    """
    roles = frozenset().union(*(lexicon.roles_at(words, at) for at in range(len(words))))
    values = {value for role, value in NOUNS.items() if role in roles}
    return values.pop() if len(values) == 1 else 0


@functools.lru_cache(maxsize=256)
def stems_of(sentence: str, lexicon: Lexicon) -> Phrase:
    """The stems of a sentence, with the signs that part it. Who does a thing ("reviewer") is no
    verb ("review").
    """
    tokens = _TOKEN.findall(in_full(fold(sentence)).lower())
    return tuple(token if token in BREAKS else lexicon.normal.doer(token) for token in tokens)


def place_of(part: Phrase, stems: Phrase) -> int:
    """Where some stems stand among others; 0 where they do not."""
    size = len(part)
    places = (at for at in range(len(stems) - size + 1) if stems[at : at + size] == part)
    return next(places, 0)


def firmness(was: Phrase, now: Phrase, stems: Phrase, at: int, lexicon: Lexicon) -> int:
    """Tell the reader's gain where only how firm it is changes, whatever is done: "must" to "may",
    "try to" to nothing.

    Args:
        was: the words that gave way.
        now: the words that came.
        stems: of the sentence after.
        at: where they stand in it.
        lexicon: of its language.

    Returns:
        1 for a gain, -1 for a loss, 0 where the words say nothing of it.
    """
    small = lexicon.small
    if not small["denies"].isdisjoint(was + now):
        return 0
    actor = _actor(stems, at, lexicon)
    duty = bool(small["must"].intersection(now)) - bool(small["must"].intersection(was))
    leave = bool(small["may"].intersection(now)) - bool(small["may"].intersection(was))
    if duty and leave == -duty:
        return -duty if actor == "reader" else duty
    tries = bool(small["tries"].intersection(now)) - bool(small["tries"].intersection(was))
    act = _nearest(stems, at, lexicon)
    takes = act is not None and act.role == "vendor_takes"
    return -tries if tries and actor == "vendor" and not takes else 0


def touches(words: Phrase, lexicon: Lexicon) -> bool:
    """Whether words decide who does what, or how firmly."""
    small = lexicon.small
    if any(not small[name].isdisjoint(words) for name in ("denies", "must", "may", "tries")):
        return True
    return any(
        lexicon.parties.at(words, at)[0] or _verbs_at(words, at, lexicon)
        for at in range(len(words))
    )


def _verbs_at(stems: Phrase, at: int, lexicon: Lexicon) -> list[str]:
    roles = lexicon.roles_at(stems, at)
    return [role for role in VERBS if role in roles]


def _nearest(stems: Phrase, at: int, lexicon: Lexicon) -> Act | None:
    """The act a place belongs to: in its own part of the sentence, else in another where that has
    no subject.
    """
    acts = list(_acts(stems, lexicon))
    start, end = _bounds(stems, at)
    own = [act for act in acts if start <= act.at < end]
    if not own and any(_subject_at(stems, place, lexicon) for place in range(start, end)):
        return None
    return min(own or acts, key=lambda act: _distance(stems, act.at, at), default=None)


def _distance(stems: Phrase, place: int, at: int) -> int:
    between = stems[min(place, at) : max(place, at)]
    breaks = sum(stem in BREAKS for stem in between)
    gap = at - place if place <= at else _BEHIND * (place - at)
    return gap + _BREAK_WORDS * breaks


def _acts(stems: Phrase, lexicon: Lexicon) -> Iterator[Act]:
    limits = lexicon.small["limits"]
    is_condition = False
    for place in range(len(stems)):
        # What is done in a condition is not what the sentence says is done.
        is_condition = stems[place] in limits or (is_condition and stems[place] not in BREAKS)
        if is_condition:
            continue
        if stems[place] in lexicon.small["entitled"]:
            yield Act(place, "reader_may", "reader")
            continue
        roles = _verbs_at(stems, place, lexicon)
        if not roles:
            continue
        actor = _actor(stems, place, lexicon)
        for role in roles:
            if role.startswith("reader") == (actor == "reader"):
                yield Act(place, role, actor)


def _actor(stems: Phrase, at: int, lexicon: Lexicon) -> str:
    """The party that acts: the subject nearest before a place, the vendor where there is none or it
    is passive.
    """
    passive = lexicon.small["passive"]
    near = stems[max(0, at - 2) : at]
    if not passive.isdisjoint(near):
        return "vendor"
    for place in range(at - 1, -1, -1):
        party = _subject_at(stems, place, lexicon)
        if party:
            return party
    return "vendor"


def _subject_at(stems: Phrase, place: int, lexicon: Lexicon) -> str:
    """The party that stands at a place as a subject; empty where none does."""
    size, party = lexicon.parties.at(stems, place)
    if not size or stems[place] in lexicon.small["possessives"]:
        return ""
    if stems[place + size : place + size + 1] == ("s",):
        return ""
    before = _word_before(stems, place, lexicon)
    is_object = before in lexicon.small["objects"] or _is_verb(before, lexicon)
    return "" if is_object else str(party)


def _word_before(stems: Phrase, place: int, lexicon: Lexicon) -> str:
    place -= 1
    while place >= 0 and stems[place] in lexicon.drop:
        place -= 1
    return stems[place] if place >= 0 else ""


def _is_verb(stem: str, lexicon: Lexicon) -> bool:
    return bool(stem) and bool(_verbs_at((stem,), 0, lexicon))


def _bounds(stems: Phrase, at: int) -> tuple[int, int]:
    """Where the part of a sentence begins and ends that a place is in."""
    start = max(
        (place + 1 for place in range(min(at, len(stems))) if stems[place] in BREAKS), default=0
    )
    end = next((place for place in range(at, len(stems)) if stems[place] in BREAKS), len(stems))
    return start, end


def _segment(stems: Phrase, at: int, lexicon: Lexicon) -> Phrase:
    """The part of a sentence that says how firm an act is; in German its "not" may stand at the
    end.
    """
    start, end = _bounds(stems, at)
    return (
        stems[start:end]
        if lexicon.language == "de"
        else stems[start : min(end, at + _AFTER_VERB + 1)]
    )


def _of_reader(act: Act, segment: frozenset[str], lexicon: Lexicon) -> float:
    denied = bool(segment & lexicon.small["denies"])
    if segment & lexicon.small["must"]:
        is_lifted = denied and bool(segment & lexicon.small["lifts"])
        return 1.0 if is_lifted else -1.0
    if segment & lexicon.small["may"]:
        return -1.0 if denied else 1.0
    value = 1.0 if act.role == "reader_may" else -1.0
    return -value if denied else value


def _of_vendor(act: Act, segment: frozenset[str], lexicon: Lexicon) -> float:
    serves = act.role == "vendor_serves"
    if segment & lexicon.small["denies"]:
        return -1.0 if serves else 1.0
    if segment & lexicon.small["may"]:
        return _MAY_SERVE if serves else -_MAY_TAKE
    if segment & lexicon.small["tries"]:
        return _TRIES if serves else -_TRIES
    return 1.0 if serves else -1.0
