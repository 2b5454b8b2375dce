"""Two sentences -> the row of questions that can show that they say the same."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

from tracker.core.compare import spelling
from tracker.core.judge import reasons
from tracker.core.judge.grammar.sentence import common_ends
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load_bare
from tracker.core.judge.questions import Question
from tracker.core.judge.same_meaning import (
    canonical_form,
    compound_nouns,
    equal_readings,
    restated,
    split_sentences,
    voice,
    word_order,
)
from tracker.core.text import fold
from tracker.patterns import compile_later

# So many words may differ if only these are compared.
_MOST_APART = 8
# In a longer difference, word-by-word comparison is not tried.
_MOST_WORD_BY_WORD = 20
_PARTICIPLE = compile_later(r"\b\w+(?:ed|en|own|ent|ept|ade|old|id)\b")


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
        """The stems of either sentence."""
        before, after = (canonical_form.stems(text, self.lexicon) for text in (self.old, self.new))
        return tuple(before), tuple(after)

    @functools.cached_property
    def forms(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either sentence."""
        before, after = (canonical_form.of_stems(stems, self.lexicon) for stems in self.stems)
        return before, after

    @functools.cached_property
    def words(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either sentence without the signs between its parts."""
        before, after = map(canonical_form.words, self.forms)
        return before, after

    @property
    def differing(self) -> tuple[int, Phrase, Phrase]:
        """How many words are alike from the beginning, and those of either side that differ."""
        before, after = self.words
        first, last = common_ends(before, after)
        return first, before[first : len(before) - last], after[first : len(after) - last]


def _same_words(pair: Pair) -> bool:
    """Are they the same words, but for synonyms, forms, numbers written otherwise, and filler?"""
    before, after = pair.words
    return before == after or _is_same_difference(pair)


def _is_same_difference(pair: Pair) -> bool:
    """Whether the words that differ have one canonical form if they are taken alone.

    In the whole sentence a longer phrase may contain what differs.
    """
    old, new = pair.stems
    first, last = common_ends(old, new)
    old_words, new_words = old[first : len(old) - last], new[first : len(new) - last]
    if not old_words or not new_words or max(len(old_words), len(new_words)) > _MOST_APART:
        return False
    lists = pair.lexicon.word_lists
    if not lists["joins"].isdisjoint(old) and not lists["ifs"].isdisjoint((*old_words, *new_words)):
        # What a condition denies may go on behind an "and".
        return False
    old_form, new_form = (
        canonical_form.of_stems(words, pair.lexicon) for words in (old_words, new_words)
    )
    return canonical_form.words(old_form) == canonical_form.words(new_form)


def _condition_moved(pair: Pair) -> bool:
    """Does only a condition stand first in one and last in the other?"""
    lexicon = pair.lexicon
    pattern = re.compile(rf"^\W*((?:{lexicon.conditions})\b[^,]*),\s*(.+)$", re.I)
    old, new = (
        pattern.sub(lambda match: f"{match[2].rstrip('.')} {match[1]}", text)
        for text in (pair.old, pair.new)
    )
    if (old, new) == (pair.old, pair.new):
        return False
    # Stems cost the most time: the words of a sentence that stayed are known.
    old_words, new_words = pair.words
    if old != pair.old:
        old_words = _words(old, lexicon)
    if new != pair.new:
        new_words = _words(new, lexicon)
    return old_words == new_words


def _other_order(pair: Pair) -> bool:
    """Do only the members of one enumeration stand in another order?"""
    before, after = pair.forms
    if Counter(canonical_form.words(before)) != Counter(canonical_form.words(after)):
        return False
    first, last = common_ends(before, after)
    lists = pair.lexicon.word_lists
    joins = lists["joins"] | canonical_form.SEPARATORS
    for form in (before, after):
        members = form[first : len(form) - last]
        if not joins.intersection(members) or lists["turns"].intersection(members):
            return False
    return True


def _phrase_moved(pair: Pair) -> bool:
    """Does only one phrase that says when, where, how or why stand elsewhere?"""
    if not word_order.is_of_same_words(*pair.words, pair.lexicon):
        return False
    _, old, new = pair.differing
    phrases = pair.lexicon.word_lists["phrases"]
    for at in range(1, len(old)):
        if (*old[at:], *old[:at]) == new:
            # Two phrases changed places: one of them has to be one that can stand anywhere.
            return not phrases.isdisjoint((old[0], old[at]))
    return False


def _phrases_moved(pair: Pair) -> bool:
    """Do only phrases that can stand anywhere stand elsewhere?"""
    return word_order.only_phrases_moved(*pair.forms, pair.lexicon)


def _noun_turned(pair: Pair) -> bool:
    """Is a compound noun in one only taken apart in the other?"""
    _, old_words, new_words = pair.differing
    if compound_nouns.is_reordered(old_words, new_words, pair.lexicon):
        return True
    if pair.lexicon.language != "de":
        return False
    old = compound_nouns.put_together(pair.old, pair.new)
    new = compound_nouns.put_together(pair.new, pair.old)
    if (old, new) == (pair.old, pair.new):
        return False
    return _words(old, pair.lexicon) == _words(new, pair.lexicon)


def _participle_turned(pair: Pair) -> bool:
    """Does only a participle stand behind its noun in one and before it in the other?"""
    first, old, new = pair.differing
    if old != new[::-1] or len(old) not in (2, 3):
        return False
    behind = pair.words[0][first + len(old) :]
    if behind and not _may_end_noun(behind[0], pair.lexicon):
        return False
    old_participles, new_participles = (
        {pair.lexicon.stem(word) for word in _PARTICIPLE.findall(text.lower())}
        for text in (pair.old, pair.new)
    )
    # Of two words either may be the participle, of three the middle one.
    candidates = old if len(old) == 2 else old[1:2]
    return not (old_participles & new_participles).isdisjoint(candidates)


def _may_end_noun(stem: str, lexicon: Lexicon) -> bool:
    """Whether a word behind a noun begins something else: a verb or a phrase."""
    lists = lexicon.word_lists
    return any(stem in lists[name] for name in ("auxiliary", "must", "may", "phrases", "of"))


def _objects_turned(pair: Pair) -> bool:
    """Does a verb with two objects only have them in the other order?"""
    first, old, new = pair.differing
    is_given = first > 0 and pair.words[0][first - 1] in pair.lexicon.word_lists["gives"]
    return is_given and word_order.are_objects_swapped(old, new, pair.lexicon)


def _without_party(pair: Pair) -> bool:
    """Does one say "one does it", or "it does itself", where the other says that it is done?"""
    sides = voice.without_party(*pair.words, pair.lexicon)
    return sides is not None and word_order.is_of_same_words(*sides, pair.lexicon)


def _cut_or_joined(pair: Pair) -> bool:
    """Is only one sentence cut in two, or two made one?"""
    return split_sentences.is_cut_or_joined(pair.old, pair.new, pair.words, pair.lexicon)


def _slips(pair: Pair) -> bool:
    """Does one only mend slips of the pen in the other?"""
    before, after = (WORD.findall(fold(text).lower()) for text in (pair.old, pair.new))
    if len(before) != len(after):
        return False
    different = [words for words in zip(before, after, strict=True) if words[0] != words[1]]
    return bool(different) and all(
        spelling.is_typo(*words, pair.lexicon.language) for words in different
    )


def _reference(pair: Pair) -> bool:
    """Do only the numbers of sections that are referred to differ?"""
    before, after = pair.words
    if len(before) != len(after):
        return False
    places = [place for place in range(len(before)) if before[place] != after[place]]
    return bool(places) and all(_is_section_number(pair, place) for place in places)


def _is_section_number(pair: Pair, place: int) -> bool:
    """Whether both sides have a number at a place, behind a word like "section"."""
    before, after = pair.words
    if not place or before[place - 1] not in pair.lexicon.word_lists["references"]:
        return False
    return before[place][0].isdigit() and after[place][0].isdigit()


def _passive(pair: Pair) -> bool:
    """Is one the other in the passive voice, with the same party acting?"""
    before, after = pair.words
    if voice.is_passive_of(before, after, pair.lexicon):
        return True
    return voice.is_passive_of(after, before, pair.lexicon)


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
    first, old, new = pair.differing
    if pair.lexicon.language != "en" or not first or not old or not new:
        return False
    lists = pair.lexicon.word_lists
    if pair.words[0][first - 1] not in lists["doers"] | lists["may"]:
        return False
    with_only, other = (old, new) if old[0] in lists["only"] else (new, old)
    is_only_first = with_only[0] in lists["only"]
    return is_only_first and (*with_only[1:], with_only[0]) == other


def _clause_of_noun(pair: Pair) -> bool:
    """Does "after receipt of" stand where "after we receive" stood, or the other way round?"""
    return restated.is_clause_of_noun(*pair.forms, pair.lexicon)


def _word_by_word(pair: Pair) -> bool:
    """Do both say the same where no phrase stands for another, only word for word?"""
    bare = load_bare(pair.lexicon.language)
    if bare is None or max(map(len, pair.differing[1:])) > _MOST_WORD_BY_WORD:
        return False
    bare_pair = Pair(pair.old, pair.new, bare)
    return any(answer(bare_pair) for answer in _WORD_BY_WORD)


def _other_reading(pair: Pair) -> bool:
    """Does one name a party that the other calls "you", or give a sum or a measure otherwise, or
    say "shall" for "must"?
    """
    for old, new in equal_readings.readings(pair.old, pair.new, pair.lexicon.language):
        reading = Pair(old, new, pair.lexicon)
        if _same_words(reading) or _phrases_moved(reading) or _passive(reading):
            return True
    return False


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
