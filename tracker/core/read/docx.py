"""DOCX -> blocks, by way of HTML (mammoth keeps headings, lists and tables)."""

from __future__ import annotations

import io
import zipfile

from tracker.core.read import html
from tracker.errors import ReadError
from tracker.model import Block

_MAX_UNPACKED_BYTES = 10_000_000
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".webp")


def read(body: bytes) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of a Word document.

    Raises:
        ReadError: not a readable DOCX, or one that unpacks to more than any policy.
    """
    import mammoth

    try:
        source = str(mammoth.convert_to_html(_without_pictures(body), convert_image=lambda _: []).value)
    except ReadError:
        raise
    except Exception as exc:
        raise ReadError(f"The Word document is broken ({type(exc).__name__}) and cannot be read") from exc
    page = html.read(source, whole=True)
    return page.title, page.blocks


def _without_pictures(body: bytes) -> io.BytesIO:
    """The document's parts but for its pictures, which mammoth would unpack once for each time they are shown.

    What is called a picture and is none is missing then: a file chooses the names of its parts, so no other part may
    escape being counted.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as archive, zipfile.ZipFile(made, "w") as parts:
        kept = [item for item in archive.infolist() if not item.filename.lower().endswith(_PICTURES)]
        size = sum(item.file_size for item in kept)
        if size > _MAX_UNPACKED_BYTES:
            raise ReadError(f"The Word document unpacks to {size:,} bytes of markup, more than any policy")
        for item in kept:
            parts.writestr(item.filename, archive.read(item))
    return made
