"""Numbers and names -> the words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def count(number: int, what: str) -> str:
    """ "1 page", "3 pages"."""
    return f"{number} {what}{'s' * (number != 1)}"


def counted(number: int, what: str, many: str = "") -> str:
    """ "1 page", "1,200 pages"; `many` where the plural is not with an s."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def listing(parts: Sequence[str]) -> str:
    """Parts of a sentence, "and" before the last."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
