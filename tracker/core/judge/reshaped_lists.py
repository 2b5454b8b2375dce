"""Clauses before and after -> whether they say the same in another shape.

A list became a sentence, a table became paragraphs, one paragraph became two.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

from tracker.core import tables
from tracker.core.judge import reasons
from tracker.core.judge.grammar.sentence import common_ends
from tracker.core.judge.lexicon import Lexicon, Phrase, load
from tracker.core.judge.questions import Asking, Question
from tracker.core.judge.same_meaning import canonical_form
from tracker.core.text import sentences
from tracker.frozen import dataclass
from tracker.model import Change, Clause

# More clauses than these are a rewrite, not another shape.
_MOST_CLAUSES = 60
# Longer ones cost too much time to compare word by word.
_MOST_CHARS = 6_000
# One clause in place of another is compared as it is.
_LEAST_CLAUSES = 3
# Words that another shape may bring or drop, except those that decide what a sentence means.
_DROPPABLE = (
    "articles",
    "possessives",
    "phrases",
    "objects",
    "doers",
    "subjects",
    "auxiliary",
    "to",
)
_DECIDING = ("denies", "ifs", "limits", "only", "may", "must", "without")


@dataclass(frozen=True, slots=True)
class _Version:
    """One version's clauses: the words of their sentences, items and rows, and of the headers."""

    parts: tuple[Phrase, ...]
    header: frozenset[str]
    has_or: bool
    has_rows: bool

    @property
    def words(self) -> Phrase:
        """All words, in order."""
        return tuple(word for part in self.parts for word in part)


@dataclass(frozen=True)
class Run:
    """Clauses that stood in one place, and those that stand there now."""

    old: tuple[Clause, ...]
    new: tuple[Clause, ...]
    language: str | None

    @property
    def shown(self) -> str:
        """The first clause of either version in quotes."""
        old, new = (clauses[0].text if clauses else "" for clauses in (self.old, self.new))
        return f"{reasons.quote(old)} is now {reasons.quote(new)}"

    @property
    def size(self) -> int:
        """How many clauses, of both versions together."""
        return len(self.old) + len(self.new)


def find(
    changes: Sequence[Change],
    old: Sequence[Clause],
    new: Sequence[Clause],
    language: str | None,
    asking: Asking,
) -> frozenset[int]:
    """The changes that only give their clauses another shape.

    Args:
        changes: all of them, in order.
        old: all clauses before.
        new: all clauses after.
        language: of both.
        asking: how questions are asked.

    Returns:
        Their places in `changes`.
    """
    if not {"added", "removed"} & {change.kind for change in changes}:
        return frozenset()

    gaps = _gaps(changes, old, new)
    reshaped: set[int] = set()
    for _, group in itertools.groupby(range(len(changes)), lambda at: _gap(changes[at], gaps)):
        places = list(group)
        neighbours = [changes[place] for place in places]
        if any(change.moved or change.kind == "renumbered" for change in neighbours):
            continue
        run = _run(neighbours, language)
        if run.size >= _LEAST_CLAUSES and asking.first(RESHAPED, run):
            reshaped.update(places)
    return frozenset(reshaped)


def _run(changes: Sequence[Change], language: str | None) -> Run:
    """Neighbouring changes as one run of clauses."""
    old = tuple(clause for change in changes for clause in change.old)
    new = tuple(clause for change in changes for clause in change.new)
    return Run(old, new, language)


def _gap(change: Change, gaps: Mapping[int, int]) -> int | None:
    """Between which unchanged clauses a change stands; None if that is not one place."""
    own_gaps = {gaps[id(clause)] for clause in (*change.old, *change.new)}
    return own_gaps.pop() if len(own_gaps) == 1 else None


def _gaps(
    changes: Sequence[Change], old: Sequence[Clause], new: Sequence[Clause]
) -> Mapping[int, int]:
    """For each clause, by its identity, how many unchanged ones stand before it in its version."""
    changed = {id(clause) for change in changes for clause in (*change.old, *change.new)}
    # A clause split over other paragraphs is unchanged, but its text differs between versions.
    kept_old, kept_new = (
        {clause.text for clause in clauses if id(clause) not in changed} for clauses in (old, new)
    )
    kept = kept_old & kept_new

    gaps: dict[int, int] = {}
    for clauses in (old, new):
        count = 0
        for clause in clauses:
            gaps[id(clause)] = count
            count += id(clause) not in changed and clause.text in kept
    return gaps


def _another_shape(run: Run) -> bool:
    """Do clauses say what those in their place said, in another shape?

    Every word that carries meaning stands on both sides, the same number of times, and the words
    of each part stand together. What all parts begin with may be said once; what the header of a
    table says may stand in each sentence.
    """
    lexicon = load(run.language)
    if lexicon is None or not _is_comparable(run):
        return False
    before, after = _version(run.old, lexicon), _version(run.new, lexicon)
    if before.has_or != after.has_or:
        return False
    droppable = _droppable(before, after, lexicon)
    both_ways = ((before, after), (after, before))
    return all(_repeats_words(*pair, droppable) for pair in both_ways) and all(
        _keeps_parts_together(*pair, droppable) for pair in both_ways
    )


def _is_comparable(run: Run) -> bool:
    """Whether a run has clauses on both sides, and not too many or too long ones."""
    if not (run.old and run.new) or run.size > _MOST_CLAUSES:
        return False
    return sum(len(clause.text) for clause in (*run.old, *run.new)) <= _MOST_CHARS


RESHAPED: tuple[Question[Run, bool], ...] = (Question("another_shape", _another_shape),)


def _version(clauses: Sequence[Clause], lexicon: Lexicon) -> _Version:
    """Read the clauses of one version, with the header rows apart."""
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
    return _Version(
        _without_repeats(parts, lexicon),
        frozenset(header),
        any(not lexicon.word_lists["or"].isdisjoint(part) for part in parts),
        any(clause.kind == "row" for clause in clauses),
    )


def _stems(text: str, lexicon: Lexicon) -> Phrase:
    """The words that carry meaning, each as the first of those that mean the same."""
    listing = lexicon.word_lists["listing"]
    stems = [stem for stem in canonical_form.stems(text, lexicon) if stem not in listing]
    words = canonical_form.words(canonical_form.plain(stems, lexicon))
    # "For 2 years" and "2 years" stand in different groups.
    return tuple(lexicon.equal.at([word], 0)[1] or word for word in words)


def _without_repeats(parts: Sequence[Phrase], lexicon: Lexicon) -> tuple[Phrase, ...]:
    """Parts without words that join, and without a beginning repeated from the part before."""
    joining = lexicon.word_lists["joins"] | lexicon.word_lists["joints"]
    bare = [tuple(word for word in part if word not in joining) for part in parts]
    shortened = bare[:1]
    for before, part in itertools.pairwise(bare):
        # The last word always stays, even if the part before ends the same.
        shortened.append(part[min(common_ends(before, part)[0], len(part) - 1) :])
    return tuple(part for part in shortened if part)


def _repeats_words(version: _Version, other: _Version, droppable: frozenset[str]) -> bool:
    """Whether the other version has all words of this one, but for droppable ones."""
    return droppable.issuperset(Counter(version.words) - Counter(other.words))


def _droppable(before: _Version, after: _Version, lexicon: Lexicon) -> frozenset[str]:
    """Words that another shape may bring or drop: function words, and those of a header."""
    lists = lexicon.word_lists
    droppable = frozenset[str]().union(*(lists[name] for name in _DROPPABLE))
    if before.has_rows or after.has_rows:
        droppable |= before.header | after.header | lists["carriers"]
    return droppable.difference(*(lists[name] for name in _DECIDING))


def _keeps_parts_together(version: _Version, other: _Version, droppable: frozenset[str]) -> bool:
    """Whether the words of each part stand side by side in the other version."""
    words = tuple(word for word in other.words if word not in droppable)
    parts = (Counter(word for word in part if word not in droppable) for part in version.parts)
    return all(_is_together(part, words) for part in parts)


def _is_together(part: Counter[str], words: Phrase) -> bool:
    """Whether a stretch of words has exactly those of a part, in any order."""
    size = part.total()
    return any(Counter(words[at : at + size]) == part for at in range(len(words) - size + 1))
