"""Words that gave way to others -> whether both are names: of a product, a plan, a company, and not
of a thing.
"""

from __future__ import annotations

import re

from tracker.core.edits import Edit
from tracker.core.judge import spelling
from tracker.core.judge.lexicon import WORD, Lexicon

_WORD = re.compile(r"[^\W_][\w&'’.-]*")
_ARTICLES = frozenset({"the", "our", "a", "an", "and", "of", "for", "by"})
COMPANY_FORM = re.compile(
    r"\b(?:Inc|LLC|Ltd|Limited|GmbH|AG|SE|SA|SARL|SAS|BV|NV|PLC|Corp|Corporation|Pte|Pty|AB|AS|Oy)\b\.?"
)
_NEAR_PRODUCT_CHARS = 40
_MOST_WORDS = 4
_QUOTES = ('"', "“", "„", "«", "‘")


def is_rename(edit: Edit, lexicon: Lexicon | None, old_text: str, new_text: str) -> bool:
    """Whether a name gave way to another, or a part of a name came or went.

    In German every noun has a capital: there the sentence has to say that a product or a plan is
    meant.

    Args:
        edit: inside a sentence.
        lexicon: of its language; None where there is none.
        old_text: all of the version before.
        new_text: all of the version after.
    """
    sides = [(side, sentence) for side, sentence in _sides(edit) if side]
    if lexicon is None or any(len(side.split()) > _MOST_WORDS for side, _ in sides):
        return False
    if all(_is_label(side, sentence, lexicon) for side, sentence in sides):
        return True
    if not all(_has_capitals(side) for side, _ in sides):
        return False
    if any(
        _names_party_or_place(side, lexicon) and not _is_part_of_name(side, sentence, lexicon)
        for side, sentence in sides
    ):
        return False
    is_replaced = len(sides) == len(("old", "new"))
    if is_replaced and any(_is_beside_product(side, sentence, lexicon) for side, sentence in sides):
        return True
    if lexicon.language == "de":
        return False
    if is_replaced and edit.old not in new_text and edit.new not in old_text and _is_inside(edit):
        return True
    return all(_is_name(side, sentence, lexicon) for side, sentence in sides)


def _is_label(side: str, sentence: str, lexicon: Lexicon) -> bool:
    """Whether words are the name of a page, a menu or a button: inside a sentence, with a capital
    or in quotation marks.
    """
    before, after = _around(side, sentence)
    near = f"{before[-_NEAR_PRODUCT_CHARS:]} {after[:_NEAR_PRODUCT_CHARS]}"
    is_quoted = before.rstrip().endswith(_QUOTES) or side.startswith(_QUOTES)
    has_capital = lexicon.language != "de" and side[:1].isupper()
    is_named = bool(before.strip()) and (is_quoted or has_capital)
    return is_named and bool(lexicon.patterns["labels"].search(near))


def _is_inside(edit: Edit) -> bool:
    """Whether the words do not begin their sentences, where any word has a capital."""
    return all(sentence.find(side) > 0 for side, sentence in _sides(edit))


def _sides(edit: Edit) -> tuple[tuple[str, str], ...]:
    return (edit.old, edit.old_sentence), (edit.new, edit.new_sentence)


def _has_capitals(side: str) -> bool:
    words = [word for word in _WORD.findall(side) if word.lower() not in _ARTICLES]
    return bool(words) and all(word[0].isupper() for word in words)


def _names_party_or_place(side: str, lexicon: Lexicon) -> bool:
    """Whether a capital is that of a defined party ("the Customer"), or of a country."""
    words = WORD.findall(side.lower())
    sides = (
        (lexicon.parties, [lexicon.normal.doer(word) for word in words]),
        (lexicon.places, [lexicon.stem(word) for word in words]),
    )
    return any(phrases.at(stems, at)[0] for phrases, stems in sides for at in range(len(stems)))


def _is_part_of_name(side: str, sentence: str, lexicon: Lexicon) -> bool:
    """Whether a word with a capital is the beginning of a longer name: "Customer Care team"."""
    _, after = _around(side, sentence)
    behind = after.split()
    is_followed = bool(behind) and behind[0][:1].isupper()
    return is_followed and _is_beside_product(side, sentence, lexicon)


def _is_beside_product(side: str, sentence: str, lexicon: Lexicon) -> bool:
    before, after = _around(side, sentence)
    near = f"{before[-_NEAR_PRODUCT_CHARS:]} {after[:_NEAR_PRODUCT_CHARS]}"
    return bool(before.strip()) and bool(lexicon.patterns["products"].search(near))


def _is_name(side: str, sentence: str, lexicon: Lexicon) -> bool:
    """Whether words with capitals are a name: no word of the language is one, or a name stands
    beside them.
    """
    words = [word for word in _WORD.findall(side) if word.lower() not in _ARTICLES]
    if any(not spelling.is_word(word.lower(), lexicon.language) for word in words):
        return True
    before, after = _around(side, sentence)
    if COMPANY_FORM.match(after.lstrip()):
        return True
    last = (_WORD.findall(before) or [""])[-1]
    return last[:1].isupper() and not spelling.is_word(last.lower(), lexicon.language)


def _around(side: str, sentence: str) -> tuple[str, str]:
    before, _, after = sentence.partition(side)
    return before, after
