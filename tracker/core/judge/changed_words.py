"""The words that gave way, and those that came -> the fact that an edit changes: an opposite, a
step, a party.

Facts are told by the lexicon, in words nobody tuned to a document. What no fact is known of is left
to the other rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, Step, load
from tracker.core.text import fold
from tracker.model import Direction

SMALL_EDIT_WORDS = 10
"""Words on both sides together above which an edit says too much anew for one fact to be told."""
_PARTIES = ("vendor", "reader")


@dataclass(frozen=True, slots=True)
class Fact:
    """What an edit changes, in words, and whose gain it is."""

    says: str
    direction: Direction = "neutral"


def changed(old: str, new: str, language: str | None) -> Fact | None:
    """Find the fact that an edit changes: the first that says whose gain it is, else the first.

    Args:
        old: the words that gave way.
        new: the words that came.
        language: of both.

    Returns:
        The fact; None where the lexicon knows none, or there is no lexicon.
    """
    lexicon = load(language)
    if lexicon is None:
        return None
    before, after = _stems(old, lexicon), _stems(new, lexicon)
    found = [fact for question in _QUESTIONS for fact in question(before, after, lexicon)]
    found += _party(_doers(old, lexicon), _doers(new, lexicon), lexicon)
    return next(
        (fact for fact in found if fact.direction != "neutral"), found[0] if found else None
    )


def opposites(old: str, new: str, language: str | None) -> Fact | None:
    """Find a word that gave way to its opposite, as "opt in" to "opt out", or parties that changed
    places.

    Args:
        old: the whole sentence before.
        new: the whole sentence after.
        language: of both.

    Returns:
        The fact; None where there is none, or no lexicon.
    """
    lexicon = load(language)
    if lexicon is None:
        return None
    before, after = _stems(old, lexicon), _stems(new, lexicon)
    swapped = _swapped(_doers(old, lexicon), _doers(new, lexicon), lexicon)
    return next(_opposite(before, after, lexicon), None) or next(swapped, None)


def steps(stems: Sequence[str], lexicon: Lexicon) -> dict[str, Step]:
    """The steps of ladders that some stems name, by the ladder; the last one of each.

    Args:
        stems: of a text.
        lexicon: of its language.
    """
    return {step.ladder: step for _, _, step in lexicon.ladders.each(stems) if step}


def rises(
    before: Sequence[str], after: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[Step, Step]]:
    """The steps of ladders that differ between two texts: each as it was and as it is now.

    Args:
        before: stems of a text.
        after: of the other.
        lexicon: of their language.
    """
    was, now = (steps(side, lexicon) for side in (before, after))
    for ladder, step in was.items():
        if ladder in now and now[ladder].height != step.height:
            yield step, now[ladder]


def _stems(text: str, lexicon: Lexicon) -> Phrase:
    return tuple(map(lexicon.stem, WORD.findall(fold(text).lower())))


def _doers(text: str, lexicon: Lexicon) -> Phrase:
    return tuple(map(lexicon.normal.doer, WORD.findall(fold(text).lower())))


def _opposite(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a word give way to its opposite?"""
    now = frozenset(after)
    for stem in dict.fromkeys(before):
        for gone, came in lexicon.opposites.get(stem, ()):
            if (
                now.issuperset(came)
                and _only_in(gone, before, after)
                and _only_in(came, after, before)
            ):
                yield Fact("A word is now its opposite")


def _step(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a word give way to one of another step on a ladder: "always" to "sometimes"?"""
    for old, new in rises(before, after, lexicon):
        is_gain = (new.height > old.height) == (old.gain == "more")
        way: Direction = "neutral" if old.gain == "depends" else "stronger" if is_gain else "weaker"
        yield Fact("A word of another strength", way)


def _party(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did one party give way to the other?"""
    gone, came = (
        {role for _, role in _parties(side, lexicon, possessive=True)} for side in (before, after)
    )
    if gone and came and not gone & came:
        yield Fact("Another party")


def _turn(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a small word come, go or change that turns conditions, exceptions, order or scope?"""
    for name in ("turning", "joins"):
        gone, came = (lexicon.small[name] & set(side) for side in (before, after))
        if gone != came and (name == "turning" or (gone and came)):
            yield Fact("A small word that turns the sentence")


def _duty(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a duty become leave, or leave a duty: "has to", "can"?"""
    was, now = (_moods(side, lexicon) for side in (before, after))
    if was and now and was != now:
        yield Fact("A duty, or no longer one")


def _moods(stems: Phrase, lexicon: Lexicon) -> set[str]:
    found = {name for name in ("must", "may") if not lexicon.small[name].isdisjoint(stems)}
    pairs = itertools.pairwise(stems)
    has_to = any(
        one in lexicon.small["has_to"] and to in lexicon.small["to_do"] for one, to in pairs
    )
    return found | ({"must"} if has_to else set())


def _swapped(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did the two parties change places: "we indemnify you", "you indemnify us"?"""
    was, now = ([role for _, role in _parties(side, lexicon)] for side in (before, after))
    if was != now and was == now[::-1] and set(was) == set(_PARTIES):
        yield Fact("The parties changed places")


def _parties(
    stems: Phrase, lexicon: Lexicon, *, possessive: bool = False
) -> Iterator[tuple[int, str]]:
    for at in range(len(stems)):
        _, party = lexicon.parties.at(stems, at)
        if party and (possessive or stems[at] not in lexicon.small["possessives"]):
            yield at, party


def _place(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a country, a region or a legal area give way to another, or come or go?"""
    gone, came = (
        {side[at : at + size] for at, size, _ in lexicon.places.each(side) if size}
        for side in (before, after)
    )
    if gone != came:
        yield Fact("A place")


_QUESTIONS = (_opposite, _step, _place, _turn, _duty)


def _only_in(phrase: Phrase, side: Sequence[str], other: Sequence[str]) -> bool:
    return _stands_in(phrase, side) and not _stands_in(phrase, other)


def _stands_in(phrase: Phrase, stems: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(stems[at : at + size]) == phrase for at in range(len(stems) - size + 1))
