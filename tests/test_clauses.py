from __future__ import annotations

from core_samples import PARAGRAPHS
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read.clauses import split
from tracker.model import Block, Dates, Reading

blocks = st.builds(
    Block,
    kind=st.sampled_from(["heading", "paragraph", "item", "row"]),
    text=st.sampled_from(
        [*PARAGRAPHS, "Calls", "2. Letters", "2.1 Post", "Privacy Policy", "Last updated: 3 March 2021"]
    ),
    level=st.integers(2, 6),
    marker=st.sampled_from(["", "1", "a", "2.3"]),
)


def reading(*found):
    return Reading("", "en", tuple(found), Dates(), "text/html")


def heading(text, level):
    return Block("heading", text, level)


def text(at, marker="", kind="paragraph"):
    return Block(kind, PARAGRAPHS[at], 1, marker)


def test_a_clause_knows_the_headings_it_stands_under():
    found = split(
        reading(
            heading("Privacy Policy", 1),
            heading("1. Calls", 2),
            heading("By night", 3),
            text(0),
            heading("2. Letters", 2),
            text(1),
        )
    )
    assert [clause.heading for clause in found] == [
        ("1. Calls",),
        ("1. Calls", "By night"),
        ("1. Calls", "By night"),
        ("2. Letters",),
        ("2. Letters",),
    ]
    assert [clause.number for clause in found] == ["1", None, "1", "2", "2"]


def test_the_title_is_nobody_s_heading():
    assert split(reading(heading("Privacy Policy", 1), text(0)))[0].heading == ()
    assert split(reading(Block("paragraph", "Terms of Use"), text(0)))[0].heading == ()


def test_an_item_s_number_is_its_section_s_with_its_own():
    found = split(reading(heading("3. Calls", 2), text(0, "a", "item"), text(1, "4.2")))
    assert [clause.number for clause in found] == ["3", "3(a)", "4.2"]


def test_a_line_that_prints_a_date_is_no_clause():
    assert split(reading(Block("paragraph", "Last updated: 3 March 2021"), text(0))) == split(reading(text(0)))


def test_headings_that_repeat_stay_apart():
    found = split(
        reading(
            heading("Calls", 2),
            heading("Your rights", 3),
            text(0),
            heading("Letters", 2),
            heading("Your rights", 3),
            text(1),
        )
    )
    assert [clause.heading for clause in found if clause.kind == "paragraph"] == [
        ("Calls", "Your rights"),
        ("Letters", "Your rights"),
    ]


def test_decimals_rank_bold_headings():
    found = split(reading(heading("2. Letters", 6), heading("2.1 Post", 6), text(0), heading("3. Doors", 6), text(1)))
    assert found[2].heading == ("2. Letters", "2.1 Post")
    assert found[-1].heading == ("3. Doors",)


@given(st.lists(blocks, max_size=12))
def test_every_block_but_title_and_dates_is_a_clause(found):
    clauses = split(reading(*found))
    wanted = [block.text for block in found if block.text in PARAGRAPHS]
    assert [clause.text for clause in clauses if clause.text in PARAGRAPHS] == wanted
    assert all(clause.text and all(clause.heading) for clause in clauses)
