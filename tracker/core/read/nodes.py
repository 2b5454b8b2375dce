"""CSS selectors of a watch -> the nodes of a page that they name, and the nodes around a node."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tracker.errors import ReadError


def by_selector(tree: LexborHTMLParser, selector: str, key: str) -> list[LexborNode]:
    """All nodes that a selector of the watch list names.

    Args:
        tree: of the page.
        selector: as written in the watch list.
        key: under which it is written there, for the message.

    Raises:
        ReadError: it is no selector.
    """
    try:
        return list(tree.css(selector))
    except SelectolaxError as exc:
        raise ReadError(f"The selector {key} = {selector!r} cannot be understood: {exc}") from exc


def by_anchor(tree: LexborHTMLParser, fragment: str) -> LexborNode:
    """The node that a URL fragment names, by its id or name.

    Raises:
        ReadError: there is none.
    """
    name = fragment.lstrip("#").replace("\\", "\\\\").replace('"', '\\"')
    try:
        node = tree.css_first(f'[id="{name}"],[name="{name}"]')
    except SelectolaxError as exc:
        raise ReadError(f"The fragment {fragment!r} cannot be understood: {exc}") from exc
    if node is None:
        raise ReadError(
            f"Nothing on the page has the id {name!r} named by fragment;"
            " look for its new name in the page"
        )
    return node


def outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """The nodes that lie in none of the others.

    What is removed with its parent must not be touched again.
    """
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(parent.mem_id in ids for parent in parents(node))]


def parents(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes around a node, from its parent to the root."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
