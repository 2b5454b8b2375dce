"""Markdown -> blocks, by way of HTML: one path for every format that has structure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from tracker.core.read import html
from tracker.model import Block

# An archive's own note above the text is a quotation that names an archive; it is not the vendor's text.
_ARCHIVE_NOTE = re.compile(r"\A\s*(?:>.*\n?)+", re.M)


def read(text: str) -> tuple[str, tuple[Block, ...], tuple[str, ...]]:
    """Title, blocks and lines of a Markdown text; raw HTML inside it is read as HTML."""
    note = _ARCHIVE_NOTE.match(text)
    if note and re.search(r"\b(?:archived|wayback|snapshot|transformed from)\b", note.group(), re.I):
        text = text[note.end() :]
    text = text.replace("\x00", "")
    page = html.read(MarkdownIt("commonmark", {"html": True}).enable("table").render(text), whole=True)
    return page.title, page.blocks, page.lines
