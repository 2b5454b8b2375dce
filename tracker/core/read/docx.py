"""DOCX -> blocks, by way of HTML (mammoth keeps headings, lists and tables)."""

from __future__ import annotations

import io
import re
import zipfile

from tracker.core.read import html
from tracker.errors import ReadError
from tracker.model import Block

# A policy of 73,000 words has been met with 15 MB of markup, most of it fonts, sizes and marks of
# editing sessions.
_MAX_UNPACKED_BYTES = 40_000_000
# What is left without those and is turned into HTML; 10 MB of it take some fifteen seconds.
_MAX_MARKUP_BYTES = 10_000_000
_TEXTS = re.compile(r"word/(?:document|footnotes|endnotes|comments)\d*\.xml$", re.I)
# How a word looks, when it was typed and how it is spelt: nothing that HTML is made from.
_LOOKS = re.compile(
    rb"<w:(?:rFonts|szCs|sz|lang|color|spacing|kern|w|position|bCs|iCs|noProof|shd|bdr|effect|em"
    rb"|fitText|snapToGrid"
    rb"|webHidden|proofErr|lastRenderedPageBreak|bookmarkEnd|ind|jc|widowControl|keepNext|keepLines"
    rb"|contextualSpacing)"
    rb"(?: [^<>]{0,400})?/>"
)
_SESSIONS = re.compile(rb' w(?:14)?:(?:rsid\w{0,12}|paraId|textId)="\w{0,16}"')
_NO_LOOKS = re.compile(rb"<w:rPr>\s*</w:rPr>|<w:rPr/>")
# One run ends and the next begins, and neither has a look of its own.
_SEAM = re.compile(rb'(<w:r><w:t(?: xml:space="preserve")?>[^<]*)</w:t></w:r>(?=<w:r><w:t[ >])')
_NEXT = re.compile(rb'\x00<w:r><w:t(?: xml:space="preserve")?>')
_PICTURES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".emf",
    ".wmf",
    ".svg",
    ".webp",
)


def read(body: bytes) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of a Word document.

    Raises:
        ReadError: not a readable DOCX, or one that unpacks to more than any policy.
    """
    import mammoth

    try:
        source = str(
            mammoth.convert_to_html(_without_pictures(body), convert_image=lambda _: []).value
        )
    except ReadError:
        raise
    except Exception as exc:
        raise ReadError(
            f"The Word document is broken ({type(exc).__name__}) and cannot be read"
        ) from exc
    page = html.read(source, whole=True)
    return page.title, page.blocks


def _without_pictures(body: bytes) -> io.BytesIO:
    """The document's parts but for its pictures, which mammoth would unpack once for each time they
    are shown.

    What is called a picture and is none is missing then: a file chooses the names of its parts, so
    no other part may escape being counted.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(made, "w") as parts:
        kept = [
            item for item in archive.infolist() if not item.filename.lower().endswith(_PICTURES)
        ]
        size = sum(item.file_size for item in kept)
        if size > _MAX_UNPACKED_BYTES:
            raise ReadError(
                f"The Word document unpacks to {size:,} bytes of markup, more than any policy"
            )
        left = 0
        for item in kept:
            part = archive.read(item)
            if _TEXTS.search(item.filename):
                part = _thinned(part)
            left += len(part)
            parts.writestr(item.filename, part)
    if left > _MAX_MARKUP_BYTES:
        raise ReadError(f"The Word document holds {left:,} bytes of markup, more than any policy")
    return made


def _thinned(part: bytes) -> bytes:
    """A part of text without the looks of its words, and with the runs of a sentence in one."""
    part = _NO_LOOKS.sub(b"", _LOOKS.sub(b"", _SESSIONS.sub(b"", part)))
    return _NEXT.sub(b"", _SEAM.sub(b"\\1\x00", part)).replace(b"\x00", b"")
