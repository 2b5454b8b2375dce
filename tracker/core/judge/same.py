"""Two sentences -> why they say the same, or "" where that is not shown."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Sequence

from tracker.core.judge import canonical, spelling
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load
from tracker.core.text import fold, sentences

# A clause longer than this is not what one looks for small edits in.
_MOST_CHARS = 6_000


def meaning(old: str, new: str, language: str | None) -> str:
    """Why two texts say the same.

    Args:
        old: a sentence or a paragraph before.
        new: the same after.
        language: of both.

    Returns:
        A few words; empty where it is not shown that they do, and in a language without a lexicon.
    """
    lexicon = load(language)
    if lexicon is None or max(len(old), len(new)) > _MOST_CHARS:
        return ""
    whole = _why(old, new, lexicon)
    before, after = sentences(old), sentences(new)
    if whole or len(before) != len(after) or len(before) == 1:
        return whole
    found = [_why(*pair, lexicon) for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return found[0] if found and all(found) else ""


def _why(old: str, new: str, lexicon: Lexicon) -> str:
    return next((why for why, question in _QUESTIONS if question(old, new, lexicon)), "")


def _same_words(old: str, new: str, lexicon: Lexicon) -> bool:
    """Are they the same words, but for synonyms, forms, numbers written otherwise, and filler?"""
    return _words(old, lexicon) == _words(new, lexicon)


def _condition_moved(old: str, new: str, lexicon: Lexicon) -> bool:
    """Does only a condition stand first in one and last in the other?"""
    pattern = re.compile(rf"^\W*((?:{lexicon.conditions})\b[^,]*),\s*(.+)$", re.I)

    def last(sentence: str) -> str:
        return pattern.sub(lambda found: f"{found[2].rstrip('.')} {found[1]}", sentence)

    return _words(last(old), lexicon) == _words(last(new), lexicon)


def _other_order(old: str, new: str, lexicon: Lexicon) -> bool:
    """Do only the members of one enumeration stand in another order?"""
    before, after = (_form(side, lexicon.language) for side in (old, new))
    if Counter(canonical.words(before)) != Counter(canonical.words(after)):
        return False
    first, last = _span(before, after)
    joins = lexicon.small["joins"] | canonical.SEPARATORS
    for form in (before, after):
        span = form[first : len(form) - last]
        if not joins.intersection(span) or lexicon.small["turns"].intersection(span):
            return False
    return True


def _phrase_moved(old: str, new: str, lexicon: Lexicon) -> bool:
    """Does only one phrase that says when, where, how or why stand elsewhere?"""
    before, after = (_words(side, lexicon) for side in (old, new))
    first, last = _span(before, after)
    mine, theirs = before[first : len(before) - last], after[first : len(after) - last]
    if Counter(mine) != Counter(theirs):
        return False
    turns = (at for at in range(1, len(mine)) if (*mine[at:], *mine[:at]) == theirs)
    at = next(turns, 0)
    return bool(at) and bool({mine[0], mine[at]} & lexicon.small["phrases"])


def _slips(old: str, new: str, lexicon: Lexicon) -> bool:
    """Does one only mend slips of the pen in the other?"""
    before, after = (WORD.findall(fold(side).lower()) for side in (old, new))
    if len(before) != len(after):
        return False
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return bool(pairs) and all(spelling.is_typo(*pair, lexicon.language) for pair in pairs)


def _reference(old: str, new: str, lexicon: Lexicon) -> bool:
    """Do only the numbers of sections that are referred to differ?"""
    before, after = (_words(side, lexicon) for side in (old, new))
    if len(before) != len(after):
        return False
    places = [at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    named = lexicon.small["references"]
    return bool(places) and all(
        at and before[at - 1] in named and before[at][0].isdigit() and after[at][0].isdigit() for at in places
    )


def _cut_or_joined(old: str, new: str, lexicon: Lexicon) -> bool:
    """Is only one sentence cut in two, or two made one?"""
    if len(sentences(old)) == len(sentences(new)):
        return False
    joints = lexicon.small["joints"]
    before, after = (tuple(one for one in _words(side, lexicon) if one not in joints) for side in (old, new))
    return before == after


def _passive(old: str, new: str, lexicon: Lexicon) -> bool:
    """Is one the other in the passive voice, with the same party acting?"""
    if lexicon.language != "en":
        return False
    before, after = (_words(side, lexicon) for side in (old, new))
    return _active(before) == after or _active(after) == before


_BE = frozenset({"be", "is", "are", "was", "were", "been", "am"})
_SUBJECTS = {"us": "we", "them": "they", "him": "he", "her": "she", "me": "i"}
_ENDS_AGENT = frozenset({
    "on", "in", "at", "for", "to", "from", "with", "within", "when", "if", "unless", "after", "before", "under", "upon",
    "without", "as", "until",
})  # fmt: skip


def _active(stems: Sequence[str]) -> Phrase:
    """A passive sentence with its agent ("X is done by Y …") in the active voice; the same where it is none."""
    if "by" not in stems:
        return tuple(stems)
    by = stems.index("by")
    be = next((at for at in range(by - 1, -1, -1) if stems[at] in _BE), -1)
    if be < 1 or be + 1 >= by:
        return tuple(stems)
    end = next((at for at in range(by + 1, len(stems)) if stems[at] in _ENDS_AGENT), len(stems))
    agent = tuple(_SUBJECTS.get(stem, stem) for stem in stems[by + 1 : end])
    modal = tuple(stem for stem in stems[be - 1 : be] if stem in {"will", "may", "must", "can", "shall"})
    subject = stems[: be - len(modal)]
    return (*agent, *modal, stems[be + 1], *subject, *stems[be + 2 : by], *stems[end:])


_NEGATIONS = {
    "en": frozenset({"no", "not"}), "de": frozenset({"nicht", "kein"}), "fr": frozenset({"ne", "pas", "aucun"}),
    "es": frozenset({"no", "ningun"}),
}  # fmt: skip


def _double_negative(old: str, new: str, lexicon: Lexicon) -> bool:
    """Does one say "not … unless" where the other says "only if"?"""
    if lexicon.language != "en":
        return False
    before, after = (_words(side, lexicon) for side in (old, new))
    return _positive(before, lexicon) == after or _positive(after, lexicon) == before


def _positive(stems: Sequence[str], lexicon: Lexicon) -> Phrase:
    negations = _NEGATIONS[lexicon.language]
    if "unless" not in stems or not negations.intersection(stems):
        return tuple(stems)
    at = stems.index("unless")
    left = list(stems[:at])
    place = max(place for place, stem in enumerate(left) if stem in negations) if negations.intersection(left) else -1
    if place < 0:
        return tuple(stems)
    del left[place]
    only_if = lexicon.stems("only if")
    return (*left, *lexicon.equal.known.get(only_if, only_if), *stems[at + 1 :])


def _words(sentence: str, lexicon: Lexicon) -> Phrase:
    return canonical.words(_form(sentence, lexicon.language))


@functools.lru_cache(maxsize=256)
def _form(sentence: str, language: str) -> Phrase:
    """A sentence's canonical form, remembered: each question asks for it."""
    lexicon = load(language)
    assert lexicon is not None
    return canonical.canonical(sentence, lexicon)


def _span(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many stems are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    last = next((at for at in range(shorter - first) if before[-1 - at] != after[-1 - at]), shorter - first)
    return first, last


_Question = Callable[[str, str, Lexicon], bool]
_QUESTIONS: tuple[tuple[str, _Question], ...] = (
    ("the same in other words", _same_words),
    ("the condition only stands elsewhere", _condition_moved),
    ("the members of a list in another order", _other_order),
    ("a phrase stands elsewhere", _phrase_moved),
    ("a sentence cut in two, or two made one", _cut_or_joined),
    ("a slip of the pen", _slips),
    ("a reference to a section by its new number", _reference),
    ("the same in the other voice", _passive),
    ("a double negative resolved", _double_negative),
)
