"""Markdown -> its blocks, by way of HTML: one path for every format that has structure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from tracker.core.read import html
from tracker.model import Block
from tracker.patterns import compile_later

# An archive may put a note of its own above the vendor's text: a quotation that names an archive.
_FIRST_QUOTATION = compile_later(r"\A\s*(?:>.*\n?)+", re.M)
_ARCHIVE = compile_later(r"\b(?:archived|wayback|snapshot|transformed from)\b", re.I)
# A link round whole blocks: "[", a title, an empty line, text, "](address)". Markdown has no such.
_BLOCK_LINK = compile_later(
    r"(?<![!\\])\[([^\[\]]{0,2000}?\n[^\[\]]{0,2000}?)\]\(([^\s()]{1,500})(?:\s\"[^\"\n]{0,300}\")?\)"
)
_BLOCKS = compile_later(r"\n\s*\n|^\s*#")


def read(text: str) -> tuple[str, tuple[Block, ...], tuple[str, ...]]:
    """Title, blocks and lines of a Markdown text; raw HTML inside it is read as HTML."""
    quotation = _FIRST_QUOTATION.match(text)
    if quotation and _ARCHIVE.search(quotation.group()):
        text = text[quotation.end() :]
    text = _BLOCK_LINK.sub(_as_blocks, text.replace("\x00", ""))
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    page = html.OpenPage(parser.render(text), whole=True).read()
    return page.title, page.blocks, page.lines


def _as_blocks(link: re.Match[str]) -> str:
    """A link round blocks, with its tags apart from them; any other link unchanged."""
    content, address = link.groups()
    if not _BLOCKS.search(content):
        return link.group()
    return f'\n\n<a href="{address}">\n\n{content}\n\n</a>\n\n'
