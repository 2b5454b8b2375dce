"""A sentence -> its words, its parts, and what is done in each of them.

No grammar of a language stands behind it: the words that begin a part, the small verbs beside a
verb, and what stands before a word tell what it is. For the sentences of contracts that is mostly
enough; where it is not, nothing is known of a part.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tracker.core.edits import in_full
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase
from tracker.core.text import fold

Role = Literal["main", "condition", "exception", "before", "after", "relative"]
LIMITING = frozenset({"condition", "exception", "relative"})
"""Parts that say when or of whom the main one holds."""

BREAKS = frozenset(",;:().|")
"""Signs that part a sentence; a bar stands between the cells of a row."""
_ENDS = frozenset(";:.")
_TOKEN = re.compile(rf"{WORD.pattern}|[{re.escape(''.join(sorted(BREAKS)))}]")
_MANNER = re.compile(r"ly$")
# An English form that can be a verb whatever stands before it: with an ending, or irregular.
_FINITE = re.compile(r"(?:s|ed|ing|en|pt|nt|ld|de|ght|ook|aid)$")
_ENDING = re.compile(r"(?:ed|ing)$")
_INFINITIVE = {
    "fr": re.compile(r"(?:er|ir|re)$"),
    "es": re.compile(r"(?:ar|er|ir)(?:se|los?|las?|les?)?$"),
}
_PARTICIPLE_DE = re.compile(r"t$|ge\w*en$")
_CONSENT_WORDS, _JOINED_WORDS = 6, 4
_COMPOUND_LETTERS = 4
# Who is no party by name is one by how far the reader may trust them; a court or an expert is none.
_PARTY_BY_TRUST = {5: "reader", 3: "vendor", 2: "vendor"}
_THAT = frozenset({"that", "que"})
_REFLEXIVE = frozenset({"se", "s"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence, from a word to the one before `end`, and what it is to the rest."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Act:
    """Something done, at the place of its verb."""

    at: int
    end: int
    start: int
    """Where its small verbs begin: those of "may not be sold" stand before "sold"."""
    gains: tuple[int, int, int]
    """The reader's gain where the vendor does it, and where the reader does; what it does to its
    object: see `Lexicon.acts`.
    """
    is_passive: bool
    part: Part


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
        return any(self.stems[at] in self.lexicon.small[name] for name in names)

    def some(self, name: str, start: int, end: int) -> bool:
        """Whether one of the words from a place on, to the one before `end`, is in a list."""
        return not self.lexicon.small[name].isdisjoint(self.stems[max(0, start) : end])

    def act_at(self, at: int) -> tuple[int, tuple[int, int, int] | None]:
        """How many words from a place on are a known verb, and whose gain it is."""
        size, gains = self.lexicon.acts.at(self.stems, at)
        parted = self._parted(at)
        return (1, parted) if parted else (size, gains)

    def _parted(self, at: int) -> tuple[int, int, int] | None:
        """The gains of a German verb whose beginning stands at the end: "gibt … weiter"."""
        if self.lexicon.language != "de":
            return None
        last = next((k for k in range(at + 1, len(self)) if self.lower[k] in BREAKS), len(self)) - 1
        if last <= at or not self.has(last, "particles"):
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

    @functools.cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its parts, in their order."""
        return tuple(_parts(self))

    @functools.cached_property
    def acts(self) -> tuple[Act, ...]:
        """All that is done in it, in the order of the verbs."""
        return tuple(act for part in self.parts for act in _acts(self, part))

    def part_at(self, at: int) -> Part:
        """The part that holds a place."""
        return next((part for part in reversed(self.parts) if part.start <= at), self.parts[0])


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


def _parts(sentence: Sentence) -> Iterator[Part]:
    role: Role = "main"
    start = at = 0
    while at < len(sentence):
        size, begins = _beginning(sentence, at)
        if begins:
            if at > start:
                yield Part(start, at, role)
            start, role = at, begins
            at += size
            continue
        word = sentence.lower[at]
        if word in _ENDS or (word == "," and role != "main"):
            yield Part(start, at + 1, role)
            start, role = at + 1, "main"
        elif role != "main" and _goes_on(sentence, start, at, role):
            yield Part(start, at, role)
            start, role = at, "main"
        at += 1
    if start < len(sentence):
        yield Part(start, len(sentence), role)


def _beginning(sentence: Sentence, at: int) -> tuple[int, Role | None]:
    """How many words from a place on begin a part, and what it is to the rest; 0 and None where
    none do.
    """
    if sentence.has(at, "with", "without") and sentence.some("consents", at, at + _CONSENT_WORDS):
        return 1, "condition" if sentence.has(at, "with") else "exception"
    if sentence.has(at, "upon") and sentence.some("requests", at, at + _CONSENT_WORDS):
        return 1, "condition"
    size, role = sentence.lexicon.begins.at(sentence.lower, at)
    return (size, role) if role and _begins(sentence, at, role) else (0, None)


def _begins(sentence: Sentence, at: int, role: Role) -> bool:
    """Whether a word that may begin a part does: "once a year" is no condition, "to that effect" no
    relative part.
    """
    if sentence.has(at, "demands"):
        # "A refund requires proof": not "we require".
        return at > 0 and not (sentence.has(at - 1, "pronouns") or sentence.party_at(at - 1))
    if role == "condition":
        behind = sentence.lower[at + 1 : at + 4]
        is_rhythm = not sentence.lexicon.normal.units_days.keys().isdisjoint(behind)
        return sentence.lower[at] != "once" or not is_rhythm or _counts(sentence, at)
    if role != "relative":
        return True
    if sentence.lexicon.language == "de":
        return at > 0 and sentence.lower[at - 1] == ","
    # "Warrants that" says what is warranted.
    is_content = sentence.lower[at] in _THAT and at > 0 and bool(sentence.act_at(at - 1)[0])
    return not is_content and not sentence.has(at - 1, "objects")


def _counts(sentence: Sentence, at: int) -> bool:
    """Whether a period has to pass: "once two weeks have passed"."""
    return sentence.some("aux", at, at + _CONSENT_WORDS)


def _goes_on(sentence: Sentence, start: int, at: int, role: Role) -> bool:
    """Whether the main part goes on at a place without a comma: there stands a second verb."""
    if sentence.has(start, "adjuncts"):
        # German: "werden nach sieben Tagen gelöscht".
        return _is_act(sentence, at)
    if not any(_is_verb(sentence, place) for place in range(start + 1, at)):
        return False
    if sentence.has(at, "aux"):
        # "When it is lost and the owner has agreed" is one part.
        is_joined = sentence.some("joins", max(start + 1, at - _JOINED_WORDS), at)
        return not is_joined and not sentence.has(word_before(sentence, at), "aux")
    is_whole = role == "relative" and sentence.lower[at].endswith("s")
    is_tied = sentence.has(at - 1, "pronouns", "joins")
    return is_whole and not is_tied and sentence.lexicon.language == "en" and _is_act(sentence, at)


def _is_verb(sentence: Sentence, at: int) -> bool:
    return sentence.has(at, "aux") or _is_act(sentence, at)


def _is_act(sentence: Sentence, at: int) -> bool:
    return bool(sentence.act_at(at)[0]) and not is_noun(sentence, at)


def word_before(sentence: Sentence, at: int) -> int:
    """The place of the word before another, past adverbs and "not"; -1 where there is none."""
    at -= 1
    while at >= 0 and _is_beside(sentence, at):
        at -= 1
    return at


def _is_beside(sentence: Sentence, at: int) -> bool:
    is_manner = sentence.lexicon.language == "en" and _MANNER.search(sentence.lower[at])
    return bool(is_manner) or sentence.has(at, "denies", "adverbs")


def is_noun(sentence: Sentence, at: int) -> bool:
    """Whether a word that may be a verb stands as a noun."""
    return _IS_NOUN[sentence.lexicon.language](sentence, at)


def _is_noun_en(sentence: Sentence, at: int) -> bool:
    before = word_before(sentence, at)
    lower = sentence.lower[at]
    if sentence.has(before, "passive"):
        # "Is valid" is no verb, "is validated" is.
        return not (_ENDING.search(lower) or lower in sentence.lexicon.normal.forms)
    if sentence.has(before, "aux") or sentence.lower[max(before, 0)] == "to":
        return False
    if lower.endswith("ing"):
        is_first = before < 0 or sentence.lower[before] in BREAKS
        if before < 0 and sentence.some("aux", at, len(sentence)):
            return True
        return not is_first and not sentence.has(before, "objects", "of", "joins", "limits")
    if _begins_a_subject(sentence, at, before):
        return True
    if sentence.has(before, "determiners", "objects") or sentence.lower[before][:1].isdigit():
        return True
    if sentence.lower[before] == "s":
        # "The provider's registered office".
        return True
    return _is_behind_an_adjective(sentence, at) or not _may_be_finite(sentence, at, before)


def _begins_a_subject(sentence: Sentence, at: int, before: int) -> bool:
    """Whether a word is what the sentence is about: "Credits are …"."""
    if sentence.has(at + 1, "aux") and not sentence.has(before, "pronouns"):
        return True
    is_first = at == 0 or sentence.lower[at - 1] in BREAKS
    return is_first and not sentence.lower[at].endswith("ed")


def _is_behind_an_adjective(sentence: Sentence, at: int) -> bool:
    """Whether an article or a preposition stands two words before: "a full refund"."""
    if at < 2 or _ENDING.search(sentence.lower[at]) or sentence.lower[at].endswith("s"):
        return False
    between = sentence.lower[at - 1]
    if sentence.has(at - 1, "pronouns", "aux") or between.endswith("ly"):
        return False
    is_subject = bool(sentence.party_at(at - 1)) and between.endswith("s")
    return sentence.has(at - 2, "determiners", "objects") and not is_subject


def _may_be_finite(sentence: Sentence, at: int, before: int) -> bool:
    """Whether a plain form may be a verb by what stands before it: "we refund", "customers pay"."""
    if _FINITE.search(sentence.lower[at]) or before < 0:
        return True
    if sentence.lower[before] == "," or sentence.lower[before].endswith("s"):
        return True
    if sentence.has(before, "joins", "aux", "may", "must", "tries", "pronouns"):
        return True
    if sentence.trust_at(before) or sentence.party_at(before):
        return True
    # "The sensors in the car send": no other verb, and more than one of them.
    start = sentence.lower.index(",", 0, at) + 1 if "," in sentence.lower[:at] else 0
    words = sentence.lower[start:at]
    is_alone = not any(sentence.has(place, "aux", "may") for place in range(start, at))
    return is_alone and any(word.endswith("s") and len(word) > 2 for word in words)


def _is_noun_de(sentence: Sentence, at: int) -> bool:
    is_first = at == 0 or sentence.raw[at - 1] in BREAKS
    return sentence.raw[at][:1].isupper() and not is_first


def _is_noun_romance(sentence: Sentence, at: int) -> bool:
    before = word_before(sentence, at)
    is_infinitive = _INFINITIVE[sentence.lexicon.language].search(sentence.lower[at])
    if is_infinitive and sentence.has(before, "objects"):
        return False
    return sentence.has(before, "determiners", "objects")


_IS_NOUN: dict[str, Callable[[Sentence, int], bool]] = {
    "en": _is_noun_en, "de": _is_noun_de, "fr": _is_noun_romance, "es": _is_noun_romance,
}  # fmt: skip


def _acts(sentence: Sentence, part: Part) -> Iterator[Act]:
    at, has_verb = part.start, False
    while at < part.end:
        size, gains = sentence.act_at(at)
        is_verb = gains is not None and at + size <= part.end and not is_noun(sentence, at)
        is_verb = is_verb and not _is_gerund(sentence, part, at)
        if not gains or not is_verb or (has_verb and not _is_tied(sentence, at)):
            at += 1
            continue
        start = _small_verbs(sentence, part, at)
        if not _is_beside_another(sentence, part, start, at):
            has_verb = True
            is_passive = _is_passive(sentence, part, start, at)
            yield Act(at, at + size, start, gains, is_passive, part)
        at += size


def _is_gerund(sentence: Sentence, part: Part, at: int) -> bool:
    """Whether an English verb stands behind a preposition in a part that has another: "a fee for
    cleaning is due".
    """
    is_form = sentence.lexicon.language == "en" and sentence.lower[at].endswith("ing")
    is_behind = is_form and sentence.has(at - 1, "objects", "of")
    return is_behind and sentence.some("aux", part.start, part.end)


def _is_tied(sentence: Sentence, at: int) -> bool:
    """Whether a second verb of a part is tied to what stands before it, as verbs are."""
    language = sentence.lexicon.language
    if language == "de" or (language != "en" and _INFINITIVE[language].search(sentence.lower[at])):
        return True
    before = word_before(sentence, at)
    if before < 0 or sentence.lower[before] in ("to", ","):
        return True
    return sentence.has(before, "aux", "must", "may", "pronouns", "joins")


def _small_verbs(sentence: Sentence, part: Part, at: int) -> int:
    """Where the small verbs before a verb begin."""
    while at > part.start and (
        sentence.has(at - 1, "aux", "must", "may", "tries")
        or sentence.lower[at - 1] == "to"
        or _is_beside(sentence, at - 1)
    ):
        at -= 1
    return at


def _is_beside_another(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    """Whether a verb only says more of a noun or of another verb: "the right to erase", "prevents
    us from selling".
    """
    if sentence.has(at, "must", "may", "tries") and "to" in sentence.lower[at : at + 3]:
        return True
    if sentence.has(at, "prevents", "lets"):
        return any(sentence.act_at(place)[0] for place in range(at + 1, part.end))
    if sentence.lower[at - 1 : at] != ("to",) or start <= part.start:
        return False
    is_of_a_thing = bool(sentence.lexicon.things.at(sentence.stems, start - 1)[0])
    return is_of_a_thing and not any(
        sentence.party_at(place) for place in range(part.start, start - 1)
    )


def reach_back(sentence: Sentence, part: Part) -> int:
    """Where the main part begins that goes on behind "nach sieben Tagen" and the like."""
    place = sentence.parts.index(part)
    while place >= 2 and sentence.has(sentence.parts[place - 1].start, "adjuncts"):
        place -= 2
    return sentence.parts[place].start


def _is_passive(sentence: Sentence, part: Part, start: int, at: int) -> bool:
    language = sentence.lexicon.language
    if language == "de":
        is_made = sentence.some("passive", reach_back(sentence, part), part.end)
        return is_made and bool(_PARTICIPLE_DE.search(sentence.lower[at]))
    if language != "en" and sentence.lower[at - 1 : at] and sentence.lower[at - 1] in _REFLEXIVE:
        return True
    is_made = sentence.some("passive", start, at)
    return is_made and not (language == "en" and sentence.lower[at].endswith("ing"))
