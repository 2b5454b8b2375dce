"""An automaton may name a pattern too many, and never one too few."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.prefilter import Prefilter

PATTERNS = (
    r"\bprocessors?\b",
    r"\d+\s*days?",
    r"[\d.]+ %",
    r"\w+ung\b",
    r"caf\u00e9|\u00fcber",
    r"(?<!not )sold",
    r"[^\W\d_]+\s\W",
)
COMPILED = [re.compile(pattern, re.I) for pattern in PATTERNS]
WORDS = ["processor", "Processors", "30", "days", "5.5", "%", "not", "sold", ".", "٣٠", "Übung", "CAFÉ", "Über", "一"]
PIECES = st.sampled_from([*WORDS, " ", "\u00a0", "\n"])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_every_pattern_that_matches_is_named(text):
    named = Prefilter(PATTERNS).places(text)
    matching = [place for place, pattern in enumerate(COMPILED) if pattern.search(text)]
    assert set(matching) <= set(named)
    assert named == sorted(named)


@given(st.lists(PIECES, max_size=8).map("".join), st.sampled_from(PATTERNS))
def test_one_pattern_may_match_wherever_it_does(text, pattern):
    prefilter = Prefilter([pattern])
    if re.search(pattern, text, re.I):
        assert prefilter.may_match(text)
    assert prefilter.may_match(text) == bool(prefilter.places(text)) or not text


def test_no_pattern_matches_nothing():
    assert Prefilter([None]).places("anything") == []
    assert not Prefilter([]).may_match("anything")
    assert Prefilter(["a"]).places("b", "", "a") == [0]
