"""Two sentences -> the reader's gain where something is now done without a consent that it needed,
or with one.
"""

from __future__ import annotations

from tracker.core.judge.grammar.sentence import Sentence

# As many words may stand between "with" and "consent", or "if" and "agree".
_BETWEEN_WORDS = 4


def gain(old: Sentence, new: Sentence) -> float:
    """Tell the reader's gain (above 0) or loss, however much of a sentence is another; 0 where one
    of them says nothing of a consent.

    Args:
        old: the sentence before.
        new: the sentence after.
    """
    was, now = _needs(old), _needs(new)
    return float(now - was) if was and now else 0.0


def _needs(sentence: Sentence) -> int:
    """Whether something is done with somebody's consent (1) or without (-1); 0 where neither."""
    for at in range(len(sentence)):
        if sentence.has(at, "ifs") and sentence.some("agrees", at + 1, at + _BETWEEN_WORDS):
            return 1
        if sentence.has(at, "unasked"):
            return -1
    for name, sign in (("given", 1), ("without", -1)):
        places = (at for at in range(len(sentence)) if sentence.has(at, name))
        if any(sentence.some("consents", at, at + _BETWEEN_WORDS) for at in places):
            return sign
    return 0
