"""A word in its sentence -> which party acts there, by the party named last before it."""

from __future__ import annotations

from typing import Literal

from tracker.core.judge.rules import Rules

Party = Literal["vendor", "reader"]


def actor(sentence: str, word: str, rules: Rules) -> Party:
    """Tell who acts at a word: the party named last before it; the vendor where none is.

    Args:
        sentence: that holds the word.
        word: the first time it stands there counts.
        rules: of the sentence's language.
    """
    at = sentence.lower().find(word.lower())
    before = sentence[: at if at >= 0 else None]
    ours = [match.end() for match in rules.vendor.finditer(before)]
    yours = [match.end() for match in rules.reader.finditer(before)]
    return "reader" if yours and (not ours or yours[-1] > ours[-1]) else "vendor"


def party(text: str, rules: Rules) -> Party | None:
    """Tell whom words name: the vendor or the reader; None for neither or both of them.

    Args:
        text: a few words.
        rules: of their language.
    """
    ours, yours = bool(rules.vendor.search(text)), bool(rules.reader.search(text))
    if ours == yours:
        return None
    return "vendor" if ours else "reader"
