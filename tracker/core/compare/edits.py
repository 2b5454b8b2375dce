"""A change -> its edits: which words were replaced by which, each in its sentence.

Also whether an edit is only one of typography, of spelling, or of an address.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.core.compare.spelling import is_typo
from tracker.core.compare.word_differences import differ
from tracker.core.text import ADDRESS, fold
from tracker.model import Change, Clause, Segment
from tracker.patterns import compile_later

_SENTENCE_BREAK = compile_later(r"[.!?;](?=\s|$)")
_NOT_LETTERS = compile_later(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_WORD = compile_later(r"[^\W_]+(?:['’.@/&-][^\W_]+)*")
_EMAIL_OR_ADDRESS = compile_later(
    rf"{ADDRESS}|(?<![\w.-])[\w-](?:[\w.-]*\.)(?:com|org|net|io|gov|edu|eu|uk|de|fr|es|info|co|ai"
    rf"|app)\b\S*|\[email.protected\]",
    re.I,
)
# An address, or what a server's protection puts in its place; either may be written as a link.
_MASKED = compile_later(
    r"(?:mailto:\s?)?[^\s@()\[\]]+@[^\s@()\[\]]+\.\w+|email.{0,3}protected|/cdn-cgi/\S*|mailto:",
    re.I,
)
_MASKED_CHARS = 400
_PROTECTED = compile_later(r"email.{0,3}protected", re.I)
# Endings of British words, and what they are in American ones.
_BRITISH_AMERICAN = (
    ("isation", "ization"),
    ("ise", "ize"),
    ("ising", "izing"),
    ("our", "or"),
    ("re", "er"),
    ("lled", "led"),
    ("lling", "ling"),
    ("ogue", "og"),
    ("ence", "ense"),
    ("ys", "yz"),
)
# Beginnings that reverse the meaning of a word, though only a letter or two differ.
_REVERSING = compile_later(r"^(?:un|in|im|ir|il|non|dis|de|anti|pre|sub|co|re|mis)-?", re.I)
_PLURAL = compile_later(r"(?:'s|s'|es|s)$")
_FULL_FORMS = (
    ("can['’]t", "can not"),
    ("cannot", "can not"),
    ("won['’]t", "will not"),
    ("n['’]t", " not"),
    ("['’]re", " are"),
    ("['’]ve", " have"),
    ("['’]ll", " will"),
)
_CONTRACTIONS = tuple(
    (re.compile(rf"{contraction}\b", re.I), full) for contraction, full in _FULL_FORMS
)
_TITLE_WORDS = 10
# So much of one edit is judged: no real clause is longer, and a longer one is material for its
# length alone.
_EDIT_CHARS = 20_000
# Markup that is shown as text, by a mistake of the vendor.
_TAG = compile_later(r"</?[a-zA-Z][^<>]{0,300}>")
# What is left of a link's notation where it is broken: "](https://…", "][terms]".
_LINK_REST = compile_later(
    r"\]?\(https?:[^)]{0,300}\)?|\]\s?\[[\w-]{0,60}\]?|\]\(#?[\w/.-]{0,100}\)?", re.I
)
_PROTOCOL = compile_later(r"\bhttps?\b(?:://)?(?:www\.)?|\bwww\.", re.I)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words (`old`) that were replaced by others (`new`), with the sentences they stand in.

    `old` is empty where words were inserted, `new` where words were deleted.
    """

    old: str
    new: str
    old_sentence: str
    new_sentence: str
    is_heading: bool = False
    """Whether a heading was added or removed; what stands under it is judged by itself."""
    is_first: bool = False
    """Whether it stands at the clause's beginning."""


def edits(change: Change) -> tuple[tuple[Edit, ...], tuple[Segment, ...]]:
    """The edits of a change, and the segments they come from.

    There are no segments for what was added or removed whole, and no edits for what only moved.
    """
    if change.kind == "added":
        parts = _clause_texts(change.new)
        return tuple(Edit("", text, "", text, is_heading) for text, is_heading in parts), ()
    if change.kind == "removed":
        parts = _clause_texts(change.old)
        return tuple(Edit(text, "", text, "", is_heading) for text, is_heading in parts), ()
    if change.kind != "modified":
        return (), ()
    segments = differ(change.old_text, change.new_text)
    return tuple(_edits_of(segments)), segments


def _clause_texts(clauses: Sequence[Clause]) -> list[tuple[str, bool]]:
    """Each clause's text, and whether it says no more than a heading among them does."""
    headings = {clause.text for clause in clauses if clause.kind == "heading"}
    return [(clause.text[:_EDIT_CHARS], clause.text in headings) for clause in clauses]


def _edits_of(segments: Sequence[Segment]) -> Iterator[Edit]:
    """The edits of a modified clause: each run of deleted and inserted segments is one."""
    end = 0
    for op_is_equal, run in itertools.groupby(segments, lambda segment: segment.op == "equal"):
        run_segments = list(run)
        start, end = end, end + len(run_segments)
        if op_is_equal:
            continue
        old = _joined(run_segments, "delete")
        new = _joined(run_segments, "insert")
        # Other edits of the sentence are as they are now on both sides: so only this one differs.
        before, behind = _before(segments, start), _behind(segments, end)
        yield Edit(
            old,
            new,
            f"{before} {old} {behind}".strip()[:_EDIT_CHARS],
            f"{before} {new} {behind}".strip()[:_EDIT_CHARS],
            is_first=start == 0,
        )


def _joined(segments: Sequence[Segment], op: str) -> str:
    """The words of all segments of one kind."""
    return " ".join(segment.text for segment in segments if segment.op == op)[:_EDIT_CHARS]


def _before(segments: Sequence[Segment], at: int) -> str:
    """What stands before an edit in the new side's sentence."""
    before = ""
    while at > 0 and len(before) < _EDIT_CHARS:
        at -= 1
        text = segments[at].text
        if segments[at].op != "delete":
            tail = _last_sentence(text)
            before = f"{tail} {before}".strip()
            if tail != text:
                break
    return before


def _behind(segments: Sequence[Segment], at: int) -> str:
    """What stands behind an edit in the new side's sentence."""
    behind = ""
    while at < len(segments) and len(behind) < _EDIT_CHARS:
        if segments[at].op != "delete":
            text = segments[at].text
            behind = f"{behind} {_first_sentence(text)}".strip()
            if _SENTENCE_BREAK.search(text):
                break
        at += 1
    return behind


def _last_sentence(text: str) -> str:
    """What stands behind the last sentence's end; all where no sentence ends."""
    ends = [match.end() for match in _SENTENCE_BREAK.finditer(text)]
    return text[ends[-1] :].strip() if ends else text


def _first_sentence(text: str) -> str:
    """What stands up to the first sentence's end; all where no sentence ends."""
    match = _SENTENCE_BREAK.search(text)
    return text[: match.end()] if match else text


def content_words(text: str, function_words: frozenset[str]) -> list[str]:
    """The words of a text that carry meaning, without addresses and single letters."""
    words = _WORD.findall(fold(_EMAIL_OR_ADDRESS.sub(" ", text)).lower())
    return [
        word for word in words if word not in function_words and (len(word) > 1 or word.isdigit())
    ]


def is_typography(edit: Edit) -> bool:
    """Whether the two sides differ only in punctuation, spacing, case or symbols."""
    if not (edit.old and edit.new):
        return not any(map(str.isalnum, _LINK_REST.sub(" ", edit.old or edit.new)))
    old, new = (_LINK_REST.sub(" ", _TAG.sub(" ", side)) for side in (edit.old, edit.new))
    return letters(_PROTOCOL.sub("", old)) == letters(_PROTOCOL.sub("", new))


# Cached: most clauses stand in both versions.
@functools.lru_cache(maxsize=2_048)
def letters(text: str) -> str:
    """The letters and digits of a text in a row, without spaces, signs and case."""
    lowered = fold(text).lower()
    if lowered.isascii():
        return lowered.encode().translate(None, _ASCII_SIGNS).decode()
    return _NOT_LETTERS.sub("", lowered)


def is_spelling(edit: Edit, function_words: frozenset[str], language: str | None) -> bool:
    """Whether the two sides are the same words, spelled in another way.

    That is a typing error, British or American spelling, singular or plural, or function words.
    """
    if bool(_EMAIL_OR_ADDRESS.search(edit.old)) != bool(_EMAIL_OR_ADDRESS.search(edit.new)):
        return False
    old = content_words(in_full(edit.old), function_words)
    new = content_words(in_full(edit.new), function_words)
    if len(old) != len(new):
        return False
    return all(_is_same_word(*pair, language) for pair in zip(old, new, strict=True))


def in_full(text: str) -> str:
    """A text with its contractions written out ("isn't": "is not")."""
    if "'" not in text and "’" not in text and "cannot" not in text:
        return text
    for short, full in _CONTRACTIONS:
        text = short.sub(full, text)
    return text


def _is_same_word(old: str, new: str, language: str | None) -> bool:
    if old == new:
        return True
    if any(map(str.isdigit, old + new)):
        return False
    if _PLURAL.sub("", old) == _PLURAL.sub("", new) or old.replace("-", "") == new.replace("-", ""):
        return True
    if any(
        old.replace(british, american) == new.replace(british, american)
        for british, american in _BRITISH_AMERICAN
    ):
        return True
    if _REVERSING.sub("", old) == _REVERSING.sub("", new):
        return False
    return is_typo(old, new, language)


def is_masking(edit: Edit) -> bool:
    """Whether a server's protection masked or unmasked an e-mail address: nothing changed."""
    sides = [side for side in (edit.old, edit.new) if side]
    if not any(_PROTECTED.search(side) for side in sides):
        return False
    return all(len(side) < _MASKED_CHARS and not letters(_MASKED.sub(" ", side)) for side in sides)


def is_address(edit: Edit) -> bool:
    """Whether nothing but e-mail or web addresses changed."""
    if not (_EMAIL_OR_ADDRESS.search(edit.old) or _EMAIL_OR_ADDRESS.search(edit.new)):
        return False
    return _without_addresses(edit.old) == _without_addresses(edit.new)


def _without_addresses(text: str) -> str:
    return letters(_EMAIL_OR_ADDRESS.sub(" ", text))


def names_address(edit: Edit) -> bool:
    """Whether an address was replaced by a short title or the other way round: the same link."""
    sides = (edit.old, edit.new)
    if not all(sides) or max(len(side.split()) for side in sides) > _TITLE_WORDS:
        return False
    return any(_is_bare_address(side) for side in sides)


def _is_bare_address(text: str) -> bool:
    return bool(_EMAIL_OR_ADDRESS.search(text)) and not _without_addresses(text)


def same_address(edit: Edit) -> bool:
    """Whether an address only changed protocol, `www.` or a trailing slash."""
    return _without_protocol(edit.old) == _without_protocol(edit.new)


def _without_protocol(text: str) -> str:
    return letters(re.sub(r"https?|www\.", "", text, flags=re.I))
