"""A page of a PDF -> what is written into its form fields and free-text notes, which are no part of
the page's text.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

# A form of this many fields is no policy; each costs a lookup in the whole form.
_MOST_NOTES = 2_000
_MOST_BYTES = 2_000_000


def find(page: Any) -> list[str]:
    """The texts in the order of the file; none for most pages.

    Args:
        page: of pypdfium2, its document's form set up before it was loaded.
    """
    from pypdfium2 import raw

    found: list[str] = []
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        try:
            text = _text(page, note)
        finally:
            raw.FPDFPage_CloseAnnot(note)
        if text:
            found.append(text)
    return found


def _text(page: Any, note: Any) -> str:
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(note)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(
            lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size)
        )
    if kind != raw.FPDF_ANNOT_WIDGET or page.formenv is None:
        return ""
    form = page.formenv.raw
    # A button's value is "Yes" or "Off".
    written = (
        raw.FPDF_FORMFIELD_TEXTFIELD,
        raw.FPDF_FORMFIELD_COMBOBOX,
        raw.FPDF_FORMFIELD_LISTBOX,
    )
    if raw.FPDFAnnot_GetFormFieldType(form, note) not in written:
        return ""
    return _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))


def _string(ask: Callable[[Any, int], int]) -> str:
    """What pdfium writes as UTF-16 with a zero behind it, asked for its size first."""
    from pypdfium2 import raw

    size = min(ask(None, 0), _MOST_BYTES)
    if size <= len("\0".encode("utf-16-le")):
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()
