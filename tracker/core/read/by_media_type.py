"""Bytes as served -> what a reader sees of a page: one function for each media type."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.core import dates
from tracker.core.dates import DatedLines
from tracker.core.doubt import walls
from tracker.core.language import detect
from tracker.core.read import html, media_types, plain
from tracker.core.text import count_words, squeeze
from tracker.errors import ReadError
from tracker.model import Block, Reading, ReadOptions

_AS_SERVED = ReadOptions()
# A first block that is longer is no title.
_TITLE_CHARS = 100
_MOST_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class PageText:
    """What stands on a page, before it is read as a policy."""

    media_type: str
    blocks: tuple[Block, ...]
    """Of the main text."""
    title: str = ""
    dated: DatedLines | None = None
    """Where printed dates are looked for; None: in the blocks."""
    language: str | None = None
    """As the page declares it."""

    def sha256(self) -> str:
        """SHA-256, as hex: while it stays the same, so do the policy's text and its dates."""
        dated = self.dated or DatedLines()
        parts = (
            self.language or "",
            *("\x1f".join((block.kind, block.marker, block.text)) for block in self.blocks),
            "\x1d",
            *dated.labelled,
            "\x1d",
            *dated.top,
        )
        return hashlib.sha256("\x1e".join(parts).encode("utf-8", "replace")).hexdigest()


class Opened:
    """A page of any of the known media types, to be read as far as is needed."""

    def __init__(
        self,
        body: bytes,
        declared_type: str | None = None,
        options: ReadOptions = _AS_SERVED,
        name: str = "",
    ) -> None:
        """Find out what a page is, and parse it where it is HTML.

        Args:
            body: as served, content encoding undone.
            declared_type: the Content-Type header.
            options: where to look in HTML, and in which language, when the watch says so.
            name: file name or address, a hint where bytes cannot tell Markdown from text.

        Raises:
            ReadError: `remove` is no selector, or no policy has so many tags.
        """
        self._body, self._declared = body, declared_type
        self._options = options
        self.media_type = media_types.media_type(body, declared_type, name)
        self._html = self._source = None
        if self.media_type == "text/html":
            self._source = media_types.decode(body, declared_type)
            self._html = html.OpenPage(
                self._source,
                select=options.select,
                remove=options.remove,
                fragment=options.fragment,
            )

    def words_sha256(self) -> str | None:
        """Hash all text of an HTML page; None for other media types."""
        return self._html.words_sha256() if self._html else None

    def text(self) -> PageText:
        """Find the main text.

        Raises:
            ReadError: the bytes cannot be read as text at all, `select` / `fragment` found nothing,
                or a page has words and no main text.
        """
        if self._html is None:
            return _READERS.get(self.media_type, _read_plain)(self._body, self._declared)
        page = self._html.read()
        if not page.blocks and not self._options.select:
            assert self._source is not None
            _refuse_furniture(self._source)
        dated = dates.dated_lines(page.lines)
        return PageText("text/html", page.blocks, page.title, dated, page.declared_language)


def read(
    body: bytes,
    declared_type: str | None = None,
    options: ReadOptions = _AS_SERVED,
    name: str = "",
) -> Reading:
    """Read bytes of any of the known media types; arguments and errors are those of `Opened`."""
    return reading(Opened(body, declared_type, options, name).text(), options)


def _read_pdf(body: bytes, declared_type: str | None) -> PageText:
    from tracker.core.read import pdf

    return PageText("application/pdf", pdf.read(body))


def _read_docx(body: bytes, declared_type: str | None) -> PageText:
    from tracker.core.read import docx

    title, blocks = docx.read(body)
    return PageText(media_types.DOCX, blocks, title)


def _read_markdown(body: bytes, declared_type: str | None) -> PageText:
    from tracker.core.read import markdown

    title, blocks, lines = markdown.read(media_types.decode(body, declared_type))
    return PageText("text/markdown", blocks, title, dates.dated_lines(lines) if lines else None)


def _read_plain(body: bytes, declared_type: str | None) -> PageText:
    return PageText("text/plain", plain.read(media_types.decode(body, declared_type)))


# A new file format is a module beside this one, a row here, and its signature in media_types.
_READERS: Mapping[str, Callable[[bytes, str | None], PageText]] = {
    "application/pdf": _read_pdf,
    media_types.DOCX: _read_docx,
    "text/markdown": _read_markdown,
    "text/plain": _read_plain,
}


def _refuse_furniture(source: str) -> None:
    """Refuse a page that has words and no main text.

    A page without any word is refused as an empty one (core/doubt/walls).
    """
    words = html.body_words(source)
    if words:
        raise ReadError(
            f"The page shows {words:,} words and none of them as its main text: all stand in menus,"
            " boxes or the like; if the policy is among them, name its element by select"
        )


def reading(text: PageText, options: ReadOptions = _AS_SERVED) -> Reading:
    """What a reader sees of a page whose main text is known."""
    blocks = text.blocks
    whole_text = "\n".join([block.text for block in blocks])
    language = options.language or detect(whole_text, text.language)
    heading = _first_heading(blocks)
    is_html = text.media_type == "text/html"
    dated = text.dated or dates.dated_lines([block.text for block in blocks])
    words = sum([count_words(block.text) for block in blocks])
    return Reading(
        title=squeeze(heading or text.title)[:_MOST_TITLE_CHARS],
        language=language,
        blocks=blocks,
        dates=dates.of(dated, language),
        media_type=text.media_type,
        complaint=walls.complaint(text.title or heading, blocks, words) if is_html else None,
    )


def _first_heading(blocks: tuple[Block, ...]) -> str:
    """The first heading, or else a short first block; "" where there is neither."""
    heading = next((block.text for block in blocks if block.kind == "heading"), "")
    if not heading and blocks and len(blocks[0].text) <= _TITLE_CHARS:
        return blocks[0].text
    return heading
