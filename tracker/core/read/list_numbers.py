"""A list of a page -> the number that a browser prints before each of its items."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from tracker.patterns import compile_later

_STYLES = frozenset("1aAiI")
_INTEGER = compile_later(r"([+-]?\d{1,6})(?!\d)")
_LETTERS = 26
# Browsers print larger numbers, and those below 1, in digits.
_MOST_ROMAN = 3_999
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd")),
    *((100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


class Counter:
    """Counts the items of one list.

    Source: the HTML standard on `start`, `reversed`, `type` and `value`.
    """

    def __init__(self, style: str, value: int, step: int) -> None:
        self._style, self._value, self._step = style, value, step

    def next(self, item: LexborNode) -> str:
        """The number printed before the next item, "" for none."""
        if not self._style:
            return ""
        own_value = _integer(item.attributes.get("value"))
        value = self._value if own_value is None else own_value
        self._value = value + self._step
        own_style = _style(item)
        return ordinal(self._style if own_style is None else own_style, value)


def counter(node: LexborNode, tag: str) -> Counter:
    """The counter of a list element; it counts only the items of an ordered list."""
    if tag != "ol":
        return Counter("", 1, 1)
    style = _style(node)
    step = -1 if "reversed" in node.attributes else 1
    start = _integer(node.attributes.get("start"))
    if start is None:
        start = 1 if step > 0 else _count_items(node)
    return Counter("1" if style is None else style, start, step)


def ordinal(style: str, value: int) -> str:
    """A number as a list of that style prints it.

    Args:
        style: as the attribute `type` has it (1, a, A, i or I); "" prints nothing.
        value: any number.
    """
    if not style:
        return ""
    number = str(value)
    if style in "aA" and value > 0:
        number = _alphabetic(value)
    elif style in "iI" and 0 < value <= _MOST_ROMAN:
        number = _roman(value)
    return number.upper() if style.isupper() else number


def _alphabetic(value: int) -> str:
    letters = ""
    while value:
        value, place = divmod(value - 1, _LETTERS)
        letters = chr(ord("a") + place) + letters
    return letters


def _roman(value: int) -> str:
    signs = ""
    for size, sign in _ROMAN:
        signs += sign * (value // size)
        value %= size
    return signs


def _style(node: LexborNode) -> str | None:
    """The style that an element's own `type` names, None where it names no known one."""
    kind = (node.attributes.get("type") or "").strip()
    return kind if kind in _STYLES else None


def _integer(written: str | None) -> int | None:
    match = _INTEGER.match((written or "").lstrip())
    return int(match.group(1)) if match else None


def _count_items(node: LexborNode) -> int:
    count, child = 0, node.child
    while child is not None:
        count += child.tag == "li"
        child = child.next
    return count
