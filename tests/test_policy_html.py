"""The text of a policy as HTML: paragraphs, lists, tables and headings, each clause with its address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tracker.model import Clause
from tracker.show.policy_html import text


def test_clauses_of_a_kind_stand_together() -> None:
    rows = [
        (1, Clause(("1. Data",), "1", "Data", "heading")),
        (2, Clause(("1. Data",), "1", "We keep:", "paragraph")),
        (3, Clause(("1. Data",), "1", "your name;", "item")),
        (4, Clause(("1. Data",), "1", "your number.", "item")),
        (5, Clause(("1. Data",), None, "Name | City", "row")),
        (6, Clause(("1. Data",), None, "Towerworks | Hull", "row")),
        (7, Clause(("1. Data", "Deep", "Deeper", "Deepest", "Below"), None, "x", "heading")),
    ]
    tree = LexborHTMLParser(text(rows, "acme/privacy", "en"))
    assert tree.css_first("div.policy").attributes["lang"] == "en"
    assert tree.css_first("h3#clause-1").text() == "1. Data"
    assert [item.attributes["id"] for item in tree.css("ul > li")] == ["clause-3", "clause-4"]
    assert len(tree.css("table tr")) == 2
    assert tree.css_first("tr#clause-6 td").text() == "Towerworks"
    assert tree.css_first("h6#clause-7").text() == "Below"
    assert tree.css_first("#clause-2 a").attributes["href"] == "/clause/acme/privacy/2"


KINDS = st.sampled_from(["heading", "paragraph", "item", "row"])
WORDS = st.text(max_size=40)


@given(st.lists(st.tuples(KINDS, WORDS, st.lists(WORDS, max_size=3)), max_size=8))
def test_no_text_becomes_an_element(drawn: list[tuple[str, str, list[str]]]) -> None:
    rows = [
        (at, Clause(tuple(heading), None, words, kind))  # type: ignore[arg-type]
        for at, (kind, words, heading) in enumerate(drawn)
    ]
    tree = LexborHTMLParser(text(rows, "acme/privacy", None))
    allowed = {
        "div",
        "p",
        "ul",
        "li",
        "a",
        "table",
        "tbody",
        "tr",
        "td",
        "h3",
        "h4",
        "h5",
        "h6",
        "html",
        "head",
        "body",
    }
    assert {node.tag for node in tree.root.traverse()} <= allowed
    assert len(tree.css("[id]")) == len(rows)
