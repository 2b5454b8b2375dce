"""DOCX -> blocks, by way of HTML (mammoth keeps headings, lists and tables)."""

from __future__ import annotations

import io
import zipfile

from tracker.core.read import html
from tracker.errors import ReadError
from tracker.model import Block

_MAX_UNPACKED_BYTES = 10_000_000


def read(body: bytes) -> tuple[str, tuple[Block, ...]]:
    """Title and blocks of a Word document.

    Raises:
        ReadError: not a readable DOCX, or one that unpacks to more than any policy.
    """
    import mammoth

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            # Pictures are never unpacked; markup is, at 0.3 MB a second.
            size = sum(item.file_size for item in archive.infolist() if item.filename.endswith((".xml", ".rels")))
            if size > _MAX_UNPACKED_BYTES:
                raise ReadError(f"The Word document unpacks to {size:,} bytes of markup, more than any policy")
            source = str(mammoth.convert_to_html(io.BytesIO(body)).value)
    except ReadError:
        raise
    except Exception as exc:
        raise ReadError(f"The Word document is broken ({type(exc).__name__}) and cannot be read") from exc
    page = html.read(source, whole=True)
    return page.title, page.blocks
