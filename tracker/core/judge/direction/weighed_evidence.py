"""A small edit in its sentence -> what speaks for the reader's gain or loss: the answers of the
questions of `reach`, small words that came or went, numbers and steps of ladders that rose or fell.

In a short sentence all of it is weighed. Each piece of evidence is a number with a name; its
weight stands in weights.json, fitted to edits whose direction is known (bench/weigh.py). What is a
gain one way is as great a loss the other way.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping
from importlib import resources

from tracker.core.judge import changed_words
from tracker.core.judge.direction import amounts, consent, edit_questions, stakes
from tracker.core.judge.direction.edit_questions import Turn
from tracker.core.judge.grammar.sentence import Sentence, read
from tracker.core.judge.lexicon import Lexicon

# Of words beside a number, and how far from it they may stand.
_BESIDE = ("ahead", "starts", "within", "lasts", "over", "under", "liable", "costs")
_BEFORE_WORDS, _BEHIND_WORDS = 4, 5
# Small words that say how firmly, of how many, on which condition, at whose will and cost.
_TELLING = (
    "denies", "only", "may", "must", "tries", "limits", "any", "without", "and", "or", "ifs",
    "turning", "consents", "agrees", "unasked", "requests", "liable", "costs", "responsible",
    "ahead", "lets", "prevents", "lifts", "exposed", "hidden", "present", "passes", "gives",
    "demands", "each", "others", "safe", "business",
)  # fmt: skip
_KINDS = ("people", "where", "things", "states", "acts")
# In two longer sentences most words have nothing to do with the edit: there the first question that
# knows answers alone. Measured on the labelled pairs (docs/accuracy.md).
_SHORT_WORDS = 60
# Of less it is as likely to be wrong as right.
_LEAST = 0.02


def direction(old: str, new: str, lexicon: Lexicon) -> float:
    """Tell the reader's gain (above 0) or loss (below 0) by an edit; 0 where nothing speaks for
    either.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.
    """
    before, after = read(old, lexicon), read(new, lexicon)
    if len(before) + len(after) > _SHORT_WORDS:
        return edit_questions.direction(before, after)
    asked = consent.gain(before, after)
    if asked:
        # Whatever else is said: somebody is no longer asked, or now is.
        return asked
    known = weights()
    gain = sum(known.get(name, 0.0) * value for name, value in _of(before, after).items())
    return gain if abs(gain) >= _LEAST else 0.0


def of(old: str, new: str, lexicon: Lexicon) -> dict[str, float]:
    """All that speaks for a gain or a loss, by its name, each from -1 to 1.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.

    Returns:
        Empty where nothing differs, and for what is no sentence but a list or a table run together.
    """
    return _of(read(old, lexicon), read(new, lexicon))


def _of(before: Sentence, after: Sentence) -> dict[str, float]:
    if not before or not after or max(len(before), len(after)) > amounts.MOST_WORDS:
        return {}
    there, back = (_one_way(*sides) for sides in ((before, after), (after, before)))
    names = there.keys() | back.keys()
    both = {name: (there.get(name, 0.0) - back.get(name, 0.0)) / 2 for name in names}
    return {name: math.tanh(value) for name, value in sorted(both.items()) if value}


@functools.cache
def weights() -> Mapping[str, float]:
    """What each piece of evidence weighs, by its name."""
    text = resources.files(__package__).joinpath("weights.json").read_text("utf-8")
    known: dict[str, float] = json.loads(text)
    return known


def _one_way(before: Sentence, after: Sentence) -> dict[str, float]:
    turn = edit_questions.turn(before, after)
    found = {name: gain for name, gain in edit_questions.answers(turn) if gain}
    good = _sign(turn.stake)
    who = {"reader": 1, "vendor": -1}.get(stakes.actor(after, turn.part, turn.place), 0)
    for name, value in (*_words(turn), *_numbers(turn), *_steps(turn), *_shape(turn)):
        found[name] = found.get(name, 0.0) + value
        # The same word is a gain beside a good thing and a loss beside a bad one.
        found[f"{name}, good"] = found.get(f"{name}, good", 0.0) + value * good
        found[f"{name}, reader"] = found.get(f"{name}, reader", 0.0) + value * who
    found["stake"] = turn.stake - turn.stake_before
    return found


def _words(turn: Turn) -> Iterator[tuple[str, float]]:
    """More or fewer small words of each kind."""
    for name in _TELLING:
        if more := turn.count(name):
            yield f"more {name}", more
    denied = -1 if turn.new.some("denies", 0, len(turn.new)) else 1
    for kind in _KINDS:
        known = getattr(turn.lexicon, kind)
        worth = [sum(map(_grade, known.named(side))) for side in (turn.gone, turn.came)]
        if worth[0] != worth[1]:
            yield f"better {kind}", worth[1] - worth[0]
            yield f"better {kind} unless denied", (worth[1] - worth[0]) * denied


def _grade(known: object) -> float:
    grade = known[0] if isinstance(known, tuple) else known
    return float(grade) if isinstance(grade, (int, float)) else 0.0


def _numbers(turn: Turn) -> Iterator[tuple[str, float]]:
    """A number or a period that rose or fell, and what stands beside it."""
    rise, is_period = amounts.rise(turn.old, turn.new, turn.place)
    if not rise:
        return
    kind = "period" if is_period else "number"
    yield kind, rise
    yield f"{kind} in {turn.part.role}", rise
    near = turn.place - _BEFORE_WORDS, turn.place + _BEHIND_WORDS
    for name in _BESIDE:
        if turn.new.some(name, *near):
            yield f"{kind} beside {name}", rise


def _steps(turn: Turn) -> Iterator[tuple[str, float]]:
    """Steps on ladders, by whose gain their upper end is."""
    for was, now in changed_words.rises(turn.old.stems, turn.new.stems, turn.lexicon):
        yield f"ladder {now.gain}", 1 if now.height > was.height else -1


def _shape(turn: Turn) -> Iterator[tuple[str, float]]:
    """Whether words only came or only went, and in which part of the sentence."""
    longer = _sign(len(turn.came) - len(turn.gone))
    if not turn.is_replaced:
        yield "addition", longer
    yield f"longer {turn.part.role}", longer
    if turn.part.role != "main":
        yield "longer limit", longer * stakes.of_limited(turn.new, turn.part)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
