"""A page of a PDF -> the texts in its form fields and notes, which its own text does not have."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

# A form with more fields is no policy; each field costs a search through the whole form.
_MOST_NOTES = 2_000
_MOST_BYTES = 2_000_000


def find(page: Any) -> list[str]:
    """The texts of a page's fields and notes, in the order of the file; none for most pages.

    Args:
        page: of pypdfium2; its document's form was set up before the page was loaded.
    """
    from pypdfium2 import raw

    texts: list[str] = []
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = raw.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        try:
            text = _text(page, note)
        finally:
            raw.FPDFPage_CloseAnnot(note)
        if text:
            texts.append(text)
    return texts


def _text(page: Any, note: Any) -> str:
    """The text of one note or field, "" where it is of another kind."""
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(note)
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return _string(
            lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, b"Contents", buffer, size)
        )
    if kind != raw.FPDF_ANNOT_WIDGET or page.formenv is None:
        return ""
    form = page.formenv.raw
    # Fields that hold words: a button's value is "Yes" or "Off".
    text_fields = (
        raw.FPDF_FORMFIELD_TEXTFIELD,
        raw.FPDF_FORMFIELD_COMBOBOX,
        raw.FPDF_FORMFIELD_LISTBOX,
    )
    if raw.FPDFAnnot_GetFormFieldType(form, note) not in text_fields:
        return ""
    return _string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))


def _string(ask: Callable[[Any, int], int]) -> str:
    """A string that pdfium returns, as UTF-16 with a zero at its end.

    Args:
        ask: fills a buffer of the given size; returns the size that the whole string needs.
    """
    from pypdfium2 import raw

    size = min(ask(None, 0), _MOST_BYTES)
    if size <= len("\0".encode("utf-16-le")):
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0").strip()
