"""Words of a sentence -> whether the things they name are a gain or a loss for the reader.

Each value is from -1, the greatest loss, to 1, the greatest gain; 0 if nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.judge.grammar.sentence import BREAKS, Sentence

GRADES = 5
"""The lexicon's grades of gain go up to this."""
# A thing behind a place counts as farther away than one before it.
_BEHIND = 1.5


def in_words(sentence: Sentence, start: int, end: int) -> float:
    """The grade of the things that some words name; 0 if it is both gain and loss.

    Args:
        sentence: as read.
        start: the place of the first word.
        end: the place behind the last.
    """
    return strongest(_grades(sentence, start, end))


def has_any(sentence: Sentence, start: int, end: int) -> bool:
    """Whether some words name a thing with a grade."""
    return bool(_grades(sentence, start, end))


def best(sentence: Sentence) -> float:
    """The grade of the best thing that a sentence names."""
    return max(_grades(sentence, 0, len(sentence)), default=0) / GRADES


def strongest(grades: Sequence[int]) -> float:
    """The strongest of several grades; 0 if some are gains and some are losses."""
    if not grades or min(grades) < 0 < max(grades):
        return 0.0
    return max(grades, key=abs) / GRADES


def nearest(sentence: Sentence, at: int) -> float:
    """The grade of the thing named nearest to a place."""
    things = sentence.lexicon.things
    graded: list[tuple[float, int]] = []
    for place in range(len(sentence)):
        grade = things.at(sentence.heads, place)[1]
        if grade:
            distance = at - place if place <= at else _BEHIND * (place - at)
            graded.append((distance, grade))
    return min(graded)[1] / GRADES if graded else 0.0


def of_noun_phrase(sentence: Sentence, start: int, end: int) -> float:
    """The grade of the thing that a group of words is about.

    That is the last noun of the group, in French and Spanish its first.
    """
    while start < end and sentence.has(start, "determiners", "denies"):
        start += 1
    borders = (at for at in range(start + 1, end) if _ends_group(sentence, at))
    end = next(borders, end)
    phrases = sentence.lexicon.things.each(sentence.heads[start:end])
    graded = [(at + size, grade) for at, size, grade in phrases if size]
    if not graded:
        return 0.0
    if sentence.lexicon.language in ("fr", "es"):
        return float(graded[0][1]) / GRADES
    group_end, grade = graded[-1]
    return float(grade) / GRADES if group_end == end - start else 0.0


def _grades(sentence: Sentence, start: int, end: int) -> list[int]:
    return sentence.lexicon.things.named(sentence.heads[start:end])


def _ends_group(sentence: Sentence, at: int) -> bool:
    """Whether a group of words around a noun ends before a word."""
    return sentence.stems[at] in BREAKS or sentence.has(at, "objects", "of", "aux", "may", "must")
