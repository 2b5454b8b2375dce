"""A text -> whether any of its sentences binds somebody.

A policy has such sentences, a menu or a list of headings has none.
"""

from __future__ import annotations

import re

from tracker.patterns import compile_later

_WORDS = {
    "en": (
        r"must|shall|may|will|agree|consent|entitled|liable|prohibited|permitted|required"
        r"|responsible for"
        r"|(?:we|you|they) (?:do not |don't |can |cannot )?"
        r"(?:collect|use|share|sell|process|keep|store|disclose|retain)"
    ),
    "de": (
        r"muss|müssen|darf|dürfen|kann|können|werden|sind|verpflichtet|einwillig\w*"
        r"|wir (?:erheben|verarbeiten|nutzen|verwenden|speichern)"
    ),
    "fr": (
        r"doit|doivent|devez|peut|peuvent|pouvez|pouvons|acceptez|consent\w*"
        r"|nous (?:ne )?(?:collectons|utilisons|traitons|partageons|conservons|vendons)"
    ),
    "es": (
        r"debe|deben|debes|puede|pueden|podemos|acepta\w*|consient\w*|recopilamos|utilizamos"
        r"|tratamos|compartimos"
    ),
    "it": (
        r"deve|devono|può|possono|possiamo|accett\w*|consens\w*|raccogliamo|utilizziamo"
        r"|trattiamo|condividiamo"
    ),
    "pt": (
        r"deve|devem|pode|podem|podemos|aceita\w*|consent\w*|coletamos|recolhemos|utilizamos"
        r"|tratamos"
    ),
    "nl": (
        r"moet|moeten|mag|mogen|kan|kunnen|zullen|akkoord|toestemming|verzamelen|gebruiken"
        r"|verwerken"
    ),
}
_COMPILED = {
    language: compile_later(rf"\b(?:{words})\b", re.I) for language, words in _WORDS.items()
}


def has_binding_word(text: str, language: str | None) -> bool | None:
    """Whether a text has a word that binds somebody: "must", "may", "agree".

    Args:
        text: of a policy, whole.
        language: ISO 639-1; None where it is not known.

    Returns:
        None where this language's words are not known here.
    """
    pattern = _COMPILED.get(language or "")
    return None if pattern is None else pattern.search(text) is not None
