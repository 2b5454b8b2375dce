"""Markup of a page -> its links: where they lead, what they are called, and where they stand."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.core.read import media_types
from tracker.core.read.parser_limits import limit_cost
from tracker.core.text import squeeze
from tracker.frozen import dataclass

MOST_LINKS = 5_000
"""Of one page; what is beyond is not looked at."""
_MOST_TEXT_CHARS = 200
_MOST_URL_CHARS = 2_000

Standing = Literal["footer", "menu", "page"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    url: str
    """Absolute, http or https, without its fragment."""
    text: str
    standing: Standing = "page"


def links_of_page(body: bytes, declared_type: str | None, url: str) -> tuple[Link, ...]:
    """Find the links of a page, in the order they stand there; each address and text once.

    Args:
        body: as served, content encoding undone.
        declared_type: the Content-Type header.
        url: of the page, for links that are relative.

    Raises:
        ReadError: more markup than any page has.
    """
    if media_types.media_type(body, declared_type, url) != "text/html":
        return ()
    tree = LexborHTMLParser(limit_cost(media_types.decode(body, declared_type)))
    base_node = tree.css_first("base[href]")
    base = urljoin(url, (base_node.attributes.get("href") or "") if base_node else "")
    known: dict[tuple[str, str], Link] = {}
    for node in tree.css("a[href], area[href]")[:MOST_LINKS]:
        address = web_address(base, node.attributes.get("href") or "")
        if address:
            link = Link(address, _text(node), _standing(node))
            known.setdefault((address, link.text), link)
    return tuple(known.values())


def web_address(base: str, href: str) -> str | None:
    """The address that a page or a list of addresses names; None where none can be asked there.

    Args:
        base: of where it stands.
        href: as it stands there.
    """
    if len(href) > _MOST_URL_CHARS:
        return None
    try:
        address = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(address)
        # Asked for, because a wrong port is only noticed then.
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        # A name and a password of a page's making would be sent, and end up in the watch list.
        is_web = is_web and "@" not in parts.netloc
    except ValueError:
        return None
    return address if is_web and len(address) <= _MOST_URL_CHARS else None


def _text(node: LexborNode) -> str:
    """What a link is called: its words, else what it says to screen readers, else its picture."""
    picture = node.css_first("img[alt]")
    for text in (
        node.text(separator=" "),
        node.attributes.get("aria-label"),
        node.attributes.get("title"),
        picture.attributes.get("alt") if picture else None,
    ):
        if text and squeeze(text):
            return squeeze(text)[:_MOST_TEXT_CHARS]
    return ""


def _standing(node: LexborNode) -> Standing:
    parent = node.parent
    for _ in range(60):
        if parent is None:
            break
        marks = (
            f"{parent.attributes.get('class') or ''} {parent.attributes.get('id') or ''}".lower()
        )
        if (
            parent.tag == "footer"
            or parent.attributes.get("role") == "contentinfo"
            or "footer" in marks
        ):
            return "footer"
        if parent.tag in ("nav", "header"):
            return "menu"
        parent = parent.parent
    return "page"
