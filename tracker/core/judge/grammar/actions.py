"""A sentence -> the acts in it: each verb with its place, and whether it is passive."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.judge.grammar import parts
from tracker.core.judge.grammar.parts import Part
from tracker.core.judge.grammar.sentence import Sentence
from tracker.core.judge.grammar.verbs import INFINITIVE, is_adverb, is_noun, word_before
from tracker.patterns import compile_later

_PARTICIPLE_DE = compile_later(r"t$|ge\w*en$")
_REFLEXIVE = frozenset({"se", "s"})


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done, at the place of its verb."""

    at: int
    end: int
    start: int
    """Where its auxiliary verbs begin: those of "may not be sold" stand before "sold"."""
    gains: tuple[int, int, int]
    """The reader's gain if the vendor does it, and if the reader does; its effect on its object:
    see `Lexicon.acts`.
    """
    is_passive: bool
    part: Part


@functools.lru_cache(maxsize=512)
def of(sentence: Sentence) -> tuple[Act, ...]:
    """All acts of a sentence, in the order of their verbs."""
    return tuple(act for part in parts.of(sentence) for act in _acts(sentence, part))


def _acts(sentence: Sentence, part: Part) -> Iterator[Act]:
    """The acts of one part of a sentence."""
    at, has_verb = part.start, False
    while at < part.end:
        size, gains = sentence.act_at(at)
        is_verb = gains is not None and _is_verb(sentence, part, at, size)
        if gains is None or not is_verb or (has_verb and not _is_tied(sentence, at)):
            at += 1
            continue
        start = _auxiliaries_start(sentence, part, at)
        if not _is_beside_another(sentence, part, start, at):
            has_verb = True
            is_passive = _is_passive(sentence, part, start, at)
            yield Act(at, at + size, start, gains, is_passive, part)
        at += size


def _is_verb(sentence: Sentence, part: Part, at: int, size: int) -> bool:
    """Whether a word that may be a verb is one here, and ends inside the part."""
    if at + size > part.end or is_noun(sentence, at):
        return False
    return not _is_gerund(sentence, part, at)


def _is_gerund(sentence: Sentence, part: Part, at: int) -> bool:
    """Whether an English "-ing" stands behind a preposition, in a part that has a verb.

    For example "a fee for cleaning is due".
    """
    if sentence.lexicon.language != "en" or not sentence.lower[at].endswith("ing"):
        return False
    is_behind = sentence.has(at - 1, "objects", "of")
    return is_behind and sentence.has_between("aux", part.start, part.end)


def _is_tied(sentence: Sentence, at: int) -> bool:
    """Whether a second verb of a part is joined to the words before it, as verbs are."""
    language = sentence.lexicon.language
    if language == "de" or (language != "en" and INFINITIVE[language].search(sentence.lower[at])):
        return True
    before = word_before(sentence, at)
    if before < 0 or sentence.lower[before] in ("to", ","):
        return True
    return sentence.has(before, "aux", "must", "may", "subjects", "joins")


def _auxiliaries_start(sentence: Sentence, part: Part, at: int) -> int:
    """Where the auxiliary verbs and adverbs before a verb begin."""
    while at > part.start and (
        sentence.has(at - 1, "aux", "must", "may", "tries")
        or sentence.lower[at - 1] == "to"
        or is_adverb(sentence, at - 1)
    ):
        at -= 1
    return at


def _is_beside_another(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    """Whether a verb belongs to a noun or to another verb.

    For example "the right to erase", or "prevents us from selling".
    """
    if sentence.has(at, "must", "may", "tries") and "to" in sentence.lower[at : at + 3]:
        return True
    if sentence.has(at, "prevents", "lets"):
        return any(sentence.act_at(place)[0] for place in range(at + 1, part.end))
    if sentence.lower[at - 1 : at] != ("to",) or start <= part.start:
        return False
    is_of_thing = bool(sentence.lexicon.things.at(sentence.stems, start - 1)[0])
    places_before = range(part.start, start - 1)
    return is_of_thing and not any(sentence.party_at(place) for place in places_before)


def _is_passive(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    """Whether a verb is passive, or reflexive as in French and Spanish."""
    language = sentence.lexicon.language
    if language == "de":
        has_passive = sentence.has_between("passive", parts.main_start(sentence, part), part.end)
        return has_passive and bool(_PARTICIPLE_DE.search(sentence.lower[at]))
    before = sentence.lower[at - 1 : at]
    if language != "en" and before and before[0] in _REFLEXIVE:
        return True
    has_passive = sentence.has_between("passive", start, at)
    return has_passive and not (language == "en" and sentence.lower[at].endswith("ing"))
