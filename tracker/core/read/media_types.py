"""Bytes -> their media type and their text.

What the bytes are counts more than what the server declares.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from tracker.patterns import compile_later

MediaType = str

_META = compile_later(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_HEADER = compile_later(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_MARKUP = compile_later(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|div|p|h[1-6]|span|table|article|section|br"
    rb"|meta)\b",
    re.I,
)
_MARKDOWN = compile_later(
    r"^(?:#{1,6} \S|[=-]{4,}[ \t]*$|\*\*\S.*\*\*[ \t]*$|> \S|[ \t]{0,8}[*-] {1,3}\S.{0,300}\]\("
    r"|\|.*\|[ \t]*$)|\[[^\[\]\n]{1,200}\]\([^()\n]{1,400}\)",
    re.M,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD_BYTES = 4096
# How many bytes are searched for the mark of a PDF (other bytes may stand before it), for the parts
# of a Word document, and for signs of Markdown.
_PDF_BYTES = 1024
_DOCX_BYTES = 200_000
_MARKDOWN_BYTES = 40_000
_LEAST_MARKDOWN_SIGNS = 3
# Encodings that browsers know. Python has more, some of which never end, always fail, or make lone
# surrogates.
_WEB_ENCODING_NAMES = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be ascii cp866 cp874 cp932 cp949 euc_jp euc_kr "
    "shift_jis iso2022_jp gb2312 gbk gb18030 big5 big5hkscs koi8-r koi8-u mac-roman mac-cyrillic"
)
_WEB_ENCODINGS = frozenset(
    [
        *_WEB_ENCODING_NAMES.split(),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in range(1, 17)),
    ]
)
# Browsers read these labels as Windows-1252; pages rely on it for their quotes.
_READ_AS_CP1252 = frozenset(["iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"])
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def media_type(body: bytes, declared: str | None = None, name: str = "") -> MediaType:
    """The media type of a body: HTML, PDF, DOCX, Markdown or plain text.

    Args:
        body: the bytes as served.
        declared: the Content-Type header, used only to tell Markdown and HTML from plain text.
        name: a file name or address, used for the same.
    """
    head = body[:_HEAD_BYTES].lstrip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n")
    evidence = _Evidence(body, head, (declared or "").lower(), name.lower())
    for kind, question in _QUESTIONS:
        if question(evidence):
            return kind
    return "text/plain"


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What shows the media type of a body."""

    body: bytes
    head: bytes
    """The first bytes, without byte order mark and spaces."""
    declared: str
    name: str


def _is_pdf(evidence: _Evidence) -> bool:
    return evidence.head.startswith(b"%PDF-") or b"%PDF-" in evidence.body[:_PDF_BYTES]


def _is_docx(evidence: _Evidence) -> bool:
    if not evidence.head.startswith(b"PK\x03\x04"):
        return False
    body = evidence.body
    return b"word/" in body[:_DOCX_BYTES] or b"[Content_Types].xml" in body[:_HEAD_BYTES]


def _is_named_markdown(evidence: _Evidence) -> bool:
    return evidence.name.endswith((".md", ".markdown")) or "markdown" in evidence.declared


def _has_markup(evidence: _Evidence) -> bool:
    # UTF-16 has a zero at every other byte of its markup.
    markup = evidence.head.replace(b"\x00", b"")
    return _MARKUP.search(markup) is not None or markup.startswith((b"<?xml", b"<!--"))


def _is_named_html(evidence: _Evidence) -> bool:
    return "html" in evidence.declared or evidence.name.endswith((".html", ".htm"))


def _has_markdown(evidence: _Evidence) -> bool:
    if evidence.name.endswith(".txt"):
        return False
    text = evidence.body[:_MARKDOWN_BYTES].decode("utf-8", "replace")
    return len(_MARKDOWN.findall(text)) >= _LEAST_MARKDOWN_SIGNS


# In the order in which they are asked.
_QUESTIONS: tuple[tuple[MediaType, Callable[[_Evidence], bool]], ...] = (
    ("application/pdf", _is_pdf),
    (DOCX, _is_docx),
    ("text/markdown", _is_named_markdown),
    ("text/html", _has_markup),
    ("text/html", _is_named_html),
    ("text/markdown", _has_markdown),
)


def decode(body: bytes, declared: str | None = None) -> str:
    """Decode text; never fails.

    Asked in this order: byte order mark, header, `<meta>`, UTF-8, Windows-1252.

    Source: the order of the WHATWG HTML standard, section "determining the character encoding".
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace")
    labels = _declared_encodings(body, declared)
    for encoding in [*labels, "utf-8"]:
        text = _try(body, encoding)
        if text is not None:
            return text
    if labels and _is_known(labels[0]):
        return body.decode(_web_encoding(labels[0]), "replace")
    return body.decode("cp1252", "replace")


def _declared_encodings(body: bytes, declared: str | None) -> list[str]:
    """The encodings that the header and the page name, in this order."""
    header = _HEADER.search(declared or "")
    labels = [header.group(1)] if header else []
    meta = _META.search(body[:_HEAD_BYTES])
    if meta:
        label = meta.group(1).decode("ascii", "replace")
        # A page that could be read this far in ASCII is not UTF-16, whatever it says.
        labels.append("utf-8" if label.lower().startswith("utf-16") else label)
    return labels


def _web_encoding(label: str) -> str:
    """The encoding that a browser takes for a label."""
    return "cp1252" if label.lower() in _READ_AS_CP1252 else label


def _is_known(label: str) -> bool:
    try:
        return codecs.lookup(_web_encoding(label)).name in _WEB_ENCODINGS
    except (LookupError, UnicodeError, ValueError):
        return False


def _try(body: bytes, label: str) -> str | None:
    """The text in an encoding, None where it is unknown or does not fit."""
    if not _is_known(label):
        return None
    try:
        return body.decode(_web_encoding(label))
    except (UnicodeError, ValueError):
        return None
