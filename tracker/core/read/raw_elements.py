"""Markup -> the elements in it whose content is no markup to a browser that runs scripts:
`noscript` is one of them.

The parser at hand takes `noscript` for markup, as a browser without scripting does. Then an
`<iframe … />` in it, which never ends, swallows the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_RAW = "script|style|noscript|textarea|title|iframe|noembed|noframes"
_OPENER = re.compile(rf"<(?:({_RAW})(?=[\s/>])|!--)", re.I)
_HIDDEN_OPENER = re.compile(rf"<(?:({_RAW}|svg|template)(?=[\s/>])|!--)", re.I)
_COMMENT = "!--"
_CLOSERS = {
    name: re.compile(rf"</{name}(?:[\s/][^>]*)?>", re.I)
    for name in f"{_RAW}|svg|template".split("|")
} | {_COMMENT: re.compile("--!?>")}
_NOSCRIPT = re.compile("<noscript", re.I)
_TEMPLATE = re.compile(r"<(/?)template(?=[\s/>])([^>]*)>", re.I)
_SHADOW = re.compile(r"\sshadowrootmode\s*=\s*[\"']?(?:open|closed)\b", re.I)
SHADOW_ROOT = "shadow-root"
"""The element that stands for a shadow root, once its template is written so."""


def with_shadow_roots(source: str) -> str:
    """Markup in which a template that a browser opens as its parent's shadow root is an element
    like any other.
    """
    if _SHADOW.search(source) is None:
        return source
    parts: list[str] = []
    opened: list[bool] = []  # templates, and whether each is shown
    at = 0
    for start, end in _markup(source):
        for tag in _TEMPLATE.finditer(source, start, end):
            name = _shadow_tag(tag, opened)
            if name:
                parts += [source[at : tag.start()], name]
                at = tag.end()
    return "".join([*parts, source[at:]])


def _shadow_tag(tag: re.Match[str], opened: list[bool]) -> str:
    """What a template's tag becomes, "" where it stays; keeps count of those that are open."""
    closes, attributes = tag.groups()
    if closes:
        return f"</{SHADOW_ROOT}>" if opened and opened.pop() else ""
    # Within a template that is not shown nothing is.
    opened.append(all(opened[-1:]) and _SHADOW.search(attributes) is not None)
    return f"<{SHADOW_ROOT}>" if opened[-1] else ""


def _markup(source: str) -> Iterator[tuple[int, int]]:
    """The stretches of markup between scripts, comments and the like."""
    at = 0
    for _, start, end, _ in _pieces(source, _OPENER):
        yield at, start
        at = end
    yield at, len(source)


def without_noscript(source: str) -> str:
    """Markup without `noscript` elements; in linear time. One that never ends stays, and is the
    parser's to cut off.
    """
    if _NOSCRIPT.search(source) is None:
        return source
    parts: list[str] = []
    at = 0
    for name, start, end, _ in _pieces(source, _OPENER):
        if name == "noscript":
            parts.append(source[at:start])
            at = end
    return "".join([*parts, source[at:]])


def shown(source: str) -> str:
    """Markup without what a reader never sees: scripts, styles, drawings, fields, comments and the
    like.
    """
    source = with_shadow_roots(source)
    parts: list[str] = []
    at = 0
    for name, start, end, inside in _pieces(source, _HIDDEN_OPENER):
        parts += [source[at:start], inside if name == "title" else ""]
        at = end
    return "".join([*parts, source[at:]])


def _pieces(source: str, openers: re.Pattern[str]) -> Iterator[tuple[str, int, int, str]]:
    """Each such element and comment in order: its name, where it begins and ends, and what is in
    it.
    """
    endless: set[str] = set()
    at = 0
    while (opener := openers.search(source, at)) is not None:
        start, at = opener.start(), opener.end()
        name = (opener.group(1) or _COMMENT).lower()
        if name in endless or _is_in_tag(source, start):
            continue
        if name == "svg" and _closes_itself(source, at):
            continue
        # "<!-->" is a whole comment.
        closer = _CLOSERS[name].search(source, start + 2 if name == _COMMENT else at)
        if closer is None:
            endless.add(name)
            continue
        yield name, start, closer.end(), source[source.find(">", at) + 1 : closer.start()]
        at = closer.end()


# An attribute longer than this is hardly quoted markup.
_LOOK_BACK_CHARS = 2_000


def _is_in_tag(source: str, at: int) -> bool:
    """Whether a place lies in a tag, as where an attribute quotes markup."""
    since = max(0, at - _LOOK_BACK_CHARS)
    opened = source.rfind("<", since, at)
    return opened > source.rfind(">", since, at) and source[opened + 1 : opened + 2].isalpha()


def _closes_itself(source: str, at: int) -> bool:
    end = source.find(">", at)
    return end > 0 and source[end - 1] == "/"
