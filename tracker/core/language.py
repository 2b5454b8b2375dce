"""Text -> the language it is written in.

The commonest words show the language of a long text, the letters that of a short one. Where
neither is sure, the page's own declaration decides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from tracker.patterns import compile_later


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that show a language."""

    common: frozenset[str]
    """The commonest words of running text."""
    function: frozenset[str]
    """All articles, conjunctions, prepositions and the like; only of languages that have rules.

    They show the language of a single sentence where its letters do not, or are wrong.
    """


def _words(common: str, function: str = "") -> _Words:
    return _Words(frozenset(common.split()), frozenset(function.split()))


_WORDS = {
    "en": _words(
        "the of and to you your we or in our that for with this by are not is any on as be will "
        "may have from if",
        "the an of and or to in on at for with by from is are be not no may will must can if "
        "it its your our",
    ),
    "fr": _words(
        "le la les des vous et de à nous pour votre vos sur que par dans est ou une du au ces "
        "sont être notre aux",
        "le la les l d un une des du de au aux et ou en par pour dans sur avec sans qui que "
        "est sont ne pas se ce il",
    ),
    "de": _words(
        "der die und in den von zu wir ist sie das mit für auf ihre oder des im werden nicht eine "
        "ein dem auch ihrer",
        "der die das den dem des ein eine einen einem einer und oder in im zu zum zur von mit "
        "für auf bei ist sind",
    ),
    "es": _words(
        "el los las y que para por su con una del se usted o nuestros sus al en como no sobre "
        "puede estos nuestra",
        "el la los las lo un una unos unas de del al y o en por para con sin que se es son no "
        "su sus cada",
    ),
    "it": _words(
        "il di che per i dati con una del della le utente o nel sono alla gli dei ai può anche "
        "nostri suoi più come",
    ),
    "pt": _words(
        "o os as que para você com uma seus do da ou em não por são nossos sua dos ao pode seu "
        "nossa também mais",
    ),
    "nl": _words(
        "de het van en een je wij voor op dat u met of zijn onze ons te door niet deze uw kunnen "
        "bij worden als",
    ),
    "pl": _words(
        "i w na do się z lub oraz że o nie przez są dla użytkownika jest danych od te może które "
        "to po jak",
    ),
    "sv": _words(
        "och att som för vi du av det på till en är med eller dina din den om vår våra inte kan "
        "detta",
    ),
    "da": _words(
        "og at som for vi du af det på til en er med eller dine din den om vores ikke kan dette "
        "har",
    ),
    "fi": _words(
        "ja tai on että voi me sinun jos kun se ovat tämä kanssa sekä ei meidän sen joka kuin "
        "tietoja",
    ),
    "tr": _words(
        "ve bir bu için ile olarak veya kişisel size biz tarafından sizin da de daha olan gibi "
        "verilerin",
    ),
    "cs": _words(
        "a v na se že nebo pro je s jsou do vaše o jako ze které našich může nejsou od při údaje",
    ),
    "ro": _words(
        "și de în la cu sau pe pentru care dumneavoastră din este nu prin noastre datele sunt ale "
        "vă",
    ),
}
# Languages that have rules (core/judge).
_WITH_RULES = [language for language, words in _WORDS.items() if words.function]
_WORD = compile_later(r"\w+")
_LEAST_FUNCTION_WORDS = 2
# Scripts other than Latin, and the language that is assumed for each.
_SCRIPTS = (
    ("ja", r"[\u3040-\u30ff]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("ko", r"[\uac00-\ud7af]"),
    ("ru", r"[\u0400-\u04ff]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("el", r"[\u0370-\u03ff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("hi", r"[\u0900-\u097f]"),
)
_SCRIPT_RATIO = 0.2
_SAMPLE_CHARS = 8_000
# Bytes of UTF-8 a character above which scripts other than Latin are worth counting.
_OTHER_SCRIPT_RATIO = 1.1
_COMMON_WORDS_RATIO = 0.08
# With fewer words the common ones tell too little: of 543 single sentences they knew 282, letters
# 538.
_MIN_WORDS = 60
_LEAST_WORDS = 3
# Languages that letters take for one with rules, or the other way round, in a short sentence.
_SIMILAR = {
    "gl": "es",
    "pt": "es",
    "ia": "es",
    "ca": "es",
    "la": "es",
    "oc": "fr",
    "co": "fr",
    "lb": "de",
    "nl": "de",
}
# Codes of the detector of short texts that are not those of ISO 639-1.
_CODES = {"iw": "he", "nb": "no", "un": None}


def detect(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language, None where neither text nor declaration tells it.

    Args:
        text: running text; the first 8,000 characters are looked at.
        declared: what the page says of itself (`en-GB`).
    """
    sample = text[:_SAMPLE_CHARS].lower()
    by_script = _by_script(sample)
    if by_script:
        return by_script
    counts = Counter(sample.split())
    total = counts.total()
    if total < _LEAST_WORDS:
        return _code(declared)
    if total < _MIN_WORDS:
        return _of_short(text, declared)
    common = {
        language: sum([counts[word] for word in words.common & counts.keys()])
        for language, words in _WORDS.items()
    }
    best = max(common, key=common.__getitem__)
    return best if common[best] >= _COMMON_WORDS_RATIO * total else _code(declared)


def _by_script(sample: str) -> str | None:
    """The language of a script other than Latin, None where there is little of any."""
    if len(sample.encode("utf-8", "replace")) <= _OTHER_SCRIPT_RATIO * len(sample):
        return None
    letters = sum(map(str.isalpha, sample))
    for language, pattern in _SCRIPTS:
        if letters and len(re.findall(pattern, sample)) > _SCRIPT_RATIO * letters:
            return language
    return None


def _of_short(text: str, declared: str | None) -> str | None:
    """The language of a sentence or two.

    Asked in this order: its letters where they are sure, the declaration, its function words, its
    letters.

    Source: the Compact Language Detector 2 (Apache licence).
    """
    import pycld2

    printable = "".join(letter for letter in text if letter.isprintable())
    try:
        is_sure, _, (best, *_) = pycld2.detect(printable, isPlainText=True)
    except (pycld2.error, UnicodeEncodeError):
        return _code(declared)
    name = best[1][:2]
    by_letters: str | None = _CODES.get(name, name)
    if is_sure and by_letters not in (None, "en", *_SIMILAR):
        return by_letters
    by_words = _by_function_words(text, by_letters)
    return by_words if is_sure and by_letters == "en" else _code(declared) or by_words


def _by_function_words(text: str, by_letters: str | None) -> str | None:
    """The language with most of the function words, where letters may be wrong; else by letters."""
    languages = [_SIMILAR[by_letters]] if by_letters in _SIMILAR else _WITH_RULES
    words = _WORD.findall(text.lower())
    counts = {
        language: sum(word in _WORDS[language].function for word in words) for language in languages
    }
    best = max(languages, key=counts.__getitem__)
    is_alone = list(counts.values()).count(counts[best]) == 1
    return best if counts[best] >= _LEAST_FUNCTION_WORDS and is_alone else by_letters


def _code(declared: str | None) -> str | None:
    """The code that a declaration begins with, None for anything else."""
    code = (declared or "").strip().lower()[:2]
    return code if re.fullmatch("[a-z]{2}", code) else None
