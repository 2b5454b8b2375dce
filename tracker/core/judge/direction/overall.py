"""Which way reasons point -> which way a change or a version goes for the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tracker.model import Direction

_MINORITY_RATIO = 0.34
OPPOSITE: dict[Direction, Direction] = {
    "weaker": "stronger",
    "stronger": "weaker",
    "mixed": "mixed",
    "neutral": "neutral",
}
"""The other way round."""


def of_gain(gain: float) -> Direction:
    """The way of the reader's gain (above 0) or loss (below 0)."""
    return "stronger" if gain > 0 else "weaker" if gain < 0 else "neutral"


def most(found: Iterable[Direction]) -> Direction:
    """The way most point; mixed where the fewer are more than a third."""
    votes = Counter(found)
    weaker, stronger = (2 * votes[way] + votes["mixed"] for way in ("weaker", "stronger"))
    if not weaker and not stronger:
        return "neutral"
    if min(weaker, stronger) > _MINORITY_RATIO * (weaker + stronger):
        return "mixed"
    return "weaker" if weaker > stronger else "stronger"


def of_version(found: Iterable[Direction]) -> Direction:
    """The way most of the changes that decide a version go; a draw is told as weaker.

    A reader who is told "mixed" has to read all of it: so that is only said where every change
    gives and takes. Policies lose for the reader twice as often as they gain, so of two ways the
    one to be warned of is named.
    """
    votes = Counter(found)
    if not votes["weaker"] and not votes["stronger"]:
        return "mixed" if votes["mixed"] else "neutral"
    return "stronger" if votes["stronger"] > votes["weaker"] else "weaker"
