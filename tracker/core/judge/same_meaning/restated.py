"""Two sentences in canonical form -> whether one only restates the other in another frame.

For example "it is forbidden to enter" and "you must not enter", or "after receipt of" and "after
we receive".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.core.judge.same_meaning import canonical_form, voice, word_order
from tracker.core.judge.same_meaning.frames import Frame, read

_JOINING = ("after", "before", "case", "until", "because")
_OPEN_MARK = "<open>"
# Longer sentences have too many places for a word to be moved to.
_MOST_STEMS = 45
# A clause that says no more than a noun does is short.
_MOST_CLAUSE = 10


def is_said_of_same(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether both forbid, demand or permit the same, or say of the same that it happens.

    It does not matter who is named.

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.
    """
    if max(len(old), len(new)) > _MOST_STEMS:
        return False
    before, after = read(old, lexicon), read(new, lexicon)
    if before.built == after.built or before.modal != after.modal:
        return False
    old_rest, new_rest = (_content(frame.stems, lexicon) for frame in (before, after))
    if word_order.only_phrases_moved(old_rest, new_rest, lexicon):
        return True
    has_frame = bool(before.modal) or before.occurs != after.occurs
    return has_frame and _is_without_party(before, after, lexicon)


def is_done_by_us(old: Phrase, new: Phrase, texts: tuple[str, str], lexicon: Lexicon) -> bool:
    """Whether one says "we do it" and the other only "it is done".

    Args:
        old: the canonical form before.
        new: the same after.
        texts: both as printed.
        lexicon: of their language.
    """
    us = next(iter(lexicon.word_lists["us"]))
    before, after = (
        (us, *form) if voice.has_we_verb(text, lexicon) else form
        for form, text in zip((old, new), texts, strict=True)
    )
    return _is_by_us(before, after, lexicon) or _is_by_us(after, before, lexicon)


def is_clause_of_noun(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether one has a clause for the other's noun behind "after" or "in case of".

    Args:
        old: the canonical form before, with the signs between its parts.
        new: the same after.
        lexicon: of their language.
    """
    if max(len(old), len(new)) > _MOST_STEMS:
        return False
    before, after = read(old, lexicon), read(new, lexicon)
    if before.modal != after.modal:
        return False
    for joint in _JOINING:
        mark = f"<{joint}>"
        old_stems, new_stems = (_marked(frame.stems, mark, lexicon) for frame in (before, after))
        if old_stems.count(mark) != 1 or new_stems.count(mark) != 1:
            continue
        if _is_clause(old_stems, new_stems, mark, lexicon):
            return True
        if _is_clause(new_stems, old_stems, mark, lexicon):
            return True
    return False


def _is_by_us(active: Phrase, passive: Phrase, lexicon: Lexicon) -> bool:
    """Whether "we" do in the active sentence what is done in the passive one, by nobody else."""
    if not _names_us_once(active, passive, lexicon):
        return False
    dropped = _doers_of(active, passive, lexicon) | lexicon.word_lists["reflexive"]
    before = _without(_content(active, lexicon), dropped)
    after = _without(_content(passive, lexicon), dropped)
    return _has_same_words(before, after, lexicon)


def _names_us_once(active: Phrase, passive: Phrase, lexicon: Lexicon) -> bool:
    """Whether only the active sentence names "us", and only the other has a passive of its own."""
    lists = lexicon.word_lists
    us, voices = _doers_of(active, passive, lexicon), lists["passive"] | lists["reflexive"]
    if us.isdisjoint(active) or not us.isdisjoint(passive):
        return False
    if voices.isdisjoint(passive) or not lists["by"].isdisjoint(passive):
        return False
    return not voices.intersection(active) >= voices.intersection(passive)


def _doers_of(active: Phrase, passive: Phrase, lexicon: Lexicon) -> frozenset[str]:
    """The words for "us"; what can be done, the reader can do too."""
    lists = lexicon.word_lists
    if lists["may"].isdisjoint(active) or lists["may"].isdisjoint(passive):
        return lists["us"]
    return lists["us"] | lists["anyone"] - lists["reflexive"]


def _is_without_party(before: Frame, after: Frame, lexicon: Lexicon) -> bool:
    """Whether one frame names no party, or says that it is done, and the rest is the same."""
    anyone, passive = lexicon.word_lists["anyone"], lexicon.word_lists["passive"]
    old, new = _content(before.stems, lexicon), _content(after.stems, lexicon)
    old_parties, new_parties = (_only(stems, anyone) for stems in (old, new))
    names_fewer = old_parties < new_parties or new_parties < old_parties
    if not names_fewer:
        is_other_voice = passive.isdisjoint(before.stems) != passive.isdisjoint(after.stems)
        is_noun = before.occurs != after.occurs or is_other_voice
        if not is_noun or old_parties != new_parties:
            return False
    return _has_same_words(_without(old, anyone), _without(new, anyone), lexicon)


def _only(stems: Phrase, words: frozenset[str]) -> Counter[str]:
    return Counter(stem for stem in stems if stem in words)


def _without(stems: Iterable[str], words: AbstractSet[str]) -> Phrase:
    return tuple(stem for stem in stems if stem not in words)


def _has_same_words(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether both have the same words, with the same behind each preposition."""
    if not word_order.is_of_same_words(old, new, lexicon):
        return False
    return _prepositions(old, lexicon) == _prepositions(new, lexicon)


def _prepositions(stems: Phrase, lexicon: Lexicon) -> Counter[tuple[str, str]]:
    """Each preposition with the word behind it, and each word before a genitive "s"."""
    prepositions = lexicon.word_lists["phrases"] | lexicon.word_lists["objects"]
    pairs = zip(stems, (*stems[1:], ""), strict=True)
    return Counter(pair for pair in pairs if pair[0] in prepositions or pair[1] == "s")


def _content(stems: Phrase, lexicon: Lexicon) -> Phrase:
    """Stems without auxiliary verbs and words that only link."""
    lists = lexicon.word_lists
    return _without(stems, lists["passive"] | lists["of"] | lists["linking"] | lists["to"])


def _marked(stems: Phrase, mark: str, lexicon: Lexicon) -> Phrase:
    """Stems with the mark for an "upon", if they say that something is done."""
    has_verb = not lexicon.verb_beginnings.isdisjoint(stems)
    if mark in stems or not has_verb or mark not in ("<after>", "<case>"):
        return stems
    return tuple(mark if stem == _OPEN_MARK else stem for stem in stems)


def _is_clause(whole: Phrase, other: Phrase, mark: str, lexicon: Lexicon) -> bool:
    """Whether the clause behind the mark says what stands behind it in the other sentence.

    The clause ends with a sign. In the other sentence as many words of content count.
    """
    at, other_at = whole.index(mark), other.index(mark)
    signs = (end for end in range(at, len(whole)) if whole[end] in canonical_form.SEPARATORS)
    end = next(signs, len(whole))
    event = whole[at + 1 : end]
    size = len(_event_words(event, mark, lexicon))
    if not 0 < size <= _MOST_CLAUSE:
        return False

    other_end = other_at + 1
    while (
        other_end < len(other)
        and len(_event_words(other[other_at + 1 : other_end], mark, lexicon)) < size
    ):
        other_end += 1
    while other_end < len(other) and other[other_end] in lexicon.word_lists["passive"]:
        other_end += 1
    if not _is_same_event(event, other[other_at + 1 : other_end], mark, lexicon):
        return False

    old = canonical_form.words((*whole[:at], *whole[end:]))
    new = canonical_form.words((*other[:other_at], *other[other_end:]))
    return word_order.only_phrases_moved(old, new, lexicon)


def _is_same_event(first: Phrase, second: Phrase, mark: str, lexicon: Lexicon) -> bool:
    """Whether one begins with the noun of what happens, and the other says it with a verb."""
    if not (first and second) or first[0] == second[0]:
        return False
    first_words, second_words = (_event_words(event, mark, lexicon) for event in (first, second))
    if Counter(first_words) != Counter(second_words):
        return False

    dropped = lexicon.word_lists["doers"] | lexicon.word_lists["particles"]
    # A noun has nobody before it: "after receipt", "after we receive".
    for verb in {first[0], second[0]} & lexicon.verb_beginnings:
        noun, clause = (first, second) if first[0] == verb else (second, first)
        if not _is_verb_of_clause(verb, noun, clause, mark, lexicon):
            continue
        others = dropped | {verb}
        if _without(first_words, others) == _without(second_words, others):
            return True
    return False


def _is_verb_of_clause(
    verb: str, noun: Phrase, clause: Phrase, mark: str, lexicon: Lexicon
) -> bool:
    """Whether a clause can say with a verb what a noun says."""
    by, passive = lexicon.word_lists["by"], lexicon.word_lists["passive"]
    if not by.isdisjoint(clause):
        return False
    if not passive.isdisjoint(clause) and not by.isdisjoint(noun):
        # Paid by you is not what you are paid.
        return False
    # In a German clause the verb stands last.
    return lexicon.language != "de" or _event_words(clause, mark, lexicon)[-1] == verb


def _event_words(stems: Sequence[str], mark: str, lexicon: Lexicon) -> list[str]:
    """The words of an event, without those that make a clause of a noun.

    Who does it matters behind "in case of" alone: there it says much of whether it happens.
    """
    lists = lexicon.word_lists
    dropped = lists["passive"] | lists["of"] | lists["by"] | canonical_form.SEPARATORS
    if mark != "<case>":
        dropped |= lists["doers"]
    words = (voice.subject(lexicon.owned.get(stem, stem), lexicon) for stem in stems)
    return [word for word in words if word not in dropped]
