"""Text of any origin -> the same text without characters that steer a terminal or hide from a
reader.
"""

from __future__ import annotations

from tracker.patterns import compile_later

# Format characters of Unicode that show nothing: joiners, marks of direction, annotations, tags,
# soft hyphens.
# Source: general category Cf in Unicode 15, without the few that are printed (Arabic and Kaithi
# number signs).
INVISIBLE = compile_later(
    "[\x00\u00ad\u061c\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """Take out all that is not printed: controls, format characters, lone surrogates.

    Args:
        text: of any origin.

    Returns:
        What a reader can see of it. Line breaks, tabs and no-break spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(
        character for character in text if character in "\n\t\xa0" or character.isprintable()
    )
