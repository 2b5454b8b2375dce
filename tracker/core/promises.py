"""A policy's sentences -> how the vendor says it announces changes to the policy itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.core.text import fold, sentences
from tracker.model import Promises

_DOCUMENT = (
    r"(?:(?:privacy|cookie|this|our|these|the)\s+){1,3}(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)|statement"
    r"|notice|terms|agreement|document|conditions|guidelines)"
)
_CHANGING = re.compile(r"\b(?:chang|updat|modif|revis|amend|alter|material(?:ly)?\s+chang)\w*", re.I)
_ABOUT = re.compile(
    rf"{_DOCUMENT}|\bchanges?\s+(?:to|in)\s+(?:this|our|the|these)\b|\bmaterial\s+changes?\b|\bthose\s+changes\b|\bany\s+changes\b|\bsuch\s+changes\b|\bchanges\s+and\s+modifications\b|\bthis\s+page\b|\bthe\s+changes?\b",
    re.I,
)
_NOTIFY = re.compile(
    r"\b(?:notif\w+|inform|tell|alert|announce|notice|let\s+you\s+know|advise|communicat\w+|e-?mail\s+you|post(?:ing|ed)?|publish\w*)\b",
    re.I,
)
_CHANNELS = (
    ("email", re.compile(r"\be-?mail\b", re.I)),
    ("homepage", re.compile(r"\bhome\s?page\b", re.I)),
    (
        "website",
        re.compile(
            r"\b(?:notice|banner|announcement|message|notif\w+|post\w*)\b[^.;]{0,60}?\b(?:on|through|via"
            r"|within|in)\s+(?:this|our|the)\s+(?:web\s?sites?|sites?|services?|platform|apps?)\b|\bin-(?:app"
            r"|product)\b",
            re.I,
        ),
    ),
    ("terms_of_service", re.compile(r"\bnotice\s+provisions?\s+(?:of|in|set)\b[^.;]{0,40}\bterms\b", re.I)),
    (
        "page",
        re.compile(
            r"\b(?:post\w*|publish\w*|updat\w*|place\w*|plac\w+)\b[^.;]{0,70}?\b(?:on\s+)?(?:this\s+page"
            r"|this\s+(?:web)?\s?page)\b|\bnotify\s+you\s+(?:here|of\s+any\s+changes\s+by\s+posting)\b|\bhere,\s+by\s+e-?mail\b",
            re.I,
        ),
    ),
)
_BEFORE = re.compile(
    r"\b(?:prior\s+to|before|in\s+advance\s+of|ahead\s+of)\s+(?:\w+\s+){0,3}?(?:chang\w*|becom\w+|tak\w+|com\w+|effect\w*|modif\w*|updat\w*|it|they)|\b(?:advance|prior)\s+notice\b|\b\d+\s+(?:calendar\s+|business\s+)?days?['’]?\s+(?:\w+\s+)?(?:before|prior|notice|in\s+advance)|\bin\s+advance\b",
    re.I,
)
_WHEN_POSTED = re.compile(
    r"\beffective\s+(?:immediately\s+)?(?:when|upon|as\s+of|once|on|at)\s+(?:the\s+)?(?:they\s+are\s+|it\s+is\s+|time\s+of\s+|date\s+of\s+)?(?:post|publi|updat)\w*|\b(?:when|once|upon|after)\s+(?:they\s+are\s+|we\s+|being\s+|it\s+is\s+)?(?:post|publish)\w*[^.;]{0,40}\beffective|\beffective\s+immediately|\bimmediately\s+(?:up)?on\s+(?:post|publi)\w+|\bin\s+the\s+moment\s+we\s+do\s+so",
    re.I,
)
_ACCEPTANCE = re.compile(
    r"\b(?:continu\w+|any|your|further|subsequent)\s+(?:to\s+)?(?:us\w+|access\w*)\b[^.]{0,140}?\b(?:accept\w*|agree\w*|consent\w*|constitut\w+|bound)\b|\bbe\s+considered\s+acceptance\b|\bdeemed\s+(?:to\s+(?:have\s+)?)?accept\w*",
    re.I,
)
_MUST_CHECK = re.compile(
    r"\b(?:check|review|refer\s+back\s+to|visit|consult|revisit|read|look\s+at)\w*\b[^.;]{0,90}?\b(?:periodically|regularly|frequently|from\s+time\s+to\s+time|often|each\s+time|every\s+time|occasionally|latest|for\s+(?:any\s+)?(?:the\s+)?(?:latest|changes|updates))\b|\b(?:periodically|regularly|frequently)\s+(?:check|review|visit|consult|read)\w*",
    re.I,
)
_MATERIAL = re.compile(
    r"\b(?:material|significant|substantial|substantive|major|important)(?:ly)?\b[^.;]{0,30}?\b(?:chang|modif|updat|revis|amend)|\bmaterially\s+(?:chang|modif|alter|affect)|\b(?:chang|modif|updat|revis|amend)\w*\b[^.;]{0,40}?\b(?:material|significant|substantial)\b",
    re.I,
)
_DOCUMENT_STEMS = (
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
_STEMS = ("chang", "updat", "modif", "revis", "amend", "alter")
_OF_DOCUMENT = re.compile(
    r"\b(?:privacy|cookie|this|our|these|the)\s+(?:[\w-]+\s+){0,2}?(?:polic(?:y|ies)|statement|notice|terms|agreement|document|conditions|guidelines)\b",
    re.I,
)
_ABOUT_ALONE = re.compile(r"\bmaterial\s+changes?\b|\bchanges\s+and\s+modifications\b", re.I)
_TELLS_YOU = re.compile(
    r"\b(?:notify|inform|tell|alert|advise|e-?mail)\s+(?:you|users|customers|our\s+\w+)\b(\s+(?:of|about)\s+[^.;,]{0,60})?",
    re.I,
)
_THE_TEXT = re.compile(r"\b(?:page|polic|statement|terms|notice)\w*", re.I)
# Notice of something else (a breach, a merger), or of how notice is deemed given, is no promise to announce a change.
_ELSEWHERE = re.compile(
    r"\b(?:breach|unauthori[sz]ed|merger|acqui\w+|transferred|sold|password|last\s+e-?mail|most\s+current\s+e-?mail|dispatch)\b",
    re.I,
)
_QUOTE_CHARS = 400


def find(texts: Sequence[str]) -> Promises:
    """Gather the promises from a policy's paragraphs.

    Returns:
        Every channel named whatever the tier; `before_effective` where notice before effect is promised in any tier;
        `on` is `material` where notice is promised for material changes only. All empty where nothing is said.
    """
    said = [said for text in texts if _is_about_changes(folded := fold(text)) for said in _paragraph(folded)]
    if not any(sentence.about or sentence.must_check for sentence in said):
        return Promises()
    channels = tuple(dict.fromkeys(channel for sentence in said for channel in sentence.channels))
    timings = {sentence.timing for sentence in said if sentence.timing}
    tiers = {sentence.tier for sentence in said if sentence.tier}
    quote = " ".join(sentence.text for sentence in said if sentence.promises)
    return Promises(
        channels=channels,
        timing=next((timing for timing in ("before_effective", "when_posted") if timing in timings), "unspecified"),
        on="material" if tiers == {"material"} else "any",
        use_is_acceptance=any(sentence.acceptance for sentence in said),
        reader_must_check=any(sentence.must_check for sentence in said),
        quote=quote[:_QUOTE_CHARS],
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What one sentence promises."""

    text: str
    about: bool
    channels: tuple[str, ...]
    timing: str | None
    tier: str | None
    acceptance: bool
    must_check: bool

    @property
    def promises(self) -> bool:
        return bool(self.channels or self.timing or self.acceptance or self.must_check)


def _paragraph(folded: str) -> Iterator[_Said]:
    """The sentences of a paragraph about changes; "when we do so, we notify you" rests on the sentence before it."""
    before = False
    for text in sentences(folded):
        changing = bool(_CHANGING.search(text))
        about = changing and bool(_ABOUT.search(text))
        tells = bool(_NOTIFY.search(text)) and (changing or before) and not _ELSEWHERE.search(text)
        timing = "before_effective" if tells and _BEFORE.search(text) else None
        if timing is None and _WHEN_POSTED.search(text):
            timing = "when_posted"
        yield _Said(
            text=text,
            about=about or tells or timing is not None,
            channels=tuple(name for name, pattern in _CHANNELS if tells and pattern.search(text)),
            timing=timing,
            tier=_tier(text) if tells else None,
            acceptance=_changes_or_posts(text) and bool(_ACCEPTANCE.search(text)),
            must_check=bool(_MUST_CHECK.search(text)) and (about or bool(_THE_TEXT.search(text))),
        )
        before = about


def _changes_or_posts(text: str) -> bool:
    return bool(_CHANGING.search(text)) or "post" in text.lower()


def _tier(text: str) -> str | None:
    """For which changes a sentence promises notice: `material`, `any`, or None where it promises none."""
    if _MATERIAL.search(text):
        return "material"
    told = _TELLS_YOU.search(text)
    if told and (told.group(1) is None or _CHANGING.search(told.group(1))):
        return "any"
    return None


def _is_about_changes(paragraph: str) -> bool:
    """Whether a paragraph speaks of changes to the document itself. Cheap questions first: most paragraphs do not."""
    return _may_be_about_changes(paragraph) and any(
        _CHANGING.search(sentence) and (_OF_DOCUMENT.search(sentence) or _ABOUT_ALONE.search(sentence))
        for sentence in sentences(paragraph)
        if _may_be_about_changes(sentence)
    )


def _may_be_about_changes(text: str) -> bool:
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS) and any(stem in lowered for stem in _DOCUMENT_STEMS)
