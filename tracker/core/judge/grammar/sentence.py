"""A sentence -> its words, as they stand and as the lexicon has them, and the parties they name."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.compare.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase
from tracker.core.text import fold
from tracker.patterns import compile_later

BREAKS = frozenset(",;:().|")
"""Signs that divide a sentence; a bar stands between the cells of a row."""
_TOKEN = compile_later(rf"{WORD.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_NO_LISTS: frozenset[str] = frozenset()
# Shorter ends of a German compound are endings, not nouns.
_COMPOUND_LETTERS = 4
# People who are no party by name are one by how far the reader may trust them; a court or an
# expert is none.
_PARTY_BY_TRUST = {5: "reader", 3: "vendor", 2: "vendor"}
"""The gains of an act: see `Lexicon.acts`."""
Gains = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence with its words: as they stand, in lower case, and as stems."""

    text: str
    lexicon: Lexicon
    raw: tuple[str, ...]
    lower: tuple[str, ...]
    stems: Phrase
    heads: Phrase
    """The stems, with the last part of a German compound if only that part is known."""

    def __len__(self) -> int:
        """How many words and signs."""
        return len(self.stems)

    def has(self, at: int, *names: str) -> bool:
        """Whether the word at a place is in one of the word lists; False outside the sentence."""
        if not 0 <= at < len(self.stems):
            return False
        return not self.lexicon.lists_of.get(self.stems[at], _NO_LISTS).isdisjoint(names)

    # was has_between
    def has_between(self, name: str, start: int, end: int) -> bool:
        """Whether one of the words from `start` to the one before `end` is in a word list."""
        return not self.lexicon.word_lists[name].isdisjoint(self.stems[max(0, start) : end])

    def act_at(self, at: int) -> tuple[int, Gains | None]:
        """How many words at a place are a known verb, and its gains; 0 and None if none are."""
        size, gains = self.lexicon.acts.at(self.stems, at)
        separable = self._separable_verb(at)
        if separable:
            return 1, separable
        return self._with_object(at) if size == 1 else (size, gains)

    # was _past_article
    def _with_object(self, at: int) -> tuple[int, Gains | None]:
        """A verb, with its object behind an article: "train our models" is "train models"."""
        acts, stems = self.lexicon.acts.known, self.stems
        if self.has(at + 1, "determiners"):
            for start, end in ((2, 4), (2, 3), (3, 4)):
                gains = acts.get(" ".join((stems[at], *stems[at + start : at + end])))
                if gains:
                    return end, gains
        return 1, acts[stems[at]]

    # was _parted
    def _separable_verb(self, at: int) -> Gains | None:
        """The gains of a German verb whose prefix stands at the end: "gibt … weiter"."""
        if self.lexicon.language != "de":
            return None
        places = range(at + 1, len(self))
        end = next((place for place in places if self.lower[place] in BREAKS), len(self))
        last = end - 1
        if last <= at or not self.has(last, "verb_parts"):
            return None
        gains: Gains | None
        gains = self.lexicon.acts.known.get(f"{self.lower[last]}{self.stems[at]}")
        return gains

    def party_at(self, at: int) -> str:
        """The party that words at a place name, "vendor" or "reader"; empty if none."""
        return self.party_phrase_at(at)[1]

    def party_phrase_at(self, at: int) -> tuple[int, str]:
        """How many words at a place name a party, and which; 0 and empty if none do."""
        if at >= len(self.stems):
            return 0, ""
        size, party = self.lexicon.parties.at(self.stems, at)
        if party and self.has(at, "controllers") and self.has_between("processors", 0, len(self)):
            # A contract on data processing calls the reader the controller.
            return size, "reader"
        if party:
            return size, self._member_of(party, at + size)
        party = _PARTY_BY_TRUST.get(self.trust_at(at), "")
        return (self.lexicon.people.at(self.heads, at)[0], party) if party else (0, "")

    def _member_of(self, party: str, behind: int) -> str:
        """The party that a word names if "of" follows: "a member of our team" is the vendor's."""
        if party != "reader" or self.stems[behind : behind + 1] != ("of",):
            return party
        owner: str | None = self.lexicon.parties.at((*self.stems, ""), behind + 1)[1]
        return owner or party

    def trust_at(self, at: int) -> int:
        """How far the reader may trust the people named at a place, 1 to 5; 0 if none are."""
        trust = 0 if at >= len(self.stems) else self.lexicon.people.at(self.heads, at)[1] or 0
        return 1 if trust and self.has(at - 1, "others") else trust


@functools.lru_cache(maxsize=512)
def read(sentence: str, lexicon: Lexicon) -> Sentence:
    """Read a sentence's words, in the language of a lexicon."""
    raw = tuple(_TOKEN.findall(in_full(fold(sentence)))) or (".",)
    lower = tuple(word.lower() for word in raw)
    # Who does a thing ("reviewer") is no verb ("review").
    stems = tuple(word if word in BREAKS else lexicon.normal.doer(word) for word in lower)
    heads = stems
    if lexicon.language == "de":
        heads = tuple(
            _head_of(stem, lexicon) if word[:1].isupper() else stem
            for stem, word in zip(stems, raw, strict=True)
        )
    return Sentence(sentence, lexicon, raw, lower, stems, heads)


def _head_of(stem: str, lexicon: Lexicon) -> str:
    """The last part of a German compound that is a known thing or person, else the stem."""
    things, people = lexicon.things.known, lexicon.people.known
    if stem in things or stem in people:
        return stem
    # From left to right, so that the longest known end counts.
    for at in range(_COMPOUND_LETTERS, len(stem) - _COMPOUND_LETTERS + 1):
        end = stem[at:]
        if end in things or end in people:
            return end
    return stem


def place_of(part: Sequence[str], stems: Sequence[str]) -> int:
    """The first place of some stems among others; 0 if they do not stand there."""
    size, wanted = len(part), tuple(part)
    for at in range(len(stems) - size + 1):
        if tuple(stems[at : at + size]) == wanted:
            return at
    return 0


def common_ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = range(shorter - first)
    last = next((at for at in rest if old[-1 - at] != new[-1 - at]), shorter - first)
    return first, last
