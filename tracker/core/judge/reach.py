"""A small edit in its sentence -> the reader's gain or loss by it.

Three questions, the first that knows: is something else done, or by another, or more or less
firmly? Is another thing named, a good or a bad one? Is what is done said of more: oftener, for more
people, under fewer conditions?
"""

from __future__ import annotations

from tracker.core.judge import lexical, stake
from tracker.core.judge.lexicon import Lexicon, Phrase

# As many words after "without" may name what is missing.
_THING_WORDS = 3


def direction(old: str, new: str, lexicon: Lexicon, *, with_additions: bool = False) -> float:
    """Tell the reader's gain (above 0) or loss (below 0) by an edit; 0 where it is not known.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.
        with_additions: whether one more thing, or one less, counts as more or less of what the
            sentence says. That is
            weak evidence: what is added may be a limit in words that nothing here knows.
    """
    before, after = stake.stems_of(old, lexicon), stake.stems_of(new, lexicon)
    first, last = span(before, after)
    gone, came = before[first : len(before) - last], after[first : len(after) - last]
    firm = stake.firmness(gone, came, after, min(first, len(after)), lexicon)
    if firm:
        return firm
    if stake.touches(gone, lexicon) or stake.touches(came, lexicon):
        was, now = (stake.of(side, min(first, len(side) - 1), lexicon) for side in (before, after))
        if was != now:
            return now - was if was and now else 0.0
    lost = _without(after, lexicon) - _without(before, lexicon)
    if lost:
        return -lost
    ladder = _better(before, after, lexicon)
    if ladder:
        return ladder
    things = stake.of_things(came, lexicon) - stake.of_things(gone, lexicon)
    if gone and came and things:
        is_denied = not lexicon.small["denies"].isdisjoint(after[:first])
        return -things if is_denied else things
    more = _more(gone, came, lexicon) or (_addition(gone, came) if with_additions else 0)
    if not more:
        return 0.0
    condition = _condition_before(after, first, lexicon)
    if condition is not None:
        # More in a condition or an exception is less of what it limits.
        return -more * stake.of(after, condition, lexicon)
    return more * stake.of(after, max(0, min(first, len(after)) - 1), lexicon)


def span(old: Phrase, new: Phrase) -> tuple[int, int]:
    """How many stems are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = range(shorter - first)
    last = next((at for at in rest if old[-1 - at] != new[-1 - at]), shorter - first)
    return first, last


def _more(gone: Phrase, came: Phrase, lexicon: Lexicon) -> int:
    """Whether a sentence says more (1) or less (-1): by a limit or a step on a ladder."""
    for name in ("limits", "tries"):
        was, now = (len(lexicon.small[name].intersection(side)) for side in (gone, came))
        if was != now:
            return 1 if was > now else -1
    return _step(gone, came, lexicon)


def _addition(gone: Phrase, came: Phrase) -> int:
    return bool(came) - bool(gone) if not (gone and came) else 0


def _without(stems: Phrase, lexicon: Lexicon) -> int:
    """How many good things a sentence does without, less the bad ones."""
    places = [at for at, stem in enumerate(stems) if stem in lexicon.small["without"]]
    return sum(stake.of_things(stems[at + 1 : at + 1 + _THING_WORDS], lexicon) for at in places)


def _better(before: Phrase, after: Phrase, lexicon: Lexicon) -> int:
    """Whether a step changed on a ladder whose upper end is always the reader's gain (1), or loss
    (-1).
    """
    was, now = (lexical.steps(side, lexicon) for side in (before, after))
    for ladder in was.keys() & now.keys():
        rise = now[ladder].height - was[ladder].height
        if rise and now[ladder].gain != "depends":
            return 1 if (rise > 0) == (now[ladder].gain == "more") else -1
    return 0


def _step(gone: Phrase, came: Phrase, lexicon: Lexicon) -> int:
    """Whether a word gave way to one higher on a ladder."""
    was, now = (lexical.steps(side, lexicon) for side in (gone, came))
    for ladder in was.keys() & now.keys():
        if was[ladder].height != now[ladder].height:
            return 1 if now[ladder].height > was[ladder].height else -1
    return 0


def _condition_before(stems: Phrase, at: int, lexicon: Lexicon) -> int | None:
    """Where what a condition limits stands, if a place is inside a condition; None if it is not.

    Behind a main clause that is the stem before the condition; in front of it, the first behind its
    comma.
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
