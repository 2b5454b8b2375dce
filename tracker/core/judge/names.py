"""Words that gave way to others -> whether both are names: of a product, a plan, a company, and not
of a thing.
"""

from __future__ import annotations

import re

from tracker.core.compare import spelling
from tracker.core.compare.edits import Edit
from tracker.core.judge.lexicon import WORD, Lexicon

_WORD = re.compile(r"[^\W_][\w&'’.-]*")
_ARTICLES = frozenset({"the", "our", "a", "an", "and", "of", "for", "by"})
COMPANY_FORM = re.compile(
    r"\b(?:Inc|LLC|Ltd|Limited|GmbH|AG|SE|SA|SARL|SAS|BV|NV|PLC|Corp|Corporation|Pte|Pty|AB|AS|Oy)\b\.?"
)
_NEAR_PRODUCT_CHARS = 40
MOST_WORDS = 4
"""Of more words no name is made."""
_LEAST_LETTERS = 3
# A row of names: one before each comma, and before and behind the last "and".
_ROW = re.compile(
    r"\b([A-ZÀ-Þ][\w&'’.-]*(?: [A-ZÀ-Þ][\w&'’.-]*){0,3})"
    r"(?=,| (?:and|und|et|y|or|oder|ou|o)\b|\W*$|[.;]| (?!\w*[A-ZÀ-Þ])\w+)"
)
_ROW_CHARS = 80
_LEAST_OTHERS = 2
LISTED = frozenset({
    "third_party_sharing", "subprocessor", "cookies_tracking", "international_transfer",
})  # fmt: skip
"""Lists of these may be made of names alone."""
_QUOTES = ('"', "“", "„", "«", "‘")
# German sets them the other way round: »so«.
_OPENING = (*_QUOTES, "»")
_CLOSING = re.compile(r'["”“»«’]')


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
    if lexicon is None or any(len(side.split()) > MOST_WORDS for side, _ in sides):
        return False
    if all(len(side) < _LEAST_LETTERS for side, _ in sides):
        # Units, as a rule: "Mo", "GB".
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
    if lexicon.language == "de" or any(_is_located(*side, lexicon) for side in sides):
        return False
    if is_replaced and edit.old not in new_text and edit.new not in old_text and _is_inside(edit):
        return True
    return all(_is_name(side, sentence, lexicon) for side, sentence in sides)


def is_other_company(edit: Edit, lexicon: Lexicon | None, title: str) -> bool:
    """Whether a name that came to a row of names, or went from it, is another company's.

    The vendor's own products share a word with each other or with the page's title, or the
    sentence calls them so.

    Args:
        edit: in which a name came or went.
        lexicon: of its language; None where there is none.
        title: of the page.
    """
    sentence = edit.new_sentence if edit.new else edit.old_sentence
    name = edit.new or edit.old
    if lexicon is None or lexicon.patterns["products"].search(sentence):
        return False
    before, after = _around(name, sentence)
    near = (before[-_ROW_CHARS:], after[:_ROW_CHARS])
    firsts = [found.split()[0] for side in near for found in _ROW.findall(side)]
    if len(firsts) < _LEAST_OTHERS or len(set(firsts)) < len(firsts):
        return False
    own = {word.lower() for word in _WORD.findall(title)}
    return _WORD.findall(name)[0] not in firsts and own.isdisjoint(map(str.lower, firsts))


def are_labels(edit: Edit, lexicon: Lexicon | None) -> bool:
    """Whether both sides are names of a page, a menu or a button, in quotation marks.

    Args:
        edit: in which words gave way to others.
        lexicon: of its language; None where there is none.
    """
    return lexicon is not None and all(
        _is_quoted(side, sentence) and _is_label(side, sentence, lexicon)
        for side, sentence in _sides(edit)
    )


def _is_quoted(side: str, sentence: str) -> bool:
    """Whether words stand inside one pair of quotation marks."""
    before, after = _around(side, sentence)
    opened = max(before.rfind(mark) for mark in _OPENING)
    is_open = opened >= 0 and not _CLOSING.search(before[opened + 1 :])
    return (is_open or side.startswith(_QUOTES)) and bool(_CLOSING.search(side + after))


def are_names(text: str, lexicon: Lexicon | None) -> bool:
    """Whether a text is a name, or several with commas between them: with capitals, and one of
    their words is no word of the language.

    Args:
        text: what came or went.
        lexicon: of its language; None where there is none.
    """
    pieces = [piece for piece in re.split(r"[,;]", text.strip(" .")) if piece.strip()]
    if lexicon is None or not all(map(_is_like_name, pieces)):
        return False
    words = [word.lower() for piece in pieces for word in _WORD.findall(piece)]
    return any(not spelling.is_word(word, lexicon.language) for word in words)


def _is_like_name(piece: str) -> bool:
    return len(piece.split()) <= MOST_WORDS and _has_capitals(piece)


def _is_located(side: str, sentence: str, lexicon: Lexicon) -> bool:
    """Whether one word with a capital stands behind "in" or "from", as a place does.

    Lists of words hold the names of cities; those of most products they do not.
    """
    before = _WORD.findall(_around(side, sentence)[0])
    is_known = len(side.split()) == 1 and spelling.is_word(side.lower(), lexicon.language)
    is_behind = bool(before) and lexicon.stem(before[-1].lower()) in lexicon.small["locative"]
    return is_known and is_behind


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
