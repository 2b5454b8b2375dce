"""A regular expression -> a pattern that is compiled when it is first used.

There are some four hundred patterns, and to compile all takes a tenth of a second. Most commands,
and most comparisons, need few of them.
"""

from __future__ import annotations

import re
from typing import AnyStr, cast

# All that a compiled pattern offers, but for `pattern`, which is known before.
_OFFERED = (
    "search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "flags",
    "groups", "groupindex", "scanner",
)  # fmt: skip


class CompiledWhenUsed:
    """Stands for a compiled pattern; but `re.sub(this, …)` and the like do not take it."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile at the first use, and keep what the pattern offers.

        Python asks here only for what the instance does not have, so the second use finds the
        compiled pattern's own method: it costs 20 ns more than that pattern itself.
        """
        if name not in _OFFERED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update({offered: getattr(compiled, offered) for offered in _OFFERED})
        return getattr(compiled, name)


def compile_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Do what `re.compile` does, but when the pattern is first used.

    A fault in the pattern shows only then. So a test compiles all patterns.
    """
    return cast("re.Pattern[AnyStr]", CompiledWhenUsed(pattern, flags))
