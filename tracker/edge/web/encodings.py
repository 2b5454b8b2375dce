"""A body as it came over the wire -> the bytes it stands for, never more than allowed."""

from __future__ import annotations

import zlib

MAX_CODINGS = 2
"""Codings one inside the other; servers use one, a second is a proxy's slip, a third an attack."""
MAX_MEMBERS = 64
"""Gzip members in a row (RFC 1952 allows any number). Each costs a copy of the rest, so a bound is
needed.
"""

_CODINGS = frozenset(
    [
        "gzip",
        "x-gzip",
        "deflate",
        "br",
        "zstd",
        "compress",
        "x-compress",
        "dcb",
        "dcz",
        "bzip2",
        "x-bzip2",
        "xz",
        "lzma",
        "lz4",
        "sdch",
        "exi",
        "aes128gcm",
        "pack200-gzip",
        "zip",
    ]
)
"""What packs a body. Servers write other things into Content-Encoding ("none", "utf-8", "8bit"),
which browsers take for nothing said. Source: IANA's HTTP Content Coding Registry, and the names in
use that it lacks.
"""

# Window bits as zlib wants them; some servers send raw deflate under the name of zlib.
_GZIP, _ZLIB, _RAW = 31, 15, -15


class Oversize(Exception):
    """Unpacking would give more bytes than allowed."""


class Unreadable(Exception):
    """The body is not what its Content-Encoding says; its text follows "a body that is"."""


def unpack(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo the codings of a body.

    Args:
        body: bytes as received.
        encoding: the value of Content-Encoding, outermost coding last; "" where there is none.
            Names that are no coding are passed over.
        limit_bytes: the most any step may give.

    Returns:
        The bytes inside; an empty body stays empty whatever its encoding says.

    Raises:
        Oversize: a step would give more than `limit_bytes`.
        Unreadable: a coding that was not asked for, too many of them, damaged or cut off data.
    """
    codings = [
        name for part in encoding.split(",") if (name := part.strip(" \t\"'").lower()) in _CODINGS
    ]
    if not codings or not body:
        return body
    if len(codings) > MAX_CODINGS:
        raise Unreadable(f"packed {len(codings)} times over")
    # The header names them in the order in which they were applied (RFC 9110, section 8.4).
    for coding in reversed(codings):
        try:
            if coding in ("gzip", "x-gzip"):
                body = _gunzip(body, limit_bytes)
            elif coding == "deflate":
                body = _inflate(body, limit_bytes)
            else:
                raise Unreadable(f'packed as "{coding[:20]}", which was not asked for')
        except zlib.error as exc:
            raise Unreadable(f"not the {coding} it says it is ({exc})") from exc
    return body


def _gunzip(body: bytes, limit_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = limit_bytes
    for _ in range(MAX_MEMBERS):
        part, rest = _expand(body, _GZIP, left)
        parts.append(part)
        left -= len(part)
        # Other bytes behind the last member are padding, which gunzip passes over as well.
        if not rest.startswith(b"\x1f\x8b"):
            return b"".join(parts)
        body = rest
    raise Unreadable(f"packed in more than {MAX_MEMBERS} pieces")


def _inflate(body: bytes, limit_bytes: int) -> bytes:
    # RFC 9110 means zlib by "deflate"; a number of servers send it raw, and browsers take both.
    try:
        return _expand(body, _ZLIB, limit_bytes)[0]
    except zlib.error:
        return _expand(body, _RAW, limit_bytes)[0]


def _expand(body: bytes, wbits: int, limit_bytes: int) -> tuple[bytes, bytes]:
    """Unpack one stream, giving what was inside and what followed it."""
    stream = zlib.decompressobj(wbits)
    # One byte over the limit shows that there is more, without unpacking the whole of a bomb.
    inside = stream.decompress(body, limit_bytes + 1)
    if len(inside) > limit_bytes:
        raise Oversize
    # zlib says nothing where a stream just stops: half a page would pass for a whole one.
    if not stream.eof:
        raise Unreadable("cut off before its end")
    return inside, stream.unused_data
