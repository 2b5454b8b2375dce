"""A small edit in its sentence -> the reader's gain or loss that each of fifteen questions sees.

`weighed_evidence` weighs the answers together; in long sentences the first answer counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracker.core.judge import changed_words
from tracker.core.judge.direction import amounts, consent, graded_things, stakes
from tracker.core.judge.direction.act_parties import DISTRUST, actor
from tracker.core.judge.direction.sentence_edit import SentenceEdit, locate
from tracker.core.judge.grammar import actions
from tracker.core.judge.grammar.parts import LIMITING
from tracker.core.judge.grammar.sentence import BREAKS, Sentence
from tracker.core.judge.lexicon import Phrase, Phrases

# A word like "your" that says who pays stands so near before "cost".
_WHOSE_WORDS = 4
# How good a place is for the reader: the reader's own, one whose law protects data, another.
_OF_READER, _SAFE, _ELSEWHERE = 3, 2, 1
# To lose a "try to" is no gain if what is tried is a certain loss.
_SURE_LOSS = -0.5
# Trust in people whom no list names.
_NOBODY = 3


def direction(old: Sentence, new: Sentence) -> float:
    """The reader's gain (above 0) or loss by the first question that has an answer.

    Args:
        old: the sentence before.
        new: the sentence after.

    Returns:
        0 if no question has an answer, or if the way back would not be the opposite.
    """
    if max(len(old), len(new)) > amounts.MOST_WORDS:
        return 0.0
    forwards, backwards = _first_gain(locate(old, new)), _first_gain(locate(new, old))
    is_contradiction = forwards * backwards > 0
    return 0.0 if is_contradiction else forwards or -backwards


def answers(edit: SentenceEdit) -> Iterator[tuple[str, float]]:
    """The gain that each question sees, by the question's name; 0 for no answer."""
    return ((name, question(edit)) for name, question in QUESTIONS)


def _first_gain(edit: SentenceEdit) -> float:
    return next((gain for _, gain in answers(edit) if gain), 0.0)


def _consent(edit: SentenceEdit) -> float:
    """Is it now done without a consent that it needed, or with one that it did not?"""
    return consent.gain(edit.old, edit.new)


def _amount(edit: SentenceEdit) -> float:
    """Did a number, a period or a frequency change?"""
    return amounts.direction(edit.old, edit.new, edit.place)


def _cost(edit: SentenceEdit) -> float:
    """Is it now at the other's cost or risk?"""
    before, after = _vendor_pays(edit.old), _vendor_pays(edit.new)
    return after - before if before and after else 0.0


def _vendor_pays(sentence: Sentence) -> int:
    """1 if a cost is the vendor's, -1 if it is the reader's; 0 if none is named."""
    for at in range(len(sentence)):
        if not sentence.has(at, "costs"):
            continue
        near = range(at - 1, max(-1, at - 1 - _WHOSE_WORDS), -1)
        party = next(filter(None, map(sentence.party_at, near)), "")
        if party and sentence.has_between("at", at - 1 - _WHOSE_WORDS, at):
            return 1 if party == "vendor" else -1
    return 0


def _order(edit: SentenceEdit) -> float:
    """Is it now done before something, or after it?"""
    if {edit.part_before.role, edit.part.role} != {"before", "after"}:
        return 0.0
    sooner = 1 if edit.part.role == "before" else -1
    return sooner * stakes.of_limited(edit.new, edit.part)


def _condition(edit: SentenceEdit) -> float:
    """Did a condition or an exception come or go, or become harder or easier to meet?"""
    whole = _whole_condition(edit)
    if whole:
        return whole
    old_role, new_role = edit.part_before.role, edit.part.role
    if old_role in LIMITING and old_role == new_role:
        harder = _harder(edit)
        sign = harder if new_role == "exception" else -harder
        return sign * stakes.of_limited(edit.new, edit.part)
    if (old_role in LIMITING) == (new_role in LIMITING):
        # "Only if you agree" is more than "unless you object".
        return _eased(old_role, new_role) * stakes.of_limited(edit.new, edit.part)
    return _limit_came(edit) if new_role in LIMITING else _limit_went(edit)


def _eased(old_role: str, new_role: str) -> int:
    """1 if a condition became an exception, -1 for the opposite, else 0."""
    eased = {("condition", "exception"): 1, ("exception", "condition"): -1}
    return eased.get((old_role, new_role), 0)


def _limit_came(edit: SentenceEdit) -> float:
    """The gain if a condition replaced other words: by what is done, if that is reversed."""
    before, after = edit.stake_before, stakes.of_limited(edit.new, edit.part)
    return after - before if before * after < 0 else -after


def _limit_went(edit: SentenceEdit) -> float:
    """The gain if other words replaced a condition: by what is done, if that is reversed."""
    before, after = stakes.of_limited(edit.old, edit.part_before), edit.stake
    return after - before if before * after < 0 else before


def _whole_condition(edit: SentenceEdit) -> float:
    """The gain if a whole condition came or went."""
    before, after = edit.part_before, edit.part
    if edit.is_replaced:
        return 0.0
    if edit.came and after.role in LIMITING and after.start >= edit.at:
        return -stakes.of_limited(edit.new, after)
    if edit.gone and before.role in LIMITING and before.start >= edit.at:
        return stakes.of_limited(edit.old, before)
    return 0.0


def _harder(edit: SentenceEdit) -> int:
    """1 if a condition is now harder to meet, -1 if it is easier."""
    grounds = edit.lexicon.grounds
    before, after = sum(grounds.named(edit.gone)), sum(grounds.named(edit.came))
    if before != after:
        return 1 if after > before else -1
    if edit.is_replaced:
        return _joined(edit) or -edit.count("any")
    begins_with_or = not edit.lexicon.word_lists["or"].isdisjoint((edit.gone or edit.came)[:1])
    added = 1 if edit.came else -1
    return -added if begins_with_or else added


def _joined(edit: SentenceEdit) -> int:
    """1 if "and" replaced "or", -1 if "or" replaced "and"."""
    both, either = edit.count("and"), edit.count("or")
    return both if both and both == -either else 0


def _firmness(edit: SentenceEdit) -> float:
    """Is what is said now said more or less firmly, or of fewer?"""
    if edit.part_before.role != edit.part.role:
        return 0.0
    if _party(edit.gone, edit) or _party(edit.came, edit):
        return 0.0
    stake = stakes.of_part(edit.new, edit.part, edit.place - 1) if edit.is_main else 0.0
    tries, limits = edit.count("tries"), edit.count("limits")
    if tries:
        is_vendor = actor(edit.new, edit.part, edit.place) != "reader"
        return -tries if is_vendor and stake > _SURE_LOSS else -tries * stake
    return -limits * stake if limits else _duty(edit, stake)


def _duty(edit: SentenceEdit, stake: float) -> float:
    """The gain if "must" replaced "may", or "may" replaced "must"."""
    duties, permissions = edit.count("must"), edit.count("may")
    if not duties or permissions != -duties or edit.has("denies"):
        return 0.0
    is_reader = actor(edit.new, edit.part, edit.place) == "reader"
    return -duties if is_reader else duties * (stake or 1)


def _act(edit: SentenceEdit) -> float:
    """Is something else done, or by another, or is it denied now?"""
    if not edit.is_main or not (_decides(edit.gone, edit) or _decides(edit.came, edit)):
        return 0.0
    before, after = edit.stake_before, edit.stake
    return after - before if before and after else 0.0


def _decides(words: Phrase, edit: SentenceEdit) -> bool:
    """Whether words decide who does what, or how firmly."""
    lists, lexicon = edit.lexicon.word_lists, edit.lexicon
    if any(not lists[name].isdisjoint(words) for name in ("denies", "must", "may", "tries")):
        return True
    return any(known.named(words) for known in (lexicon.parties, lexicon.acts, lexicon.states))


def _place(edit: SentenceEdit) -> float:
    """Is it another country, or another court?"""
    before, after = _place_rank(edit.gone, edit), _place_rank(edit.came, edit)
    return after - before if before and after else 0


def _place_rank(words: Phrase, edit: SentenceEdit) -> int:
    """How good the place that some words name is for the reader; 0 if they name none."""
    if _party(words, edit) == "reader":
        return _OF_READER
    if not edit.lexicon.word_lists["safe"].isdisjoint(words):
        return _SAFE
    return _ELSEWHERE if edit.lexicon.places.named(words) else 0


def _owner(edit: SentenceEdit) -> float:
    """Is what was one party's the other's: a duty, else a right?"""
    before, after = _party(edit.gone, edit), _party(edit.came, edit)
    if not before or not after or before == after:
        return 0.0
    return 1.0 if (after == "reader") != _is_burden(edit) else -1.0


def _is_burden(edit: SentenceEdit) -> bool:
    """Whether what somebody has or does is a duty, or a bad thing: "the risk is borne by"."""
    start, end = edit.part.start, edit.part.end
    return edit.new.has_between("must", start, end) or edit.new.has_between("costs", start, end)


def _party(words: Phrase, edit: SentenceEdit) -> str:
    """The first party that some words name; empty if they name none."""
    return next(iter(edit.lexicon.parties.named(words)), "")


def _ladder(edit: SentenceEdit) -> float:
    """Did a step change on a ladder whose upper end is always the reader's gain, or loss?"""
    for old, new in changed_words.rises(edit.old.stems, edit.new.stems, edit.lexicon):
        if new.gain != "depends":
            return 1 if (new.height > old.height) == (new.gain == "more") else -1
    return 0


def _hands(edit: SentenceEdit) -> float:
    """Are the reader's things now in other hands, or at another place?"""
    more_trusted = _grades_gained(edit.lexicon.people, edit)
    if more_trusted:
        return -more_trusted if _is_burden(edit) else more_trusted
    return _grades_gained(edit.lexicon.where, edit)


def _grades_gained(known: Phrases, edit: SentenceEdit) -> float:
    """How many grades the worst of the known phrases gained; 0 if one side names none."""
    before = min(known.named(edit.gone), default=0)
    after = min(known.named(edit.came), default=0)
    is_behind_by = edit.is_replaced and edit.new.has(edit.at - 1, "by")
    if is_behind_by and (before or after):
        before, after = before or _NOBODY, after or _NOBODY
    return after - before if before and after else 0


def _stranger(edit: SentenceEdit) -> float:
    """Did somebody with interests of their own come to those who are named, or go?"""
    if _is_opened(edit):
        return -1.0
    trusted = edit.lexicon.people.named(edit.gone or edit.came)
    if edit.is_replaced or not trusted or min(trusted) > DISTRUST:
        return 0.0
    part = edit.part if edit.came else edit.part_before
    if part.role != "main" or edit.stake > 0:
        return 0.0
    return -1.0 if edit.came else 1.0


def _is_opened(edit: SentenceEdit) -> bool:
    """Whether what only some could see is now open to others too."""
    lists = edit.lexicon.word_lists
    loses_only = bool(edit.gone) and lists["only"].issuperset(edit.gone)
    names_more = bool(edit.came) and edit.came[0] in lists["joins"]
    if not loses_only or not names_more:
        return False
    return edit.new.has_between("exposed", edit.part.start, edit.part.end)


def _swap(edit: SentenceEdit) -> float:
    """Is it another thing, or said to be otherwise?"""
    if not edit.is_replaced:
        return 0.0
    gain = _worth(edit.came, edit) - _worth(edit.gone, edit)
    return -gain if edit.new.has_between("denies", 0, edit.at) else gain


def _worth(words: Phrase, edit: SentenceEdit) -> float:
    """How good the things and states are that some words name."""
    lexicon = edit.lexicon
    grades = [*lexicon.things.named(words), *lexicon.states.named(words)]
    worth = graded_things.strongest(grades)
    return worth if lexicon.word_lists["denies"].isdisjoint(words) else -worth


def _degree(edit: SentenceEdit) -> float:
    """Is it said of more or of fewer?"""
    more = _step(edit) or _joined(edit)
    return _of_more(edit, more) if more else 0.0


def _step(edit: SentenceEdit) -> int:
    """1 if a word of a higher step on a ladder came, -1 if one of a lower step did."""
    for old, new in changed_words.rises(edit.gone, edit.came, edit.lexicon):
        return 1 if new.height > old.height else -1
    return 0


def _addition(edit: SentenceEdit) -> float:
    """Did one more thing come, or one go?"""
    words = edit.gone or edit.came
    if edit.is_replaced or not words:
        return 0.0
    more = 1 if edit.came else -1
    if not actions.of(edit.new) and "." not in edit.new.lower:
        # An item of a list, or a row: one more kind of data, one more purpose.
        return more * (_worth(words, edit) or -1)
    # What is no further member of a list limits what it stands beside: "your devices in the
    # office".
    return _of_more(edit, more if _is_listed(words, edit) else -more)


def _is_listed(words: Phrase, edit: SentenceEdit) -> bool:
    """Whether words are one more member of a list: they begin with a comma or an "and"."""
    joins = edit.lexicon.word_lists["joins"]
    first_word = next((word for word in words if word not in BREAKS), "")
    return words[0] in BREAKS or words[0] in joins or first_word in joins


def _of_more(edit: SentenceEdit, more: int) -> float:
    """The gain if something is said of more, or of fewer."""
    if edit.part.role in LIMITING:
        return -more * stakes.of_limited(edit.new, edit.part)
    return more * edit.stake


QUESTIONS: tuple[tuple[str, Callable[[SentenceEdit], float]], ...] = (
    ("consent", _consent),
    ("amount", _amount),
    ("cost", _cost),
    ("order", _order),
    ("condition", _condition),
    ("firmness", _firmness),
    ("act", _act),
    ("degree", _degree),
    ("place", _place),
    ("owner", _owner),
    ("ladder", _ladder),
    ("hands", _hands),
    ("stranger", _stranger),
    ("swap", _swap),
    ("addition", _addition),
)
"""In the order in which they are asked, by the names that weights.json has for their answers."""
