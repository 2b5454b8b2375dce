"""Two texts of one clause -> segments of words that were kept, deleted and inserted.

Segments are cleaned up: they show a difference as a reader would mark it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Literal

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from tracker.core.text import fold
from tracker.model import Segment
from tracker.patterns import compile_later

# "1,000,000" is one word: what differs in it is the sum.
_TOKEN = compile_later(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\W_])|[^\W_]+(?:[-'’.@/&][^\W_]+)*|[^\s\w]|_+"
)
# With a smaller share of common words one text is shown as replaced by the other: nobody can read a
# word-by-word redline of them.
_UNRELATED_RATIO = 0.3
# With more pairs of words the texts are compared only at both ends: comparing takes square time and
# memory. A clause of 9,000 characters, the longest recorded, makes 3 million pairs with itself.
_MANY_PAIRS = 400_000_000
# Pieces that are cleaned up at once; so many take 10 ms.
_MOST_PIECES = 200
_FIRST_CODE = 0x4E00
_SURROGATES = range(0xD800, 0xE000)
Span = tuple[int, int]
Op = Literal["equal", "delete", "insert"]
# The codes of diff-match-patch.
_OPS: dict[int, Op] = {-1: "delete", 0: "equal", 1: "insert"}


@functools.lru_cache(maxsize=256)
def differ(old: str, new: str) -> tuple[Segment, ...]:
    """Segments that turn old into new.

    Joined with single spaces between them, equal and delete segments give the old words, equal and
    insert segments the new ones (an equal segment is quoted from the new side). The result depends
    on the texts alone: no time limit. Results are cached: whoever shows a change also says it in a
    sentence.

    Source: Myers' difference by rapidfuzz; semantic clean-up by diff-match-patch.
    """
    old_words, new_words = _Words(old), _Words(new)
    if len(old_words.spans) * len(new_words.spans) > _MANY_PAIRS:
        return _differ_at_ends(old_words, new_words)
    codes: dict[str, str] = {}
    old_codes = old_words.encode(codes)
    new_codes = new_words.encode(codes)
    if not old_codes or not new_codes or _are_unrelated(old_codes, new_codes):
        return _to_segments([("delete", old), ("insert", new)])
    diffs = _cleaned(_diffs(old_codes, new_codes))
    return _segments(diffs, old_words, new_words)


class _Words:
    """A text with the places of its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[Span] = [match.span() for match in _TOKEN.finditer(text)]

    def cut(self, start: int, end: int) -> str:
        """The text from one word to before another."""
        return self.text[self.spans[start][0] : self.spans[end - 1][1]] if start < end else ""

    def folded(self, at: int) -> str:
        start, end = self.spans[at]
        return fold(self.text[start:end])

    def encode(self, codes: dict[str, str]) -> str:
        """One character a word, so that libraries for strings compare words.

        Args:
            codes: the character of each word so far; added to.
        """
        return "".join(
            codes.setdefault(fold(self.text[start:end]), _code(len(codes)))
            for start, end in self.spans
        )


def _code(number: int) -> str:
    value = _FIRST_CODE + number
    return chr(value if value < _SURROGATES.start else value + len(_SURROGATES))


def _are_unrelated(old_codes: str, new_codes: str) -> bool:
    return Indel.normalized_similarity(old_codes, new_codes) < _UNRELATED_RATIO


def _to_segments(pieces: Iterable[tuple[Op, str]]) -> tuple[Segment, ...]:
    return tuple(Segment(op, text) for op, text in pieces if text)


def _diffs(old_codes: str, new_codes: str) -> list[tuple[int, str]]:
    """The difference of two encoded texts, as diff-match-patch writes it."""
    diffs: list[tuple[int, str]] = []
    for block in Indel.opcodes(old_codes, new_codes):
        old_piece = old_codes[block.src_start : block.src_end]
        new_piece = new_codes[block.dest_start : block.dest_end]
        if block.tag == "equal":
            diffs.append((0, old_piece))
            continue
        if old_piece:
            diffs.append((-1, old_piece))
        if new_piece:
            diffs.append((1, new_piece))
    return diffs


def _cleaned(diffs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Merge edits that a reader would mark as one.

    A long list is cleaned up in parts: all at once it takes square time.
    """
    cleaner = diff_match_patch()
    cleaner.Diff_Timeout = 0
    cleaner.diff_cleanupMerge(diffs)
    if len(diffs) <= _MOST_PIECES:
        cleaner.diff_cleanupSemantic(diffs)
        return diffs
    cleaned: list[tuple[int, str]] = []
    for start in range(0, len(diffs), _MOST_PIECES):
        part = diffs[start : start + _MOST_PIECES]
        cleaner.diff_cleanupSemantic(part)
        cleaned += part
    cleaner.diff_cleanupMerge(cleaned)
    return cleaned


def _differ_at_ends(old: _Words, new: _Words) -> tuple[Segment, ...]:
    """The common words at both ends, and between them all of the old and all of the new text."""
    old_count, new_count = len(old.spans), len(new.spans)
    shorter = min(old_count, new_count)
    head = 0
    while head < shorter and old.folded(head) == new.folded(head):
        head += 1
    tail = 0
    while tail < shorter - head and old.folded(-1 - tail) == new.folded(-1 - tail):
        tail += 1
    old_end, new_end = old_count - tail, new_count - tail
    return _to_segments(
        [
            ("equal", new.cut(0, head)),
            ("delete", old.cut(head, old_end)),
            ("insert", new.cut(head, new_end)),
            ("equal", new.cut(new_end, new_count)),
        ]
    )


def _segments(diffs: list[tuple[int, str]], old: _Words, new: _Words) -> tuple[Segment, ...]:
    """The segments of a difference, with the words that its characters stand for."""
    segments = []
    old_at = new_at = 0
    for code, piece in diffs:
        old_end = old_at + (len(piece) if code != 1 else 0)
        new_end = new_at + (len(piece) if code != -1 else 0)
        text = old.cut(old_at, old_end) if code == -1 else new.cut(new_at, new_end)
        segments.append(Segment(_OPS[code], text))
        old_at, new_at = old_end, new_end
    return tuple(segments)
