from __future__ import annotations

import itertools

from core_samples import PARAGRAPHS, sentences
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.compare.word_differences import differ
from tracker.core.text import fold

texts = sentences | st.sampled_from(PARAGRAPHS) | st.text(max_size=60)


def squeezed(segments, *ops):
    return "".join(fold(segment.text) for segment in segments if segment.op in ops).replace(" ", "")


def bare(text):
    return fold(text).replace(" ", "")


@given(
    st.lists(
        st.sampled_from(["we", "may", "not", "keep,", "your.", "calls:", "(a)", "’", "“x”", "30", "days"]), max_size=30
    ).map(" ".join),
    st.lists(
        st.sampled_from(["we", "may", "not", "keep,", "your.", "calls:", "(a)", "’", "“x”", "30", "days"]), max_size=30
    ).map(" ".join),
)
def test_segments_rebuild_both_sides(old, new):
    segments = differ(old, new)
    assert squeezed(segments, "equal", "delete") == bare(old)
    assert squeezed(segments, "equal", "insert") == bare(new)


@given(texts, texts)
def test_no_text_breaks_it_and_neighbours_differ_in_kind(old, new):
    segments = differ(old, new)
    assert all(a.op != b.op for a, b in itertools.pairwise(segments))
    assert all(segment.text for segment in segments)


@given(texts)
def test_the_same_words_are_one_equal_run(text):
    assert [segment.op for segment in differ(text, text)] in (["equal"], [], ["delete", "insert"])


def test_one_number_is_marked_and_no_more():
    found = differ("We keep it for 30 days.", "We keep it for 90 days.")
    assert [(segment.op, segment.text) for segment in found] == [
        ("equal", "We keep it for"),
        ("delete", "30"),
        ("insert", "90"),
        ("equal", "days."),
    ]


def test_typography_is_no_difference():
    assert [segment.op for segment in differ("We don't \u2013 ever", "We don\u2019t - ever")] == ["equal"]


def test_unrelated_texts_are_replaced_whole():
    assert [segment.op for segment in differ(PARAGRAPHS[0], "Nothing of this kind")] == ["delete", "insert"]


def test_endless_texts_are_compared_at_their_ends():
    middle = "word " * 25_000
    found = differ(f"Begin {middle}alpha end", f"Begin {middle}omega end")
    assert [(segment.op, segment.text) for segment in found[1:]] == [
        ("delete", "alpha"),
        ("insert", "omega"),
        ("equal", "end"),
    ]
