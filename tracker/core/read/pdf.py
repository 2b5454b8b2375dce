"""PDF -> blocks: text, form fields and notes; lines joined, running headers dropped, hyphens at
line ends mended.
"""

from __future__ import annotations

import collections
import contextlib
import re

from tracker.core.read import pdf_notes, plain
from tracker.errors import ReadError
from tracker.model import Block

_PAGE_NUMBER = re.compile(r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*$", re.I)
_DIGITS = re.compile(r"\d+")
_EDGE_LINES = 3
_MAX_PAGES = 2_000
_MAX_CHARS = 5_000_000
_END = (".", ":", ";", "?", "!", "”", '"', ")")


def read(body: bytes) -> tuple[Block, ...]:
    """Blocks of a PDF's text.

    Raises:
        ReadError: encrypted, broken, or without any text (a scan).
    """
    pages = [_lines(page) for page in _texts(body)]
    running = _running(pages)
    kept: list[str] = []
    for lines in pages:
        for at, line in enumerate(lines):
            edge = at < _EDGE_LINES or at >= len(lines) - _EDGE_LINES
            if edge and (_PAGE_NUMBER.match(line) or _DIGITS.sub("0", line) in running):
                continue
            kept.append(line)
    blocks = plain.read("\n\n".join(_paragraphs(kept)))
    if not any(any(map(str.isalpha, block.text)) for block in blocks):
        raise ReadError(
            "The PDF holds no text, only pictures of pages; it cannot be compared without text "
            "recognition"
        )
    return blocks


def _texts(body: bytes) -> list[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as exc:
        word = "is encrypted" if "assword" in str(exc) else f"is broken ({exc})"
        raise ReadError(f"The PDF {word} and cannot be read") from exc
    try:
        # Before any page is loaded; without a form it does nothing, and a broken form leaves the
        # pages as they are.
        with contextlib.suppress(pypdfium2.PdfiumError):
            document.init_forms()
        pages: list[str] = []
        chars = 0
        for number in range(min(len(document), _MAX_PAGES)):
            pages.append(_page_text(document, number))
            chars += len(pages[-1])
            # A thousand pages may share one packed stream: 15 KB of file are gigabytes of text.
            if chars > _MAX_CHARS:
                raise ReadError(
                    f"The PDF holds more than {_MAX_CHARS:,} characters, more than any policy"
                )
        return pages
    except pypdfium2.PdfiumError as exc:
        raise ReadError(f"The PDF is broken ({exc}) and cannot be read") from exc
    finally:
        document.close()


def _page_text(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]
    try:
        text_page = page.get_textpage()
        try:
            text = str(text_page.get_text_bounded())
        finally:
            text_page.close()
        written = pdf_notes.find(page)
        return "\n\n".join([text, *written]) if written else text
    finally:
        page.close()


def _lines(text: str) -> list[str]:
    # pdfium writes U+FFFE where a hyphen ended a line: the hyphen is the word's own.
    text = text.replace("\ufffe\r\n", "-").replace("\ufffe\n", "-").replace("\ufffe", "-")
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n")]


def _running(pages: list[list[str]]) -> set[str]:
    """Lines at the edges of at least half the pages, page numbers aside."""
    if len(pages) < 3:
        return set()
    seen = collections.Counter(
        line
        for lines in pages
        for line in {
            _DIGITS.sub("0", x) for x in [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]] if x
        }
    )
    return {line for line, count in seen.items() if count >= max(3, len(pages) / 2)}


def _paragraphs(lines: list[str]) -> list[str]:
    """Join lines that run on: a line is the last of its paragraph if it ends a sentence or is
    clearly short.
    """
    lengths = sorted(len(line) for line in lines if len(line) > 20)
    full = lengths[int(0.8 * (len(lengths) - 1))] if lengths else 80
    paragraphs: list[str] = []
    current: list[str] = []
    length = 0

    def end() -> None:
        nonlocal length
        if current:
            paragraphs.append(" ".join(current))
        current.clear()
        length = 0

    for line in lines:
        if not line:
            if current and current[-1].endswith(_END):
                end()
            continue
        starts = plain.starts_item(line)
        short = current and not current[-1].endswith(",") and length < 0.6 * full
        if starts or (short and not line[:1].islower()):
            end()
        length += len(line) + bool(current)
        current.append(line)
        if line.endswith(_END) and len(line) < 0.85 * full:
            end()
    end()
    return paragraphs
