"""Every question of judging by its examples and near misses, and what is missing when it is not asked."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import resources

import pytest

from tracker.core.judge import changed_facts, excuses, materiality, other_edits, reshaped_lists
from tracker.core.judge.questions import Asked, Asking, guard_id
from tracker.core.judge.same_meaning import meaning_questions
from tracker.core.read import by_media_type, policy

ALL = (
    *reshaped_lists.RESHAPED,
    *meaning_questions.EQUIVALENT,
    *excuses.EXCUSES,
    *changed_facts.FACTS,
    *other_edits.REMAINDER,
)
QUESTIONS = {question.id: question for question in ALL}
EXAMPLES = tomllib.loads(resources.files("tracker.core.judge").joinpath("examples.toml").read_text("utf-8"))
GUARDS = [(q, guard) for q in QUESTIONS.values() for guard in q.unless]


def texts(example):
    return [side.strip() for side in example.split("=>")]


def judged(example, *, off=()):
    """The reasons for an example, and the questions that had an answer."""
    asked: list[Asked] = []
    old, new = (policy.make(by_media_type.read(side.encode(), name="made.md")) for side in texts(example))
    old, new = (replace(side, language="en") for side in (old, new))
    verdict = materiality.judge(old, new, asking=Asking(frozenset(off), asked.append))
    reasons = {(reason.rule, reason.text, reason.materiality) for item in verdict.changes for reason in item.reasons}
    return reasons, {question.question for question in asked if question.answer}


def of(kind):
    return [
        pytest.param(name, text, id=f"{name}-{at}")
        for name in QUESTIONS
        for at, text in enumerate(EXAMPLES[name][kind])
    ]


def test_no_two_questions_have_one_id():
    assert len(QUESTIONS) == len(ALL)


def test_every_question_has_examples_and_near_misses():
    assert EXAMPLES.keys() == QUESTIONS.keys()
    assert all(rows["fires"] and rows["near"] for rows in EXAMPLES.values())
    assert all("?" in question.asks for question in QUESTIONS.values())


@pytest.mark.parametrize(("name", "example"), of("fires"))
def test_an_example_is_answered_and_comes_out_otherwise_without_the_question(name, example):
    reasons, answered = judged(example)
    assert name in answered
    without, _ = judged(example, off={name})
    assert without != reasons


@pytest.mark.parametrize(("name", "example"), of("near"))
def test_a_near_miss_is_not_answered(name, example):
    assert name not in judged(example)[1]


@pytest.mark.parametrize(("question", "guard"), GUARDS, ids=[guard_id(q, guard) for q, guard in GUARDS])
def test_without_a_guard_a_near_miss_is_answered(question, guard):
    off = {guard_id(question, guard)}
    assert any(question.id in judged(example, off=off)[1] for example in EXAMPLES[question.id]["near"])
