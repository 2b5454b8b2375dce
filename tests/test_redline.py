from __future__ import annotations

from html.parser import HTMLParser

from core_samples import clause
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.compare.redline import plain, segments_of, shorten
from tracker.model import Change, Segment
from tracker.show import redline

SEGMENTS = (
    Segment("equal", "We keep it for"),
    Segment("delete", "30"),
    Segment("insert", "90"),
    Segment("equal", "days."),
)
segments = st.lists(
    st.builds(Segment, st.sampled_from(["equal", "delete", "insert"]), st.text(max_size=40)), max_size=5
)


def test_plain_marks_what_went_and_came():
    assert "[-30-] {+90+}" in plain(SEGMENTS)


def test_one_sided_changes_are_shown_whole():
    one = clause("We keep it.")
    assert segments_of(Change("added", (), (one,))) == (Segment("insert", "We keep it."),)
    assert segments_of(Change("removed", (one,), ())) == (Segment("delete", "We keep it."),)
    assert segments_of(Change("moved", (one,), (one,), moved=True)) == (Segment("equal", "We keep it."),)


def test_long_runs_are_shortened_around_the_change():
    long = Segment("equal", " ".join(map(str, range(100))))
    (shown, *_, last) = shorten((long, Segment("insert", "x"), long))
    assert shown.text.endswith("98 99")
    assert last.text.startswith("0 1")
    assert len(shown.text.split()) < 20


@given(segments)
def test_no_page_writes_escapes_to_a_terminal(found):
    shown = redline.terminal(found)
    for mark in ("\x1b[31m", "\x1b[32m", "\x1b[0m"):
        shown = shown.replace(mark, "")
    assert "\x1b" not in shown
    assert "\x07" not in shown


@given(segments)
def test_no_page_writes_markup_into_a_mail(found):
    tags = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)  # type: ignore[method-assign]
    parser.feed(redline.to_html(found))
    assert tags <= {"del", "ins", "b", "br"}


@given(st.text(alphabet="@here<!channel>*_~`[](x)#|", max_size=40))
def test_no_page_mentions_or_links_in_a_chat(text):
    shown = redline.escape_markdown(text)
    assert "@here" not in shown
    assert "](x)" not in shown.replace("\\]", "")
    assert all(shown[at - 1] == "\\" for at, sign in enumerate(shown) if sign in "*_`[]<>#|~")


def test_for_the_web_page_sentences_far_from_a_change_are_folded() -> None:
    before = "One stays. We keep it for 30 days. Two stays here. Three stays here. Four stays here."
    after = before.replace("30", "90")
    html = redline.unstyled_html(segments_of(Change("modified", (clause(before),), (clause(after),))))
    assert html.startswith("One stays. We keep it for <del>30</del> <ins>90</ins> days.")
    assert '<details class="fold"><summary>… 3 unchanged sentences</summary>' in html
    assert "style=" not in html


def test_for_the_web_page_one_sentence_is_not_folded_and_all_is_escaped() -> None:
    before = "We keep <b>it</b> for 30 days. A & B stay here."
    html = redline.unstyled_html(
        segments_of(Change("modified", (clause(before),), (clause(before.replace("30", "90")),)))
    )
    assert "<details" not in html
    assert "&lt;b&gt;it&lt;/b&gt;" in html
    assert "A &amp; B stay here." in html
