"""HTML -> the blocks of a page's main text, in reading order, without any selector.

The steps: remove what is never text (page_cleanup), read the tree once into blocks (gathering),
and choose those of the main text (main_text).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.core.read import (
    consent_boxes,
    gathering,
    hidden_elements,
    main_text,
    moved_by_scripts,
    page_cleanup,
    raw_blocks,
)
from tracker.core.read.nodes import by_anchor, by_selector, outermost
from tracker.core.read.parser_limits import limit_cost
from tracker.core.read.raw_blocks import PageBlocks, RawBlock
from tracker.core.read.raw_elements import with_shadow_roots, without_noscript
from tracker.core.text import count_words, squeeze
from tracker.errors import ReadError
from tracker.model import Block

_LIKELY_CONSENT = ",".join(consent_boxes.LIKELY)
_NAVIGATION = (
    "nav,[role=navigation],[role=banner],[role=contentinfo],[role=search],[role=dialog],"
    "[role=alertdialog],[role=menu],[role=menubar],[role=tooltip],[aria-modal=true],.breadcrumb,"
    ".breadcrumbs,.skip-link,.sr-only,.visually-hidden,.screen-reader-text,.share-buttons,"
    ".social-share,[hidden]"
)
_SIDES = "header,footer,aside,form,[role=complementary]"
# An anchored element with more text than this holds its section; with less it only marks its start.
_SECTION_CHARS = 160
# The anchored section's own heading is among its first blocks.
_HEADING_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What is read of one page of HTML."""

    title: str
    declared_language: str | None
    blocks: tuple[Block, ...]
    """Of the main text."""
    lines: tuple[str, ...]
    """Every line of the body: dates may stand outside the main text."""


class OpenPage:
    """A page that was parsed, without what is never text: to be read as far as is needed."""

    def __init__(
        self,
        source: str,
        *,
        select: str | None = None,
        remove: tuple[str, ...] = (),
        fragment: str | None = None,
        whole: bool = False,
    ) -> None:
        """Parse a page.

        Args:
            source: the decoded markup; anything at all.
            select: CSS selector of the elements to read instead of guessing.
            remove: CSS selectors of elements to leave out.
            fragment: id of the element at which the wanted part begins (it ends at the next heading
                of its rank).
            whole: the markup is the text itself (made from Markdown or DOCX): drop nothing.

        Raises:
            ReadError: `remove` is no selector, or no policy has so many tags.
        """
        tree = _parse(source)
        self.title = _title(tree)
        self.language = _declared_language(tree)
        self._tree = tree
        self._select, self._fragment = select, fragment
        self._is_guessed = not (whole or select)
        tree.strip_tags(list(page_cleanup.CODE))
        # Before the fields are removed: a hidden box has some, a closed panel has none.
        self._hidden = hidden_elements.marks(tree) if self._is_guessed else {}
        is_managed, self._may_ask_consent = consent_boxes.may_stand_in(source)
        self._consent = page_cleanup.clean(tree, remove, with_consent_boxes=whole or not is_managed)

    def words_sha256(self) -> str:
        """SHA-256, as hex, over all text of the page, menus included, without white space.

        While it stays the same, no word of the page has changed. Most pages change at every load,
        but only in scripts, tokens and attributes.
        """
        body = self._tree.body
        text = f"{self.title}{body.text() if body is not None else ''}"
        letters = text.encode("utf-8", "replace").translate(None, b" \t\r\n\f\v")
        return hashlib.sha256(letters).hexdigest()

    def read(self) -> Page:
        """Read the main text.

        Raises:
            ReadError: `select` or `fragment` found nothing.
        """
        tree, body = self._tree, self._tree.body
        if body is None:
            return Page(self.title, self.language, (), ())
        roots = _selected(tree, self._select) if self._select else [body]
        marks = self._furniture_marks() if self._is_guessed else {}
        anchor = int(by_anchor(tree, self._fragment).mem_id) if self._fragment else None
        page = gathering.gather(roots, marks, anchor)

        blocks = page.blocks
        if self._fragment:
            blocks = _anchored_section(page)
        elif self._is_guessed:
            blocks = main_text.find(page, _own_host(tree))
        blocks = main_text.without_second_copy(blocks)
        lines = tuple([block.text for block in page.blocks])
        return Page(self.title, self.language, tuple(map(_block, blocks)), lines)

    def _furniture_marks(self) -> dict[int, str]:
        """What each element that may be furniture is, by `mem_id`; the surest sign comes last."""
        tree = self._tree
        marks = {node.mem_id: "side" for node in tree.css(_SIDES)}
        marks.update((node.mem_id, "navigation") for node in tree.css(_NAVIGATION))
        marks.update(self._hidden)
        if self._may_ask_consent:
            marks.update((node.mem_id, "consent") for node in tree.css(_LIKELY_CONSENT))
        marks.update(dict.fromkeys(self._consent, "consent"))
        return marks


def body_words(source: str) -> int:
    """How many words a page shows anywhere, be they its text, its menus or a box over it."""
    tree = _parse(source)
    tree.strip_tags([*page_cleanup.CODE, *page_cleanup.NEVER_TEXT])
    return count_words(tree.body.text(separator=" ")) if tree.body is not None else 0


def _parse(source: str) -> LexborHTMLParser:
    """The page as a browser shows it once its scripts have put each part into its place."""
    markup = limit_cost(with_shadow_roots(without_noscript(source)))
    tree = LexborHTMLParser(markup)
    moved_by_scripts.move_parts(tree, markup)
    return tree


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return squeeze(node.text()) if node else ""


def _declared_language(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("html")
    return (node.attributes.get("lang") if node else None) or None


def _selected(tree: LexborHTMLParser, select: str) -> list[LexborNode]:
    nodes = by_selector(tree, select, "select")
    if not nodes:
        raise ReadError(
            f"Nothing on the page matches select = {select!r}; if the page was rebuilt, change it"
        )
    return outermost(nodes)


def _anchored_section(page: PageBlocks) -> list[RawBlock]:
    """The anchored element's own blocks, or all until the next heading of its rank."""
    start, end = page.anchor
    own_blocks = page.blocks[start:end]
    if sum(len(block.text) for block in own_blocks if block.kind != "heading") > _SECTION_CHARS:
        return own_blocks
    rest = page.blocks[start:]
    return rest[: _section_end(rest)]


def _section_end(blocks: Sequence[RawBlock]) -> int:
    """Where the section that begins with these blocks ends: at a heading of its rank or above."""
    first_blocks = blocks[:_HEADING_BLOCKS]
    rank = next((block.level for block in first_blocks if block.kind == "heading"), None)
    if rank is not None:
        for at in range(_HEADING_BLOCKS, len(blocks)):
            if blocks[at].kind == "heading" and blocks[at].level <= rank:
                return at
    return len(blocks)


def _own_host(tree: LexborHTMLParser) -> str:
    """The host that a page says it is from, or ""."""
    node = tree.css_first("link[rel=canonical],base[href]") or tree.css_first(
        "meta[property='og:url']"
    )
    if node is None:
        return ""
    address = node.attributes.get("href") or node.attributes.get("content") or ""
    match = raw_blocks.HOST.match(address)
    return match.group(1).lower() if match else ""


def _block(raw: RawBlock) -> Block:
    return Block(raw.kind, raw.text, raw.level, raw.marker)
