"""Two texts -> why they say the same, in a few words; empty if that is not shown."""

from __future__ import annotations

from collections import Counter

from tracker.core.judge.context import Context
from tracker.core.judge.lexicon import Lexicon, load
from tracker.core.judge.questions import Asking
from tracker.core.judge.same_meaning import voice
from tracker.core.judge.same_meaning.meaning_questions import EQUIVALENT, Pair
from tracker.core.text import sentences
from tracker.model import Change, Reason

# Nobody looks for small edits in a longer clause; with more other words it is no paraphrase.
_MOST_CHARS = 6_000
_MOST_OTHER_WORDS = 40
# Of the small edits that mean the same, none of more words shared less than three quarters of them.
_LONG_WORDS, _LEAST_SHARED_RATIO = 14, 0.4
# A longer paragraph is only compared sentence by sentence.
_LONG_CHARS = 1_500
# The questions that compare who acts.
_VOICES = frozenset({"without_party", "passive", "done_by_us", "other_reading", "clause_of_noun"})
# What a reason says if a question shows that the meaning is the same.
_EXPLANATIONS = {
    "same_words": "the same in other words",
    "condition_moved": "the condition only stands elsewhere",
    "other_order": "the members of a list in another order",
    "phrase_moved": "a phrase stands elsewhere",
    "phrases_moved": "phrases stand elsewhere",
    "noun_turned": "a noun taken apart, or put together",
    "participle_turned": "a participle before its noun, or behind it",
    "objects_turned": "what is given and to whom in the other order",
    "without_party": "the same in the other voice",
    "cut_or_joined": "a sentence cut in two, or two made one",
    "slips": "a slip of the pen",
    "section_number": "a reference to a section by its new number",
    "passive": "the same in the other voice",
    "double_negative": "a double negative resolved",
    "said_of_same": "the same forbidden, asked or done in other words",
    "done_by_us": "the same in the other voice",
    "only_moved": "an only before its verb, or behind it",
    "clause_of_noun": "a clause made of a noun, or a noun of a clause",
    "word_by_word": "the same word by word",
    "other_reading": "the same party, duty, sum or measure, named otherwise",
}


def reason_of(change: Change, context: Context) -> Reason | None:
    """The reason why both sides of a change say the same; None if that is not shown.

    Args:
        change: any.
        context: that it is compared with.
    """
    if change.kind != "modified":
        return None
    why = explain(change.old_text, change.new_text, context.rules.language, context.asking)
    return Reason("same_meaning", f"Same meaning, {why}", "editorial") if why else None


def explain(old: str, new: str, language: str | None, asking: Asking | None = None) -> str:
    """Explain why two texts say the same.

    Args:
        old: a sentence or a paragraph before.
        new: the same after.
        language: of both.
        asking: how the questions are asked.

    Returns:
        A few words. Empty if it is not shown that they do, or the language has no lexicon.
    """
    lexicon = load(language)
    if lexicon is None or max(len(old), len(new)) > _MOST_CHARS or _are_far_apart(old, new):
        return ""
    asking = asking or Asking()
    # Sentence by sentence first: most of a paragraph is as it was.
    pairs = _differing_sentences(old, new)
    if pairs is None:
        return _explain_pair(old, new, lexicon, asking)

    explanations = [_explain_pair(*pair, lexicon, asking) for pair in pairs]
    if explanations and all(explanations):
        return explanations[0]
    if len(pairs) == 1 or max(len(old), len(new)) > _LONG_CHARS:
        return ""
    return _explain_pair(old, new, lexicon, asking)


def _differing_sentences(old: str, new: str) -> list[tuple[str, str]] | None:
    """The sentences of two paragraphs that differ, in pairs.

    Returns:
        None if the number of sentences differs, or there is only one.
    """
    before, after = sentences(old), sentences(new)
    if len(before) != len(after) or len(before) <= 1:
        return None
    return [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]


def _are_far_apart(old: str, new: str) -> bool:
    """Whether two texts share too few words to say the same."""
    before, after = Counter(old.lower().split()), Counter(new.lower().split())
    longer, shared = max(before.total(), after.total()), (before & after).total()
    if longer > _LONG_WORDS and shared < _LEAST_SHARED_RATIO * longer:
        return True
    return before.total() + after.total() - 2 * shared > _MOST_OTHER_WORDS


def _explain_pair(old: str, new: str, lexicon: Lexicon, asking: Asking) -> str:
    """Explain why two sentences, or two whole texts, say the same."""
    if _are_far_apart(old, new):
        return ""
    questions = EQUIVALENT
    if voice.has_we_verb(old, lexicon) != voice.has_we_verb(new, lexicon):
        # "Podemos" and "puede" have one stem: only another voice may explain them.
        questions = tuple(question for question in EQUIVALENT if question.id in _VOICES)
    answered = asking.first(questions, Pair(old, new, lexicon))
    return _EXPLANATIONS[answered[0]] if answered else ""
