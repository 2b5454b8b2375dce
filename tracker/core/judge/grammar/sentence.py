"""A sentence -> its words, as they stand and as the lexicon has them, and whom they name."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.compare.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase
from tracker.core.text import fold

BREAKS = frozenset(",;:().|")
"""Signs that part a sentence; a bar stands between the cells of a row."""
_TOKEN = re.compile(rf"{WORD.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_COMPOUND_LETTERS = 4
# Who is no party by name is one by how far the reader may trust them; a court or an expert is none.
_PARTY_BY_TRUST = {5: "reader", 3: "vendor", 2: "vendor"}


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence with its words: as they stand, in lower case, and their stems."""

    text: str
    lexicon: Lexicon
    raw: tuple[str, ...]
    lower: tuple[str, ...]
    stems: Phrase
    heads: Phrase
    """The same, with a German compound by its last part where that alone is known."""

    def __len__(self) -> int:
        """How many words and signs."""
        return len(self.stems)

    def has(self, at: int, *names: str) -> bool:
        """Whether a word is in one of the lists of small words; False beside the sentence."""
        if not 0 <= at < len(self.stems):
            return False
        return any(self.stems[at] in self.lexicon.word_lists[name] for name in names)

    def some(self, name: str, start: int, end: int) -> bool:
        """Whether one of the words from a place on, to the one before `end`, is in a list."""
        return not self.lexicon.word_lists[name].isdisjoint(self.stems[max(0, start) : end])

    def act_at(self, at: int) -> tuple[int, tuple[int, int, int] | None]:
        """How many words from a place on are a known verb, and whose gain it is."""
        size, gains = self.lexicon.acts.at(self.stems, at)
        parted = self._parted(at)
        if parted:
            return 1, parted
        return self._past_article(at) if size == 1 else (size, gains)

    def _past_article(self, at: int) -> tuple[int, tuple[int, int, int] | None]:
        """A verb with its object past an article: "train our models" is "train models"."""
        acts, stems = self.lexicon.acts.known, self.stems
        if self.has(at + 1, "determiners"):
            for start, end in ((2, 4), (2, 3), (3, 4)):
                gains = acts.get(" ".join((stems[at], *stems[at + start : at + end])))
                if gains:
                    return end, gains
        return 1, acts[stems[at]]

    def _parted(self, at: int) -> tuple[int, int, int] | None:
        """The gains of a German verb whose beginning stands at the end: "gibt … weiter"."""
        if self.lexicon.language != "de":
            return None
        last = next((k for k in range(at + 1, len(self)) if self.lower[k] in BREAKS), len(self)) - 1
        if last <= at or not self.has(last, "verb_parts"):
            return None
        gains: tuple[int, int, int] | None
        gains = self.lexicon.acts.known.get(f"{self.lower[last]}{self.stems[at]}")
        return gains

    def party_at(self, at: int) -> str:
        """The party that words from a place on name, "vendor" or "reader"; empty where none."""
        return self.named_at(at)[1]

    def named_at(self, at: int) -> tuple[int, str]:
        """How many words from a place on name a party, and which; 0 and empty where none do."""
        if at >= len(self.stems):
            return 0, ""
        size, known = self.lexicon.parties.at(self.stems, at)
        if known == "reader" and self.stems[at + size : at + size + 1] == ("of",):
            # "A member of our team" is one of ours.
            known = self.lexicon.parties.at((*self.stems, ""), at + size + 1)[1] or known
        if known and self.has(at, "controllers") and self.some("processors", 0, len(self)):
            return size, "reader"
        if known:
            return size, known
        known = _PARTY_BY_TRUST.get(self.trust_at(at), "")
        return (self.lexicon.people.at(self.heads, at)[0], known) if known else (0, "")

    def trust_at(self, at: int) -> int:
        """How far the reader may trust the people that words name, 1 to 5; 0 where they name
        none.
        """
        trust = 0 if at >= len(self.stems) else self.lexicon.people.at(self.heads, at)[1] or 0
        return 1 if trust and self.has(at - 1, "others") else trust


@functools.lru_cache(maxsize=512)
def read(sentence: str, lexicon: Lexicon) -> Sentence:
    """Tell a sentence's words, in their language."""
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
    known = lexicon.things.known, lexicon.people.known
    if any(stem in names for names in known):
        return stem
    ends = (stem[at:] for at in range(_COMPOUND_LETTERS, len(stem) - _COMPOUND_LETTERS + 1))
    return next((end for end in ends if any(end in names for names in known)), stem)


def place_of(part: Sequence[str], stems: Sequence[str]) -> int:
    """Where some stems stand among others; 0 where they do not."""
    size = len(part)
    places = (
        at for at in range(len(stems) - size + 1) if tuple(stems[at : at + size]) == tuple(part)
    )
    return next(places, 0)


def span(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = range(shorter - first)
    last = next((at for at in rest if old[-1 - at] != new[-1 - at]), shorter - first)
    return first, last
