"""How policies in English say that they announce changes."""

from __future__ import annotations

import re

from tracker.core.read.promise_words.patterns import Words
from tracker.patterns import compile_later

_DOCUMENT = (
    r"(?:(?:privacy|cookie|this|our|these|the)\s+){1,3}(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)"
    r"|statement|notice|terms|agreement|document|conditions|guidelines)"
)
_CHANGING = compile_later(
    r"\b(?:chang|updat|modif|revis|amend|alter|material(?:ly)?\s+chang)\w*", re.I
)
_ABOUT = compile_later(
    rf"{_DOCUMENT}|\bchanges?\s+(?:to|in)\s+(?:this|our|the|these)\b|\bmaterial\s+changes?\b"
    rf"|\bthose\s+changes\b"
    r"|\bany\s+changes\b|\bsuch\s+changes\b|\bchanges\s+and\s+modifications\b|\bthis\s+page\b"
    r"|\bthe\s+changes?\b",
    re.I,
)
_NOTIFY = compile_later(
    r"\b(?:notif\w+|inform|tell|alert|announce|notice|let\s+you\s+know|advise|communicat\w+"
    r"|e-?mail\s+you|post(?:ing|ed)?|publish\w*)\b",
    re.I,
)
_CHANNELS = (
    ("email", compile_later(r"\be-?mail\b", re.I)),
    ("homepage", compile_later(r"\bhome\s?page\b", re.I)),
    (
        "website",
        compile_later(
            r"\b(?:notice|banner|announcement|message|notif\w+|post\w*)\b[^.;]{0,60}?\b(?:on"
            r"|through|via"
            r"|within|in)\s+(?:this|our|the)\s+(?:web\s?sites?|sites?|services?|platform|apps?)\b"
            r"|\bin-(?:app|product)\b",
            re.I,
        ),
    ),
    (
        "terms_of_service",
        compile_later(r"\bnotice\s+provisions?\s+(?:of|in|set)\b[^.;]{0,40}\bterms\b", re.I),
    ),
    (
        "page",
        compile_later(
            r"\b(?:post\w*|publish\w*|updat\w*|place\w*"
            r"|plac\w+)\b[^.;]{0,70}?\b(?:on\s+)?(?:this\s+page"
            r"|this\s+(?:web)?\s?page)\b|\bnotify\s+you\s+(?:here"
            r"|of\s+any\s+changes\s+by\s+posting)\b|\bhere,\s+by\s+e-?mail\b",
            re.I,
        ),
    ),
)
_BEFORE = compile_later(
    r"\b(?:prior\s+to|before|in\s+advance\s+of|ahead\s+of)\s+(?:\w+\s+){0,3}?(?:chang\w*|becom\w+"
    r"|tak\w+|com\w+|effect\w*|modif\w*|updat\w*|it|they)|\b(?:advance|prior)\s+notice\b"
    r"|\b\d+\)?\s+(?:calendar\s+"
    r"|business\s+)?days?['’]?\s+(?:\w+\s+)?(?:before|prior|notice|in\s+advance)|\bin\s+advance\b",
    re.I,
)
_WHEN_POSTED = compile_later(
    r"\beffective\s+(?:immediately\s+)?(?:when|upon|as\s+of|once|on"
    r"|at)\s+(?:the\s+)?(?:they\s+are\s+|it\s+is\s+"
    r"|time\s+of\s+|date\s+of\s+)?(?:post|publi|updat)\w*|\b(?:when|once|upon"
    r"|after)\s+(?:they\s+are\s+|we\s+"
    r"|being\s+|it\s+is\s+)?(?:post|publish)\w*[^.;]{0,40}\beffective|\beffective\s+immediately"
    r"|\bimmediately\s+(?:up)?on\s+(?:post|publi)\w+|\bin\s+the\s+moment\s+we\s+do\s+so",
    re.I,
)
_ACCEPTANCE = compile_later(
    r"\b(?:continu\w+|any|your|further|subsequent)\s+(?:to\s+)?(?:us\w+"
    r"|access\w*)\b[^.]{0,140}?\b(?:accept\w*"
    r"|agree\w*|consent\w*|constitut\w+|bound)\b|\bbe\s+considered\s+acceptance\b"
    r"|\bdeemed\s+(?:to\s+(?:have\s+)?)?accept\w*",
    re.I,
)
_MUST_CHECK = compile_later(
    r"\b(?:check|review|refer\s+back\s+to|visit|consult|revisit|read"
    r"|look\s+at)\w*\b[^.;]{0,90}?\b(?:periodically"
    r"|regularly|frequently|from\s+time\s+to\s+time|often|each\s+time|every\s+time|occasionally"
    r"|latest|for\s+(?:any\s+)?(?:the\s+)?(?:latest|changes|updates))\b"
    r"|\b(?:periodically|regularly|frequently)\s+(?:check"
    r"|review|visit|consult|read)\w*",
    re.I,
)
_MATERIAL = compile_later(
    r"\b(?:material|significant|substantial|substantive|major"
    r"|important)(?:ly)?\b[^.;]{0,30}?\b(?:chang|modif|updat"
    r"|revis|amend)|\bmaterially\s+(?:chang|modif|alter|affect)|\b(?:chang|modif|updat|revis"
    r"|amend)\w*\b[^.;]{0,40}?\b(?:material|significant|substantial)\b",
    re.I,
)
_DOCUMENT_STEMS = (
    "processor",
    "polic",
    "statement",
    "notice",
    "terms",
    "agreement",
    "document",
    "conditions",
    "guidelines",
    "material",
    "modifications",
)
_STEMS = (
    "chang",
    "updat",
    "modif",
    "revis",
    "amend",
    "alter",
    "new",
    "addi",
    "repla",
    "engag",
    "appoint",
)
_OF_DOCUMENT = compile_later(
    r"\b(?:privacy|cookie|this|our|these|the)\s+(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)|statement"
    r"|notice|terms|agreement|document|conditions|guidelines)\b",
    re.I,
)
_ABOUT_ALONE = compile_later(r"\bmaterial\s+changes?\b|\bchanges\s+and\s+modifications\b", re.I)
_TELLS_YOU = compile_later(
    r"\b(?:notify|inform|tell|alert|advise|e-?mail)\s+(?:you|users|customers|our\s+\w+)\b(\s+(?:of"
    r"|about)\s+[^.;,]{0,60})?",
    re.I,
)
_THE_TEXT = compile_later(r"\b(?:page|polic|statement|terms|notice)\w*", re.I)
# Notice of something else (a breach, a merger), or of how notice is deemed given, is no promise to
# announce a change.
_ELSEWHERE = compile_later(
    r"\b(?:breach|unauthori[sz]ed|merger|acqui\w+|transferred|sold|password|last\s+e-?mail"
    r"|most\s+current\s+e-?mail|dispatch)\b",
    re.I,
)
_OF_PROCESSORS = compile_later(
    r"\b(?:notif\w+|notice|inform|tell|alert|announce|advise)\b[^.;]{0,80}?\b(?:new|additional|any"
    r"|chang\w+|replac\w+|add\w+|engag\w+|appoint\w+)\b[^.;]{0,40}?\bsub-?\s?processors?\b",
    re.I,
)
WORDS = Words(
    changing=_CHANGING,
    about=_ABOUT,
    notify=_NOTIFY,
    channels=_CHANNELS,
    before=_BEFORE,
    when_posted=_WHEN_POSTED,
    acceptance=_ACCEPTANCE,
    must_check=_MUST_CHECK,
    material=_MATERIAL,
    document_stems=_DOCUMENT_STEMS,
    stems=_STEMS,
    of_document=_OF_DOCUMENT,
    about_alone=_ABOUT_ALONE,
    tells_you=_TELLS_YOU,
    the_text=_THE_TEXT,
    elsewhere=_ELSEWHERE,
    of_processors=_OF_PROCESSORS,
    posts="post",
)
