"""An edit -> reasons for the subjects that counsel wants to hear of, if their words changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.core.compare.edits import letters
from tracker.core.judge.direction import overall
from tracker.core.judge.grammar.acting_party import actor
from tracker.core.judge.rules import Topic
from tracker.model import Direction, Reason
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.core.judge.facts import Facts

_CLAUSE_START = compile_later(r"[.;!?]\s|\b(?:but|unless|except|however|although)\b", re.I)
# A "not" this near before a word denies it.
_DENIAL_CHARS = 160
_COMPANY = compile_later(
    r"(?<![\w&'.-])(?:[A-Z0-9][\w&'.-]{0,40},?\s){1,4}"
    r"(?:Inc|LLC|Ltd|Limited|GmbH|AG|S\.?A|SARL|B\.?V|PLC|Corp|Pte|Pty)\b"
)
_ENDING = compile_later(r"(?<=\w{4})(?:ing|ed|es|s|er|ers|ion|ions)$")


def reasons_of(facts: Facts) -> Iterator[Reason]:
    """A reason for each topic whose words came or went.

    A word that stands on both sides says nothing by itself.

    Args:
        facts: of the edit.
    """
    if facts.only_points:
        return
    old, new = _without_names(facts, facts.edit.old), _without_names(facts, facts.edit.new)
    lower_old, lower_new = old.lower(), new.lower()
    in_old, in_new = (frozenset(facts.rules.by_words.places(text)) for text in (old, new))
    for place in sorted(in_old | in_new):
        topic = facts.rules.topics[place]
        words_in_new = _words_of(topic, new) if place in in_new else ()
        words_in_old = _words_of(topic, old) if place in in_old else ()
        came = [word for word in words_in_new if _stem(word) not in lower_old]
        gone = [word for word in words_in_old if _stem(word) not in lower_new]
        if not (came or gone):
            continue
        if topic.category == "entity" and _is_known_company(facts):
            continue
        yield _reason(topic, facts, came, gone)


def _without_names(facts: Facts, text: str) -> str:
    """A text without the names that only happen to hold a topic's word: "Ruritel AI"."""
    names = facts.context.names
    return names.sub(" ", text) if names else text


def _words_of(topic: Topic, text: str) -> Iterator[str]:
    """The words of a topic that stand in a text, each once."""
    return iter(dict.fromkeys(topic.words.findall(text)))


def _stem(word: str) -> str:
    """A word without its ending: "tracking" says nothing new if "track" stood there before."""
    return _ENDING.sub("", word.lower())


def _is_known_company(facts: Facts) -> bool:
    """Whether the company that came or went is named elsewhere in both versions."""
    if facts.is_replaced:
        return False
    names = [letters(match.group()) for match in _COMPANY.finditer(facts.text)]
    context = facts.context
    return bool(names) and all(
        name in context.old_letters and name in context.new_letters for name in names
    )


def _reason(topic: Topic, facts: Facts, came: list[str], gone: list[str]) -> Reason:
    edit = facts.edit
    directions: list[Direction] = []
    if came:
        inserted = _by_actor(topic.inserted, topic.yours, edit.new_sentence, came[0], facts)
        directions.append(_unless_denied(topic, inserted, edit.new_sentence, came[0], facts))
    if gone:
        # Where the reader acts, to lose a word is the opposite of getting it.
        yours = overall.OPPOSITE[topic.yours] if topic.yours else None
        deleted = _by_actor(topic.deleted, yours, edit.old_sentence, gone[0], facts)
        directions.append(_unless_denied(topic, deleted, edit.old_sentence, gone[0], facts))

    concept = facts.rules.concept(topic.category, edit.old, edit.new)
    text = f"{_verb(came, gone)} words about {(concept or topic).says}: {facts.shown}"
    return Reason(
        topic.id,
        text,
        topic.materiality,
        topic.category,
        overall.most(directions),
        (came or gone)[0],
    )


def _verb(came: list[str], gone: list[str]) -> str:
    if came and gone:
        return "Changed"
    return "New" if came else "Dropped"


def _by_actor(
    usual: Direction, yours: Direction | None, sentence: str, word: str, facts: Facts
) -> Direction:
    """The direction of a topic's word: `usual`, or `yours` if the reader acts at the word."""
    if yours and actor(sentence, word, facts.rules) == "reader":
        return yours
    return usual


def _unless_denied(
    topic: Topic, direction: Direction, sentence: str, word: str, facts: Facts
) -> Direction:
    """The direction, or the opposite one if a "not" denies the word."""
    if topic.denies or not is_denied(sentence, word, facts):
        return direction
    return overall.OPPOSITE[direction]


def is_denied(sentence: str, word: str, facts: Facts) -> bool:
    """Whether the vendor says that it does not do this: to lose "we do not sell" is no gain."""
    at = sentence.lower().find(word.lower())
    before = _CLAUSE_START.split(sentence[max(0, at - _DENIAL_CHARS) : at])[-1] if at > 0 else ""
    negation = facts.rules.negation
    is_negated = bool(negation and negation.search(before))
    return is_negated and actor(sentence, word, facts.rules) == "vendor"
