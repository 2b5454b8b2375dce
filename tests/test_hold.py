from __future__ import annotations

from dataclasses import replace

import pytest
from core_samples import PARAGRAPHS, policy_of

from tracker.core import hold
from tracker.model import Dates

LONG = [*PARAGRAPHS, *(text.replace("the", "every") for text in PARAGRAPHS)]
CURRENT = policy_of(*LONG, dates=Dates("2021-03-03"))


@pytest.mark.parametrize(
    ("page", "seen_as", "suspicion"),
    [
        (policy_of(*LONG), 3, "seen_before"),
        (policy_of(*LONG, language="fr"), None, "language"),
        (policy_of(*LONG, dates=Dates("2020-01-01")), None, "date_backwards"),
        (policy_of(*LONG[:5]), None, "shrunk"),
        (policy_of(*LONG[:12]), None, "part"),
        (
            policy_of(
                *(
                    f"Borduria bakes loaf {at} of rye at dawn and sells none of it to strangers passing by."
                    for at in range(16)
                )
            ),
            None,
            "strange",
        ),
    ],
)
def test_a_doubtful_page_is_held_with_its_reason(page, seen_as, suspicion):
    found = hold.doubt(page, CURRENT, seen_as)
    assert found is not None
    assert (found.suspicion, found.text_sha256) == (suspicion, page.text_sha256)
    assert found.sentence


def test_an_edit_is_no_doubt():
    edited = [*LONG[:3], LONG[3].replace("30", "90"), *LONG[4:], "One more paragraph."]
    assert hold.doubt(policy_of(*edited, dates=Dates("2021-04-03")), CURRENT, None) is None
    assert hold.doubt(CURRENT, CURRENT, None) is None


def test_what_is_certainly_no_policy_is_an_artifact():
    assert hold.artifact(CURRENT, "ruritel/privacy", 3) is None
    found = hold.artifact(replace(CURRENT, complaint="a bot check, 9 words long"), "ruritel/privacy", 3)
    assert found is not None
    assert "ruritel/privacy: Expected a policy, got a bot check" in found.sentence
    assert "Version 3 stays current" in found.sentence


def test_a_page_that_hardly_differs_confirms_a_held_one():
    assert hold.confirms(policy_of(*LONG, "One more."), policy_of(*LONG))
    assert not hold.confirms(policy_of(*LONG[:6]), policy_of(*LONG))
    assert not hold.confirms(policy_of(*LONG, language="fr"), policy_of(*LONG))


def test_the_share_is_counted_in_words():
    assert hold.share(policy_of(*LONG[:4]), policy_of(*LONG)) == 1.0
    assert hold.share(policy_of(), policy_of(*LONG)) == 0.0
    assert 0.2 < hold.share(policy_of(*LONG), policy_of(*LONG[:4])) < 0.35
