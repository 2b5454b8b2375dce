"""Bytes as served -> Reading: what a reader sees of a page. One module a media type."""

from __future__ import annotations

from tracker.core import dates, language
from tracker.core.doubt import walls
from tracker.core.read import html, media_types, page_text_hash, plain
from tracker.core.text import count_words, squeeze
from tracker.errors import ReadError
from tracker.model import Block, Reading


def read(
    body: bytes,
    *,
    declared_type: str | None = None,
    name: str = "",
    select: str | None = None,
    remove: tuple[str, ...] = (),
    fragment: str | None = None,
    declared_language: str | None = None,
) -> Reading:
    """Read bytes of any of the known media types.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        name: file name or address, a hint where bytes cannot tell Markdown from text.
        select, remove, fragment: where to look in HTML, when the watch says so.
        declared_language: the watch's `language`, believed before anything else.

    Raises:
        ReadError: the bytes cannot be read as text at all, `select` / `fragment` found nothing, or
            a page has words and no main text.
    """
    media_type = media_types.media_type(body, declared_type, name)
    title = ""
    blocks: tuple[Block, ...]
    lines: tuple[str, ...] = ()
    page_language = None
    if media_type == "application/pdf":
        from tracker.core.read import pdf

        blocks = pdf.read(body)
    elif media_type == media_types.DOCX:
        from tracker.core.read import docx

        title, blocks = docx.read(body)
    elif media_type == "text/html":
        source = media_types.decode(body, declared_type)
        page = html.read(source, select=select, remove=remove, fragment=fragment)
        if not page.blocks and not select:
            _refuse_furniture(source)
        title, blocks, lines, page_language = (
            page.title,
            page.blocks,
            page.lines,
            page.declared_language,
        )
    elif media_type == "text/markdown":
        from tracker.core.read import markdown

        title, blocks, lines = markdown.read(media_types.decode(body, declared_type))
    else:
        blocks = plain.read(media_types.decode(body, declared_type))
    return _reading(media_type, title, blocks, lines, declared_language, page_language)


def surface_of(body: bytes, declared_type: str | None) -> str | None:
    """Hash of all text on an HTML page (core/read/page_text_hash), None for other media types."""
    return (
        page_text_hash.digest(body)
        if media_types.media_type(body, declared_type) == "text/html"
        else None
    )


def _refuse_furniture(source: str) -> None:
    """Refuse a page that has words and no main text; one without any word is the gate's to refuse
    (core/doubt/walls).
    """
    words = html.body_words(source)
    if words:
        raise ReadError(
            f"The page shows {words:,} words and none of them as its main text: all stand in menus, boxes or the like;"
            " if the policy is among them, name its element by select"
        )


def _reading(
    media_type: str,
    title: str,
    blocks: tuple[Block, ...],
    lines: tuple[str, ...],
    declared_language: str | None,
    page_language: str | None,
) -> Reading:
    text = "\n".join(block.text for block in blocks)
    words = count_words(text)
    spoken = declared_language or language.detect(text, page_language)
    found = dates.find(lines or tuple(block.text for block in blocks), spoken)
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    if not first and blocks and len(blocks[0].text) <= 100:
        first = blocks[0].text
    return Reading(
        title=squeeze(first or title)[:300],
        language=spoken,
        blocks=blocks,
        dates=found,
        media_type=media_type,
        complaint=walls.complaint(title or first, blocks, words)
        if media_type == "text/html"
        else None,
    )
