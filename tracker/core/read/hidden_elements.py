"""Hidden elements of a page -> those that are closed tabs and accordions (text), and those that are
boxes over it.

A closed panel has a control that opens it, and holds what a reader came to read. A box over the
page (a dialog, a cookie notice, a menu) has controls in it, or is nothing but links.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HIDDEN = "[hidden],[style*='display' i],[style*='visibility' i]"
_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_CONTROLS = (
    "[aria-controls],[data-target],[data-bs-target],[role=tab],a[href^='#'][data-toggle],"
    "a[href^='#'][data-bs-toggle],"
    "a[href^='#'][aria-expanded],a[href^='#'][aria-selected]"
)
_NAMES = ("aria-controls", "data-target", "data-bs-target", "href")
_KINDS = ("data-toggle", "data-bs-toggle", "aria-haspopup")
# What opens a box over the page says so.
_OPENS_BOX = re.compile(r"modal|dialog|menu|listbox|offcanvas|dropdown|popup|drawer", re.I)
_BOX_ROLES = re.compile(
    r"(?:alert)?dialog|menu(?:bar)?|navigation|tooltip|search|listbox|status|alert|banner", re.I
)
_BOX_NAMES = re.compile(
    r"(?:^|[\s_-])(?:modal|dialog|popup|popover|overlay|lightbox|drawer|offcanvas|menu|nav|navbar"
    r"|navigation|dropdown"
    r"|cookies?|consent|gdpr|banner|toast|tooltip|newsletter|subscribe|search|snackbar|alert)s?(?:$"
    r"|[\s_-])",
    re.I,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FIELDS = "input:not([type=hidden]),select,textarea,form"
_LINK_RATIO = 0.5
_FEW_CHARS = 1_500
# Elements in one another are each asked for their length.
_MOST_CHARS = 50_000_000
_OTHER_SITE = re.compile(r"(?:https?:)?//", re.I)
_BOX_TAGS = frozenset({"nav", "dialog", "aside", "form", "header", "footer"})
_TITLES = frozenset({"summary", "h2", "h3", "h4", "h5", "h6", "dt"})
_TOGGLES = _TITLES | {"button"}


def marks(tree: LexborHTMLParser) -> dict[int, str]:
    """What hidden elements are, by `mem_id`: "closed" for a panel, "navigation" for a box.

    Args:
        tree: of the page, without scripts and before fields are taken out of it.

    Returns:
        Nothing for a hidden element of which neither can be said.
    """
    names, openers = _opened(tree)
    told: dict[int, str] = {}
    left = _MOST_CHARS
    for node in tree.css(_HIDDEN):
        if left <= 0 or not is_hidden(node):
            continue
        element = _Element(node)
        left -= element.chars
        is_named = _is_named(node, names)
        if _is_box(element, openers, is_named=is_named):
            told[node.mem_id] = "navigation"
        elif is_named or _follows(node, _TOGGLES):
            told[node.mem_id] = "closed"
    return told


def is_hidden(node: LexborNode) -> bool:
    """Whether an element hides itself, by its own attributes."""
    hidden = node.attributes.get("hidden", "no")
    return hidden != "no" or _STYLE.search(node.attributes.get("style") or "") is not None


def _opened(tree: LexborHTMLParser) -> tuple[set[str], set[str]]:
    """Ids that controls of tabs and accordions name, and those that controls of boxes name."""
    panels: set[str] = set()
    boxes: set[str] = set()
    for control in tree.css(_CONTROLS):
        asked = " ".join(
            control.attributes.get(key) or ""
            for key in ("data-toggle", "data-bs-toggle", "aria-haspopup")
        )
        is_box = (
            _OPENS_BOX.search(asked) is not None
            or control.attributes.get("aria-haspopup") == "true"
        )
        named = (control.attributes.get(key) or "" for key in _NAMES)
        ids = {name.lstrip("#") for value in named for name in value.split()} - {""}
        (boxes if is_box else panels).update(ids)
    return panels, boxes


class _Element:
    """What is asked of a hidden element more than once."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node
        self.chars = len(node.text() or "")
        named = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
        self.has_box_name = _BOX_NAMES.search(_CAMEL.sub("-", named)) is not None

    def has(self, selector: str) -> bool:
        """Whether it is short and one of these is in it."""
        return self.chars <= _FEW_CHARS and self.node.css_first(selector) is not None

    def is_links(self, *, own: bool) -> bool:
        """Whether most of it is links, or links to pages of the same site."""
        links = self.node.css("a[href]")
        if own:
            links = [
                link
                for link in links
                if not _OTHER_SITE.match((link.attributes.get("href") or "").lstrip())
            ]
        return sum(len(link.text() or "") for link in links) > _LINK_RATIO * self.chars


def _is_box(element: _Element, openers: set[str], *, is_named: bool) -> bool:
    if _is_called_box(element.node, openers):
        return True
    if element.node.tag in _BOX_TAGS or element.has(_FIELDS) or element.is_links(own=is_named):
        return True
    # A panel about cookies may be called so; a box has a button to say yes as well.
    is_titled = is_named or _follows(element.node, _TITLES)
    return element.has_box_name and (not is_titled or element.has("button"))


def _is_called_box(node: LexborNode, openers: set[str]) -> bool:
    """Whether an element says itself that it is a box over the page, or what opens it does."""
    attributes = node.attributes
    is_role = _BOX_ROLES.fullmatch(attributes.get("role") or "") is not None
    return is_role or attributes.get("aria-modal") == "true" or attributes.get("id") in openers


def _is_named(node: LexborNode, names: set[str]) -> bool:
    """Whether an element says itself that it is a panel, or a control does."""
    attributes = node.attributes
    says_so = attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel"
    return says_so or "aria-labelledby" in attributes or attributes.get("id") in names


def _follows(node: LexborNode, tags: frozenset[str]) -> bool:
    """Whether the element before it is one of these, as of a panel without a name."""
    sibling = node.prev
    while sibling is not None and not sibling.is_element_node:
        sibling = sibling.prev
    return sibling is not None and sibling.tag in tags
