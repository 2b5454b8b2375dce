from __future__ import annotations

import pytest
from core_samples import judge
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.judge.direction import overall

WAYS = st.lists(st.sampled_from(["weaker", "stronger", "mixed", "neutral"]))


@pytest.mark.parametrize(
    ("found", "way"),
    [
        ((), "neutral"), (("neutral",), "neutral"), (("mixed", "neutral"), "mixed"),
        (("weaker", "weaker", "stronger"), "weaker"), (("stronger", "neutral", "mixed"), "stronger"),
        (("weaker", "stronger"), "weaker"),
    ],
)  # fmt: skip
def test_a_version_goes_where_most_of_its_changes_go_and_a_draw_warns(found, way):
    assert overall.of_version(found) == way


@given(WAYS)
def test_the_order_of_changes_is_nothing_and_more_of_one_way_never_turns_it(found):
    assert overall.of_version(found) == overall.of_version(found[::-1])
    assert overall.of_version([*found, *["stronger"] * (len(found) + 1)]) == "stronger"
    assert overall.most(found) == overall.most(found[::-1])


DIRECTIONS = [
    ("We train models with your letters.", "We do not use your letters, whoever you are, to train models.", "stronger"),
    ("We do not sell any part of what you tell us to others.", "We keep what you tell us in the mill.", "weaker"),
    ("We send data abroad.", "We send data abroad under standard contractual clauses.", "stronger"),
    ("We repair the line.", "We repair the line and are not liable for lost profits.", "weaker"),
    ("Our site sets cookies.", "Our site only sets cookies of its own.", "stronger"),
    ("Users post notes.", "Users agree not to post illegal notes.", "weaker"),
]


@pytest.mark.parametrize(("old", "new", "way"), DIRECTIONS)
def test_a_denial_turns_what_the_vendor_does_and_not_what_is_forbidden(old, new, way):
    verdict = judge(old, new)
    assert (verdict.materiality, verdict.direction) == ("material", way)
