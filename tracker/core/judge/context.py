"""Two versions and their edits -> what each edit is compared with: titles, names, other clauses."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracker.core import tables
from tracker.core.compare.edits import Edit, letters
from tracker.core.judge.questions import Asking
from tracker.core.judge.rules import Rules
from tracker.core.text import fold
from tracker.model import Change, Clause, Policy
from tracker.patterns import compile_later

EditsOf = tuple[Change, tuple[Edit, ...]]
"""A change with its edits."""

# Fewer letters than these may stand in any text by chance.
_SHORT_LETTERS = 12
# Shorter headings ("FAQ") stand inside other words.
_LEAST_HEADING_LETTERS = 5
# A text of fewer words is a title, though a word in it may look binding.
_TITLE_WORDS = 7
# Labels of banners, menus and buttons are short.
_LABEL_WORDS = 14
# A name is short; more words replaced alike are another wording.
_RENAME_WORDS = 3
# A name is the same throughout if it is replaced alike in so many changes.
_RENAME_CHANGES = 2
# Added or removed text of this length may be a whole sentence.
_SENTENCE_CHARS = 60
_SENTENCE_END = compile_later(r"[.!?;]")
_AI_NAME = compile_later(r"\b[A-Z][\w-]{1,30} AI\b")
# A name with "AI" is a product's if the policy uses it at least so often.
_LEAST_NAMED = 3
IDENTIFIER = compile_later(r"^(?:[A-Za-z0-9-]{0,60}_[\w-]{0,60}|[a-z]{2,30}[A-Z]\w{1,60})$")
"""The name of a cookie ("_site_id", "sessionToken"), not a word."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an edit is compared with: the rules, the page's title, all texts of both versions."""

    rules: Rules
    title: str = ""
    asking: Asking = field(default_factory=Asking)
    old_text: str = ""
    new_text: str = ""
    """The whole text of either version, a clause a line."""
    old_texts: frozenset[str] = frozenset()
    new_texts: frozenset[str] = frozenset()
    """The folded text of each clause."""
    renames: frozenset[tuple[str, str]] = frozenset()
    """Names that were replaced alike in several places."""
    names: re.Pattern[str] | None = None
    """Names of companies and products that hold a topic's word ("Ruritel AI"), but say nothing of
    the topic.
    """
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The header of its table, by a row's text."""
    old_letters: str = ""
    new_letters: str = ""
    """All letters of either version in one string, to find a name anywhere."""
    old_sentences: frozenset[str] = frozenset()
    new_sentences: frozenset[str] = frozenset()
    """The letters of each sentence, to find those that only stand in another paragraph now."""
    edges: frozenset[str] = frozenset()
    """Labels before the first sentence that binds or discloses, and after the last, on either side.
    """
    outside: frozenset[str] = frozenset()
    """All text in these places, labels or not."""
    headings: frozenset[str] = frozenset()
    """The letters of the headings that both versions have."""


def make(
    old: Policy, new: Policy, changes: Sequence[EditsOf], rules: Rules, asking: Asking
) -> Context:
    """Collect what the edits of two versions are compared with, and no more than they need.

    Args:
        old: the version before.
        new: the version after.
        changes: each change with its edits.
        rules: of their language.
        asking: how questions are asked.
    """
    old_texts = [clause.text for clause in old.clauses]
    new_texts = [clause.text for clause in new.clauses]
    has_rows = any(change.side.kind == "row" for change, _ in changes)
    context = Context(
        rules,
        title=f"{new.title} {old.title}",
        asking=asking,
        old_text="\n".join(old_texts),
        new_text="\n".join(new_texts),
        old_texts=frozenset(map(fold, old_texts)),
        new_texts=frozenset(map(fold, new_texts)),
        renames=_renames(changes),
        headers=tables.headers(old.clauses, new.clauses) if has_rows else {},
        names=_ai_names([*old_texts, *new_texts]) if changes else None,
    )
    if not any(_is_added_or_removed(change, edits) for change, edits in changes):
        return context

    # Only whole clauses and sentences are searched elsewhere; most comparisons have none.
    old_labels, old_outside = beside(old.clauses, rules)
    new_labels, new_outside = beside(new.clauses, rules)
    return replace(
        context,
        old_letters="".join(map(letters, old_texts)),
        new_letters="".join(map(letters, new_texts)),
        old_sentences=sentences(old_texts),
        new_sentences=sentences(new_texts),
        edges=frozenset(old_labels | new_labels),
        outside=frozenset(old_outside | new_outside),
        headings=_headings(old.clauses) & _headings(new.clauses),
    )


def _is_added_or_removed(change: Change, edits: Sequence[Edit]) -> bool:
    """Whether clauses were added or removed, or whole sentences inside one."""
    if change.kind in ("added", "removed"):
        return True
    one_sided = (edit.old + edit.new for edit in edits if not (edit.old and edit.new))
    return any(len(text) >= _SENTENCE_CHARS for text in one_sided)


def outside(old: Policy, new: Policy, rules: Rules) -> frozenset[str]:
    """All text of either version beside its binding part: see `beside`."""
    return frozenset(beside(old.clauses, rules)[1] | beside(new.clauses, rules)[1])


def beside(clauses: Sequence[Clause], rules: Rules) -> tuple[set[str], set[str]]:
    """Text before the first sentence that binds or discloses, and after the last.

    Returns:
        The folded labels in it (banners, menus, buttons), and all of it: a promotion may stand
        there at any length. A sentence in front may be a banner's; one at the end may be the
        policy's, so it is no label. Both are empty if no sentence binds.
    """
    places = range(len(clauses))
    first = next((place for place in places if _binds(clauses[place], rules)), None)
    if first is None:
        return set(), set()
    last = next(place for place in reversed(places) if _binds(clauses[place], rules))

    head, tail = clauses[:first], clauses[last + 1 :]
    labels = [clause for clause in head if _is_label(clause) or clause.kind == "item"]
    labels += [clause for clause in tail if _is_label(clause) and not clause.text.endswith(".")]
    return _folded(labels), _folded((*head, *tail))


def _folded(clauses: Iterable[Clause]) -> set[str]:
    return {fold(clause.text) for clause in clauses}


def sentences(texts: Iterable[str]) -> frozenset[str]:
    """The letters of each sentence that is too long to stand anywhere by chance."""
    return frozenset(sentence for text in texts for sentence in _long_sentences(text))


# Cached, because most clauses stand in both versions.
@functools.lru_cache(maxsize=2_048)
def _long_sentences(text: str) -> tuple[str, ...]:
    spelled = map(letters, _SENTENCE_END.split(text))
    return tuple(sentence for sentence in spelled if len(sentence) >= _SHORT_LETTERS)


def _binds(clause: Clause, rules: Rules) -> bool:
    return clause.text.count(" ") >= _TITLE_WORDS and bool(rules.binding.search(clause.text))


def _is_label(clause: Clause) -> bool:
    return (
        clause.kind in ("paragraph", "heading")
        and len(clause.text.split()) <= _LABEL_WORDS
        and not IDENTIFIER.match(clause.text)
    )


def _ai_names(texts: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of the names with "AI" in them that a policy uses again and again."""
    counts = Counter(name for text in texts if " AI" in text for name in _AI_NAME.findall(text))
    names = [re.escape(name) for name, count in counts.items() if count >= _LEAST_NAMED]
    return re.compile("|".join(sorted(names, key=len, reverse=True))) if names else None


def _headings(clauses: Sequence[Clause]) -> frozenset[str]:
    spelled = (letters(clause.text) for clause in clauses if clause.kind == "heading")
    return frozenset(heading for heading in spelled if len(heading) >= _LEAST_HEADING_LETTERS)


def _renames(changes: Sequence[EditsOf]) -> frozenset[tuple[str, str]]:
    """Short replacements made alike in several changes, without digits."""
    counts: Counter[tuple[str, str]] = Counter()
    for change, edits in changes:
        if change.kind == "modified":
            pairs = {(fold(edit.old).lower(), fold(edit.new).lower()) for edit in edits}
            counts.update(filter(_is_short_replacement, pairs))

    repeated = (pair for pair, count in counts.items() if count >= _RENAME_CHANGES)
    return frozenset(pair for pair in repeated if not any(map(str.isdigit, "".join(pair))))


def _is_short_replacement(pair: tuple[str, str]) -> bool:
    old, new = pair
    if not old or not new:
        return False
    return len(old.split()) <= _RENAME_WORDS and len(new.split()) <= _RENAME_WORDS
