"""Reading -> clauses: headings, paragraphs, items and rows, with the headings they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.dates import is_date_line
from tracker.core.read import headings
from tracker.model import Block, Clause, Reading
from tracker.patterns import compile_later

TITLE_WORDS = compile_later(
    r"\b(?:privacy|polic(?:y|ies)|terms|conditions|agreement|notice|statement|guidelines|rules"
    r"|addendum|cookies?"
    r"|confidentialité|conditions|datenschutz\w*|nutzungsbedingungen|agb|politique|política"
    r"|privacidad|términos|charte|licen[cs]e)\b",
    re.I,
)
"""Words of a policy's title that say which kind of document it is."""
_TITLE_CHARS = 120
# Where a page's title is looked for, and where it may be repeated.
_TITLE_BLOCKS, _REPEATED_TITLE_BLOCKS = 6, 8
# What stands between the cells of a row is in no title.
_CELLS = " | "
# Every clause below a title stores it: one of half a page would be stored a thousand times.
_MOST_TITLE_CHARS = 1_000
_BOLD_LEVEL = 6


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading that is open: the clauses that follow stand under it."""

    level: float
    title: str
    number: str


def split(reading: Reading) -> tuple[Clause, ...]:
    """Split a reading into clauses.

    The page's title is nobody's heading, and a line that only prints a date is no clause (dates are
    compared apart). A clause's number is its own, or that of the nearest heading that has one.
    """
    blocks = headings.promote(_without_title(reading.blocks))
    clauses: list[Clause] = []
    open_headings: list[_Heading] = []
    for block in blocks:
        if block.kind == "heading":
            clause = _open_heading(block, open_headings)
        elif is_date_line(block.text):
            clause = None
        else:
            number = _number(block, open_headings)
            clause = Clause(_path(open_headings), number, block.text, block.kind)
        if clause is not None:
            clauses.append(clause)
    return tuple(clauses)


def _open_heading(block: Block, open_headings: list[_Heading]) -> Clause | None:
    """Open a heading, close those that end before it; None where it only prints a date."""
    level = _level(block, open_headings)
    while open_headings and open_headings[-1].level >= level:
        open_headings.pop()
    if is_date_line(block.text):
        return None
    number, words = headings.number_of(block.text)
    number = number or block.marker
    title = block.text.rstrip(" .:") if number or block.level else block.text
    open_headings.append(_Heading(level, title[:_MOST_TITLE_CHARS], number))
    return Clause(_path(open_headings), number or None, words, "heading")


def _path(open_headings: Sequence[_Heading]) -> tuple[str, ...]:
    return tuple([heading.title for heading in open_headings])


def _without_title(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the page's title, where the first lines hold it."""
    first_ranks = sum(block.kind == "heading" and block.level == 1 for block in blocks)
    for at, block in enumerate(blocks[:_TITLE_BLOCKS]):
        # Two at most: a page that uses the first rank for its sections has more.
        is_top_heading = block.kind == "heading" and block.level == 1 and first_ranks <= 2
        if is_top_heading or (at == 0 and _names_policy(block)):
            return _without_block(blocks, at)
    return list(blocks)


def _names_policy(block: Block) -> bool:
    """Whether a line is a title that says which kind of document follows."""
    text = block.text
    return (
        block.kind != "item"
        and len(text) <= _TITLE_CHARS
        and TITLE_WORDS.search(text) is not None
        and not text.endswith((".", ":", ";"))
        and _CELLS not in text
    )


def _without_block(blocks: Sequence[Block], title_at: int) -> list[Block]:
    """The blocks without the title at a place, and without what repeats it near the beginning."""
    title = blocks[title_at].text
    kept = []
    for at, block in enumerate(blocks):
        is_repeated = at < _REPEATED_TITLE_BLOCKS and block.text == title
        if at != title_at and not is_repeated:
            kept.append(block)
    return kept


def _level(block: Block, open_headings: Sequence[_Heading]) -> float:
    """The level of a heading: its rank, or below the bold line whose number its own continues.

    All bold lines have the same rank, but "4.2" stands under "4".
    """
    if block.level < _BOLD_LEVEL:
        return block.level
    number, _ = headings.number_of(block.text)
    if "." in number:
        for heading in reversed(open_headings):
            if heading.number and number.startswith(heading.number + "."):
                return heading.level + 0.5
    return block.level


def _number(block: Block, open_headings: Sequence[_Heading]) -> str | None:
    """A block's own number, or that of the nearest heading that has one."""
    inherited = next((heading.number for heading in reversed(open_headings) if heading.number), "")
    if not block.marker:
        return inherited or None
    if block.kind == "item" and inherited:
        return f"{inherited}({block.marker})"
    return block.marker
