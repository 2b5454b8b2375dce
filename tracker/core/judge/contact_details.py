"""An edit -> whether it only changes contact details: an address, a number, a form."""

from __future__ import annotations

import re

from tracker.core.judge.facts import Facts
from tracker.core.judge.listed_names import ITEMS_MATTER
from tracker.core.judge.rules import LONG_EDIT_WORDS
from tracker.model import Reason
from tracker.patterns import compile_later

_ADDRESS_PART = compile_later(
    # Without going back: in words of capitals each letter might begin one more.
    r"(?:[\w.+-]{1,40}+@[\w.-]{1,80}+|[^\W\d_]?\d[\w-]*+|[A-ZÀ-Þ][\w'’.-]*+|[\s,.;/#&-]"
    r"|(?:of|the|de|la|le|du|des|der|die|am|im|in|den|del|el|los|rue|chemin|allée|bâtiment|bât"
    r"|étage|quai|place|calle|piso|floor|suite)\b)++"
)
_STREET_OR_CODE = compile_later(
    r"\b(?:wharf|quay|street|avenue|ave|road|rd|boulevard|blvd|parkway|pkwy|drive|lane|square"
    r"|suite|ste|floor|p\.?\s?o\.? box"
    r"|\w*stra(?:ß|ss)e|\w*weg|\w*platz|postfach|gasse|allee|ufer"
    r"|rue|chemin|allée|impasse|quai|cedex|calle|avenida|plaza|paseo|carrer|camino)\b"
    r"|\b[A-Z]{2},? \d{5}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|\b\d{4,5} [A-ZÀ-Þ][a-zà-ÿ]+",
    re.I,
)
# A word like "contact us" stands so near the details it announces.
_REACH_CHARS = 140
# "Write to us at the new mill": the first words say what a sentence is about.
_FIRST_WORDS = 6
_DIGIT = compile_later(r"\d")


def contact(facts: Facts) -> Reason | None:
    """Are these contact details?"""
    has_content = bool(facts.words) or bool(_DIGIT.search(facts.text))
    is_short = len(facts.words) <= 2 * LONG_EDIT_WORDS
    if not has_content or not is_short:
        return None
    if not any(holds(facts) for holds in (_both_name_contact, _is_about_contact, _is_announced)):
        return None
    return Reason("contact", f"Contact details: {facts.shown}", "minor", "contact")


def postal_address(facts: Facts) -> Reason | None:
    """Is it a part of a postal address: names, numbers and signs alone, in a sentence that has a
    street or a code?
    """
    if not facts.words or not all(map(_ADDRESS_PART.fullmatch, facts.sides)):
        return None
    sentence = facts.sentence
    if not (_STREET_OR_CODE.search(sentence) and _DIGIT.search(sentence)):
        return None
    return Reason("contact", f"A postal address: {facts.shown}", "minor", "contact")


def _both_name_contact(facts: Facts) -> bool:
    """Whether both sides name a way to reach someone: then that is what changed."""
    return facts.is_replaced and all(map(facts.rules.contact.search, facts.sides))


def _is_about_contact(facts: Facts) -> bool:
    """Whether the sentence is about contact: anywhere for details, else in its first words."""
    if facts.category in ITEMS_MATTER:
        # In such a list, contact details are part of what the list says.
        return False
    pattern = facts.rules.contact
    is_detail = all(pattern.search(text) or _ADDRESS_PART.fullmatch(text) for text in facts.sides)
    first_words = " ".join(facts.sentence.split()[:_FIRST_WORDS])
    return bool(pattern.search(facts.sentence if is_detail else first_words))


def _is_announced(facts: Facts) -> bool:
    """Whether the words say how to reach somebody: "contact us through …"."""
    if facts.lexicon is None or not facts.is_modified:
        return False
    before = f"{facts.sentence.partition(facts.text)[0]} {facts.text}"
    return bool(facts.lexicon.patterns["reached_by"].search(before[-_REACH_CHARS:]))
