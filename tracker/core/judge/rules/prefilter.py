"""Many patterns -> those that may match a text, found in one pass.

To try thirty patterns one by one costs a millisecond a paragraph; one automaton of all of them
costs microseconds. It may name a pattern too many, never one too few, so the caller still has to
try each pattern that is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import re2

from tracker.patterns import compile_later

_BOUNDARY = compile_later(r"\\[bB]")
_CLASSES = compile_later(r"(\[(?:\\.|[^\[\]\\])*\])")
_WORD = r"0-9A-Za-z_\x{80}-\x{10FFFF}"
_SPACE = r"\s\x{80}-\x{10FFFF}"


class Prefilter:
    """An automaton over patterns, each known by its place in the sequence.

    Args:
        patterns: in Python's syntax, case ignored. A pattern that RE2 does not support (one with
            a look-around) is named for every text.
    """

    def __init__(self, patterns: Sequence[str | None]) -> None:
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
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

    def places(self, *texts: str) -> list[int]:
        """Places of the patterns that may match any of the texts, in order."""
        matching = set(self._always)
        if not self._places:
            return sorted(matching)
        for text in texts:
            if text:
                numbers = self._set.Match(text.encode("utf-8", "replace")) or ()
                matching.update(self._places[number] for number in numbers)
        return sorted(matching)


def _widened(pattern: str) -> str:
    r"""A pattern for RE2 that matches at least as much, though RE2's `\w` and `\s` are ASCII."""
    widened: list[str] = []
    for part in _CLASSES.split(_BOUNDARY.sub("", pattern)):
        # Inside a character class the letters are added to it; elsewhere they make a new one.
        is_class = part.startswith("[")
        word, space = (_WORD, _SPACE) if is_class else (f"[{_WORD}]", f"[{_SPACE}]")
        widened.append(part.replace(r"\w", word).replace(r"\s", space))
    return "".join(widened)
