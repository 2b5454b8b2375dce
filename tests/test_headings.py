from __future__ import annotations

import pytest
from core_samples import PARAGRAPHS
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read.headings import number_of, promote
from tracker.model import Block


def lines(*found):
    return [Block("paragraph", text) for text in found]


def kinds(*found):
    return [(block.kind, block.text) for block in promote(lines(*found))]


@pytest.mark.parametrize(
    ("title", "number", "words"),
    [
        ("4.2 Call records", "4.2", "Call records"),
        ("4. Call records", "4", "Call records"),
        ("4) Call records", "4", "Call records"),
        ("1.CALL RECORDS", "1", "CALL RECORDS"),
        ("IV. Call records", "IV", "Call records"),
        ("Section 3: Calls", "3", "Calls"),
        ("Article 12 - Calls", "12", "Calls"),
        ("§ 5 Anrufe", "5", "Anrufe"),
        ("A. Calls", "A", "Calls"),
        ("Calls", "", "Calls"),
        ("A call for help", "", "A call for help"),
        ("I call", "", "I call"),
        ("Mix of lines", "", "Mix of lines"),
        ("12.", "", "12."),
    ],
)
def test_a_heading_s_number_is_told_from_its_words(title, number, words):
    assert number_of(title) == (number, words)


@pytest.mark.parametrize(
    "title",
    [
        "What We Note",
        "Calls by Night",
        "OUR FITTERS",
        "Who reads the post?",
        "3. Letters",
        "Children’s Calls",
        "E-Mail and Letters",
    ],
)
def test_a_short_line_above_text_is_a_heading(title):
    assert kinds(PARAGRAPHS[0], title, PARAGRAPHS[1])[1] == ("heading", title)


@pytest.mark.parametrize(
    "line",
    [
        "We note your name.",
        "mill@ruritel.example",
        "Last updated: 3 March 2021",
        "and the miller",
        "© 2020 Ruritel",
        "Ruritel, 12345 Zenda",
        "your name,",
    ],
)
def test_other_short_lines_are_text(line):
    assert kinds(PARAGRAPHS[0], line, PARAGRAPHS[1])[1][0] != "heading"


def test_a_lower_case_line_among_its_like_is_a_list_s():
    assert [kind for kind, _ in kinds(PARAGRAPHS[0], "Your name", "Your street", "Your door", PARAGRAPHS[1])][1:3] == [
        "paragraph"
    ] * 2


def test_a_page_with_headings_of_its_own_keeps_its_short_lines():
    real = [Block("heading", title, 2) for title in ("One", "Two", "Three")]
    assert [block.kind for block in promote([*real, *lines("Ruritel Exchange", PARAGRAPHS[0])])][3] == "paragraph"


def test_decimal_numbers_leave_the_paragraph_and_letters_make_items():
    found = promote(
        lines(
            "4.2 We note your name in the book.", "(a) We note your street as well.", "2. We knock at doors, as said."
        )
    )
    assert [(block.kind, block.marker) for block in found] == [("paragraph", "4.2"), ("item", "a"), ("item", "2")]


@given(st.lists(st.text(min_size=1, max_size=60).map(str.strip).filter(bool) | st.sampled_from(PARAGRAPHS), max_size=8))
def test_no_line_is_lost(found):
    promoted = promote(lines(*found))
    assert len(promoted) >= len(found)
    letters = [
        "".join(filter(str.isalpha, text))
        for text in (" ".join(found), " ".join(f"{b.marker} {b.text}" for b in promoted))
    ]
    assert letters[0] == letters[1]
