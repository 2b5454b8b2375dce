from __future__ import annotations

from dataclasses import replace

import pytest
from core_samples import PARAGRAPHS, policy_of
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.doubt import certain, cut_off, hold
from tracker.core.doubt.certain import NotThePolicy
from tracker.core.read import policy
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
    assert certain.by_words(CURRENT) is None
    wall = replace(CURRENT, complaint="a bot check, 9 words long")
    assert certain.by_words(wall) == NotThePolicy("not_the_policy", "a bot check, 9 words long")


def test_a_page_that_hardly_differs_confirms_a_held_one():
    assert hold.confirms(policy_of(*LONG, "One more."), policy_of(*LONG))
    assert not hold.confirms(policy_of(*LONG[:6]), policy_of(*LONG))
    assert not hold.confirms(policy_of(*LONG, language="fr"), policy_of(*LONG))


def test_the_share_is_counted_in_words():
    assert hold.share(policy_of(*LONG[:4]), policy_of(*LONG)) == 1.0
    assert hold.share(policy_of(), policy_of(*LONG)) == 0.0
    assert 0.2 < hold.share(policy_of(*LONG), policy_of(*LONG[:4])) < 0.35


# --- pages that break off ---


def html(*texts: str, close: str = "</body></html>") -> tuple[bytes, str]:
    return f"<html><body>{''.join(f'<p>{text}</p>' for text in texts)}{close}".encode(), "text/html; charset=utf-8"


def why_cut(page: tuple[bytes, str], before: tuple[bytes, str]) -> str:
    new, old = policy.from_bytes(*page), policy.from_bytes(*before)
    return cut_off.why_cut(new, page, old, before) if cut_off.looks_cut(new, *page) else ""


WHOLE = html(*PARAGRAPHS)


@given(st.integers(300, len(WHOLE[0]) - 1))
def test_wherever_a_page_is_cut_it_is_seen_or_its_text_is_whole(at):
    page = (WHOLE[0][:at], WHOLE[1])
    new = policy.from_bytes(*page)
    assert why_cut(page, WHOLE) or new.clauses[-1] == policy.from_bytes(*WHOLE).clauses[-1]


@given(st.integers(300, len("\n\n".join(PARAGRAPHS)) - 2))
def test_a_text_cut_in_mid_sentence_is_seen(at):
    whole = "\n\n".join(PARAGRAPHS)
    page = (whole[:at].encode(), "text/plain")
    last = whole[:at].rpartition("\n\n")[2]
    if len(last.split()) >= 3 and not last.rstrip().endswith((".", ";")):
        assert "middle of a sentence" in why_cut(page, (whole.encode(), "text/plain"))


@pytest.mark.parametrize(
    ("page", "before"),
    [
        (html(*PARAGRAPHS, "One more."), html(*PARAGRAPHS, close="")),
        (html(*PARAGRAPHS[:-1], close=""), html(*PARAGRAPHS, close="")),
        (html(*PARAGRAPHS[:-1]), WHOLE),
        (html("A new first one.", *PARAGRAPHS, close=""), WHOLE),
        (html(*PARAGRAPHS, "Ruritel Ltd, Strelsau"), html(*PARAGRAPHS, "Ruritel Ltd, Strelsau, Ruritania")),
        (html(*PARAGRAPHS, close="<script>'</body>'</script></body>"), WHOLE),
    ],
    ids=["closed now", "a paragraph less", "closed, a paragraph less", "whole, not closed", "an address", "script"],
)
def test_a_page_that_ends_is_not_cut(page, before):
    assert why_cut(page, before) == ""


def test_what_stands_in_a_script_closes_no_page():
    page = (WHOLE[0].replace(b"<p>", b"<script>'</body>'</script><p>", 1)[:600], WHOLE[1])
    assert "</body>" in why_cut(page, WHOLE)
