"""A parsed page -> the same page without elements that are never part of a policy's text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.core.read import consent_boxes, raw_blocks
from tracker.core.read.masked_addresses import unmask
from tracker.core.read.nodes import by_selector, outermost, parents
from tracker.errors import ReadError
from tracker.patterns import compile_later

CODE = ("script", "style")
NEVER_TEXT = (
    *("svg", "noscript", "template", "iframe", "object", "canvas", "select", "textarea", "input"),
    *("audio", "video", "map", "img", "picture", "math", "dialog", "noembed", "noframes"),
)
"""Elements whose content is a picture, a field or a fallback."""
_NEVER_BOXES = ("html", "body", "main", "article")
_MASKED = "[data-cfemail],a[href*='/cdn-cgi/l/email-protection#']"
_SCREEN_READER_NOTES = "a .sr-only,a .visually-hidden,a .screen-reader-text"
_ACCEPTS = compile_later(
    r"^\W*(?:accept|agree|allow|ok\b|got it|i understand|akzeptieren|zustimmen|alle|accepter|tout"
    r"|aceptar)",
    re.I,
)
_BOX_DEPTH = 5
# A box that asks for consent is shorter than a cookie policy.
_BOX_CHARS = 1_500
# A button that opens a section is often wrapped in a span or two inside its heading.
_HEADING_DEPTH = 4


def clean(tree: LexborHTMLParser, remove: tuple[str, ...], *, with_consent_boxes: bool) -> set[int]:
    """Remove what is never text, and write masked addresses out.

    Args:
        tree: of the page; changed in place.
        remove: selectors of the watch list.
        with_consent_boxes: whether boxes of known consent managers stay.

    Returns:
        The `mem_id` of each box that asks for consent to cookies and is not from a known manager.

    Raises:
        ReadError: `remove` is no selector, or takes the whole page away.
    """
    tree.strip_tags(list(NEVER_TEXT))
    if not with_consent_boxes:
        _remove_consent_boxes(tree)
    for selector in remove:
        _remove_selected(tree, selector)
    _unmask_addresses(tree)
    # Notes to screen readers ("opens in a new window") are the site's, not the policy's.
    for node in outermost(tree.css(_SCREEN_READER_NOTES)):
        node.decompose()
    return _remove_buttons(tree)


def _remove_consent_boxes(tree: LexborHTMLParser) -> None:
    for node in outermost(tree.css(",".join(consent_boxes.KNOWN))):
        # Some managers put their class on the whole page.
        if node.tag not in _NEVER_BOXES:
            node.decompose()


def _remove_selected(tree: LexborHTMLParser, selector: str) -> None:
    for node in outermost(by_selector(tree, selector, "remove")):
        if node.tag in ("html", "body"):
            raise ReadError(
                f"The selector remove = {selector!r} takes the whole page away; name less"
            )
        node.decompose()


def _unmask_addresses(tree: LexborHTMLParser) -> None:
    for node in outermost(tree.css(_MASKED)):
        fragment = (node.attributes.get("href") or "").rpartition("#")[2]
        address = unmask(node.attributes.get("data-cfemail") or fragment)
        if address:
            node.replace_with(address)


def _remove_buttons(tree: LexborHTMLParser) -> set[int]:
    """Remove buttons that open no section; return the consent boxes around them."""
    boxes: set[int] = set()
    too_long: set[int] = set()
    for button in outermost(tree.css("button")):
        if _ACCEPTS.match(button.text() or ""):
            boxes.update(box.mem_id for box in _consent_boxes(button, too_long))
        if button.attributes.get("aria-expanded") is None and not _is_in_heading(button):
            button.decompose()
    return boxes


def _consent_boxes(button: LexborNode, too_long: set[int]) -> Iterator[LexborNode]:
    """The short elements round an accepting button whose text is about cookies.

    Args:
        button: that accepts.
        too_long: boxes known to be too long, by `mem_id`; added to, so that a box of many buttons
            is read once.
    """
    for parent in itertools.islice(parents(button), _BOX_DEPTH):
        if parent.mem_id in too_long or parent.tag in ("body", "main", "article"):
            return
        text = parent.text() or ""
        if len(text) > _BOX_CHARS:
            too_long.add(parent.mem_id)
            return
        if "cookie" in text.lower():
            yield parent


def _is_in_heading(button: LexborNode) -> bool:
    nearest = itertools.islice(parents(button), _HEADING_DEPTH)
    return any(parent.tag in raw_blocks.HEADINGS for parent in nearest)
