"""A parsed page -> its blocks in reading order, and the regions of the page that they lie in.

One pass over the tree, without recursion: a hostile page may be nested deeper than Python's stack.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from tracker.core.read.block_builder import COUNTED, BlockBuilder
from tracker.core.read.raw_blocks import PageBlocks

_MAX_DEPTH = 600


def gather(roots: list[LexborNode], marks: dict[int, str], anchor: int | None = None) -> PageBlocks:
    """Gather the blocks of all roots, in order.

    Args:
        roots: elements to read, none inside another.
        marks: `mem_id` of furniture candidates and what they are.
        anchor: `mem_id` of the element a fragment names.

    Returns:
        Blocks, regions (the first is the first root's) and the anchor's range of blocks.
    """
    builder = BlockBuilder(marks)
    anchored = _Anchor(anchor)
    for root in roots:
        _read_tree(builder, root, anchored)
    return PageBlocks(builder.blocks, builder.regions, anchored.range)


def _read_tree(builder: BlockBuilder, root: LexborNode, anchor: _Anchor) -> None:
    """Give a builder all elements and texts under a root."""
    open_elements: list[tuple[LexborNode, str]] = []
    node: LexborNode | None = root
    take_text = builder.text
    while node is not None:
        tag = node.tag or ""
        child = None
        if tag == "-text":
            take_text(node.text_content or "")
        elif tag and tag[0] not in "-!":
            child = _first_child(builder, node, tag, len(open_elements), anchor)
        if child is not None:
            open_elements.append((node, tag))
            node = child
            continue

        # Nothing below: on to the next sibling, or to that of the nearest parent that has one.
        following = node.next if open_elements else None
        while following is None and open_elements:
            node, tag = open_elements.pop()
            if tag in COUNTED:
                builder.leave(tag)
            if anchor.mem_id is not None:
                anchor.leave(node, builder)
            following = node.next if open_elements else None
        node = following
    if builder.parts:
        builder.flush()


def _first_child(
    builder: BlockBuilder, node: LexborNode, tag: str, depth: int, anchor: _Anchor
) -> LexborNode | None:
    """Begin an element and return its first child; None where it has none, and has been ended."""
    is_counted = tag in COUNTED
    is_read = not is_counted or builder.enter(node, tag)
    if anchor.mem_id is not None:
        anchor.enter(node, builder)
    child = node.child if is_read else None
    # Deeper than any policy: such nesting is hostile or broken, and its text is taken flat.
    if is_read and depth > _MAX_DEPTH:
        builder.text(node.text(deep=True, separator=" ") or "")
        child = None
    if child is None:
        if is_counted:
            builder.leave(tag)
        if anchor.mem_id is not None:
            anchor.leave(node, builder)
    return child


class _Anchor:
    """The element that a fragment names, and its range of blocks."""

    def __init__(self, mem_id: int | None) -> None:
        self.mem_id = mem_id
        self.range = (0, 0)

    def enter(self, node: LexborNode, builder: BlockBuilder) -> None:
        """Note where it begins."""
        if node.mem_id == self.mem_id:
            at = len(builder.blocks)
            self.range = (at, at)

    def leave(self, node: LexborNode, builder: BlockBuilder) -> None:
        """Note where it ends."""
        if node.mem_id == self.mem_id:
            self.range = (self.range[0], len(builder.blocks))
