"""A word in its sentence -> which party acts there: the one named last before the word."""

from __future__ import annotations

from typing import Literal

from tracker.core.judge.rules import Rules

Party = Literal["vendor", "reader"]


def actor(sentence: str, word: str, rules: Rules) -> Party:
    """Which party acts at a word: the one named last before it, else the vendor.

    Args:
        sentence: that holds the word.
        word: its first place in the sentence counts.
        rules: of the sentence's language.
    """
    at = sentence.lower().find(word.lower())
    before = sentence[: at if at >= 0 else None]
    vendor_at = max((match.end() for match in rules.vendor.finditer(before)), default=-1)
    reader_at = max((match.end() for match in rules.reader.finditer(before)), default=-1)
    return "reader" if reader_at > vendor_at else "vendor"


def party(text: str, rules: Rules) -> Party | None:
    """Which party some words name: the vendor or the reader; None for neither or both.

    Args:
        text: a few words.
        rules: of their language.
    """
    names_vendor, names_reader = bool(rules.vendor.search(text)), bool(rules.reader.search(text))
    if names_vendor == names_reader:
        return None
    return "vendor" if names_vendor else "reader"
