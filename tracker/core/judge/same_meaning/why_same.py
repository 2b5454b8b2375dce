"""Two sentences -> why they say the same, or "" where that is not shown."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

from tracker.core.compare import spelling
from tracker.core.judge import reasons
from tracker.core.judge.context import Context
from tracker.core.judge.grammar.sentence import span
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load, load_bare
from tracker.core.judge.questions import Asking, Question
from tracker.core.judge.same_meaning import (
    canonical_form,
    compound_nouns,
    equal_readings,
    restated,
    split_sentences,
    voice,
    word_order,
)
from tracker.core.text import fold, sentences
from tracker.model import Change, Reason

# A clause longer than this is not what one looks for small edits in, and so many other words are no
# paraphrase.
_MOST_CHARS = 6_000
_MOST_OTHER_WORDS = 40
# So many words may differ where what differs is looked at alone.
_MOST_APART = 8
# So many of them may be said in another voice.
_MOST_WORD_BY_WORD = 20
# Of the small edits that mean the same, none of more words shared less than three quarters of them.
_LONG_WORDS, _LEAST_SHARED_RATIO = 14, 0.4
# A paragraph longer than this is looked at by its sentences alone.
_LONG_CHARS = 1_500
_PARTICIPLE = re.compile(r"\b\w+(?:ed|en|own|ent|ept|ade|old|id)\b")


@dataclass(frozen=True)
class Pair:
    """Two sentences that may say the same, in the language of a lexicon."""

    old: str
    new: str
    lexicon: Lexicon

    @property
    def shown(self) -> str:
        """Both in quotes."""
        return f"{reasons.quote(self.old)} is now {reasons.quote(self.new)}"

    @functools.cached_property
    def stems(self) -> tuple[Phrase, Phrase]:
        """The stems of either."""
        before, after = (canonical_form.stems(side, self.lexicon) for side in (self.old, self.new))
        return tuple(before), tuple(after)

    @functools.cached_property
    def forms(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either."""
        before, after = self.stems
        return canonical_form.of_stems(before, self.lexicon), canonical_form.of_stems(
            after, self.lexicon
        )

    @functools.cached_property
    def words(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either without the signs between its parts."""
        before, after = self.forms
        return canonical_form.words(before), canonical_form.words(after)

    @property
    def differing(self) -> tuple[int, Phrase, Phrase]:
        """How many words are alike from the beginning, and those of either side that differ."""
        before, after = self.words
        first, last = span(before, after)
        return first, before[first : len(before) - last], after[first : len(after) - last]


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
    if lexicon is None or max(len(old), len(new)) > _MOST_CHARS or _are_far_apart(old, new):
        return ""
    asking = asking or Asking()
    before, after = sentences(old), sentences(new)
    if len(before) == len(after) > 1:
        # Sentence by sentence first: most of a paragraph is as it was.
        pairs = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        answers = [_why(*pair, lexicon, asking) for pair in pairs]
        if answers and all(answers):
            return answers[0]
        if len(pairs) == 1 or max(len(old), len(new)) > _LONG_CHARS:
            return ""
    return _why(old, new, lexicon, asking)


def _are_far_apart(old: str, new: str) -> bool:
    before, after = Counter(old.lower().split()), Counter(new.lower().split())
    longer, shared = max(before.total(), after.total()), (before & after).total()
    if longer > _LONG_WORDS and shared < _LEAST_SHARED_RATIO * longer:
        return True
    return before.total() + after.total() - 2 * shared > _MOST_OTHER_WORDS


def _why(old: str, new: str, lexicon: Lexicon, asking: Asking) -> str:
    if _are_far_apart(old, new):
        return ""
    questions = EQUIVALENT
    if voice.speaks_as_we(old, lexicon) != voice.speaks_as_we(new, lexicon):
        # "Podemos" and "puede" have one stem: only another voice may explain them.
        questions = tuple(each for each in EQUIVALENT if each.id in _VOICES)
    answered = asking.first(questions, Pair(old, new, lexicon))
    return _SAYS[answered[0]] if answered else ""


def _same_words(pair: Pair) -> bool:
    """Are they the same words, but for synonyms, forms, numbers written otherwise, and filler?"""
    before, after = pair.words
    if before == after:
        return True
    # A longer phrase may swallow what differs: then what differs is looked at alone.
    old, new = pair.stems
    first, last = span(old, new)
    mine, theirs = old[first : len(old) - last], new[first : len(new) - last]
    if not mine or not theirs or max(len(mine), len(theirs)) > _MOST_APART:
        return False
    small = pair.lexicon.small
    if not small["joins"].isdisjoint(old) and not small["ifs"].isdisjoint((*mine, *theirs)):
        # What a condition denies may go on behind an "and".
        return False
    alone = (
        canonical_form.words(canonical_form.of_stems(side, pair.lexicon)) for side in (mine, theirs)
    )
    return next(alone) == next(alone)


def _condition_moved(pair: Pair) -> bool:
    """Does only a condition stand first in one and last in the other?"""
    lexicon = pair.lexicon
    pattern = re.compile(rf"^\W*((?:{lexicon.conditions})\b[^,]*),\s*(.+)$", re.I)
    moved = [
        pattern.sub(lambda found: f"{found[2].rstrip('.')} {found[1]}", side)
        for side in (pair.old, pair.new)
    ]
    if moved == [pair.old, pair.new]:
        return False
    sides = zip(moved, (pair.old, pair.new), pair.words, strict=True)
    old, new = (words if side == before else _words(side, lexicon) for side, before, words in sides)
    return old == new


def _other_order(pair: Pair) -> bool:
    """Do only the members of one enumeration stand in another order?"""
    before, after = pair.forms
    if Counter(canonical_form.words(before)) != Counter(canonical_form.words(after)):
        return False
    first, last = span(before, after)
    small = pair.lexicon.small
    joins = small["joins"] | canonical_form.SEPARATORS
    for form in (before, after):
        members = form[first : len(form) - last]
        if not joins.intersection(members) or small["turns"].intersection(members):
            return False
    return True


def _phrase_moved(pair: Pair) -> bool:
    """Does only one phrase that says when, where, how or why stand elsewhere?"""
    _, mine, theirs = pair.differing
    if not word_order.is_of_same_words(*pair.words, pair.lexicon):
        return False
    turns = (at for at in range(1, len(mine)) if (*mine[at:], *mine[:at]) == theirs)
    at = next(turns, 0)
    return bool(at) and bool({mine[0], mine[at]} & pair.lexicon.small["phrases"])


def _phrases_moved(pair: Pair) -> bool:
    """Do only phrases that can stand anywhere stand elsewhere?"""
    return word_order.only_phrases_moved(*pair.forms, pair.lexicon)


def _noun_turned(pair: Pair) -> bool:
    """Is a compound noun in one only taken apart in the other?"""
    _, mine, theirs = pair.differing
    if compound_nouns.is_turned(mine, theirs, pair.lexicon):
        return True
    if pair.lexicon.language != "de":
        return False
    old, new = (
        compound_nouns.put_together(pair.old, pair.new),
        compound_nouns.put_together(pair.new, pair.old),
    )
    if (old, new) == (pair.old, pair.new):
        return False
    return _words(old, pair.lexicon) == _words(new, pair.lexicon)


def _participle_turned(pair: Pair) -> bool:
    """Does only a participle stand behind its noun in one and before it in the other?"""
    first, mine, theirs = pair.differing
    behind = first + len(mine)
    stem = pair.words[0][behind] if behind < len(pair.words[0]) else ""
    small = pair.lexicon.small
    goes_on = small["auxiliary"] | small["must"] | small["may"] | small["phrases"] | small["of"]
    if mine != theirs[::-1] or len(mine) not in (2, 3) or not (not stem or stem in goes_on):
        return False
    participles = [
        {pair.lexicon.stem(word) for word in _PARTICIPLE.findall(side.lower())}
        for side in (pair.old, pair.new)
    ]
    return mine[1 if len(mine) == 3 else 0] in participles[0] & participles[1] or (
        len(mine) == 2 and mine[1] in participles[0] & participles[1]
    )


def _objects_turned(pair: Pair) -> bool:
    """Does a verb with two objects only have them in the other order?"""
    gives = pair.lexicon.small["gives"]
    first, mine, theirs = pair.differing
    is_given = first > 0 and pair.words[0][first - 1] in gives
    return is_given and word_order.objects_turned(mine, theirs, pair.lexicon)


def _without_party(pair: Pair) -> bool:
    """Does one say "one does it", or "it does itself", where the other says that it is done?"""
    sides = voice.without_party(*pair.words, pair.lexicon)
    return sides is not None and word_order.is_of_same_words(*sides, pair.lexicon)


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
    places = [
        at for at, words in enumerate(zip(before, after, strict=True)) if words[0] != words[1]
    ]
    named = pair.lexicon.small["references"]
    return bool(places) and all(
        at and before[at - 1] in named and before[at][0].isdigit() and after[at][0].isdigit()
        for at in places
    )


def _cut_or_joined(pair: Pair) -> bool:
    """Is only one sentence cut in two, or two made one?"""
    return split_sentences.is_cut_or_joined(pair.old, pair.new, pair.words, pair.lexicon)


def _passive(pair: Pair) -> bool:
    """Is one the other in the passive voice, with the same party acting?"""
    before, after = pair.words
    lexicon = pair.lexicon
    return voice.is_passive_of(before, after, lexicon) or voice.is_passive_of(
        after, before, lexicon
    )


def _double_negative(pair: Pair) -> bool:
    """Does one say "not … unless", or "not … without", where the other says "only if", or "only
    with"?
    """
    return voice.is_limited_alike(*pair.words, pair.lexicon)


def _said_of_same(pair: Pair) -> bool:
    """Is the same forbidden, asked or permitted, or done, whoever is named or not?"""
    return restated.is_said_of_same(*pair.words, pair.lexicon)


def _done_by_us(pair: Pair) -> bool:
    """Does one say that "we" do what the other says is done?"""
    return restated.is_done_by_us(*pair.words, (pair.old, pair.new), pair.lexicon)


def _only_moved(pair: Pair) -> bool:
    """Does "only" stand before the verb in one and behind it in the other: "we only use it to"?"""
    only = pair.lexicon.small["only"]
    first, mine, theirs = pair.differing
    if pair.lexicon.language != "en" or not first or not mine or not theirs:
        return False
    before = pair.words[0][first - 1]
    if before not in pair.lexicon.small["doers"] | pair.lexicon.small["may"]:
        return False
    sides = (mine, theirs) if mine[0] in only else (theirs, mine)
    return sides[0][0] in only and (*sides[0][1:], sides[0][0]) == sides[1]


def _clause_of_noun(pair: Pair) -> bool:
    """Does "after receipt of" stand where "after we receive" stood, or the other way round?"""
    return restated.is_clause_of_noun(*pair.forms, pair.lexicon)


def _word_by_word(pair: Pair) -> bool:
    """Do both say the same where no phrase stands for another, only word for word?"""
    bare = load_bare(pair.lexicon.language)
    if bare is None or max(map(len, pair.differing[1:])) > _MOST_WORD_BY_WORD:
        return False
    alone = Pair(pair.old, pair.new, bare)
    return any(answer(alone) for answer in _WORD_BY_WORD)


def _other_reading(pair: Pair) -> bool:
    """Does one name a party that the other calls "you", or give a sum or a measure otherwise, or
    say "shall" for "must"?
    """
    sides = equal_readings.readings(pair.old, pair.new, pair.lexicon.language)
    return any(
        answer(Pair(old, new, pair.lexicon))
        for old, new in sides
        for answer in (_same_words, _phrases_moved, _passive)
    )


def _words(sentence: str, lexicon: Lexicon) -> Phrase:
    return canonical_form.words(canonical_form.canonical(sentence, lexicon))


_WORD_BY_WORD = (
    _same_words, _phrases_moved, _passive, _said_of_same, _done_by_us, _clause_of_noun,
)  # fmt: skip
EQUIVALENT: tuple[Question[Pair, bool], ...] = (
    Question("same_words", _same_words),
    Question("condition_moved", _condition_moved),
    Question("other_order", _other_order),
    Question("phrase_moved", _phrase_moved),
    Question("phrases_moved", _phrases_moved),
    Question("noun_turned", _noun_turned),
    Question("participle_turned", _participle_turned),
    Question("objects_turned", _objects_turned),
    Question("without_party", _without_party),
    Question("cut_or_joined", _cut_or_joined),
    Question("slips", _slips),
    Question("section_number", _reference),
    Question("passive", _passive),
    Question("double_negative", _double_negative),
    Question("said_of_same", _said_of_same),
    Question("done_by_us", _done_by_us),
    Question("only_moved", _only_moved),
    Question("clause_of_noun", _clause_of_noun),
    Question("word_by_word", _word_by_word),
    Question("other_reading", _other_reading),
)
_VOICES = frozenset({"without_party", "passive", "done_by_us", "other_reading", "clause_of_noun"})
_SAYS = {
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
"""What a reader is told where a question shows that the meaning is the same."""
