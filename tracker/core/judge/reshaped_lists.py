"""Clauses that gave way to clauses of another shape -> whether they say the same: a list made a
sentence, a table made paragraphs, one paragraph made two.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core import tables
from tracker.core.judge import reasons
from tracker.core.judge.grammar.sentence import span
from tracker.core.judge.lexicon import Lexicon, Phrase, load
from tracker.core.judge.questions import Asking, Question
from tracker.core.judge.same_meaning import canonical_form
from tracker.core.text import sentences
from tracker.model import Change, Clause

# More clauses than these are a rewrite, not another shape.
_MOST_CLAUSES = 60
_MOST_CHARS = 6_000
# One clause in place of another is compared as it is.
_LEAST_CLAUSES = 3
# Small words that another shape may bring or drop, and those of them that turn a sentence.
_LIGHT = ("articles", "possessives", "phrases", "objects", "doers", "subjects", "auxiliary", "to")
_HEAVY = ("denies", "ifs", "limits", "only", "may", "must", "without")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side: the words of its parts (sentences, items, rows) in order, and of its headers."""

    parts: tuple[Phrase, ...]
    header: frozenset[str]
    has_or: bool
    has_rows: bool

    @property
    def words(self) -> Phrase:
        """All words in a row."""
        return tuple(word for part in self.parts for word in part)


@dataclass(frozen=True)
class Run:
    """Clauses that stood in one place, and those that stand there now."""

    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    language: str | None

    @property
    def shown(self) -> str:
        """The first of either side in quotes."""
        first = [side[0].text if side else "" for side in (self.old, self.new)]
        return f"{reasons.quote(first[0])} is now {reasons.quote(first[1])}"


def changes(
    found: Sequence[Change],
    old: Sequence[Clause],
    new: Sequence[Clause],
    language: str | None,
    asking: Asking,
) -> frozenset[int]:
    """Which changes only give their clauses another shape.

    Args:
        found: all changes, in order.
        old: all clauses before.
        new: all clauses after.
        language: of both.
        asking: how questions are asked.

    Returns:
        Their places in `found`.
    """
    if not {"added", "removed"} & {change.kind for change in found}:
        return frozenset()
    gaps = _gaps(found, old, new)
    same: set[int] = set()
    for _, run in itertools.groupby(range(len(found)), lambda at: _gap(found[at], gaps)):
        places = list(run)
        if any(found[at].moved or found[at].kind == "renumbered" for at in places):
            continue
        gone = tuple(clause for at in places for clause in found[at].old)
        come = tuple(clause for at in places for clause in found[at].new)
        if len(gone) + len(come) >= _LEAST_CLAUSES and asking.first(
            RESHAPED, Run(gone, come, language)
        ):
            same.update(places)
    return frozenset(same)


def _gap(change: Change, gaps: Mapping[int, int]) -> int | None:
    """Between which unchanged clauses a change stands; None where it is not one place."""
    found = {gaps[id(clause)] for clause in (*change.old, *change.new)}
    return found.pop() if len(found) == 1 else None


def _gaps(
    changes: Sequence[Change], old: Sequence[Clause], new: Sequence[Clause]
) -> Mapping[int, int]:
    """For each clause, by its identity, how many unchanged ones stand before it on its side."""
    changed = {id(clause) for change in changes for clause in (*change.old, *change.new)}
    # What stands in other paragraphs now is unchanged, and has another text on either side.
    kept = [{each.text for each in side if id(each) not in changed} for side in (old, new)]
    both = kept[0] & kept[1]
    found: dict[int, int] = {}
    for side in (old, new):
        count = 0
        for clause in side:
            found[id(clause)] = count
            count += id(clause) not in changed and clause.text in both
    return found


def _another_shape(run: Run) -> bool:
    """Do clauses say what those in their place said, in another shape?

    Every word that carries meaning stands on both sides, the same number of times, and the words
    of each part stand together. What all parts begin with may be said once; what the header of a
    table says may stand in each sentence.
    """
    lexicon = load(run.language)
    clauses = [*run.old, *run.new]
    if lexicon is None or len(clauses) > _MOST_CLAUSES or not (run.old and run.new):
        return False
    if sum(len(clause.text) for clause in clauses) > _MOST_CHARS:
        return False
    before, after = (_side(side, lexicon) for side in (run.old, run.new))
    if before.has_or != after.has_or:
        return False
    light = _light(before, after, lexicon)
    if not (_is_told(before, after, light) and _is_told(after, before, light)):
        return False
    return _stands_together(before, after, light) and _stands_together(after, before, light)


RESHAPED: tuple[Question[Run, bool], ...] = (Question("another_shape", _another_shape),)


def _side(clauses: Sequence[Clause], lexicon: Lexicon) -> _Side:
    headers = tables.headers(clauses)
    header = {
        word for cells in headers.values() for cell in cells for word in _stems(cell, lexicon)
    }
    header_rows = set(map(tables.row, headers.values()))
    parts: list[Phrase] = []
    for clause in clauses:
        if clause.text in header_rows:
            continue
        for text in sentences(clause.text.replace(" | ", ", ")):
            parts.append(_stems(text, lexicon))
    return _Side(
        _without_repeats(parts, lexicon),
        frozenset(header),
        any(not lexicon.small["or"].isdisjoint(part) for part in parts),
        any(clause.kind == "row" for clause in clauses),
    )


def _stems(text: str, lexicon: Lexicon) -> Phrase:
    """The words that carry meaning, each as the first of those that mean the same."""
    light = lexicon.small["listing"]
    stems = [stem for stem in canonical_form.stems(text, lexicon) if stem not in light]
    words = canonical_form.words(canonical_form.plain(stems, lexicon))
    # "For 2 years" and "2 years" stand in other groups.
    return tuple(lexicon.equal.at([word], 0)[1] or word for word in words)


def _without_repeats(parts: Sequence[Phrase], lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Parts without light words, and without the beginning that one has in common with the one
    before it.
    """
    light = lexicon.small["joins"] | lexicon.small["joints"]
    bare = [tuple(word for word in part if word not in light) for part in parts]
    found = bare[:1]
    for before, part in itertools.pairwise(bare):
        # The last word is its own, whatever the one before it says.
        found.append(part[min(span(before, part)[0], len(part) - 1) :])
    return tuple(part for part in found if part)


def _is_told(side: _Side, other: _Side, light: frozenset[str]) -> bool:
    """Whether all that one side says is said on the other, but for light words."""
    return light.issuperset(Counter(side.words) - Counter(other.words))


def _light(before: _Side, after: _Side, lexicon: Lexicon) -> frozenset[str]:
    """Words that another shape may bring or drop: small ones that turn no sentence, and what a
    table's header says.
    """
    small = lexicon.small
    light = frozenset[str]().union(*(small[name] for name in _LIGHT))
    if before.has_rows or after.has_rows:
        light |= before.header | after.header | small["carriers"]
    return light.difference(*(small[name] for name in _HEAVY))


def _stands_together(side: _Side, other: _Side, light: frozenset[str]) -> bool:
    """Whether the words of each part stand side by side on the other side, light ones aside."""
    words = tuple(word for word in other.words if word not in light)
    parts = (Counter(word for word in part if word not in light) for part in side.parts)
    return all(_is_together(part, words) for part in parts)


def _is_together(part: Counter[str], words: Phrase) -> bool:
    size = part.total()
    return any(Counter(words[at : at + size]) == part for at in range(len(words) - size + 1))
