"""A page, and the same page a moment later -> which of its changes were gone again.

What a vendor says does not change from one moment to the next. What does is the site's: a counter,
the time, a row of teasers, a price out of another server's cache. No word of it need be known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence

from tracker.core.text import fold
from tracker.model import Change, Policy, Verdict

_Gap = tuple[str, str]
"""The texts before and after a place that stayed; "" at an end."""


def flickers(verdict: Verdict, before: Policy, now: Policy, later: Policy) -> frozenset[str]:
    """Find the changes of a page that were not there a moment later.

    Args:
        verdict: on the page beside the version before it.
        before: that version.
        now: the page.
        later: the page a moment later.

    Returns:
        What each says of its place, as `text_of` tells it; empty where all are still there.
    """
    changes = [judged.change for judged in verdict.changes]
    texts_later = set(_texts(later))
    gone = {text_of(change) for change in changes if _is_gone(change, texts_later)}
    if not gone:
        return frozenset()
    old, new = _texts(before), _texts(now)
    passing = [text for text in new if text not in texts_later]
    replaced = _replaced(old, new, passing)
    gone |= {
        text_of(change)
        for change in changes
        if not change.new and all(fold(clause.text) in replaced for clause in change.old)
    }
    return frozenset(gone)


def text_of(change: Change) -> str:
    """The folded text that stands where something changed; where none does, what stood there."""
    return fold(change.new_text or change.old_text)


def _texts(policy: Policy) -> list[str]:
    return [fold(clause.text) for clause in policy.clauses]


def _is_gone(change: Change, texts: Container[str]) -> bool:
    """Whether what came is not there, or what went is back."""
    if change.kind in ("moved", "renumbered"):
        return False
    if change.new:
        return not all(fold(clause.text) in texts for clause in change.new)
    return any(fold(clause.text) in texts for clause in change.old)


def _replaced(old: Sequence[str], new: Sequence[str], passing: Sequence[str]) -> set[str]:
    """The old texts in whose places only passing ones stand now.

    Where more went than stands there now, some of it may have been the policy's: then none is.
    """
    came = _by_gap(new, frozenset(old), frozenset(passing))
    went = _by_gap(old, frozenset(new), frozenset(old) - frozenset(new))
    return {text for gap, texts in went.items() if len(texts) <= len(came[gap]) for text in texts}


def _by_gap(
    texts: Sequence[str], stayed: Container[str], wanted: Container[str]
) -> defaultdict[_Gap, list[str]]:
    """The wanted ones of some texts, by the texts that stayed before and after them."""
    befores, last = [], ""
    for text in texts:
        befores.append(last)
        last = text if text in stayed else last
    by_gap: defaultdict[_Gap, list[str]] = defaultdict(list)
    after = ""
    for text, before in zip(reversed(texts), reversed(befores), strict=True):
        if text in wanted:
            by_gap[before, after].append(text)
        after = text if text in stayed else after
    return by_gap
