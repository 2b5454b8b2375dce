"""Elements and texts of a page, in order -> its blocks, and the regions that they lie in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborNode

from tracker.core import tables
from tracker.core.read import list_numbers
from tracker.core.read.raw_blocks import HEADINGS, HOST, RawBlock, Region
from tracker.core.text import squeeze
from tracker.patterns import compile_later

_LISTS = frozenset({"ul", "ol", "menu"})
_BLOCK_NAMES = (
    "address article aside blockquote body button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset([*_BLOCK_NAMES.split(), *HEADINGS])
_SUBHEADINGS = frozenset({"summary", "button", "legend", "dt"})
# All elements that mean something by themselves; of others only the text inside them counts.
COUNTED = _BLOCKS | {"a", "b", "strong", "br"}
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
# Stands for a line break until the block ends; a control character is no part of any text.
_BREAK = "\x1e"
# Of one block; more than this many tell no more.
_MOST_HOSTS = 50
_CONTACT = compile_later(r"^\s{0,9}(?:mailto|tel):", re.I)
_NO_REGION = -1


class BlockBuilder:
    """Makes blocks of the elements and texts of a tree, which it is given in reading order.

    Called for every element of every page that is read, so that it does no more than needed for
    each: what an element means is looked up by its tag.
    """

    def __init__(self, marks: dict[int, str]) -> None:
        self.blocks: list[RawBlock] = []
        self.regions: list[Region] = []
        self.marks = marks
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
        self.region = _NO_REGION  # the innermost
        self.outer_regions: list[int] = []  # for each open block, the region around it

    def flush(self) -> None:
        """End the block being gathered."""
        parts = self.parts
        joined = parts[0] if len(parts) == 1 else "".join(parts)
        link_chars, bold_chars = self.link_chars, self.bold_chars
        hosts: tuple[str, ...] = ()
        if self.link_hosts:
            hosts = tuple(self.link_hosts) if link_chars else ()
            # A link may hold blocks: its next one leads where this one did.
            self.link_hosts = dict.fromkeys(hosts[-1:]) if self.in_link else {}
        self.parts, self.link_chars, self.bold_chars = [], 0, 0

        if self.heading_level:
            self._add_heading(joined, link_chars, hosts)
        elif _BREAK in joined:
            is_bold = _is_bold(joined, bold_chars)
            for line in _lines(joined):
                self._add_line(line, link_chars, hosts, is_bold=is_bold)
        else:
            is_bold = bold_chars > 0 and _is_bold(joined, bold_chars)
            self._add_line(joined, link_chars, hosts, is_bold=is_bold)

    def _add_heading(self, joined: str, link_chars: int, hosts: tuple[str, ...]) -> None:
        text = squeeze(joined).strip("#¶§ ") or squeeze(joined)
        if text:
            # A heading that opens a list item bears the item's number.
            marker = self.marker or ""
            self.blocks.append(
                RawBlock("heading", text, self.heading_level, marker, link_chars, hosts)
            )
            self.marker = None

    def _add_line(
        self, line: str, link_chars: int, hosts: tuple[str, ...], *, is_bold: bool
    ) -> None:
        text = squeeze(line)
        if not text or text in _SEPARATORS:
            return
        link_chars = min(link_chars, len(text))
        if self.in_item:
            depth = len(self.open_lists) or 1
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
        """Begin an element that is a block or counts otherwise.

        Returns:
            False where its content needs no further reading.
        """
        if tag in _BLOCKS:
            if self.parts:
                self.flush()
            return self._enter_block(node, tag)
        if tag == "a":
            self._enter_link(node.attributes.get("href") or "")
        elif tag == "br":
            self.parts.append(_BREAK)
        else:
            self.in_bold += 1
        return True

    def _enter_link(self, address: str) -> None:
        # An e-mail address or a telephone number is the policy's own, and leads to no page.
        leads_to_page = not _CONTACT.match(address)
        self.open_links.append(leads_to_page)
        self.in_link += leads_to_page
        if leads_to_page and len(self.link_hosts) < _MOST_HOSTS:
            # Most addresses are those of pages of the same site, and name no host.
            match = HOST.match(address) if "//" in address else None
            host = match.group(1).lower() if match else ""
            # Taken out first, so that the host of the last link comes last.
            self.link_hosts[host] = self.link_hosts.pop(host, None)

    def _enter_block(self, node: LexborNode, tag: str) -> bool:
        self.outer_regions.append(self.region)
        mark = self.marks.get(node.mem_id, "")
        if mark or tag not in _LEAVES:
            self._open_region(tag, mark)
        begin = _BEGIN.get(tag)
        return begin(self, node, tag) if begin else True

    def _open_region(self, tag: str, mark: str) -> None:
        at = len(self.regions)
        if self.region != _NO_REGION:
            self.regions[self.region].children.append(at)
        self.region = at
        self.regions.append(Region(tag, mark, len(self.blocks)))

    def begin_row(self, node: LexborNode, tag: str) -> bool:
        """Add a table row as one block; True where it is layout, and its cells are read."""
        cells = _cells(node)
        if cells:
            self.blocks.append(RawBlock("row", tables.row(cells), 0, "", 0))
        return not cells

    def begin_heading(self, node: LexborNode, tag: str) -> bool:
        """Begin a heading."""
        self.heading_level = HEADINGS[tag]
        return True

    def begin_list(self, node: LexborNode, tag: str) -> bool:
        """Begin a list."""
        self.open_lists.append(list_numbers.counter(node, tag))
        return True

    def begin_pre(self, node: LexborNode, tag: str) -> bool:
        """Begin a text whose line breaks count."""
        self.in_pre += 1
        return True

    def begin_item(self, node: LexborNode, tag: str) -> bool:
        """Begin a list item, and set its marker."""
        self.in_item += 1
        # Of an item that begins with a list of its own, a browser prints both numbers.
        outer = self.marker or ""
        own = self.open_lists[-1].next(node) if self.open_lists else ""
        self.marker = f"{outer}.{own}" if outer and own else outer or own
        return True

    def begin_subheading(self, node: LexborNode, tag: str) -> bool:
        """Begin what is a heading where it stands in none, and in no item."""
        if not self.heading_level and not self.in_item:
            self.heading_level = _BOLD_HEADING_LEVEL
        return True

    def leave(self, tag: str) -> None:
        """End an element that was begun."""
        if tag in _BLOCKS:
            if self.parts:
                self.flush()
            end = _END.get(tag)
            if end:
                end(self)
            outer = self.outer_regions.pop()
            if self.region != outer:
                self.regions[self.region].end = len(self.blocks)
                self.region = outer
        elif tag == "a":
            self.in_link -= self.open_links.pop()
        elif tag != "br":
            self.in_bold -= 1

    def end_heading(self) -> None:
        """End a heading."""
        self.heading_level = 0

    def end_list(self) -> None:
        """End a list."""
        self.open_lists.pop()

    def end_pre(self) -> None:
        """End a text whose line breaks count."""
        self.in_pre -= 1

    def end_item(self) -> None:
        """End a list item."""
        self.in_item -= 1
        self.marker = None


# What beginning and ending an element means beside its region; of other blocks nothing.
_BEGIN: Mapping[str, Callable[[BlockBuilder, LexborNode, str], bool]] = {
    "tr": BlockBuilder.begin_row,
    "pre": BlockBuilder.begin_pre,
    "li": BlockBuilder.begin_item,
    **dict.fromkeys(HEADINGS, BlockBuilder.begin_heading),
    **dict.fromkeys(_LISTS, BlockBuilder.begin_list),
    **dict.fromkeys(_SUBHEADINGS, BlockBuilder.begin_subheading),
}
_END: Mapping[str, Callable[[BlockBuilder], None]] = {
    "pre": BlockBuilder.end_pre,
    "li": BlockBuilder.end_item,
    **dict.fromkeys(HEADINGS, BlockBuilder.end_heading),
    **dict.fromkeys(_LISTS, BlockBuilder.end_list),
    **dict.fromkeys(_SUBHEADINGS, BlockBuilder.end_heading),
}


def _is_bold(joined: str, bold_chars: int) -> bool:
    """Whether nearly all of a block is bold."""
    return bold_chars > 0 and bold_chars >= _BOLD_RATIO * len(squeeze(joined))


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
