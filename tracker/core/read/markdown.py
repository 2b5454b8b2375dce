"""Markdown -> blocks, by way of HTML: one path for every format that has structure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from tracker.core.read import html
from tracker.model import Block

# An archive's own note above the text is a quotation that names an archive; it is not the vendor's
# text.
_ARCHIVE_NOTE = re.compile(r"\A\s*(?:>.*\n?)+", re.M)
# A link round whole blocks ("[" title, empty line, text "](address)"), which the rules of Markdown
# do not know.
_BLOCK_LINK = re.compile(
    r"(?<![!\\])\[([^\[\]]{0,2000}?\n[^\[\]]{0,2000}?)\]\(([^\s()]{1,500})(?:\s\"[^\"\n]{0,300}\")?\)"
)


def read(text: str) -> tuple[str, tuple[Block, ...], tuple[str, ...]]:
    """Title, blocks and lines of a Markdown text; raw HTML inside it is read as HTML."""
    note = _ARCHIVE_NOTE.match(text)
    if note and re.search(
        r"\b(?:archived|wayback|snapshot|transformed from)\b", note.group(), re.I
    ):
        text = text[note.end() :]
    text = _BLOCK_LINK.sub(_in_blocks, text.replace("\x00", ""))
    page = html.read(
        MarkdownIt("commonmark", {"html": True}).enable("table").render(text), whole=True
    )
    return page.title, page.blocks, page.lines


def _in_blocks(link: re.Match[str]) -> str:
    """The link as blocks of its own; one of a single paragraph stays, which Markdown reads by
    itself.
    """
    if not re.search(r"\n\s*\n|^\s*#", link.group(1)):
        return link.group()
    return f'\n\n<a href="{link.group(2)}">\n\n{link.group(1)}\n\n</a>\n\n'
