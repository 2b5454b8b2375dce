"""Markdown that is read back as the same words, whatever signs stand in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import LONGER, policy

from tracker.core.read import by_media_type
from tracker.core.read import policy as policies
from tracker.core.text import digest
from tracker.model import Block
from tracker.show import policy_markdown

HTML, MARKDOWN = "text/html; charset=utf-8", "text/markdown; charset=utf-8"
SIGNS = """<!doctype html><html lang="en"><title>T</title><main><h1>Privacy *Policy* of Acme_Bells</h1>
<p>Last updated: 3 February 2026</p>
<p>We keep data &lt;b&gt; for 30 days, [so](x) 1. of <b>bold text</b>. *Starred*, `code`, a_b_c, _under_ and __x__.</p>
<h2>1. What we collect #</h2><p>1. is no list</p><p># is no heading</p><p>- is no item</p><p>12) is no item</p>
<ul><li>one item here</li><li>two items here<ul><li>- nested thing</li><li>2. another</li></ul></li></ul>
<ol type="a"><li>alpha clause text</li><li>beta clause text</li></ol><ol start=104><li>hundred<ol>
<li>and one</li></ol></li><li>fifth</li></ol><p>(a) a paragraph with a letter of its own, long enough to be one</p>
<table><tr><th>Name</th><th>Country</th></tr><tr><td>Drumlook | Bells</td><td>In|dia</td></tr><tr><td>One</td>
<td></td></tr><tr><td>Three</td><td>cells</td><td>here</td></tr></table><p>one line<br>another</p>
<p>&amp;amp; &copy; http://acme.example/x_y_z?a=1&amp;b=2 &amp;copy; back\\slash \\* at the end \\</p>
<p>~~~ tilde</p><p>+ plus</p><p>===</p><p>---</p><p>&gt; archived quotation</p><p>[a title

text](https://acme.example)</p><p>We keep what you tell us for as long as you are a customer of ours.</p></main>
</html>"""


def read_again(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return by_media_type.read(policy_markdown.of_blocks(blocks).encode(), MARKDOWN).blocks


@pytest.mark.parametrize("page", [policy(), policy(LONGER), SIGNS], ids=["policy", "longer", "signs"])
def test_a_page_reads_the_same_from_its_markdown(page):
    reading = by_media_type.read(page.encode() if isinstance(page, str) else page, HTML)
    text = policy_markdown.of_blocks(reading.blocks)
    again = by_media_type.read(text.encode(), MARKDOWN)
    assert [block.text for block in again.blocks] == [block.text for block in reading.blocks]
    assert [block.kind for block in again.blocks] == [block.kind for block in reading.blocks]
    assert again.dates == reading.dates
    assert policies.text_hash(again) == policies.text_hash(reading)
    assert policy_markdown.of_blocks(again.blocks) == text


# Words, and all that Markdown or HTML could take for a sign.
pieces = st.sampled_from([
    *"*_`[]()<>#+-=~!|&\\.:;\"'/?", "a", "Bells", "12", "1.", "3)", "&amp;", "&#65;", "<b>", "</main>", "<!--", "-->", "http://x.example/a_b",
    "[a](b)", "![a](b)", "[a]: /b", "***", "---", "```",
    "~~~", "| a |", "é", "— dash", "\u00a0", " ", "  ", "_x_", "snake_case", "Rights.",
])  # fmt: skip
texts = st.lists(pieces, min_size=1, max_size=12).map(" ".join) | st.lists(pieces, min_size=1, max_size=8).map("".join)
blocks = st.one_of(
    st.builds(Block, st.just("heading"), texts, st.integers(1, 6)),
    st.builds(Block, st.just("paragraph"), texts),
    st.builds(
        Block, st.just("item"), texts, st.integers(1, 4), st.sampled_from(["", "1", "12", "a", "iv", "1234567890"])
    ),
    st.builds(Block, st.just("row"), st.lists(texts, min_size=1, max_size=4).map(" | ".join)),
)


def words_of(parts: list[str]) -> str:
    return "".join(" ".join(parts).split())


@given(st.lists(blocks, min_size=1, max_size=8))
@settings(max_examples=400, deadline=None)
def test_any_words_come_back(given_blocks):
    """By what Markdown makes of them: our own reader leaves out more, such as an address in brackets."""
    import html as escapes
    import re

    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(policy_markdown.of_blocks(given_blocks))
    plain = escapes.unescape(re.sub(r"<[^>]*>", " ", rendered))
    cells = [
        part for block in given_blocks for part in (block.text.split(" | ") if block.kind == "row" else [block.text])
    ]
    assert words_of([plain]) == words_of(cells)


@given(st.lists(texts, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_paragraphs_stay_paragraphs(paragraphs):
    given_blocks = [Block("paragraph", f"We keep this: {text}") for text in paragraphs]
    again = read_again(tuple(given_blocks))
    assert digest(block.text for block in again) == digest(" ".join(block.text.split()) for block in given_blocks)
