"""PDF -> its blocks: the text of its pages, with form fields and notes.

Lines are joined into paragraphs, headers and footers of pages are dropped, and words that a hyphen
cuts at the end of a line are joined.
"""

from __future__ import annotations

import collections
import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.core.read import pdf_notes, plain
from tracker.errors import ReadError
from tracker.model import Block
from tracker.patterns import compile_later

_PAGE_NUMBER = compile_later(
    r"^\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of|von|de|sur)\s*\d{1,4})?\W*$", re.I
)
_DIGITS = compile_later(r"\d+")
# Where a page's header and footer stand; a document of fewer pages shows no repetition.
_EDGE_LINES = 3
_LEAST_PAGES = 3
_MAX_PAGES = 2_000
_MAX_CHARS = 5_000_000
_ENDINGS = (".", ":", ";", "?", "!", "”", '"', ")")
# Lines this short are numbers and marks, and say nothing about how wide the text is.
_MARK_CHARS = 20
_USUAL_LINE_CHARS = 80
# The text's width is the length that one line in five exceeds.
_FULL_LINE_SHARE = 0.8
# Shares of the text's width: a paragraph below the first is a title, a sentence that ends before
# the second is the last of its paragraph.
_TITLE_RATIO, _LAST_LINE_RATIO = 0.6, 0.85


def read(body: bytes) -> tuple[Block, ...]:
    """Blocks of a PDF's text.

    Raises:
        ReadError: encrypted, broken, or without any text (a scan).
    """
    pages = [_lines(page) for page in _page_texts(body)]
    repeated = _repeated_lines(pages)
    kept = [line for lines in pages for line in _without_header_and_footer(lines, repeated)]
    blocks = plain.read("\n\n".join(_paragraphs(kept)))
    if not any(any(map(str.isalpha, block.text)) for block in blocks):
        raise ReadError(
            "The PDF holds no text, only pictures of pages; it cannot be compared without text"
            " recognition"
        )
    return blocks


def _page_texts(body: bytes) -> list[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as exc:
        word = "is encrypted" if "assword" in str(exc) else f"is broken ({exc})"
        raise ReadError(f"The PDF {word} and cannot be read") from exc
    try:
        # Has to be done before any page is loaded. It does nothing without a form; with a broken
        # one the pages still have their text.
        with contextlib.suppress(pypdfium2.PdfiumError):
            document.init_forms()
        return _texts_of(document)
    except pypdfium2.PdfiumError as exc:
        raise ReadError(f"The PDF is broken ({exc}) and cannot be read") from exc
    finally:
        document.close()


def _texts_of(document: Any) -> list[str]:
    texts: list[str] = []
    chars = 0
    for number in range(min(len(document), _MAX_PAGES)):
        texts.append(_page_text(document[number]))
        chars += len(texts[-1])
        # A thousand pages may share one packed stream: 15 KB of file are gigabytes of text.
        if chars > _MAX_CHARS:
            raise ReadError(
                f"The PDF holds more than {_MAX_CHARS:,} characters, more than any policy"
            )
    return texts


def _page_text(page: Any) -> str:
    """The text of a page, with what is written into its fields and notes; closes the page."""
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
    """The lines of a page; words that a hyphen cuts at the end of a line are joined."""
    # pdfium writes U+FFFE where a hyphen ended a line: the hyphen is the word's own.
    text = text.replace("\ufffe\r\n", "-").replace("\ufffe\n", "-").replace("\ufffe", "-")
    return [line.strip() for line in text.replace("\r\n", "\n").split("\n")]


def _repeated_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    """Lines at the edges of at least half the pages, with all digits the same."""
    if len(pages) < _LEAST_PAGES:
        return set()
    counts: collections.Counter[str] = collections.Counter()
    for lines in pages:
        edges = [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]
        counts.update({_without_number(line) for line in edges if line})
    least = max(_LEAST_PAGES, len(pages) / 2)
    return {line for line, count in counts.items() if count >= least}


def _without_number(line: str) -> str:
    """A line in which every number is the same: headers differ in the number of the page."""
    return _DIGITS.sub("0", line)


def _without_header_and_footer(lines: Sequence[str], repeated: set[str]) -> Iterator[str]:
    """The lines of a page without its number, and without lines that other pages repeat."""
    for at, line in enumerate(lines):
        is_at_edge = at < _EDGE_LINES or at >= len(lines) - _EDGE_LINES
        if is_at_edge and (_PAGE_NUMBER.match(line) or _without_number(line) in repeated):
            continue
        yield line


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Join the lines of each paragraph.

    A line is the last of its paragraph if it ends a sentence before the text's width. A paragraph
    that is clearly narrower than the text is a title, unless its sentence goes on.
    """
    width = _text_width(lines)
    paragraphs: list[list[str]] = []
    is_open = False  # whether the next line may go on with the last paragraph
    chars = 0  # of the last paragraph
    for line in lines:
        if not line:
            # Other empty lines stand within a sentence, where a page ends.
            is_open = is_open and not paragraphs[-1][-1].endswith(_ENDINGS)
            continue
        is_narrow = chars < _TITLE_RATIO * width
        if is_open and not _begins_paragraph(line, paragraphs[-1][-1], is_narrow=is_narrow):
            paragraphs[-1].append(line)
            chars += 1 + len(line)
        else:
            paragraphs.append([line])
            chars = len(line)
        is_open = not (line.endswith(_ENDINGS) and len(line) < _LAST_LINE_RATIO * width)
    return [" ".join(paragraph) for paragraph in paragraphs]


def _text_width(lines: Sequence[str]) -> int:
    """How many characters a full line has."""
    lengths = sorted(len(line) for line in lines if len(line) > _MARK_CHARS)
    return lengths[int(_FULL_LINE_SHARE * (len(lengths) - 1))] if lengths else _USUAL_LINE_CHARS


def _begins_paragraph(line: str, before: str, *, is_narrow: bool) -> bool:
    """Whether a line begins a paragraph, after the last line of one that may be a title."""
    if plain.starts_item(line):
        return True
    is_title = is_narrow and not before.endswith(",")
    return is_title and not line[:1].islower()
