"""A parsed page -> the same page with each part where a browser shows it.

Two standard ways move text after loading. A server that streams React puts a late part at the end
of the page, hidden, and a script moves it to its placeholder. A shadow root written into the page
(`<template shadowrootmode>`) is shown in place of its host's children, which go into its slots.
"""

from __future__ import annotations

import itertools
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.core.read.raw_elements import SHADOW_ROOT
from tracker.patterns import compile_later

# "S:0" is a part, "B:0" and "P:0" are places for it; a page may put its own prefix before each.
_PART = compile_later(r"^(?P<prefix>.{0,60}?)S:(?P<number>[0-9a-f]{1,8})$", re.S)
# The call that moves it: into a boundary ($RC) or into a segment of another part ($RS).
_CALL = compile_later(r"""\$R([CS])\(\s*["']([^"']{1,80})["']\s*,\s*["']([^"']{1,80})["']""")
# Moving copies: of a page of a megabyte this many parts take under a second.
_MOST_MOVED_CHARS = 100_000_000
_MOST_MOVED = 500


def move_parts(tree: LexborHTMLParser, source: str) -> None:
    """Move every part into its place.

    Args:
        tree: of the page, with its scripts and templates; made from markup in which shadow roots
            are elements (core/read/raw_elements).
        source: that markup.
    """
    most = min(_MOST_MOVED, _MOST_MOVED_CHARS // (len(source) + 1))
    if "S:" in source:
        for part, place in itertools.islice(_moves(tree), most):
            _move(tree, part, place)
    if SHADOW_ROOT in source:
        # From the last to the first: then no root is moved into another before it is filled.
        for root in reversed(tree.css(SHADOW_ROOT)[:most]):
            _fill(root)


def _moves(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """The ids of each part and of its place; a part without a place is left out."""
    scripted_places = _scripted_places(tree)
    places = {node.attributes.get("id") or "" for node in tree.css("template[id]")}
    moves = []
    for node in tree.css("[hidden][id]"):
        part = node.attributes.get("id") or ""
        name = _PART.match(part)
        if name is None:
            continue
        place = scripted_places.get(part) or _place_by_number(name, places)
        if place:
            moves.append((part, place))
    return moves


def _place_by_number(name: re.Match[str], places: set[str]) -> str:
    """The place with the same number as a part that no script names, or ""."""
    own_places = (f"{name['prefix']}{letter}:{name['number']}" for letter in "BP")
    return next((place for place in own_places if place in places), "")


def _scripted_places(tree: LexborHTMLParser) -> dict[str, str]:
    """The id of the place for each part that a script moves; the first call counts."""
    places: dict[str, str] = {}
    for script in tree.css("script"):
        for kind, first, second in _CALL.findall(script.text() or ""):
            part, place = (second, first) if kind == "C" else (first, second)
            places.setdefault(part, place)
    return places


def _move(tree: LexborHTMLParser, part: str, place: str) -> None:
    """Move one part. Both ids are looked up each time: an earlier move may have removed a node."""
    node, target = (tree.css_first(f'[id="{_escaped(name)}"]') for name in (part, place))
    if node is None or target is None or _is_inside(target, node):
        return
    # An id that stands twice: this is the part that an earlier move put in its place.
    if "hidden" not in node.attributes:
        return
    del node.attrs["hidden"]
    target.insert_before(node)
    node.decompose()
    _drop_fallback(target)


def _is_inside(node: LexborNode, other: LexborNode) -> bool:
    parent: LexborNode | None = node
    while parent is not None:
        if parent.mem_id == other.mem_id:
            return True
        parent = parent.parent
    return False


def _drop_fallback(place: LexborNode) -> None:
    """Remove a placeholder and what is shown there until the part arrives.

    That is everything up to the closing comment of a boundary; other places have no fallback.
    """
    place_id = place.attributes.get("id") or ""
    is_boundary = place_id.rpartition(":")[0].endswith("B")
    node = place.next if is_boundary else None
    place.decompose()
    depth = 0
    while node is not None:
        following = node.next
        if node.is_comment_node:
            mark = (node.comment_content or "").strip()
            depth += mark.startswith("$") - mark.startswith("/$")
            if depth < 0:
                return
        node.remove()
        node = following


def _fill(root: LexborNode) -> None:
    """Move a host's children into the slots of its shadow root; others stay behind the root."""
    slots = _slots(root)
    child = root.next if slots else None
    while child is not None:
        following = child.next
        name = (child.attributes.get("slot") or "") if child.is_element_node else ""
        if name in slots:
            slots[name].insert_before(child)
            child.remove()
        child = following


def _slots(root: LexborNode) -> dict[str, LexborNode]:
    """The first slot of each name that belongs to a shadow root itself."""
    slots = {}
    for slot in reversed(root.css("slot")):
        if _root_of(slot) == root.mem_id:
            slots[slot.attributes.get("name") or ""] = slot
    return slots


def _root_of(slot: LexborNode) -> int | None:
    """The `mem_id` of the shadow root a slot belongs to."""
    parent = slot.parent
    while parent is not None and parent.tag != SHADOW_ROOT:
        parent = parent.parent
    return None if parent is None else int(parent.mem_id)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
