"""The directions of reasons -> the direction of a change, or of a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tracker.model import Direction

# A minority above this share makes a change mixed.
_MINORITY_RATIO = 0.34
OPPOSITE: dict[Direction, Direction] = {
    "weaker": "stronger",
    "stronger": "weaker",
    "mixed": "mixed",
    "neutral": "neutral",
}
"""The direction of the opposite change."""


def of_gain(gain: float) -> Direction:
    """The direction of the reader's gain (above 0) or loss (below 0)."""
    if gain > 0:
        return "stronger"
    return "weaker" if gain < 0 else "neutral"


def most(directions: Iterable[Direction]) -> Direction:
    """The direction of the majority; mixed if the minority is more than a third."""
    votes = Counter(directions)
    # A mixed reason votes half for either side.
    weaker, stronger = (2 * votes[side] + votes["mixed"] for side in ("weaker", "stronger"))
    if not weaker and not stronger:
        return "neutral"
    if min(weaker, stronger) > _MINORITY_RATIO * (weaker + stronger):
        return "mixed"
    return "weaker" if weaker > stronger else "stronger"


def of_version(directions: Iterable[Direction]) -> Direction:
    """The direction of most of the changes that decide a version; weaker if there are as many.

    A reader who is told "mixed" has to read all of it, so a version is only mixed if every change
    both gives and takes. Policies lose for the reader twice as often as they gain, so of two
    directions the one to be warned of is named.
    """
    votes = Counter(directions)
    if not votes["weaker"] and not votes["stronger"]:
        return "mixed" if votes["mixed"] else "neutral"
    return "stronger" if votes["stronger"] > votes["weaker"] else "weaker"
