"""Bytes of HTML -> a hash of all text on the page, menus included, without parsing it.

While the hash stays the same, no word of the page has changed. Most pages change at every load, but
only in scripts, tokens and attributes. The hash costs a tenth of what reading the page costs.
"""

from __future__ import annotations

import hashlib

from tracker.core.read import raw_elements
from tracker.core.read.masked_addresses import unmask
from tracker.patterns import compile_later

_TAG = compile_later(rb"<[^<>]*>")
_MASKED = compile_later(rb"(?:data-cfemail=[\"']?|/email-protection#)([0-9a-fA-F]{4,400})")


def digest(body: bytes) -> str:
    """SHA-256, as hex, over the page's text without white space and with addresses unmasked."""
    # Markup is ASCII in every encoding that comes this far; its other bytes stay as they are.
    markup = raw_elements.visible_markup(body.decode("latin-1")).encode("latin-1")
    text_hash = hashlib.sha256(b"".join(_TAG.sub(b" ", markup).split()))
    for code in _MASKED.findall(markup):
        text_hash.update((unmask(code.decode("ascii")) or "").encode())
    return text_hash.hexdigest()
