"""Two texts of one clause -> segments of words kept, deleted and inserted, cleaned up as a reader
would mark them.
"""

from __future__ import annotations

import re

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from tracker.core.text import fold
from tracker.model import Segment

# "1,000,000" is one word: what differs in it is the sum.
_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![^\W_])|[^\W_]+(?:[-'’.@/&][^\W_]+)*|[^\s\w]|_+"
)
# Below this share of common words two texts are shown as replaced: a word-by-word redline of them
# reads as noise.
_UNRELATED_RATIO = 0.3
# Pairs of words above which only what differs between the common beginning and end is shown, as
# replaced: comparing costs square time and memory. A clause of 9,000 characters, the longest
# recorded, makes 3 million pairs with itself.
_MANY_PAIRS = 400_000_000
# Pieces of one difference cleaned up at once, in 10 ms.
_MOST_PIECES = 200
_FIRST_CODE = 0x4E00
_SURROGATES = range(0xD800, 0xE000)
Span = tuple[int, int]

_OPS = {-1: "delete", 0: "equal", 1: "insert"}


def differ(old: str, new: str) -> tuple[Segment, ...]:
    """Segments that turn old into new.

    Joined with single spaces between them, equal and delete segments give the old words, equal and
    insert segments the new ones (an equal segment is quoted from the new side). The result depends
    on the texts alone: no time limit.

    Source: Myers' difference by rapidfuzz; semantic clean-up by diff-match-patch.
    """
    old_spans, new_spans = (
        [match.span() for match in _TOKEN.finditer(text)] for text in (old, new)
    )
    if len(old_spans) * len(new_spans) > _MANY_PAIRS:
        return _roughly(old, new, old_spans, new_spans)
    codes: dict[str, str] = {}
    old_ids = _encode(old, old_spans, codes)
    new_ids = _encode(new, new_spans, codes)
    if (
        not old_ids
        or not new_ids
        or Indel.normalized_similarity(old_ids, new_ids) < _UNRELATED_RATIO
    ):
        return tuple(Segment(op, text) for op, text in (("delete", old), ("insert", new)) if text)  # type: ignore[arg-type]
    diffs = [
        (code, piece)
        for block in Indel.opcodes(old_ids, new_ids)
        for code, piece in _pieces(
            block.tag,
            old_ids[block.src_start : block.src_end],
            new_ids[block.dest_start : block.dest_end],
        )
    ]
    return _segments(_cleaned(diffs), old, new, old_spans, new_spans)


def _cleaned(diffs: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Merge edits that a reader would mark as one; a long list a stretch at a time, for it takes
    square time.
    """
    cleaner = diff_match_patch()
    cleaner.Diff_Timeout = 0
    cleaner.diff_cleanupMerge(diffs)
    if len(diffs) <= _MOST_PIECES:
        cleaner.diff_cleanupSemantic(diffs)
        return diffs
    found: list[tuple[int, str]] = []
    for start in range(0, len(diffs), _MOST_PIECES):
        stretch = diffs[start : start + _MOST_PIECES]
        cleaner.diff_cleanupSemantic(stretch)
        found += stretch
    cleaner.diff_cleanupMerge(found)
    return found


def _roughly(
    old: str, new: str, old_spans: list[Span], new_spans: list[Span]
) -> tuple[Segment, ...]:
    """The common words at both ends, and between them all of the old and all of the new."""
    shorter = min(len(old_spans), len(new_spans))
    head = next(
        (at for at in range(shorter) if not _same(old, new, old_spans[at], new_spans[at])), shorter
    )
    most = shorter - head
    tail = next(
        (at for at in range(most) if not _same(old, new, old_spans[-1 - at], new_spans[-1 - at])),
        most,
    )
    end = len(new_spans) - tail
    pieces = (
        ("equal", _cut(new, new_spans[:head])),
        ("delete", _cut(old, old_spans[head : len(old_spans) - tail])),
        ("insert", _cut(new, new_spans[head:end])),
        ("equal", _cut(new, new_spans[end:])),
    )
    return tuple(Segment(op, text) for op, text in pieces if text)  # type: ignore[arg-type]


def _same(old: str, new: str, old_span: Span, new_span: Span) -> bool:
    return fold(old[slice(*old_span)]) == fold(new[slice(*new_span)])


def _cut(text: str, spans: list[Span]) -> str:
    return text[spans[0][0] : spans[-1][1]] if spans else ""


def _encode(text: str, spans: list[Span], codes: dict[str, str]) -> str:
    """One character a word, so that libraries for strings compare words."""
    return "".join(
        codes.setdefault(fold(text[start:end]), _code(len(codes))) for start, end in spans
    )


def _code(number: int) -> str:
    value = _FIRST_CODE + number
    return chr(value if value < _SURROGATES.start else value + len(_SURROGATES))


def _pieces(tag: str, old: str, new: str) -> list[tuple[int, str]]:
    if tag == "equal":
        return [(0, old)]
    return [(code, piece) for code, piece in ((-1, old), (1, new)) if piece]


def _segments(
    diffs: list[tuple[int, str]], old: str, new: str, old_spans: list[Span], new_spans: list[Span]
) -> tuple[Segment, ...]:
    found = []
    i = j = 0
    for code, piece in diffs:
        count = len(piece)
        if code == -1:
            text = old[old_spans[i][0] : old_spans[i + count - 1][1]]
        else:
            text = new[new_spans[j][0] : new_spans[j + count - 1][1]]
        found.append(Segment(_OPS[code], text))  # type: ignore[arg-type]
        i += count if code != 1 else 0
        j += count if code != -1 else 0
    return tuple(found)
