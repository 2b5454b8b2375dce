"""Many patterns -> which of them may match a text, in one pass of linear time.

Asking thirty patterns one by one costs a millisecond a paragraph; an automaton of all of them costs
microseconds. It may name a pattern too many, never one too few: the pattern itself has the last
word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import re2

_BOUNDARY = re.compile(r"\\[bB]")
_CLASSES = re.compile(r"(\[(?:\\.|[^\[\]\\])*\])")
_WORD = r"0-9A-Za-z_\x{80}-\x{10FFFF}"
_SPACE = r"\s\x{80}-\x{10FFFF}"


class Prefilter:
    """An automaton over patterns, by their place in the sequence.

    Args:
        patterns: Python's, case ignored; one that RE2 does not know (a look-around) is named
            for every text.
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
        found = set(self._always)
        if self._places:
            for text in texts:
                if text:
                    matched = self._set.Match(text.encode("utf-8", "replace"))
                    found.update(self._places[number] for number in matched or ())
        return sorted(found)


def _widened(pattern: str) -> str:
    r"""The pattern as RE2 has to read it to match no less: its `\b`, `\w` and `\s` know ASCII
    alone.
    """
    parts = _CLASSES.split(_BOUNDARY.sub("", pattern))
    return "".join(
        part.replace(r"\w", _WORD).replace(r"\s", _SPACE)
        if part.startswith("[")
        else part.replace(r"\w", f"[{_WORD}]").replace(r"\s", f"[{_SPACE}]")
        for part in parts
    )
