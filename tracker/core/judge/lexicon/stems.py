"""A text -> its stems: numbers by value, periods of time in days, each word by its base form."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import Stemmer

from tracker.core.compare.edits import in_full
from tracker.core.judge.lexicon import german
from tracker.core.text import fold
from tracker.patterns import compile_later

LANGUAGES = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
WORD = compile_later(r"\d+(?:[.,]\d+)*(?:-[^\W\d_]+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
"""What counts as one word, in an entry and in a sentence alike."""
Phrase = tuple[str, ...]
# More words than this are forgotten: a page in a strange alphabet must not fill the memory.
_MOST_KNOWN = 20_000
_MOST_SENTENCES = 1_000

_TOKEN = compile_later(rf"{WORD.pattern}|[%$€£¥,;]")
# "thirty (30) days"
_TWICE = compile_later(r"\b([^\W\d_]{1,30}(?:-[^\W\d_]{1,30})?) ?\( ?(\d{1,9}) ?\)")
# "Client·e·s", "abonné(e)s", "cliente/a", "Kund:innen": one word for men and women.
_BOTH_SEXES = {
    "fr": compile_later(r"(?<=[^\W\d_]{3})(?:[·•‧]\w{1,5}(?:[·•‧]s)?|\(e\))"),
    "es": compile_later(r"(?<=[^\W\d_]{3})(?:/as?\b|\(as?\))"),
    "de": compile_later(r"(?<=[^\W\d_]{3})(?:[:*_/]-?in(?:nen)?\b)"),
}
# "Nor will we sell it" is "and we will not sell it"; "once every month" is "every month".
_NOR_WE = compile_later(
    r",? (?:nor|and nor|and neither) "
    r"(will|do|does|did|may|can|shall|must|should|would|is|are|have|has) "
    r"(we|you|they|it|the \w+)\b"
)
_ONCE = compile_later(r"\bonce (?=every |each |per )")
_WE_DO = compile_later(r"\b(nous (?:(?:ne|vous|les|le|la|y|en|lui|leur) )*)(\w{3,}ons)\b")
_ELIDED = compile_later(r"\b([dlnsmtcj]|qu|lorsqu|puisqu|jusqu|quoiqu)'(?=\w)")
_PERCENT = compile_later(r"\b(?:per ?cent|prozent|pour ?cent|por ?ciento)\b")
_GROUPED = compile_later(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """How a language's words are brought to one form."""

    language: str
    forms: Mapping[str, str]
    """Irregular forms to their base."""
    numbers: Mapping[str, float]
    """Spelled numbers, to their value."""
    units_days: Mapping[str, float]
    """Units of time, to their days."""
    articles: frozenset[str]
    """Words for "one" before a unit: "a year"."""
    each: frozenset[str]
    """Words for "every" before a unit."""
    er_verbs: frozenset[str]
    """Verbs that end like a word for who does something: "offer"."""
    known: dict[str, str] = field(default_factory=dict)
    """The stems of the words looked up last: policies use the same words again and again."""

    def stem(self, word: str) -> str:
        """A lower-case word's stem; an irregular word has that of its base form."""
        stem = self.known.get(word)
        if stem is None:
            if len(self.known) >= _MOST_KNOWN:
                self.known.clear()
            stem = self.known[word] = self._stem(word)
        return stem

    def _stem(self, word: str) -> str:
        base = self.forms.get(word)
        if self.language == "de":
            base = base or german.base(word, self.forms)
        stem: str = _stemmer(self.language).stemWord(base or word)
        return german.without_t(stem) if self.language == "de" else stem

    def doer(self, word: str) -> str:
        """A lower-case word's stem, but "provider" stays as it is, without a plural.

        The stem of who does something is that of what is done ("provide"), another matter.
        """
        bare = word.removesuffix("s")
        is_doer = self.language == "en" and bare.endswith(("er", "or"))
        return bare if is_doer and bare not in self.er_verbs else self.stem(word)

    def words(self, text: str) -> Phrase:
        """The stems of a lower-case text's words, numbers as written."""
        return tuple(map(self.stem, WORD.findall(text)))

    def stems(self, sentence: str) -> Phrase:
        """The stems of a sentence, numbers by value, a number with a unit of time as one period.

        Two years are `730d`.
        """
        return _stems_of(self, sentence)

    def stems_of(self, sentence: str) -> Phrase:
        """The same, worked out anew."""
        tokens = self._tokens(sentence)
        stems: list[str] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            unit = tokens[at + 1] if at + 1 < len(tokens) else ""
            if unit in self.units_days and token in self.each:
                # "Every month", "chaque mois".
                stems += [self.stem(token), _days(self.units_days[unit])]
                at += 2
                continue
            # "A year", "eine Woche", "un an".
            is_one = unit in self.units_days and token in self.articles
            number = "1" if is_one else token
            if not number[0].isdigit():
                stems.append(self.stem(number))
                at += 1
            elif unit in self.units_days:
                stems.append(_days(float(number) * self.units_days[unit]))
                at += 2
            else:
                stems.append(number)
                at += 1
        return tuple(stems)

    def _tokens(self, sentence: str) -> list[str]:
        """The words, numbers and signs of a sentence, in lower case and in usual form."""
        text = in_full(fold(sentence)).replace("§§", "§").replace("§", " paragraf ")
        if self.language == "de":
            text = german.join_verbs(text, self.forms)
        text = _PERCENT.sub("%", text.lower())
        if self.language == "en":
            text = _ONCE.sub("", _NOR_WE.sub(r" and \2 \1 not", text))
        if self.language == "fr":
            # "D'annuler" is "de annuler": else no phrase with "de" is known before a vowel.
            text = _WE_DO.sub(self._infinitive, _ELIDED.sub(r"\1e ", text))
        text = text.replace("'", " ")
        if self.language in _BOTH_SEXES:
            text = _BOTH_SEXES[self.language].sub("", text)
        text = _TWICE.sub(self._number_once, text)
        return [self._token(token) for token in _TOKEN.findall(text)]

    def _infinitive(self, match: re.Match[str]) -> str:
        """A regular French verb behind "nous" in its base form."""
        if match[2] in self.forms:
            return match[0]
        return f"{match[1]}{match[2].removesuffix('ons')}er"

    def _number_once(self, match: re.Match[str]) -> str:
        """The figure alone for "thirty (30)", if both are the same number."""
        return match[2] if self.numbers.get(match[1]) == float(match[2]) else match[0]

    def _token(self, token: str) -> str:
        """A token with its number as a figure."""
        if token[0].isdigit():
            return _number(token)
        if token in self.numbers:
            return f"{self.numbers[token]:g}"
        count, hyphen, rest = token.partition("-")
        if hyphen and count in self.numbers:
            return f"{self.numbers[count]:g}-{rest}"
        return token


# Cached: both sides of an edit are asked for by one question after the other.
@functools.lru_cache(maxsize=_MOST_SENTENCES)
def _stems_of(normal: Normal, sentence: str) -> Phrase:
    return normal.stems_of(sentence)


def _number(token: str) -> str:
    """A number by its value: "1.000" and "1,000" are 1000."""
    if _GROUPED.fullmatch(token):
        return re.sub("[.,]", "", token)
    if "-" in token:
        return token
    try:
        return f"{float(token.replace(',', '.')):g}"
    except ValueError:
        # A section's number: "4.2.1".
        return token


def _days(days: float) -> str:
    # A month is no whole number of days: 24 of them are two years all the same.
    return f"{round(days, 1 if days >= 1 else 3):.8g}d"


@functools.cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])
