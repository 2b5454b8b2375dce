"""A small edit in its sentence -> whether the sentence says more after it, or less, and of which of its parts.

More is done, oftener, for more people, of more things, under fewer conditions; or less of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.judge import stake
from tracker.core.judge.lexicon import Lexicon, Phrase, Phrases, Step


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a sentence says more (1), less (-1), or nothing is known (0); `at`: where what it says it of stands."""

    more: int
    old_at: int
    new_at: int


def of_edit(old: Phrase, new: Phrase, lexicon: Lexicon) -> Reach:
    """Tell whether a sentence says more or less after an edit.

    Args:
        old: stems of the sentence before, with its signs.
        new: stems of the sentence after.
        lexicon: of their language.
    """
    first, last = span(old, new)
    gone, came = old[first : len(old) - last], new[first : len(new) - last]
    more = _more(gone, came, lexicon)
    old_at, new_at = (min(first, len(side) - 1) for side in (old, new))
    condition = _condition_before(new, first, lexicon)
    if condition is None:
        return Reach(more, old_at, new_at)
    # More in a condition or an exception is less of what it limits.
    return Reach(-more, condition, condition)


def span(old: Phrase, new: Phrase) -> tuple[int, int]:
    """How many stems are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = range(shorter - first)
    last = next((at for at in rest if old[-1 - at] != new[-1 - at]), shorter - first)
    return first, last


def _more(gone: Phrase, came: Phrase, lexicon: Lexicon) -> int:
    limits = lexicon.small["limits"]
    was, now = (len(limits.intersection(side)) for side in (gone, came))
    if was != now:
        return 1 if was > now else -1
    step = _step(gone, came, lexicon.ladders)
    if step:
        return step
    if was or bool(gone) == bool(came):
        return 0
    return 1 if came else -1


def _step(gone: Phrase, came: Phrase, ladders: Phrases) -> int:
    """Whether a word gave way to one higher on a ladder on which height is all that counts."""
    was, now = ({step.ladder: step for step in _steps(side, ladders)} for side in (gone, came))
    for ladder in was.keys() & now.keys():
        if was[ladder].height != now[ladder].height:
            return 1 if now[ladder].height > was[ladder].height else -1
    return 0


def _steps(stems: Phrase, ladders: Phrases) -> Iterator[Step]:
    at = 0
    while at < len(stems):
        size, step = ladders.at(stems, at)
        if size:
            yield step
        at += size or 1


def _condition_before(stems: Phrase, at: int, lexicon: Lexicon) -> int | None:
    """Where what a condition limits stands, if a place is inside a condition; None if it is not.

    Behind a main clause that is the stem before the condition; in front of it, the first behind its comma.
    """
    limits = lexicon.small["limits"]
    for place in range(min(at, len(stems)) - 1, -1, -1):
        if stems[place] in stake.BREAKS:
            return None
        if stems[place] in limits:
            if place > 1:
                return place - 1
            comma = next((far for far in range(at, len(stems)) if stems[far] in stake.BREAKS), None)
            return comma + 1 if comma is not None and comma + 1 < len(stems) else None
    return None


def direction(old: str, new: str, lexicon: Lexicon) -> float:
    """Tell the reader's gain (above 0) or loss (below 0) by an edit.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.
    """
    before, after = stake.stems_of(old, lexicon), stake.stems_of(new, lexicon)
    reach = of_edit(before, after, lexicon)
    was = stake.stake(before, reach.old_at, lexicon)
    now = stake.stake(after, reach.new_at, lexicon)
    if was != now:
        return now - was
    return now * reach.more
