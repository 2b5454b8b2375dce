"""A request and a list -> the part of it that was asked for, and where its neighbours are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

from tracker.app.web.answers import Asked, Missing
from tracker.frozen import dataclass

# Further back it is quicker to narrow a list than to leaf through it.
_LAST_PAGE = 999
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is shown."""

    at_page: int
    """From 1."""
    size: int
    path: str
    kept: Mapping[str, str]
    """What the addresses of other pages keep of the query."""

    @property
    def skip(self) -> int:
        """How many come before it."""
        return (self.at_page - 1) * self.size

    @property
    def most(self) -> int:
        """How many to ask for: one more than is shown says whether there are more."""
        return self.size + 1

    def shown(self, asked_for: list[T]) -> list[T]:
        """What is shown of what was asked for.

        Raises:
            Missing: the list has no such page.
        """
        if self.at_page > 1 and not asked_for:
            raise self.missing(str(self.at_page))
        return asked_for[: self.size]

    def links(self, asked_for: list[T]) -> dict[str, str | int | None]:
        """What a template shows below the list."""
        has_more = len(asked_for) > self.size and self.at_page < _LAST_PAGE
        return {
            "earlier": self._address(self.at_page - 1) if self.at_page > 1 else None,
            "later": self._address(self.at_page + 1) if has_more else None,
            "at_page": self.at_page,
        }

    def _address(self, at_page: int) -> str:
        values = {**self.kept, **({"page": str(at_page)} if at_page > 1 else {})}
        return f"{self.path}?{urlencode(values)}" if values else self.path

    def missing(self, text: str) -> Missing:
        """What is said where there is no such page."""
        return Missing(
            f"There is no page “{text}” of this list.", (("The first page", self._address(1)),)
        )


def paging(asked: Asked, size: int, names: tuple[str, ...] = ()) -> Paging:
    """Read which page of a list is asked for.

    Args:
        asked: the request.
        size: of a page.
        names: of values that other pages of the list keep.

    Raises:
        Missing: it is no number.
    """
    kept = {name: asked.query[name] for name in names if asked.query.get(name)}
    text = asked.query.get("page") or "1"
    is_number = text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= _LAST_PAGE
    made = Paging(int(text[:6]) if is_number else 1, size, asked.path, kept)
    if not is_number:
        raise made.missing(text)
    return made
