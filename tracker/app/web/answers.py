"""What a request asks for, and what it is answered with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tracker.app.web.visitors import Visitor
from tracker.model import ReaderSettings

if TYPE_CHECKING:
    from tracker.app.web.change_sentences import Sentences
    from tracker.app.web.kept_files import KeptFiles
    from tracker.edge.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A request, without what only the server has to know of it."""

    path: str
    """Without the query, and without `.json`."""
    values: Mapping[str, str]
    """Of the address, by name."""
    query: Mapping[str, str]
    visitor: Visitor | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    """What was written into a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Inquiry):
    """A request, with all that its page is made from."""

    readers: ReaderSettings
    store: Store
    sentences: Sentences
    kept_files: KeptFiles

    @property
    def now(self) -> datetime:
        """The moment of the request, aware."""
        return self.readers.now

    @property
    def watch_id(self) -> str:
        """The watch that the address names."""
        return f"{self.values['vendor']}/{self.values['document']}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be written by a template, and its JSON twin."""

    template: str
    title: str
    content: Mapping[str, Any]
    """What the template shows."""
    twin: object
    """What the JSON twin holds."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class File:
    """Bytes for other programs."""

    content: bytes
    media_type: str
    name: str | None = None
    """Under which it is kept; None: it is shown."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class SentTo:
    """Another address, to be asked for next."""

    address: str


Answer = Page | File | SentTo
Make = Callable[[Asked], Answer]


class Missing(Exception):
    """Asked for something that is not there.

    Args:
        sentence: what was asked, and what there is.
        ways: labels and addresses of what to look at instead.
    """

    def __init__(self, sentence: str, ways: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.ways = ways


class Refused(Exception):
    """Asked for something that this visitor may not do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
