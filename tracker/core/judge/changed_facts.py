"""An edit -> the reasons for what it changes: a party, a quantity, a signal, a topic.

All questions are asked, and each may give several reasons.
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
from tracker.core.judge.rules import LONG_EDIT_WORDS, Rules, Signal
from tracker.core.quantities import Quantity
from tracker.core.text import is_sentence
from tracker.model import Direction, Reason

# In a longer edit a party is not what changed.
_PARTY_WORDS = 4
_QUANTITY_NAMES = {"period": "period", "money": "sum", "percent": "share", "age": "age"}
_QUANTITY_CATEGORIES = {"money": "payment", "age": "children"}


def reasons_of(facts: Facts) -> list[Reason]:
    """All reasons for what an edit changes; empty if no question has an answer.

    Args:
        facts: of the edit.
    """
    answers = facts.context.asking.answers(FACTS, facts)
    changed = [reason for _, answer in answers for reason in answer]
    if any(reason.rule.endswith(".only") and reason.direction == "stronger" for reason in changed):
        # "Only" where the vendor acts limits what the sentence says, so nothing that the sentence
        # names is a gain for the vendor.
        changed = [
            replace(reason, direction="neutral") if reason.direction == "weaker" else reason
            for reason in changed
        ]
    changed = [_with_direction(reason, facts) for reason in changed]
    return reasons.quote_once(_with_its_not(changed, facts.rules), facts.edit)


def _with_its_not(changed: list[Reason], rules: Rules) -> list[Reason]:
    """Reasons in which the "not" of "not liable" has the direction of "liable"."""
    denying = next((reason for reason in changed if reason.rule in rules.denying), None)
    if denying is None:
        return changed
    return [
        replace(reason, direction=denying.direction)
        if reason.rule.endswith(".negation")
        else reason
        for reason in changed
    ]


def _with_direction(reason: Reason, facts: Facts) -> Reason:
    """A reason with the direction of its sentence, or its own if the sentence has none.

    A change of age is no gain or loss by itself.
    """
    if facts.direction == "neutral" or reason.rule == "quantity.age":
        return reason
    return replace(reason, direction=facts.direction)


def _party(facts: Facts) -> list[Reason]:
    """Did what one party does, or what is its own, become the other's?"""
    old, new = party(facts.edit.old, facts.rules), party(facts.edit.new, facts.rules)
    is_long = facts.longer_side_words > _PARTY_WORDS
    if is_long or not old or not new or old == new:
        return []
    category = facts.rules.subject_of(facts.edit.new_sentence) or "other"
    text = f"Another party: {facts.shown}"
    return [Reason("party", text, "material", category, quote=facts.edit.new)]


def _quantity(facts: Facts) -> list[Reason]:
    """Did a period, a sum, a share or an age change?"""
    if not facts.is_modified:
        return []
    return [_of_quantity(before, after, facts) for before, after in facts.quantities]


def _of_quantity(before: Quantity | None, after: Quantity | None, facts: Facts) -> Reason:
    """The reason for a quantity that changed, came or went."""
    quantity = after or before
    assert quantity is not None
    name = _QUANTITY_NAMES[quantity.kind]
    direction: Direction = "neutral"
    if before and after:
        grew = after.value > before.value
        text = f"A {name} got {_compared(quantity.kind, grew)}: {before.text} is now {after.text}"
        sentence, language = facts.edit.new_sentence, facts.rules.language
        direction = amounts.of_quantity(sentence, after.text, quantity.kind, language, grew=grew)
    else:
        text = f"A {name} {'was added' if after else 'is gone'}: {quantity.text}"
    category = facts.category or _QUANTITY_CATEGORIES.get(quantity.kind, "other")
    return Reason(f"quantity.{quantity.kind}", text, "material", category, direction, quantity.text)


def _compared(kind: str, grew: bool) -> str:
    if kind == "period":
        return "longer" if grew else "shorter"
    return "higher" if grew else "lower"


def _signal(facts: Facts) -> list[Reason]:
    """Did a word come or go that turns a sentence round: not, only, unless, may, must?"""
    if not facts.is_replaced and facts.longer_side_words > LONG_EDIT_WORDS:
        return []
    is_whole = _is_whole_sentence(facts)
    if is_whole and not _states(facts.text, facts.rules):
        return []

    changed: list[Reason] = []
    for signal in facts.rules.signals_in(in_full(facts.edit.old), in_full(facts.edit.new)):
        if not (is_whole and signal.inside):
            changed += _of_signal(signal, facts)
    return changed


def _is_whole_sentence(facts: Facts) -> bool:
    """Whether a whole clause or sentence came or went."""
    if facts.is_replaced:
        return False
    return not facts.is_modified or is_sentence(facts.text, (".", "!", "?", ":"))


def _of_signal(signal: Signal, facts: Facts) -> Iterator[Reason]:
    """The reason for a signal whose words stand more often on one side."""
    edit = facts.edit
    before = signal.words.findall(in_full(edit.old))
    after = signal.words.findall(in_full(edit.new))
    if len(before) == len(after):
        return

    is_inserted = len(after) > len(before)
    sentence = edit.new_sentence if is_inserted else edit.old_sentence
    word = (after if is_inserted else before)[0]
    inserted = signal.yours if actor(sentence, word, facts.rules) == "reader" else signal.ours
    direction = inserted if is_inserted else overall.OPPOSITE[inserted]

    quoted = reasons.quote(word)
    named = signal.says if quoted in signal.says else f"{signal.says} ({quoted})"
    text = f"{'Now says' if is_inserted else 'No longer says'} {named}: {facts.shown}"
    category = facts.rules.subject_of(sentence) or "other"
    yield Reason(signal.id, text, "material", category, direction, word)


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
    """Whether a whole text states something; a question does not, nor does a label."""
    is_closed = text.rstrip().endswith((".", "!", ";"))
    return "?" not in text and (is_closed or bool(rules.binding.search(text)))
