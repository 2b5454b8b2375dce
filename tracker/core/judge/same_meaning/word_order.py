"""Two sentences of the same words -> whether only whole phrases stand in another order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning.canonical_form import SEPARATORS, words
from tracker.frozen import dataclass

# In a longer sentence nobody looks for moved phrases; one of more blocks is another sentence.
_MOST_STEMS = 60
_MOST_BLOCKS = 8
# With fewer blocks nothing can move round a verb.
_LEAST_BLOCKS = 3
# A period of time, the word it stands before, and another word: "two weeks before the trip".
_LEAST_AHEAD = 3
LIMITED = "only"
"""What "only with …", and "not without …", begin with in the form that compares them."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Stems that stand together on both sides, with their place on each."""

    old: int
    new: int
    stems: Phrase


def only_phrases_moved(old: Sequence[str], new: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether only phrases that can stand anywhere moved, and the rest kept its order.

    A phrase can stand anywhere if it begins with a preposition, with the word that begins a
    condition, or with a pronoun whose case shows what it is. In German the verb stands second
    whatever stands first. What follows a negation, an "only" or a number (except a period, and
    "the old one") must still follow it.

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.
    """
    if Counter(words(old)) != Counter(words(new)):
        return False
    before, after = _sorted_lists(old, lexicon), _sorted_lists(new, lexicon)
    if before == after:
        return True
    if len(before) > _MOST_STEMS:
        return False

    blocks = _blocks(before, after)
    if len(blocks) > _MOST_BLOCKS or not _keeps_limits(before, after, lexicon):
        return False
    verb = _second(blocks, lexicon)
    fixed = [block.new for block in blocks if block != verb and not _is_free(block.stems, lexicon)]
    return fixed == sorted(fixed)


def _second(blocks: Sequence[_Block], lexicon: Lexicon) -> _Block | None:
    """The German verb that stands second on both sides, with a free phrase behind it; else None."""
    if lexicon.language != "de" or len(blocks) < _LEAST_BLOCKS:
        return None
    return next((block for block in blocks[1:] if _stands_second(block, blocks, lexicon)), None)


def _stands_second(block: _Block, blocks: Sequence[_Block], lexicon: Lexicon) -> bool:
    """Whether one block, or only free phrases, stand before a verb on both sides."""
    verb, *behind = block.stems
    if verb in lexicon.word_lists["denies"]:
        return False
    if behind and not _is_free(tuple(behind), lexicon):
        return False
    before_in_old = [other for other in blocks if other.old < block.old]
    before_in_new = [other for other in blocks if other.new < block.new]
    return all(_may_stand_first(first, lexicon) for first in (before_in_old, before_in_new))


def _may_stand_first(blocks: Sequence[_Block], lexicon: Lexicon) -> bool:
    if len(blocks) == 1:
        return True
    return bool(blocks) and all(_is_free(block.stems, lexicon) for block in blocks)


def _blocks(old: Phrase, new: Phrase) -> list[_Block]:
    """The longest runs of stems that both sides have, in the order of the old one."""
    blocks: list[_Block] = []
    used: set[int] = set()
    at = 0
    while at < len(old):
        starts = [place for place, stem in enumerate(new) if stem == old[at] and place not in used]
        # Of runs of equal length the first: the place counts negative.
        size, negative_start = max((_common(old, at, new, place, used), -place) for place in starts)
        start = -negative_start
        used.update(range(start, start + size))
        blocks.append(_Block(at, start, old[at : at + size]))
        at += size
    return blocks


def _common(old: Phrase, at: int, new: Phrase, place: int, used: set[int]) -> int:
    """How many stems from two places on are alike and not yet used."""
    size = 0
    for stem, other in zip(old[at:], new[place:], strict=False):
        if place + size in used or stem != other:
            break
        size += 1
    return size


def _is_free(stems: Phrase, lexicon: Lexicon) -> bool:
    """Whether a phrase can stand anywhere in its sentence."""
    first, lists = stems[0], lexicon.word_lists
    if len(stems) > 1 and (first == LIMITED or first in lists["phrases"] | lists["clauses"]):
        return True
    is_period = len(stems) >= _LEAST_AHEAD and first[:1].isdigit()
    if is_period and stems[1] in lists["ahead"] and stems[1] in lists["phrases"]:
        # "Two weeks before the trip".
        return True
    return first in lists["pronouns"]


def _keeps_limits(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether the same words follow each negation, limit or number on both sides."""
    return Counter(_limited(old, lexicon)) == Counter(_limited(new, lexicon))


def _limited(stems: Phrase, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Each word that denies, limits or counts, with the word behind it."""
    lists = lexicon.word_lists
    limiting = lists["only"] | lists["turning"] | lists["each"]
    if lexicon.language != "de":
        # In German "not" stands at the end of what it denies.
        limiting |= lists["denies"]
    pairs = zip(stems, (*stems[1:], ""), strict=True)
    return [pair for pair in pairs if pair[0] in limiting or _is_count(pair[0])]


def _is_count(stem: str) -> bool:
    """Whether a stem is a number other than 1, and no period."""
    return stem[:1].isdigit() and stem != "1" and not stem.endswith("d")


def _sorted_lists(form: Sequence[str], lexicon: Lexicon) -> Phrase:
    """A canonical form without signs, with the members of each list of single words sorted."""
    joins = lexicon.word_lists["joins"]
    form = _sorted_phrases(form, lexicon)
    sorted_form: list[str] = []
    at = 0
    while at < len(form):
        end = at + 1
        while end + 1 < len(form) and form[end] in SEPARATORS:
            end += 2
        if at + 1 < end < len(form) - 1 and form[end] in joins:
            members = [*form[at:end:2], form[end + 1]]
            sorted_form += [*sorted(members), form[end]]
            at = end + 2
            continue
        sorted_form.append(form[at])
        at += 1
    return tuple(stem for stem in sorted_form if stem not in SEPARATORS)


def _sorted_phrases(form: Sequence[str], lexicon: Lexicon) -> list[str]:
    """A canonical form in which "for shops and for guests" has its two phrases sorted."""
    stems = list(form)
    for at, stem in enumerate(form):
        for size in (2, 3):
            first, second = stems[at - size : at], stems[at + 1 : at + 1 + size]
            is_list = stem in lexicon.word_lists["joins"] and at >= size and len(second) == size
            if is_list and first[0] == second[0] and first[0] in lexicon.word_lists["phrases"]:
                stems[at - size : at], stems[at + 1 : at + 1 + size] = sorted((first, second))
                break
    return stems


def is_of_same_words(old: Sequence[str], new: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether both sides have the same words in any order, with the same denied or counted."""
    before, after = tuple(old), tuple(new)
    return Counter(before) == Counter(after) and _keeps_limits(before, after, lexicon)


def are_objects_swapped(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether only the two objects behind a verb stand in the other order.

    Args:
        old: the stems that differ behind the verb, before.
        new: the same after.
        lexicon: of their language.
    """
    return _is_given_to(old, new, lexicon) or _is_given_to(new, old, lexicon)


def _is_given_to(person_first: Phrase, thing_first: Phrase, lexicon: Lexicon) -> bool:
    """Whether one says "the guest (with) a key" and the other "a key to the guest"."""
    lists = lexicon.word_lists
    for at, stem in enumerate(thing_first):
        if stem not in lists["to"]:
            continue
        thing, person = thing_first[:at], thing_first[at + 1 :]
        rest = person_first[len(person) :]
        if rest and rest[0] in lists["with"]:
            rest = rest[1:]
        if thing and person and (person_first[: len(person)], rest) == (person, thing):
            return True
    return False
