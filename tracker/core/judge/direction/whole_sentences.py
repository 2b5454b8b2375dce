"""Whole sentences that came or went -> the reader's gain or loss by what is done in them."""

from __future__ import annotations

import re

from tracker.core.judge.direction import stakes
from tracker.core.judge.direction.amounts import MOST_WORDS
from tracker.core.judge.grammar import actions
from tracker.core.judge.grammar.sentence import read
from tracker.core.judge.lexicon import Lexicon

_SLIGHT = 0.2
_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+|\n")


def direction(old: str, new: str, lexicon: Lexicon) -> float:
    """Tell the reader's gain or loss where whole sentences came or went; 0 where it is not known or
    slight.

    Args:
        old: the sentences that went; empty where none did.
        new: the sentences that came.
        lexicon: of their language.
    """
    gain = _stake_of(new, lexicon) - _stake_of(old, lexicon)
    return gain if abs(gain) > _SLIGHT else 0.0


def _stake_of(text: str, lexicon: Lexicon) -> float:
    """The reader's stake in what sentences say is done, on the whole."""
    said = (read(one, lexicon) for one in _SENTENCE_END.split(text) if one)
    gains = [
        stakes.of_act(one, act)
        for one in said
        if len(one) <= MOST_WORDS
        for act in actions.of(one)
        if act.part.role == "main"
    ]
    known = list(filter(None, gains))
    return sum(known) / len(known) if known else 0.0
