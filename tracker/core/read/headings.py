"""Blocks -> the same blocks, in which lines that only look like headings are headings.

Many pages print headings as plain paragraphs: short lines, questions, titles at the beginning of a
paragraph. Numbers printed before headings and items are read here too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.core.dates import is_date_line
from tracker.model import Block
from tracker.patterns import compile_later

_NUMBER = compile_later(
    r"^(?:(?:section|article|clause|part|§|artikel|abschnitt|artículo|articolo|artigo)\s*)?"
    r"\(?((?:\d{1,2}|[A-Z](?!\.\s?[A-Z]\.)|[IVX]{1,5})(?:\.\d{1,2}){0,4})(?:[.)](?=\s*\S)"
    r"|\s*[-–—:](?=\s)|\s(?=\s*(?-i:[A-ZÀ-Þ])))\s*",
    re.I,
)
# "99.5 % uptime" is no item 99.5.
_DECIMAL = compile_later(r"^\(?(\d{1,2}(?:\.\d{1,2}){1,4})\.?\)?\s+(?=[^\s%‰€$£¥°])")
_LETTERED = compile_later(r"^\(?([A-Z](?:\.\d{1,2}){1,3})\.?\)?\s+(?=\S)")
# "U.S. law" is no item U, and "1.86 %" no item 1.
_ITEM = compile_later(r"^\(?(\d{1,2}|[a-zA-Z](?!\.\s?[A-Z]\.)|[ivx]{1,5})[.)](?!\d)\s*(?=\S)")
_RUN_IN = compile_later(
    r"^(\(?(?:\d{1,2}|[IVX]{1,5})(?:\.\d{1,2})*[.)]\s*)?([^.:!?\n]{3,90}?)[.:]\s+(?=\S)"
)
_ENDINGS = (".", ",", ";", ":", "!", "…")
# A number that a paragraph or an item begins with has its sign within so many characters.
_NUMBER_CHARS = 8
_BEGIN_CHARS = 24
_SHORT_CHARS, _SHORT_WORDS = 110, 14
_QUESTION_CHARS = 220
# Words that a title in title case writes with a small letter.
_FUNCTION_WORD_LIST = (
    "a an and are as at by for from how in into is it its of on or our the their this to us via we "
    "what when where which who why with you your e-mail"
)
_FUNCTION_WORDS = frozenset(_FUNCTION_WORD_LIST.split())
_WORDS = compile_later(r"[^\W\d_][\w'’&/-]*")
_NO_HEADING = compile_later(
    r"@|https?:|www\.|\bcopyright\b|©|all rights reserved|\d{5}|^\W*$", re.I
)
# A page with more real headings has markup of its own: only questions and capitals are promoted.
_FEW_HEADINGS = 3
_LOWER_CASE_TITLE_WORDS = 8
# Shares of a line's letters, and of its words, that make it capitals or title case.
_CAPITALS_RATIO = 0.9
_TITLE_CASE_RATIO = 0.75
_LEAST_CAPITALS = 3
# One letter is a number only where a sign follows it, several only as a Roman number with a sign.
_LETTER_NUMBER = compile_later(r"^\(?[A-Za-z][.)]")
_ROMAN_NUMBER = compile_later(r"^(?:\w+\s+)?\(?[IVXivx]+[.):–-]")


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What decides whether a paragraph is a heading, in addition to its text."""

    before: Block | None
    after: Block | None
    level: int
    """Of a heading that is promoted."""
    has_headings: bool
    """Whether the page has enough real headings."""


def promote(blocks: Sequence[Block]) -> list[Block]:
    """Make headings of lines that look like headings, and read the numbers of items.

    Returns:
        The same text in the same order; a paragraph may have become a heading, or a heading and a
        paragraph.
    """
    headings = sum(block.kind == "heading" for block in blocks)
    level = _common_level(blocks)
    promoted: list[Block] = []
    for at, block in enumerate(blocks):
        if block.kind == "item" and not block.marker:
            promoted.append(_with_marker(block))
        elif block.kind == "paragraph":
            before = promoted[-1] if promoted else None
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            around = _Surroundings(before, after, level, headings >= _FEW_HEADINGS)
            promoted.extend(_promoted(block, around))
        else:
            promoted.append(block)
    return promoted


def _promoted(block: Block, around: _Surroundings) -> list[Block]:
    """What a paragraph becomes: a heading, a heading and its text, an item, or itself."""
    title_and_text = None if _begins_in_small_letters(block.text) else _split_run_in(block.text)
    if title_and_text:
        title, text = title_and_text
        return [Block("heading", title, around.level), Block("paragraph", text)]
    if len(block.text) <= _QUESTION_CHARS and any(
        question(block.text, around) for question in _HEADING_QUESTIONS
    ):
        return [Block("heading", block.text, around.level)]
    return [_item(block)]


def _common_level(blocks: Sequence[Block]) -> int:
    """The rank of a promoted heading: that of the page's commonest real one, else 2."""
    levels = [block.level for block in blocks if block.kind == "heading" and 1 < block.level < 6]
    return max(set(levels), key=levels.count) if levels else 2


def _begins_in_small_letters(text: str) -> bool:
    """Whether a text begins with some words in small letters, as nearly all paragraphs do.

    They are more than a title in capitals can have.
    """
    begin = text[1:_BEGIN_CHARS]
    return (
        len(text) > _BEGIN_CHARS
        and text[0].isalpha()
        and begin.islower()
        and begin.replace(" ", "").isalpha()
    )


def _split_run_in(text: str) -> tuple[str, str] | None:
    """Split "4. NETWORK INFORMATION. In the normal course…" into its title and its text."""
    match = _RUN_IN.match(text)
    if not match or not _is_capitals(match.group(2)) or len(match.group(2)) < 4:
        return None
    title = text[: match.end()].strip().rstrip(":").rstrip()
    return title, text[match.end() :]


def _is_capitals(text: str) -> bool:
    """Whether nearly all letters of a text are capitals."""
    letters = [character for character in text if character.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return len(letters) >= _LEAST_CAPITALS and capitals >= _CAPITALS_RATIO * len(letters)


def _is_question(text: str, around: _Surroundings) -> bool:
    """Whether a line is a question with something under it: "How do we use your data?"."""
    return (
        text.endswith("?")
        and len(text) <= _QUESTION_CHARS
        and text[:1].isupper()
        and text.count("?") == 1
        and ". " not in text
        and around.after is not None
    )


def _is_short_title(text: str, around: _Surroundings) -> bool:
    """Whether a line is a title in title case, or in lower case between running text."""
    if around.has_headings or len(text) > _SHORT_CHARS or _cannot_be_title(text):
        return False
    words = _WORDS.findall(text)
    if not 0 < len(words) <= _SHORT_WORDS or not _begins_as_title(text):
        return False
    if _is_title_case(words) or _NUMBER.match(text):
        return True
    # A lower-case line is a title only between running text: in a run of short lines it is a list.
    if len(words) > _LOWER_CASE_TITLE_WORDS:
        return False
    return _stands_alone(around.before) and _begins_text(around.after)


def _is_short_capitals(text: str, around: _Surroundings) -> bool:
    """Whether a line is a title in capitals: "INFORMATION WE COLLECT"."""
    is_short = 3 < len(text) <= _SHORT_CHARS
    return is_short and _is_capitals(text) and not text.endswith((",", ";"))


# In the order in which they are asked.
_HEADING_QUESTIONS = (_is_question, _is_short_title, _is_short_capitals)


def _cannot_be_title(text: str) -> bool:
    return text.endswith(_ENDINGS) or _NO_HEADING.search(text) is not None or is_date_line(text)


def _begins_as_title(text: str) -> bool:
    return text[0].isupper() or text[0].isdigit() or text[0] in "“\"'("


def _begins_text(after: Block | None) -> bool:
    """Whether the block behind a line is running text, an item, or a title itself."""
    if after is None:
        return False
    is_running = len(after.text) > _SHORT_CHARS or after.text.endswith(_ENDINGS)
    return after.kind == "item" or is_running or _is_title_case(_WORDS.findall(after.text))


def _stands_alone(before: Block | None) -> bool:
    """Whether the block before a line is another kind of block, or ends a sentence."""
    return before is None or before.kind != "paragraph" or before.text.endswith(_ENDINGS)


def _is_title_case(words: list[str]) -> bool:
    """Whether most words of a title begin with a capital, function words aside."""
    main_words = [word for word in words if word.lower() not in _FUNCTION_WORDS]
    capitalized = sum(word[0].isupper() for word in main_words)
    least = max(1, _TITLE_CASE_RATIO * len(main_words))
    return bool(main_words) and capitalized >= least


def _item(block: Block) -> Block:
    """A paragraph without the number it begins with, which becomes its marker.

    "4.2 We keep…" stays a paragraph; "(a) …" and "1. …" become items.
    """
    text = block.text
    begin = text[:_NUMBER_CHARS]
    if "." not in begin and ")" not in begin:
        return block
    decimal = _DECIMAL.match(text) or _LETTERED.match(text)
    if decimal:
        return Block("paragraph", text[decimal.end() :], 0, decimal.group(1))
    marked = _ITEM.match(text)
    if marked is None or len(text) <= marked.end() + 3 or _is_initial(marked):
        return block
    return Block("item", text[marked.end() :], 1, marked.group(1))


def _is_initial(marked: re.Match[str]) -> bool:
    """Whether a capital with a full stop may begin a name: "J. Smith"."""
    marker = marked.group(1)
    return marker.isalpha() and marker.isupper() and marked.group().endswith(". ")


def _with_marker(block: Block) -> Block:
    """A list item without the marker that is printed in its text ("b. We keep…")."""
    item = _item(block)
    return replace(block, text=item.text, marker=item.marker) if item.marker else block


def number_of(title: str) -> tuple[str, str]:
    """A heading's printed number, or "", and its words: `("4.2", "Call records")`."""
    for pattern in (_DECIMAL, _NUMBER):
        match = pattern.match(title)
        if match is None:
            continue
        words = title[match.end() :].strip()
        if words and _is_number(match.group(1), title):
            return match.group(1), words
    return "", title


def _is_number(number: str, title: str) -> bool:
    """Whether what looks like a title's number is one, not its first word ("A", "I")."""
    if not number.isalpha():
        return True
    pattern = _LETTER_NUMBER if len(number) == 1 else _ROMAN_NUMBER
    return pattern.match(title) is not None
