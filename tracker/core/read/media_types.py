"""Bytes -> media type and text: what the bytes are counts for more than what the server says they
are.
"""

from __future__ import annotations

import codecs
import re

MediaType = str

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|div|p|h[1-6]|span|table|article|section|br"
    rb"|meta)\b",
    re.I,
)
_MARKDOWN = re.compile(
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
# What browsers know. Python has more, among them some that never end, always fail, or make lone
# surrogates.
_WEB_ENCODINGS = frozenset(
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "ascii",
        "cp866",
        "cp874",
        "cp932",
        "cp949",
        "euc_jp",
        "euc_kr",
        "shift_jis",
        "iso2022_jp",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "big5hkscs",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
    ]
) | {*(f"cp125{n}" for n in range(9)), *(f"iso8859-{n}" for n in range(1, 17))}


def media_type(body: bytes, declared: str | None = None, name: str = "") -> MediaType:
    """What a body is: `text/html`, `application/pdf`, DOCX's long name, `text/markdown` or
    `text/plain`.

    Args:
        body: the bytes as served.
        declared: the Content-Type header, used only to tell Markdown from plain text.
        name: a file name or address, used for the same.
    """
    head = body[:_HEAD_BYTES].lstrip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"%PDF-") or b"%PDF-" in body[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04") and (
        b"word/" in body[:200_000] or b"[Content_Types].xml" in body[:4096]
    ):
        return DOCX
    lowered = name.lower()
    if lowered.endswith((".md", ".markdown")) or "markdown" in (declared or "").lower():
        return "text/markdown"
    plain = head.replace(b"\x00", b"")
    if _MARKUP.search(plain) or plain.startswith((b"<?xml", b"<!--")):
        return "text/html"
    if "html" in (declared or "").lower() or lowered.endswith((".html", ".htm")):
        return "text/html"
    text = body[:40_000].decode("utf-8", "replace")
    return (
        "text/markdown"
        if len(_MARKDOWN.findall(text)) >= 3 and not lowered.endswith(".txt")
        else "text/plain"
    )


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def decode(body: bytes, declared: str | None = None) -> str:
    """Decode text by byte order mark, then header, then `<meta>`, then UTF-8, then Windows-1252;
    never fails.

    Source: the order of the WHATWG HTML standard, section "determining the character encoding".
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, "replace")
    header = _HEADER.search(declared or "")
    meta = _META.search(body[:_HEAD_BYTES])
    named = [header.group(1)] if header else []
    if meta:
        label = meta.group(1).decode("ascii", "replace")
        # A page that could be read this far in ASCII is not UTF-16, whatever it says.
        named.append("utf-8" if label.lower().startswith("utf-16") else label)
    for encoding in [*named, "utf-8"]:
        text = _try(body, encoding)
        if text is not None:
            return text
    if named and _known(named[0]):
        return body.decode(_web(named[0]), "replace")
    return body.decode("cp1252", "replace")


def _web(encoding: str) -> str:
    # Browsers read these labels as Windows-1252; pages rely on it for their quotes.
    return (
        "cp1252"
        if encoding.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")
        else encoding
    )


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(_web(encoding)).name in _WEB_ENCODINGS
    except (LookupError, UnicodeError, ValueError):
        return False


def _try(body: bytes, encoding: str) -> str | None:
    if not _known(encoding):
        return None
    try:
        return body.decode(_web(encoding))
    except (UnicodeError, ValueError):
        return None
