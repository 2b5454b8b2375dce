"""A body that was taken for text -> why it is none (a picture, an archive, random bytes), or None."""

from __future__ import annotations

_SAMPLE_BYTES = 100_000
# Text of any encoding holds a stray control character now and then; of pictures and archives one
# byte in ten is one.
_CONTROL_RATIO = 0.02
_MIN_CONTROLS = 16
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_fault(body: bytes, media_type: str) -> str | None:
    """Say why bytes read as text, Markdown or HTML hold no text.

    Args:
        body: as served.
        media_type: what they were read as.

    Returns:
        Words that follow "got", or None where they may be text.
    """
    if not media_type.startswith("text/") or body.startswith(_UTF_16):
        return None
    # UTF-16 without a mark is half zeros, and is read as such: zeros alone do not make noise.
    sample = body[:_SAMPLE_BYTES].replace(b"\0", b"")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls >= _MIN_CONTROLS and controls > _CONTROL_RATIO * len(sample):
        return f"{len(body):,} bytes that are no text (a picture, an archive or something else)"
    return None
