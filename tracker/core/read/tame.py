"""Markup -> markup a parser can stand: nesting, attributes and reopened formatting that cost it square time are cut.

An HTML parser looks up its stack of open elements at every tag, compares a tag's attributes pair by pair, and opens
unclosed formatting anew in every paragraph. Pages that people read come nowhere near these limits and pass unchanged.
"""

from __future__ import annotations

import re
from collections import Counter

from tracker.errors import ReadError

# The largest recorded policy page has under 40,000 tags; this many take some ten seconds.
_MAX_TAGS = 500_000
# Browsers nest no deeper than 512; recorded pages stay below 60.
_MAX_DEPTH = 400
# Formatting elements a parser may have to open anew, over the whole page.
_MAX_REOPENED = 400_000
# A tag this long with this many separators has its attributes dropped: they are compared pair by pair.
_LONG_TAG_CHARS = 1_500
_MANY_SEPARATORS = 200

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_RAW_TEXT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|svg)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_SEPARATOR = re.compile(r"[\s/\"']")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Another of these, or the end of what holds it, closes an open one: they do not nest in themselves.
_SELF_CLOSING = frozenset("a p li dt dd tr td th tbody thead tfoot caption colgroup option optgroup rt rp rb rtc body html head".split())
_FORMATTING = frozenset("b big code em font i s small strike strong tt u nobr".split())
_FLAT = _VOID | _SELF_CLOSING


def tame(source: str) -> str:
    """Cut what only a hostile or broken page has; any other page comes back as it is.

    Raises:
        ReadError: more tags than any policy has.
    """
    tags = _TAG.findall(source)
    if len(tags) > _MAX_TAGS:
        raise ReadError(f"The page holds {len(tags):,} tags, more than any policy, and was not read")
    if any(len(rest) > _LONG_TAG_CHARS for _, _, rest in tags):
        source = _TAG.sub(_shorten, source)
    if len(tags) < _MAX_DEPTH or not _is_heavy(tags):
        return source
    return _flatten(_RAW_TEXT.sub(" ", source))


def _shorten(found: re.Match[str]) -> str:
    rest = found.group(3)
    if len(rest) <= _LONG_TAG_CHARS or len(_SEPARATOR.findall(rest)) <= _MANY_SEPARATORS:
        return found.group()
    return f"<{found.group(1)}{found.group(2)}"


def _is_heavy(tags: list[tuple[str, str, str]]) -> bool:
    """Whether the nesting may be deep; closing tags that match nothing are not believed."""
    depth = deepest = alone = formatting = reopened = 0
    for slash, written, rest in tags:
        name = written.lower()
        reopened += formatting
        if name in _FLAT:
            continue
        if slash:
            depth -= depth > 0
            formatting -= name in _FORMATTING and formatting > 0
        elif rest.endswith("/"):
            alone += 1
        else:
            depth += 1
            formatting += name in _FORMATTING
            deepest = max(deepest, depth)
    return deepest + alone > _MAX_DEPTH or reopened > _MAX_REOPENED


def _flatten(source: str) -> str:
    """Leave out tags that open deeper than the limit, with their ends, and formatting where too much would reopen."""
    open_names: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    depth = formatting = reopened = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth, formatting, reopened
        name = found.group(2).lower()
        reopened += formatting
        if name in _FLAT:
            return found.group()
        if name in _FORMATTING and reopened > _MAX_REOPENED:
            return "<wbr"
        if not found.group(1):
            if depth >= _MAX_DEPTH:
                dropped[name] += 1
                return "<wbr"
            depth += 1
            formatting += name in _FORMATTING
            open_names[name] += 1
        elif dropped[name]:
            dropped[name] -= 1
            return "<wbr"
        elif open_names[name]:
            open_names[name] -= 1
            depth -= 1
            formatting -= name in _FORMATTING
        return found.group()

    return _TAG.sub(keep, source)
