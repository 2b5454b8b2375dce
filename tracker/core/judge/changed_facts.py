"""An edit -> what it changes: a party, a quantity, a word that turns the sentence round, a subject
that matters.

All questions are asked; each may give several reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.core.compare.edits import in_full
from tracker.core.judge import reasons
from tracker.core.judge.direction import amounts, overall
from tracker.core.judge.facts import Facts
from tracker.core.judge.grammar.acting_party import actor, party
from tracker.core.judge.questions import Question
from tracker.core.judge.rules import MUCH_WORDS, Rules, Signal
from tracker.core.quantities import Quantity
from tracker.core.text import is_sentence
from tracker.model import Direction, Reason

_PARTY_WORDS = 4
_QUANTITY_NAMES = {"period": "period", "money": "sum", "percent": "share", "age": "age"}
_QUANTITY_CATEGORIES = {"money": "payment", "age": "children"}


def reasons_of(facts: Facts) -> list[Reason]:
    """All that an edit changes; empty where no question knows it.

    Args:
        facts: of the edit.
    """
    answers = facts.context.asking.answers(FACTS, facts)
    found = [reason for _, reasons_ in answers for reason in reasons_]
    if any(reason.rule.endswith(".only") and reason.direction == "stronger" for reason in found):
        # "Only", where the vendor acts, takes from what the sentence says: what it names is no gain
        # for the vendor.
        found = [
            replace(reason, direction="neutral") if reason.direction == "weaker" else reason
            for reason in found
        ]
    found = [_with_way(reason, facts) for reason in found]
    return reasons.once(_with_its_not(found, facts.rules), facts.edit)


def _with_its_not(found: list[Reason], rules: Rules) -> list[Reason]:
    """Reasons in which the "not" of "not liable" goes the way of what it is part of."""
    denying = next((reason for reason in found if reason.rule in rules.denying), None)
    if denying is None:
        return found
    return [
        replace(reason, direction=denying.direction)
        if reason.rule.endswith(".negation")
        else reason
        for reason in found
    ]


def _with_way(reason: Reason, facts: Facts) -> Reason:
    """A reason with the direction that the sentence gives.

    Its own where the sentence gives none; from which age on is no gain or loss by itself.
    """
    if facts.way == "neutral" or reason.rule == "quantity.age":
        return reason
    return replace(reason, direction=facts.way)


def _party(facts: Facts) -> list[Reason]:
    """Did what one party does, or what is its own, become the other's?"""
    old, new = (party(side, facts.rules) for side in (facts.edit.old, facts.edit.new))
    if facts.longer_side_words > _PARTY_WORDS or not old or not new or old == new:
        return []
    category = facts.rules.subject_of(facts.edit.new_sentence) or "other"
    return [
        Reason("party", f"Another party: {facts.shown}", "material", category, quote=facts.edit.new)
    ]


def _quantity(facts: Facts) -> list[Reason]:
    """Did a period, a sum, a share or an age change?"""
    if not facts.is_modified:
        return []
    return [_of_quantity(before, after, facts) for before, after in facts.quantities]


def _of_quantity(before: Quantity | None, after: Quantity | None, facts: Facts) -> Reason:
    one = after or before
    assert one is not None
    name = _QUANTITY_NAMES[one.kind]
    way: Direction = "neutral"
    if before and after:
        grew = after.value > before.value
        words = ("longer", "shorter") if one.kind == "period" else ("higher", "lower")
        said = f"A {name} got {words[not grew]}: {before.text} is now {after.text}"
        sentence, language = facts.edit.new_sentence, facts.rules.language
        way = amounts.of_quantity(sentence, after.text, one.kind, language, grew=grew)
    else:
        said = f"A {name} {'was added' if after else 'is gone'}: {one.text}"
    category = facts.category or _QUANTITY_CATEGORIES.get(one.kind, "other")
    return Reason(f"quantity.{one.kind}", said, "material", category, way, one.text)


def _signal(facts: Facts) -> list[Reason]:
    """Did a word come or go that turns a sentence round: not, only, unless, may, must?"""
    if not facts.is_replaced and facts.longer_side_words > MUCH_WORDS:
        return []
    is_whole = not facts.is_replaced and (
        not facts.is_modified or is_sentence(facts.text, (".", "!", "?", ":"))
    )
    if is_whole and not _states(facts.text, facts.rules):
        return []
    signals = facts.rules.signals_in(in_full(facts.edit.old), in_full(facts.edit.new))
    return [
        reason
        for signal in signals
        if not (is_whole and signal.inside)
        for reason in _of_signal(signal, facts)
    ]


def _of_signal(signal: Signal, facts: Facts) -> Iterator[Reason]:
    edit = facts.edit
    before, after = (signal.words.findall(in_full(side)) for side in (edit.old, edit.new))
    if len(before) == len(after):
        return
    came = len(after) > len(before)
    sentence = edit.new_sentence if came else edit.old_sentence
    word = (after if came else before)[0]
    way = signal.yours if actor(sentence, word, facts.rules) == "reader" else signal.ours
    quoted = reasons.quote(word)
    named = signal.says if quoted in signal.says else f"{signal.says} ({quoted})"
    said = f"{'Now says' if came else 'No longer says'} {named}: {facts.shown}"
    category = facts.rules.subject_of(sentence) or "other"
    way = way if came else overall.OPPOSITE[way]
    yield Reason(signal.id, said, "material", category, way, word)


def _topic(facts: Facts) -> list[Reason]:
    """Did words come or go about a subject that counsel wants to be told of?"""
    return list(facts.topics)


FACTS: tuple[Question[Facts, list[Reason]], ...] = (
    Question("party", _party),
    Question("quantity", _quantity),
    Question("signal", _signal),
    Question("topic", _topic),
)


def _states(text: str, rules: Rules) -> bool:
    """Whether words that came or went whole state something: a question does not, nor a label that
    binds nobody.
    """
    is_closed = text.rstrip().endswith((".", "!", ";"))
    return "?" not in text and (is_closed or bool(rules.binding.search(text)))
