"""What stands around a policy, told by its shape: by example and by near miss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read import furniture_lines

BESIDE = [
    "Bells · Drums · Prices · About the mill",
    "Home > Help > Rules of the mill",
    "Do not sell my data · Map of the mill · Jobs",
    "mira · 3 months ago — Does the bell ring by itself? Reply ♥ 4",
    "otto · vor 2 Tagen — Läutet sie auch sonntags? Antworten",
    "The bell does not ring at noon (14 replies)",
    "La cloche ne sonne plus (3 réponses)",
    "This mill sets cookies to count its guests. Accept all Reject all Preferences",
    "Wir setzen Cookies. Alle annehmen Nur notwendige Einstellungen",
    "One letter a month. No spam.",
]
POLICY = [
    "We keep your letters for a year · and no longer than the law asks · in every mill we run.",
    "You can press “Accept all” or “Reject all” at any time in the box, or open your preferences.",
    "We deleted letters that were sent to us more than three years ago; reply to us if you want them kept.",
    "Bells and drums",
    "You may not send spam, nor let others do so, nor use the line to reach people who did not ask.",
    "Data is shared with dealers (14 of them).",
]


@pytest.mark.parametrize("text", BESIDE)
def test_what_stands_around_a_policy(text):
    assert furniture_lines.is_furniture(text)


@pytest.mark.parametrize("text", POLICY)
def test_what_only_looks_like_it(text):
    assert not furniture_lines.is_furniture(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [("open_in_new Miller Hosting", "Miller Hosting"), ("Bells expand_more", "Bells"),
     ("session_id | a week", "session_id | a week"), ("_ga_open_in_new_1", "_ga_open_in_new_1"),
     (" _a  b ", " _a  b ")],
)  # fmt: skip
def test_names_of_icons_are_left_out_and_those_of_cookies_are_not(text, left):
    assert furniture_lines.without_icons(text) == left


@given(st.text(max_size=80))
def test_names_of_icons_go_once(text):
    assert furniture_lines.without_icons(furniture_lines.without_icons(text)) == furniture_lines.without_icons(text)
