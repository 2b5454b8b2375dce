"""A sentence in canonical form -> what it is built round, and the rest.

For example "it is forbidden to", "you may", "after". frames.toml lists these frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.judge.lexicon import Lexicon, Phrase
from tracker.patterns import compile_later

_MODAL = frozenset({"forbid", "oblige", "free", "permit"})
_OCCUR = "occur"
# What a "not" makes of a permission and of a duty.
_DENIED = {"permit": "forbid", "oblige": "free"}
# Words that say of something that it can, or cannot, be done.
_ABLE = {"de": compile_later(r"(un)?(\w{4,})bar"), "en": compile_later(r"(non-)(\w{4,})")}


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence and what it is built round."""

    stems: Phrase
    """The rest, with `<after>` and the like in place of words that begin a clause."""
    modal: tuple[str, ...]
    """What it does: forbid, oblige, free or permit."""
    built: Phrase
    """The words that it is built round."""
    occurs: bool
    """Whether it says of a noun that it happens."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A frame, or one word beside the frames."""

    kind: str
    """Of the frame; empty for a word."""
    stems: Phrase
    rest: Phrase
    """What stands for it in the rest of the sentence."""


def read(stems: Phrase, lexicon: Lexicon) -> Frame:
    """Read what a sentence is built round.

    Args:
        stems: its canonical form.
        lexicon: of its language.
    """
    pieces = list(_pieces(stems, lexicon))
    rest = tuple(stem for piece in pieces for stem in piece.rest)
    modal = tuple(piece.kind for piece in pieces if piece.kind in _MODAL)
    if lexicon.language == "de":
        rest, modal = _with_german_not(rest, modal, lexicon)
    return Frame(
        rest,
        modal,
        built=tuple(stem for piece in pieces if piece.kind for stem in piece.stems),
        occurs=any(piece.kind == _OCCUR for piece in pieces),
    )


def _pieces(stems: Phrase, lexicon: Lexicon) -> Iterator[_Piece]:
    at = 0
    while at < len(stems):
        piece = _piece_at(stems, at, lexicon)
        yield piece
        at += len(piece.stems)


def _piece_at(stems: Phrase, at: int, lexicon: Lexicon) -> _Piece:
    """The longest frame at a place, else the word."""
    word = stems[at : at + 1]
    for frame, kind in lexicon.frames.get(stems[at], ()):
        if stems[at : at + len(frame)] != frame:
            continue
        if kind not in _MODAL:
            return _Piece(kind, frame, () if kind == _OCCUR else (f"<{kind}>",))
        if _is_asked_not_to(stems, at, lexicon):
            return _Piece("", word, word)
        return _Piece(kind, frame, ())

    can_be = _can_be(stems[at], lexicon)
    if can_be:
        kind, verb = can_be
        return _Piece(kind, word, (verb,))
    return _Piece("", word, word)


def _with_german_not(
    rest: Phrase, modal: tuple[str, ...], lexicon: Lexicon
) -> tuple[Phrase, tuple[str, ...]]:
    """The rest and the only frame with a lone "not": in German it stands away from its verb."""
    if len(modal) != 1 or modal[0] not in _DENIED:
        return rest, modal
    denies = lexicon.word_lists["denies"]
    negations = [place for place, stem in enumerate(rest) if stem in denies]
    if len(negations) != 1:
        return rest, modal
    at = negations[0]
    return (*rest[:at], *rest[at + 1 :]), (_DENIED[modal[0]],)


def _can_be(stem: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """What "übertragbar" or "non-transferable" permits or forbids; None for other words."""
    match = _ABLE[lexicon.language].fullmatch(stem) if lexicon.language in _ABLE else None
    if match is None or match[2] not in lexicon.verb_beginnings:
        return None
    return "forbid" if match[1] else "permit", match[2]


def _is_asked_not_to(stems: Phrase, at: int, lexicon: Lexicon) -> bool:
    """Whether a frame is only part of another: "is required not to" is no "need not to"."""
    passive = lexicon.word_lists["passive"]
    return at > 0 and stems[at - 1] in passive and stems[at] not in passive
