"""Two sentences -> which periods, sums, shares and ages differ between them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20,
    "twenty-one": 21, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90, "hundred": 100,
    "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "sechs": 6, "zwölf": 12, "un": 1, "une": 1, "deux": 2, "trois": 3,
    "douze": 12, "uno": 1, "una": 1, "dos": 2, "tres": 3, "seis": 6, "doce": 12,
}  # fmt: skip
_UNITS = {
    "hour": "hours?|heures?|stunden?|horas?|ore", "day": "days?|jours?|tag(?:e|en|s)?|d[ií]as?|giorni|dagen|dias",
    "week": "weeks?|semaines?|wochen?|semanas?|settimane|weken",
    "month": "months?|mois|monat(?:e|en|s)?|mes(?:es)?|mesi|maanden",
    "year": "years?|ans?|années?|jahr(?:e|en|s)?|años?|anni|jaar|anos",
    "minute": "minutes?|minuten|minutos?",
}  # fmt: skip
_DAYS = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 365 / 12,
    "year": 365.0,
}
_NUMBER = (
    r"(?:\d{1,3}(?:[,.]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + ")"
)
_PERIOD = re.compile(
    rf"\b(?P<n>{_NUMBER})\s*(?:\(\s*(?P<n2>\d+)\s*\)\s*)?[-\s]?(?:business |working |calendar "
    rf"|consecutive |full )?(?P<u>{'|'.join(_UNITS.values())})\b",
    re.I,
)
_MONEY = re.compile(
    rf"(?P<c>[$€£¥]|\b(?:USD|EUR|GBP|CHF|US\$))\s?(?P<n>{_NUMBER})"
    rf"|\b(?P<n2>{_NUMBER})\s?(?P<c2>[$€£¥]|USD|EUR|GBP|CHF|dollars?|euros?)(?!\w)",
    re.I,
)
_PERCENT = re.compile(
    rf"\b(?P<n>{_NUMBER})\s?(?:%|per ?cent|percent|prozent|pour cent|por ciento)", re.I
)
_AGE = re.compile(
    r"\b(?:under(?: the age of)?|over|above|age(?:d)?(?: of)?|at least|younger than"
    r"|older than)\s+(?P<n>1[0-9]|2[01])\b(?!\s*(?:days?|months?|hours?))"
    r"|\b(?P<n2>1[0-9]|2[01])\s*(?:years?\s*(?:of age|old)|or older)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: `period` in days, `money`, `percent` or `age`; `text` as printed."""

    kind: str
    value: float
    text: str


def find(sentence: str) -> list[Quantity]:
    """All quantities of a sentence, in order of kind. Bare numbers are not among them."""
    found = []
    ages = {match.span() for match in _AGE.finditer(sentence)}
    for match in _AGE.finditer(sentence):
        found.append(Quantity("age", _value(match["n"] or match["n2"]), match.group()))
    for match in _PERIOD.finditer(sentence):
        if any(start <= match.start() < end for start, end in ages):
            continue
        unit = next(
            name for name, pattern in _UNITS.items() if re.fullmatch(pattern, match["u"], re.I)
        )
        found.append(Quantity("period", round(_value(match["n"]) * _DAYS[unit], 3), match.group()))
    for match in _MONEY.finditer(sentence):
        found.append(Quantity("money", _value(match["n"] or match["n2"]), match.group()))
    for match in _PERCENT.finditer(sentence):
        found.append(Quantity("percent", _value(match["n"]), match.group()))
    return found


def differ(old: str, new: str) -> list[tuple[Quantity | None, Quantity | None]]:
    """Quantities that changed between two sentences, paired by kind; one side None where it came or
    went.
    """
    old_found, new_found = find(old), find(new)
    changed: list[tuple[Quantity | None, Quantity | None]] = []
    for kind in ("period", "money", "percent", "age"):
        gone = list(
            (
                Counter(_key(q) for q in old_found if q.kind == kind)
                - Counter(_key(q) for q in new_found if q.kind == kind)
            ).elements()
        )
        came = list(
            (
                Counter(_key(q) for q in new_found if q.kind == kind)
                - Counter(_key(q) for q in old_found if q.kind == kind)
            ).elements()
        )
        for at in range(max(len(gone), len(came))):
            before = _named(gone[at], old_found) if at < len(gone) else None
            after = _named(came[at], new_found) if at < len(came) else None
            changed.append((before, after))
    return changed


def _key(quantity: Quantity) -> tuple[str, float]:
    return quantity.kind, quantity.value


def _named(key: tuple[str, float], found: list[Quantity]) -> Quantity:
    return next(quantity for quantity in found if _key(quantity) == key)


def _value(text: str) -> float:
    # Without regard to case "ı" and "ſ" are taken for i and s.
    lowered = text.lower().replace("ı", "i").replace("i̇", "i").replace("ſ", "s")
    if lowered in _WORDS:
        return float(_WORDS[lowered])
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", text):
        return float(re.sub("[,.]", "", text))
    return float(text.replace(",", "."))
