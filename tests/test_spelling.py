"""The word lists that tell a typing error from a word, read where they lie."""

from __future__ import annotations

import itertools

import pytest
from spellchecker import SpellChecker

from tracker.core.compare import spelling

OTHERS = [pytest.param(each, 211, marks=pytest.mark.slow) for each in sorted(spelling.LANGUAGES - {"en"})]


@pytest.mark.parametrize(("language", "step"), [("en", 23), *OTHERS])
def test_it_knows_the_words_that_the_library_knows_and_no_others(language, step):
    words = SpellChecker(language=language).word_frequency.dictionary
    for word in itertools.islice(words, 0, None, step):
        assert spelling.is_word(word, language)
        # Beside it in the list, and none.
        for other in (f"{word}zq", word[:-1], f"{word[:-1]}~"):
            assert spelling.is_word(other, language) == (other in words)


@pytest.mark.parametrize("word", ["", " ", "zzzzzz", "{", "}", "privacy\n", '"privacy"', "50", "\udc80"])
def test_what_is_no_word_is_none(word):
    assert not spelling.is_word(word, "en")
    assert spelling.is_word("privacy", "en")
    assert not spelling.is_word("privacy", "xx")
