"""A quantity that grew or shrank, in its sentence -> whose gain it is; neutral where the tables do
not know.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.core.judge import stake
from tracker.core.judge.lexicon import Lexicon, load
from tracker.core.text import fold, words
from tracker.model import Direction

_NEAR_WORDS = 14


def of_quantity(
    sentence: str, number: str, kind: str, language: str | None, *, grew: bool
) -> Direction:
    """Say whether a change of a quantity is the reader's gain.

    Args:
        sentence: that holds it.
        number: as printed there, with its unit.
        kind: period, money, percent or age.
        language: of the sentence.
        grew: whether it did.
    """
    lexicon = load(language)
    if lexicon is None or kind == "age":
        return "neutral"
    tokens = words(fold(sentence).lower())
    stems = tuple(map(lexicon.stem, tokens))
    actor = _actor(tuple(map(lexicon.normal.doer, tokens)), lexicon)
    at = stake.place_of(tuple(map(lexicon.stem, words(fold(number).lower()))), stems)
    more = (
        _of_period(stems, at, actor, lexicon) if kind == "period" else _of_sum(stems, at, lexicon)
    )
    if more == 0:
        return "neutral"
    return "stronger" if (more > 0) == grew else "weaker"


def _of_period(stems: Sequence[str], at: int, actor: str, lexicon: Lexicon) -> int:
    """1 where a longer period is the reader's gain, -1 where it is a loss, 0 where that is not
    known.
    """
    near = stems[max(0, at - _NEAR_WORDS) : at + _NEAR_WORDS]
    ahead = _has(near, "ahead", lexicon)
    role = _nearest(stems, at, actor, lexicon)
    if role == "vendor_serves":
        return 1 if ahead else -1
    if role == "reader_may":
        return -1 if ahead else 1
    if role == "reader_owes":
        return -1 if ahead else 1
    if role == "vendor_takes" or _has(near, "bound", lexicon):
        return -1
    return 1 if ahead else 0


def _of_sum(stems: Sequence[str], at: int, lexicon: Lexicon) -> int:
    near = stems[max(0, at - _NEAR_WORDS) : at + _NEAR_WORDS]
    if _has(near, "liable", lexicon) or _finds(near, "good", lexicon):
        return 1
    is_owed = any(_finds(near, role, lexicon) for role in ("bad", "reader_owes", "vendor_takes"))
    return -1 if is_owed else 0


def _has(stems: Sequence[str], name: str, lexicon: Lexicon) -> bool:
    return not lexicon.small[name].isdisjoint(stems)


def _finds(stems: Sequence[str], role: str, lexicon: Lexicon) -> bool:
    return any(role in lexicon.roles_at(stems, at) for at in range(len(stems)))


# What either party does; where none is named as acting, all of it.
_DOES = {
    "vendor": ("vendor_serves", "vendor_takes"),
    "reader": ("reader_may", "reader_owes"),
    "": ("vendor_serves", "vendor_takes", "reader_may", "reader_owes"),
}


def _actor(stems: Sequence[str], lexicon: Lexicon) -> str:
    """The party named first, which in a policy's sentence is the one that acts."""
    parties = (lexicon.parties.at(stems, at)[1] for at in range(len(stems)))
    return next(filter(None, parties), "")


def _nearest(stems: Sequence[str], at: int, actor: str, lexicon: Lexicon) -> str:
    """What is done for, with or by the reader nearest to a place; before it rather than behind."""
    best, nearest = len(stems) + 1, ""
    does = _DOES[actor]
    for place in range(len(stems)):
        distance = at - place if place <= at else 2 * (place - at)
        if distance >= best:
            continue
        roles = lexicon.roles_at(stems, place)
        role = next((name for name in does if name in roles), "")
        if role:
            best, nearest = distance, role
    return nearest
