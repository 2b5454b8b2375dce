from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.promises import find
from tracker.model import Promises

SAID = [
    (
        "We may change this policy. We will notify you by e-mail before the changes take effect.",
        ("email",),
        "before_effective",
        "any",
        False,
        False,
    ),
    (
        "If we make material changes to this statement, we will tell you by email 30 days in advance.",
        ("email",),
        "before_effective",
        "material",
        False,
        False,
    ),
    (
        "Changes to this notice are effective when they are posted on this page.",
        ("page",),
        "when_posted",
        "any",
        False,
        False,
    ),
    (
        "We may update these terms; your continued use after an update means that you accept the updated terms.",
        (),
        "unspecified",
        "any",
        True,
        False,
    ),
    (
        "Please check this page periodically, since we may revise our privacy policy.",
        (),
        "unspecified",
        "any",
        False,
        True,
    ),
    (
        "When this policy is changed we put a notice on our homepage and e-mail you.",
        ("email", "homepage"),
        "unspecified",
        "any",
        False,
        False,
    ),
]


@pytest.mark.parametrize(("text", "channels", "timing", "on", "acceptance", "must_check"), SAID)
def test_what_is_promised_is_found(text, channels, timing, on, acceptance, must_check):
    found = find([*PARAGRAPHS, text])
    assert (set(found.channels) - {"page"}, found.timing, found.on) == (set(channels) - {"page"}, timing, on)
    assert (found.use_is_acceptance, found.reader_must_check) == (acceptance, must_check)


@pytest.mark.parametrize(
    "text",
    [
        "We will notify you by email of a breach before it becomes known.",
        "You may change your name by letter at any time.",
        "We e-mail you the bill.",
        "If we are acquired, we will notify you before your data is transferred.",
    ],
)
def test_notice_of_something_else_is_no_promise(text):
    assert find([*PARAGRAPHS, text]) == Promises()


def test_the_quote_is_the_vendor_s_own_words():
    assert find(["We may change this policy and will e-mail you first."]).quote in (
        "We may change this policy and will e-mail you first.",
        "",
    )


@given(st.lists(st.text(max_size=80) | st.sampled_from([text for text, *_ in SAID]), max_size=5))
def test_no_text_breaks_it(texts):
    found = find(texts)
    assert (found == Promises()) == (found.timing is None)
