"""Two sentences -> why they say the same, or "" where that is not shown."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.judge import canonical, spelling
from tracker.core.judge.context import Context
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load
from tracker.core.judge.questions import Asking, Question
from tracker.core.text import fold, sentences
from tracker.model import Change, Reason

# A clause longer than this is not what one looks for small edits in.
_MOST_CHARS = 6_000


@dataclass(frozen=True)
class Pair:
    """Two sentences that may say the same, in the language of a lexicon."""

    old: str
    new: str
    lexicon: Lexicon

    @functools.cached_property
    def forms(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either."""
        return canonical.canonical(self.old, self.lexicon), canonical.canonical(self.new, self.lexicon)

    @functools.cached_property
    def words(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either without the signs between its parts."""
        before, after = self.forms
        return canonical.words(before), canonical.words(after)


def reason_of(change: Change, context: Context) -> Reason | None:
    """Why both sides of a change say the same; None where that is not shown.

    Args:
        change: any.
        context: that it is seen against.
    """
    if change.kind != "modified":
        return None
    why = meaning(change.old_text, change.new_text, context.rules.language, context.asking)
    return Reason("same_meaning", f"Same meaning, {why}", "editorial") if why else None


def meaning(old: str, new: str, language: str | None, asking: Asking | None = None) -> str:
    """Why two texts say the same.

    Args:
        old: a sentence or a paragraph before.
        new: the same after.
        language: of both.
        asking: how the questions are asked.

    Returns:
        A few words; empty where it is not shown that they do, and in a language without a lexicon.
    """
    lexicon = load(language)
    if lexicon is None or max(len(old), len(new)) > _MOST_CHARS:
        return ""
    asking = asking or Asking()
    whole = _why(old, new, lexicon, asking)
    before, after = sentences(old), sentences(new)
    if whole or len(before) != len(after) or len(before) == 1:
        return whole
    pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    answers = [_why(*pair, lexicon, asking) for pair in pairs]
    return answers[0] if answers and all(answers) else ""


def _why(old: str, new: str, lexicon: Lexicon, asking: Asking) -> str:
    answered = asking.first(EQUIVALENT, Pair(old, new, lexicon))
    return _SAYS[answered[0]] if answered else ""


def _same_words(pair: Pair) -> bool:
    """Are they the same words, but for synonyms, forms, numbers written otherwise, and filler?"""
    before, after = pair.words
    return before == after


def _condition_moved(pair: Pair) -> bool:
    """Does only a condition stand first in one and last in the other?"""
    lexicon = pair.lexicon
    pattern = re.compile(rf"^\W*((?:{lexicon.conditions})\b[^,]*),\s*(.+)$", re.I)

    def last(sentence: str) -> str:
        return pattern.sub(lambda found: f"{found[2].rstrip('.')} {found[1]}", sentence)

    return _words(last(pair.old), lexicon) == _words(last(pair.new), lexicon)


def _other_order(pair: Pair) -> bool:
    """Do only the members of one enumeration stand in another order?"""
    before, after = pair.forms
    if Counter(canonical.words(before)) != Counter(canonical.words(after)):
        return False
    first, last = _span(before, after)
    small = pair.lexicon.small
    joins = small["joins"] | canonical.SEPARATORS
    for form in (before, after):
        span = form[first : len(form) - last]
        if not joins.intersection(span) or small["turns"].intersection(span):
            return False
    return True


def _phrase_moved(pair: Pair) -> bool:
    """Does only one phrase that says when, where, how or why stand elsewhere?"""
    before, after = pair.words
    first, last = _span(before, after)
    mine, theirs = before[first : len(before) - last], after[first : len(after) - last]
    if Counter(mine) != Counter(theirs):
        return False
    turns = (at for at in range(1, len(mine)) if (*mine[at:], *mine[:at]) == theirs)
    at = next(turns, 0)
    return bool(at) and bool({mine[0], mine[at]} & pair.lexicon.small["phrases"])


def _slips(pair: Pair) -> bool:
    """Does one only mend slips of the pen in the other?"""
    before, after = (WORD.findall(fold(side).lower()) for side in (pair.old, pair.new))
    if len(before) != len(after):
        return False
    pairs = [words for words in zip(before, after, strict=True) if words[0] != words[1]]
    return bool(pairs) and all(spelling.is_typo(*words, pair.lexicon.language) for words in pairs)


def _reference(pair: Pair) -> bool:
    """Do only the numbers of sections that are referred to differ?"""
    before, after = pair.words
    if len(before) != len(after):
        return False
    places = [at for at, words in enumerate(zip(before, after, strict=True)) if words[0] != words[1]]
    named = pair.lexicon.small["references"]
    return bool(places) and all(
        at and before[at - 1] in named and before[at][0].isdigit() and after[at][0].isdigit() for at in places
    )


def _cut_or_joined(pair: Pair) -> bool:
    """Is only one sentence cut in two, or two made one?"""
    if len(sentences(pair.old)) == len(sentences(pair.new)):
        return False
    joints = pair.lexicon.small["joints"]
    before, after = (tuple(stem for stem in side if stem not in joints) for side in pair.words)
    return before == after


def _passive(pair: Pair) -> bool:
    """Is one the other in the passive voice, with the same party acting?"""
    if pair.lexicon.language != "en":
        return False
    before, after = pair.words
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


def _double_negative(pair: Pair) -> bool:
    """Does one say "not … unless" where the other says "only if"?"""
    if pair.lexicon.language != "en":
        return False
    before, after = pair.words
    return _positive(before, pair.lexicon) == after or _positive(after, pair.lexicon) == before


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
    only_if = tuple(lexicon.normal.words("only if"))
    return (*left, *lexicon.equal.known.get(only_if, only_if), *stems[at + 1 :])


def _words(sentence: str, lexicon: Lexicon) -> Phrase:
    return canonical.words(canonical.canonical(sentence, lexicon))


def _span(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many stems are alike from the beginning, and how many of the rest from the end."""
    shorter = min(len(before), len(after))
    first = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    last = next((at for at in range(shorter - first) if before[-1 - at] != after[-1 - at]), shorter - first)
    return first, last


EQUIVALENT: tuple[Question[Pair, bool], ...] = (
    Question("same_words", _same_words),
    Question("condition_moved", _condition_moved),
    Question("other_order", _other_order),
    Question("phrase_moved", _phrase_moved),
    Question("cut_or_joined", _cut_or_joined),
    Question("slips", _slips),
    Question("section_number", _reference),
    Question("passive", _passive),
    Question("double_negative", _double_negative),
)
_SAYS = {
    "same_words": "the same in other words",
    "condition_moved": "the condition only stands elsewhere",
    "other_order": "the members of a list in another order",
    "phrase_moved": "a phrase stands elsewhere",
    "cut_or_joined": "a sentence cut in two, or two made one",
    "slips": "a slip of the pen",
    "section_number": "a reference to a section by its new number",
    "passive": "the same in the other voice",
    "double_negative": "a double negative resolved",
}
"""What a reader is told where a question shows that the meaning is the same."""
