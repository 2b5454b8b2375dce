"""An act in its sentence -> who does it, how firmly, whether it is denied, and who receives it."""

from __future__ import annotations

from typing import Literal

from tracker.core.judge.direction import graded_things
from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.actions import Act
from tracker.core.judge.grammar.parts import Part
from tracker.core.judge.grammar.sentence import Sentence
from tracker.patterns import compile_later

Mood = Literal["must", "lifted", "may", "tries", ""]
"""A duty, a duty that is lifted, a permission, an attempt, or a plain statement."""
READER_TRUST = 5
"""So far the reader trusts the reader's own people; any others less."""
DISTRUST = 2
"""People whom the reader trusts no further than this have interests of their own."""
# Behind "by" and "to" a party stands so near.
_NEAR_WORDS = 5
# From this grade on an act is a right for sure.
_CLEAR = 3
# The object of a verb stands within so many words behind it.
_OBJECT_WORDS = 5
_ZU = compile_later(
    r"(?:ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|vor|weg|weiter|zurück)zu\w+en$"
)


def actor(sentence: Sentence, part: Part, at: int) -> str:
    """Who acts at a place: "vendor" or "reader"; empty if the subject is a thing.

    Args:
        sentence: as read.
        part: that holds the place.
        at: the place of a word.
    """
    acts = [act for act in actions.of(sentence) if act.part == part]
    acts = acts or [act for act in actions.of(sentence) if act.part.role == "main"]
    if not acts:
        return subject_party(sentence, part.start, min(at + 1, part.end))
    before = [act for act in acts if act.start <= at]
    return agent(sentence, before[-1] if before else acts[0])


def agent(sentence: Sentence, act: Act) -> str:
    """Who does something: "vendor" or "reader"; empty if the subject is a thing."""
    if act.is_passive:
        return _named_by(sentence, act) or _hidden_agent(sentence, act)
    start, end = _subject(sentence, act)
    places = [*reversed(range(start, end))]
    if sentence.lexicon.language == "de":
        places += range(parts.main_start(sentence, act.part), act.part.end)
    party = next(filter(None, (_subject_party(sentence, at) for at in places)), "")
    if party:
        return party
    return "" if graded_things.has_any(sentence, start, end) else "vendor"


def subject_party(sentence: Sentence, start: int, end: int) -> str:
    """The first party that stands as a subject among some words; empty if none does."""
    return next(filter(None, (_subject_party(sentence, at) for at in range(start, end))), "")


def mood(sentence: Sentence, act: Act) -> Mood:
    """How firmly something is done: as a duty, a permission, an attempt, or simply so."""
    start, end = _verb_group(sentence, act)
    if sentence.has_between("must", start, end) or _has_to(sentence, act, start, end):
        is_denied = sentence.has_between("denies", start, end)
        return "lifted" if is_denied and sentence.has_between("lifts", start, end) else "must"
    if sentence.has_between("lets", act.part.start, act.at):
        return "may"
    if sentence.has_between("may", start, end):
        return "may"
    return "tries" if sentence.has_between("tries", start, end) else ""


def is_denied(sentence: Sentence, act: Act) -> bool:
    """Whether a "not" holds for an act; two of them do not."""
    language = sentence.lexicon.language
    start, end = _verb_group(sentence, act)
    if language != "de":
        start = _subject(sentence, act)[0]
    if sentence.lower[act.start] == "to":
        # "Nothing allows us to sell".
        start = act.part.start
    places = (at for at in range(start, end) if not act.at <= at < act.end)
    negations = sum(sentence.has(at, "denies") for at in places)
    if language == "fr":
        # "Ne … pas" is one denial.
        negations = min(negations, 1)
    negations += sentence.has_between("prevents", act.part.start, act.at)
    return negations % 2 == 1


def subject_grade(sentence: Sentence, act: Act) -> float:
    """Whether the thing that is the subject of an act is a gain or a loss: see graded_things."""
    return graded_things.of_noun_phrase(sentence, *_subject(sentence, act))


def object_grade(sentence: Sentence, act: Act) -> float:
    """Whether the thing that is the object of an act is a gain or a loss: see graded_things."""
    end = min(act.part.end, act.end + _OBJECT_WORDS)
    return graded_things.of_noun_phrase(sentence, act.end, end)


def recipient_trust(sentence: Sentence, start: int, end: int) -> int:
    """How far the reader trusts those who receive something, 1 to 5; 0 if nobody is named.

    Args:
        sentence: as read.
        start: the place of the first word that may name them.
        end: the place behind the last.
    """
    for at in range(start, end):
        if not sentence.has(at, "towards"):
            continue
        near = range(at + 1, min(at + _NEAR_WORDS, end))
        trust = next(filter(None, map(sentence.trust_at, near)), 0)
        if trust:
            return trust
    return 0


def _verb_group(sentence: Sentence, act: Act) -> tuple[int, int]:
    """Where the auxiliary verbs and adverbs beside a verb begin and end."""
    if sentence.lexicon.language == "de":
        # A German "not" may stand at the end of the part.
        return parts.main_start(sentence, act.part), act.part.end
    return act.start, min(act.part.end, act.end + 1)


def _subject(sentence: Sentence, act: Act) -> tuple[int, int]:
    """Where the words before a verb in its part begin and end; a second verb may share them."""
    start = act.part.start
    for other in actions.of(sentence):
        if other.part != act.part or other.at >= act.at:
            continue
        if not subject_party(sentence, other.end, act.start):
            return _subject(sentence, other)
        start = other.end
    return start, act.start


def _has_to(sentence: Sentence, act: Act, start: int, end: int) -> bool:
    """Whether "has to", German "hat … zu" or "ist … zu" makes an act a duty."""
    places = range(start, end)
    if any(sentence.has(at, "has_to") and sentence.has(at + 1, "to_do") for at in places):
        return True
    if sentence.lexicon.language != "de" or not sentence.has_between("aux", start, end):
        return False
    return sentence.has(act.at - 1, "to_do") or bool(_ZU.match(sentence.lower[act.at]))


def _hidden_agent(sentence: Sentence, act: Act) -> str:
    """Who does what a passive verb does not name: the reader uses vouchers, tells the vendor."""
    by_vendor, by_reader, _ = act.gains
    is_right = by_reader >= _CLEAR and by_vendor <= 0 and mood(sentence, act) == "may"
    if is_right and subject_grade(sentence, act) >= 0:
        return "reader"
    is_duty = by_reader < 0 and mood(sentence, act) == "must"
    to_vendor = 0 < recipient_trust(sentence, act.part.start, act.part.end) < READER_TRUST
    return "reader" if is_duty and to_vendor else "vendor"


def _named_by(sentence: Sentence, act: Act) -> str:
    """The party behind "by", if that follows the verb."""
    for at in range(act.end, act.part.end):
        if sentence.has(at, "by"):
            last = min(at + _NEAR_WORDS, act.part.end)
            stops = (place for place in range(at + 1, last) if sentence.has(place, "objects"))
            near = range(at + 1, next(stops, last))
            return next(filter(None, map(sentence.party_at, near)), "")
        if sentence.has(at, "objects"):
            return ""
    return ""


def _subject_party(sentence: Sentence, at: int) -> str:
    """The party that stands at a place as a subject; empty if none does."""
    size, party = sentence.party_phrase_at(at)
    if not size or sentence.has(at, "possessives"):
        return ""
    if sentence.stems[at + size : at + size + 1] == ("s",):
        return ""
    before = at - 1
    while before >= 0 and sentence.has(before, "determiners"):
        before -= 1
    return "" if sentence.has(before, "objects", "of") else party
