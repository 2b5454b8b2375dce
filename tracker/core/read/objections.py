"""A policy's clauses -> the days in which its reader may object to a change."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from tracker.core import quantities
from tracker.core.prefilter import Prefilter
from tracker.core.text import fold, sentences
from tracker.model import Clause
from tracker.patterns import compile_later

_MOST_DAYS = 366
# The words of all languages stand together: few sentences get as far.
# Asked first: most sentences say nothing of objecting.
_STEMS = ("object", "widersp", "widerspr", "oppos", "opon", "objet", "objeci", "reject", "refus")
# The reader objects: "you may object", "if Customer does not object". An objection that the vendor
# answers ("we respond to an objection within 30 days") is another period.
_READER_OBJECTS = compile_later(
    r"\b(?:you|customer|client|licensee|subscriber|user|controller|organi[sz]ation|company)s?\b"
    r"[^.;]{0,80}?\b(?:object(?:s|ed|ing|ions?)?\b|(?:reject|oppose|refuse)(?:s|ed"
    r"|ing)?\b[^.;]{0,40}?"
    r"\b(?:chang|amend|modif|updat|revis|term|sub-?\s?process|addition|appoint|engag))"
    r"|\b(?:object(?:ion)?s?|opposition)\b[^.;]{0,60}?\b(?:by|from)\s+(?:you|the\s+)?\w+"
    r"|\b(?:right|period|days?|weeks?|months?)\b[^.;]{0,40}?\bto\s+(?:object|reject"
    r"|oppose|refuse)\b"
    r"|\b(?:sie|kund\w+|nutzer\w*|auftraggeber\w*|verantwortliche\w*)\b[^.;]{0,120}?\bwidersp\w+"
    r"|\bwidersp\w+[^.;]{0,60}?\b(?:sie|kund\w+|nutzer\w*|auftraggeber\w*|verantwortliche\w*)\b"
    r"|\bwiderspruchsfrist\b"
    r"|\b(?:vous|client\w*|utilisat\w+|responsable)\b[^.;]{0,120}?\b(?:oppos\w+"
    r"|objection\w*|refus\w+)"
    r"|\b(?:oppos\w+|objection\w*)\b[^.;]{0,60}?\b(?:vous|client\w*|utilisat\w+|responsable)\b"
    r"|\b(?:usted|cliente\w*|usuari\w+|responsable)\b[^.;]{0,120}?\b(?:opon\w+|oposici\w+|objet\w+)"
    r"|\b(?:opon\w+|oposici\w+|objet\w+)\b[^.;]{0,60}?\b(?:usted|cliente\w*|usuari\w+|responsable)\b",
    re.I,
)
# Who answers, handles or carries out an objection is the vendor: its own time to do so.
_VENDOR_ANSWERS = compile_later(
    r"\b(?:respond|repl(?:y|ies)|answer|process|handle|compl(?:y|ies)|act\s+on|honou?r|stop|cease"
    r"|acknowledge|resolve|beantwort\w*|bearbeit\w*|repond\w*|répond\w*|traite\w*|respond\w*|tramit\w*)\b",
    re.I,
)
# Often a change of one section alone may be rejected, most often that on arbitration: a last day
# for that is none for the rest.
_OF_ONE_SECTION = compile_later(
    r"\barbitra|\bdispute\s+resolution\b|\bthis\s+section\b|\bsection\s+\d|\bschiedsgericht",
    re.I,
)
# What is objected to is a change: of the document, of the processors, or what a notice tells.
_OF_CHANGE = compile_later(
    r"\b(?:chang|amend|modif|revis|updat|notic|notif|new\s+terms|sub-?\s?processor|addition|replac"
    r"|appoint|engag|änder|anpass|mitteil|ankündig|benachricht|unterauftrag|subunternehm"
    r"|subprozessor"
    r"|neue|sous-?traitan|avis|notific|nouve|subencargad|cambi|nuev|aviso)\w*",
    re.I,
)
# A period of notice, before the change: "30 days' prior notice", "14 Tage vor", "un mois avant".
_AHEAD = compile_later(
    r"['’]?\s{0,3}(?:\w{1,30}\s{1,3}){0,2}?(?:notice\b|before\b|prior\b|in\s+advance"
    r"|ahead\b|vor\b|im\s+voraus|vorher"
    r"|avant\b|à\s+l['’]avance|de\s+préavis|antes\b|de\s+antelación|de\s+anticipación|de\s+preaviso)",
    re.I,
)
_OF_A_NOTICE = compile_later(
    r"\s{0,3}(?:of|after|from|following|upon|nach|ab|seit|après|à\s+compter|suivant|desde|tras|a\s+partir)\b",
    re.I,
)


@functools.cache
def _stems() -> Prefilter:
    return Prefilter(["|".join(_STEMS)])


def days_to_object(clauses: Iterable[Clause]) -> int | None:
    """Find in how many days a policy lets its reader object to a change of it.

    Args:
        clauses: of the policy.

    Returns:
        The fewest days where several periods are named: on longer ones a reader cannot rely. None
        where none is.
    """
    days = (_days(sentence) for clause in clauses for sentence in _about_objecting(clause.text))
    return min((count for count in days if count is not None), default=None)


def _about_objecting(text: str) -> Iterable[str]:
    """The sentences of a clause in which its reader objects to a change."""
    if not _stems().may_match(text):
        return
    before = ""
    parts = (part for sentence in sentences(fold(text)) for part in sentence.split(";"))
    for sentence in parts:
        # "We announce new subprocessors. You may object within 14 days."
        is_of_change = _OF_CHANGE.search(sentence) or _OF_CHANGE.search(before)
        if is_of_change and _READER_OBJECTS.search(sentence):
            yield sentence
        before = sentence


def _days(sentence: str) -> int | None:
    """The shortest period to object in that a sentence names; None where it names none."""
    if _VENDOR_ANSWERS.search(sentence) or _OF_ONE_SECTION.search(sentence):
        return None
    periods = (item for item in quantities.find(sentence) if item.kind == "period")
    days = (item.value for item in periods if not _is_notice(sentence, item.text))
    return min((round(count) for count in days if 1 <= count <= _MOST_DAYS), default=None)


def _is_notice(sentence: str, period: str) -> bool:
    """Whether a period is one of notice before a change, and not one to object in after it."""
    after = sentence[sentence.find(period) + len(period) :]
    return bool(_AHEAD.match(after)) and not _OF_A_NOTICE.match(after)
