"""Counters inside a main text are told by their shape; a number that matters never is one."""

from __future__ import annotations

import pytest
from core_samples import prose, read
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.judge import materiality
from tracker.model import Verdict

PLACES = {"end": "{text}<p>{line}</p>", "beginning": "<p>{line}</p>{text}", "middle": "{first}<p>{line}</p>{rest}"}
HALF = prose().index("<h2>", 500)


def judged(old: str, new: str, place: str = "end") -> Verdict:
    shown = [
        PLACES[place].format(text=prose(), line=line, first=prose()[:HALF], rest=prose()[HALF:]) for line in (old, new)
    ]
    return materiality.judge(read(f"<main>{shown[0]}</main>"), read(f"<main>{shown[1]}</main>"))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1012 of 1033 people found this helpful", "1013 of 1035 people found this helpful"),
        ("1,012 of 1,033 people found this helpful", "1,112 of 1,135 people found this helpful"),
        ("7 out of 12 readers said yes", "9 out of 15 readers said yes"),
        ("Was it any use to you? 12 of 31", "Was it any use to you? 12 of 32"),
        ("12 / 31", "13 / 33"),
        ("12 von 31 fanden das nützlich", "13 von 32 fanden das nützlich"),
        ("12 sur 31 ont aimé", "13 sur 32 ont aimé"),
        ("Updated 3 months ago", "Updated 4 months ago"),
        ("Edited an hour ago", "Edited 2 days ago"),
    ],
)
def test_a_counter_is_furniture_wherever_it_stands(old, new, place):
    assert judged(old, new, place).materiality == "artifact"


@pytest.mark.parametrize("place", ["end", "beginning"])
@pytest.mark.parametrize(
    ("old", "new"), [("1,024 views", "1,090 views"), ("Seen by 4821 readers", "Seen by 4899 readers")]
)
def test_a_tally_beside_the_text_is_furniture(old, new, place):
    assert judged(old, new, place).materiality == "artifact"
    assert judged(old, new, "middle").materiality != "artifact"


WEIGHTY = [
    ("12 of 31 days", "13 of 32 days"),
    ("30 days", "90 days"),
    ("Kept: 12 of 31", "Kept: 13 of 32"),
    ("Minimum age 16", "Minimum age 18"),
    ("Quorum 12 of 31 directors", "Quorum 13 of 33 directors"),
    ("2 of 3 arbitrators", "3 of 4 arbitrators"),
    ("2 of 3 trustees", "3 of 4 trustees"),
    ("500 messages", "600 messages"),
    ("150 seats", "160 seats"),
    ("99.5 % uptime", "99.9 % uptime"),
    ("Up to 120 euros", "Up to 180 euros"),
    ("$100", "$120"),
    ("Suite 400, Strelsau", "Suite 410, Strelsau"),
    ("Company number 1234567", "Company number 1234568"),
    ("+41 555 0100", "+41 555 0199"),
    ("Regulation 679 applies", "Regulation 680 applies"),
    ("We share it with 12 of 31 partners", "We share it with 13 of 32 partners"),
    ("12 of 31 records are kept", "13 of 32 records are kept"),
    ("120 Tage", "180 Tage"),
    ("120 jours", "180 jours"),
    ("120 días", "180 días"),
    ("120日", "180日"),
    ("300 people decide", "250 people decide"),
    ("12 of 31 people found this helpful", "2 of 31 people found this helpful"),
    ("12 of 31 people found this helpful", "12 of 31 people found this harmful"),
    ("Sections 12 of 31", "Sections 12 of 31 and 14 of 40"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("old", "new"), WEIGHTY)
def test_a_number_that_may_matter_is_never_furniture(old, new, place):
    verdict = judged(old, new, place)
    assert verdict.materiality not in ("none", "artifact")


UNITS = ["days", "hours", "weeks", "months", "years", "%", "euros", "dollars", "seats", "devices", "GB", "calls"]


@given(st.integers(1, 5_000), st.integers(0, 5_000), st.integers(0, 400), st.sampled_from(UNITS), st.booleans())
def test_a_period_or_a_sum_is_never_furniture(some, more, growth, unit, is_share):
    old, new = (f"{some} of {some + more + n} {unit}" if is_share else f"{some + n} {unit}" for n in (0, growth))
    assert judged(old, new).materiality == "none" if old == new else judged(old, new).materiality != "artifact"


@given(st.integers(0, 5_000), st.integers(10, 5_000), st.integers(0, 300), st.integers(0, 300))
def test_votes_that_grow_are_furniture(some, others, more, more_others):
    old = f"{some} of {some + others} people found this helpful"
    new = f"{some + more} of {some + others + more + more_others} people found this helpful"
    assert judged(old, new).materiality in ("none", "artifact")


def test_beside_a_counter_a_change_is_judged_as_ever():
    shown = [f"<main>{text}<p>{n} of 1033 found it helpful</p></main>" for text, n in
             ((prose(), 1012), (prose().replace("30 days", "90 days"), 1013))]  # fmt: skip
    verdict = materiality.judge(*map(read, shown))
    assert verdict.materiality == "material"
    assert sorted(item.materiality for item in verdict.changes) == ["artifact", "material"]
