"""Whole sentences that came or went -> the reader's gain or loss by what is done in them."""

from __future__ import annotations

from tracker.core.judge.direction import stakes
from tracker.core.judge.direction.amounts import MOST_WORDS
from tracker.core.judge.grammar import actions
from tracker.core.judge.grammar.sentence import read
from tracker.core.judge.lexicon import Lexicon
from tracker.patterns import compile_later

# A smaller gain or loss is as likely to be wrong as right.
_LEAST_GAIN = 0.2
_SENTENCE_END = compile_later(r"(?<=[.;!?])\s+|\n")


def direction(old: str, new: str, lexicon: Lexicon) -> float:
    """The reader's gain (above 0) or loss by whole sentences; 0 if it is small or not known.

    Args:
        old: the sentences that went; empty if none did.
        new: the sentences that came.
        lexicon: of their language.
    """
    gain = _stake_of(new, lexicon) - _stake_of(old, lexicon)
    return gain if abs(gain) > _LEAST_GAIN else 0.0


def _stake_of(text: str, lexicon: Lexicon) -> float:
    """The mean of the reader's stakes in all acts that sentences name."""
    known: list[float] = []
    for piece in _SENTENCE_END.split(text):
        sentence = read(piece, lexicon) if piece else None
        if sentence is None or len(sentence) > MOST_WORDS:
            continue
        acts = (act for act in actions.of(sentence) if act.part.role == "main")
        known += filter(None, (stakes.of_act(sentence, act) for act in acts))
    return sum(known) / len(known) if known else 0.0
