"""A sentence and a place in it -> the reader's stake: a gain, a loss, or nothing that is known, and how firm it is.

What a vendor does for the reader is a gain, what it does with the reader's data or money a loss; what the reader may
do is a gain, what the reader has to do a loss. "Not" turns it round; "may" and "try to" make it weaker.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load
from tracker.core.text import fold

_TOKEN = re.compile(rf"{WORD.pattern}|[,;:()]")
BREAKS = frozenset({",", ";", ":", "(", ")"})
# A verb beyond a comma is this many words farther away than it stands; a noun is asked after the verbs.
_BREAK_WORDS, _NOUN_WORDS = 4, 6
# Firmness of what a vendor may do, and of what it tries to do, where 1 is what it does.
_MAY_SERVE, _TRIES, _MAY_TAKE = 0.4, 0.6, 0.7
_SUBJECT_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Act:
    """Something done or given, at its place in a sentence."""

    at: int
    role: str
    distance: int


def of_sentence(sentence: str, words: str, language: str | None) -> float:
    """Tell the reader's stake in what a sentence says near some words.

    Args:
        sentence: whole.
        words: that stand in it; where they do not, its beginning counts.
        language: of the sentence.

    Returns:
        From -1, a loss for sure, to 1, a gain for sure; 0 where nothing is known.
    """
    lexicon = load(language)
    if lexicon is None:
        return 0.0
    stems = stems_of(sentence, lexicon)
    return stake(stems, place_of(stems_of(words, lexicon), stems), lexicon)


@functools.lru_cache(maxsize=256)
def stems_of(sentence: str, lexicon: Lexicon) -> Phrase:
    """The stems of a sentence, with the signs that part it."""
    tokens = _TOKEN.findall(in_full(fold(sentence)).lower())
    return tuple(token if token in BREAKS else lexicon.stem(token) for token in tokens)


def place_of(part: Phrase, stems: Phrase) -> int:
    """Where some stems stand among others; 0 where they do not."""
    size = len(part)
    places = (at for at in range(len(stems) - size + 1) if stems[at : at + size] == part)
    return next(places, 0)


def stake(stems: Phrase, at: int, lexicon: Lexicon) -> float:
    """Tell the reader's stake near a place.

    Args:
        stems: of a sentence.
        at: the place.
        lexicon: of its language.
    """
    act = min(_acts(stems, at, lexicon), key=lambda act: act.distance, default=None)
    if act is None:
        return 0.0
    if act.role in ("good", "bad"):
        value = 1.0 if act.role == "good" else -1.0
        return -value if _is_denied(stems, act.at, lexicon) else value
    if _actor(stems, act.at, lexicon) == "reader":
        return _of_reader(stems, act, lexicon)
    return _of_vendor(stems, act, lexicon)


def _acts(stems: Phrase, at: int, lexicon: Lexicon) -> Iterator[_Act]:
    for place in range(len(stems)):
        roles = [
            (size, role)
            for role in ("vendor_serves", "vendor_takes", "reader_may", "reader_owes", "good", "bad")
            for size, _ in (lexicon.roles[role].at(stems, place),)
            if size
        ]
        for size, role in roles:
            between = stems[min(place, at) : max(place, at)]
            breaks = sum(stem in BREAKS for stem in between)
            gap = at - place - size + 1 if place < at else 2 * (place - at)
            distance = max(gap, 0) + _BREAK_WORDS * breaks + (_NOUN_WORDS if role in ("good", "bad") else 0)
            if role in ("good", "bad") or _fits(role, _actor(stems, place, lexicon)):
                yield _Act(place, role, distance)


def _fits(role: str, actor: str) -> bool:
    return role.startswith("reader") == (actor == "reader")


def _actor(stems: Phrase, at: int, lexicon: Lexicon) -> str:
    """The party that is the subject nearest before a place; the vendor where there is none."""
    possessives, objects = lexicon.small["possessives"], lexicon.small["objects"]
    place = at - 1
    while place >= 0:
        for party in ("reader", "vendor"):
            size, _ = lexicon.roles[party].at(stems, place)
            if not size or stems[place] in possessives or stems[place + size : place + size + 1] == ("s",):
                continue
            before = _word_before(stems, place, lexicon)
            if before not in objects and not _is_verb(before, lexicon):
                return party
        place -= 1
    return "vendor"


def _word_before(stems: Phrase, place: int, lexicon: Lexicon) -> str:
    place -= 1
    while place >= 0 and stems[place] in lexicon.drop:
        place -= 1
    return stems[place] if place >= 0 else ""


def _is_verb(stem: str, lexicon: Lexicon) -> bool:
    roles = ("vendor_serves", "vendor_takes", "reader_may", "reader_owes")
    return any((stem,) in lexicon.roles[role].known for role in roles)


def _segment(stems: Phrase, at: int) -> Phrase:
    """The stems between the signs round a place, up to the place and a few beyond."""
    start = max((place + 1 for place in range(at) if stems[place] in BREAKS), default=0)
    end = next((place for place in range(at, len(stems)) if stems[place] in BREAKS), len(stems))
    return stems[start : min(end, at + _SUBJECT_WORDS + 1)]


def _is_denied(stems: Phrase, at: int, lexicon: Lexicon) -> bool:
    return not lexicon.small["denies"].isdisjoint(_segment(stems, at))


def _of_reader(stems: Phrase, act: _Act, lexicon: Lexicon) -> float:
    segment = frozenset(_segment(stems, act.at))
    denied = bool(segment & lexicon.small["denies"])
    if segment & lexicon.small["must"]:
        is_lifted = denied and bool(segment & lexicon.small["lifts"])
        return 1.0 if is_lifted else -1.0
    if segment & lexicon.small["may"]:
        return -1.0 if denied else 1.0
    value = 1.0 if act.role == "reader_may" else -1.0
    return -value if denied else value


def _of_vendor(stems: Phrase, act: _Act, lexicon: Lexicon) -> float:
    segment = frozenset(_segment(stems, act.at))
    serves = act.role == "vendor_serves"
    if segment & lexicon.small["denies"]:
        return -1.0 if serves else 1.0
    if segment & lexicon.small["may"]:
        return _MAY_SERVE if serves else -_MAY_TAKE
    if segment & lexicon.small["tries"]:
        return _TRIES if serves else -_TRIES
    return 1.0 if serves else -1.0
