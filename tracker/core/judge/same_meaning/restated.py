"""Two sentences in canonical form -> whether one is only built round other words than the other:
"it is forbidden to enter", "you must not enter"; "after receipt of", "after we receive".
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.judge.lexicon import Lexicon, Phrase, load, load_bare
from tracker.core.judge.same_meaning import canonical_form, voice, word_order

MODAL = frozenset({"forbid", "oblige", "free", "permit"})
# What a "not" makes of a duty and of a permission.
_DENIED = {"permit": "forbid", "oblige": "free"}
JOINING = ("after", "before", "case", "until", "because")
OPEN, OCCUR = "open", "occur"
# Words that say of something that it can, or cannot, be done.
_ABLE = {"de": re.compile(r"(un)?(\w{4,})bar"), "en": re.compile(r"(non-)(\w{4,})")}
# Longer sentences have too many places for a word to be moved to.
_MOST_STEMS = 45
# A clause that says no more than a noun does is short.
_MOST_CLAUSE = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence and what it is built round."""

    stems: Phrase
    """The rest, with `<after>` and the like where a clause begins."""
    modal: tuple[str, ...]
    """What it forbids, obliges to, or permits."""
    built: Phrase
    """The words that it is built round."""
    occurs: bool
    """Whether it says of a noun that it happens."""


def is_said_of_same(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether the same is forbidden, asked or permitted, or happens, whoever is named or not.

    Args:
        old: the canonical form before.
        new: the same after.
        lexicon: of their language.
    """
    if max(len(old), len(new)) > _MOST_STEMS:
        return False
    before, after = _frame(old, lexicon), _frame(new, lexicon)
    if before.built == after.built or before.modal != after.modal:
        return False
    old_rest, new_rest = (_bare(frame.stems, lexicon) for frame in (before, after))
    if word_order.only_phrases_moved(old_rest, new_rest, lexicon):
        return True
    is_told = bool(before.modal) or before.occurs != after.occurs
    return is_told and _is_turned(before, after, lexicon)


def is_done_by_us(old: Phrase, new: Phrase, texts: tuple[str, str], lexicon: Lexicon) -> bool:
    """Whether "we do it" in one is only "it is done" in the other.

    Args:
        old: the canonical form before.
        new: the same after.
        texts: both as printed.
        lexicon: of their language.
    """
    us = next(iter(lexicon.small["us"]))
    before, after = (
        (us, *side) if voice.speaks_as_we(text, lexicon) else side
        for side, text in zip((old, new), texts, strict=True)
    )
    return _is_by_us(before, after, lexicon) or _is_by_us(after, before, lexicon)


def _is_by_us(active: Phrase, passive: Phrase, lexicon: Lexicon) -> bool:
    small = lexicon.small
    us, voices = small["us"], small["passive"] | small["reflexive"]
    if small["may"].intersection(active) and small["may"].intersection(passive):
        # What can be done, the reader can do.
        us = us | small["anyone"] - small["reflexive"]
    if us.isdisjoint(active) or not us.isdisjoint(passive) or voices.isdisjoint(passive):
        return False
    if not small["by"].isdisjoint(passive) or voices.intersection(active) >= voices & set(passive):
        return False
    dropped = us | small["reflexive"]
    before, after = (
        tuple(stem for stem in _bare(side, lexicon) if stem not in dropped)
        for side in (active, passive)
    )
    is_same = word_order.is_of_same_words(before, after, lexicon)
    return is_same and _led(before, lexicon) == _led(after, lexicon)


def _is_turned(before: Frame, after: Frame, lexicon: Lexicon) -> bool:
    """Whether one names no party, or says that it is done, and the rest is the same."""
    anyone, passive = lexicon.small["anyone"], lexicon.small["passive"]
    sides = [_bare(frame.stems, lexicon) for frame in (before, after)]
    parties = [Counter(stem for stem in side if stem in anyone) for side in sides]
    is_open = parties[0] < parties[1] or parties[1] < parties[0]
    is_done = [not passive.isdisjoint(frame.stems) for frame in (before, after)]
    is_noun = before.occurs != after.occurs or is_done[0] != is_done[1]
    if not (is_open or is_noun) or (parties[0] != parties[1] and not is_open):
        return False
    old, new = (tuple(stem for stem in side if stem not in anyone) for side in sides)
    return word_order.is_of_same_words(old, new, lexicon) and _led(old, lexicon) == _led(
        new, lexicon
    )


def _led(stems: Phrase, lexicon: Lexicon) -> Counter[tuple[str, str]]:
    """What stands behind each preposition, and whose something is."""
    leads = lexicon.small["phrases"] | lexicon.small["objects"]
    pairs = zip(stems, (*stems[1:], ""), strict=True)
    return Counter(pair for pair in pairs if pair[0] in leads or pair[1] == "s")


def _bare(stems: Phrase, lexicon: Lexicon) -> Phrase:
    small = lexicon.small
    dropped = small["passive"] | small["of"] | small["linking"] | small["to"]
    return tuple(stem for stem in stems if stem not in dropped)


def is_clause_of_noun(old: Phrase, new: Phrase, lexicon: Lexicon) -> bool:
    """Whether a noun behind "after" or "in case of" in one is only a clause in the other.

    Args:
        old: the canonical form before, with the signs between its parts.
        new: the same after.
        lexicon: of their language.
    """
    if max(len(old), len(new)) > _MOST_STEMS:
        return False
    frames = _frame(old, lexicon), _frame(new, lexicon)
    if frames[0].modal != frames[1].modal:
        return False
    before, after = (frame.stems for frame in frames)
    for joint in JOINING:
        mark = f"<{joint}>"
        one, other = (_marked(side, mark, lexicon) for side in (before, after))
        if one.count(mark) != 1 or other.count(mark) != 1:
            continue
        if _is_clause(one, other, mark, lexicon) or _is_clause(other, one, mark, lexicon):
            return True
    return False


def _marked(stems: Phrase, mark: str, lexicon: Lexicon) -> Phrase:
    """Stems with an "upon" before what is done as the mark that the other side has."""
    is_event = not _done(lexicon.language).isdisjoint(stems)
    opened = f"<{OPEN}>"
    if mark in stems or not is_event or mark not in ("<after>", "<case>"):
        return stems
    return tuple(mark if stem == opened else stem for stem in stems)


def _is_clause(whole: Phrase, other: Phrase, mark: str, lexicon: Lexicon) -> bool:
    """Whether a clause that ends with a sign says what stands behind the mark on the other side."""
    at, place = whole.index(mark), other.index(mark)
    ends = (end for end in range(at, len(whole)) if whole[end] in canonical_form.SEPARATORS)
    end = next(ends, len(whole))
    event = whole[at + 1 : end]
    size = len(_event(event, mark, lexicon))
    if not 0 < size <= _MOST_CLAUSE:
        return False
    stop = place + 1
    while stop < len(other) and len(_event(other[place + 1 : stop], mark, lexicon)) < size:
        stop += 1
    while stop < len(other) and other[stop] in lexicon.small["passive"]:
        stop += 1
    if not _is_same_event(event, other[place + 1 : stop], mark, lexicon):
        return False
    rests = ((*whole[:at], *whole[end:]), (*other[:place], *other[stop:]))
    old, new = map(canonical_form.words, rests)
    return word_order.only_phrases_moved(old, new, lexicon)


def _is_same_event(one: Phrase, other: Phrase, mark: str, lexicon: Lexicon) -> bool:
    """Whether one begins with the noun of what happens, and the other says it with a verb."""
    small = lexicon.small
    sides = [_event(side, mark, lexicon) for side in (one, other)]
    if not (one and other):
        return False
    # A noun has nobody before it: "after receipt", "after we receive".
    begins = {side[0] for side in (one, other)} & _done(lexicon.language)
    if one[0] == other[0] or Counter(sides[0]) != Counter(sides[1]):
        return False
    dropped = small["doers"] | small["particles"]
    rests = [[stem for stem in side if stem not in dropped] for side in sides]
    for done in begins:
        noun, clause = (one, other) if one[0] == done else (other, one)
        # Paid by you is not what you are paid.
        is_passive = not small["passive"].isdisjoint(clause)
        is_by = not small["by"].isdisjoint(clause)
        if is_by or (is_passive and not small["by"].isdisjoint(noun)):
            continue
        if lexicon.language == "de" and _event(clause, mark, lexicon)[-1] != done:
            # In a German clause the verb stands last.
            continue
        bare = [[stem for stem in side if stem != done] for side in rests]
        if bare[0] == bare[1]:
            return True
    return False


def _event(stems: Sequence[str], mark: str, lexicon: Lexicon) -> list[str]:
    """The words of what happens, without those that make a clause of a noun; who does it says much
    of whether it does.
    """
    small = lexicon.small
    dropped = small["passive"] | small["of"] | small["by"] | canonical_form.SEPARATORS
    if mark != "<case>":
        dropped |= small["doers"]
    said = (voice.subject(lexicon.owned.get(stem, stem), lexicon) for stem in stems)
    return [stem for stem in said if stem not in dropped]


@functools.cache
def _done(language: str) -> frozenset[str]:
    """How verbs begin, as they are and as canonical forms have them."""
    lexicon = load(language)
    if lexicon is None:
        return frozenset()
    known = lexicon.equal.known
    verbs = {*map(" ".join, lexicon.nouns.values()), *lexicon.acts.known}
    return frozenset(verb.split()[0] for one in verbs for verb in (one, known.get(one, one)))


def _frame(stems: Phrase, lexicon: Lexicon) -> Frame:
    frames = _frames(lexicon.language)
    rest: list[str] = []
    modal: list[str] = []
    built: list[str] = []
    occurs = False
    at = 0
    while at < len(stems):
        size, kind = next(
            ((len(frame), kind) for frame, kind in frames.get(stems[at], ())
             if stems[at : at + len(frame)] == frame),
            (1, ""),
        )  # fmt: skip
        can = _can_be(stems[at], lexicon) if not kind else None
        if can:
            built.append(stems[at])
            modal.append(can[0])
            rest.append(can[1])
            at += 1
            continue
        if kind in MODAL and _is_asked_not_to(stems, at, lexicon):
            kind, size = "", 1
        if kind:
            built += stems[at : at + size]
        occurs = occurs or kind == OCCUR
        if kind in MODAL:
            modal.append(kind)
        elif kind != OCCUR:
            rest += [f"<{kind}>"] if kind else stems[at : at + size]
        at += size
    if lexicon.language == "de" and len(modal) == 1 and modal[0] in _DENIED:
        # In German the "not" stands away from its verb.
        denied = [place for place, stem in enumerate(rest) if stem in lexicon.small["denies"]]
        if len(denied) == 1:
            del rest[denied[0]]
            modal = [_DENIED[modal[0]]]
    return Frame(tuple(rest), tuple(modal), tuple(built), occurs)


def _can_be(stem: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """What a word like "übertragbar" or "non-transferable" permits or forbids; None for others."""
    found = _ABLE[lexicon.language].fullmatch(stem) if lexicon.language in _ABLE else None
    if found is None or found[2] not in _done(lexicon.language):
        return None
    return "forbid" if found[1] else "permit", found[2]


def _is_asked_not_to(stems: Phrase, at: int, lexicon: Lexicon) -> bool:
    """Whether a frame is cut out of another: "is required not to" is no "need not to"."""
    passive = lexicon.small["passive"]
    return at > 0 and stems[at - 1] in passive and stems[at] not in passive


@functools.cache
def _frames(language: str) -> dict[str, list[tuple[Phrase, str]]]:
    """By its first stem, each frame in canonical form with its kind, the longest first; also as it
    is where no phrase stands for another.
    """
    found: dict[str, list[tuple[Phrase, str]]] = {}
    for lexicon in filter(None, (load(language), load_bare(language))):
        for kind, texts in lexicon.frames.items():
            for text in texts:
                frame = canonical_form.words(canonical_form.canonical(text, lexicon))
                # "Is needed not to" is no "need not".
                is_cut = frame[-1:] and frame[-1] in lexicon.small["denies"] and kind == "free"
                is_cut = is_cut and frame[0] in lexicon.small["passive"]
                if not is_cut and not lexicon.small["passive"].issuperset(frame):
                    found.setdefault(frame[0], []).append((frame, kind))
    for pairs in found.values():
        pairs.sort(key=lambda pair: -len(pair[0]))
    return found
