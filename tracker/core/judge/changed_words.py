"""The words before and after an edit -> the fact that it changes: an opposite, a step, a party.

Facts rest on the lexicon, whose words nobody tuned to a document. An edit without a known fact is
left to the other rules.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, Step, load
from tracker.core.text import fold
from tracker.frozen import dataclass
from tracker.model import Direction

SMALL_EDIT_WORDS = 10
"""An edit of more words, both sides together, says too much to show only one fact."""
_PARTIES = ("vendor", "reader")


@dataclass(frozen=True, slots=True)
class Fact:
    """What an edit changes, in words, and who gains by it."""

    says: str
    direction: Direction = "neutral"


def changed(old: str, new: str, language: str | None) -> Fact | None:
    """Find the fact that an edit changes: the first with a direction, else the first.

    Args:
        old: the words before.
        new: the words after.
        language: of both.

    Returns:
        The fact; None if the lexicon knows none, or there is no lexicon.
    """
    lexicon = load(language)
    if lexicon is None:
        return None
    before, after = _stems(old, lexicon), _stems(new, lexicon)
    facts = [fact for question in _QUESTIONS for fact in question(before, after, lexicon)]
    facts += _party(_doers(old, lexicon), _doers(new, lexicon), lexicon)
    with_direction = (fact for fact in facts if fact.direction != "neutral")
    return next(with_direction, facts[0] if facts else None)


def opposites(old: str, new: str, language: str | None) -> Fact | None:
    """Find a word replaced by its opposite ("opt in", "opt out"), or parties that changed places.

    Args:
        old: the whole sentence before.
        new: the whole sentence after.
        language: of both.

    Returns:
        The fact; None if there is none, or no lexicon.
    """
    lexicon = load(language)
    if lexicon is None:
        return None
    before, after = _stems(old, lexicon), _stems(new, lexicon)
    swapped = _swapped(_doers(old, lexicon), _doers(new, lexicon), lexicon)
    return next(_opposite(before, after, lexicon), None) or next(swapped, None)


def steps(stems: Sequence[str], lexicon: Lexicon) -> dict[str, Step]:
    """The steps that some stems name, by their ladder; the last step of each ladder counts.

    Args:
        stems: of a text.
        lexicon: of its language.
    """
    return {step.ladder: step for _, _, step in lexicon.ladders.each(stems) if step}


def rises(
    before: Sequence[str], after: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[Step, Step]]:
    """The steps of ladders that differ between two texts, as they were and as they are now.

    Args:
        before: stems of a text.
        after: of the other.
        lexicon: of their language.
    """
    old_steps, new_steps = steps(before, lexicon), steps(after, lexicon)
    for ladder, step in old_steps.items():
        if ladder in new_steps and new_steps[ladder].height != step.height:
            yield step, new_steps[ladder]


def _stems(text: str, lexicon: Lexicon) -> Phrase:
    return tuple(map(lexicon.stem, WORD.findall(fold(text).lower())))


def _doers(text: str, lexicon: Lexicon) -> Phrase:
    return tuple(map(lexicon.normal.doer, WORD.findall(fold(text).lower())))


def _opposite(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Was a word replaced by its opposite?"""
    after_stems = frozenset(after)
    for stem in dict.fromkeys(before):
        for phrase, opposite in lexicon.opposites.get(stem, ()):
            # The set is the fast test: most opposites have no word in the text.
            if not after_stems.issuperset(opposite):
                continue
            if _only_in(phrase, before, after) and _only_in(opposite, after, before):
                yield Fact("A word is now its opposite")


def _step(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Was a word replaced by one of another step on a ladder: "always" by "sometimes"?"""
    for old, new in rises(before, after, lexicon):
        is_gain = (new.height > old.height) == (old.gain == "more")
        direction: Direction = "stronger" if is_gain else "weaker"
        yield Fact("A word of another strength", "neutral" if old.gain == "depends" else direction)


def _party(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Was one party replaced by the other?"""
    old, new = (
        {party for _, party in _parties(stems, lexicon, possessive=True)}
        for stems in (before, after)
    )
    if old and new and not old & new:
        yield Fact("Another party")


def _condition_word(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a word come, go or change that decides a condition, an exception, order or scope?"""
    text = "A small word that turns the sentence"
    turning, joins = lexicon.word_lists["turning"], lexicon.word_lists["joins"]
    if turning.intersection(before) != turning.intersection(after):
        yield Fact(text)

    old, new = joins.intersection(before), joins.intersection(after)
    if old != new and old and new:
        yield Fact(text)


def _duty(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did a duty become a permission, or a permission a duty: "has to", "can"?"""
    old, new = _moods(before, lexicon), _moods(after, lexicon)
    if old and new and old != new:
        yield Fact("A duty, or no longer one")


def _moods(stems: Phrase, lexicon: Lexicon) -> set[str]:
    """Which of "must" and "may" some stems say; "has to" is a "must"."""
    lists = lexicon.word_lists
    moods = {mood for mood in ("must", "may") if not lists[mood].isdisjoint(stems)}
    for stem, following in itertools.pairwise(stems):
        if stem in lists["has_to"] and following in lists["to_do"]:
            moods.add("must")
    return moods


def _swapped(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Did the two parties change places: "we indemnify you", "you indemnify us"?"""
    old, new = ([party for _, party in _parties(stems, lexicon)] for stems in (before, after))
    if old != new and old == new[::-1] and set(old) == set(_PARTIES):
        yield Fact("The parties changed places")


def _parties(
    stems: Phrase, lexicon: Lexicon, *, possessive: bool = False
) -> Iterator[tuple[int, str]]:
    """The places at which a party is named, and the party; "your" only if `possessive`."""
    for place in range(len(stems)):
        _, party = lexicon.parties.at(stems, place)
        if party and (possessive or stems[place] not in lexicon.word_lists["possessives"]):
            yield place, party


def _place(before: Phrase, after: Phrase, lexicon: Lexicon) -> Iterator[Fact]:
    """Was a country, a region or a legal area replaced, added or removed?"""
    if _places(before, lexicon) != _places(after, lexicon):
        yield Fact("A place")


def _places(stems: Phrase, lexicon: Lexicon) -> set[Phrase]:
    return {stems[at : at + size] for at, size, _ in lexicon.places.each(stems) if size}


_QUESTIONS = (_opposite, _step, _place, _condition_word, _duty)


def _only_in(phrase: Phrase, stems: Sequence[str], other: Sequence[str]) -> bool:
    return _stands_in(phrase, stems) and not _stands_in(phrase, other)


def _stands_in(phrase: Phrase, stems: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(stems[at : at + size]) == phrase for at in range(len(stems) - size + 1))
