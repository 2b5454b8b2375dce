"""A parsed page -> its blocks in reading order, and the regions of the page that they lie in.

One pass over the tree, without recursion: a hostile page may be nested deeper than Python's stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from tracker.core import tables
from tracker.core.read import list_numbers
from tracker.core.text import squeeze
from tracker.model import BlockKind
from tracker.patterns import compile_later

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
NEVER_ROOT = frozenset({"table", "tbody", "thead", "tr", "ul", "ol", "dl", "li"})
"""Elements that are a part of a text and never the element that holds all of it."""
_LISTS = frozenset({"ul", "ol", "menu"})
_BLOCK_NAMES = (
    "address article aside blockquote body button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset([*_BLOCK_NAMES.split(), *HEADINGS])
_SUBHEADINGS = frozenset({"summary", "button", "legend", "dt"})
_BOLD = frozenset({"b", "strong"})
# Elements that hold text rather than other blocks: no region of the page is one of them.
_LEAF_NAMES = "p li dt dd td th tr summary button legend caption hr"
_LEAVES = frozenset([*_LEAF_NAMES.split(), *HEADINGS])
_LAYOUT_CELL_CHARS = 1500
_BOLD_HEADING_CHARS = 140
_BOLD_HEADING_LEVEL = 6
_BOLD_SENTENCE_WORDS = 8
# Share of a block's characters that have to be bold.
_BOLD_RATIO = 0.95
# Lines of nothing but these are separators and the signs of links to a heading.
_SEPARATORS = "#¶|•·-–—*"
_MAX_DEPTH = 600
# Stands for a line break until the block ends; a control character is no part of any text.
_BREAK = "\x1e"
# Of one block; more than this many tell no more.
_MOST_HOSTS = 50
HOST = compile_later(r"^\s*(?:https?:)?//([^/?#]*)", re.I)
"""The host of an address that names one."""
_CONTACT = compile_later(r"^\s{0,9}(?:mailto|tel):", re.I)
_NO_REGION = -1


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


def gather(roots: list[LexborNode], marks: dict[int, str], anchor: int | None = None) -> PageBlocks:
    """Gather the blocks of all roots, in order.

    Args:
        roots: elements to read, none inside another.
        marks: `mem_id` of furniture candidates and what they are.
        anchor: `mem_id` of the element a fragment names.

    Returns:
        Blocks, regions (the first is the first root's) and the anchor's range of blocks.
    """
    builder = _BlockBuilder(marks, anchor)
    for root in roots:
        _read_tree(builder, root)
    return PageBlocks(builder.blocks, builder.regions, builder.anchor)


class _BlockBuilder:
    """Makes blocks of the elements and texts of a tree, which it is given in reading order."""

    def __init__(self, marks: dict[int, str], anchor: int | None) -> None:
        self.blocks: list[RawBlock] = []
        self.regions: list[Region] = []
        self.marks = marks
        self.anchor_id = anchor
        self.anchor = (0, 0)
        # The block being gathered.
        self.parts: list[str] = []
        self.link_chars = 0
        self.link_hosts: dict[str, None] = {}
        self.bold_chars = 0
        self.marker: str | None = None
        # What is open around it.
        self.open_links: list[bool] = []  # whether each leads to a page
        self.in_link = 0
        self.in_bold = 0
        self.in_item = 0
        self.in_pre = 0
        self.heading_level = 0
        self.open_lists: list[list_numbers.Counter] = []
        self.open_regions: list[int] = []

    def flush(self) -> None:
        """End the block being gathered."""
        if not self.parts:
            return
        joined = "".join(self.parts)
        link_chars, bold_chars = self.link_chars, self.bold_chars
        hosts = tuple(self.link_hosts) if link_chars else ()
        self.parts, self.link_chars, self.bold_chars = [], 0, 0
        # A link may hold blocks: its next one leads where this one did.
        self.link_hosts = dict.fromkeys(hosts[-1:]) if self.in_link else {}

        if self.heading_level:
            self._add_heading(joined, link_chars, hosts)
            return

        is_bold = bold_chars > 0 and bold_chars >= _BOLD_RATIO * len(squeeze(joined))
        for line in _lines(joined) if _BREAK in joined else (joined,):
            text = squeeze(line)
            if text and text not in _SEPARATORS:
                self._add_line(text, min(link_chars, len(text)), is_bold, hosts)

    def _add_heading(self, joined: str, link_chars: int, hosts: tuple[str, ...]) -> None:
        text = squeeze(joined).strip("#¶§ ") or squeeze(joined)
        if text:
            # A heading that opens a list item bears the item's number.
            marker = self.marker or ""
            self.blocks.append(
                RawBlock("heading", text, self.heading_level, marker, link_chars, hosts)
            )
            self.marker = None

    def _add_line(self, text: str, link_chars: int, is_bold: bool, hosts: tuple[str, ...]) -> None:
        if self.in_item:
            depth = max(1, len(self.open_lists))
            self.blocks.append(RawBlock("item", text, depth, self.marker or "", link_chars, hosts))
            self.marker = None
        elif is_bold and not link_chars and _is_bold_heading(text):
            self.blocks.append(RawBlock("heading", text, _BOLD_HEADING_LEVEL, "", 0, hosts))
        else:
            self.blocks.append(RawBlock("paragraph", text, 0, "", link_chars, hosts))

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
        """Begin an element; False where its content needs no further reading."""
        if tag == "br":
            self.parts.append(_BREAK)
            return False
        if tag in _BLOCKS:
            self.flush()
            return self._enter_block(node, tag)
        if tag == "a":
            self._enter_link(node.attributes.get("href") or "")
        elif tag in _BOLD:
            self.in_bold += 1
        if self.anchor_id is not None and node.mem_id == self.anchor_id:
            self.anchor = (len(self.blocks), len(self.blocks))
        return True

    def _enter_link(self, address: str) -> None:
        # An e-mail address or a telephone number is the policy's own, and leads to no page.
        leads_to_page = not _CONTACT.match(address)
        self.open_links.append(leads_to_page)
        self.in_link += leads_to_page
        if leads_to_page and len(self.link_hosts) < _MOST_HOSTS:
            match = HOST.match(address)
            host = match.group(1).lower() if match else ""
            # Taken out first, so that the host of the last link comes last.
            self.link_hosts[host] = self.link_hosts.pop(host, None)

    def _enter_block(self, node: LexborNode, tag: str) -> bool:
        self._open_region(tag, self.marks.get(node.mem_id, ""))
        if self.anchor_id is not None and node.mem_id == self.anchor_id:
            self.anchor = (len(self.blocks), len(self.blocks))
        if tag == "tr":
            return not self._add_row(node)
        if tag in HEADINGS:
            self.heading_level = HEADINGS[tag]
        elif tag in _LISTS:
            self.open_lists.append(list_numbers.counter(node, tag))
        elif tag == "pre":
            self.in_pre += 1
        elif tag == "li":
            self.in_item += 1
            self._number_item(node)
        elif tag in _SUBHEADINGS and not self.heading_level and not self.in_item:
            self.heading_level = _BOLD_HEADING_LEVEL
        return True

    def _open_region(self, tag: str, mark: str) -> None:
        if not mark and tag in _LEAVES:
            self.open_regions.append(_NO_REGION)
            return
        parent = next((at for at in reversed(self.open_regions) if at != _NO_REGION), None)
        if parent is not None:
            self.regions[parent].children.append(len(self.regions))
        self.open_regions.append(len(self.regions))
        self.regions.append(Region(tag, mark, len(self.blocks)))

    def _add_row(self, node: LexborNode) -> bool:
        """Add a table row as one block; False where it is layout, and its cells are read."""
        cells = _cells(node)
        if cells:
            self.blocks.append(RawBlock("row", tables.row(cells), 0, "", 0))
        return bool(cells)

    def _number_item(self, node: LexborNode) -> None:
        """Set the marker of the item that begins."""
        # Of an item that begins with a list of its own, a browser prints both numbers.
        outer = self.marker or ""
        own = self.open_lists[-1].next(node) if self.open_lists else ""
        self.marker = ".".join(filter(None, (outer, own)))

    def leave(self, node: LexborNode, tag: str) -> None:
        """End an element."""
        if tag in _BLOCKS:
            self.flush()
            self._leave_block(tag)
        elif tag == "a":
            self.in_link -= self.open_links.pop()
        elif tag in _BOLD:
            self.in_bold -= 1
        if self.anchor_id is not None and node.mem_id == self.anchor_id:
            self.anchor = (self.anchor[0], len(self.blocks))

    def _leave_block(self, tag: str) -> None:
        if tag in HEADINGS or tag in _SUBHEADINGS:
            self.heading_level = 0
        elif tag in _LISTS:
            self.open_lists.pop()
        elif tag == "pre":
            self.in_pre -= 1
        elif tag == "li":
            self.in_item -= 1
            self.marker = None
        region = self.open_regions.pop()
        if region != _NO_REGION:
            self.regions[region].end = len(self.blocks)


def _read_tree(builder: _BlockBuilder, root: LexborNode) -> None:
    """Give a builder all elements and texts under a root."""
    open_elements: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            builder.text(node.text_content or "")
        elif tag and tag[0] not in "-!":
            child = _first_child(builder, node, tag, len(open_elements))
        if child is not None:
            open_elements.append((node, tag))
            node = child
            continue

        # Nothing below: on to the next sibling, or to that of the nearest parent that has one.
        following = node.next if open_elements else None
        while following is None and open_elements:
            node, tag = open_elements.pop()
            builder.leave(node, tag)
            following = node.next if open_elements else None
        node = following
    builder.flush()


def _first_child(
    builder: _BlockBuilder, node: LexborNode, tag: str, depth: int
) -> LexborNode | None:
    """Begin an element and return its first child; None where it has none, and has been ended."""
    child = None
    if builder.enter(node, tag):
        # Deeper than any policy: such nesting is hostile or broken, and its text is taken flat.
        if depth > _MAX_DEPTH:
            builder.text(node.text(deep=True, separator=" ") or "")
        else:
            child = node.child
    if child is None and tag != "br":
        builder.leave(node, tag)
    return child


def _is_bold_heading(text: str) -> bool:
    """Whether a line that is bold throughout is a title, not a stressed sentence."""
    if len(text) > _BOLD_HEADING_CHARS or not any(map(str.isalpha, text)):
        return False
    return not text.endswith(".") or text.count(" ") < _BOLD_SENTENCE_WORDS


def _lines(text: str) -> list[str]:
    """Split at line breaks that stand for paragraphs; a break inside a sentence is a space."""
    lines: list[list[str]] = []
    after_blank = True
    for piece in text.split(_BREAK):
        stripped = piece.strip()
        if not stripped:
            after_blank = True
            continue
        if lines and not after_blank and _continues(lines[-1][-1], stripped):
            lines[-1].append(piece)
        else:
            lines.append([piece])
        after_blank = False
    return [" ".join(line) for line in lines]


def _continues(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    return line[0].islower() or before.rstrip().endswith(",")


def _cells(row: LexborNode) -> list[str]:
    """The texts of a row's cells; none where the row is layout or has a single cell."""
    cells = []
    child = row.child
    while child is not None:
        if child.tag in ("td", "th"):
            text = squeeze(child.text(deep=True, separator=" ") or "")
            if len(text) > _LAYOUT_CELL_CHARS:
                return []
            if child.css_first("table,h1,h2,h3,h4,ol,form") is not None:
                return []
            cells.append(text)
        child = child.next
    return cells if len(cells) > 1 and any(cells) else []
