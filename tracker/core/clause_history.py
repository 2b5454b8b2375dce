"""The versions of a page and their changes -> the history of one clause: each of its wordings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from tracker.frozen import dataclass
from tracker.model.browsing import ClausesOfVersion, ClauseStep
from tracker.model.words import ChangeKind, Direction, Materiality

Came = ChangeKind | Literal["first", "read otherwise", "returned"]


@dataclass(frozen=True, slots=True)
class Wording:
    """A time in which a clause stood in one wording, under one heading and number."""

    clause_id: int
    numbers: tuple[int, ...]
    """Of the versions it stands in, which follow each other."""
    since: datetime
    until: datetime | None
    """When the page was first seen without; None: it is in force."""
    came: Came
    """How it came to be so; `first`: it stood there when watching began."""
    materiality: Materiality | None = None
    """Of the change by which it came."""
    direction: Direction = "neutral"


@dataclass(frozen=True, slots=True)
class Run:
    """Versions in a row that hold a clause, by their positions."""

    clause_id: int
    start: int
    end: int
    """Behind the last one."""


def follow(
    clause_id: int,
    versions: Sequence[ClausesOfVersion],
    steps: Sequence[ClauseStep],
    texts: Callable[[], Mapping[int, str]],
) -> tuple[Wording, ...]:
    """Follow a clause back to its first wording and on to its last.

    Args:
        clause_id: that stands in one of the versions at least.
        versions: of its page, oldest first.
        steps: all changes between them.
        texts: asked for those of the page's clauses, folded, where they are needed: where another
            way to read the page made other clauses of it, one of the same text goes on.

    Returns:
        Its wordings, oldest first; empty where no version holds it.
    """
    page = _Page(versions, steps, texts)
    known = page.runs(clause_id)
    if not known:
        return ()
    history = [known[-1]]
    while (earlier := page.before(history[0])) is not None:
        history.insert(0, earlier)
    while (later := page.after(history[-1])) is not None:
        history.append(later)
    return tuple(page.wording(run) for run in history)


def runs(clause_id: int, versions: Sequence[ClausesOfVersion]) -> list[Run]:
    """The runs of versions that hold a clause, oldest first."""
    known: list[Run] = []
    for at, version in enumerate(versions):
        if clause_id not in version.clause_ids:
            continue
        if known and known[-1].end == at:
            known[-1] = Run(clause_id, known[-1].start, at + 1)
        else:
            known.append(Run(clause_id, at, at + 1))
    return known


class _Page:
    def __init__(
        self,
        versions: Sequence[ClausesOfVersion],
        steps: Sequence[ClauseStep],
        texts: Callable[[], Mapping[int, str]],
    ) -> None:
        self._versions = versions
        self._ask_texts = texts
        self._texts: Mapping[int, str] | None = None
        self._position = {version.number: at for at, version in enumerate(versions)}
        self._came: dict[tuple[int, int], tuple[ClauseStep, int | None]] = {}
        self._went: dict[tuple[int, int], int | None] = {}
        for step in steps:
            self._note(step)

    def _note(self, step: ClauseStep) -> None:
        at = self._position.get(step.number, -1)
        for place, new_id in enumerate(step.new_ids):
            self._came[at, new_id] = (step, _at(step.old_ids, place))
        for place, old_id in enumerate(step.old_ids):
            self._went[at, old_id] = _at(step.new_ids, place)

    def runs(self, clause_id: int) -> list[Run]:
        """The runs of versions that hold a clause, oldest first."""
        return runs(clause_id, self._versions)

    def before(self, run: Run) -> Run | None:
        """The run that went over into this one; None where there is none."""
        if run.start == 0:
            return None
        known = self._came.get((run.start, run.clause_id))
        if known is not None:
            return self._up_to(known[1], run.start)
        same = self._same_text(run.clause_id, run.start - 1, self._versions[run.start].clause_ids)
        if same is not None:
            return self._up_to(same, run.start)
        earlier = [known for known in self.runs(run.clause_id) if known.end < run.start]
        return earlier[-1] if earlier else None

    def after(self, run: Run) -> Run | None:
        """The run that this one went over into; None where there is none."""
        if run.end == len(self._versions):
            return None
        key = (run.end, run.clause_id)
        if key in self._went:
            return self._from(self._went[key], run.end)
        same = self._same_text(run.clause_id, run.end, self._versions[run.end - 1].clause_ids)
        return self._from(same, run.end)

    def _same_text(self, clause_id: int, at: int, other: frozenset[int]) -> int | None:
        """A clause of a version with the same text that is not on the other side of the step."""
        if self._texts is None:
            self._texts = self._ask_texts()
        text = self._texts.get(clause_id)
        for other_id in sorted(self._versions[at].clause_ids):
            if other_id not in other and text and self._texts.get(other_id) == text:
                return other_id
        return None

    def _run_at(self, clause_id: int | None, at: int) -> Run | None:
        if clause_id is None:
            return None
        return next((run for run in self.runs(clause_id) if run.start <= at < run.end), None)

    def _up_to(self, clause_id: int | None, end: int) -> Run | None:
        """The run that reaches a step, as far as that: of two equal clauses one may go on."""
        run = self._run_at(clause_id, end - 1)
        return Run(run.clause_id, run.start, end) if run else None

    def _from(self, clause_id: int | None, start: int) -> Run | None:
        """The run that goes on from a step, without what was equal to it before."""
        run = self._run_at(clause_id, start)
        return Run(run.clause_id, start, run.end) if run else None

    def wording(self, run: Run) -> Wording:
        """What is told of a run."""
        step, _ = self._came.get((run.start, run.clause_id), (None, None))
        is_last = run.end == len(self._versions)
        return Wording(
            clause_id=run.clause_id,
            numbers=tuple(version.number for version in self._versions[run.start : run.end]),
            since=self._versions[run.start].observed_at,
            until=None if is_last else self._versions[run.end].observed_at,
            came=step.kind if step else self._came_unnamed(run),
            materiality=step.materiality if step else None,
            direction=step.direction if step else "neutral",
        )

    def _came_unnamed(self, run: Run) -> Came:
        if run.start == 0:
            return "first"
        stood_before = any(known.end <= run.start for known in self.runs(run.clause_id))
        return "returned" if stood_before else "read otherwise"


def _at(ids: Sequence[int], place: int) -> int | None:
    """The clause across; of sides of unequal length the nearest one."""
    return ids[min(place, len(ids) - 1)] if ids else None
