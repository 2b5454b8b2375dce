"""Cloudflare's masked e-mail addresses -> the addresses."""

from __future__ import annotations


def unmask(code: str) -> str | None:
    """The e-mail address behind a masked one, None for anything else.

    Each byte is XORed with the first, which is different at every load.

    Args:
        code: the value of `data-cfemail`, or the fragment of `/cdn-cgi/l/email-protection#`.

    Source: Cloudflare's email-decode script.
    """
    try:
        key, *rest = bytes.fromhex(code)
    except ValueError:
        return None
    address = bytes(byte ^ key for byte in rest).decode("utf-8", "replace")
    return address.partition("?")[0] if "@" in address else None
