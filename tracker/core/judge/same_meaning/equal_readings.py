"""Two sentences -> the same two in another reading: "shall" as "must", "the customer" as "you"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.patterns import compile_later

_SHALL = compile_later(r"\bshall\b")
_PARTY_WORDS = {
    "en": (
        (r"\b[Tt]he (?:customer|user|client|subscriber|account holder|buyer|purchaser|consumer|"
         r"licensee|guest|member|tenant|hirer|renter|participant|policyholder|cardholder|visitor|"
         r"passenger|traveller|borrower|student|applicant)\b(?! ?['’]s)", "you"),
        (r"\b(?:[Tt]he|[Oo]ur) (?:company|firm|business|organisation|organization|team|staff|"
         r"provider|service provider|operator|seller|supplier|vendor|club|association)\b"
         r"(?! ?['’]s)", "we"),
    ),
    "de": (
        (r"\b(?:[Dd]er|[Dd]ie|[Dd]en) (?:Kunde|Kunden|Kundin|Nutzer|Nutzerin|Verbraucher|Gast|"
         r"Besteller|Käufer|Mieter|Mieterin|Teilnehmer|Versicherte|Auftraggeber|Fahrgast)\b",
         "Sie"),
        (r"\b(?:[Dd]ie|[Uu]nsere?) (?:Firma|Gesellschaft|Unternehmen|Team|Verein|Betreiberin)\b|"
         r"\b[Dd]er (?:Anbieter|Betreiber|Verkäufer|Vermieter|Veranstalter|Verein)\b|"
         r"\b[Dd]as Unternehmen\b", "wir"),
    ),
    "fr": (
        (r"\b(?:[Ll]e|[Ll]a) (?:client|cliente|locataire|voyageur|consommateur|passager|preneur|"
         r"participant|membre)\b|\b[Ll]['’](?:utilisateur|utilisatrice|abonné|abonnée|acheteur|"
         r"usager|adhérent|assuré)\b", "vous"),
        (r"\b(?:[Ll]a|[Nn]otre) (?:société|entreprise|compagnie|équipe)\b|"
         r"\b[Ll]['’](?:entreprise|équipe|exploitant|association)\b|"
         r"\b[Ll]e (?:prestataire|vendeur|fournisseur|bailleur)\b", "nous"),
    ),
    "es": (
        (r"\b(?:[Ee]l|[Ll]a) (?:cliente|usuario|usuaria|consumidor|comprador|inquilino|"
         r"arrendatario|viajero|socio|suscriptor|abonado|participante)\b", "usted"),
        (r"\b(?:[Ll]a|[Nn]uestra) (?:empresa|compañía|sociedad)\b|"
         r"\b[Ee]l (?:prestador|vendedor|proveedor|arrendador)\b|\b[Nn]uestro equipo\b",
         "nosotros"),
    ),
}  # fmt: skip
_PARTIES = {
    language: tuple((compile_later(pattern), pronoun) for pattern, pronoun in pairs)
    for language, pairs in _PARTY_WORDS.items()
}
# The word for what is somebody's, and what it becomes beside the pronoun of a party.
_THEIRS = {
    "en": (compile_later(r"\b(?:their|his or her|his|her|its)\b"), {"you": "your", "we": "our"}),
    "de": (
        compile_later(r"\b(?:[Ii]hr|[Ss]ein)(?=(?:e[nmrs]?)?\b)"),
        {"Sie": "Ihr", "wir": "unser"},
    ),
    "fr": (compile_later(r"\b(?:son|sa|ses|leurs?)\b"), {"vous": "votre", "nous": "notre"}),
    "es": (compile_later(r"\bsus?\b"), {"usted": "su", "nosotros": "nuestro"}),
}
# The size of a unit's prefix, in thousandths of a metre, a gram or a litre.
_SIZES = {
    "m": 1, "c": 10, "z": 10, "": 1_000, "k": 1_000_000,
}  # fmt: skip
_MEASURE = compile_later(
    r"\b(\d+(?:[.,]\d+)?|an?|one|eine?[nmrs]?|une?) ?"
    r"(?:([mck]?)([mgl])\b|"
    r"(kilo|milli|centi|zenti|mili|centí|milí|kiló)?(m|g|l)(?:[eèé]t(?:re|er)|etro|it(?:re|er"
    r"|ro)|ram)"
    r"\w*|(k)ilos?\b)",
    re.I,
)
_MONEY = compile_later(r"(€|\$|£|\b(?:EUR|USD|GBP|CHF|euros?)\b)\s?(\d[\d.,]*\d|\d)", re.I)
_CURRENCY = compile_later(r"€|\bEUR\b|\b[Ee]uros?\b")
_POUND = compile_later(r"£|\bGBP\b|\bpounds?\b(?! of)")
# "Las actas las guarda la escuela": the object stands first, and again as a pronoun.
_FRONTED = compile_later(r"^([^,.;]{3,60}) l[oa]s? ([^\W\d_]+) ([^,.;]{3,60})(?=\W*$)")


def readings(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """Both sentences in each other reading that changes one of them.

    Args:
        old: a sentence before.
        new: the same after.
        language: of both.
    """
    for reading in (_shall, _sums, _measures, _parties, _fronted):
        for pair in reading(old, new, language):
            if pair != (old, new):
                yield pair


def _shall(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """In English "shall" is a duty if the other sentence has "must"."""
    is_once = bool(_SHALL.search(old)) != bool(_SHALL.search(new))
    if language == "en" and is_once:
        yield _SHALL.sub("must", old), _SHALL.sub("must", new)


def _sums(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A currency stands before or behind its sum, as a sign, a code or a word."""
    yield _with_currency_behind(old), _with_currency_behind(new)


def _with_currency_behind(text: str) -> str:
    """A text with the currency as a word behind each sum."""
    text = _MONEY.sub(r"\2 \1", text)
    return _POUND.sub("pound", _CURRENCY.sub("euro", text))


def _measures(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A length, a weight or a volume in another unit."""
    if _MEASURE.search(old) and _MEASURE.search(new):
        yield _MEASURE.sub(_measured, old), _MEASURE.sub(_measured, new)


def _measured(match: re.Match[str]) -> str:
    """A measure in thousandths of its base unit."""
    number = float(match[1].replace(",", ".")) if match[1][0].isdigit() else 1.0
    prefix = (match[2] or (match[4] or "")[:1] or match[6] or "").lower()
    unit = (match[3] or match[5] or "g").lower()
    return f"{number * _SIZES[prefix]:.10g} {unit}x"


def _fronted(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """In Spanish an object that stands first is repeated as a pronoun before the verb."""
    if language == "es":
        yield _FRONTED.sub(r"\3 \2 \1", old), new
        yield old, _FRONTED.sub(r"\3 \2 \1", new)


def _parties(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A party by its name in one sentence, by a pronoun in the other."""
    for pattern, pronoun in _PARTIES.get(language, ()):
        for named, other in ((old, new), (new, old)):
            if not pattern.search(named) or not _has_word(other, pronoun):
                continue
            if _has_word(named, pronoun) or pattern.search(other):
                continue
            renamed = pattern.sub(pronoun, named)
            theirs, owned_by = _THEIRS[language]
            for text in (renamed, theirs.sub(owned_by[pronoun], renamed)):
                yield (text, other) if named is old else (other, text)


def _has_word(text: str, word: str) -> bool:
    return word.lower() in re.findall(r"\w+", text.lower())
