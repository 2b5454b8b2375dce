"""Blocks of a main text -> those of the policy itself: no list of contents, no icons, no copies.

Only the shape of a block decides, not what earlier versions had: a page that gains or loses one of
these has not changed. What is left out here stays in the snapshot and in the text that
`tracker extract` prints.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from tracker.core.compare.edits import letters
from tracker.core.read import furniture_lines
from tracker.core.read.headings import number_of
from tracker.core.text import fold
from tracker.model import Block
from tracker.patterns import compile_later

# A title or an entry of a list of contents.
_ENTRY_CHARS = 150
_LEAST_ENTRIES = 3
# Entries in one block have signs of their links between them: this share may be left over.
_REST_RATIO = 0.15
_LEAST_LETTERS = 6
_LIST_CHARS = (75, 4_000)
# Blocks, and titles, that are compared with others at most; only hostile pages have more.
_MOST_COMPARED, _MOST_TITLES = 50, 2_000
# A sentence of so many words that ends in a colon announces a list of the policy's own.
_ANNOUNCING_WORDS = 6
# A teaser is the beginning of a text, cut off by dots.
_DOTS = compile_later(r"(?:\.\.\.|…)\s*$")
_TEASER_LETTERS = 40
# "chevron-upcloseAsset 31Asset 2": names run together without a space, and nothing that ends or
# parts a sentence.
_SEAM = compile_later(r"[a-z\d](?=[A-Z][a-z])|[a-z]-[a-z]{1,20}-(?=[a-z])|\d(?=[A-Za-z][a-z]{2})")
_LEAST_SEAMS = 8
_SEAM_RATIO = 0.5
_ICON_WORD_CHARS = 7
_CLAUSE_END = compile_later(r"[a-z][.,;:]\s")
_ADDRESS = compile_later(r"https?:|www\.|@|\.\w{2,4}/")
# A line of who holds the rights, and since when, above or below the text: the site's.
_EDGE_BLOCKS = 4
_COPYRIGHT = compile_later(
    r"\W{0,3}(?:©|\(c\)|copyright\b)\D{0,20}(?:19|20)\d\d\b[^.;]{0,150}(?:\.[^.;]{0,60})?\.?$", re.I
)
# A policy itself may repeat fewer letters than this.
_BOX_LETTERS = 150
_BOX_BLOCKS = 60
_SENTENCE_SIGN = compile_later(r"[.!?]")
_TAIL_CHARS = 20
_SENTENCE_LETTERS = 40
# Each sentence is searched for in all before it, which takes square time.
_MOST_CHARS = 20_000
_SENTENCE = compile_later(r"[^.!?]*[.!?]+[\"”’)]*\s*|[^.!?]+$")
# The words Cloudflare puts in place of an address, in every language; what is left of the address
# may stick to them.
_MASK = compile_later(
    r"(?:(?<!\w)\[\w{1,64}(?=\[))?[\w.+-]{0,64}(?:\[e-?mail\s?protected\][\w.+-]{0,64})+", re.I
)
_MASKED = "[email protected]"


@functools.lru_cache(maxsize=1)
def own(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks that are the policy's own, in order; the answer for the last page is cached.

    Args:
        blocks: of the main text.

    Returns:
        All blocks but those that their shape shows as furniture; of a block that repeats its
        sentences, each sentence once. All blocks where nothing would be left.
    """
    keys = [_key(block) for block in blocks]
    dropped = _contents(blocks, keys) | _teasers(blocks) | _second_box(keys)
    dropped |= {at for at, block in enumerate(blocks) if _is_furniture(block)}
    dropped |= {at for at in _edges(len(blocks)) if _COPYRIGHT.match(blocks[at].text)}
    if len(dropped) == len(blocks):
        return blocks
    kept = (block for at, block in enumerate(blocks) if at not in dropped)
    return tuple(_without_repeats(_with_one_mask(_without_icons(block))) for block in kept)


def _key(block: Block) -> str:
    """What a block is compared by: a short one by its letters, without its number."""
    if len(block.text) <= _ENTRY_CHARS:
        return letters(number_of(block.text)[1])
    return fold(block.text)


def _is_furniture(block: Block) -> bool:
    if _is_icons(block.text):
        return True
    return block.kind != "row" and furniture_lines.is_furniture(block.text)


def _edges(count: int) -> set[int]:
    """The places of the first and the last few of so many blocks."""
    first = range(min(count, _EDGE_BLOCKS))
    last = range(max(0, count - _EDGE_BLOCKS), count)
    return {*first, *last}


def _contents(blocks: Sequence[Block], keys: Sequence[str]) -> set[int]:
    """The places of lists of contents: their entries are titles of the document further down."""
    last_titles = {key: at for at, key in enumerate(keys) if key and _is_title(blocks, at)}
    places: set[int] = set()
    run: list[int] = []
    for at, key in enumerate((*keys, "")):
        is_entry = key and last_titles.get(key, -1) > at and len(blocks[at].text) <= _ENTRY_CHARS
        if is_entry:
            run.append(at)
            continue
        if len(run) >= _LEAST_ENTRIES and not _is_announced(blocks, run[0]):
            places.update(run)
        run = []
    return places | _contents_in_one_block(blocks, keys)


def _contents_in_one_block(blocks: Sequence[Block], keys: Sequence[str]) -> set[int]:
    """The places of blocks that hold a whole list of contents."""
    lists = [at for at, block in enumerate(blocks) if _may_be_list(block)][:_MOST_COMPARED]
    if not lists:
        return set()
    short_keys = {
        key
        for block, key in zip(blocks, keys, strict=True)
        if len(key) >= _LEAST_LETTERS and len(block.text) <= _ENTRY_CHARS
    }
    # The longest first: a short title may be a part of a long one.
    titles = sorted(short_keys, key=len, reverse=True)[:_MOST_TITLES]
    return {at for at in lists if _is_all_titles(blocks[at], keys[at], titles)}


def _is_title(blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is a heading, or a short line with a text under it."""
    if len(blocks[at].text) > _ENTRY_CHARS:
        return False
    if blocks[at].kind == "heading":
        return True
    return at + 1 < len(blocks) and len(blocks[at + 1].text) > _ENTRY_CHARS


def _is_announced(blocks: Sequence[Block], at: int) -> bool:
    """Whether a sentence before a block announces a list of the policy itself."""
    before = blocks[at - 1].text if at else ""
    return before.endswith((":", "：")) and len(before.split()) >= _ANNOUNCING_WORDS


def _may_be_list(block: Block) -> bool:
    """Whether a block may hold several titles and no sentence."""
    text = block.text
    least, most = _LIST_CHARS
    return block.kind != "heading" and least <= len(text) <= most and text[-1] not in ".;:,!?。"


def _is_all_titles(block: Block, key: str, titles: Sequence[str]) -> bool:
    """Whether a block is nothing but titles of the document in a row."""
    rest = whole = letters(block.text)
    entries = 0
    for title in titles:
        if title != key and title in rest:
            rest = rest.replace(title, "")
            entries += 1
    return entries >= _LEAST_ENTRIES and len(rest) <= _REST_RATIO * len(whole)


def _teasers(blocks: Sequence[Block]) -> set[int]:
    """The places of blocks that end in dots, and whose words are repeated further down."""
    teasers = [at for at, block in enumerate(blocks) if _DOTS.search(block.text[-5:])]
    teasers = teasers[:_MOST_COMPARED]
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


def _is_icons(text: str) -> bool:
    """Whether a text is names of icons, which stand together without a space."""
    # Words of any language here are shorter on the average; asked first, being cheap.
    if len(text) < _ICON_WORD_CHARS * (text.count(" ") + 1):
        return False
    if len(text) > _MOST_CHARS or len(_SEAM.findall(text)) < _LEAST_SEAMS or _ADDRESS.search(text):
        return False
    words = text.split()
    seams = sum(_SEAM.search(word) is not None for word in words)
    return seams >= _SEAM_RATIO * len(words) and not _CLAUSE_END.search(text)


def _second_box(keys: Sequence[str]) -> set[int]:
    """The places of the last blocks, where the same run is also before: a repeated box."""
    counts = Counter(keys)
    start = len(keys)
    while start > max(0, len(keys) - _BOX_BLOCKS) and counts[keys[start - 1]] > 1:
        start -= 1
    for at in range(start, len(keys)):
        run = list(keys[at:])
        if sum(map(len, run)) < _BOX_LETTERS:
            break
        if _stands_before(run, keys, at):
            return set(range(at, len(keys)))
    return set()


def _stands_before(run: list[str], keys: Sequence[str], end: int) -> bool:
    """Whether a run of keys is also before a place; only the first few are compared."""
    starts = (at for at in range(end - len(run) + 1) if keys[at] == run[0])
    compared = itertools.islice(starts, _MOST_COMPARED)
    return any(list(keys[at : at + len(run)]) == run for at in compared)


def _without_repeats(block: Block) -> Block:
    """A block without the sentences that it repeats."""
    if not 2 * _SENTENCE_LETTERS < len(block.text) <= _MOST_CHARS:
        return block
    # Most blocks repeat nothing, which already the ends of their sentences show.
    if not _has_equal_tails(block.text):
        return block
    kept: list[str] = []
    letters_before = ""
    is_repeated = False
    for sentence in _SENTENCE.findall(block.text):
        sentence_letters = letters(sentence)
        if len(sentence_letters) >= _SENTENCE_LETTERS and sentence_letters in letters_before:
            is_repeated = True
            continue
        kept.append(sentence)
        letters_before += sentence_letters
    return replace(block, text="".join(kept).strip()) if is_repeated else block


def _has_equal_tails(text: str) -> bool:
    """Whether two sentences of a text end in the same twenty characters."""
    tails: set[str] = set()
    start = 0
    for sign in _SENTENCE_SIGN.finditer(text, _TAIL_CHARS):
        # Tails do not overlap: a sentence of fewer letters has none.
        if sign.start() - start < _TAIL_CHARS:
            continue
        start = sign.end()
        tail = text[start - _TAIL_CHARS - 1 : start]
        if tail in tails:
            return True
        tails.add(tail)
    return False


def _without_icons(block: Block) -> Block:
    text = furniture_lines.without_icons(block.text)
    return replace(block, text=text) if text and text != block.text else block


def _with_one_mask(block: Block) -> Block:
    """A block in which every masked address looks the same."""
    if "protected]" not in block.text:
        return block
    return replace(block, text=_MASK.sub(_MASKED, block.text))
