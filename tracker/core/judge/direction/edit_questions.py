"""A small edit in its sentence -> questions about whose gain it is, each with its answer.

What they weigh beside each other, `evidence` says.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tracker.core.judge import changed_words
from tracker.core.judge.direction import amounts, consent, stakes
from tracker.core.judge.grammar import actions, parts
from tracker.core.judge.grammar.parts import LIMITING, Part
from tracker.core.judge.grammar.sentence import BREAKS, Sentence, span
from tracker.core.judge.lexicon import Lexicon, Phrase

# As many words before "cost" may name whose it is.
_WHOSE_WORDS = 4
_OF_READER, _SAFE, _ELSEWHERE = 3, 2, 1
# A "try to" that goes is no gain where what is tried is a loss for sure.
_SURE_LOSS = -0.5
# Trust in people whom no list names.
_NOBODY = 3


@dataclass(frozen=True, eq=False)
class Turn:
    """Two sentences, and where they differ."""

    old: Sentence
    new: Sentence
    at: int
    gone: Phrase
    came: Phrase

    @property
    def lexicon(self) -> Lexicon:
        """The words of their language."""
        return self.new.lexicon

    @property
    def is_replaced(self) -> bool:
        """Whether words gave way to others."""
        return bool(self.gone and self.came)

    @functools.cached_property
    def part_before(self) -> Part:
        """The part of the sentence before that holds the difference."""
        return parts.at(self.old, self._inside(self.gone, self.old))

    @functools.cached_property
    def part(self) -> Part:
        """The part of the sentence after that holds it."""
        return parts.at(self.new, self.place)

    @property
    def place(self) -> int:
        """A place in the sentence after where what came stands, past its comma."""
        return self._inside(self.came, self.new)

    def _inside(self, words: Phrase, sentence: Sentence) -> int:
        signs = next((at for at, word in enumerate(words) if word not in BREAKS), 0)
        return min(self.at + signs, len(sentence) - 1)

    @functools.cached_property
    def stake(self) -> float:
        """The reader's stake in what is said there now, where that is no condition."""
        return stakes.of_part(self.new, self.part, self.place)

    @functools.cached_property
    def stake_before(self) -> float:
        """The same before."""
        place = self._inside(self.gone, self.old)
        return stakes.of_part(self.old, self.part_before, place)

    @property
    def is_main(self) -> bool:
        """Whether it stands in no condition, on either side."""
        return self.part_before.role == self.part.role == "main"

    def count(self, name: str) -> int:
        """How many more of some small words there are than before."""
        lists = self.lexicon.word_lists[name]
        more = len(lists.intersection(self.came)) - len(lists.intersection(self.gone))
        return more + self._has_to(self.came) - self._has_to(self.gone) if name == "must" else more

    def _has_to(self, words: Phrase) -> bool:
        lists = self.lexicon.word_lists
        pairs = itertools.pairwise(words)
        return any(one in lists["has_to"] and other in lists["to_do"] for one, other in pairs)

    def has(self, name: str) -> bool:
        """Whether one of some small words came or went."""
        return not self.lexicon.word_lists[name].isdisjoint(self.gone + self.came)


def turn(old: Sentence, new: Sentence) -> Turn:
    """Find where two sentences differ.

    Args:
        old: the sentence before.
        new: the sentence after.
    """
    first, last = span(old.stems, new.stems)
    gone, came = old.stems[first : len(old) - last], new.stems[first : len(new) - last]
    return Turn(old, new, first, gone, came)


def direction(old: Sentence, new: Sentence) -> float:
    """Tell the reader's gain (above 0) or loss by the first question that knows it; 0 where none
    does, or where the way back would be no loss.

    Args:
        old: the sentence before.
        new: the sentence after.
    """
    if max(len(old), len(new)) > amounts.MOST_WORDS:
        return 0.0
    there, back = (_first(turn(*sides)) for sides in ((old, new), (new, old)))
    return 0.0 if there * back > 0 else there or -back


def _first(turn: Turn) -> float:
    return next((gain for _, gain in answers(turn) if gain), 0.0)


def answers(turn: Turn) -> Iterator[tuple[str, float]]:
    """The gain that each question sees, by the question's name; 0 where it knows none."""
    return ((question.__name__.strip("_"), question(turn)) for question in QUESTIONS)


def _consent(turn: Turn) -> float:
    """Is it now done without a consent that it needed, or with one that it did not?"""
    return consent.gain(turn.old, turn.new)


def _amount(turn: Turn) -> float:
    """Did a number, a period or a rhythm change?"""
    return amounts.direction(turn.old, turn.new, turn.place)


def _cost(turn: Turn) -> float:
    """Is it now at the other's cost or risk?"""
    was, now = _bears(turn.old), _bears(turn.new)
    return now - was if was and now else 0.0


def _bears(sentence: Sentence) -> int:
    """Whose cost is named: the vendor's, a gain (1), or the reader's (-1); 0 where none is."""
    for at in range(len(sentence)):
        if sentence.has(at, "costs"):
            near = range(at - 1, max(-1, at - 1 - _WHOSE_WORDS), -1)
            who = next(filter(None, map(sentence.party_at, near)), "")
            if who and sentence.some("at", at - 1 - _WHOSE_WORDS, at):
                return 1 if who == "vendor" else -1
    return 0


def _order(turn: Turn) -> float:
    """Is it now done before something, or after it?"""
    if {turn.part_before.role, turn.part.role} != {"before", "after"}:
        return 0.0
    sooner = 1 if turn.part.role == "before" else -1
    return sooner * stakes.of_limited(turn.new, turn.part)


def _condition(turn: Turn) -> float:
    """Did a condition or an exception come or go, or become harder or easier to meet?"""
    was, now = turn.part_before.role in LIMITING, turn.part.role in LIMITING
    whole = _whole_part(turn)
    if whole:
        return whole
    if was and turn.part_before.role == turn.part.role:
        harder = _harder(turn)
        is_exception = turn.part.role == "exception"
        return (harder if is_exception else -harder) * stakes.of_limited(turn.new, turn.part)
    if was == now:
        roles = turn.part_before.role, turn.part.role
        eased = {("condition", "exception"): 1, ("exception", "condition"): -1}.get(roles, 0)
        # "Only if you agree" is more than "unless you object".
        return eased * stakes.of_limited(turn.new, turn.part)
    return _limit(turn, is_new=now)


def _limit(turn: Turn, *, is_new: bool) -> float:
    """The gain where words gave way to a condition, or a condition to words: by what is done, if
    that is turned round, else by the condition.
    """
    was, now = turn.stake_before, turn.stake
    if is_new:
        now = stakes.of_limited(turn.new, turn.part)
    else:
        was = stakes.of_limited(turn.old, turn.part_before)
    if was * now < 0:
        return now - was
    return -now if is_new else was


def _whole_part(turn: Turn) -> float:
    """The gain where a whole condition came or went."""
    if turn.came and not turn.gone and turn.part.role in LIMITING and turn.part.start >= turn.at:
        return -stakes.of_limited(turn.new, turn.part)
    before = turn.part_before
    if turn.gone and not turn.came and before.role in LIMITING and before.start >= turn.at:
        return stakes.of_limited(turn.old, before)
    return 0.0


def _harder(turn: Turn) -> int:
    """Whether a condition is now harder (1) or easier (-1) to meet."""
    grounds = turn.lexicon.grounds
    was, now = (sum(grounds.named(side)) for side in (turn.gone, turn.came))
    if was != now:
        return 1 if now > was else -1
    if turn.is_replaced:
        return _joined(turn) or -turn.count("any")
    more = -1 if turn.lexicon.word_lists["or"].intersection((turn.gone or turn.came)[:1]) else 1
    return more if turn.came else -more


def _joined(turn: Turn) -> int:
    """Whether "or" gave way to "and" (1), or "and" to "or" (-1)."""
    both, either = turn.count("and"), turn.count("or")
    return both if both and both == -either else 0


def _firmness(turn: Turn) -> float:
    """Is what is said now said more or less firmly, or of fewer?"""
    if (
        turn.part_before.role != turn.part.role
        or _party(turn.gone, turn)
        or _party(turn.came, turn)
    ):
        return 0.0
    what = stakes.of_part(turn.new, turn.part, turn.place - 1) if turn.is_main else 0.0
    tries, limits = turn.count("tries"), turn.count("limits")
    if tries:
        is_vendor = stakes.actor(turn.new, turn.part, turn.place) != "reader"
        return -tries if is_vendor and what > _SURE_LOSS else -tries * what
    return -limits * what if limits else _duty(turn, what)


def _duty(turn: Turn, what: float) -> float:
    """The gain where "may" gave way to "must", or "must" to "may"."""
    duty, leave = turn.count("must"), turn.count("may")
    if not duty or leave != -duty or turn.has("denies"):
        return 0.0
    is_reader = stakes.actor(turn.new, turn.part, turn.place) == "reader"
    return -duty if is_reader else duty * (what or 1)


def _act(turn: Turn) -> float:
    """Is something else done, or by another, or is it denied now?"""
    if not turn.is_main or not (_decides(turn.gone, turn) or _decides(turn.came, turn)):
        return 0.0
    was, now = turn.stake_before, turn.stake
    return now - was if was and now else 0.0


def _decides(words: Phrase, turn: Turn) -> bool:
    """Whether words decide who does what, or how firmly."""
    lists, lexicon = turn.lexicon.word_lists, turn.lexicon
    if any(not lists[name].isdisjoint(words) for name in ("denies", "must", "may", "tries")):
        return True
    kinds = (lexicon.parties, lexicon.acts, lexicon.states)
    return any(kind.named(words) for kind in kinds)


def _place(turn: Turn) -> float:
    """Is it another country, or another court?"""
    was, now = (_rank(side, turn) for side in (turn.gone, turn.came))
    return now - was if was and now else 0


def _rank(words: Phrase, turn: Turn) -> int:
    """How good a place is for the reader: the own, one whose law protects data, another; 0 where
    none is named.
    """
    if _party(words, turn) == "reader":
        return _OF_READER
    if not turn.lexicon.word_lists["safe"].isdisjoint(words):
        return _SAFE
    return _ELSEWHERE if turn.lexicon.places.named(words) else 0


def _owner(turn: Turn) -> float:
    """Is what was one party's the other's: a duty, else a right?"""
    was, now = (_party(side, turn) for side in (turn.gone, turn.came))
    if not was or not now or was == now:
        return 0.0
    return 1.0 if (now == "reader") != _is_burden(turn) else -1.0


def _is_burden(turn: Turn) -> bool:
    """Whether what somebody has or does is a duty, or a bad thing: "the risk is borne by"."""
    start, end = turn.part.start, turn.part.end
    return turn.new.some("must", start, end) or turn.new.some("costs", start, end)


def _party(words: Phrase, turn: Turn) -> str:
    return next(iter(turn.lexicon.parties.named(words)), "")


def _ladder(turn: Turn) -> float:
    """Did a step change on a ladder whose upper end is always the reader's gain, or loss?"""
    for was, now in changed_words.rises(turn.old.stems, turn.new.stems, turn.lexicon):
        if now.gain != "depends":
            return 1 if (now.height > was.height) == (now.gain == "more") else -1
    return 0


def _hands(turn: Turn) -> float:
    """Are the reader's things now in other hands, or at another place?"""
    for kind in (turn.lexicon.people, turn.lexicon.where):
        was, now = (min(kind.named(side), default=0) for side in (turn.gone, turn.came))
        if turn.is_replaced and turn.new.has(turn.at - 1, "by") and (was or now):
            was, now = was or _NOBODY, now or _NOBODY
        if was and now and was != now:
            is_turned = kind is turn.lexicon.people and _is_burden(turn)
            return was - now if is_turned else now - was
    return 0.0


def _stranger(turn: Turn) -> float:
    """Did somebody with interests of their own come to those who are named, or go?"""
    if _is_opened(turn):
        return -1.0
    named = turn.lexicon.people.named(turn.gone or turn.came)
    if turn.is_replaced or not named or min(named) > stakes.DISTRUST:
        return 0.0
    part = turn.part if turn.came else turn.part_before
    if part.role != "main" or turn.stake > 0:
        return 0.0
    return -1.0 if turn.came else 1.0


def _is_opened(turn: Turn) -> bool:
    """Whether what was open to some alone is open to others too."""
    lists = turn.lexicon.word_lists
    is_more = bool(turn.gone) and lists["only"].issuperset(turn.gone)
    is_more = is_more and bool(turn.came) and turn.came[0] in lists["joins"]
    return is_more and turn.new.some("exposed", turn.part.start, turn.part.end)


def _swap(turn: Turn) -> float:
    """Is it another thing, or said to be otherwise?"""
    if not turn.is_replaced:
        return 0.0
    gain = _worth(turn.came, turn) - _worth(turn.gone, turn)
    is_denied = turn.new.some("denies", 0, turn.at)
    return -gain if is_denied else gain


def _worth(words: Phrase, turn: Turn) -> float:
    kinds = (turn.lexicon.things, turn.lexicon.states)
    worth = stakes.together([value for kind in kinds for value in kind.named(words)])
    return worth if turn.lexicon.word_lists["denies"].isdisjoint(words) else -worth


def _degree(turn: Turn) -> float:
    """Is it said of more or of fewer?"""
    more = _step(turn) or _joined(turn)
    return _of_more(turn, more) if more else 0.0


def _step(turn: Turn) -> int:
    for was, now in changed_words.rises(turn.gone, turn.came, turn.lexicon):
        return 1 if now.height > was.height else -1
    return 0


def _addition(turn: Turn) -> float:
    """Did one more thing come, or one go?"""
    if turn.is_replaced or not (turn.gone or turn.came):
        return 0.0
    more = 1 if turn.came else -1
    if not actions.of(turn.new) and "." not in turn.new.lower:
        # An item of a list, or a row: one more kind of data, one more purpose.
        return more * (_worth(turn.gone or turn.came, turn) or -1)
    first = next((word for word in turn.gone or turn.came if word not in BREAKS), "")
    joins = turn.lexicon.word_lists["joins"] | BREAKS
    is_listed = (turn.gone or turn.came)[0] in joins or first in joins
    # What is not one more of a list limits what it stands beside: "your devices in the office".
    return _of_more(turn, more if is_listed else -more)


def _of_more(turn: Turn, more: int) -> float:
    if turn.part.role in LIMITING:
        return -more * stakes.of_limited(turn.new, turn.part)
    return more * turn.stake


QUESTIONS: tuple[Callable[[Turn], float], ...] = (
    _consent, _amount, _cost, _order, _condition, _firmness, _act, _degree, _place, _owner, _ladder,
    _hands, _stranger, _swap, _addition,
)  # fmt: skip
