"""Many patterns -> which of them may match a text, in one pass of linear time.

Asking thirty patterns one by one costs a millisecond a paragraph; an automaton of all of them costs microseconds. It
may name a pattern too many, never one too few: the pattern itself has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import re2

_BOUNDARY = re.compile(r"\\[bB]")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


class Prefilter:
    """An automaton over patterns, by their place in the sequence.

    Args:
        patterns: Python's, case ignored; one that RE2 does not know (a look-around) is named for every text.
    """

    def __init__(self, patterns: Sequence[re.Pattern[str] | None]) -> None:
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
                self._set.Add(_widened(pattern.pattern))
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
    r"""The pattern as RE2 has to read it to match no less: its `\b` and `\w` know ASCII alone."""
    pattern = _BOUNDARY.sub("", pattern)
    inside = _CLASS.sub(lambda found: found.group().replace(r"\w", r"\pL\pN_").replace(r"\s", r"\s\p{Z}"), pattern)
    outside = re.split(r"(\[(?:\\.|[^\]\\])*\])", inside)
    return "".join(
        part if part.startswith("[") else part.replace(r"\w", r"[\pL\pN_]").replace(r"\s", r"[\s\p{Z}]")
        for part in outside
    )
