"""A change, or a version -> one sentence that says what changed, as a person would write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.compare.edits import Edit, edits, is_typography
from tracker.core.text import sentences
from tracker.model import Direction, Headline, Judged, Materiality, Verdict
from tracker.patterns import compile_later
from tracker.show.message.style import cut, one_line

# A sentence that is read at a glance; what it leaves out stands in the redline below it.
_MOST_CHARS = 220
_QUOTE_CHARS = 140
_HALF_CHARS = 100
_WORST_FIRST: tuple[Direction, ...] = ("weaker", "mixed", "stronger", "neutral")
GRAVEST_FIRST: tuple[Materiality, ...] = ("material", "minor", "editorial", "artifact", "none")
# An edit of so few words is shown by what stood there before; a longer one by both sentences.
_FEW_WORDS = 6
# The beginning of an edit finds its place; its end may differ by a mark.
_FINDABLE_CHARS = 30
_LEAST_SHOWN_CHARS = 60
_COUNTED = compile_later(r"(\d+ of \d+ clauses differ)")
_ALL_DIGITS = compile_later(r"[\d.,]+%?")
# Where a sentence can end early: what follows says more, and was not changed.
_NEXT_PART = compile_later(
    r"[,;]?\s+(?:and|but|or|und|oder|et|ou|y|o)\s+(?:then|we|you|they|it|is|are|will|may|can|shall"
    r"|wir|sie|nous|vous)\b|;\s|\s+[–—-]\s",
    re.I,
)
# Alone in an edit they turn a sentence round: both sentences say it, the word alone does not.
_NEGATION = compile_later(
    r"\b(?:not|no|never|none|without|n't|nicht|kein\w*|nie|ohne|ne|pas|jamais|sans|sin|nunca)\b",
    re.I,
)
_AUXILIARY = compile_later(r"\b(?:is|are|may|can|will|must|shall)\b(?!\s+(?:not|no|also|now)\b)")
_WE_OR_YOU = compile_later(r"(?:We|You|They)\b(?!\s+(?:do|does|did|have|has|may|can|will)\b)")


def of_version(verdict: Verdict, language: str | None = None) -> str:
    """Say what a version changed: the worst of its gravest changes, and how many more there are.

    Args:
        verdict: on the version.
        language: of its text.

    Returns:
        A sentence without a full stop.
    """
    gravest = worst_first(verdict)
    first = gravest[0] if gravest else None
    return of_headline(Headline(verdict.reasons, first, max(0, len(gravest) - 1), language))


def of_headline(headline: Headline) -> str:
    """Say what a version changed, where all but its gravest change is left in the database."""
    rewritten = [reason for reason in headline.reasons if reason.category == "rewrite"]
    if rewritten:
        counted = _COUNTED.match(rewritten[0].text)
        return f"The document was rewritten{f' ({counted[1]})' if counted else ''}"
    if headline.gravest is None:
        reasons = [reason.text for reason in headline.reasons]
        return cut(one_line(reasons[0]), _MOST_CHARS) if reasons else "The text changed"
    sentence = of_change(headline.gravest, headline.language)
    if not headline.more:
        return sentence
    level = headline.gravest.materiality
    return f"{sentence}; and {headline.more} more {level} change{'s' * (headline.more != 1)}"


def worst_first(verdict: Verdict) -> list[Judged]:
    """The gravest changes of a version, those against the reader first, else in its order."""
    for level in GRAVEST_FIRST:
        matching = [judged for judged in verdict.changes if judged.materiality == level]
        if matching:
            return sorted(matching, key=lambda judged: _WORST_FIRST.index(judged.direction))
    return []


def of_change(judged: Judged, language: str | None = None) -> str:
    """Say what one change changed.

    Args:
        judged: the change, with its reasons.
        language: of its text.

    Returns:
        A sentence without a full stop, on one line, at most 220 characters.
    """
    change = judged.change
    if change.kind in ("moved", "renumbered"):
        where = one_line(" › ".join(change.side.heading)) or _quoted(change.new_text)
        return cut(f"{'Moved' if change.kind == 'moved' else 'Renumbered'}: {where}", _MOST_CHARS)
    quotes = [reason.quote for reason in judged.reasons if reason.quote]
    if change.kind in ("added", "removed"):
        text = change.new_text if change.kind == "added" else change.old_text
        label = "New" if change.kind == "added" else "Taken out"
        return cut(f"{label}: {_quoted(_telling(text, quotes))}", _MOST_CHARS)
    edit = _decisive(edits(change)[0], quotes)
    sentence = _of_edit(edit, language) if edit else f"Reworded: {_quoted(change.new_text)}"
    return cut(one_line(sentence), _MOST_CHARS)


def _decisive(made: Sequence[Edit], quotes: Sequence[str]) -> Edit | None:
    """The edit that the reasons are about; else the first that is more than typography."""
    candidates = [edit for edit in made if not is_typography(edit)] or list(made)
    for quote in quotes:
        for edit in candidates:
            texts = (edit.new_sentence, edit.old_sentence)
            if any(text and (quote in text or text in quote) for text in texts):
                return edit
    return candidates[0] if candidates else None


def _of_edit(edit: Edit, language: str | None) -> str:
    """The first of the ways to tell an edit that fits it; else both sentences."""
    parts = _Parts(
        edit.old.strip(),
        edit.new.strip(),
        _bare(edit.old_sentence),
        _bare(edit.new_sentence),
        language,
    )
    sentences_of = (way(parts) for way in _WAYS)
    return next(filter(None, sentences_of), None) or _both(edit)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What gave way to what, and the sentences that it stands in, without the mark at their end."""

    old: str
    new: str
    old_sentence: str
    new_sentence: str
    language: str | None

    @property
    def words(self) -> int:
        """Of the longer side."""
        return max(len(self.old.split()), len(self.new.split()))


def _gone(parts: _Parts) -> str | None:
    """A whole sentence went."""
    is_whole = _bare(parts.old) == parts.old_sentence and not parts.new
    if parts.new_sentence and not is_whole:
        return None
    return f"No longer says: {_quoted(parts.old_sentence or parts.old)}"


def _come(parts: _Parts) -> str | None:
    """A whole sentence came."""
    is_whole = _bare(parts.new) == parts.new_sentence and not parts.old
    if parts.old_sentence and not is_whole:
        return None
    return f"New: {_quoted(parts.new_sentence or parts.new)}"


def _replaced(parts: _Parts) -> str | None:
    """A few words gave way to others, and none of them turns the sentence round."""
    if not (parts.old and parts.new) or parts.words > _FEW_WORDS or _turns_round(parts):
        return None
    is_number = _ALL_DIGITS.fullmatch(parts.old.split()[0])
    was = parts.old if is_number else f"“{_bare(parts.old)}”"
    return f"{_now(_up_to(parts.new_sentence, parts.new), parts.language)}, was {was}"


def _put_in(parts: _Parts) -> str | None:
    """A few words came beside those that stayed."""
    if parts.old or not _is_a_phrase(parts):
        return None
    return f"{_shortened(parts.new_sentence, parts.new)} (new: {_quoted(_bare(parts.new))})"


def _taken_out(parts: _Parts) -> str | None:
    """A few words went, and the others stayed."""
    if parts.new or not _is_a_phrase(parts):
        return None
    return f"{_quoted(parts.new_sentence)} (no longer: {_quoted(_bare(parts.old))})"


_WAYS = (_gone, _come, _replaced, _put_in, _taken_out)


def _is_a_phrase(parts: _Parts) -> bool:
    """Whether the words that came or went say something by themselves."""
    return 1 < parts.words <= _FEW_WORDS * 2 and not _turns_round(parts)


def _turns_round(parts: _Parts) -> bool:
    """Whether a negation came or went with few words: then both sentences say it."""
    sides = (parts.old, parts.new)
    return parts.words <= _FEW_WORDS and any(_NEGATION.search(side) for side in sides)


def _both(edit: Edit) -> str:
    """Both sentences, round what was edited: long ones most often begin alike."""
    now, was = (
        _quoted(_shortened(_bare(sentence), edited.strip(), _HALF_CHARS), _HALF_CHARS)
        for sentence, edited in ((edit.new_sentence, edit.new), (edit.old_sentence, edit.old))
    )
    return f"{now}, was {was}"


def _up_to(sentence: str, edited: str) -> str:
    """A sentence up to the end of the part that was edited, so that the glance falls on it."""
    end = sentence.find(edited) + len(edited)
    part = _NEXT_PART.search(sentence, max(end, 0))
    return _shortened(sentence[: part.start()] if part else sentence, edited)


def _shortened(sentence: str, edited: str, chars: int = _QUOTE_CHARS) -> str:
    """A sentence of no more than a line or two, with what was edited in it."""
    if len(sentence) <= chars:
        return sentence
    at = max(sentence.find(edited[:_FINDABLE_CHARS]), 0)
    if at + min(len(edited), _LEAST_SHOWN_CHARS) <= chars:
        return cut(sentence, chars)
    start = sentence.rfind(" ", 0, max(0, at - chars // 3)) + 1
    return "…" + cut(sentence[start:], chars - 1)


def _now(sentence: str, language: str | None) -> str:
    """An English sentence with "now" in it, where that is easily put."""
    if language and not language.startswith("en"):
        return sentence
    place = _AUXILIARY.search(sentence) or _WE_OR_YOU.match(sentence)
    if place is None or place.start() > _QUOTE_CHARS // 2:
        return sentence
    return f"{sentence[: place.end()]} now{sentence[place.end() :]}"


def _telling(text: str, quotes: Sequence[str]) -> str:
    """The sentence of a text that the reasons quote; else its first that is more than a heading."""
    parts = [part for line in text.splitlines() for part in sentences(line)] or [text]
    for quote in quotes:
        for part in parts:
            if quote in part or part in quote:
                return part
    long_ones = [part for part in parts if len(part.split()) > _FEW_WORDS]
    return (long_ones or parts)[0]


def _quoted(text: str, chars: int = _QUOTE_CHARS) -> str:
    return f"“{cut(one_line(_bare(text)), chars)}”"


def _bare(text: str) -> str:
    """A sentence without the mark at its end."""
    return one_line(text).rstrip(" .;,:")
