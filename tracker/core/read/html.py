"""HTML -> the blocks of its main text, without any selector: what a reader of the policy reads, in
order.

The recipe, measured on recorded pages (docs/accuracy.md): strip what is never text; walk the tree
once into blocks; drop furniture (navigation, banners, consent boxes) where it holds little of the
good text; descend from the body while one child keeps nine tenths of it; trim links at both ends.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tracker.core.read import (
    announced_lists,
    consent_boxes,
    hidden_elements,
    menus,
    moved_by_scripts,
    raw_blocks,
)
from tracker.core.read.masked_addresses import unmask
from tracker.core.read.parser_limits import tame
from tracker.core.read.raw_elements import with_shadow_roots, without_noscript
from tracker.core.text import count_words, fold, squeeze
from tracker.errors import ReadError
from tracker.model import Block

_CODE = ["script", "style"]
_STRIP = [
    "svg", "noscript", "template", "iframe", "object", "canvas", "select", "textarea", "input",
    "audio", "video", "map", "img", "picture", "math", "dialog", "noembed", "noframes",
]  # fmt: skip
_NEVER_BOXES = ("html", "body", "main", "article")
_CONSENT = ",".join(consent_boxes.LIKELY)
_NAVIGATION = (
    "nav,[role=navigation],[role=banner],[role=contentinfo],[role=search],[role=dialog],"
    "[role=alertdialog],"
    "[role=menu],[role=menubar],[role=tooltip],[aria-modal=true],.breadcrumb,.breadcrumbs,"
    ".skip-link,.sr-only,"
    ".visually-hidden,.screen-reader-text,.share-buttons,.social-share,[hidden]"
)
_SIDES = "header,footer,aside,form,[role=complementary]"
_ACCEPTS = re.compile(
    r"^\W*(?:accept|agree|allow|ok\b|got it|i understand|akzeptieren|zustimmen|alle|accepter|tout"
    r"|aceptar)",
    re.I,
)
_BOX_DEPTH = 5
# A cookie policy speaks of cookies at greater length than a box over it.
_BOX_CHARS = 1_500
# Shares of the page's good text above which a region is the text, not furniture. From the recorded
# pages: real headers and footers hold under a fifth; a policy set wholly inside <header> or <aside>
# nearly all.
_SHARE_RATIOS = {"side": 0.28, "navigation": 0.45, "consent": 0.45}
_DESCENT_RATIO = 0.90
_GOOD_CHARS = 60
_LINK_RATIO = 0.5
_LONG_CHARS = 80
_DOUBLED_RATIO = 0.58


@dataclass(frozen=True, slots=True)
class Page:
    """Main blocks of a page, its title and declared language, and every line of its body (for dates
    outside them).
    """

    title: str
    declared_language: str | None
    blocks: tuple[Block, ...]
    lines: tuple[str, ...]


def read(
    source: str,
    *,
    select: str | None = None,
    remove: tuple[str, ...] = (),
    fragment: str | None = None,
    whole: bool = False,
) -> Page:
    """Read one page.

    Args:
        source: the decoded markup; anything at all.
        select: CSS selector of the elements to read instead of guessing.
        remove: CSS selectors of elements to leave out.
        fragment: id of the element at which the wanted part begins (it ends at the next heading of
            its rank).
        whole: the markup is the text itself (made from Markdown or DOCX): drop nothing.

    Raises:
        ReadError: `select` or `fragment` found nothing, or no policy has so many tags.
    """
    tree = _tree(source)
    title_node = tree.css_first("title")
    title = squeeze(title_node.text()) if title_node else ""
    html_node = tree.css_first("html")
    language = (html_node.attributes.get("lang") if html_node else None) or None
    body = tree.body
    if body is None:
        return Page(title, language, (), ())
    tree.strip_tags(_CODE)
    closed = {} if whole or select else hidden_elements.marks(tree)
    asked = _prepare(tree, remove, () if whole else consent_boxes.KNOWN)
    roots = [body]
    if select:
        roots = _selected(tree, select)
    marks = {} if whole or select else _marks(tree, closed) | dict.fromkeys(asked, "consent")
    anchor = _anchor(tree, fragment) if fragment else None
    walked = raw_blocks.walk(roots, marks, anchor)
    lines = tuple(raw.text for raw in walked.blocks)
    raws = walked.blocks
    if fragment:
        raws = _from_anchor(walked, fragment)
    elif not (whole or select):
        raws = _main(walked, _own_host(tree))
    raws = _once(raws)
    return Page(title, language, tuple(map(_block, raws)), lines)


def _tree(source: str) -> LexborHTMLParser:
    """The page as a browser shows it once its scripts have put each part into its place."""
    tamed = tame(with_shadow_roots(without_noscript(source)))
    tree = LexborHTMLParser(tamed)
    moved_by_scripts.settle(tree, tamed)
    return tree


def body_words(source: str) -> int:
    """How many words a page shows anywhere, be they its text, its menus or a box over it."""
    tree = _tree(source)
    tree.strip_tags(_CODE + _STRIP)
    return count_words(tree.body.text(separator=" ")) if tree.body is not None else 0


def _prepare(tree: LexborHTMLParser, remove: tuple[str, ...], boxes: tuple[str, ...]) -> set[int]:
    """Take out what is never text, and show masked addresses; boxes that ask for consent to cookies
    by `mem_id`.
    """
    tree.strip_tags(_STRIP)
    for node in _outermost(tree.css(",".join(boxes))) if boxes else ():
        # Some managers put their class on the whole page.
        if node.tag not in _NEVER_BOXES:
            node.decompose()
    asked: set[int] = set()
    for selector in remove:
        for node in _outermost(_css(tree, selector, "remove")):
            if node.tag in ("html", "body"):
                raise ReadError(
                    f"The selector remove = {selector!r} takes the whole page away; name less"
                )
            node.decompose()
    for node in _outermost(tree.css("[data-cfemail],a[href*='/cdn-cgi/l/email-protection#']")):
        address = _unmasked(node)
        if address:
            node.replace_with(address)
    # Notes to screen readers ("opens in a new window") are the site's, not the policy's.
    for node in _outermost(tree.css("a .sr-only,a .visually-hidden,a .screen-reader-text")):
        node.decompose()
    too_long: set[int] = set()
    for node in _outermost(tree.css("button")):
        if _ACCEPTS.match(node.text() or ""):
            asked.update(box.mem_id for box in _consent_boxes(node, too_long))
        if node.attributes.get("aria-expanded") is None and not _in_heading(node):
            node.decompose()
    return asked


def _consent_boxes(button: LexborNode, too_long: set[int]) -> Iterator[LexborNode]:
    """The boxes round a button that says yes, as far as they speak of cookies and are short.

    Args:
        button: that was found.
        too_long: boxes known to be too long, by `mem_id`; added to, so that a box of many buttons
            is read once.
    """
    for parent in itertools.islice(_parents(button), _BOX_DEPTH):
        if parent.mem_id in too_long or parent.tag in ("body", "main", "article"):
            return
        text = parent.text() or ""
        if len(text) > _BOX_CHARS:
            too_long.add(parent.mem_id)
            return
        if "cookie" in text.lower():
            yield parent


def _unmasked(node: LexborNode) -> str | None:
    return unmask(
        node.attributes.get("data-cfemail")
        or (node.attributes.get("href") or "").rpartition("#")[2]
    )


def _in_heading(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(4):
        if parent is None:
            return False
        if parent.tag in raw_blocks.HEADINGS:
            return True
        parent = parent.parent
    return False


def _selected(tree: LexborHTMLParser, select: str) -> list[LexborNode]:
    found = _css(tree, select, "select")
    if not found:
        raise ReadError(
            f"Nothing on the page matches select = {select!r}; if the page was rebuilt, change it"
        )
    return _outermost(found)


def _css(tree: LexborHTMLParser, selector: str, key: str) -> list[LexborNode]:
    try:
        return list(tree.css(selector))
    except SelectolaxError as exc:
        raise ReadError(f"The selector {key} = {selector!r} cannot be understood: {exc}") from exc


def _outermost(found: list[LexborNode]) -> list[LexborNode]:
    """Those that lie in none of the others; what is taken out with its parent must not be touched
    again.
    """
    known = {node.mem_id for node in found}
    return [node for node in found if not any(parent.mem_id in known for parent in _parents(node))]


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _marks(tree: LexborHTMLParser, closed: dict[int, str]) -> dict[int, str]:
    marks = {node.mem_id: "side" for node in tree.css(_SIDES)}
    marks.update((node.mem_id, "navigation") for node in tree.css(_NAVIGATION))
    marks.update(closed)
    marks.update((node.mem_id, "consent") for node in tree.css(_CONSENT))
    return marks


def _anchor(tree: LexborHTMLParser, fragment: str) -> int:
    name = fragment.lstrip("#").replace("\\", "\\\\").replace('"', '\\"')
    try:
        node = tree.css_first(f'[id="{name}"],[name="{name}"]')
    except SelectolaxError as exc:
        raise ReadError(f"The fragment {fragment!r} cannot be understood: {exc}") from exc
    if node is None:
        raise ReadError(
            f"Nothing on the page has the id {name!r} named by fragment; look for its new name in "
            f"the page"
        )
    return int(node.mem_id)


def _from_anchor(walked: raw_blocks.Walked, fragment: str) -> list[raw_blocks.Raw]:
    """The anchored element's own blocks where it holds a text, else all until the next heading of
    the same rank.
    """
    start, end = walked.anchor
    own = walked.blocks[start:end]
    if sum(len(raw.text) for raw in own if raw.kind != "heading") > 2 * _LONG_CHARS:
        return own
    rest = walked.blocks[start:]
    rank = next((raw.level for raw in rest[:3] if raw.kind == "heading"), None)
    if rank is None:
        return rest
    for at, raw in enumerate(rest):
        if at > 2 and raw.kind == "heading" and raw.level <= rank:
            return rest[:at]
    return rest


def _own_host(tree: LexborHTMLParser) -> str:
    """The host a page says it is of, or ""."""
    node = tree.css_first("link[rel=canonical],base[href]") or tree.css_first(
        "meta[property='og:url']"
    )
    if node is None:
        return ""
    found = raw_blocks.HOST.match(
        node.attributes.get("href") or node.attributes.get("content") or ""
    )
    return found.group(1).lower() if found else ""


def _good_chars(raw: raw_blocks.Raw) -> int:
    size = len(raw.text)
    if raw.kind == "heading" or size < _GOOD_CHARS or raw.link_chars > _LINK_RATIO * size:
        return 0
    return size


def _main(walked: raw_blocks.Walked, host: str) -> list[raw_blocks.Raw]:
    blocks = walked.blocks
    good = [_good_chars(raw) for raw in blocks]
    total = sum(good)
    keep = [True] * len(blocks)
    for region in walked.regions:
        if region.mark in _SHARE_RATIOS:
            share = sum(good[region.start : region.end])
            if share < _SHARE_RATIOS[region.mark] * total or not total:
                keep[region.start : region.end] = [False] * (region.end - region.start)
    _drop_repeated(walked, good, keep)
    links = announced_lists.Links(blocks, host)
    lists = announced_lists.find(blocks, keep, links)
    for at in lists:
        # As much as a short sentence, so that a list in an element of its own is not left behind.
        good[at] = max(_GOOD_CHARS, len(blocks[at].text))
    start, end = _descend(walked.regions, [g if k else 0 for g, k in zip(good, keep, strict=True)])
    chosen = menus.without([at for at in range(start, end) if keep[at]], good, lists, links)
    if not any(blocks[at].kind == "heading" and blocks[at].level == 1 for at in chosen[:12]):
        first = chosen[0] if chosen else len(blocks)
        outer = [
            at for at, raw in enumerate(blocks[:first]) if raw.kind == "heading" and raw.level == 1
        ]
        chosen = outer[-1:] + chosen
    return [blocks[at] for at in chosen]


def _drop_repeated(walked: raw_blocks.Walked, good: list[int], keep: list[bool]) -> None:
    """Leave out closed panels that repeat what stands elsewhere, as where each tab carries a copy
    of all others.
    """
    closed = [region for region in walked.regions if region.mark == "closed"]
    if not closed:
        return
    is_open = list(keep)
    for region in closed:
        is_open[region.start : region.end] = [False] * (region.end - region.start)
    texts = [fold(raw.text) if good[at] else "" for at, raw in enumerate(walked.blocks)]
    seen = {text for at, text in enumerate(texts) if text and is_open[at]}
    for region in closed:
        inside = {text for text in texts[region.start : region.end] if text}
        if inside and inside <= seen:
            keep[region.start : region.end] = [False] * (region.end - region.start)
        seen |= inside


def _descend(regions: list[raw_blocks.Region], good: list[int]) -> tuple[int, int]:
    """The range of the innermost element that is reached by always keeping nine tenths of the good
    text.
    """
    sums = [0]
    for value in good:
        sums.append(sums[-1] + value)
    if not regions:
        return 0, len(good)
    at = 0
    start, end = regions[0].start, regions[0].end
    while True:
        total = sums[end] - sums[start]
        child = next(
            (
                number
                for number in regions[at].children
                if sums[regions[number].end] - sums[regions[number].start]
                >= max(1, _DESCENT_RATIO * total)
            ),
            None,
        )
        if child is None or regions[child].tag in raw_blocks.NEVER_ROOT:
            return start, end
        at, start, end = child, regions[child].start, regions[child].end


def _once(raws: list[raw_blocks.Raw]) -> list[raw_blocks.Raw]:
    """Fold a body that stands on the page twice (a mobile and a desktop copy); a few repeated
    paragraphs stay.
    """
    long = [fold(raw.text) for raw in raws if len(raw.text) >= _LONG_CHARS]
    if len(long) < 6 or len(set(long)) > _DOUBLED_RATIO * len(long):
        return raws
    keys = [fold(raw.text) for raw in raws]
    seen: set[str] = set()
    first_repeat = None
    for at, key in enumerate(keys):
        if len(key) >= _LONG_CHARS:
            if key in seen:
                first_repeat = at
                break
            seen.add(key)
    if first_repeat is None:
        return raws
    # The second copy begins with the headings above its first long paragraph.
    counts = Counter(keys[:first_repeat])
    while first_repeat and counts[keys[first_repeat - 1]] > 1:
        first_repeat -= 1
        counts[keys[first_repeat]] -= 1
    texts = set(keys[:first_repeat])
    second = zip(raws[first_repeat:], keys[first_repeat:], strict=True)
    return raws[:first_repeat] + [raw for raw, key in second if key not in texts]


def _block(raw: raw_blocks.Raw) -> Block:
    return Block(raw.kind, raw.text, raw.level, raw.marker)
