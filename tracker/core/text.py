"""Text as a reader takes it: folds away what only a machine can tell apart, and splits into words and sentences."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x180E, 0xFEFF, 0x2060, 0x00, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"',
     "«": '"', "»": '"', "″": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...",
     "•": "-", "·": "-", "●": "-", "▪": "-", "￾": "-"}
)  # fmt: skip
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+(?:[-'’.@/&][^\W_]+)*|[^\s\w]|_+")
_SENTENCE_END = re.compile(r"(?<=[.!?;:。！？])[\"')\]]*\s+(?=[\"'(\[]*[A-ZÀ-ÞА-Я0-9•\-])")


def squeeze(text: str) -> str:
    """One line, single spaces, without invisible characters, controls and lone surrogates: fit to keep and to show."""
    if not text.isascii():
        text = _SURROGATE.sub("�", text.translate(_INVISIBLE))
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """The text for comparing: quotes, dashes, spaces, ligatures and compatibility forms made the same; case kept."""
    if text.isascii():
        return _SPACE.sub(" ", text).strip()
    text = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_ALIKE)
    return _SPACE.sub(" ", text).strip()


def words(text: str) -> list[str]:
    """Words and single punctuation marks, in order; an address, a decimal or a hyphenated word is one word."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words, punctuation left out."""
    return len(re.findall(r"\w+(?:['’-]\w+)*", text))


def sentences(text: str) -> list[str]:
    """Sentences of a paragraph, by punctuation and the capital after it; abbreviations may split one too often."""
    return [piece for piece in _SENTENCE_END.split(text) if piece]


def digest(parts: Iterable[str]) -> str:
    """SHA-256, as hex, over folded texts; borders between parts do not count, so re-paragraphing changes nothing."""
    joined = " ".join(filter(None, map(fold, parts)))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()
