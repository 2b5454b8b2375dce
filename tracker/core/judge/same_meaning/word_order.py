"""Two sentences of the same words in another order -> whether only whole phrases moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning.canonical_form import SEPARATORS, words

# A longer sentence is not what one looks for moved phrases in; more pieces are another sentence.
_MOST_STEMS = 60
_MOST_BLOCKS = 8
# With fewer nothing can move round a verb.
_LEAST_BLOCKS = 3
# A period, what it stands before, and a word of this.
_LEAST_AHEAD = 3
LIMITED = "only"
"""What "only with …", and "not without …", begin with in the form that compares them."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Stems that stand together on both sides."""

    old: int
    new: int
    stems: Phrase


def only_phrases_moved(old: Sequence[str], new: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether phrases that can stand anywhere moved, and all the rest stands in the order it did.

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.

    A phrase can stand anywhere that begins with a preposition, with the word that begins a
    condition, or with a pronoun whose case shows what it is. In German the verb stands second
    whatever stands first. What follows a negation, an "only" or a number (but for a period, and
    "the old one") must follow it still.
    """
    if Counter(words(old)) != Counter(words(new)):
        return False
    before, after = (_sorted_lists(side, lexicon) for side in (old, new))
    if before == after:
        return True
    if len(before) > _MOST_STEMS:
        return False
    blocks = _blocks(before, after)
    if len(blocks) > _MOST_BLOCKS or not _kept_together(before, after, lexicon):
        return False
    verb = _second(blocks, lexicon)
    fixed = [block.new for block in blocks if block != verb and not _is_free(block.stems, lexicon)]
    return fixed == sorted(fixed)


def _second(blocks: Sequence[_Block], lexicon: Lexicon) -> _Block | None:
    """The German verb that stands second on both sides, with a pronoun or a phrase behind it that
    is free; None where no such piece does.
    """
    if lexicon.language != "de" or len(blocks) < _LEAST_BLOCKS:
        return None
    return next((block for block in blocks[1:] if _stands_second(block, blocks, lexicon)), None)


def _stands_second(block: _Block, blocks: Sequence[_Block], lexicon: Lexicon) -> bool:
    verb, *behind = block.stems
    if verb in lexicon.small["denies"] or (behind and not _is_free(tuple(behind), lexicon)):
        return False
    sides = (
        [one for one in blocks if one.old < block.old],
        [one for one in blocks if one.new < block.new],
    )
    return all(
        len(before) == 1 or (before and all(_is_free(one.stems, lexicon) for one in before))
        for before in sides
    )


def _blocks(old: Phrase, new: Phrase) -> list[_Block]:
    """The longest pieces that both sides have, in the order of the old one."""
    blocks: list[_Block] = []
    used: set[int] = set()
    at = 0
    while at < len(old):
        starts = [place for place, stem in enumerate(new) if stem == old[at] and place not in used]
        size, start = max((_common(old, at, new, place, used), -place) for place in starts)
        used.update(range(-start, size - start))
        blocks.append(_Block(at, -start, old[at : at + size]))
        at += size
    return blocks


def _common(old: Phrase, at: int, new: Phrase, place: int, used: set[int]) -> int:
    size = 0
    while (
        at + size < len(old)
        and place + size < len(new)
        and place + size not in used
        and old[at + size] == new[place + size]
    ):
        size += 1
    return size


def _is_free(stems: Phrase, lexicon: Lexicon) -> bool:
    """Whether a phrase can stand anywhere in its sentence."""
    small = lexicon.small
    if len(stems) > 1 and (stems[0] == LIMITED or stems[0] in small["phrases"] | small["clauses"]):
        return True
    is_period = len(stems) >= _LEAST_AHEAD and stems[0][:1].isdigit()
    if is_period and {stems[1]} & small["ahead"] & small["phrases"]:
        # "Two weeks before the trip".
        return True
    return stems[0] in small["pronouns"]


def _kept_together(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether what follows each negation, limit or number is what followed it before."""
    return Counter(_bound(old, lexicon)) == Counter(_bound(new, lexicon))


def _bound(stems: Phrase, lexicon: Lexicon) -> list[tuple[str, str]]:
    small = lexicon.small
    binding = small["only"] | small["turning"] | small["each"]
    if lexicon.language != "de":
        # In German "not" stands at the end of what it denies.
        binding |= small["denies"]
    return [
        (stem, following)
        for stem, following in zip(stems, (*stems[1:], ""), strict=True)
        if stem in binding or (stem[:1].isdigit() and stem != "1" and not stem.endswith("d"))
    ]


def _sorted_lists(form: Sequence[str], lexicon: Lexicon) -> Phrase:
    """A canonical form without signs, with the members of each list of single words sorted."""
    joins = lexicon.small["joins"]
    form = _sorted_phrases(form, lexicon)
    found: list[str] = []
    at = 0
    while at < len(form):
        end = at + 1
        while end + 1 < len(form) and form[end] in SEPARATORS:
            end += 2
        if at + 1 < end < len(form) - 1 and form[end] in joins:
            members = [*form[at:end:2], form[end + 1]]
            found += [*sorted(members), form[end]]
            at = end + 2
            continue
        found.append(form[at])
        at += 1
    return tuple(stem for stem in found if stem not in SEPARATORS)


def _sorted_phrases(form: Sequence[str], lexicon: Lexicon) -> list[str]:
    """A canonical form in which "for shops and for guests" has its two phrases sorted."""
    stems = list(form)
    for at, stem in enumerate(form):
        for size in (2, 3):
            first, second = stems[at - size : at], stems[at + 1 : at + 1 + size]
            is_list = stem in lexicon.small["joins"] and at >= size and len(second) == size
            if is_list and first[0] == second[0] and first[0] in lexicon.small["phrases"]:
                stems[at - size : at], stems[at + 1 : at + 1 + size] = sorted((first, second))
                break
    return stems


def is_of_same_words(old: Sequence[str], new: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether both sides have the same words in any order, and what is denied, limited or counted
    is the same.
    """
    before, after = tuple(old), tuple(new)
    return Counter(before) == Counter(after) and _kept_together(before, after, lexicon)


def objects_turned(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether what differs behind a verb is its two objects in the other order."""
    return _is_given_to(old, new, lexicon) or _is_given_to(new, old, lexicon)


def _is_given_to(person_first: Phrase, thing_first: Phrase, lexicon: Lexicon) -> bool:
    """Whether one says "the guest (with) a key" and the other "a key to the guest"."""
    small = lexicon.small
    for at, stem in enumerate(thing_first):
        if stem in small["to"]:
            thing, person = thing_first[:at], thing_first[at + 1 :]
            rest = person_first[len(person) :]
            if rest[:1] and rest[0] in small["with"]:
                rest = rest[1:]
            if thing and person and (person_first[: len(person)], rest) == (person, thing):
                return True
    return False
