"""Markup -> markup that a parser reads in linear time.

Too deep nesting, too many attributes and too many formatting elements are cut.

An HTML parser searches its stack of open elements at every tag, compares a tag's attributes pair
by pair, and opens unclosed formatting again in every paragraph: square time each. Pages that people
read stay far below these limits and pass unchanged.
"""

from __future__ import annotations

import re

from tracker.errors import ReadError
from tracker.patterns import compile_later

# The largest recorded page has under 10,000 tags; this many take some ten seconds.
_MAX_TAGS = 500_000
# Up to this many tags the deepest possible nesting costs the parser under half a second.
_FEW_TAGS = 15_000
# Browsers nest no deeper than 512; recorded pages stay below 60.
_MAX_DEPTH = 400
# Formatting elements that a parser may have to open again, over the whole page.
_MAX_REOPENED = 400_000
# Of equal formatting elements a parser opens three again (the HTML standard's "Noah's Ark clause").
_ALIKE_REOPENED = 3
# A tag this long with this many separators loses its attributes: they are compared pair by pair.
_LONG_TAG_CHARS = 1_500
_MANY_SEPARATORS = 200

_TAG = compile_later(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*")
_FORMATTING_NAMES = "b|big|code|em|font|i|s|small|strike|strong|tt|u|nobr"
# The first letters are asked for apart: most tags have another, and fail at once.
_FORMATTING_TAG = compile_later(rf"<(?=[bcefinstu])(?:{_FORMATTING_NAMES})(?=[\s/>])[^>]*", re.I)
_UNREAD = compile_later(r"<!--.*?(?:-->|\Z)|<(script|style|svg)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG_START = compile_later(r"<[a-zA-Z][^\s/>]*")
_SEPARATOR = compile_later(r"[\s/\"']")
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
# Another of these, or the end of what holds it, closes an open one: they do not nest in themselves.
_SELF_CLOSING_NAMES = (
    "a p li dt dd tr td th tbody thead tfoot caption colgroup option optgroup rt rp rb rtc "
    "body html head"
)
_FLAT = frozenset([*_VOID_NAMES.split(), *_SELF_CLOSING_NAMES.split()])
_FORMATTING = frozenset(_FORMATTING_NAMES.split("|"))
# The end tag of an outer element is ignored inside the innermost of these.
_SCOPES = frozenset(["table", "object", "applet", "marquee", "template", "select", "button"])


def limit_cost(source: str) -> str:
    """Cut what only a hostile or broken page has; any other page is returned unchanged.

    Raises:
        ReadError: more tags than any policy has.
    """
    source = _with_short_tags(source)
    # An upper bound, which costs almost nothing; only a page beyond the limit is counted exactly.
    tags = source.count("<")
    if tags > _MAX_TAGS:
        tags = len(_TAG.findall(source))
    if tags > _MAX_TAGS:
        raise ReadError(f"The page holds {tags:,} tags, more than any policy, and was not read")
    reopened = _ALIKE_REOPENED * len(set(_FORMATTING_TAG.findall(source))) * tags
    if tags <= _FEW_TAGS and reopened <= _MAX_REOPENED:
        return source
    return _flattened(source)


def _with_short_tags(source: str) -> str:
    """Drop the attributes of tags that have hundreds of them."""
    pieces = source.split(">")
    if max(map(len, pieces)) <= _LONG_TAG_CHARS:
        return source
    return ">".join(
        _shortened(piece) if len(piece) > _LONG_TAG_CHARS else piece for piece in pieces
    )


def _shortened(piece: str) -> str:
    start = _TAG_START.search(piece)
    if start is None or len(piece) - start.end() <= _LONG_TAG_CHARS:
        return piece
    if len(_SEPARATOR.findall(piece, start.end())) <= _MANY_SEPARATORS:
        return piece
    # Within a script or a comment this is no tag: its end ("</script", "--") must stay.
    end = piece.rfind("</", start.end())
    return f"{piece[: start.end()]} {piece[end if end >= 0 else -2 :]}"


def _flattened(source: str) -> str:
    """Markup without elements below the depth limit, and without excess formatting."""
    flattener = _Flattener()
    flat = _TAG.sub(flattener.keep, _UNREAD.sub(" ", source))
    return flat if flattener.dropped_any else source


class _Flattener:
    """Keeps the stack of open elements as a parser would, and drops tags beyond the limits."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.formatting: set[str] = set()
        self.reopened = 0
        self.dropped_any = False

    def keep(self, tag: re.Match[str]) -> str:
        """The tag itself, or a harmless one in its place."""
        slash, written_name = tag.groups()
        name = written_name.lower()
        self.reopened += _ALIKE_REOPENED * len(self.formatting)
        if name in _FORMATTING:
            if self.reopened > _MAX_REOPENED:
                return self._drop()
            if not slash:
                self.formatting.add(tag.group())
        if name in _FLAT:
            return tag.group()
        if slash:
            self._close(name)
        elif len(self.open) >= _MAX_DEPTH:
            return self._drop()
        else:
            self.open.append(name)
        return tag.group()

    def _drop(self) -> str:
        self.dropped_any = True
        return "<wbr"

    def _close(self, name: str) -> None:
        """Close the innermost open element of that name."""
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at] == name:
                self._close_at(at, name)
                return
            if self.open[at] in _SCOPES:
                return

    def _close_at(self, at: int, name: str) -> None:
        if name not in _FORMATTING:
            del self.open[at:]
            return
        # What was opened inside formatting stays open when the formatting ends.
        opening = "<" + name
        self.formatting = {tag for tag in self.formatting if not tag.lower().startswith(opening)}
        del self.open[at]
