"""Two sentences -> the reader's gain if something now needs a consent, or no longer needs it."""

from __future__ import annotations

from tracker.core.judge.grammar.sentence import Sentence

# As many words may stand between "with" and "consent", or "if" and "agree".
_BETWEEN_WORDS = 4


def gain(old: Sentence, new: Sentence) -> float:
    """The reader's gain (above 0) or loss; 0 if one sentence says nothing of a consent.

    Args:
        old: the sentence before.
        new: the sentence after.
    """
    before, after = _needed(old), _needed(new)
    return float(after - before) if before and after else 0.0


def _needed(sentence: Sentence) -> int:
    """Whether something is done with somebody's consent (1) or without it (-1); 0 for neither."""
    for at in range(len(sentence)):
        if sentence.has(at, "ifs") and sentence.has_between("agrees", at + 1, at + _BETWEEN_WORDS):
            return 1
        if sentence.has(at, "unasked"):
            return -1
    if _has_consent_behind(sentence, "given"):
        return 1
    return -1 if _has_consent_behind(sentence, "without") else 0


def _has_consent_behind(sentence: Sentence, name: str) -> bool:
    """Whether a word for consent stands near behind a word of a list."""
    places = (at for at in range(len(sentence)) if sentence.has(at, name))
    return any(sentence.has_between("consents", at, at + _BETWEEN_WORDS) for at in places)
