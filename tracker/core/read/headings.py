"""Blocks -> blocks in which headings known only by their shape are headings: short lines,
questions, run-in titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.core.dates import is_date_line
from tracker.model import Block

_NUMBER = re.compile(
    r"^(?:(?:section|article|clause|part|§|artikel|abschnitt|artículo|articolo|artigo)\s*)?"
    r"\(?((?:\d{1,2}|[A-Z](?!\.\s?[A-Z]\.)|[IVX]{1,5})(?:\.\d{1,2}){0,4})(?:[.)](?=\s*\S)"
    r"|\s*[-–—:](?=\s)|\s(?=\s*(?-i:[A-ZÀ-Þ])))\s*",
    re.I,
)
# "99.5 % uptime" is no item 99.5.
_DECIMAL = re.compile(r"^\(?(\d{1,2}(?:\.\d{1,2}){1,4})\.?\)?\s+(?=[^\s%‰€$£¥°])")
_LETTERED = re.compile(r"^\(?([A-Z](?:\.\d{1,2}){1,3})\.?\)?\s+(?=\S)")
# "U.S. law" is no item U, and "1.86 %" no item 1.
_ITEM = re.compile(r"^\(?(\d{1,2}|[a-zA-Z](?!\.\s?[A-Z]\.)|[ivx]{1,5})[.)](?!\d)\s*(?=\S)")
_RUN_IN = re.compile(
    r"^(\(?(?:\d{1,2}|[IVX]{1,5})(?:\.\d{1,2})*[.)]\s*)?([^.:!?\n]{3,90}?)[.:]\s+(?=\S)"
)
_ENDINGS = (".", ",", ";", ":", "!", "…")
_SHORT_CHARS, _SHORT_WORDS = 110, 14
_QUESTION_CHARS = 220
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "the",
        "their",
        "this",
        "to",
        "us",
        "via",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "with",
        "you",
        "your",
        "e-mail",
    ]
)
_WORDS = re.compile(r"[^\W\d_][\w'’&/-]*")
_NO_HEADING = re.compile(r"@|https?:|www\.|\bcopyright\b|©|all rights reserved|\d{5}|^\W*$", re.I)
# Real headings in a document above which only questions and capitals are promoted: the page has
# markup of its own.
_FEW_HEADINGS = 3


def promote(blocks: Sequence[Block]) -> list[Block]:
    """Give headings that are only a line's shape their kind and level, and split run-in titles from
    their text.

    Returns:
        The same text in the same order; a paragraph may have become a heading, or a heading and a
        paragraph.
    """
    real = sum(block.kind == "heading" for block in blocks)
    level = _level(blocks)
    found: list[Block] = []
    for at, block in enumerate(blocks):
        before = found[-1] if found else None
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind == "item" and not block.marker:
            found.append(_marked(block))
        elif block.kind == "paragraph":
            found.extend(_promoted(block, before, after, level, real))
        else:
            found.append(block)
    return found


def _promoted(
    block: Block, before: Block | None, after: Block | None, level: int, real: int
) -> list[Block]:
    text = block.text
    run_in = _split_run_in(text)
    if run_in:
        return [Block("heading", run_in[0], level), Block("paragraph", run_in[1])]
    if _is_question(text) and after is not None:
        return [Block("heading", text, level)]
    if real < _FEW_HEADINGS and _is_short_title(text, before, after):
        return [Block("heading", text, level)]
    if 3 < len(text) <= _SHORT_CHARS and _is_capitals(text) and not text.endswith((",", ";")):
        return [Block("heading", text, level)]
    return [_item(block)]


def _level(blocks: Sequence[Block]) -> int:
    """The rank of a promoted heading: that of the page's commonest real one, else 2."""
    levels = [block.level for block in blocks if block.kind == "heading" and 1 < block.level < 6]
    return max(set(levels), key=levels.count) if levels else 2


def _split_run_in(text: str) -> tuple[str, str] | None:
    """ "4. NETWORK INFORMATION. In the normal course…" -> its title and its text."""
    found = _RUN_IN.match(text)
    if not found or not _is_capitals(found.group(2)) or len(found.group(2)) < 4:
        return None
    return text[: found.end()].strip().rstrip(":").rstrip(), text[found.end() :]


def _is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 3 and sum(map(str.isupper, letters)) >= 0.9 * len(letters)


def _is_question(text: str) -> bool:
    return (
        text.endswith("?")
        and len(text) <= _QUESTION_CHARS
        and text[:1].isupper()
        and text.count("?") == 1
        and ". " not in text
    )


def _is_short_title(text: str, before: Block | None, after: Block | None) -> bool:
    if (
        len(text) > _SHORT_CHARS
        or text.endswith(_ENDINGS)
        or _NO_HEADING.search(text)
        or is_date_line(text)
    ):
        return False
    words = _WORDS.findall(text)
    if not 0 < len(words) <= _SHORT_WORDS or not (
        text[0].isupper() or text[0].isdigit() or text[0] in "“\"'("
    ):
        return False
    if _is_title_case(words) or _NUMBER.match(text):
        return True
    # A lower-case line is a title only between running text: in a run of short lines it is a list.
    runs_on = after is not None and (
        after.kind == "item"
        or len(after.text) > _SHORT_CHARS
        or after.text.endswith(_ENDINGS)
        or _is_title_case(_WORDS.findall(after.text))
    )
    alone = before is None or before.kind != "paragraph" or before.text.endswith(_ENDINGS)
    return runs_on and alone and len(words) <= 8


def _is_title_case(words: list[str]) -> bool:
    big = [word for word in words if word.lower() not in _SMALL]
    return bool(big) and sum(word[0].isupper() for word in big) >= max(1, 0.75 * len(big))


def _item(block: Block) -> Block:
    """A paragraph that begins with its number: "4.2 We keep…" stays a paragraph, "(a) …" and "1. …"
    are items.
    """
    text = block.text
    decimal = _DECIMAL.match(text) or _LETTERED.match(text)
    if decimal:
        return Block("paragraph", text[decimal.end() :], 0, decimal.group(1))
    marked = _ITEM.match(text)
    if (
        marked
        and len(text) > marked.end() + 3
        and not (
            marked.group(1).isalpha()
            and text[marked.end() - 2 : marked.end()] == ". "
            and marked.group(1).isupper()
        )
    ):
        return Block("item", text[marked.end() :], 1, marked.group(1))
    return block


def _marked(block: Block) -> Block:
    """A list item whose marker is printed in its text ("b. We keep…")."""
    item = _item(block)
    return replace(block, text=item.text, marker=item.marker) if item.marker else block


def number_of(title: str) -> tuple[str, str]:
    """A heading's printed number, or "", and its words: `("4.2", "Call records")`."""
    for pattern in (_DECIMAL, _NUMBER):
        found = pattern.match(title)
        if found and title[found.end() :].strip():
            number = found.group(1)
            if number.isalpha() and len(number) == 1 and not re.match(r"^\(?[A-Za-z][.)]", title):
                continue
            if (
                number.isalpha()
                and len(number) > 1
                and not re.match(r"^(?:\w+\s+)?\(?[IVXivx]+[.):–-]", title)
            ):
                continue
            return number, title[found.end() :].strip()
    return "", title
