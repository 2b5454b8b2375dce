"""A body that was read as text -> why it is no text, or None: a picture, an archive, noise."""

from __future__ import annotations

_SAMPLE_BYTES = 100_000
# Text in any encoding may have a few control characters; of a picture every tenth byte is one.
_CONTROL_RATIO = 0.02
_MIN_CONTROLS = 16
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_fault(body: bytes, media_type: str) -> str | None:
    """Why bytes that were read as text, Markdown or HTML are no text.

    Args:
        body: as served.
        media_type: what they were read as.

    Returns:
        Words that follow "got", or None where they may be text.
    """
    if not media_type.startswith("text/") or body.startswith(_UTF_16):
        return None
    # UTF-16 without a byte order mark is half zeros: zeros alone are no sign.
    sample = body[:_SAMPLE_BYTES].replace(b"\0", b"")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls >= _MIN_CONTROLS and controls > _CONTROL_RATIO * len(sample):
        return f"{len(body):,} bytes that are no text (a picture, an archive or something else)"
    return None
