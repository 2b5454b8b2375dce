"""The text of a block -> whether its shape shows that it belongs to the site around a policy.

Such are a row of links, a breadcrumb, a reader's comment, a forum thread, a box of buttons and a
newsletter form. Names of icons inside a text are removed.
"""

from __future__ import annotations

import re

from tracker.patterns import compile_later

# Signs between the links of a row, and between the steps of a breadcrumb.
_SIGNS = compile_later(r"\s[·•›»>]\s")
_LEAST_LINKS, _LINK_WORDS = 3, 7
_SENTENCE_ENDS = (".", "!", "?", ";", ":")
_BEHIND_SENTENCE = '"”’)'
# "mira · 3 months ago — … Reply": a comment has a name, an age and a button.
_AGE = compile_later(
    r"\b(?:\d{1,3}|an?|one) (?:minute|hour|day|week|month|year)s? ago\b"
    r"|\bvor (?:\d{1,3}|einem|einer) (?:Minute|Stunde|Tag|Woche|Monat|Jahr)(?:e?n)?\b"
    r"|\bil y a (?:\d{1,3}|une?) (?:minute|heure|jour|semaine|mois|an)s?\b"
    r"|\bhace (?:\d{1,3}|una?) (?:minuto|hora|día|semana|mes|año)(?:e?s)?\b",
    re.I,
)
_ANSWER = compile_later(
    r"♥|\b(?:reply|like|likes|report|share|antworten|melden|répondre|signaler|responder"
    r"|denunciar)\b",
    re.I,
)
_AGE_WORDS = 12
_THREAD = compile_later(
    r"\((?:\d{1,5}) (?:repl(?:y|ies)|comments?|answers?|antworten|kommentare?|réponses?"
    r"|commentaires?|respuestas?|comentarios?)\)$",
    re.I,
)
_BUTTON = compile_later(
    r"\b(?:(?:accept|reject|allow|decline|refuse) all|only necessary|necessary only"
    r"|(?:manage|save|cookie) (?:preferences|settings|choices)|preferences"
    r"|alle (?:annehmen|akzeptieren|zulassen|ablehnen)|nur (?:notwendige|erforderliche)"
    r"|einstellungen|tout (?:accepter|refuser)|(?:accepter|refuser) tout|personnaliser|paramétrer"
    r"|(?:aceptar|rechazar) tod[ao]s?|configurar|solo necesarias)\b",
    re.I,
)
_LEAST_BUTTONS, _BOX_WORDS, _BUTTONS_CHARS = 2, 80, 30
_NO_SPAM = compile_later(r"\b(?:no|kein|sans|pas de|sin) spam\b", re.I)
_FORM_WORDS = 16
# Names of icons that a font draws, where they are read as text.
_ICON = compile_later(
    r"(?:(?<=\s)|^)(?:open_in_new|(?:arrow|keyboard|expand|chevron|navigate|check|more|content"
    r"|account|file|picture|play|favorite|thumb|star|info|error|help"
    r"|launch)_[a-z]{2,12}(?:_[a-z]{2,12})?)(?=\s|$)"
)
_MOST_CHARS = 600


def is_furniture(text: str) -> bool:
    """Whether a block belongs to the site around a policy, whatever its words mean.

    Args:
        text: of one block.
    """
    if len(text) > _MOST_CHARS:
        return False
    lowered = text.lower()
    # Most blocks are sentences, and a sentence is none of the others.
    if text.rstrip(_BEHIND_SENTENCE).endswith(_SENTENCE_ENDS):
        return _is_comment(text, lowered) or _is_form(lowered)
    return any(question(text, lowered) for question in _QUESTIONS)


def without_icons(text: str) -> str:
    """A text without the names of icons."""
    if "_" not in text or not _ICON.search(text):
        return text
    return re.sub(r"\s{2,}", " ", _ICON.sub("", text)).strip()


def _is_row_of_links(text: str, lowered: str) -> bool:
    links = _SIGNS.split(text)
    return len(links) >= _LEAST_LINKS and all(len(link.split()) <= _LINK_WORDS for link in links)


def _is_comment(text: str, lowered: str) -> bool:
    """Whether a text is a reader's comment, or the line of a thread with its number of replies."""
    if text.endswith(")") and _THREAD.search(text):
        return True
    age = _AGE.search(text) if _may_name_age(lowered) else None
    is_early = age is not None and len(text[: age.start()].split()) <= _AGE_WORDS
    return is_early and bool(_ANSWER.search(text[-_BUTTONS_CHARS:]))


def _may_name_age(lowered: str) -> bool:
    # Every age holds one of these, and hardly any paragraph does.
    return "ago" in lowered or "vor " in lowered or "il y a" in lowered or "hace " in lowered


def _is_box(text: str, lowered: str) -> bool:
    """Whether a text asks for consent and ends with the buttons that give and refuse it."""
    if not _BUTTON.search(text[-_BUTTONS_CHARS:]) or len(text.split()) > _BOX_WORDS:
        return False
    return len({button.group().lower() for button in _BUTTON.finditer(text)}) >= _LEAST_BUTTONS


def _is_form(lowered: str) -> bool:
    """Whether a text is the promise "no spam" beside a field for a newsletter."""
    if "spam" not in lowered or len(lowered.split()) > _FORM_WORDS:
        return False
    return _NO_SPAM.search(lowered) is not None


# Of lines that do not end like a sentence.
_QUESTIONS = (_is_row_of_links, _is_comment, _is_box, lambda text, lowered: _is_form(lowered))
