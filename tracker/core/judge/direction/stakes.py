"""A place in a sentence -> the reader's stake in what is said there: a gain, a loss, or nothing
that is known, and how firm it is.

What a vendor does for the reader is a gain, what it does with the reader's data or money a loss;
what the reader may do is a gain, what the reader has to do a loss. Something good that ends is a
loss, something bad that ends a gain. "Not" turns it round; "may" and "try to" make it weaker.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.actions import Act
from tracker.core.judge.grammar.parts import Part, reach_back
from tracker.core.judge.grammar.sentence import BREAKS, Sentence
from tracker.core.judge.lexicon import Phrases

# Firmness of what a vendor may do, and of what it tries to do, where 1 is what it does.
_MAY_SERVE, _TRIES, _MAY_TAKE = 0.4, 0.6, 0.7
# A loss that may come to the reader, and a thing that is there without a verb that says so.
_MAY_LOSE, _IS_THERE, _BURDEN, _TELLS = 0.5, 0.8, 0.5, 0.5
_OBJECT_WORDS, _NEAR_WORDS, _STATE_WORDS = 5, 5, 4
_BEHIND = 1.5
_READER_TRUST = 5
_ZU = re.compile(r"(?:ab|an|auf|aus|bei|ein|fest|her|hin|mit|nach|vor|weg|weiter|zurück)zu\w+en$")
DISTRUST = 2
"""Up to this much trust, people have interests of their own."""
GRADES = 5
"""Grades of gain go up to this."""
# Up to this grade a verb says less than its object does; from that on an act is a right for sure.
_WEAK, _CLEAR = 2, 3


def of(sentence: Sentence, at: int) -> float:
    """Tell the reader's stake in the part of a sentence that holds a place.

    Args:
        sentence: as read.
        at: the place of a word.

    Returns:
        From -1, a loss for sure, to 1, a gain for sure; 0 where nothing is known.
    """
    return of_part(sentence, parts.at(sentence, at), at)


@functools.lru_cache(maxsize=512)
def of_part(sentence: Sentence, part: Part, at: int) -> float:
    """Tell the reader's stake in a part, by what is done nearest to a place in it; else by what it
    says of things.
    """
    done = ((act.start, of_act(sentence, act)) for act in actions.of(sentence) if act.part == part)
    known = [(start, stake) for start, stake in done if stake]
    if not known:
        return _of_state(sentence, part) or _of_noun(sentence, part)
    seen = _seen(sentence, part)
    if seen:
        known = sorted([*known, seen])
    if sentence.lexicon.language == "de":
        # Its verb may stand at the end.
        return min(known, key=lambda one: abs(one[0] - at))[1]
    before = [stake for start, stake in known if start <= at]
    return before[-1] if before else known[0][1]


def _seen(sentence: Sentence, part: Part) -> tuple[int, float] | None:
    """Where a part says that others can see something, and the reader's stake in that."""
    for at in range(part.start, part.end):
        if sentence.has(at, "exposed", "hidden"):
            if not 0 < _recipient(sentence, at, part.end) < _READER_TRUST:
                return None
            verb = max(part.start, at - _STATE_WORDS)
            stake = -1.0 if sentence.has(at, "exposed") else 1.0
            return verb, -stake if sentence.some("denies", verb, at) else stake
    return None


@functools.lru_cache(maxsize=512)
def of_limited(sentence: Sentence, part: Part) -> float:
    """Tell the reader's stake in what a condition limits: the main part before it, else behind."""
    place = parts.of(sentence).index(part)
    around = (*reversed(parts.of(sentence)[:place]), *parts.of(sentence)[place + 1 :])
    stakes = (of_part(sentence, one, one.end) for one in around if one.role == "main")
    return next(filter(None, stakes), 0.0)


def actor(sentence: Sentence, part: Part, at: int) -> str:
    """Tell who acts at a place: "vendor" or "reader"; empty where a thing is the subject."""
    own = [act for act in actions.of(sentence) if act.part == part]
    own = own or [act for act in actions.of(sentence) if act.part.role == "main"]
    before = [act for act in own if act.start <= at]
    act = before[-1] if before else next(iter(own), None)
    if act is None:
        named = (_party(sentence, place) for place in range(part.start, min(at + 1, part.end)))
        return next(filter(None, named), "")
    return _agent(sentence, act)


def whose(sentence: Sentence, at: int) -> str:
    """The party named last before a place, even as "your"; empty where none is."""
    return next(filter(None, map(sentence.party_at, range(at - 1, -1, -1))), "")


def is_done(sentence: Sentence, part: Part) -> bool:
    """Whether something is done in a part, rather than said of a thing: "the notice is 30 days"."""
    return any(act.part == part for act in actions.of(sentence))


def of_things(sentence: Sentence, start: int, end: int) -> float:
    """Tell whether the things that words name are a gain (up to 1) or a loss (-1) for the reader; 0
    where neither or both.
    """
    return together(_values(sentence, sentence.lexicon.things, start, end))


def best_thing(sentence: Sentence) -> float:
    """The best thing that a sentence names: its grade, from -1 to 1; 0 where it names none."""
    grades = _values(sentence, sentence.lexicon.things, 0, len(sentence))
    return max(grades, default=0) / GRADES


def together(grades: Sequence[int]) -> float:
    """Several grades as one, the strongest; 0 where they point both ways."""
    if not grades or min(grades) < 0 < max(grades):
        return 0.0
    return max(grades, key=abs) / GRADES


def of_nearest_thing(sentence: Sentence, at: int) -> float:
    """Tell whether the thing named nearest to a place, rather before it, is a gain or a loss."""
    places = range(len(sentence))
    known = ((place, sentence.lexicon.things.at(sentence.heads, place)[1]) for place in places)
    found = [(_distance(place, at), value) for place, value in known if value]
    return min(found)[1] / GRADES if found else 0.0


def _distance(place: int, at: int) -> float:
    return at - place if place <= at else _BEHIND * (place - at)


def _values(sentence: Sentence, phrases: Phrases, start: int, end: int) -> list[int]:
    return phrases.named(sentence.heads[start:end])


@functools.lru_cache(maxsize=512)
def of_act(sentence: Sentence, act: Act) -> float:
    """Tell the reader's stake in something that is done, from -1 to 1; 0 where it is not known."""
    agent = _agent(sentence, act)
    mood, is_denied = _mood(sentence, act), _is_denied(sentence, act)
    if agent == "reader":
        gain = act.gains[1] / GRADES or act.gains[2] * _object(sentence, act)
        return _by_reader(gain, mood, is_denied=is_denied)
    is_of_thing = act.is_passive or not agent
    worth = _of_thing(sentence, act, mood) if is_of_thing else _by_vendor(sentence, act)
    if sentence.has(act.at, "passes") and worth >= 0 and _goes_to_strangers(sentence, act):
        worth = -1.0
    if is_denied:
        return -worth
    if mood == "may":
        return worth * (_MAY_SERVE if worth > 0 else _MAY_TAKE)
    return worth * _TRIES if mood == "tries" else worth


def _by_reader(gain: float, mood: str, *, is_denied: bool) -> float:
    if mood in ("must", "lifted"):
        return -1.0 if mood == "must" else 1.0
    worth = (1.0 if gain >= 0 else -_MAY_LOSE) if mood == "may" else float(gain)
    return -worth if is_denied else worth


def _by_vendor(sentence: Sentence, act: Act) -> float:
    by_vendor, by_reader, effect = act.gains
    done = effect * _object(sentence, act)
    if done and abs(by_vendor) <= _WEAK:
        return done
    if not by_vendor and not effect and by_reader < 0:
        # A burden of the reader's is the vendor's where the vendor bears it.
        return _BURDEN
    is_told = sentence.party_at(act.end) == "reader" and not sentence.has(act.end, "possessives")
    if is_told and sentence.has(act.at, "passes"):
        # What a vendor sends the reader.
        return by_vendor / GRADES if by_vendor > 0 else _TELLS
    return by_vendor / GRADES or done


def _of_thing(sentence: Sentence, act: Act, mood: str) -> float:
    """The stake where a thing is the subject: "credits expire", "the fee is waived"."""
    by_vendor, by_reader, effect = act.gains
    theme = _subject_thing(sentence, act)
    if effect and theme:
        return effect * theme
    if theme and abs(by_vendor) <= _WEAK:
        # "Backups are taken": what is taken says more than that it is.
        return theme * (_IS_THERE if effect >= 0 else -_IS_THERE)
    thing = 0 if act.is_passive else _object(sentence, act)
    if effect and thing:
        return effect * thing
    if act.is_passive and not by_vendor and mood == "must":
        return min(by_reader, 0) / GRADES
    return by_vendor / GRADES or theme * (_IS_THERE if effect >= 0 else -_IS_THERE)


def _mood(sentence: Sentence, act: Act) -> str:
    start, end = _group(sentence, act)
    if sentence.some("must", start, end) or _has_to(sentence, act, start, end):
        is_lifted = sentence.some("denies", start, end) and sentence.some("lifts", start, end)
        return "lifted" if is_lifted else "must"
    if sentence.some("lets", act.part.start, act.at):
        return "may"
    return next((mood for mood in ("may", "tries") if sentence.some(mood, start, end)), "")


def _has_to(sentence: Sentence, act: Act, start: int, end: int) -> bool:
    """Whether "has to", German "hat … zu" or "ist … zu" makes an act a duty."""
    if any(
        sentence.has(at, "has_to") and sentence.has(at + 1, "to_do") for at in range(start, end)
    ):
        return True
    if sentence.lexicon.language != "de" or not sentence.some("aux", start, end):
        return False
    return sentence.has(act.at - 1, "to_do") or bool(_ZU.match(sentence.lower[act.at]))


def _is_denied(sentence: Sentence, act: Act) -> bool:
    """Whether a "not" holds for an act; two of them do not."""
    start, end = _group(sentence, act)
    if sentence.lexicon.language != "de":
        start = _subject(sentence, act)[0]
    if sentence.lower[act.start] == "to":
        # "Nothing allows us to sell".
        start = act.part.start
    own = range(act.at, act.end)
    denying = sum(sentence.has(at, "denies") for at in range(start, end) if at not in own)
    if sentence.lexicon.language == "fr":
        # "Ne … pas" is one denial.
        denying = min(denying, 1)
    return bool((denying + sentence.some("prevents", act.part.start, act.at)) % 2)


def _group(sentence: Sentence, act: Act) -> tuple[int, int]:
    """Where the small verbs and adverbs beside a verb begin and end; a German "not" may stand at
    the end.
    """
    if sentence.lexicon.language == "de":
        return reach_back(sentence, act.part), act.part.end
    return act.start, min(act.part.end, act.end + 1)


def _subject(sentence: Sentence, act: Act) -> tuple[int, int]:
    """Where what stands before a verb in its part begins and ends; a second verb may share it."""
    start = act.part.start
    for other in actions.of(sentence):
        if other.part != act.part or other.at >= act.at:
            continue
        if not any(_party(sentence, at) for at in range(other.end, act.start)):
            return _subject(sentence, other)
        start = other.end
    return start, act.start


def _agent(sentence: Sentence, act: Act) -> str:
    if act.is_passive:
        return _named_by(sentence, act) or _hidden_agent(sentence, act)
    start, end = _subject(sentence, act)
    places = [*reversed(range(start, end))]
    if sentence.lexicon.language == "de":
        places += range(reach_back(sentence, act.part), act.part.end)
    who = next(filter(None, (_party(sentence, at) for at in places)), "")
    if who:
        return who
    has_thing = bool(_values(sentence, sentence.lexicon.things, start, end))
    return "" if has_thing else "vendor"


def _hidden_agent(sentence: Sentence, act: Act) -> str:
    """Who does what the passive does not name: the reader uses vouchers and tells the vendor."""
    by_vendor, by_reader, _ = act.gains
    is_right = by_reader >= _CLEAR and by_vendor <= 0 and _mood(sentence, act) == "may"
    if is_right and _subject_thing(sentence, act) >= 0:
        return "reader"
    is_duty = by_reader < 0 and _mood(sentence, act) == "must"
    to_vendor = 0 < _recipient(sentence, act.part.start, act.part.end) < _READER_TRUST
    return "reader" if is_duty and to_vendor else "vendor"


def _named_by(sentence: Sentence, act: Act) -> str:
    """The party behind "by", where that follows the verb."""
    for at in range(act.end, act.part.end):
        if sentence.has(at, "by"):
            last = min(at + _NEAR_WORDS, act.part.end)
            stops = (place for place in range(at + 1, last) if sentence.has(place, "objects"))
            near = range(at + 1, next(stops, last))
            return next(filter(None, map(sentence.party_at, near)), "")
        if sentence.has(at, "objects"):
            return ""
    return ""


def _party(sentence: Sentence, at: int) -> str:
    """The party that stands at a place as a subject; empty where none does."""
    size, party = sentence.named_at(at)
    if not size or sentence.has(at, "possessives"):
        return ""
    if sentence.stems[at + size : at + size + 1] == ("s",):
        return ""
    before = at - 1
    while before >= 0 and sentence.has(before, "determiners"):
        before -= 1
    return "" if sentence.has(before, "objects", "of") else party


def _subject_thing(sentence: Sentence, act: Act) -> float:
    return _head(sentence, *_subject(sentence, act))


def _object(sentence: Sentence, act: Act) -> float:
    return _head(sentence, act.end, min(act.part.end, act.end + _OBJECT_WORDS))


def _head(sentence: Sentence, start: int, end: int) -> float:
    """Whether the thing that a group of words is about is a gain or a loss: its last noun, in
    French and Spanish its first; 0 where that is not known.
    """
    while start < end and sentence.has(start, "determiners", "denies"):
        start += 1
    stops = (at for at in range(start + 1, end) if _ends_group(sentence, at))
    end = next(stops, end)
    phrases = sentence.lexicon.things.each(sentence.heads[start:end])
    known = [(at + size, value) for at, size, value in phrases if size]
    if not known:
        return 0.0
    is_first = sentence.lexicon.language in ("fr", "es")
    behind, value = known[0 if is_first else -1]
    return float(value) / GRADES if is_first or behind == end - start else 0.0


def _ends_group(sentence: Sentence, at: int) -> bool:
    return sentence.stems[at] in BREAKS or sentence.has(at, "objects", "of", "aux", "may", "must")


def _goes_to_strangers(sentence: Sentence, act: Act) -> bool:
    """Whether something goes to people whom the reader cannot trust."""
    return 0 < _recipient(sentence, act.end, act.part.end) <= DISTRUST


def _recipient(sentence: Sentence, start: int, end: int) -> int:
    for at in range(start, end):
        if sentence.has(at, "towards"):
            near = range(at + 1, min(at + _NEAR_WORDS, end))
            trust = next(filter(None, map(sentence.trust_at, near)), 0)
            if trust:
                return trust
    return 0


def _of_state(sentence: Sentence, part: Part) -> float:
    """The stake in what is said to be so: a thing that is refundable, a fee that is due."""
    seen = _seen(sentence, part)
    if seen:
        return seen[1]
    is_denied = sentence.some("denies", part.start, part.end)
    found = _said_of(sentence, part) or of_things(sentence, part.start, part.end)
    firm = _MAY_TAKE if sentence.some("may", part.start, part.end) else 1.0
    return -found * firm if is_denied else found * firm


def _said_of(sentence: Sentence, part: Part) -> float:
    places = range(part.start, part.end)
    verb = next((at for at in places if sentence.has(at, "passive")), None)
    if verb is None:
        return 0
    theme = _head(sentence, part.start, verb)
    near = range(verb + 1, min(verb + _STATE_WORDS, part.end))
    if any(sentence.has(at, "present") for at in near):
        return theme
    if any(sentence.has(at, "responsible") for at in near):
        who = (_party(sentence, at) for at in range(part.start, verb))
        return {"vendor": 1, "reader": -1}.get(next(filter(None, who), ""), 0)
    states = ((at, sentence.lexicon.states.at(sentence.stems, at)[1]) for at in near)
    return next((state / GRADES for _, state in states if state), theme)


def _of_noun(sentence: Sentence, part: Part) -> float:
    """The stake in what is done, where a noun says it: "support response"."""
    done = (sentence.act_at(at)[1] for at in range(part.start, part.end))
    return next((gains[0] for gains in done if gains and gains[0]), 0) / GRADES
