"""Rows of questions -> their answers, with a record of what was asked, for whoever wonders why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Subject, Answer]):
    """One question: its id, the function that answers it, and the guards that stop it from being
    asked.

    The first paragraph of the function's docstring is the question in words. Examples that must be
    answered, and near misses that must not, stand in examples.toml under the same id.
    """

    id: str
    answer: Callable[[Subject], Answer]
    unless: tuple[Callable[[Subject], bool], ...] = ()

    @property
    def asks(self) -> str:
        """The question in one line."""
        return " ".join((self.answer.__doc__ or "").split("\n\n")[0].split())


@dataclass(frozen=True, slots=True)
class Asked:
    """That a question was asked of something (`about`, in quotes), and what was answered; empty for
    no.
    """

    about: str
    question: str
    asks: str
    answer: str
    guard: str = ""
    """What stopped the question from being asked; empty where it was."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are asked: which are switched off, and who is told of each."""

    off: frozenset[str] = frozenset()
    """Ids of questions, and `id unless guard` of guards, that are left out: tests do so one by one.
    """
    told: Callable[[Asked], None] | None = None

    def answers(
        self, questions: Iterable[Question[Subject, Answer]], subject: Subject
    ) -> Iterator[tuple[str, Answer]]:
        """The ids and answers of all questions that have one, in order."""
        for question in questions:
            if question.id in self.off:
                continue
            guard = self._guard(question, subject)
            answer = None if guard else question.answer(subject)
            if self.told:
                about = getattr(subject, "shown", "")
                self.told(Asked(about, question.id, question.asks, _shown(answer), guard))
            if answer:
                yield question.id, answer

    def first(
        self, questions: Iterable[Question[Subject, Answer]], subject: Subject
    ) -> tuple[str, Answer] | None:
        """The id and answer of the first question that has one; None where none has."""
        return next(self.answers(questions, subject), None)

    def _guard(self, question: Question[Subject, Answer], subject: Subject) -> str:
        """The name of the first guard that stops a question; empty where none does."""
        stops = (
            guard.__name__.strip("_")
            for guard in question.unless
            if guard_id(question, guard) not in self.off and guard(subject)
        )
        return next(stops, "")


def guard_id(question: Question[Subject, Answer], guard: Callable[[Subject], bool]) -> str:
    """How a guard of a question is named, in `Asking.off`."""
    return f"{question.id} unless {guard.__name__.strip('_')}"


def _shown(answer: object) -> str:
    if not answer:
        return ""
    answers = answer if isinstance(answer, Sequence) else (answer,)
    return "; ".join(str(getattr(each, "text", "yes")) for each in answers)
