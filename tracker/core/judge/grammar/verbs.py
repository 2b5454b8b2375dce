"""A word that can be a verb -> whether it stands as a noun here, by the words before it."""

from __future__ import annotations

from collections.abc import Callable

from tracker.core.judge.grammar.sentence import BREAKS, Sentence
from tracker.patterns import compile_later

_MANNER = compile_later(r"ly$")
# An English form that can be a verb whatever stands before it: with an ending, or irregular.
_FINITE = compile_later(r"(?:s|ed|ing|en|pt|nt|ld|de|ght|ook|aid)$")
_ENDING = compile_later(r"(?:ed|ing)$")
# Verbs whose participle is the same as their plain form.
_UNCHANGED = frozenset({
    "read", "put", "set", "cut", "let", "hit", "shut", "split", "spread", "cast", "broadcast",
})  # fmt: skip
INFINITIVE = {
    "fr": compile_later(r"(?:er|ir|re)$"),
    "es": compile_later(r"(?:ar|er|ir)(?:se|los?|las?|les?)?$"),
}


def word_before(sentence: Sentence, at: int) -> int:
    """The place of the word before another, past adverbs and "not"; -1 if there is none."""
    at -= 1
    while at >= 0 and is_adverb(sentence, at):
        at -= 1
    return at


def is_adverb(sentence: Sentence, at: int) -> bool:
    """Whether a word is an adverb or a "not", which may stand between a verb and its subject."""
    is_manner = sentence.lexicon.language == "en" and _MANNER.search(sentence.lower[at])
    return bool(is_manner) or sentence.has(at, "denies", "adverbs")


def is_noun(sentence: Sentence, at: int) -> bool:
    """Whether a word that can be a verb stands as a noun."""
    return _IS_NOUN[sentence.lexicon.language](sentence, at)


def _is_noun_en(sentence: Sentence, at: int) -> bool:
    before = word_before(sentence, at)
    lower = sentence.lower[at]
    if sentence.has(before, "passive"):
        return not _is_participle(sentence, lower)
    if sentence.has(before, "aux") or sentence.lower[max(before, 0)] == "to":
        return False
    if lower.endswith("ing"):
        return _is_noun_in_ing(sentence, at, before)
    if _begins_subject(sentence, at, before) or _is_behind_determiner(sentence, before):
        return True
    return _is_behind_adjective(sentence, at) or not _may_be_finite(sentence, at, before)


def _is_participle(sentence: Sentence, word: str) -> bool:
    """Whether a word behind "is" makes a passive: "is validated" does, "is valid" does not."""
    if _ENDING.search(word):
        return True
    return word in sentence.lexicon.normal.forms or word in _UNCHANGED


def _is_noun_in_ing(sentence: Sentence, at: int, before: int) -> bool:
    """Whether an English "-ing" is a noun: as the subject, or not behind a preposition."""
    if before < 0 and sentence.has_between("aux", at, len(sentence)):
        return True
    is_first = before < 0 or sentence.lower[before] in BREAKS
    return not is_first and not sentence.has(before, "objects", "of", "joins", "limits")


def _is_behind_determiner(sentence: Sentence, before: int) -> bool:
    """Whether an article, a number or a genitive stands before: "the provider's office"."""
    word = sentence.lower[before]
    return word == "s" or word[:1].isdigit() or sentence.has(before, "determiners", "objects")


def _begins_subject(sentence: Sentence, at: int, before: int) -> bool:
    """Whether a word is the subject of its sentence: "Credits are …"."""
    if sentence.has(at + 1, "aux") and not sentence.has(before, "subjects"):
        return True
    is_first = at == 0 or sentence.lower[at - 1] in BREAKS
    return is_first and not sentence.lower[at].endswith("ed")


def _is_behind_adjective(sentence: Sentence, at: int) -> bool:
    """Whether an article or a preposition stands two words before: "a full refund"."""
    if at < 2 or _ENDING.search(sentence.lower[at]) or sentence.lower[at].endswith("s"):
        return False
    between = sentence.lower[at - 1]
    if sentence.has(at - 1, "subjects", "aux") or between.endswith("ly"):
        return False
    is_subject = bool(sentence.party_at(at - 1)) and between.endswith("s")
    return sentence.has(at - 2, "determiners", "objects") and not is_subject


def _may_be_finite(sentence: Sentence, at: int, before: int) -> bool:
    """Whether a plain form may be a verb by what stands before it: "we refund", "customers pay"."""
    if _FINITE.search(sentence.lower[at]) or before < 0:
        return True
    if sentence.lower[before] == "," or sentence.lower[before].endswith("s"):
        return True
    if sentence.has(before, "joins", "aux", "may", "must", "tries", "subjects"):
        return True
    if sentence.trust_at(before) or sentence.party_at(before):
        return True
    return _is_behind_several(sentence, at)


def _is_behind_several(sentence: Sentence, at: int) -> bool:
    """Whether a plural stands before, and no auxiliary verb: "the sensors in the car send"."""
    start = sentence.lower.index(",", 0, at) + 1 if "," in sentence.lower[:at] else 0
    if any(sentence.has(place, "aux", "may") for place in range(start, at)):
        return False
    return any(word.endswith("s") and len(word) > 2 for word in sentence.lower[start:at])


def _is_noun_de(sentence: Sentence, at: int) -> bool:
    is_first = at == 0 or sentence.raw[at - 1] in BREAKS
    return sentence.raw[at][:1].isupper() and not is_first


def _is_noun_romance(sentence: Sentence, at: int) -> bool:
    before = word_before(sentence, at)
    is_infinitive = INFINITIVE[sentence.lexicon.language].search(sentence.lower[at])
    if is_infinitive and sentence.has(before, "objects"):
        return False
    return sentence.has(before, "determiners", "objects")


_IS_NOUN: dict[str, Callable[[Sentence, int], bool]] = {
    "en": _is_noun_en, "de": _is_noun_de, "fr": _is_noun_romance, "es": _is_noun_romance,
}  # fmt: skip
