"""Text as a reader takes it: folds away what only a machine can tell apart, and splits into words
and sentences.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable

from tracker.characters import INVISIBLE

_ALIKE = {
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−•·●▪\ufffe", "-"),
    "…": "...",
}
_ALIKE_RE = re.compile(f"[{re.escape(''.join(_ALIKE))}]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# Icons, arrows, emoji and private-use glyphs stand for pictures; no word of a policy needs one.
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\ue000-\uf8ff\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
ADDRESS = r"(?<!\S)[^\s@]{1,200}@\S{1,200}?\.\w{2,24}|https?://\S+"
"""An e-mail or web address. It is only tried where a word begins: a page of one endless word costs
no square time.
"""
_WORD = re.compile(r"[^\W_]+(?:[-'’.@/&][^\W_]+)*|[^\s\w]|_+")
_LONG_WORD_CHARS, _MOST_ACCENTS = 500, 30
# No accents by themselves, but made of some when normalized: all that Unicode has.
_BECOME_ACCENTS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_SENTENCE_END = re.compile(r"(?<=[.!?;:。！？])[\"')\]]*\s+(?=[\"'(\[]*[A-ZÀ-ÞА-Я0-9•\-])")


def squeeze(text: str) -> str:
    """One line, single spaces, without invisible characters, controls and lone surrogates: fit to
    keep and to show.
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", INVISIBLE.sub("", text))
    text = " ".join(text.split())
    return text if text.isprintable() else _SPACE.sub(" ", text).strip()


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text for comparing: quotes, dashes, spaces, ligatures and compatibility forms made the
    same; case kept.

    Remembered, since aligning, judging and holding each ask it of the same clauses.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _unpiled(_PICTURES.sub(" ", INVISIBLE.sub("", text))))
        text = _ALIKE_RE.sub(lambda found: _ALIKE[found.group()], text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACE.sub(" ", text).strip()


def _unpiled(text: str) -> str:
    """The text without accents beyond the thirtieth on one letter: putting a pile in order takes
    square time.

    Source: the number is that of the stream-safe format of Unicode Standard Annex 15.
    """
    if len(text) <= _LONG_WORD_CHARS or max(map(len, text.split()), default=0) <= _LONG_WORD_CHARS:
        return text
    kept, piled = [], 0
    for character in text:
        piled = piled + 1 if unicodedata.combining(character) or character in _BECOME_ACCENTS else 0
        if piled <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def words(text: str) -> list[str]:
    """Words and single punctuation marks, in order; an address, a decimal or a hyphenated word is
    one word.
    """
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words, as separated by spaces."""
    return len(text.split())


def sentences(text: str) -> list[str]:
    """Sentences of a paragraph, by punctuation and the capital after it; abbreviations may split
    one too often.
    """
    return [piece for piece in _SENTENCE_END.split(text) if piece]


def is_sentence(text: str, ends: tuple[str, ...]) -> bool:
    """Whether a text begins with a capital and ends with one of some signs."""
    return text[:1].isupper() and text.rstrip().endswith(ends)


def digest(parts: Iterable[str]) -> str:
    """SHA-256, as hex, over folded texts; borders between parts do not count, so re-paragraphing
    changes nothing.
    """
    joined = " ".join(filter(None, map(fold, parts)))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()
