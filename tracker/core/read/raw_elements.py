"""Markup -> markup without the elements whose content a browser does not read as markup.

To a browser that runs scripts, `noscript` is one of them.

The parser used here reads `noscript` as markup, as a browser without scripts does. Then an
`<iframe … />` in it, which never ends, takes the rest of the page with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.patterns import compile_later

_RAW = "script|style|noscript|textarea|title|iframe|noembed|noframes"
_OPENER = compile_later(rf"<(?:({_RAW})(?=[\s/>])|!--)", re.I)
_COMMENT = "!--"
_CLOSERS = {name: re.compile(rf"</{name}(?:[\s/][^>]*)?>", re.I) for name in _RAW.split("|")} | {
    _COMMENT: re.compile("--!?>")
}
_NOSCRIPT = compile_later("<noscript", re.I)
# Asked before the attribute, which is searched for several times more slowly.
_ANY_TEMPLATE = compile_later("<template", re.I)
_TEMPLATE = compile_later(r"<(/?)template(?=[\s/>])([^>]*)>", re.I)
_SHADOW = compile_later(r"\sshadowrootmode\s*=\s*[\"']?(?:open|closed)\b", re.I)
# An attribute longer than this is hardly quoted markup.
_LOOK_BACK_CHARS = 2_000
SHADOW_ROOT = "shadow-root"
"""The element that `with_shadow_roots` writes in place of a shadow root's template."""


def with_shadow_roots(source: str) -> str:
    """Markup in which the templates of shadow roots are ordinary elements."""
    if _ANY_TEMPLATE.search(source) is None or _SHADOW.search(source) is None:
        return source
    parts: list[str] = []
    opened: list[bool] = []  # the open templates: whether each is shown
    at = 0
    for start, end in _markup(source):
        for tag in _TEMPLATE.finditer(source, start, end):
            name = _shadow_tag(tag, opened)
            if name:
                parts += [source[at : tag.start()], name]
                at = tag.end()
    return "".join([*parts, source[at:]])


def _shadow_tag(tag: re.Match[str], opened: list[bool]) -> str:
    """What a template's tag becomes, "" where it stays; updates the stack of open templates."""
    closes, attributes = tag.groups()
    if closes:
        return f"</{SHADOW_ROOT}>" if opened and opened.pop() else ""
    # A template inside one that is not shown is not shown either.
    opened.append(all(opened[-1:]) and _SHADOW.search(attributes) is not None)
    return f"<{SHADOW_ROOT}>" if opened[-1] else ""


def _markup(source: str) -> Iterator[tuple[int, int]]:
    """Where the markup between scripts, comments and the like begins and ends."""
    at = 0
    for _, start, end in _pieces(source):
        yield at, start
        at = end
    yield at, len(source)


def without_noscript(source: str) -> str:
    """Markup without `noscript` elements, in linear time; one that never ends stays."""
    if _NOSCRIPT.search(source) is None:
        return source
    parts: list[str] = []
    at = 0
    for name, start, end in _pieces(source):
        if name == "noscript":
            parts.append(source[at:start])
            at = end
    return "".join([*parts, source[at:]])


def _pieces(source: str) -> Iterator[tuple[str, int, int]]:
    """Each such element and comment: its name, and where it begins and ends."""
    endless: set[str] = set()
    at = 0
    while (opener := _OPENER.search(source, at)) is not None:
        start, at = opener.start(), opener.end()
        name = (opener.group(1) or _COMMENT).lower()
        if name in endless or _is_in_tag(source, start):
            continue
        # "<!-->" is a whole comment: its end may begin two characters after its start.
        closer = _CLOSERS[name].search(source, start + 2 if name == _COMMENT else at)
        if closer is None:
            # Remembered, so that a page of many such openers is not searched once for each.
            endless.add(name)
            continue
        yield name, start, closer.end()
        at = closer.end()


def _is_in_tag(source: str, at: int) -> bool:
    """Whether a place lies inside a tag, as where an attribute quotes markup."""
    since = max(0, at - _LOOK_BACK_CHARS)
    opened = source.rfind("<", since, at)
    return opened > source.rfind(">", since, at) and source[opened + 1 : opened + 2].isalpha()
