"""DOCX -> its blocks, by way of HTML (mammoth keeps headings, lists and tables)."""

from __future__ import annotations

import io
import re
import zipfile

from tracker.core.read import html
from tracker.errors import ReadError
from tracker.model import Block
from tracker.patterns import compile_later

# A recorded policy of 73,000 words has 15 MB of markup, most of it fonts, sizes and editing marks.
_MAX_UNPACKED_BYTES = 40_000_000
# What is left without those is turned into HTML; 10 MB of it take some fifteen seconds.
_MAX_MARKUP_BYTES = 10_000_000
_TEXTS = compile_later(r"word/(?:document|footnotes|endnotes|comments)\d*\.xml$", re.I)
# How a word looks, when it was typed and how it is spelt: HTML is made without it.
_FORMATTING = compile_later(
    rb"<w:(?:rFonts|szCs|sz|lang|color|spacing|kern|w|position|bCs|iCs|noProof|shd|bdr|effect|em"
    rb"|fitText|snapToGrid"
    rb"|webHidden|proofErr|lastRenderedPageBreak|bookmarkEnd|ind|jc|widowControl|keepNext|keepLines"
    rb"|contextualSpacing)(?: [^<>]{0,400})?/>"
)
_SESSIONS = compile_later(rb' w(?:14)?:(?:rsid\w{0,12}|paraId|textId)="\w{0,16}"')
_EMPTY_FORMATTING = compile_later(rb"<w:rPr>\s*</w:rPr>|<w:rPr/>")
# One run of characters ends and the next begins, and neither has formatting.
_SEAM = compile_later(rb'(<w:r><w:t(?: xml:space="preserve")?>[^<]*)</w:t></w:r>(?=<w:r><w:t[ >])')
_AFTER_SEAM = compile_later(rb'\x00<w:r><w:t(?: xml:space="preserve")?>')
_PICTURE_NAMES = ".png .jpg .jpeg .gif .bmp .tif .tiff .emf .wmf .svg .webp"
_PICTURE_ENDINGS = tuple(_PICTURE_NAMES.split())


def read(body: bytes) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of a Word document.

    Raises:
        ReadError: not a readable DOCX, or one that unpacks to more than any policy.
    """
    import mammoth

    try:
        document = mammoth.convert_to_html(_without_pictures(body), convert_image=lambda _: [])
        source = str(document.value)
    except ReadError:
        raise
    except Exception as exc:
        raise ReadError(
            f"The Word document is broken ({type(exc).__name__}) and cannot be read"
        ) from exc
    page = html.OpenPage(source, whole=True).read()
    return page.title, page.blocks


def _without_pictures(body: bytes) -> io.BytesIO:
    """The document without its pictures: mammoth unpacks each once for every time it is shown.

    A part that is called a picture and is none is missing then: a file chooses the names of its
    parts, so no other part may escape being counted.
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(copy, "w") as parts:
        kept = [item for item in archive.infolist() if not _is_picture(item)]
        unpacked_bytes = sum(item.file_size for item in kept)
        if unpacked_bytes > _MAX_UNPACKED_BYTES:
            raise ReadError(
                f"The Word document unpacks to {unpacked_bytes:,} bytes of markup, more than any"
                " policy"
            )
        markup_bytes = 0
        for item in kept:
            part = archive.read(item)
            if _TEXTS.search(item.filename):
                part = _without_formatting(part)
            markup_bytes += len(part)
            parts.writestr(item.filename, part)
    if markup_bytes > _MAX_MARKUP_BYTES:
        raise ReadError(
            f"The Word document holds {markup_bytes:,} bytes of markup, more than any policy"
        )
    return copy


def _is_picture(item: zipfile.ZipInfo) -> bool:
    return item.filename.lower().endswith(_PICTURE_ENDINGS)


def _without_formatting(part: bytes) -> bytes:
    """A part of text without formatting, and with the runs of a sentence joined."""
    part = _FORMATTING.sub(b"", _SESSIONS.sub(b"", part))
    part = _EMPTY_FORMATTING.sub(b"", part)
    # A zero byte marks each seam until the tags behind it are removed too.
    return _AFTER_SEAM.sub(b"", _SEAM.sub(b"\\1\x00", part)).replace(b"\x00", b"")
