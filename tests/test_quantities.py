from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.core import quantities

PIECES = (
    "we keep", "data", " ", "12", "3.5", "€", "$", "US$", "uſd", "GBP", "Euroſ", "dollars", "chf", "twenty", "%",
    "per cent", "PERCENT", "Prozent", "pour cent", "por cıento", "por ciento", "under", "age of", "18", "years of age",
    "or older", "13", "hundred", ".", "ſ",
)  # fmt: skip
GATED = (
    (quantities._AGE, quantities._IN_AGE),
    (quantities._MONEY, quantities._IN_MONEY),
    (quantities._PERCENT, quantities._IN_PERCENT),
)


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(["", " "]))
def test_what_is_asked_before_a_pattern_is_true_wherever_it_matches(pieces, between):
    sentence = between.join(pieces)
    for pattern, parts in GATED:
        if pattern.search(sentence):
            assert any(part in sentence.casefold() for part in parts)


def test_quantities_are_found_one_kind_after_the_other():
    sentence = "Over 18 years of age you pay 20 USD, 5 percent more after two years."
    assert [(each.kind, each.value) for each in quantities.find(sentence)] == [
        ("age", 18), ("period", 730), ("money", 20), ("percent", 5),
    ]  # fmt: skip
