"""Reading -> clauses: each heading, paragraph, list item and table row, with the headings it stands
under.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.core.dates import is_date_line
from tracker.core.read import headings
from tracker.model import Block, Clause, Reading

TITLE_WORDS = re.compile(
    r"\b(?:privacy|polic(?:y|ies)|terms|conditions|agreement|notice|statement|guidelines|rules"
    r"|addendum|cookies?"
    r"|confidentialité|conditions|datenschutz\w*|nutzungsbedingungen|agb|politique|política"
    r"|privacidad|términos|charte|licen[cs]e)\b",
    re.I,
)
"""Words of the title of a policy, that say which kind of document it is."""
_TITLE_CHARS = 120
# What stands between the cells of a row is in no title.
_CELLS = " | "


# A title stands with every clause below it: one of half a page would be written a thousand times
# over.
_MOST_TITLE_CHARS = 1_000


def split(reading: Reading) -> tuple[Clause, ...]:
    """Split a reading into clauses.

    The page's title is nobody's heading, and a line that only prints a date is no clause (dates are
    compared apart). A clause's number is its own, or that of the nearest heading that has one.
    """
    blocks = headings.promote(_without_title(reading.blocks))
    clauses: list[Clause] = []
    stack: list[tuple[float, str, str]] = []  # level, printed heading, number
    for block in blocks:
        if block.kind == "heading":
            level = _rank(block, stack)
            while stack and stack[-1][0] >= level:
                stack.pop()
            number, words = headings.number_of(block.text)
            number = number or block.marker
            if is_date_line(block.text):
                continue
            title = block.text.rstrip(" .:") if number or block.level else block.text
            stack.append((level, title[:_MOST_TITLE_CHARS], number))
            path = tuple(title for _, title, _ in stack)
            clauses.append(Clause(path, number or None, words, "heading"))
        elif not is_date_line(block.text):
            path = tuple(title for _, title, _ in stack)
            clauses.append(Clause(path, _number(block, stack), block.text, block.kind))
    return tuple(clauses)


def _without_title(blocks: Sequence[Block]) -> list[Block]:
    """Drop the page's title, if the first lines hold it: its only first-rank heading, or a line
    naming a policy.
    """
    kept = list(blocks)
    ranks = [block.level for block in kept if block.kind == "heading"]
    for at, block in enumerate(kept[:6]):
        only_first_rank = block.kind == "heading" and block.level == 1 and ranks.count(1) <= 2
        names = (
            len(block.text) <= _TITLE_CHARS
            and TITLE_WORDS.search(block.text)
            and not block.text.endswith((".", ":", ";"))
            and _CELLS not in block.text
        )
        plain_title = at == 0 and names and block.kind != "item"
        if only_first_rank or plain_title:
            title = block.text
            return [
                other
                for place, other in enumerate(kept)
                if place != at and not (place < 8 and other.text == title)
            ]
    return kept


def _rank(block: Block, stack: Sequence[tuple[float, str, str]]) -> float:
    """A bold line (rank 6) under a bold line is its sibling; a decimal number says its own depth."""
    number, _ = headings.number_of(block.text)
    depth = number.count(".")
    if depth and block.level >= 6:
        parent = next(
            (level for level, _, num in reversed(stack) if num and number.startswith(num + ".")),
            None,
        )
        if parent is not None:
            return parent + 0.5
    return block.level


def _number(block: Block, stack: Sequence[tuple[float, str, str]]) -> str | None:
    inherited = next((number for _, _, number in reversed(stack) if number), "")
    if not block.marker:
        return inherited or None
    if block.kind == "item" and inherited:
        return f"{inherited}({block.marker})"
    return block.marker
