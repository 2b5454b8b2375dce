"""Cloudflare's masked e-mail addresses -> the addresses."""

from __future__ import annotations


def unmask(code: str) -> str | None:
    """The address behind a `data-cfemail` value or a `/cdn-cgi/l/email-protection#` fragment, None
    for anything else.

    The first byte is XORed over the rest, and is another at every load. Source: Cloudflare's
    email-decode script.
    """
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return None
    address = bytes(byte ^ key for byte in rest).decode("utf-8", "replace")
    return address.partition("?")[0] if "@" in address else None
