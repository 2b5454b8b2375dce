"""Blocks of a main text -> those left without the site's menus before and after it.

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


def drop(
    chosen: Sequence[int], running_chars: Sequence[int], listed: Set[int], links: Links
) -> list[int]:
    """Drop the menus at both ends of a main text.

    Args:
        chosen: places of the blocks in the main text, in order.
        running_chars: for each block of the page, its characters of running text.
        listed: places of lines that belong to a list of the text's own (core/read/announced_lists):
            they are no menu.
        links: of all blocks of the page.

    Returns:
        The places that stay, in order; headings of the first rank and lines with a date stay in
        front.
    """
    text = _without_related(_without_head_menu(list(chosen), running_chars, links), links)
    kept = _without_outer_links(text[: _tail_menu_start(text, running_chars, links)], listed, links)
    # A title over links to other articles goes with the links that followed it.
    if kept and kept[-1] != text[-1] and RELATED.match(links.blocks[kept[-1]].text):
        kept.pop()
    return _without_tail_links(kept, running_chars, links)


def _without_related(chosen: Sequence[int], links: Links) -> list[int]:
    """Drop titles over links to other articles of the site, and those links, wherever they are."""
    kept: list[int] = []
    is_under_title = False
    title: int | None = None
    for at in chosen:
        if is_under_title and links.is_menu(at):
            if title is not None:
                kept.pop()
                title = None
            continue
        is_under_title = RELATED.match(links.blocks[at].text) is not None
        title = at if is_under_title else None
        kept.append(at)
    return kept


def _without_tail_links(
    chosen: Sequence[int], running_chars: Sequence[int], links: Links
) -> list[int]:
    """Drop links to pages of the site behind the last running text, whatever follows them."""
    running = (place for place, at in enumerate(chosen) if running_chars[at])
    last = max(running, default=len(chosen))
    tail_links = {at for at in chosen[last + 1 :] if links.is_menu(at)}
    return [at for at in chosen if at not in tail_links]


def _without_head_menu(chosen: list[int], running_chars: Sequence[int], links: Links) -> list[int]:
    """Drop the menu before the first running text, from its first link to its last."""
    first_running = next((place for place, at in enumerate(chosen) if running_chars[at]), 0)
    head = chosen[:first_running]
    menu = [place for place, at in enumerate(head) if links.is_menu(at)]
    if len(menu) < _MENU_LINKS:
        return chosen
    before, inside, behind = (
        head[: menu[0]],
        head[menu[0] : menu[-1] + 1],
        head[menu[-1] + 1 :],
    )
    inside = [at for at in inside if _is_title(links.blocks[at]) or not _is_label(at, links)]
    return [*before, *inside, *behind, *chosen[first_running:]]


def _is_title(block: RawBlock) -> bool:
    return (block.kind == "heading" and block.level == 1) or is_date_line(block.text)


def _is_label(at: int, links: Links) -> bool:
    return links.is_link(at) or len(links.blocks[at].text) <= _LABEL_CHARS


def _is_heading(at: int, links: Links) -> bool:
    return links.blocks[at].kind == "heading"


def _tail_menu_start(chosen: Sequence[int], running_chars: Sequence[int], links: Links) -> int:
    """Where the menu behind the text begins; the end where there is none."""
    total = sum(running_chars[at] for at in chosen)
    most_after = min(_AFTER_MENU_RATIO * total, _AFTER_MENU_CHARS)
    chars_after, menu_links, other_lines = 0, 0, 0
    start = len(chosen)
    for place in range(len(chosen) - 1, -1, -1):
        at = chosen[place]
        chars_after += running_chars[at]
        ends_text = running_chars[at] and other_lines > menu_links > 0
        if chars_after > most_after or ends_text:
            break
        if links.is_menu(at):
            menu_links += 1
        elif not links.is_link(at) and not _is_heading(at, links):
            other_lines += 1
        # A heading is the menu's only where links follow it at once; else it is the policy's last.
        opens_menu = links.is_link(at) or (_is_heading(at, links) and start == place + 1)
        least = _LONG_MENU_LINKS if chars_after else _TAIL_LINKS
        if opens_menu and menu_links >= max(least, other_lines):
            start = place
    return start


def _without_outer_links(chosen: list[int], listed: Set[int], links: Links) -> list[int]:
    """Drop lines of nothing but links at both ends, unless a list of the text's own has them."""
    start, end = 0, len(chosen)
    while start < end and links.is_link(chosen[start]) and chosen[start] not in listed:
        start += 1
    while end > start and links.is_link(chosen[end - 1]) and chosen[end - 1] not in listed:
        end -= 1
    return chosen[start:end]
