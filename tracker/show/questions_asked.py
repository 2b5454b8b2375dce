"""Questions that were asked while judging -> lines for a terminal."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import click

from tracker.characters import printable
from tracker.core.judge.questions import Asked


def lines(asked: Iterable[Asked]) -> Iterator[str]:
    """Write a block for each edit, with a line for each question and the answer that counted.

    Args:
        asked: in the order in which the questions were asked.
    """
    for about, questions in itertools.groupby(asked, key=lambda question: question.about):
        yield ""
        yield click.style(printable(about), bold=True)
        for question in questions:
            mark = "→" if question.answer else " "
            yield f"{mark} {question.question:<16} {question.asks}"
            if question.guard:
                yield f"  {'':<16} not asked, because of {question.guard}"
            if question.answer:
                yield f"  {'':<16} {printable(question.answer)}"
