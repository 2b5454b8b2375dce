"""Bytes as served -> what a reader sees of a page: one function for each media type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.core import dates, language
from tracker.core.doubt import walls
from tracker.core.read import html, media_types, page_text_hash, plain
from tracker.core.text import count_words, squeeze
from tracker.errors import ReadError
from tracker.frozen import dataclass
from tracker.model import Block, Reading, ReadOptions

_AS_SERVED = ReadOptions()
# A first block that is longer is no title.
_TITLE_CHARS = 100
_MOST_TITLE_CHARS = 300


@dataclass(frozen=True, slots=True)
class _Text:
    """What the reader of one media type makes of bytes."""

    blocks: tuple[Block, ...]
    title: str = ""
    lines: tuple[str, ...] = ()
    """Where printed dates are looked for; empty: in the blocks."""
    language: str | None = None
    """As the page declares it."""


def read(
    body: bytes,
    declared_type: str | None = None,
    options: ReadOptions = _AS_SERVED,
    name: str = "",
) -> Reading:
    """Read bytes of any of the known media types.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        options: where to look in HTML, and in which language, when the watch says so.
        name: file name or address, a hint where bytes cannot tell Markdown from text.

    Raises:
        ReadError: the bytes cannot be read as text at all, `select` / `fragment` found nothing, or
            a page has words and no main text.
    """
    media_type = media_types.media_type(body, declared_type, name)
    reader = _READERS.get(media_type, _read_plain)
    return _reading(media_type, reader(body, declared_type, options), options)


def surface_of(body: bytes, declared_type: str | None) -> str | None:
    """Hash all text of an HTML page; None for other media types."""
    if media_types.media_type(body, declared_type) != "text/html":
        return None
    return page_text_hash.digest(body)


def _read_pdf(body: bytes, declared_type: str | None, options: ReadOptions) -> _Text:
    from tracker.core.read import pdf

    return _Text(pdf.read(body))


def _read_docx(body: bytes, declared_type: str | None, options: ReadOptions) -> _Text:
    from tracker.core.read import docx

    title, blocks = docx.read(body)
    return _Text(blocks, title)


def _read_html(body: bytes, declared_type: str | None, options: ReadOptions) -> _Text:
    source = media_types.decode(body, declared_type)
    page = html.read(
        source, select=options.select, remove=options.remove, fragment=options.fragment
    )
    if not page.blocks and not options.select:
        _refuse_furniture(source)
    return _Text(page.blocks, page.title, page.lines, page.declared_language)


def _read_markdown(body: bytes, declared_type: str | None, options: ReadOptions) -> _Text:
    from tracker.core.read import markdown

    title, blocks, lines = markdown.read(media_types.decode(body, declared_type))
    return _Text(blocks, title, lines)


def _read_plain(body: bytes, declared_type: str | None, options: ReadOptions) -> _Text:
    return _Text(plain.read(media_types.decode(body, declared_type)))


# A new file format is a module beside this one, a row here, and its signature in media_types.
_READERS: Mapping[str, Callable[[bytes, str | None, ReadOptions], _Text]] = {
    "application/pdf": _read_pdf,
    media_types.DOCX: _read_docx,
    "text/html": _read_html,
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


def _reading(media_type: str, text: _Text, options: ReadOptions) -> Reading:
    blocks = text.blocks
    whole_text = "\n".join(block.text for block in blocks)
    words = count_words(whole_text)
    spoken = options.language or language.detect(whole_text, text.language)
    heading = _first_heading(blocks)
    is_html = media_type == "text/html"
    return Reading(
        title=squeeze(heading or text.title)[:_MOST_TITLE_CHARS],
        language=spoken,
        blocks=blocks,
        dates=dates.find(text.lines or tuple(block.text for block in blocks), spoken),
        media_type=media_type,
        complaint=walls.complaint(text.title or heading, blocks, words) if is_html else None,
    )


def _first_heading(blocks: tuple[Block, ...]) -> str:
    """The first heading, or else a short first block; "" where there is neither."""
    heading = next((block.text for block in blocks if block.kind == "heading"), "")
    if not heading and blocks and len(blocks[0].text) <= _TITLE_CHARS:
        return blocks[0].text
    return heading
