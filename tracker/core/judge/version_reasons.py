"""Two versions and their judged changes -> the reasons that belong to the version as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.core.judge.reasons import QUOTE_CHARS
from tracker.model import Clause, Dates, Judged, Policy, Promises, Reason

# Share of clauses changed above which the version is a rewrite; a short page never is one.
_REWRITE_RATIO = 0.6
_REWRITE_CLAUSES = 12


def find(old: Policy, new: Policy, judged: Sequence[Judged]) -> Iterable[Reason]:
    """Reasons from the version's dates and its promises, and for a rewrite.

    Args:
        old: the version in force.
        new: the version that is served now.
        judged: its changes.
    """
    yield from _date_reasons(old.dates, new.dates)
    if old.promises != Promises():
        yield from _promise_reasons(old.promises, new.promises)
    yield from _rewrite(old, new, judged)


def is_silent(old: Dates, new: Dates) -> bool | None:
    """Whether the printed dates stayed the same; None if no date is printed."""
    if old == Dates() and new == Dates():
        return None
    return _printed(old) == _printed(new)


def _printed(dates: Dates) -> set[str | None]:
    """The dates that a page prints, whatever it calls them."""
    return {dates.updated, dates.effective} - {None}


def _date_reasons(old: Dates, new: Dates) -> Iterable[Reason]:
    """A reason for each printed date that differs."""
    if _printed(old) == _printed(new):
        return
    if old.updated != new.updated:
        yield _date_reason("date.updated", "“last updated” date", old.updated, new.updated)
    if old.effective != new.effective:
        yield _date_reason("date.effective", "effective date", old.effective, new.effective)


def _date_reason(rule: str, label: str, before: str | None, after: str | None) -> Reason:
    text = f"The printed {label} went from {before or 'none'} to {after or 'none'}"
    if before and after and after < before:
        text += ": it went backwards"
    return Reason(rule, text, "editorial", "other", "neutral", after or "")


def _promise_reasons(old: Promises, new: Promises) -> Iterable[Reason]:
    """Promises to announce changes that the vendor no longer makes, or makes smaller."""
    if old.timing == "before_effective" and new.timing != "before_effective":
        text = "The promise to give notice before changes take effect is gone"
        yield _lost_promise("promise.timing", text, old.quote)

    if old.days is not None and new.days is not None and new.days < old.days:
        text = f"Notice of changes is promised {new.days} days ahead, was {old.days}"
        yield _lost_promise("promise.days", text, new.quote)

    lost = [channel for channel in old.channels if channel not in new.channels]
    if lost and not new.channels:
        text = f"Changes are no longer announced by {', '.join(lost)}"
        yield _lost_promise("promise.channels", text, old.quote)


def _lost_promise(rule: str, text: str, quoted: str) -> Reason:
    return Reason(rule, text, "material", "change_notice", "weaker", quoted[:QUOTE_CHARS])


def _rewrite(old: Policy, new: Policy, judged: Sequence[Judged]) -> Iterable[Reason]:
    """The reason that so many clauses differ that the version is a rewrite."""
    all_clauses = _count((*old.clauses, *new.clauses))
    changed_clauses = sum(
        _count((*item.change.old, *item.change.new))
        for item in judged
        if item.materiality in ("minor", "material")
    )
    if all_clauses >= _REWRITE_CLAUSES and changed_clauses > _REWRITE_RATIO * all_clauses:
        text = f"{changed_clauses} of {all_clauses} clauses differ: this is a rewrite"
        yield Reason("rewrite", text, "material", "rewrite", "mixed")


def _count(clauses: Sequence[Clause]) -> int:
    """How many clauses, without the headings."""
    return sum(clause.kind != "heading" for clause in clauses)
