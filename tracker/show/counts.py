"""Numbers and names -> the words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def count(number: int, what: str) -> str:
    """ "1 page", "3 pages"."""
    return f"{number} {what}{'s' * (number != 1)}"


def listing(parts: Sequence[str]) -> str:
    """Parts of a sentence, "and" before the last."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
