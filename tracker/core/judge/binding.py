"""An edit in its sentence -> whether this sentence binds somebody or discloses something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.core.judge.facts import Facts

# A closed text of so many words is a sentence, whatever its verb.
_WHOLE_SENTENCE_WORDS = 6
# With an "is" or a "may" fewer words are a sentence.
_SHORT_SENTENCE_WORDS = 4
_CELL_BORDER, _LEAST_CELLS = " | ", 3
_DIGIT = compile_later(r"\d")


def binds(facts: Facts) -> bool:
    """Whether a sentence binds or discloses: by its verb, or because it is a whole sentence.

    Args:
        facts: of an edit in the sentence.
    """
    if facts.rules.binding.search(facts.sentence):
        return True
    if is_table_line(facts.sentence):
        # Such a line binds if it says how much or where; else it may be a menu.
        return bool(facts.fact or _DIGIT.search(f"{facts.edit.old} {facts.edit.new}"))
    if facts.clause.kind == "item" and facts.is_modified and _names_known_thing(facts):
        return True
    return _is_whole_sentence(facts)


def is_table_line(sentence: str) -> bool:
    """Whether a sentence is a table's row written in one line, without markup of a table."""
    return sentence.count(_CELL_BORDER) >= _LEAST_CELLS - 1


def _is_whole_sentence(facts: Facts) -> bool:
    """Whether a sentence is closed, and has enough words, or few and an auxiliary verb."""
    if facts.lexicon is None or not facts.sentence.rstrip().endswith((".", ";")):
        return False
    words = facts.sentence.lower().split()
    if len(words) >= _WHOLE_SENTENCE_WORDS:
        return True
    if len(words) < _SHORT_SENTENCE_WORDS:
        return False
    auxiliaries = facts.lexicon.word_lists["aux"]
    return not auxiliaries.isdisjoint(map(facts.lexicon.stem, words[:-1]))


def _names_known_thing(facts: Facts) -> bool:
    """Whether the edit names a thing, an act or data that the lexicon knows as gain or loss."""
    if facts.lexicon is None:
        return False
    stems = facts.lexicon.normal.words(f"{facts.edit.old} {facts.edit.new}".lower())
    known = (facts.lexicon.things, facts.lexicon.acts, facts.lexicon.people)
    return any(phrases.named(stems) for phrases in known)
