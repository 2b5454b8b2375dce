"""A row of questions -> the answers, with a record of each question for a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Subject, Answer]):
    """One question: its id, the function that answers it, and guards that can skip it.

    The first paragraph of the function's docstring is the question in words. Examples that the
    question must answer, and near misses that it must not, stand in examples.toml under its id.
    """

    id: str
    answer: Callable[[Subject], Answer]
    unless: tuple[Callable[[Subject], bool], ...] = ()

    @property
    def asks(self) -> str:
        """The question in one line."""
        first_paragraph = (self.answer.__doc__ or "").split("\n\n")[0]
        return " ".join(first_paragraph.split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked about an edit, and its answer.

    `about` is the edit in quotes. `answer` is empty for "no".
    """

    about: str
    question: str
    asks: str
    answer: str
    guard: str = ""
    """What stopped the question from being asked; empty if it was asked."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are asked: which are switched off, and who gets a record of each."""

    off: frozenset[str] = frozenset()
    """Ids of questions to skip, and `id unless guard` of guards to skip: tests use this."""
    on_asked: Callable[[Asked], None] | None = None
    """Called with a record of each question; None if nobody wants a trace."""

    def answers(
        self, questions: Iterable[Question[Subject, Answer]], subject: Subject
    ) -> Iterator[tuple[str, Answer]]:
        """The ids and answers of all questions that have one, in order."""
        for question in questions:
            if question.id in self.off:
                continue

            if self.on_asked:
                answer = self._traced(question, subject, self.on_asked)
            else:
                answer = self._answer(question, subject)
            if answer:
                yield question.id, answer

    def _answer(self, question: Question[Subject, Answer], subject: Subject) -> Answer | None:
        """The answer to a question that no guard stops.

        Guards last: they look further than the questions do, and most answers are no.
        """
        answer = question.answer(subject)
        return answer if answer and not self._guard(question, subject) else None

    def _traced(
        self,
        question: Question[Subject, Answer],
        subject: Subject,
        on_asked: Callable[[Asked], None],
    ) -> Answer | None:
        """The same, with a record of it; what a guard stops is not asked."""
        guard = self._guard(question, subject)
        answer = None if guard else question.answer(subject)
        about = getattr(subject, "shown", "")
        on_asked(Asked(about, question.id, question.asks, _shown(answer), guard))
        return answer

    def first(
        self, questions: Iterable[Question[Subject, Answer]], subject: Subject
    ) -> tuple[str, Answer] | None:
        """The id and answer of the first question that has one; None if none has."""
        return next(self.answers(questions, subject), None)

    def _guard(self, question: Question[Subject, Answer], subject: Subject) -> str:
        """The name of the first guard that stops a question; empty if none does."""
        for guard in question.unless:
            if guard_id(question, guard) not in self.off and guard(subject):
                return guard.__name__.strip("_")
        return ""


def guard_id(question: Question[Subject, Answer], guard: Callable[[Subject], bool]) -> str:
    """The id of a question's guard, as `Asking.off` names it."""
    return f"{question.id} unless {guard.__name__.strip('_')}"


def _shown(answer: object) -> str:
    """An answer in words: the texts of its reasons, else "yes"."""
    if not answer:
        return ""
    answers = answer if isinstance(answer, Sequence) else (answer,)
    return "; ".join(str(getattr(each, "text", "yes")) for each in answers)
