"""Two versions and what differs -> what each edit is seen against: titles, names, other clauses,
table headers.
"""

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
from tracker.model import Change, Clause, Policy, Segment

Found = tuple[Change, tuple[Edit, ...], tuple[Segment, ...]]
"""A change with its edits, and the segments they come from."""

# Fewer letters than these may stand anywhere by chance.
_SHORT_LETTERS = 12
_LEAST_HEADING_LETTERS = 5
_TITLE_WORDS = 7
_LABEL_WORDS = 14
_RENAME_WORDS = 3
_SENTENCE_CHARS = 60
_SENTENCE_END = re.compile(r"[.!?;]")
_AI_NAME = re.compile(r"\b[A-Z][\w-]{1,30} AI\b")
_OFTEN = 3
IDENTIFIER = re.compile(r"^(?:[A-Za-z0-9-]{0,60}_[\w-]{0,60}|[a-z]{2,30}[A-Z]\w{1,60})$")
"""The name of a cookie ("_site_id", "sessionToken"), not a word."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an edit is seen against: the rules, the page's title, all texts of either side,
    document-wide renames.
    """

    rules: Rules
    title: str = ""
    asking: Asking = field(default_factory=Asking)
    old_text: str = ""
    new_text: str = ""
    """All of either side, a clause a line."""
    old_texts: frozenset[str] = frozenset()
    new_texts: frozenset[str] = frozenset()
    renames: frozenset[tuple[str, str]] = frozenset()
    names: re.Pattern[str] | None = None
    """Names of companies and products that hold a topic's word ("Ruritel AI"): they say nothing of
    the topic.
    """
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For a row's text the header of its table."""
    old_letters: str = ""
    new_letters: str = ""
    """All words of either side in a row, to find a name anywhere."""
    old_sentences: frozenset[str] = frozenset()
    new_sentences: frozenset[str] = frozenset()
    """The letters of each sentence, to find what only stands in other paragraphs now."""
    edges: frozenset[str] = frozenset()
    """Labels that stand on either side before the first sentence that binds or discloses, and after
    the last.
    """
    outside: frozenset[str] = frozenset()
    """All that stands there."""
    headings: frozenset[str] = frozenset()
    """The letters of the headings that both sides have."""


def make(old: Policy, new: Policy, found: Sequence[Found], rules: Rules, asking: Asking) -> Context:
    """Gather what the edits of two versions are seen against; no more of it than they need.

    Args:
        old: the version before.
        new: the version after.
        found: what differs.
        rules: of their language.
        asking: how questions are asked.
    """
    old_texts, new_texts = ([clause.text for clause in side.clauses] for side in (old, new))
    has_rows = any(change.side.kind == "row" for change, _, _ in found)
    context = Context(
        rules,
        title=f"{new.title} {old.title}",
        asking=asking,
        old_text="\n".join(old_texts),
        new_text="\n".join(new_texts),
        old_texts=frozenset(map(fold, old_texts)),
        new_texts=frozenset(map(fold, new_texts)),
        renames=_renames(found),
        headers=tables.headers(old.clauses, new.clauses) if has_rows else {},
        names=_names([*old_texts, *new_texts]) if found else None,
    )
    if not any(_comes_whole(change, edits) for change, edits, _ in found):
        return context
    # Only what came or went whole is looked for elsewhere; most comparisons have neither.
    (old_labels, old_outside), (new_labels, new_outside) = (
        beside(side.clauses, rules) for side in (old, new)
    )
    return replace(
        context,
        old_letters=letters(" ".join(old_texts)),
        new_letters=letters(" ".join(new_texts)),
        old_sentences=sentences(old_texts),
        new_sentences=sentences(new_texts),
        edges=frozenset(old_labels | new_labels),
        outside=frozenset(old_outside | new_outside),
        headings=_headings(old.clauses) & _headings(new.clauses),
    )


def _comes_whole(change: Change, edits: Sequence[Edit]) -> bool:
    """Whether clauses came or went, or whole sentences inside one."""
    return change.kind in ("added", "removed") or any(
        not (edit.old and edit.new) and len(edit.old + edit.new) >= _SENTENCE_CHARS
        for edit in edits
    )


def outside(old: Policy, new: Policy, rules: Rules) -> frozenset[str]:
    """All that stands before the first sentence that binds or discloses, and after the last, on
    either side.
    """
    return frozenset().union(*(beside(side.clauses, rules)[1] for side in (old, new)))


def beside(clauses: Sequence[Clause], rules: Rules) -> tuple[set[str], set[str]]:
    """What stands before the first sentence that binds or discloses, and after the last.

    Returns:
        The folded labels among it (banners, menus, buttons; a sentence in front may be a banner's,
        behind it may be the policy's), and all of it: a promotion may stand there at any length.
        Nothing where no sentence binds.
    """
    binding = [at for at, clause in enumerate(clauses) if _binds(clause, rules)]
    if not binding:
        return set(), set()
    head, tail = clauses[: binding[0]], clauses[binding[-1] + 1 :]
    labels = [clause for clause in head if _is_label(clause) or clause.kind == "item"]
    labels += [clause for clause in tail if _is_label(clause) and not clause.text.endswith(".")]
    return {fold(clause.text) for clause in labels}, {
        fold(clause.text) for clause in (*head, *tail)
    }


def sentences(texts: Iterable[str]) -> frozenset[str]:
    """The letters of each sentence; those too short to tell one from another are left out."""
    return frozenset(sentence for text in texts for sentence in _long_sentences(text))


@functools.lru_cache(maxsize=2_048)
def _long_sentences(text: str) -> tuple[str, ...]:
    """Most clauses stand in both versions."""
    found = map(letters, _SENTENCE_END.split(text))
    return tuple(sentence for sentence in found if len(sentence) >= _SHORT_LETTERS)


def _binds(clause: Clause, rules: Rules) -> bool:
    return clause.text.count(" ") >= _TITLE_WORDS and bool(rules.binding.search(clause.text))


def _is_label(clause: Clause) -> bool:
    return (
        clause.kind in ("paragraph", "heading")
        and len(clause.text.split()) <= _LABEL_WORDS
        and not IDENTIFIER.match(clause.text)
    )


def _names(texts: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of the names with "AI" in them that a policy says over and over."""
    counted = Counter(name for text in texts if " AI" in text for name in _AI_NAME.findall(text))
    names = [re.escape(name) for name, count in counted.items() if count >= _OFTEN]
    return re.compile("|".join(sorted(names, key=len, reverse=True))) if names else None


def _headings(clauses: Sequence[Clause]) -> frozenset[str]:
    found = (letters(clause.text) for clause in clauses if clause.kind == "heading")
    return frozenset(heading for heading in found if len(heading) >= _LEAST_HEADING_LETTERS)


def _renames(found: Sequence[Found]) -> frozenset[tuple[str, str]]:
    """Replacements made alike in several places: something got another name throughout."""
    seen: Counter[tuple[str, str]] = Counter()
    for change, edits, _ in found:
        if change.kind == "modified":
            pairs = {(fold(edit.old).lower(), fold(edit.new).lower()) for edit in edits}
            seen.update(pair for pair in pairs if all(pair) and _is_short(pair))
    return frozenset(
        pair
        for pair, count in seen.items()
        if count >= 2 and not any(map(str.isdigit, "".join(pair)))
    )


def _is_short(pair: tuple[str, str]) -> bool:
    return max(len(side.split()) for side in pair) <= _RENAME_WORDS
