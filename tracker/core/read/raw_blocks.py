"""What a page is made of before its main text is chosen: blocks, and regions over them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.model import BlockKind
from tracker.patterns import compile_later

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
NEVER_ROOT = frozenset({"table", "tbody", "thead", "tr", "ul", "ol", "dl", "li"})
"""Elements that are a part of a text and never the element that holds all of it."""
HOST = compile_later(r"^\s*(?:https?:)?//([^/?#]*)", re.I)
"""The host of an address that names one."""


@dataclass(slots=True)
class RawBlock:
    """A block with its links: how many of its characters are links tells furniture from text."""

    kind: BlockKind
    text: str
    level: int
    marker: str
    link_chars: int
    link_hosts: tuple[str, ...] = ()
    """Where its links lead, each host once, the last link's last; "" is the page's own. Lines of
    one paragraph share those of the paragraph.
    """

    @property
    def link_host(self) -> str | None:
        """Where its last link leads: another host, the page's own (""), or None without a link."""
        return self.link_hosts[-1] if self.link_hosts else None


@dataclass(slots=True)
class Region:
    """A block-level element as a range of blocks, its mark and children.

    The mark is `side`, `navigation`, `consent`, `closed` or none.
    """

    tag: str
    mark: str
    start: int
    end: int = 0
    children: list[int] = field(default_factory=list)


@dataclass(slots=True)
class PageBlocks:
    """All blocks of the roots, the regions over them, and the range of the anchored element."""

    blocks: list[RawBlock]
    regions: list[Region]
    anchor: tuple[int, int]
