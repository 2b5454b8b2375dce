"""Two versions -> the verdict: how much each change matters, to whose advantage, and why.

Every edit is judged before anything is filtered by size. Its questions are rows, asked in this
order: does it mean the same (same), does an excuse hold (excuses), what does it change (changed),
and if nothing of that is known: where does it stand, and how much does it say (remainder)?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.core.compare import alignment
from tracker.core.compare.edits import Edit
from tracker.core.compare.edits import edits as edits_of
from tracker.core.compare.redline import plain, shorten
from tracker.core.doubt import own_history as past_
from tracker.core.judge import (
    changed_facts,
    other_edits,
    page_counters,
    rejoined_clauses,
    reshaped_lists,
    rules,
    table_rows,
)
from tracker.core.judge import context as context_of
from tracker.core.judge.context import Context
from tracker.core.judge.direction import overall
from tracker.core.judge.excuses import EXCUSES
from tracker.core.judge.facts import Facts
from tracker.core.judge.questions import Asking
from tracker.core.judge.reasons import QUOTE_CHARS, quote
from tracker.core.judge.rules import Rules
from tracker.core.judge.same_meaning import why_same
from tracker.model import (
    MATERIALITIES,
    Change,
    Dates,
    Judged,
    Materiality,
    Past,
    Policy,
    Promises,
    Reason,
    Segment,
    Verdict,
)

# Share of clauses changed above which the version is a rewrite.
_REWRITE_RATIO = 0.6
_REWRITE_CLAUSES = 12
# Signals that say little by themselves.
_MODAL = (".may", ".must", ".or")
_SHAPE = Reason(
    "same_meaning", "Same meaning, a list, a table or a paragraph in another shape", "editorial"
)


def judge(
    old: Policy, new: Policy, past: Past | None = None, asking: Asking | None = None
) -> Verdict:
    """Compare two versions of a policy and judge what differs.

    Args:
        old: the version in force.
        new: what stands there now.
        past: what the watch's history says of wordings; None where there is no history, or it
            must not count.
        asking: how the questions are asked, for a trace of them.

    Returns:
        A verdict whose changes are those of `align.compare`, but for clauses of the same meaning
        that it did not pair, each with reasons that quote the words they rest on.
        `silent` is True where what matters changed and the printed date did not, None where no date
        is printed.
    """
    book = rules.load(new.language or old.language)
    changes = rejoined_clauses.joined(alignment.compare(old.clauses, new.clauses), book.language)
    found = [(change, *edits_of(change)) for change in changes]
    context = context_of.make(old, new, found, book, asking or Asking())
    counters = page_counters.counters(
        [change for change, _, _ in found], lambda: context_of.outside(old, new, book), book
    )
    only_shape = reshaped_lists.changes(
        changes, old.clauses, new.clauses, book.language, context.asking
    )
    known = dict.fromkeys(only_shape, _SHAPE) | {at: _counter(changes[at]) for at in counters}
    judged = tuple(
        _settled(change, known[at], segments)
        if at in known
        else _judge(change, edits, segments, context)
        for at, (change, edits, segments) in enumerate(found)
    )
    verdict = _summed(old, new, judged)
    return beside(verdict, old, new, past) if past is not None else verdict


def beside(verdict: Verdict, old: Policy, new: Policy, past: Past) -> Verdict:
    """A verdict as the watch's history shows it: what comes and goes, or is never still, does not
    count.

    Args:
        verdict: on these two, without their history.
        old: the version in force.
        new: what stands there now.
        past: what the history says of wordings.
    """
    if not past.flips and not past.restless:
        return verdict
    return _summed(old, new, tuple(_beside(item, past) for item in verdict.changes))


def _summed(old: Policy, new: Policy, judged: tuple[Judged, ...]) -> Verdict:
    whole = tuple(_whole(old, new, judged))
    materiality = _highest(
        [*(item.materiality for item in judged), *(reason.materiality for reason in whole)]
    )
    deciding = [item for item in judged if item.materiality == materiality]
    ways = [item.direction for item in _telling(deciding)]
    way = overall.of_version([*ways, *(reason.direction for reason in whole)])
    silent = _silent(old.dates, new.dates) if materiality in ("minor", "material") else None
    return Verdict(materiality, way, silent, judged, whole, rules.EDITION)


def _telling(judged: Sequence[Judged]) -> Sequence[Judged]:
    """The changes that tell which way a version goes: new clauses, where one of them goes any way.

    What went from a text that was written anew mostly stands there in other words. Measured on the
    labelled pairs and steps: docs/accuracy.md.
    """
    new = [item for item in judged if item.change.kind == "added"]
    return new if any(item.direction in ("weaker", "stronger") for item in new) else judged


def _counter(change: Change) -> Reason:
    said = (
        f"Furniture of the page, not its policy, a counter by its shape: {quote(change.new_text)}"
    )
    return Reason("furniture", said, "artifact", quote=change.new_text[:QUOTE_CHARS])


def _settled(change: Change, reason: Reason, segments: Sequence[Segment] = ()) -> Judged:
    """A change of which one reason says all, and that is nobody's gain."""
    shown = plain(shorten(segments))
    return Judged(change, reason.materiality, "neutral", (), (reason,), shown)


def _beside(item: Judged, past: Past) -> Judged:
    """A change as the watch's history shows it: an edition that comes and goes, or a slot that is
    never still.
    """
    if past_.slot(item.change) in past.restless:
        rule, why = "restless", "Here something else stands at nearly every look"
    elif (
        past.flips
        and item.materiality in ("minor", "material")
        and past_.is_known(item.change, past)
    ):
        rule, why = "flip", "This wording has come and gone before"
    else:
        return item
    shown = item.change.new_text or item.change.old_text
    reason = Reason(rule, f"{why}: {quote(shown)}", "artifact", quote=shown[:QUOTE_CHARS])
    return replace(
        item,
        materiality="artifact",
        direction="neutral",
        categories=(),
        reasons=(reason, *item.reasons),
    )


def _highest(found: Iterable[Materiality]) -> Materiality:
    """The gravest; furniture beside nothing is an artifact, furniture beside a real edit is only
    the edit.
    """
    return max(found, key=MATERIALITIES.index, default="none")


def _silent(old: Dates, new: Dates) -> bool | None:
    if old == Dates() and new == Dates():
        return None
    return _printed(old) == _printed(new)


def _printed(dates: Dates) -> set[str | None]:
    """The dates a page prints, whatever it calls them."""
    return {dates.updated, dates.effective} - {None}


def _whole(old: Policy, new: Policy, judged: Sequence[Judged]) -> Iterable[Reason]:
    """Reasons that belong to the version: its dates, its promises, a rewrite."""
    yield from _date_reasons(old.dates, new.dates)
    if old.promises != Promises():
        yield from _promise_reasons(old.promises, new.promises)
    size = sum(clause.kind != "heading" for clause in (*old.clauses, *new.clauses))
    touched = sum(
        sum(clause.kind != "heading" for clause in (*item.change.old, *item.change.new))
        for item in judged
        if item.materiality in ("minor", "material")
    )
    if size >= _REWRITE_CLAUSES and touched > _REWRITE_RATIO * size:
        yield Reason(
            "rewrite",
            f"{touched} of {size} clauses differ: this is a rewrite",
            "material",
            "rewrite",
            "mixed",
        )


def _date_reasons(old: Dates, new: Dates) -> Iterable[Reason]:
    if _printed(old) == _printed(new):
        return
    for name, before, after in (
        ("updated", old.updated, new.updated),
        ("effective", old.effective, new.effective),
    ):
        if before != after and (before or after):
            word = "“last updated” date" if name == "updated" else "effective date"
            said = f"The printed {word} went from {before or 'none'} to {after or 'none'}"
            if before and after and after < before:
                said += ": it went backwards"
            yield Reason(f"date.{name}", said, "editorial", "other", "neutral", after or "")


def _promise_reasons(old: Promises, new: Promises) -> Iterable[Reason]:
    if old.timing == "before_effective" and new.timing != "before_effective":
        said = "The promise to give notice before changes take effect is gone"
        yield Reason(
            "promise.timing", said, "material", "change_notice", "weaker", old.quote[:QUOTE_CHARS]
        )
    if old.days is not None and new.days is not None and new.days < old.days:
        said = f"Notice of changes is promised {new.days} days ahead, was {old.days}"
        quoted = new.quote[:QUOTE_CHARS]
        yield Reason("promise.days", said, "material", "change_notice", "weaker", quoted)
    lost = [channel for channel in old.channels if channel not in new.channels]
    if lost and not new.channels:
        said = f"Changes are no longer announced by {', '.join(lost)}"
        yield Reason(
            "promise.channels", said, "material", "change_notice", "weaker", old.quote[:QUOTE_CHARS]
        )


def _judge(
    change: Change, edits: Sequence[Edit], segments: Sequence[Segment], context: Context
) -> Judged:
    if change.kind in ("moved", "renumbered"):
        return _in_another_place(change)
    reasons = _reasons_of(change, edits, context)
    if change.moved:
        reasons.append(Reason("moved", "It also moved", "editorial"))
    materiality = _highest(reason.materiality for reason in reasons)
    top = [reason for reason in reasons if reason.materiality == materiality]
    named = tuple(dict.fromkeys(reason.category for reason in top if reason.category != "other"))
    return Judged(
        change=change,
        materiality=materiality,
        direction=overall.most(reason.direction for reason in _deciding(top, context.rules)),
        categories=named or (("other",) if top else ()),
        reasons=_shown(reasons),
        redline=plain(shorten(segments)),
    )


def _shown(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The gravest first; "Now says “may”" only where nothing names what it is about."""
    better = [reason for reason in reasons if not reason.rule.endswith(_MODAL)]
    is_told = any(reason.materiality == "material" and "." in reason.rule for reason in better)
    kept = better if is_told else reasons
    return tuple(sorted(kept, key=lambda reason: -MATERIALITIES.index(reason.materiality)))


def _in_another_place(change: Change) -> Judged:
    if change.kind == "moved":
        said = f"Moved, word for word: {quote(change.new_text)}"
        reason = Reason("moved", said, "editorial", quote=change.new_text[:QUOTE_CHARS])
    else:
        said = f"Renumbered: {change.old[0].number} is now {change.new[0].number}"
        reason = Reason("renumbered", said, "editorial")
    return _settled(change, reason)


def _reasons_of(change: Change, edits: Sequence[Edit], context: Context) -> list[Reason]:
    """Why a change matters, or does not: the same meaning, else what its cells or its edits say."""
    same_meaning = why_same.reason_of(change, context)
    if same_meaning:
        return [same_meaning]
    found: list[Reason] = []
    for edit, reason in table_rows.cells(change, context):
        facts = Facts(edit, change, context)
        found += _excuse(facts) or ([reason] if reason else _reasons_of_edit(facts))
    if not found:
        found = [
            reason for edit in edits for reason in _reasons_of_edit(Facts(edit, change, context))
        ]
    if not found and change.kind == "modified":
        found = [Reason("typography", "Only punctuation, spacing or capitals differ", "editorial")]
    return list(_unique(found))


def _reasons_of_edit(facts: Facts) -> list[Reason]:
    return _excuse(facts) or changed_facts.reasons_of(facts) or [other_edits.reason_of(facts)]


def _excuse(facts: Facts) -> list[Reason]:
    answered = facts.context.asking.first(EXCUSES, facts)
    return [answered[1]] if answered and answered[1] else []


def _deciding(reasons: Sequence[Reason], rules: Rules) -> list[Reason]:
    """The reasons that decide the direction: a "not" that came or went, else a right or a waiver,
    else all.

    A sentence about a right also names partners, data and purposes, and a lost "not" outweighs a
    choice that is left.
    """
    denying = [
        reason
        for reason in reasons
        if reason.rule.endswith(".negation") and reason.direction in ("weaker", "stronger")
    ]
    deciding = denying or [reason for reason in reasons if reason.rule in rules.deciding]
    return deciding or list(reasons)


def _unique(reasons: Iterable[Reason]) -> Iterable[Reason]:
    seen = set()
    for reason in reasons:
        if (reason.rule, reason.quote) not in seen:
            seen.add((reason.rule, reason.quote))
            yield reason
