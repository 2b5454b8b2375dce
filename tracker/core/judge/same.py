"""Two sentences -> why they say the same, or "" where that is not shown."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass

from tracker.core.judge import canonical, noun, order, reach, reasons, spelling, stake
from tracker.core.judge.context import Context
from tracker.core.judge.lexicon import WORD, Lexicon, Phrase, load
from tracker.core.judge.questions import Asking, Question
from tracker.core.text import fold, sentences
from tracker.model import Change, Reason

# A clause longer than this is not what one looks for small edits in, and so many other words are no
# paraphrase.
_MOST_CHARS = 6_000
_MOST_OTHER_WORDS = 40
# A paragraph longer than this is looked at by its sentences alone.
_LONG_CHARS = 1_500


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
    def forms(self) -> tuple[Phrase, Phrase]:
        """The canonical form of either."""
        before, after = (canonical.canonical(side, self.lexicon) for side in (self.old, self.new))
        return before, after

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
    return ((before - after) + (after - before)).total() > _MOST_OTHER_WORDS


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
    if Counter(canonical.words(before)) != Counter(canonical.words(after)):
        return False
    first, last = reach.span(before, after)
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
    first, last = reach.span(before, after)
    mine, theirs = before[first : len(before) - last], after[first : len(after) - last]
    if Counter(mine) != Counter(theirs):
        return False
    turns = (at for at in range(1, len(mine)) if (*mine[at:], *mine[:at]) == theirs)
    at = next(turns, 0)
    return bool(at) and bool({mine[0], mine[at]} & pair.lexicon.small["phrases"])


def _phrases_moved(pair: Pair) -> bool:
    """Do only phrases that can stand anywhere stand elsewhere?"""
    return order.only_phrases_moved(*pair.forms, pair.lexicon)


def _noun_turned(pair: Pair) -> bool:
    """Is a compound noun in one only taken apart in the other?"""
    before, after = pair.words
    first, last = reach.span(before, after)
    mine, theirs = before[first : len(before) - last], after[first : len(after) - last]
    if noun.is_turned(mine, theirs, pair.lexicon):
        return True
    if pair.lexicon.language != "de":
        return False
    old, new = noun.put_together(pair.old, pair.new), noun.put_together(pair.new, pair.old)
    if (old, new) == (pair.old, pair.new):
        return False
    return _words(old, pair.lexicon) == _words(new, pair.lexicon)


def _objects_turned(pair: Pair) -> bool:
    """Does a verb with two objects only have them in the other order?"""
    before, after = pair.words
    first, last = reach.span(before, after)
    mine, theirs = before[first : len(before) - last], after[first : len(after) - last]
    if first == 0 or before[first - 1] not in pair.lexicon.small["gives"]:
        return False
    return _is_given_to(mine, theirs, pair.lexicon) or _is_given_to(theirs, mine, pair.lexicon)


def _is_given_to(person_first: Phrase, thing_first: Phrase, lexicon: Lexicon) -> bool:
    """Whether one says "the guest (with) a key" and the other "a key to the guest"."""
    small = lexicon.small
    for at, stem in enumerate(thing_first):
        if stem in small["to"]:
            thing, person = thing_first[:at], thing_first[at + 1 :]
            rest = person_first[len(person) :]
            if rest[:1] and rest[0] in small["with"]:
                rest = rest[1:]
            if thing and person and (person_first[: len(person)], rest) == (person, thing):
                return True
    return False


def _without_party(pair: Pair) -> bool:
    """Does one say "one does it", or "it does itself", where the other says that it is done?"""
    small = pair.lexicon.small
    sides = tuple(set(side) for side in pair.words)
    for active, passive in (sides, sides[::-1]):
        says_so = small["reflexive"] & active - passive and small["passive"] & passive - active
        if says_so:
            dropped = small["reflexive"] | small["passive"]
            old, new = (
                tuple(stem for stem in side if stem not in dropped) for side in pair.words
            )
            return old == new or order.only_phrases_moved(old, new, pair.lexicon)
    return False


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
    is_cut = len(sentences(pair.old)) != len(sentences(pair.new))
    if not is_cut and ";" not in pair.old + pair.new:
        return False
    joints = pair.lexicon.small["joints"]
    sides = ((_subject_once(pair.old, pair.lexicon), _subject_once(pair.new, pair.lexicon)),)
    return any(
        [stem for stem in before if stem not in joints]
        == [stem for stem in after if stem not in joints]
        for before, after in (pair.words, *sides)
    )


def _subject_once(text: str, lexicon: Lexicon) -> Phrase:
    """The words of a text, without a subject that a sentence only repeats from the one before."""
    first, *others = (
        [stem for stem in _words(sentence, lexicon) if stem not in lexicon.small["joints"]]
        for sentence in sentences(text)
    )
    found = list(first)
    for other in others:
        found += other[reach.span(first, other)[0] :]
    return tuple(found)


def _passive(pair: Pair) -> bool:
    """Is one the other in the passive voice, with the same party acting?"""
    before, after = pair.words
    return _is_passive_of(before, after, pair.lexicon) or _is_passive_of(
        after, before, pair.lexicon
    )


def _is_passive_of(passive: Phrase, active: Phrase, lexicon: Lexicon) -> bool:
    """Whether a sentence says passively what the other says: the same words, and who acts stands
    behind "by".
    """
    small = lexicon.small
    for by in (at for at, stem in enumerate(passive) if stem in small["by"]):
        if small["passive"].isdisjoint(passive[:by] + passive[by + 2 :]):
            continue
        for end in range(by + 2, min(by + _AGENT_WORDS, len(passive)) + 1):
            agent = tuple(_subject(stem, lexicon) for stem in passive[by + 1 : end])
            rest = (*passive[:by], *passive[end:])
            at = stake.place_of(agent, active)
            if active[at : at + len(agent)] != agent or not _acts(active, at, len(agent), lexicon):
                continue
            if _bare(rest, lexicon) == _bare((*active[:at], *active[at + len(agent) :]), lexicon):
                return True
    return False


_AGENT_WORDS = 7
_MAY = "may"
_SUBJECTS = {
    "us": "we",
    "them": "they",
    "him": "he",
    "her": "she",
    "uns": "wir",
    "ihn": "er",
    "ihnen": "sie",
}


def _subject(stem: str, lexicon: Lexicon) -> str:
    return lexicon.stem(_SUBJECTS[stem]) if stem in _SUBJECTS else stem


def _acts(stems: Phrase, at: int, size: int, lexicon: Lexicon) -> bool:
    """Whether a party at a place is a subject: nothing before it makes it an object, and a verb may
    follow.
    """
    before = stems[at - 1] if at else ""
    return before not in lexicon.small["objects"] and at + size < len(stems)


def _bare(stems: Phrase, lexicon: Lexicon) -> Counter[str]:
    """The words of a sentence in no order, without those that only make a voice."""
    dropped = lexicon.small["passive"] | lexicon.small["to"] | lexicon.small["theirs"]
    subjects = (_subject(stem, lexicon) for stem in stems if stem not in dropped)
    return Counter(
        part for stem in subjects for part in (("not", "either") if stem == "neither" else (stem,))
    )


def _double_negative(pair: Pair) -> bool:
    """Does one say "not … unless", or "not … without", where the other says "only if", or "only
    with"?
    """
    before, after = pair.words
    return any(
        _only(before, restrict, pair.lexicon) == _only(after, restrict, pair.lexicon)
        for restrict in pair.lexicon.restricts.items()
    )


def _only(stems: Phrase, restrict: tuple[str, str], lexicon: Lexicon) -> Phrase:
    """A sentence that limits, in the form of "… only with …", whether it says so or "not …
    without".
    """
    word, positive = restrict
    small = lexicon.small
    denies, only = small["denies"], small["only"]
    if word in stems:
        at = stems.index(word)
        negation = next((place for place in range(at) if stems[place] in denies - {word}), None)
        if negation is not None:
            left = (*stems[:negation], *stems[negation + 1 : at])
            if negation and left[negation - 1] in small["must"]:
                # "Must not … without" is "may … only with".
                left = (*left[: negation - 1], lexicon.stem(_MAY), *left[negation:])
            return (*left, "only", positive, *stems[at + 1 :])
    if positive in stems and only.intersection(stems):
        at = stems.index(positive)
        left, right = stems[:at], stems[at + 1 :]
        bare = tuple(stem for stem in left if stem not in only)
        if len(bare) == len(left) - 1:
            return (*bare, "only", positive, *right)
    return stems


def _words(sentence: str, lexicon: Lexicon) -> Phrase:
    return canonical.words(canonical.canonical(sentence, lexicon))


EQUIVALENT: tuple[Question[Pair, bool], ...] = (
    Question("same_words", _same_words),
    Question("condition_moved", _condition_moved),
    Question("other_order", _other_order),
    Question("phrase_moved", _phrase_moved),
    Question("phrases_moved", _phrases_moved),
    Question("noun_turned", _noun_turned),
    Question("objects_turned", _objects_turned),
    Question("without_party", _without_party),
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
    "phrases_moved": "phrases stand elsewhere",
    "noun_turned": "a noun taken apart, or put together",
    "objects_turned": "what is given and to whom in the other order",
    "without_party": "the same in the other voice",
    "cut_or_joined": "a sentence cut in two, or two made one",
    "slips": "a slip of the pen",
    "section_number": "a reference to a section by its new number",
    "passive": "the same in the other voice",
    "double_negative": "a double negative resolved",
}
"""What a reader is told where a question shows that the meaning is the same."""
