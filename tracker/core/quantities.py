"""Sentences -> the periods, sums, shares and ages in them, and which differ between two."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from dataclasses import dataclass

from tracker.patterns import compile_later

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "eighteen": 18, "twenty": 20, "twenty-one": 21, "thirty": 30, "forty-five": 45,
    "sixty": 60, "ninety": 90, "hundred": 100,
    "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "sechs": 6, "zwölf": 12,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "douze": 12,
    "uno": 1, "una": 1, "dos": 2, "tres": 3, "seis": 6, "doce": 12,
}  # fmt: skip
_UNITS = {
    "hour": "hours?|heures?|stunden?|horas?|ore",
    "day": "days?|jours?|tag(?:e|en|s)?|d[ií]as?|giorni|dagen|dias",
    "week": "weeks?|semaines?|wochen?|semanas?|settimane|weken",
    "month": "months?|mois|monat(?:e|en|s)?|mes(?:es)?|mesi|maanden",
    "year": "years?|ans?|années?|jahr(?:e|en|s)?|años?|anni|jaar|anos",
    "minute": "minutes?|minuten|minutos?",
}
_DAYS_OF_UNIT = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 365 / 12,
    "year": 365.0,
}
_NUMBER = (
    r"(?:\d{1,3}(?:[,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|"
    + "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
    + ")"
)
_PERIOD = compile_later(
    rf"\b(?P<n>{_NUMBER})\s*(?:\(\s*(?P<n2>\d+)\s*\)\s*)?[-\s]?(?:business |working |calendar "
    rf"|consecutive |full )?(?P<u>{'|'.join(_UNITS.values())})\b",
    re.I,
)
_MONEY = compile_later(
    rf"(?P<c>[$€£¥]|\b(?:USD|EUR|GBP|CHF|US\$))\s?(?P<n>{_NUMBER})"
    rf"|\b(?P<n2>{_NUMBER})\s?(?P<c2>[$€£¥]|USD|EUR|GBP|CHF|dollars?|euros?)(?!\w)",
    re.I,
)
_PERCENT = compile_later(
    rf"\b(?P<n>{_NUMBER})\s?(?:%|per ?cent|percent|prozent|pour cent|por ciento)", re.I
)
_AGE = compile_later(
    r"\b(?:under(?: the age of)?|over|above|age(?:d)?(?: of)?|at least|younger than"
    r"|older than)\s+(?P<n>1[0-9]|2[01])\b(?!\s*(?:days?|months?|hours?))"
    r"|\b(?P<n2>1[0-9]|2[01])\s*(?:years?\s*(?:of age|old)|or older)\b",
    re.I,
)


# Each sum, share and age holds one of these, with its case folded. Few sentences do, and these
# patterns are among the dearest to compile.
_IN_MONEY = ("$", "€", "£", "¥", "usd", "eur", "gbp", "chf", "dollar")
_IN_PERCENT = ("%", "percent", "per cent", "prozent", "pour cent", "por c")
_IN_AGE = ("1", "2")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: `period` in days, `money`, `percent` or `age`; `text` as printed."""

    kind: str
    value: float
    text: str


# Cached: one question after the other asks for both sides of an edit.
@functools.lru_cache(maxsize=1_000)
def find(sentence: str) -> tuple[Quantity, ...]:
    """All quantities of a sentence, one kind after the other; numbers without a unit are none."""
    folded = sentence.casefold()
    ages = list(_AGE.finditer(sentence)) if _holds(folded, _IN_AGE) else []
    age_spans = {age.span() for age in ages}
    quantities = [Quantity("age", _value(age["n"] or age["n2"]), age.group()) for age in ages]
    for period in _PERIOD.finditer(sentence):
        # "18 years" in "18 years of age" is no period.
        if any(start <= period.start() < end for start, end in age_spans):
            continue
        quantities.append(Quantity("period", _days(period), period.group()))
    for sum_of_money in _MONEY.finditer(sentence) if _holds(folded, _IN_MONEY) else ():
        value = _value(sum_of_money["n"] or sum_of_money["n2"])
        quantities.append(Quantity("money", value, sum_of_money.group()))
    for share in _PERCENT.finditer(sentence) if _holds(folded, _IN_PERCENT) else ():
        quantities.append(Quantity("percent", _value(share["n"]), share.group()))
    return tuple(quantities)


def _holds(text: str, parts: tuple[str, ...]) -> bool:
    return any(part in text for part in parts)


def differ(old: str, new: str) -> list[tuple[Quantity | None, Quantity | None]]:
    """Quantities that changed between two sentences, paired by kind.

    Returns:
        Pairs of old and new; one side is None where a quantity was removed or added.
    """
    old_quantities, new_quantities = find(old), find(new)
    changed: list[tuple[Quantity | None, Quantity | None]] = []
    for kind in ("period", "money", "percent", "age"):
        old_of_kind = [quantity for quantity in old_quantities if quantity.kind == kind]
        new_of_kind = [quantity for quantity in new_quantities if quantity.kind == kind]
        removed = _missing(old_of_kind, new_of_kind)
        added = _missing(new_of_kind, old_of_kind)
        changed += itertools.zip_longest(removed, added)
    return changed


def _missing(quantities: list[Quantity], others: list[Quantity]) -> list[Quantity]:
    """The quantities whose values the others have not, or not as often."""
    missing = Counter(quantity.value for quantity in quantities)
    missing -= Counter(quantity.value for quantity in others)
    return [_first_of_value(value, quantities) for value in missing.elements()]


def _first_of_value(value: float, quantities: list[Quantity]) -> Quantity:
    return next(quantity for quantity in quantities if quantity.value == value)


def _days(period: re.Match[str]) -> float:
    """The length of a period in days."""
    units = (name for name, pattern in _UNITS.items() if re.fullmatch(pattern, period["u"], re.I))
    return round(_value(period["n"]) * _DAYS_OF_UNIT[next(units)], 3)


def _value(text: str) -> float:
    """The number that is written in words or digits."""
    # Without regard to case the pattern takes "ı" and "ſ" for i and s.
    lowered = text.lower().replace("ı", "i").replace("i̇", "i").replace("ſ", "s")
    if lowered in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[lowered])
    # "1,000" and "1.000" are a thousand, "1,5" and "1.5" one and a half.
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", text):
        return float(re.sub("[,.]", "", text))
    return float(text.replace(",", "."))
