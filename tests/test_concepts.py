"""What lawyers call the things that reasons are about: by their names, in four languages."""

from __future__ import annotations

import re

import pytest
from core_samples import policy_of

from tracker.core.compare.word_differences import differ
from tracker.core.judge import materiality, rules

NAMED = [
    ("en", "You waive the right to take part in a class action.", "a waiver of class actions"),
    ("en", "All disputes are settled by binding arbitration.", "arbitration"),
    ("en", "Your plan renews automatically each year.", "automatic renewal"),
    ("en", "You will indemnify us against all claims.", "indemnity"),
    ("en", "We use your letters to train our models.", "training artificial intelligence"),
    ("de", "Streitigkeiten entscheidet ein Schiedsgericht.", "arbitration"),
    ("fr", "Le contrat est renouvelé par tacite reconduction.", "automatic renewal"),
    ("es", "Usamos sus cartas para entrenar inteligencia artificial.", "training artificial intelligence"),
]
# What names a thing's neighbour, and not the thing.
NEAR = [
    ("en", "We settle disputes in the courts of Strelsau.", "arbitration"),
    ("en", "We renew the paint of the bell.", "automatic renewal"),
    ("en", "We may change these terms at any time.", "changes without notice"),
    ("en", "You pay us a fee in our legitimate interests.", "late fees and interest"),
]


def reasons(language, text):
    old, new = (policy_of("The mill rings its bell at noon.", *more, language=language) for more in ([], [text]))
    return [reason.text for item in materiality.judge(old, new).changes for reason in item.reasons]


@pytest.mark.parametrize(("language", "text", "name"), NAMED)
def test_a_reason_names_the_thing_as_lawyers_do(language, text, name):
    assert any(name in said for said in reasons(language, text)), reasons(language, text)


@pytest.mark.parametrize(("language", "text", "name"), NEAR)
def test_a_neighbour_of_a_thing_is_not_called_by_its_name(language, text, name):
    assert not any(name in said for said in reasons(language, text))


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_each_concept_is_a_narrower_name_within_a_topic_of_its_category(language):
    known = rules.load(language)
    assert len(rules.concepts(language)) > 25
    topics = {topic.category for topic in known.topics}
    for concept in rules.concepts(language):
        assert concept.category in topics
        re.compile(concept.words_pattern)


def test_a_word_for_may_is_left_out_where_something_better_is_said():
    said = reasons("en", "We may sell your letters to partners.")
    assert any("selling personal data" in text for text in said)
    assert not any("“may”" in text for text in said)


def test_a_sum_is_quoted_whole():
    old, new = (policy_of(f"Our liability is limited to US$ {sum_} a year.") for sum_ in ("1,000,000", "100,000"))
    said = [reason.text for item in materiality.judge(old, new).changes for reason in item.reasons]
    assert "A sum got lower: US$ 1,000,000 is now US$ 100,000" in said


def test_a_number_with_its_thousands_is_one_word():
    segments = differ("Pay 1,000,000 now, or 2,5 later.", "Pay 100,000 now, or 2,5 later.")
    assert [(one.op, one.text) for one in segments if one.op != "equal"] == [
        ("delete", "1,000,000"), ("insert", "100,000"),
    ]  # fmt: skip
