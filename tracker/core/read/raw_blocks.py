"""A parsed page -> raw blocks in reading order, with the regions of the page they lie in. One pass,
no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from tracker.core import tables
from tracker.core.read import list_numbers
from tracker.core.text import squeeze
from tracker.model import BlockKind

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
NEVER_ROOT = frozenset({"table", "tbody", "thead", "tr", "ul", "ol", "dl", "li"})
_LISTS = frozenset({"ul", "ol", "menu"})
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
        "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul", *HEADINGS,
    }
)  # fmt: skip
_SUBHEADINGS = frozenset({"summary", "button", "legend", "dt"})
_BOLD = frozenset({"b", "strong"})
_LAYOUT_CELL_CHARS = 1500
_BOLD_HEADING_CHARS = 140
_BOLD_HEADING_LEVEL = 6
_BOLD_SENTENCE_WORDS = 8
_MAX_DEPTH = 600
_BREAK = "\x1e"
# Of one block; more than this many tell no more.
_MOST_HOSTS = 50
HOST = re.compile(r"^\s*(?:https?:)?//([^/?#]*)", re.I)
"""The host of an address that names one."""
_CONTACT = re.compile(r"^\s{0,9}(?:mailto|tel):", re.I)
# Elements that hold text rather than other blocks: no region of the page is one of them.
_LEAVES = frozenset(
    {
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "summary",
        "button",
        "legend",
        "caption",
        "hr",
        *HEADINGS,
    }
)
_NO_REGION = -1


@dataclass(slots=True)
class Raw:
    """A block as found: how many of its characters are links tells furniture from text."""

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
class Walked:
    """All blocks of the roots, the regions over them, and the range of the anchored element."""

    blocks: list[Raw]
    regions: list[Region]
    anchor: tuple[int, int]


class _Walker:
    def __init__(self, marks: dict[int, str], anchor: int | None) -> None:
        self.blocks: list[Raw] = []
        self.regions: list[Region] = []
        self.marks = marks
        self.wanted = anchor
        self.anchor = (0, 0)
        self.parts: list[str] = []
        self.link_chars = 0
        self.link_hosts: dict[str, None] = {}
        self.bold_chars = 0
        self.links: list[bool] = []  # open ones, and whether each leads to a page
        self.in_link = 0
        self.in_bold = 0
        self.heading = 0
        self.lists: list[list_numbers.Counter] = []
        self.marker: str | None = None
        self.in_item = 0
        self.in_pre = 0
        self.open: list[int] = []  # regions

    def flush(self) -> None:
        """End the block being gathered."""
        if not self.parts:
            return
        joined = "".join(self.parts)
        links, bold = self.link_chars, self.bold_chars
        hosts = tuple(self.link_hosts) if links else ()
        self.parts, self.link_chars, self.bold_chars = [], 0, 0
        # A link may hold blocks: its next one leads where this one did.
        self.link_hosts = dict.fromkeys(hosts[-1:]) if self.in_link else {}
        if self.heading:
            text = squeeze(joined).strip("#¶§ ") or squeeze(joined)
            if text:
                # A heading that opens a list item bears the item's number.
                self.blocks.append(
                    Raw("heading", text, self.heading, self.marker or "", links, hosts)
                )
                self.marker = None
            return
        is_bold = bold > 0 and bold >= 0.95 * len(squeeze(joined))
        for line in _lines(joined) if _BREAK in joined else (joined,):
            text = squeeze(line)
            if text and text not in "#¶|•·-–—*":
                self._add(text, min(links, len(text)), is_bold, hosts)

    def _add(self, text: str, links: int, bold: bool, hosts: tuple[str, ...]) -> None:
        if self.in_item:
            self.blocks.append(
                Raw("item", text, max(1, len(self.lists)), self.marker or "", links, hosts)
            )
            self.marker = None
        elif bold and not links and _is_bold_heading(text):
            self.blocks.append(Raw("heading", text, _BOLD_HEADING_LEVEL, "", links, hosts))
        else:
            self.blocks.append(Raw("paragraph", text, 0, "", links, hosts))

    def text(self, content: str) -> None:
        """Take one text node."""
        if not self.parts and content.isspace():
            return
        self.parts.append(content.replace("\n", _BREAK) if self.in_pre else content)
        if self.in_link:
            self.link_chars += len(content)
        if self.in_bold:
            self.bold_chars += len(content)

    def enter(self, node: LexborNode, tag: str) -> bool:
        """Begin an element; False where its inside has been dealt with."""
        if tag == "br":
            self.parts.append(_BREAK)
            return False
        if tag == "a":
            self._enter_link(node.attributes.get("href") or "")
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag in _BLOCKS:
            self.flush()
            return self._enter_block(node, tag)
        if self.wanted is not None and node.mem_id == self.wanted:
            self.anchor = (len(self.blocks), len(self.blocks))
        return True

    def _enter_link(self, address: str) -> None:
        # An e-mail address or a telephone number is the policy's own, and leads to no page.
        leads = not _CONTACT.match(address)
        self.links.append(leads)
        self.in_link += leads
        if leads and len(self.link_hosts) < _MOST_HOSTS:
            found = HOST.match(address)
            host = found.group(1).lower() if found else ""
            self.link_hosts[host] = self.link_hosts.pop(host, None)

    def _enter_block(self, node: LexborNode, tag: str) -> bool:
        mark = self.marks.get(node.mem_id, "")
        if mark or tag not in _LEAVES:
            self._open(Region(tag, mark, len(self.blocks)))
        else:
            self.open.append(_NO_REGION)
        if self.wanted is not None and node.mem_id == self.wanted:
            self.anchor = (len(self.blocks), len(self.blocks))
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        elif tag in _LISTS:
            self.lists.append(list_numbers.counter(node, tag))
        elif tag == "pre":
            self.in_pre += 1
        elif tag == "li":
            self.in_item += 1
            self._number(node)
        elif tag in _SUBHEADINGS and not self.heading and not self.in_item:
            self.heading = _BOLD_HEADING_LEVEL
        elif tag == "tr":
            cells = _cells(node)
            if cells:
                self.blocks.append(Raw("row", tables.row(cells), 0, "", 0))
                return False
        return True

    def _open(self, region: Region) -> None:
        parent = next((number for number in reversed(self.open) if number != _NO_REGION), None)
        if parent is not None:
            self.regions[parent].children.append(len(self.regions))
        self.open.append(len(self.regions))
        self.regions.append(region)

    def _number(self, node: LexborNode) -> None:
        # Of an item that begins with a list of its own, a browser prints both numbers.
        numbers_of_item = (self.marker or "", self.lists[-1].next(node) if self.lists else "")
        self.marker = ".".join(filter(None, numbers_of_item))

    def leave(self, node: LexborNode, tag: str) -> None:
        """End an element."""
        if tag == "a":
            self.in_link -= self.links.pop()
        elif tag in _BOLD:
            self.in_bold -= 1
        elif tag in _BLOCKS:
            self.flush()
            if tag in HEADINGS or tag in _SUBHEADINGS:
                self.heading = 0
            elif tag in _LISTS:
                self.lists.pop()
            elif tag == "pre":
                self.in_pre -= 1
            elif tag == "li":
                self.in_item -= 1
                self.marker = None
            number = self.open.pop()
            if number != _NO_REGION:
                self.regions[number].end = len(self.blocks)
        if self.wanted is not None and node.mem_id == self.wanted:
            self.anchor = (self.anchor[0], len(self.blocks))


def walk(roots: list[LexborNode], marks: dict[int, str], anchor: int | None = None) -> Walked:
    """Walk the roots in order.

    Args:
        roots: elements to read, none inside another.
        marks: `mem_id` of furniture candidates and what they are.
        anchor: `mem_id` of the element a fragment names.

    Returns:
        Blocks, regions (the first is the first root's) and the anchor's range of blocks.
    """
    walker = _Walker(marks, anchor)
    for root in roots:
        _descend(walker, root)
    return Walked(walker.blocks, walker.regions, walker.anchor)


def _descend(walker: _Walker, root: LexborNode) -> None:
    stack: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            walker.text(node.text_content or "")
        elif tag and tag[0] not in "-!":
            inside = walker.enter(node, tag)
            # Deeper than any policy: such nesting is hostile or broken, and its text is taken flat.
            if inside and len(stack) > _MAX_DEPTH:
                walker.text(node.text(deep=True, separator=" ") or "")
                inside = False
            child = node.child if inside else None
            if child is not None:
                stack.append((node, tag))
                node = child
                continue
            if tag != "br":
                walker.leave(node, tag)
        following = node.next if stack else None
        while following is None and stack:
            node, tag = stack.pop()
            walker.leave(node, tag)
            following = node.next if stack else None
        node = following
    walker.flush()


def _is_bold_heading(text: str) -> bool:
    """Whether a line that is bold throughout is a title, not a sentence said loudly."""
    if len(text) > _BOLD_HEADING_CHARS or not any(map(str.isalpha, text)):
        return False
    return not text.endswith(".") or text.count(" ") < _BOLD_SENTENCE_WORDS


def _lines(text: str) -> list[str]:
    """Split at line breaks that stand for paragraphs or list lines; a break inside a sentence is a
    space.
    """
    lines: list[list[str]] = []
    blank = True
    for piece in text.split(_BREAK):
        stripped = piece.strip()
        if not stripped:
            blank = True
            continue
        goes_on = stripped[0].islower() or (lines and lines[-1][-1].rstrip().endswith(","))
        if lines and not blank and goes_on:
            lines[-1].append(piece)
        else:
            lines.append([piece])
        blank = False
    return [" ".join(line) for line in lines]


def _cells(row: LexborNode) -> list[str]:
    """The cells' texts of a table row, or nothing where the row is layout and has to be walked."""
    cells = []
    child = row.child
    while child is not None:
        if child.tag in ("td", "th"):
            text = squeeze(child.text(deep=True, separator=" ") or "")
            if (
                len(text) > _LAYOUT_CELL_CHARS
                or child.css_first("table,h1,h2,h3,h4,ol,form") is not None
            ):
                return []
            cells.append(text)
        child = child.next
    return cells if len(cells) > 1 and any(cells) else []
