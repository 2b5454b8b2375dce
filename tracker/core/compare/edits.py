"""A change -> its edits: which words gave way to which, each in its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.compare.spelling import is_typo
from tracker.core.compare.word_differences import differ
from tracker.core.text import ADDRESS, fold
from tracker.model import Change, Clause, Segment

_SENTENCE_BREAK = re.compile(r"[.!?;](?=\s|$)")
_NOT_LETTERS = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+(?:['’.@/&-][^\W_]+)*")
_EMAIL_OR_ADDRESS = re.compile(
    rf"{ADDRESS}|(?<![\w.-])[\w-](?:[\w.-]*\.)(?:com|org|net|io|gov|edu|eu|uk|de|fr|es|info|co|ai"
    rf"|app)\b\S*|\[email.protected\]",
    re.I,
)
# An address, or what a server's protection puts in its place, with the link that is written round
# either.
_MASKED = re.compile(
    r"(?:mailto:\s?)?[^\s@()\[\]]+@[^\s@()\[\]]+\.\w+|email.{0,3}protected|/cdn-cgi/\S*|mailto:",
    re.I,
)
_MASKED_CHARS = 400
_US = (
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
# Beginnings that turn a word's meaning round, though a letter or two is all that differs.
_REVERSING = re.compile(r"^(?:un|in|im|ir|il|non|dis|de|anti|pre|sub|co|re|mis)-?", re.I)
_CONTRACTIONS = tuple(
    (re.compile(rf"{short}\b", re.I), full)
    for short, full in (
        ("can['’]t", "can not"), ("cannot", "can not"), ("won['’]t", "will not"), ("n['’]t", " not"),
        ("['’]re", " are"), ("['’]ve", " have"), ("['’]ll", " will"),
    )
)  # fmt: skip
_TITLE_WORDS = 10
# What the rules look at of one edit: no sane clause is longer, and a longer one is material for its
# length alone.
_EDIT_CHARS = 20_000
# Markup shown as text, by a slip of the vendor's.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
# What is left of a link's notation where it is broken: "](https://…", "][terms]".
_LINK_REST = re.compile(
    r"\]?\(https?:[^)]{0,300}\)?|\]\s?\[[\w-]{0,60}\]?|\]\(#?[\w/.-]{0,100}\)?", re.I
)
_PROTOCOL = re.compile(r"\bhttps?\b(?:://)?(?:www\.)?|\bwww\.", re.I)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that gave way (`old`) to others (`new`), either of which may be empty, and the
    sentences they stand in.
    """

    old: str
    new: str
    old_sentence: str
    new_sentence: str
    is_heading: bool = False
    """Whether a heading came or went; what stands under it is judged by itself."""
    is_first: bool = False
    """Whether it stands at the clause's beginning."""


def edits(change: Change) -> tuple[tuple[Edit, ...], tuple[Segment, ...]]:
    """The edits of a change, with the segments they come from (none for what was added, removed or
    moved whole).
    """
    if change.kind == "added":
        return tuple(Edit("", text, "", text, bare) for text, bare in _judged_parts(change.new)), ()
    if change.kind == "removed":
        return tuple(Edit(text, "", text, "", bare) for text, bare in _judged_parts(change.old)), ()
    if change.kind != "modified":
        return (), ()
    segments = differ(change.old_text, change.new_text)
    return tuple(_from_segments(segments)), segments


def _judged_parts(clauses: Sequence[Clause]) -> list[tuple[str, bool]]:
    """Each clause's text, and whether it says no more than a heading among them does."""
    headings = {clause.text for clause in clauses if clause.kind == "heading"}
    return [(clause.text[:_EDIT_CHARS], clause.text in headings) for clause in clauses]


def _from_segments(segments: Sequence[Segment]) -> list[Edit]:
    found = []
    at = 0
    while at < len(segments):
        if segments[at].op == "equal":
            at += 1
            continue
        end = at
        old: list[str] = []
        new: list[str] = []
        while end < len(segments) and segments[end].op != "equal":
            (old if segments[end].op == "delete" else new).append(segments[end].text)
            end += 1
        gone, came = " ".join(old)[:_EDIT_CHARS], " ".join(new)[:_EDIT_CHARS]
        # Other edits of the sentence are as they are now on both sides: so only this one differs.
        before, behind = _before(segments, at), _behind(segments, end)
        was, now = (f"{before} {words} {behind}".strip()[:_EDIT_CHARS] for words in (gone, came))
        found.append(Edit(gone, came, was, now, is_first=not at))
        at = end
    return found


def _before(segments: Sequence[Segment], at: int) -> str:
    """What stands before an edit in its sentence now."""
    said = ""
    while at > 0 and len(said) < _EDIT_CHARS:
        at -= 1
        if segments[at].op != "delete":
            piece = segments[at].text
            tail = _tail(piece)
            said = f"{tail} {said}".strip()
            if tail != piece:
                break
    return said


def _behind(segments: Sequence[Segment], at: int) -> str:
    """What stands behind an edit in its sentence now."""
    said = ""
    while at < len(segments) and len(said) < _EDIT_CHARS:
        if segments[at].op != "delete":
            piece = segments[at].text
            head = _head(piece)
            said = f"{said} {head}".strip()
            if _SENTENCE_BREAK.search(piece):
                break
        at += 1
    return said


def _tail(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_BREAK.finditer(text)]
    return (
        text[ends[-1] :].strip()
        if ends and ends[-1] < len(text)
        else ""
        if ends and ends[-1] == len(text)
        else text
    )


def _head(text: str) -> str:
    found = _SENTENCE_BREAK.search(text)
    return text[: found.end()] if found else text


def content_words(text: str, small: frozenset[str]) -> list[str]:
    """Words that carry meaning: letters or digits, not among the small ones; addresses left out."""
    words = _WORD.findall(fold(_EMAIL_OR_ADDRESS.sub(" ", text)).lower())
    return [word for word in words if word not in small and (len(word) > 1 or word.isdigit())]


def is_typography(edit: Edit) -> bool:
    """Whether the two sides differ in punctuation, spacing, case or symbols alone."""
    if not (edit.old and edit.new):
        return not any(map(str.isalnum, _LINK_REST.sub(" ", edit.old or edit.new)))
    old, new = (_LINK_REST.sub(" ", _TAG.sub(" ", side)) for side in (edit.old, edit.new))
    return letters(_PROTOCOL.sub("", old)) == letters(_PROTOCOL.sub("", new))


def letters(text: str) -> str:
    """A text's letters and digits in a row: what is left of it without spaces, signs and case."""
    return _NOT_LETTERS.sub("", fold(text).lower())


def is_spelling(edit: Edit, small: frozenset[str], language: str | None) -> bool:
    """Whether words were only spelled otherwise: a typo, British or American, singular or plural,
    small words.
    """
    old, new = content_words(in_full(edit.old), small), content_words(in_full(edit.new), small)
    if bool(_EMAIL_OR_ADDRESS.search(edit.old)) != bool(_EMAIL_OR_ADDRESS.search(edit.new)):
        return False
    if not old and not new:
        return True
    return len(old) == len(new) and all(
        _same_word(a, b, language) for a, b in zip(old, new, strict=True)
    )


def in_full(text: str) -> str:
    """A text with its contractions written out ("isn't": "is not")."""
    if "'" not in text and "’" not in text and "cannot" not in text:
        return text
    for short, full in _CONTRACTIONS:
        text = short.sub(full, text)
    return text


def _same_word(old: str, new: str, language: str | None) -> bool:
    if old == new:
        return True
    if any(map(str.isdigit, old + new)):
        return False
    if re.sub(r"(?:'s|s'|es|s)$", "", old) == re.sub(r"(?:'s|s'|es|s)$", "", new) or old.replace(
        "-", ""
    ) == new.replace("-", ""):
        return True
    if any(old.replace(a, b) == new.replace(a, b) for a, b in _US):
        return True
    if _REVERSING.sub("", old) == _REVERSING.sub("", new):
        return False
    return is_typo(old, new, language)


def is_masking(edit: Edit) -> bool:
    """Whether an e-mail address was masked or unmasked by the server's protection, which changes
    nothing.
    """
    sides = [side for side in (edit.old, edit.new) if side]
    masked = any(re.search(r"email.{0,3}protected", side, re.I) for side in sides)
    return masked and all(
        len(side) < _MASKED_CHARS and not letters(_MASKED.sub(" ", side)) for side in sides
    )


def is_address(edit: Edit) -> bool:
    """Whether nothing but e-mail or web addresses changed."""
    if not (_EMAIL_OR_ADDRESS.search(edit.old) or _EMAIL_OR_ADDRESS.search(edit.new)):
        return False
    left = [letters(_EMAIL_OR_ADDRESS.sub(" ", side)) for side in (edit.old, edit.new)]
    return left[0] == left[1]


def names_address(edit: Edit) -> bool:
    """Whether an address gave way to a short title, or the other way round: the link is shown
    otherwise.
    """
    sides = (edit.old, edit.new)
    bare = [
        not letters(_EMAIL_OR_ADDRESS.sub(" ", side)) and bool(_EMAIL_OR_ADDRESS.search(side))
        for side in sides
    ]
    return all(sides) and any(bare) and max(len(side.split()) for side in sides) <= _TITLE_WORDS


def same_address(edit: Edit) -> bool:
    """Whether an address only changed protocol, `www.` or a trailing slash."""

    def bare(side: str) -> str:
        return letters(re.sub(r"https?|www\.", "", side, flags=re.I))

    return bare(edit.old) == bare(edit.new)
