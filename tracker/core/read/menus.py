"""Blocks of a main text -> those left without the menus before and after it, which belong to the
site.

A menu is a run of lines that are links to pages of the same site, with the headings over them.
Links to other sites are no menu: a list of partners or subprocessors looks just like one.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from tracker.core.dates import is_date_line
from tracker.core.read.announced_lists import RELATED, Links
from tracker.core.read.raw_blocks import RawBlock

_MENU_LINKS = 3
_TAIL_LINKS = 2
# A footer may hold a sentence of its own; what follows a long menu is the text's only if it holds
# more than this.
_LONG_MENU_LINKS = 6
_AFTER_MENU_RATIO = 0.02
_AFTER_MENU_CHARS = 200
_LABEL_CHARS = 40


def drop(chosen: Sequence[int], good: Sequence[int], listed: Set[int], links: Links) -> list[int]:
    """Drop the menus at both ends of a main text.

    Args:
        chosen: places of the blocks in the main text, in order.
        good: for each block of the page, its characters of running text.
        listed: places of lines that belong to a list of the text's own (core/read/announced_lists):
            they are no menu.
        links: of all blocks of the page.

    Returns:
        The places that stay, in order; headings of the first rank and lines with a date stay in
        front.
    """
    whole = _without_related(_without_head(list(chosen), good, links), links)
    kept = _trimmed(whole[: _menu_start(whole, good, links)], listed, links)
    if kept and kept[-1] != whole[-1] and RELATED.match(links.blocks[kept[-1]].text):
        kept.pop()
    return _without_tail_links(kept, good, links)


def _without_related(chosen: Sequence[int], links: Links) -> list[int]:
    """Drop each title over links to other pages of the site, and those links, wherever they stand."""
    kept: list[int] = []
    is_under, title = False, None
    for at in chosen:
        if is_under and links.is_menu(at):
            if title is not None:
                kept.pop()
                title = None
            continue
        is_under = RELATED.match(links.blocks[at].text) is not None
        title = at if is_under else None
        kept.append(at)
    return kept


def _without_tail_links(chosen: Sequence[int], good: Sequence[int], links: Links) -> list[int]:
    """Drop links to other pages of the site behind the last running text, though a counter or a
    label follows them.
    """
    last = max((place for place, at in enumerate(chosen) if good[at]), default=len(chosen))
    gone = {at for at in chosen[last + 1 :] if links.is_menu(at)}
    return [at for at in chosen if at not in gone]


def _without_head(chosen: list[int], good: Sequence[int], links: Links) -> list[int]:
    first_good = next((place for place, at in enumerate(chosen) if good[at]), 0)
    head = chosen[:first_good]
    menu = [place for place, at in enumerate(head) if links.is_menu(at)]
    if len(menu) < _MENU_LINKS:
        return chosen
    kept = [
        at
        for place, at in enumerate(head)
        if place < menu[0]
        or place > menu[-1]
        or _is_title(links.blocks[at])
        or not _is_label(at, links)
    ]
    return kept + chosen[first_good:]


def _is_title(raw: RawBlock) -> bool:
    return (raw.kind == "heading" and raw.level == 1) or is_date_line(raw.text)


def _is_label(at: int, links: Links) -> bool:
    return links.is_link(at) or len(links.blocks[at].text) <= _LABEL_CHARS


def _menu_start(chosen: Sequence[int], good: Sequence[int], links: Links) -> int:
    """Where the menu behind the text begins; the end where there is none."""
    total = sum(good[at] for at in chosen)
    after, menus, others = 0, 0, 0
    start = len(chosen)
    for place in range(len(chosen) - 1, -1, -1):
        at = chosen[place]
        after += good[at]
        if after > min(_AFTER_MENU_RATIO * total, _AFTER_MENU_CHARS) or (
            good[at] and others > menus > 0
        ):
            break
        if links.is_menu(at):
            menus += 1
        elif not links.is_link(at) and links.blocks[at].kind != "heading":
            others += 1
        long_enough = menus >= (_LONG_MENU_LINKS if after else _TAIL_LINKS)
        # A heading is the menu's only where links follow it at once; else it is the policy's last
        # one.
        opens = links.is_link(at) or (links.blocks[at].kind == "heading" and start == place + 1)
        if long_enough and opens and menus >= others:
            start = place
    return start


def _trimmed(chosen: list[int], listed: Set[int], links: Links) -> list[int]:
    start, end = 0, len(chosen)
    while start < end and links.is_link(chosen[start]) and chosen[start] not in listed:
        start += 1
    while end > start and links.is_link(chosen[end - 1]) and chosen[end - 1] not in listed:
        end -= 1
    return chosen[start:end]
