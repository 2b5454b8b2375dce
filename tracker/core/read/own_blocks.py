"""Blocks of a main text -> those that are the policy's own: no list of contents, icon names, or box
printed twice.

Told by shape alone, and the same whatever stood there before: a page that gains or loses one of
these has not changed. What is left out here stays in the snapshot and in what `tracker extract`
prints as text.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tracker.core.compare.edits import letters
from tracker.core.read import navigation_lines
from tracker.core.read.headings import number_of
from tracker.core.text import fold
from tracker.model import Block

# A title or an entry of a list of contents.
_ENTRY_CHARS = 150
_LEAST_ENTRIES = 3
# Entries run together in one block, with signs of their links between them.
_REST_RATIO = 0.15
_LEAST_LETTERS = 6
_LIST_CHARS = (75, 4_000)
# Of anything; only hostile pages have more.
_MOST_LOOKED_AT, _MOST_TITLES = 50, 2_000
# A sentence that ends so announces a list of its own, whatever headings follow.
_ANNOUNCING_WORDS = 6
# A teaser is the beginning of a text, cut off by dots.
_DOTS = re.compile(r"(?:\.\.\.|…)\s*$")
_TEASER_LETTERS = 40
# "chevron-upcloseAsset 31Asset 2": names run together without a space, and nothing that ends or
# parts a sentence.
_SEAM = re.compile(r"[a-z\d](?=[A-Z][a-z])|[a-z]-[a-z]{1,20}-(?=[a-z])|\d(?=[A-Za-z][a-z]{2})")
_LEAST_SEAMS = 8
_SEAM_RATIO = 0.5
_ICON_WORD_CHARS = 7
_ADDRESS = re.compile(r"https?:|www\.|@|\.\w{2,4}/")
# A line of who holds the rights, and since when, above or below the text: the site's.
_EDGE_BLOCKS = 4
_COPYRIGHT = re.compile(
    r"\W{0,3}(?:©|\(c\)|copyright\b)\D{0,20}(?:19|20)\d\d\b[^.;]{0,150}(?:\.[^.;]{0,60})?\.?$", re.I
)
# Fewer letters may be said twice.
_BOX_LETTERS = 150
_BOX_BLOCKS = 60
_TAIL = re.compile(r".{20}[.!?]")
_SENTENCE_LETTERS = 40
# Each sentence is looked for in all that stand before it.
_MOST_CHARS = 20_000
_SENTENCE = re.compile(r"[^.!?]*[.!?]+[\"”’)]*\s*|[^.!?]+$")
# The words Cloudflare puts in place of an address, in every language; what is left of the address
# may stick to them.
_MASK = re.compile(
    r"(?:(?<!\w)\[\w{1,64}(?=\[))?[\w.+-]{0,64}(?:\[e-?mail\s?protected\][\w.+-]{0,64})+", re.I
)
_MASKED = "[email protected]"


@functools.lru_cache(maxsize=1)
def own(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks that are the policy's own, in order; of the page last asked for it is remembered.

    Args:
        blocks: of the main text.

    Returns:
        All blocks but for what is furniture by its shape; in a block that says its sentences twice,
        each once.
    """
    keys = [_key(block) for block in blocks]
    gone = _contents(blocks, keys) | _teasers(blocks) | _second_box(keys)
    gone |= {
        at
        for at, block in enumerate(blocks)
        if _is_icons(block.text) or (block.kind != "row" and navigation_lines.is_beside(block.text))
    }
    gone |= {at for at in _edge(len(blocks)) if _COPYRIGHT.match(blocks[at].text)}
    if len(gone) == len(blocks):
        return blocks
    kept = (block for at, block in enumerate(blocks) if at not in gone)
    return tuple(_once(_unmasked(_without_icons(block))) for block in kept)


def _key(block: Block) -> str:
    return (
        letters(number_of(block.text)[1]) if len(block.text) <= _ENTRY_CHARS else fold(block.text)
    )


def _contents(blocks: Sequence[Block], keys: Sequence[str]) -> set[int]:
    """Runs of entries that are the document's own headings further down, and a block that is
    nothing but them.
    """
    last = {key: at for at, key in enumerate(keys) if key and _is_title(blocks, at)}
    gone: set[int] = set()
    run: list[int] = []
    for at, key in enumerate((*keys, "")):
        if key and last.get(key, -1) > at and len(blocks[at].text) <= _ENTRY_CHARS:
            run.append(at)
            continue
        if len(run) >= _LEAST_ENTRIES and not _is_announced(blocks, run[0]):
            gone.update(run)
        run = []
    lists = [at for at, block in enumerate(blocks) if _may_be_list(block)][:_MOST_LOOKED_AT]
    if lists:
        short = {
            key
            for at, key in enumerate(keys)
            if len(key) >= _LEAST_LETTERS and len(blocks[at].text) <= _ENTRY_CHARS
        }
        titles = sorted(short, key=len, reverse=True)[:_MOST_TITLES]
        gone.update(at for at in lists if _is_all(blocks[at], keys[at], titles))
    return gone


def _is_title(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is a heading, or a short line with a text under it."""
    if len(blocks[at].text) > _ENTRY_CHARS:
        return False
    return blocks[at].kind == "heading" or (
        at + 1 < len(blocks) and len(blocks[at + 1].text) > _ENTRY_CHARS
    )


def _is_announced(blocks: Sequence[Block], at: int) -> bool:
    before = blocks[at - 1].text if at else ""
    return before.endswith((":", "：")) and len(before.split()) >= _ANNOUNCING_WORDS


def _may_be_list(block: Block) -> bool:
    """Whether a block may hold several titles and no sentence."""
    text = block.text
    return (
        block.kind != "heading"
        and _LIST_CHARS[0] <= len(text) <= _LIST_CHARS[1]
        and text[-1] not in ".;:,!?。"
    )


def _is_all(block: Block, key: str, titles: Sequence[str]) -> bool:
    """Whether a block is a list of other lines of the document on one line."""
    rest = whole = letters(block.text)
    found = 0
    for title in titles:
        if title != key and title in rest:
            rest, found = rest.replace(title, ""), found + 1
    return found >= _LEAST_ENTRIES and len(rest) <= _REST_RATIO * len(whole)


def _teasers(blocks: Sequence[Block]) -> set[int]:
    """Blocks that end in dots, and whose words stand further down in whole."""
    teasers = [at for at, block in enumerate(blocks) if _DOTS.search(block.text[-5:])][
        :_MOST_LOOKED_AT
    ]
    if not teasers:
        return set()
    joined = [letters(block.text) for block in blocks]
    whole = "".join(joined)
    ends = list(itertools.accumulate(map(len, joined)))
    return {
        at
        for at in teasers
        if len(joined[at]) >= _TEASER_LETTERS and whole.find(joined[at], ends[at]) >= 0
    }


def _edge(count: int) -> set[int]:
    return {*range(min(count, _EDGE_BLOCKS)), *range(max(0, count - _EDGE_BLOCKS), count)}


def _is_icons(text: str) -> bool:
    # Words of any language here are shorter on the average; asked first, being cheap.
    if len(text) < _ICON_WORD_CHARS * (text.count(" ") + 1):
        return False
    if len(text) > _MOST_CHARS or len(_SEAM.findall(text)) < _LEAST_SEAMS or _ADDRESS.search(text):
        return False
    words = text.split()
    seams = sum(_SEAM.search(word) is not None for word in words)
    return seams >= _SEAM_RATIO * len(words) and not re.search(r"[a-z][.,;:]\s", text)


def _second_box(keys: Sequence[str]) -> set[int]:
    """The run at the end of the text that stands before it word for word: a box that was recorded
    twice.
    """
    counts = Counter(keys)
    start = len(keys)
    while start > max(0, len(keys) - _BOX_BLOCKS) and counts[keys[start - 1]] > 1:
        start -= 1
    for at in range(start, len(keys)):
        run = list(keys[at:])
        if sum(map(len, run)) < _BOX_LETTERS:
            break
        firsts = (first for first in range(at - len(run) + 1) if keys[first] == run[0])
        if any(
            list(keys[first : first + len(run)]) == run
            for first in itertools.islice(firsts, _MOST_LOOKED_AT)
        ):
            return set(range(at, len(keys)))
    return set()


def _once(block: Block) -> Block:
    """A block without the sentences that it says for a second time."""
    if not 2 * _SENTENCE_LETTERS < len(block.text) <= _MOST_CHARS:
        return block
    # Most blocks say nothing twice, and show so by how their sentences end.
    tails = _TAIL.findall(block.text)
    if len(set(tails)) == len(tails):
        return block
    said, kept, dropped = "", [], False
    for piece in _SENTENCE.findall(block.text):
        key = letters(piece)
        if len(key) >= _SENTENCE_LETTERS and key in said:
            dropped = True
            continue
        kept.append(piece)
        said += key
    return replace(block, text="".join(kept).strip()) if dropped else block


def _without_icons(block: Block) -> Block:
    text = navigation_lines.without_icons(block.text)
    return replace(block, text=text) if text and text != block.text else block


def _unmasked(block: Block) -> Block:
    """A block in which a masked address has one form, whatever part of it was left to see."""
    if "protected]" not in block.text:
        return block
    return replace(block, text=_MASK.sub(_MASKED, block.text))
