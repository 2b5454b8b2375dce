"""A small edit in its sentence -> the weighed sum of the evidence for a gain or a loss.

Evidence is: the answers of `edit_questions`, function words that came or went, numbers and steps
of ladders that rose or fell. Each piece is a number with a name. Its weight stands in weights.json,
fitted to edits whose direction is known (bench/fit_weights.py). What is a gain forwards is as great
a loss backwards.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping

from tracker import own_files
from tracker.core.judge import changed_words
from tracker.core.judge.direction import amounts, consent, edit_questions, stakes
from tracker.core.judge.direction.act_parties import actor
from tracker.core.judge.direction.sentence_edit import SentenceEdit, locate
from tracker.core.judge.grammar.sentence import Sentence, read
from tracker.core.judge.lexicon import Lexicon

# Lists of words that count beside a number, and how far from it they may stand.
_BESIDE = ("ahead", "starts", "within", "lasts", "over", "under", "liable", "costs")
_BEFORE_WORDS, _BEHIND_WORDS = 4, 5
# Lists of words that say how firmly, of how many, on which condition, at whose will and cost.
_COUNTED = (
    "denies", "only", "may", "must", "tries", "limits", "any", "without", "and", "or", "ifs",
    "turning", "consents", "agrees", "unasked", "requests", "liable", "costs", "responsible",
    "ahead", "lets", "prevents", "lifts", "exposed", "hidden", "present", "passes", "gives",
    "demands", "each", "others", "safe", "business",
)  # fmt: skip
_GRADED = ("people", "where", "things", "states", "acts")
_PARTY_SIGNS = {"reader": 1, "vendor": -1}
# In two longer sentences most words have nothing to do with the edit: there the first question
# with an answer decides alone. Measured on the labelled pairs (docs/accuracy.md).
_SHORT_WORDS = 60
# A smaller sum is as likely to be wrong as right.
_LEAST_GAIN = 0.02


def direction(old: str, new: str, lexicon: Lexicon) -> float:
    """The reader's gain (above 0) or loss (below 0) by an edit; 0 if it is not known.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.
    """
    before, after = read(old, lexicon), read(new, lexicon)
    if len(before) + len(after) > _SHORT_WORDS:
        return edit_questions.direction(before, after)
    by_consent = consent.gain(before, after)
    if by_consent:
        # Whatever else changes: somebody is no longer asked, or now is.
        return by_consent
    known = weights()
    evidence = _collect(before, after)
    gain = sum(known.get(name, 0.0) * value for name, value in evidence.items())
    return gain if abs(gain) >= _LEAST_GAIN else 0.0


def collect(old: str, new: str, lexicon: Lexicon) -> dict[str, float]:
    """The evidence for a gain or a loss, by its name, each from -1 to 1.

    Args:
        old: the sentence before.
        new: the sentence after.
        lexicon: of their language.

    Returns:
        Empty if nothing differs, and for a list or a table in one line.
    """
    return _collect(read(old, lexicon), read(new, lexicon))


def _collect(before: Sentence, after: Sentence) -> dict[str, float]:
    if not before or not after or max(len(before), len(after)) > amounts.MOST_WORDS:
        return {}
    forwards, backwards = _one_way(before, after), _one_way(after, before)
    names = sorted(forwards.keys() | backwards.keys())
    both = {name: (forwards.get(name, 0.0) - backwards.get(name, 0.0)) / 2 for name in names}
    return {name: math.tanh(value) for name, value in both.items() if value}


@functools.cache
def weights() -> Mapping[str, float]:
    """The weight of each piece of evidence, by its name."""
    text = own_files.text(__package__, "weights.json")
    known: dict[str, float] = json.loads(text)
    return known


def _one_way(before: Sentence, after: Sentence) -> dict[str, float]:
    """The evidence for a gain, from one sentence to the other."""
    edit = locate(before, after)
    evidence = {name: gain for name, gain in edit_questions.answers(edit) if gain}
    good = _sign(edit.stake)
    for_reader = _PARTY_SIGNS.get(actor(after, edit.part, edit.place), 0)
    for name, value in (*_words(edit), *_numbers(edit), *_steps(edit), *_shape(edit)):
        evidence[name] = evidence.get(name, 0.0) + value
        # The same word is a gain beside a good thing and a loss beside a bad one.
        with_good, with_reader = f"{name}, good", f"{name}, reader"
        evidence[with_good] = evidence.get(with_good, 0.0) + value * good
        evidence[with_reader] = evidence.get(with_reader, 0.0) + value * for_reader
    evidence["stake"] = edit.stake - edit.stake_before
    return evidence


def _words(edit: SentenceEdit) -> Iterator[tuple[str, float]]:
    """More or fewer words of each list, and better or worse things, people and acts."""
    for name in _COUNTED:
        if more := edit.count(name):
            yield f"more {name}", more
    sign = -1 if edit.new.has_between("denies", 0, len(edit.new)) else 1
    for name in _GRADED:
        known = getattr(edit.lexicon, name)
        before, after = (sum(map(_grade, known.named(words))) for words in (edit.gone, edit.came))
        if before != after:
            yield f"better {name}", after - before
            yield f"better {name} unless denied", (after - before) * sign


def _grade(stands_for: object) -> float:
    """The grade of a known phrase; of an act the grade if the vendor does it."""
    grade = stands_for[0] if isinstance(stands_for, tuple) else stands_for
    return float(grade) if isinstance(grade, (int, float)) else 0.0


def _numbers(edit: SentenceEdit) -> Iterator[tuple[str, float]]:
    """A number or a period that rose or fell, and the words beside it."""
    rise = amounts.rise(edit.old, edit.new, edit.place)
    if not rise.sign:
        return
    kind = "period" if rise.is_period else "number"
    yield kind, rise.sign
    yield f"{kind} in {edit.part.role}", rise.sign
    near = edit.place - _BEFORE_WORDS, edit.place + _BEHIND_WORDS
    for name in _BESIDE:
        if edit.new.has_between(name, *near):
            yield f"{kind} beside {name}", rise.sign


def _steps(edit: SentenceEdit) -> Iterator[tuple[str, float]]:
    """Steps on ladders that rose or fell, by who gains at the upper end."""
    for old, new in changed_words.rises(edit.old.stems, edit.new.stems, edit.lexicon):
        yield f"ladder {new.gain}", 1 if new.height > old.height else -1


def _shape(edit: SentenceEdit) -> Iterator[tuple[str, float]]:
    """Whether words only came or only went, and in which part of the sentence."""
    longer = _sign(len(edit.came) - len(edit.gone))
    if not edit.is_replaced:
        yield "addition", longer
    yield f"longer {edit.part.role}", longer
    if edit.part.role != "main":
        yield "longer limit", longer * stakes.of_limited(edit.new, edit.part)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
