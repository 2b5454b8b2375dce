from __future__ import annotations

import re

import pytest
from core_samples import judge, rules_of

from tracker.core.judge import rules
from tracker.model import CATEGORIES

BOOKS = (*rules.LANGUAGES, "any")
ALL = [(language, rule) for language in BOOKS for rule in (*rules.load(language).topics, *rules.load(language).signals)]
EXAMPLES = [(language, rule, old, new) for language, rule in ALL for old, new in rule.examples]
STRONGEST = [
    "retention",
    "sharing",
    "sale",
    "data_types",
    "purpose",
    "ai",
    "opt_out",
    "rights",
    "security",
    "children",
    "transfer",
    "legal_basis",
]
SIGNALS = {"negation", "exception", "only", "may", "must"}


@pytest.mark.parametrize(("language", "rule", "old", "new"), EXAMPLES, ids=[f"{rule.id}" for _, rule, *_ in EXAMPLES])
def test_an_example_fires_its_rule(language, rule, old, new):
    assert rule.id in rules_of(judge(old, new, "pl" if language == "any" else language))


def test_every_rule_has_an_example():
    assert [rule.id for _, rule in ALL if not rule.examples] == []


def test_ids_are_unique_and_say_their_language():
    ids = [rule.id for _, rule in ALL]
    assert len(ids) == len(set(ids))
    assert all(rule.id.startswith(f"{language}.") for language, rule in ALL)


@pytest.mark.parametrize("language", BOOKS)
def test_patterns_compile_and_match_nothing_empty(language):
    book = rules.load(language)
    patterns = [rule.words for rule in (*book.topics, *book.signals)]
    assert all(isinstance(pattern, re.Pattern) and not pattern.search("") for pattern in patterns)
    assert all(pattern.groups == 0 for pattern in patterns), "a group would change what findall gives"
    assert not any(pattern.search("") for pattern in (book.furniture, book.contact, book.pointer, book.binding))


def test_categories_are_known():
    assert {topic.category for language in BOOKS for topic in rules.load(language).topics} <= set(CATEGORIES)


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_a_language_names_the_strongest_topics_and_signals(language):
    book = rules.load(language)
    assert {f"{language}.{name}" for name in STRONGEST} <= {topic.id for topic in book.topics}
    assert {f"{language}.{name}" for name in SIGNALS} <= {signal.id for signal in book.signals}
    assert len(book.topics) >= 12


def test_deciding_rules_are_rules():
    for language in BOOKS:
        assert rules.load(language).deciding <= {topic.id for topic in rules.load(language).topics}


def test_a_language_without_rules_does_not_borrow_english_ones():
    assert rules.load("pl").language == "any"
    assert rules.load("pl").topics == ()
    assert rules.load(None).language == "en"
    assert "en.sale" not in rules_of(judge("Firma ma dom.", "Firma ma dom i sale.", "pl"))
