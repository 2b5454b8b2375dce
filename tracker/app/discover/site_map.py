"""A site map -> the addresses it lists."""

from __future__ import annotations

import html
import itertools
import re
import zlib
from collections.abc import Iterator

from tracker.core.discover.links import web_address
from tracker.patterns import compile_later

MOST_BYTES = 10_000_000
"""Of a site map, unpacked; sitemaps.org allows five times as much."""
MOST_URLS = 50_000
_LOCATION = compile_later(rb"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{1,2000})", re.I)
_GZIP = b"\x1f\x8b"
# Window bits as zlib wants them.
_GZIP_BITS = 31


def unpacked(body: bytes) -> bytes:
    """Give a site map's text, which may be gzipped; what is beyond the limit is left out."""
    if not body.startswith(_GZIP):
        return body[:MOST_BYTES]
    try:
        return zlib.decompressobj(_GZIP_BITS).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""


def is_index(text: bytes) -> bool:
    """Whether a site map lists other site maps."""
    return b"<sitemapindex" in text[:2_000].lower()


def locations(text: bytes, url: str) -> Iterator[str]:
    """Give the addresses that a site map lists, up to MOST_URLS.

    Args:
        text: of the site map, unpacked.
        url: where it is.
    """
    for match in itertools.islice(_LOCATION.finditer(text), MOST_URLS):
        address = web_address(url, html.unescape(match[1].decode("utf-8", "replace")))
        if address:
            yield address
