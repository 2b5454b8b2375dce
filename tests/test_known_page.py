"""A page is read no further than needed: where a hash says that its text is known, reading it in full says the same."""

from __future__ import annotations

import pytest
from core_samples import page, prose
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.read import policy
from tracker.core.read.fingerprint import ReadPage, reading_key
from tracker.model import KnownPage, Policy, ReadOptions

TYPE = "text/html; charset=utf-8"
OPTIONS = ReadOptions()


def known_of(body: bytes, options: ReadOptions = OPTIONS) -> KnownPage:
    seen = policy.read_page(body, TYPE, options, KnownPage())
    return KnownPage(seen.body_sha256, seen.surface_sha256, seen.main_sha256, seen.text_sha256, reading_key(options))


def look(body: bytes, known: KnownPage, options: ReadOptions = OPTIONS) -> ReadPage:
    return policy.read_page(body, TYPE, options, known)


def with_furniture(text: str, nav: str, foot: str, token: str) -> bytes:
    return page(
        f"<nav><a href='/{token}'>{nav}</a></nav><main><h1>Privacy notice</h1><p>Last updated: 3 March 2025</p>{text}"
        f"</main><footer><p>{foot}</p></footer><script>let token = '{token}'</script>"
    )


WORDS = st.text("abcdefg ", min_size=1, max_size=20)
EDITS = st.sampled_from(
    [("30 days", "90 days"), ("</p><p>", "</p><p>Something new stands here.</p><p>"), ("We ", "we "), ("", "")]
)


@given(WORDS, WORDS, WORDS, WORDS, EDITS)
def test_a_page_that_is_known_by_a_hash_has_the_text_that_reading_it_gives(nav, foot, other_nav, other_foot, edit):
    before = with_furniture(prose(), nav, foot, "1")
    after = with_furniture(prose().replace(*edit) if edit[0] else prose(), other_nav, other_foot, "2")
    seen, alone = look(after, known_of(before)), look(after, KnownPage())
    assert seen.text_sha256 == alone.text_sha256
    assert (seen.surface_sha256, seen.main_sha256) == (alone.surface_sha256, alone.main_sha256)
    assert (seen.policy is None) == (alone.text_sha256 == known_of(before).text_sha256)


def test_only_tokens_differ_and_the_words_of_the_page_are_the_same():
    one, other = (with_furniture(prose(), "Home", "Bells", token) for token in "12")
    known = known_of(one)
    assert look(other, known).surface_sha256 == known.surface_sha256
    assert look(other, known).policy is None


def test_the_furniture_differs_and_the_main_text_is_the_same():
    known = known_of(with_furniture(prose(), "Home", "12 visitors", "1"))
    seen = look(with_furniture(prose(), "Start", "13 visitors", "1"), known)
    assert seen.surface_sha256 != known.surface_sha256
    assert (seen.main_sha256, seen.policy) == (known.main_sha256, None)


@pytest.mark.parametrize(
    ("old", "new"),
    [("30 days", "90 days"), ("3 March 2025", "4 March 2025"), ("Privacy notice</h1>", "Privacy statement</h1>")],
)
def test_another_word_or_date_in_it_is_read(old, new):
    before = with_furniture(prose(), "Home", "Bells", "1")
    after = before.replace(old.encode(), new.encode())
    assert after != before
    assert isinstance(look(after, known_of(before)).policy, Policy)


def test_a_date_beside_the_main_text_is_read():
    before, after = (with_furniture(prose(), "Home", f"Last updated: {day} April 2025", "1") for day in (3, 4))
    assert isinstance(look(after, known_of(before)).policy, Policy)


def test_another_language_of_the_page_is_read_and_found_to_be_the_same():
    before = with_furniture(prose(), "Home", "Bells", "1")
    after = before.replace(b"<html", b'<html lang="fr"', 1)
    known = known_of(before)
    assert look(after, known).text_sha256 == known.text_sha256


def test_under_other_options_no_hash_counts():
    body = with_furniture(prose(), "Home", "Bells", "1")
    known = known_of(body)
    other = ReadOptions(select="main")
    assert look(body, known, other).policy is None or look(body, known, other).text_sha256 != known.text_sha256
    assert look(with_furniture(prose(), "Home", "Bells", "2"), known, ReadOptions(select="nav")).policy is not None
