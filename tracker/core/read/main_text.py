"""All blocks of a page -> the blocks of its main text.

Furniture (navigation, banners, consent boxes) is dropped where it holds little of the running
text. Then the innermost element is looked for that still holds nine tenths of it, and menus at
both ends are cut off. Measured on recorded pages: docs/accuracy.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracker.core.read import announced_lists, menus, raw_blocks
from tracker.core.read.raw_blocks import PageBlocks, RawBlock, Region
from tracker.core.text import fold

# Shares of the page's running text above which a region is the text, not furniture. From the
# recorded pages: real headers and footers hold under a fifth; a policy set wholly inside <header>
# or <aside> nearly all.
_SHARE_RATIOS = {"side": 0.28, "navigation": 0.45, "consent": 0.45}
_DESCENT_RATIO = 0.90
# A shorter block, or one that is mostly links, is no running text.
_RUNNING_CHARS = 60
_LINK_RATIO = 0.5
_TITLE_BLOCKS = 12
_LONG_CHARS = 80
_LEAST_LONG = 6
# Share of different texts among the long ones at which a page is taken for printed twice.
_DOUBLED_RATIO = 0.58


def find(page: PageBlocks, own_host: str) -> list[RawBlock]:
    """The blocks of a page's main text, in order.

    Args:
        page: its blocks, with their regions marked.
        own_host: of the page, "" where it does not say.
    """
    blocks = page.blocks
    running_chars = [_running_chars(block) for block in blocks]
    is_kept = _without_furniture(page.regions, running_chars)
    _drop_repeated_panels(page, running_chars, is_kept)

    links = announced_lists.Links(blocks, own_host)
    list_places = announced_lists.find(blocks, is_kept, links)
    for at in list_places:
        # Counts like a short sentence, so that a list in an element of its own is not lost.
        running_chars[at] = max(_RUNNING_CHARS, len(blocks[at].text))

    kept_chars = [chars if kept else 0 for chars, kept in zip(running_chars, is_kept, strict=True)]
    start, end = _innermost_range(page.regions, kept_chars)
    inner = [at for at in range(start, end) if is_kept[at]]
    chosen = menus.drop(inner, running_chars, list_places, links)
    return [blocks[at] for at in _with_title(chosen, blocks)]


def _running_chars(block: RawBlock) -> int:
    """How many characters of running text a block has: all, or none."""
    size = len(block.text)
    is_short = block.kind == "heading" or size < _RUNNING_CHARS
    return 0 if is_short or block.link_chars > _LINK_RATIO * size else size


def _without_furniture(regions: Sequence[Region], running_chars: Sequence[int]) -> list[bool]:
    """For each block, whether it lies outside all regions that are furniture."""
    total = sum(running_chars)
    is_kept = [True] * len(running_chars)
    for region in regions:
        if region.mark in _SHARE_RATIOS:
            chars = sum(running_chars[region.start : region.end])
            if chars < _SHARE_RATIOS[region.mark] * total or not total:
                _drop(region, is_kept)
    return is_kept


def _drop(region: Region, is_kept: list[bool]) -> None:
    """Mark all blocks of a region as dropped."""
    is_kept[region.start : region.end] = [False] * (region.end - region.start)


def _drop_repeated_panels(
    page: PageBlocks, running_chars: Sequence[int], is_kept: list[bool]
) -> None:
    """Drop closed panels whose text is elsewhere on the page too, as where tabs hold copies."""
    panels = [region for region in page.regions if region.mark == "closed"]
    if not panels:
        return
    texts = [
        fold(block.text) if chars else ""
        for block, chars in zip(page.blocks, running_chars, strict=True)
    ]
    known = _texts_outside(panels, texts, is_kept)
    for panel in panels:
        panel_texts = set(filter(None, texts[panel.start : panel.end]))
        if panel_texts and panel_texts <= known:
            _drop(panel, is_kept)
        known |= panel_texts


def _texts_outside(
    panels: Sequence[Region], texts: Sequence[str], is_kept: Sequence[bool]
) -> set[str]:
    """The texts of kept blocks that lie in no panel."""
    is_open = list(is_kept)
    for panel in panels:
        _drop(panel, is_open)
    return {text for text, is_shown in zip(texts, is_open, strict=True) if text and is_shown}


def _innermost_range(regions: Sequence[Region], running_chars: Sequence[int]) -> tuple[int, int]:
    """The blocks of the innermost element that is reached by keeping nine tenths at each step."""
    if not regions:
        return 0, len(running_chars)
    sums = [0]
    for chars in running_chars:
        sums.append(sums[-1] + chars)

    region = regions[0]
    while True:
        least = max(1, _DESCENT_RATIO * (sums[region.end] - sums[region.start]))
        children = (regions[at] for at in region.children)
        child = next(
            (inner for inner in children if sums[inner.end] - sums[inner.start] >= least), None
        )
        if child is None or child.tag in raw_blocks.NEVER_ROOT:
            return region.start, region.end
        region = child


def _with_title(chosen: list[int], blocks: Sequence[RawBlock]) -> list[int]:
    """The places chosen, with the page's title before them where they begin without one."""
    if any(_is_title(blocks[at]) for at in chosen[:_TITLE_BLOCKS]):
        return chosen
    first = chosen[0] if chosen else len(blocks)
    titles = [at for at, block in enumerate(blocks[:first]) if _is_title(block)]
    return titles[-1:] + chosen


def _is_title(block: RawBlock) -> bool:
    return block.kind == "heading" and block.level == 1


def without_second_copy(blocks: list[RawBlock]) -> list[RawBlock]:
    """The blocks without the second copy of a text that a page has twice.

    Some sites have one copy for small screens and one for large ones. A few repeated paragraphs
    stay.
    """
    long_texts = [fold(block.text) for block in blocks if len(block.text) >= _LONG_CHARS]
    if len(long_texts) < _LEAST_LONG:
        return blocks
    if len(set(long_texts)) > _DOUBLED_RATIO * len(long_texts):
        return blocks
    texts = [fold(block.text) for block in blocks]
    start = _second_copy_start(texts)
    if start is None:
        return blocks
    first_copy = set(texts[:start])
    rest = zip(blocks[start:], texts[start:], strict=True)
    return blocks[:start] + [block for block, text in rest if text not in first_copy]


def _second_copy_start(texts: Sequence[str]) -> int | None:
    """Where the second copy of a text begins; None where no long paragraph is repeated."""
    start = _first_repeat(texts)
    if start is None:
        return None
    # The second copy begins with the headings above its first long paragraph.
    counts = Counter(texts[:start])
    while start and counts[texts[start - 1]] > 1:
        start -= 1
        counts[texts[start]] -= 1
    return start


def _first_repeat(texts: Sequence[str]) -> int | None:
    """The place of the first long paragraph that is a repetition, None without one."""
    known: set[str] = set()
    for at, text in enumerate(texts):
        if len(text) >= _LONG_CHARS:
            if text in known:
                return at
            known.add(text)
    return None
