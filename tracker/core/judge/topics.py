"""An edit -> the subjects that counsel wants to be told of, whose words came or went."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.core.compare.edits import letters
from tracker.core.judge.direction import overall
from tracker.core.judge.grammar.acting_party import actor
from tracker.core.judge.rules import Topic
from tracker.model import Direction, Reason

if TYPE_CHECKING:
    from tracker.core.judge.facts import Facts

_CLAUSE_START = re.compile(r"[.;!?]\s|\b(?:but|unless|except|however|although)\b", re.I)
# A "not" this near before a word denies it.
_DENIAL_CHARS = 160
_COMPANY = re.compile(
    r"(?<![\w&'.-])(?:[A-Z0-9][\w&'.-]{0,40},?\s){1,4}"
    r"(?:Inc|LLC|Ltd|Limited|GmbH|AG|S\.?A|SARL|B\.?V|PLC|Corp|Pte|Pty)\b"
)
_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s|er|ers|ion|ions)$")


def named(facts: Facts) -> Iterator[Reason]:
    """Topics whose words came or went (a word on both sides says nothing by itself).

    Args:
        facts: of the edit.
    """
    if facts.only_points:
        return
    names = facts.context.names
    old, new = (
        names.sub(" ", side) if names else side for side in (facts.edit.old, facts.edit.new)
    )
    lower_old, lower_new = old.lower(), new.lower()
    for topic in facts.rules.topics_in(old, new):
        came = [word for word in _each(topic, new) if _stem(word) not in lower_old]
        gone = [word for word in _each(topic, old) if _stem(word) not in lower_new]
        if (came or gone) and not (topic.category == "entity" and _is_known_company(facts)):
            yield _reason(topic, facts, came, gone)


def _each(topic: Topic, text: str) -> Iterator[str]:
    return iter(dict.fromkeys(topic.words.findall(text)))


def _stem(word: str) -> str:
    """A word without its ending: "tracking" says nothing that "track" did not."""
    return _ENDING.sub("", word.lower())


def _is_known_company(facts: Facts) -> bool:
    """Whether the company that came or went alone is named elsewhere in both versions."""
    if facts.is_replaced:
        return False
    names = [letters(found.group()) for found in _COMPANY.finditer(facts.text)]
    context = facts.context
    return bool(names) and all(
        name in context.old_letters and name in context.new_letters for name in names
    )


def _reason(topic: Topic, facts: Facts, came: list[str], gone: list[str]) -> Reason:
    edit = facts.edit
    ways: list[Direction] = []
    if came:
        ways.append(_way(topic, topic.inserted, edit.new_sentence, came[0], facts))
    if gone:
        lost = overall.OPPOSITE[topic.yours] if topic.yours else None
        ways.append(_way(topic, topic.deleted, edit.old_sentence, gone[0], facts, lost))
    what = "New" if came and not gone else "Dropped" if gone and not came else "Changed"
    concept = facts.rules.concept(topic.category, edit.old, edit.new)
    said = f"{what} words about {(concept or topic).says}: {facts.shown}"
    way, quote = overall.most(ways), (came or gone)[0]
    return Reason(topic.id, said, topic.materiality, topic.category, way, quote)


def _way(
    topic: Topic,
    way: Direction,
    sentence: str,
    word: str,
    facts: Facts,
    yours: Direction | None = None,
) -> Direction:
    """Which way a word of a topic goes in its sentence: turned round by a "not", or another where
    the reader acts.
    """
    yours = yours or topic.yours
    if yours and actor(sentence, word, facts.rules) == "reader":
        way = yours
    is_turned = not topic.denies and is_denied(sentence, word, facts)
    return overall.OPPOSITE[way] if is_turned else way


def is_denied(sentence: str, word: str, facts: Facts) -> bool:
    """Whether the vendor says it does not: losing "we do not sell" is no gain for the reader."""
    at = sentence.lower().find(word.lower())
    before = _CLAUSE_START.split(sentence[max(0, at - _DENIAL_CHARS) : at])[-1] if at > 0 else ""
    negation = facts.rules.negation
    is_negated = bool(negation and negation.search(before))
    return is_negated and actor(sentence, word, facts.rules) == "vendor"
