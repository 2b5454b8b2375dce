"""Hidden elements of a page -> which are closed panels (text), and which are boxes over the page.

A closed panel, a tab or an accordion, has a control that opens it, and holds text of the policy. A
box over the page (a dialog, a cookie notice, a menu) has controls in it, or is nothing but links.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.patterns import compile_later

_HIDDEN = "[hidden],[style*='display' i],[style*='visibility' i]"
_STYLE = compile_later(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_CONTROLS = (
    "[aria-controls],[data-target],[data-bs-target],[role=tab],a[href^='#'][data-toggle],"
    "a[href^='#'][data-bs-toggle],"
    "a[href^='#'][aria-expanded],a[href^='#'][aria-selected]"
)
_TARGETS = ("aria-controls", "data-target", "data-bs-target", "href")
_KINDS = ("data-toggle", "data-bs-toggle", "aria-haspopup")
# A control that opens a box over the page names its kind.
_OPENS_BOX = compile_later(r"modal|dialog|menu|listbox|offcanvas|dropdown|popup|drawer", re.I)
_BOX_ROLES = compile_later(
    r"(?:alert)?dialog|menu(?:bar)?|navigation|tooltip|search|listbox|status|alert|banner", re.I
)
_BOX_NAMES = compile_later(
    r"(?:^|[\s_-])(?:modal|dialog|popup|popover|overlay|lightbox|drawer|offcanvas|menu|nav|navbar"
    r"|navigation|dropdown"
    r"|cookies?|consent|gdpr|banner|toast|tooltip|newsletter|subscribe|search|snackbar|alert)s?(?:$"
    r"|[\s_-])",
    re.I,
)
_CAMEL = compile_later(r"(?<=[a-z])(?=[A-Z])")
_FIELDS = "input:not([type=hidden]),select,textarea,form"
_LINK_RATIO = 0.5
# Only short elements are searched for fields and buttons: a long one is text, whatever it holds.
_SHORT_CHARS = 1_500
# Limits the time for elements nested in each other: the length of each is measured.
_MOST_CHARS = 50_000_000
_OTHER_SITE = compile_later(r"(?:https?:)?//", re.I)
_BOX_TAGS = frozenset({"nav", "dialog", "aside", "form", "header", "footer"})
_TITLE_TAGS = frozenset({"summary", "h2", "h3", "h4", "h5", "h6", "dt"})
_TOGGLES = _TITLE_TAGS | {"button"}


def marks(tree: LexborHTMLParser) -> dict[int, str]:
    """What hidden elements are, by `mem_id`: "closed" for a panel, "navigation" for a box.

    Args:
        tree: of the page, without scripts and before fields are taken out of it.

    Returns:
        Hidden elements that are neither are left out.
    """
    nodes = tree.css(_HIDDEN)
    if not nodes:
        return {}
    panel_ids, box_ids = _controlled_ids(tree)
    marks: dict[int, str] = {}
    chars_left = _MOST_CHARS
    for node in nodes:
        if chars_left <= 0 or not is_hidden(node):
            continue
        element = _Element(node)
        chars_left -= element.chars
        is_panel = _is_called_panel(node, panel_ids)
        if _is_box(element, box_ids, is_panel=is_panel):
            marks[node.mem_id] = "navigation"
        elif is_panel or _follows(node, _TOGGLES):
            marks[node.mem_id] = "closed"
    return marks


def is_hidden(node: LexborNode) -> bool:
    """Whether an element hides itself, by its own attributes."""
    hidden = node.attributes.get("hidden", "no")
    return hidden != "no" or _STYLE.search(node.attributes.get("style") or "") is not None


def _controlled_ids(tree: LexborHTMLParser) -> tuple[set[str], set[str]]:
    """The ids that controls of panels open, and those that controls of boxes open."""
    panel_ids: set[str] = set()
    box_ids: set[str] = set()
    for control in tree.css(_CONTROLS):
        attributes = control.attributes
        values = (attributes.get(key) or "" for key in _TARGETS)
        ids = {name.lstrip("#") for value in values for name in value.split()} - {""}
        (box_ids if _opens_box(control) else panel_ids).update(ids)
    return panel_ids, box_ids


def _opens_box(control: LexborNode) -> bool:
    attributes = control.attributes
    kinds = " ".join(attributes.get(key) or "" for key in _KINDS)
    return _OPENS_BOX.search(kinds) is not None or attributes.get("aria-haspopup") == "true"


class _Element:
    """A hidden element, with its length and names, which are needed more than once."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node
        self.chars = len(node.text() or "")
        names = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}"
        self.has_box_name = _BOX_NAMES.search(_CAMEL.sub("-", names)) is not None

    def has(self, selector: str) -> bool:
        """Whether it is short and holds one of these."""
        return self.chars <= _SHORT_CHARS and self.node.css_first(selector) is not None

    def is_links(self, *, own_site: bool) -> bool:
        """Whether most of it is links, or links to pages of the same site."""
        links = self.node.css("a[href]")
        if own_site:
            links = [link for link in links if not _leads_to_other_site(link)]
        return sum(len(link.text() or "") for link in links) > _LINK_RATIO * self.chars


def _leads_to_other_site(link: LexborNode) -> bool:
    return _OTHER_SITE.match((link.attributes.get("href") or "").lstrip()) is not None


def _is_box(element: _Element, box_ids: set[str], *, is_panel: bool) -> bool:
    """Whether a hidden element is a box over the page, not a closed panel."""
    if _is_called_box(element.node, box_ids):
        return True
    if element.node.tag in _BOX_TAGS or element.has(_FIELDS):
        return True
    # A panel may list links to other sites: partners, or pages to object at.
    if element.is_links(own_site=is_panel):
        return True
    # A panel about cookies may be called so; a box has a button to say yes as well.
    is_titled = is_panel or _follows(element.node, _TITLE_TAGS)
    return element.has_box_name and (not is_titled or element.has("button"))


def _is_called_box(node: LexborNode, box_ids: set[str]) -> bool:
    """Whether an element's own attributes, or the control that opens it, call it a box."""
    attributes = node.attributes
    has_role = _BOX_ROLES.fullmatch(attributes.get("role") or "") is not None
    return has_role or attributes.get("aria-modal") == "true" or attributes.get("id") in box_ids


def _is_called_panel(node: LexborNode, panel_ids: set[str]) -> bool:
    """Whether an element's own attributes, or the control that opens it, call it a panel."""
    attributes = node.attributes
    is_declared = attributes.get("hidden") == "until-found" or attributes.get("role") == "tabpanel"
    return is_declared or "aria-labelledby" in attributes or attributes.get("id") in panel_ids


def _follows(node: LexborNode, tags: frozenset[str]) -> bool:
    """Whether the element before it is one of these, as before a panel without a name."""
    sibling = node.prev
    while sibling is not None and not sibling.is_element_node:
        sibling = sibling.prev
    return sibling is not None and sibling.tag in tags
