"""A name that came to a list or went from it -> what the list is about: recipients, cookies, ..."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tracker.core.judge import names
from tracker.patterns import compile_later

if TYPE_CHECKING:
    from tracker.core.judge.facts import Facts

ITEMS_MATTER = (
    "data_collection", "purpose", "third_party_sharing", "subprocessor", "cookies_tracking",
    "acceptable_use", "payment",
)  # fmt: skip
"""In a list about one of these, every item matters, whatever it says."""
# Lists of these may be made of names alone.
_NAMES_ALONE = frozenset({
    "third_party_sharing", "subprocessor", "cookies_tracking", "international_transfer",
})  # fmt: skip
# What stands before a row of names: "Cookies in use: ".
_LIST_BEGINS = compile_later(r"^[^:.]{3,80}:")


def of_item(facts: Facts) -> str | None:
    """The category of a list of names from which an item went, or to which one came.

    Args:
        facts: of an edit.

    Returns:
        None for anything else than an item that is a name.
    """
    is_item = not facts.is_modified and facts.clause.kind == "item"
    if not is_item or not (facts.is_name or _is_place(facts)):
        return None
    return _heading_category(facts, _NAMES_ALONE)


def of_row(facts: Facts) -> str | None:
    """The category of a row of names inside a sentence, to which a name came or from which it went.

    Args:
        facts: of an edit.

    Returns:
        None if it is no row of other companies' names.
    """
    if not facts.is_modified or facts.is_replaced or not facts.is_name:
        return None
    if names.is_other_company(facts.edit, facts.lexicon, facts.context.title):
        return _heading_category(facts, _NAMES_ALONE) or "third_party_sharing"
    category = facts.broad_category
    is_list = bool(_LIST_BEGINS.search(facts.sentence))
    return category if is_list and category in _NAMES_ALONE else None


def _is_place(facts: Facts) -> bool:
    """Whether the words are a country, a region or a law, and little else."""
    return len(facts.text.split()) <= names.MOST_WORDS and facts.names_place(facts.text)


def _heading_category(facts: Facts, categories: Collection[str]) -> str | None:
    """The first of some categories that a heading names, the nearest first, then the title."""
    for text in (*reversed(facts.clause.heading), facts.context.title):
        for topic in facts.rules.topics_in(text):
            if topic.category in categories and topic.words.search(text):
                return topic.category
    return None
