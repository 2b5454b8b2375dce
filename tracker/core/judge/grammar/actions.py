"""A sentence -> what is done in it: each verb with its place, and whether it is passive."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.judge.grammar import parts
from tracker.core.judge.grammar.parts import Part
from tracker.core.judge.grammar.sentence import Sentence
from tracker.core.judge.grammar.verbs import INFINITIVE, is_beside, is_noun, word_before

_PARTICIPLE_DE = re.compile(r"t$|ge\w*en$")
_REFLEXIVE = frozenset({"se", "s"})


@dataclass(frozen=True, slots=True)
class Act:
    """Something done, at the place of its verb."""

    at: int
    end: int
    start: int
    """Where its small verbs begin: those of "may not be sold" stand before "sold"."""
    gains: tuple[int, int, int]
    """The reader's gain where the vendor does it, and where the reader does; what it does to its
    object: see `Lexicon.acts`.
    """
    is_passive: bool
    part: Part


@functools.lru_cache(maxsize=512)
def of(sentence: Sentence) -> tuple[Act, ...]:
    """All that is done in a sentence, in the order of the verbs."""
    return tuple(act for part in parts.of(sentence) for act in _acts(sentence, part))


def _acts(sentence: Sentence, part: Part) -> Iterator[Act]:
    at, has_verb = part.start, False
    while at < part.end:
        size, gains = sentence.act_at(at)
        is_verb = gains is not None and at + size <= part.end and not is_noun(sentence, at)
        is_verb = is_verb and not _is_gerund(sentence, part, at)
        if not gains or not is_verb or (has_verb and not _is_tied(sentence, at)):
            at += 1
            continue
        start = _small_verbs(sentence, part, at)
        if not _is_beside_another(sentence, part, start, at):
            has_verb = True
            is_passive = _is_passive(sentence, part, start, at)
            yield Act(at, at + size, start, gains, is_passive, part)
        at += size


def _is_gerund(sentence: Sentence, part: Part, at: int) -> bool:
    """Whether an English verb stands behind a preposition in a part that has another: "a fee for
    cleaning is due".
    """
    is_form = sentence.lexicon.language == "en" and sentence.lower[at].endswith("ing")
    is_behind = is_form and sentence.has(at - 1, "objects", "of")
    return is_behind and sentence.some("aux", part.start, part.end)


def _is_tied(sentence: Sentence, at: int) -> bool:
    """Whether a second verb of a part is tied to what stands before it, as verbs are."""
    language = sentence.lexicon.language
    if language == "de" or (language != "en" and INFINITIVE[language].search(sentence.lower[at])):
        return True
    before = word_before(sentence, at)
    if before < 0 or sentence.lower[before] in ("to", ","):
        return True
    return sentence.has(before, "aux", "must", "may", "subjects", "joins")


def _small_verbs(sentence: Sentence, part: Part, at: int) -> int:
    """Where the small verbs before a verb begin."""
    while at > part.start and (
        sentence.has(at - 1, "aux", "must", "may", "tries")
        or sentence.lower[at - 1] == "to"
        or is_beside(sentence, at - 1)
    ):
        at -= 1
    return at


def _is_beside_another(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    """Whether a verb only says more of a noun or of another verb: "the right to erase", "prevents
    us from selling".
    """
    if sentence.has(at, "must", "may", "tries") and "to" in sentence.lower[at : at + 3]:
        return True
    if sentence.has(at, "prevents", "lets"):
        return any(sentence.act_at(place)[0] for place in range(at + 1, part.end))
    if sentence.lower[at - 1 : at] != ("to",) or start <= part.start:
        return False
    is_of_a_thing = bool(sentence.lexicon.things.at(sentence.stems, start - 1)[0])
    return is_of_a_thing and not any(
        sentence.party_at(place) for place in range(part.start, start - 1)
    )


def _is_passive(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    language = sentence.lexicon.language
    if language == "de":
        is_made = sentence.some("passive", parts.reach_back(sentence, part), part.end)
        return is_made and bool(_PARTICIPLE_DE.search(sentence.lower[at]))
    if language != "en" and sentence.lower[at - 1 : at] and sentence.lower[at - 1] in _REFLEXIVE:
        return True
    is_made = sentence.some("passive", start, at)
    return is_made and not (language == "en" and sentence.lower[at].endswith("ing"))
