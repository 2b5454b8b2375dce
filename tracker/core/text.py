"""Text -> its words and sentences, and its folded form for comparing.

The folded form has no differences that a reader does not see.
"""

from __future__ import annotations

import functools
import hashlib
import unicodedata
from collections.abc import Iterable

from tracker.characters import INVISIBLE
from tracker.patterns import compile_later

_SAME_AS = {
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−•·●▪\ufffe", "-"),
    "…": "...",
}
_SPACE = compile_later(r"[\s\x00-\x1f\x7f-\x9f]+")
# Icons, arrows, emoji and private-use glyphs stand for pictures; no word of a policy needs one.
_PICTURES = compile_later(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\ue000-\uf8ff"
    "\ufe00-\ufe0f\U0001f000-\U0001faff]"
)
_SURROGATE = compile_later("[\ud800-\udfff]")
ADDRESS = r"(?<!\S)[^\s@]{1,200}@\S{1,200}?\.\w{2,24}|https?://\S+"
"""A pattern for an e-mail or web address.

It is only tried where a word begins: else a page of one endless word takes square time.
"""
_WORD = compile_later(r"[^\W_]+(?:[-'’.@/&][^\W_]+)*|[^\s\w]|_+")
_LONG_WORD_CHARS, _MOST_ACCENTS = 500, 30
# All characters of Unicode that are no accents, but become some when they are normalized.
_BECOME_ACCENTS = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_SENTENCE_END = compile_later(r"(?<=[.!?;:。！？])[\"')\]]*\s+(?=[\"'(\[]*[A-ZÀ-ÞА-Я0-9•\-])")


def squeeze(text: str) -> str:
    """The text on one line, without double spaces, controls and invisible characters."""
    # Most texts are as they should be: of all white space only a plain space is printable.
    if text.isprintable() and "  " not in text:
        return text.strip()
    squeezed = " ".join(text.split())
    # No character that is taken out below is printable.
    if squeezed.isprintable():
        return squeezed
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", INVISIBLE.sub("", text))
        squeezed = " ".join(text.split())
    return squeezed if squeezed.isprintable() else _SPACE.sub(" ", squeezed).strip()


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The folded form of a text, for comparing.

    All kinds of quotes, dashes, spaces, ligatures and compatibility forms become the same; case is
    kept. Results are cached: aligning, judging and holding ask for the same clauses.
    """
    if not text.isascii():
        # Invisible characters are not printable, and few texts have one that is not.
        shown = text if text.isprintable() else INVISIBLE.sub("", text)
        text = unicodedata.normalize("NFKC", _with_few_accents(_PICTURES.sub(" ", shown)))
        for variant, usual in _SAME_AS.items():
            if variant in text:
                text = text.replace(variant, usual)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACE.sub(" ", text).strip()


def _with_few_accents(text: str) -> str:
    """The text with at most thirty accents on one letter: to sort more takes square time.

    Source: the number is that of the stream-safe format of Unicode Standard Annex 15.
    """
    # Accents belong to the word of their letter: a text without a long word has few of them.
    if len(text) <= _LONG_WORD_CHARS or max(map(len, text.split()), default=0) <= _LONG_WORD_CHARS:
        return text
    kept = []
    accents = 0
    for character in text:
        is_accent = unicodedata.combining(character) or character in _BECOME_ACCENTS
        accents = accents + 1 if is_accent else 0
        if accents <= _MOST_ACCENTS:
            kept.append(character)
    return "".join(kept)


def words(text: str) -> list[str]:
    """Words and punctuation marks, in order; an address or a hyphenated word is one word."""
    return _WORD.findall(text)


def count_words(text: str) -> int:
    """How many words a text has, as separated by spaces."""
    # In a text on one line, without double spaces, they are counted by the spaces.
    if text.isprintable() and "  " not in text:
        stripped = text.strip()
        return stripped.count(" ") + 1 if stripped else 0
    return len(text.split())


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; an abbreviation before a capital splits one too often."""
    return [piece for piece in _SENTENCE_END.split(text) if piece]


def is_sentence(text: str, ends: tuple[str, ...]) -> bool:
    """Whether a text begins with a capital and ends with one of the given signs."""
    return text[:1].isupper() and text.rstrip().endswith(ends)


def digest(parts: Iterable[str]) -> str:
    """SHA-256, as hex, over folded texts; it stays when the same words get other paragraphs."""
    joined = " ".join(filter(None, map(fold, parts)))
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()
