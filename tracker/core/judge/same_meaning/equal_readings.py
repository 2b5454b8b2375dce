"""Two sentences -> the same in another reading: "shall" as "must", "the customer" as "you", "500 g"
as "0.5 kg".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHALL = re.compile(r"\bshall\b")
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
    language: tuple((re.compile(pattern), pronoun) for pattern, pronoun in pairs)
    for language, pairs in _PARTY_WORDS.items()
}
_THEIRS = {
    "en": (re.compile(r"\b(?:their|his or her|his|her|its)\b"), {"you": "your", "we": "our"}),
    "de": (re.compile(r"\b(?:[Ii]hr|[Ss]ein)(?=(?:e[nmrs]?)?\b)"), {"Sie": "Ihr", "wir": "unser"}),
    "fr": (re.compile(r"\b(?:son|sa|ses|leurs?)\b"), {"vous": "votre", "nous": "notre"}),
    "es": (re.compile(r"\bsus?\b"), {"usted": "su", "nosotros": "nuestro"}),
}
# In thousandths of a metre, a gram and a litre.
_SIZES = {
    "m": 1, "c": 10, "z": 10, "": 1_000, "k": 1_000_000,
}  # fmt: skip
_MEASURE = re.compile(
    r"\b(\d+(?:[.,]\d+)?|an?|one|eine?[nmrs]?|une?) ?"
    r"(?:([mck]?)([mgl])\b|"
    r"(kilo|milli|centi|zenti|mili|centí|milí|kiló)?(m|g|l)(?:[eèé]t(?:re|er)|etro|it(?:re|er|ro)|ram)"
    r"\w*|(k)ilos?\b)",
    re.I,
)
_MONEY = re.compile(r"(€|\$|£|\b(?:EUR|USD|GBP|CHF|euros?)\b)\s?(\d[\d.,]*\d|\d)", re.I)
_CURRENCY = re.compile(r"€|\bEUR\b|\b[Ee]uros?\b")
_POUND = re.compile(r"£|\bGBP\b|\bpounds?\b(?! of)")
# "Las actas las guarda la escuela": the object stands first, and again as a pronoun.
_FRONTED = re.compile(r"^([^,.;]{3,60}) l[oa]s? ([^\W\d_]+) ([^,.;]{3,60})(?=\W*$)")


def readings(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """Both sides in other readings, each that changes a side.

    Args:
        old: a sentence before.
        new: the same after.
        language: of both.
    """
    for reading in (_shall, _sums, _measures, _parties, _fronted):
        for sides in reading(old, new, language):
            if sides != (old, new):
                yield sides


def _shall(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """In English "shall" is a duty, where the other side has "must"."""
    if language == "en" and len({bool(_SHALL.search(side)) for side in (old, new)}) == 2:
        yield _SHALL.sub("must", old), _SHALL.sub("must", new)


def _sums(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A currency stands before or behind its sum, as a sign, a code or a word."""
    yield _sum(old), _sum(new)


def _sum(text: str) -> str:
    text = _MONEY.sub(r"\2 \1", text)
    return _POUND.sub("pound", _CURRENCY.sub("euro", text))


def _measures(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A length, a weight or a volume in another unit."""
    if _MEASURE.search(old) and _MEASURE.search(new):
        yield _MEASURE.sub(_measured, old), _MEASURE.sub(_measured, new)


def _measured(found: re.Match[str]) -> str:
    number = float(found[1].replace(",", ".")) if found[1][0].isdigit() else 1.0
    size = (found[2] or (found[4] or "")[:1] or found[6] or "").lower()
    return f"{number * _SIZES[size]:.10g} {(found[3] or found[5] or 'g').lower()}x"


def _fronted(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """In Spanish an object that stands first is taken up by a pronoun before the verb."""
    if language == "es":
        yield _FRONTED.sub(r"\3 \2 \1", old), new
        yield old, _FRONTED.sub(r"\3 \2 \1", new)


def _parties(old: str, new: str, language: str) -> Iterator[tuple[str, str]]:
    """A party by its name on one side, by a pronoun on the other."""
    for pattern, pronoun in _PARTIES.get(language, ()):
        for named, other in ((old, new), (new, old)):
            is_other = pronoun.lower() in re.findall(r"\w+", other.lower())
            is_both = pronoun.lower() in re.findall(r"\w+", named.lower()) or pattern.search(other)
            if not pattern.search(named) or not is_other or is_both:
                continue
            said = pattern.sub(pronoun, named)
            theirs, owns = _THEIRS[language]
            for text in (said, theirs.sub(owns[pronoun], said)):
                yield (text, other) if named is old else (other, text)
