"""Many patterns -> those that may match a text, found in one pass.

To try thirty patterns one by one costs a millisecond a paragraph; one automaton of all of them
costs microseconds. It may name a pattern too many, never one too few, so the caller still has to
try each pattern that is named.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import re2

from tracker.patterns import compile_later

# What an automaton may take for the states it has met, at most: with the library's 8 MB the one of
# all topics forgot them again and again, and took 150 µs a paragraph in place of 7.
_MOST_BYTES = 64_000_000
# Texts whose answer is kept.
_MOST_KNOWN = 500
_BOUNDARY = compile_later(r"\\[bB]")
_CLASSES = compile_later(r"(\[(?:\\.|[^\[\]\\])*\])")
_BEYOND_ASCII = compile_later(r"\\[WSD]")
_WORD = r"0-9A-Za-z_\x{80}-\x{10FFFF}"
_SPACE = r"\s\x{80}-\x{10FFFF}"
_DIGIT = r"0-9\x{80}-\x{10FFFF}"


class Prefilter:
    """An automaton over patterns, each known by its place in the sequence.

    Args:
        patterns: in Python's syntax, case ignored. A pattern that RE2 does not support (one with
            a look-around) is named for every text.
        most_known: texts whose answer is kept.
    """

    def __init__(self, patterns: Sequence[str | None], most_known: int = _MOST_KNOWN) -> None:
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        options.max_mem = _MOST_BYTES
        self._set = re2.Set.SearchSet(options)
        self._places: list[int] = []
        self._always: list[int] = []
        for place, pattern in enumerate(patterns):
            if pattern is None:
                continue
            try:
                self._set.Add(_widened(pattern))
                self._places.append(place)
            except re2.error:
                self._always.append(place)
        if self._places:
            self._set.Compile()
        # One question after the other asks for the same sentence.
        self._matching = functools.lru_cache(maxsize=most_known)(self._match)

    def may_match(self, text: str) -> bool:
        """Whether any of the patterns may match a text."""
        return bool(self._always or self._matching(text))

    def places(self, *texts: str) -> list[int]:
        """Places of the patterns that may match any of the texts, in order."""
        matching = set(self._always)
        for text in texts:
            if text:
                matching.update(self._matching(text))
        return sorted(matching)

    def _match(self, text: str) -> tuple[int, ...]:
        if not self._places:
            return ()
        numbers = self._set.Match(text.encode("utf-8", "replace")) or ()
        return tuple([self._places[number] for number in numbers])


def _widened(pattern: str) -> str:
    r"""A pattern for RE2 that matches at least as much, though its `\w`, `\s`, `\d` are ASCII."""
    widened: list[str] = []
    for part in _CLASSES.split(_BOUNDARY.sub("", pattern)):
        if part.startswith("[^"):
            # What is taken out of it by RE2 is no more than Python takes out, but for these: in
            # RE2 every letter beyond ASCII is one of them.
            widened.append("(?s:.)" if _BEYOND_ASCII.search(part) else part)
            continue
        # Inside a character class the letters are added to it; elsewhere they make a new one.
        is_class = part.startswith("[")
        for short, wide in ((r"\w", _WORD), (r"\s", _SPACE), (r"\d", _DIGIT)):
            part = part.replace(short, wide if is_class else f"[{wide}]")
        widened.append(part)
    return "".join(widened)
