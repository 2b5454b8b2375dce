"""Text -> language: by its commonest small words; a short text by its letters; else by what the
page says of itself.
"""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "en": "the of and to you your we or in our that for with this by are not is any on as be will may have from if",
    "fr": "le la les des vous et de à nous pour votre vos sur que par dans est ou une du au ces sont être notre aux",
    "de": "der die und in den von zu wir ist sie das mit für auf ihre oder des im werden nicht eine ein dem auch ihrer",
    "es": "el los las y que para por su con una del se usted o nuestros sus al en como no sobre puede estos nuestra",
    "it": "il di che per i dati con una del della le utente o nel sono alla gli dei ai può anche nostri suoi più come",
    "pt": "o os as que para você com uma seus do da ou em não por são nossos sua dos ao pode seu nossa também mais",
    "nl": "de het van en een je wij voor op dat u met of zijn onze ons te door niet deze uw kunnen bij worden als",
    "pl": "i w na do się z lub oraz że o nie przez są dla użytkownika jest danych od te może które to po jak",
    "sv": "och att som för vi du av det på till en är med eller dina din den om vår våra inte kan detta",
    "da": "og at som for vi du af det på til en er med eller dine din den om vores ikke kan dette har",
    "fi": "ja tai on että voi me sinun jos kun se ovat tämä kanssa sekä ei meidän sen joka kuin tietoja",
    "tr": "ve bir bu için ile olarak veya kişisel size biz tarafından sizin da de daha olan gibi verilerin",
    "cs": "a v na se že nebo pro je s jsou do vaše o jako ze které našich může nejsou od při údaje",
    "ro": "și de în la cu sau pe pentru care dumneavoastră din este nu prin noastre datele sunt ale vă",
}
# The smallest words of the languages that have rules: they tell a sentence that letters tell
# wrongly or not at all.
_SMALLEST = {
    "en": "the an of and or to in on at for with by from is are be not no may will must can if it its your our",
    "fr": "le la les l d un une des du de au aux et ou en par pour dans sur avec sans qui que est sont ne pas se ce il",
    "de": "der die das den dem des ein eine einen einem einer und oder in im zu zum zur von mit für auf bei ist sind",
    "es": "el la los las lo un una unos unas de del al y o en por para con sin que se es son no su sus cada",
}  # fmt: skip
_SMALLEST_OF = {language: frozenset(words.split()) for language, words in _SMALLEST.items()}
_WORD = re.compile(r"\w+")
_LEAST_SMALLEST = 2
_OF = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
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
_SAMPLE_CHARS = 8_000
# Bytes of UTF-8 a character above which scripts other than Latin are worth counting.
_OTHER_SCRIPT_RATIO = 1.1
_MIN_SHARE_RATIO = 0.08
# With fewer words the small ones tell too little: of 543 single sentences they knew 282, letters
# 538.
_MIN_WORDS = 60
_LEAST_WORDS = 3
# Languages that letters take for one of ours, or not, in a short sentence.
_ALIKE = {
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
# What the detector of short texts calls some languages.
_CODES = {"iw": "he", "nb": "no", "un": None}


def detect(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language, or None where neither words nor the declaration
    tell.

    Args:
        text: running text; the first 8,000 characters are looked at.
        declared: what the page says of itself (`en-GB`).
    """
    sample = text[:_SAMPLE_CHARS].lower()
    if len(sample.encode("utf-8", "replace")) > _OTHER_SCRIPT_RATIO * len(sample):
        letters = sum(map(str.isalpha, sample))
        for language, pattern in _SCRIPTS:
            if letters and len(re.findall(pattern, sample)) > 0.2 * letters:
                return language
    tokens = Counter(sample.split())
    total = sum(tokens.values())
    if total < _MIN_WORDS:
        return _of_short(text, declared) if total >= _LEAST_WORDS else _code(declared)
    best = max(_OF, key=lambda language: sum(tokens[word] for word in _OF[language]))
    if sum(tokens[word] for word in _OF[best]) >= _MIN_SHARE_RATIO * total:
        return best
    return _code(declared)


def _of_short(text: str, declared: str | None) -> str | None:
    """The language of a sentence or two: sure letters, else the declaration, else letters that are
    not so sure.

    Source: the Compact Language Detector 2 (Apache licence).
    """
    import pycld2

    printable = "".join(letter for letter in text if letter.isprintable())
    try:
        is_sure, _, (best, *_) = pycld2.detect(printable, isPlainText=True)
    except (pycld2.error, UnicodeEncodeError):
        return _code(declared)
    name = best[1][:2]
    found: str | None = _CODES.get(name, name)
    if is_sure and found not in (None, "en", *_ALIKE):
        return found
    told = _by_smallest_words(text, found)
    return told if is_sure and found == "en" else _code(declared) or told


def _by_smallest_words(text: str, found: str | None) -> str | None:
    """The language most of the smallest words are of, where it is one that letters may have missed;
    else theirs.
    """
    known = [_ALIKE[found]] if found in _ALIKE else list(_SMALLEST_OF)
    words = _WORD.findall(text.lower())
    counts = {code: sum(word in _SMALLEST_OF[code] for word in words) for code in known}
    best = max(known, key=counts.__getitem__)
    is_alone = sum(count == counts[best] for count in counts.values()) == 1
    return best if counts[best] >= _LEAST_SMALLEST and is_alone else found


def _code(declared: str | None) -> str | None:
    code = (declared or "").strip().lower()[:2]
    return code if re.fullmatch("[a-z]{2}", code) else None
