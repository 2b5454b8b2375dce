"""Words replaced by others -> whether both are names of a product, a plan or a company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.compare import spelling
from tracker.core.compare.edits import Edit
from tracker.core.judge.lexicon import WORD, Lexicon
from tracker.patterns import compile_later

_WORD = compile_later(r"[^\W_][\w&'’.-]*")
_ARTICLES = frozenset({"the", "our", "a", "an", "and", "of", "for", "by"})
COMPANY_FORM = compile_later(
    r"\b(?:Inc|LLC|Ltd|Limited|GmbH|AG|SE|SA|SARL|SAS|BV|NV|PLC|Corp|Corporation|Pte|Pty|AB|AS"
    r"|Oy)\b\.?"
)
# A product's or a label's own word ("plan", "button") stands so near its name.
_NEAR_PRODUCT_CHARS = 40
MOST_WORDS = 4
"""No name has more words."""
# Shorter words with capitals are units as a rule: "Mo", "GB".
_LEAST_LETTERS = 3
# A row of names: one before each comma, and before and behind the last "and".
_ROW = compile_later(
    r"\b([A-ZÀ-Þ][\w&'’.-]*(?: [A-ZÀ-Þ][\w&'’.-]*){0,3})"
    r"(?=,| (?:and|und|et|y|or|oder|ou|o)\b|\W*$|[.;]| (?!\w*[A-ZÀ-Þ])\w+)"
)
# How far a row of names is read on either side of a name.
_ROW_CHARS = 80
# One other name makes no row.
_LEAST_OTHERS = 2
_QUOTES = ('"', "“", "„", "«", "‘")
# What begins a quotation. German also sets its marks the other way round: »so«.
_OPENING = (*_QUOTES, "»")
_CLOSING = compile_later(r'["”“»«’]')


@dataclass(frozen=True, slots=True)
class _InSentence:
    """Words of an edit, with the sentence they stand in."""

    words: str
    sentence: str

    @property
    def before(self) -> str:
        """The sentence before the words."""
        return self.sentence.partition(self.words)[0]

    @property
    def after(self) -> str:
        """The sentence behind the words."""
        return self.sentence.partition(self.words)[2]

    @property
    def near(self) -> str:
        """What stands near the words, on both sides."""
        return f"{self.before[-_NEAR_PRODUCT_CHARS:]} {self.after[:_NEAR_PRODUCT_CHARS]}"


def is_rename(edit: Edit, lexicon: Lexicon | None, old_text: str, new_text: str) -> bool:
    """Whether a name was replaced by another, or a part of a name came or went.

    In German every noun has a capital: there the sentence has to say that it names a product or a
    plan.

    Args:
        edit: inside a sentence.
        lexicon: of its language; None if it has none.
        old_text: all of the version before.
        new_text: all of the version after.
    """
    sides = [side for side in _sides(edit) if side.words]
    if lexicon is None or not _have_length_of_names(sides):
        return False
    if all(_is_label(side, lexicon) for side in sides):
        return True
    if not all(_may_be_name(side, lexicon) for side in sides):
        return False

    is_replaced = len(sides) == len(("old", "new"))
    if is_replaced and any(_is_beside_product(side, lexicon) for side in sides):
        return True
    if lexicon.language == "de" or any(_is_location(side, lexicon) for side in sides):
        return False
    is_replaced_everywhere = is_replaced and _is_replaced_everywhere(edit, old_text, new_text)
    return is_replaced_everywhere or all(_is_name(side, lexicon) for side in sides)


def _have_length_of_names(sides: Sequence[_InSentence]) -> bool:
    """Whether no side has too many words for a name, and not all have too few letters."""
    if any(len(side.words.split()) > MOST_WORDS for side in sides):
        return False
    return any(len(side.words) >= _LEAST_LETTERS for side in sides)


def _may_be_name(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether words have capitals, and these are not those of a party or a place."""
    if not _has_capitals(side.words):
        return False
    return not _names_party_or_place(side.words, lexicon) or _is_part_of_name(side, lexicon)


def _is_replaced_everywhere(edit: Edit, old_text: str, new_text: str) -> bool:
    """Whether the old words are gone from the document, and the new ones are new in it."""
    if edit.old in new_text or edit.new in old_text:
        return False
    # At the beginning of a sentence any word has a capital.
    return all(side.sentence.find(side.words) > 0 for side in _sides(edit))


def is_other_company(edit: Edit, lexicon: Lexicon | None, title: str) -> bool:
    """Whether a name that came to a row of names, or went from it, is another company's.

    The vendor's own products share a word with each other or with the page's title, or the
    sentence calls them products.

    Args:
        edit: in which a name came or went.
        lexicon: of its language; None if it has none.
        title: of the page.
    """
    old, new = _sides(edit)
    name = new if edit.new else old
    if lexicon is None or lexicon.patterns["products"].search(name.sentence):
        return False

    near = (name.before[-_ROW_CHARS:], name.after[:_ROW_CHARS])
    first_words = [other.split()[0] for text in near for other in _ROW.findall(text)]
    if len(first_words) < _LEAST_OTHERS or len(set(first_words)) < len(first_words):
        return False
    own_words = {word.lower() for word in _WORD.findall(title)}
    is_own = not own_words.isdisjoint(map(str.lower, first_words))
    return not is_own and _WORD.findall(name.words)[0] not in first_words


def are_labels(edit: Edit, lexicon: Lexicon | None) -> bool:
    """Whether both sides are names of a page, a menu or a button, in quotation marks.

    Args:
        edit: in which words were replaced.
        lexicon: of its language; None if it has none.
    """
    if lexicon is None:
        return False
    return all(_is_quoted(side) and _is_label(side, lexicon) for side in _sides(edit))


def _is_quoted(side: _InSentence) -> bool:
    """Whether words stand inside one pair of quotation marks."""
    opened_at = max(side.before.rfind(mark) for mark in _OPENING)
    is_open = opened_at >= 0 and not _CLOSING.search(side.before[opened_at + 1 :])
    is_closed = bool(_CLOSING.search(side.words + side.after))
    return (is_open or side.words.startswith(_QUOTES)) and is_closed


def are_names(text: str, lexicon: Lexicon | None) -> bool:
    """Whether a text is a name, or several with commas between them.

    Names have capitals, and one of their words is no word of the language.

    Args:
        text: what came or went.
        lexicon: of its language; None if it has none.
    """
    pieces = [piece for piece in re.split(r"[,;]", text.strip(" .")) if piece.strip()]
    if lexicon is None or not all(map(_is_like_name, pieces)):
        return False
    words = [word.lower() for piece in pieces for word in _WORD.findall(piece)]
    return any(not spelling.is_word(word, lexicon.language) for word in words)


def _is_like_name(piece: str) -> bool:
    return len(piece.split()) <= MOST_WORDS and _has_capitals(piece)


def _is_location(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether one word with a capital stands behind "in" or "from", as a place does.

    Lists of words hold the names of cities, but not those of most products.
    """
    words_before = _WORD.findall(side.before)
    is_one_word = len(side.words.split()) == 1
    if not is_one_word or not spelling.is_word(side.words.lower(), lexicon.language):
        return False
    if not words_before:
        return False
    return lexicon.stem(words_before[-1].lower()) in lexicon.word_lists["locative"]


def _is_label(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether words inside a sentence name a page, a menu or a button.

    They have a capital or quotation marks, and a word for such a thing stands near.
    """
    is_quoted = side.before.rstrip().endswith(_QUOTES) or side.words.startswith(_QUOTES)
    has_capital = lexicon.language != "de" and side.words[:1].isupper()
    is_marked = bool(side.before.strip()) and (is_quoted or has_capital)
    return is_marked and bool(lexicon.patterns["labels"].search(side.near))


def _sides(edit: Edit) -> tuple[_InSentence, _InSentence]:
    return _InSentence(edit.old, edit.old_sentence), _InSentence(edit.new, edit.new_sentence)


def _has_capitals(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if word.lower() not in _ARTICLES]
    return bool(words) and all(word[0].isupper() for word in words)


def _names_party_or_place(text: str, lexicon: Lexicon) -> bool:
    """Whether words name a defined party ("the Customer"), or a country."""
    words = WORD.findall(text.lower())
    doers = [lexicon.normal.doer(word) for word in words]
    if any(lexicon.parties.at(doers, place)[0] for place in range(len(doers))):
        return True
    stems = [lexicon.stem(word) for word in words]
    return any(lexicon.places.at(stems, place)[0] for place in range(len(stems)))


def _is_part_of_name(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether a word with a capital begins a longer name: "Customer Care team"."""
    words_after = side.after.split()
    is_followed = bool(words_after) and words_after[0][:1].isupper()
    return is_followed and _is_beside_product(side, lexicon)


def _is_beside_product(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether a word for a product or a plan stands near."""
    return bool(side.before.strip()) and bool(lexicon.patterns["products"].search(side.near))


def _is_name(side: _InSentence, lexicon: Lexicon) -> bool:
    """Whether words with capitals are a name.

    One of them is no word of the language, or a company's form or a name stands beside them.
    """
    words = [word for word in _WORD.findall(side.words) if word.lower() not in _ARTICLES]
    if any(not spelling.is_word(word.lower(), lexicon.language) for word in words):
        return True
    if COMPANY_FORM.match(side.after.lstrip()):
        return True
    last = (_WORD.findall(side.before) or [""])[-1]
    return last[:1].isupper() and not spelling.is_word(last.lower(), lexicon.language)
