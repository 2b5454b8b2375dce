"""Two versions -> the verdict: how much each change matters, who gains by it, and why.

Every edit is judged before anything is filtered by size. Its questions stand in rows, asked in
this order: do both sides mean the same (same_meaning), does an excuse hold (excuses), what does it
change (changed_facts), and if nothing of that is known: where does it stand, and how much does it
say (other_edits)?
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tracker.core.compare import alignment
from tracker.core.compare.edits import Edit
from tracker.core.compare.edits import edits as edits_of
from tracker.core.compare.redline import plain, shorten
from tracker.core.doubt import own_history, second_look
from tracker.core.judge import (
    changed_facts,
    other_edits,
    page_counters,
    rejoined_clauses,
    reshaped_lists,
    table_rows,
    version_reasons,
)
from tracker.core.judge import context as context_of
from tracker.core.judge import rules as rules_of
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
    Judged,
    Materiality,
    Past,
    Policy,
    Reason,
    Segment,
    Verdict,
)

# Signals that tell little by themselves.
_MODAL = (".may", ".must", ".or")
_TYPOGRAPHY = Reason("typography", "Only punctuation, spacing or capitals differ", "editorial")
_OTHER_SHAPE = Reason(
    "same_meaning", "Same meaning, a list, a table or a paragraph in another shape", "editorial"
)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A change with its edits, and the segments of its redline."""

    change: Change
    edits: tuple[Edit, ...]
    segments: tuple[Segment, ...]


def judge(
    old: Policy, new: Policy, past: Past | None = None, asking: Asking | None = None
) -> Verdict:
    """Compare two versions of a policy and judge what differs.

    Args:
        old: the version in force.
        new: the version that is served now.
        past: what the watch's history knows of wordings; None if there is no history, or it must
            not count.
        asking: how the questions are asked, for a trace of them.

    Returns:
        A verdict. Its changes are those of `alignment.compare`, except that a removed and an added
        clause of the same meaning are one change. Each has reasons that quote the words they rest
        on. `silent` is True if what matters changed and the printed date did not, None if no date
        is printed.
    """
    old, new = _with_own_objects(old), _with_own_objects(new)
    rules = rules_of.load(new.language or old.language)
    aligned = alignment.compare(old.clauses, new.clauses)
    changes = rejoined_clauses.rejoin(aligned, rules.language)
    compared = [_Compared(change, *edits_of(change)) for change in changes]
    context = context_of.make(
        old, new, [(item.change, item.edits) for item in compared], rules, asking or Asking()
    )

    settled = _settled_reasons(changes, old, new, context)
    judged = tuple(
        _with_reason(item.change, settled[place], item.segments)
        if place in settled
        else _judge(item, context)
        for place, item in enumerate(compared)
    )
    verdict = _verdict(old, new, judged)
    return with_history(verdict, old, new, past) if past is not None else verdict


def _with_own_objects(policy: Policy) -> Policy:
    """The same policy with an object of its own for each clause.

    Clauses are told apart by identity (reshaped_lists), and of two that are alike the database
    gives one object: without this, a verdict would depend on where a policy was read.
    """
    if len(set(map(id, policy.clauses))) == len(policy.clauses):
        return policy
    return replace(policy, clauses=tuple(replace(clause) for clause in policy.clauses))


def with_history(verdict: Verdict, old: Policy, new: Policy, past: Past) -> Verdict:
    """A verdict in which changes that the watch's history explains do not count.

    These are wordings that come and go, and parts of the page that change on almost every check.

    Args:
        verdict: on these two versions, without their history.
        old: the version in force.
        new: the version that is served now.
        past: what the history knows of wordings.
    """
    if not (past.flips or past.restless or past.flickers):
        return verdict
    judged = tuple(_change_with_history(item, past) for item in verdict.changes)
    return _verdict(old, new, judged)


def _settled_reasons(
    changes: Sequence[Change], old: Policy, new: Policy, context: Context
) -> dict[int, Reason]:
    """The reasons that settle a change before its edits are judged, by the change's place."""
    rules = context.rules
    counters = page_counters.find(changes, lambda: context_of.outside(old, new, rules), rules)
    reshaped = reshaped_lists.find(
        changes, old.clauses, new.clauses, rules.language, context.asking
    )
    counter_reasons = {place: _counter(changes[place]) for place in counters}
    return dict.fromkeys(reshaped, _OTHER_SHAPE) | counter_reasons


def _verdict(old: Policy, new: Policy, judged: tuple[Judged, ...]) -> Verdict:
    """The verdict on a version from its judged changes."""
    version = tuple(version_reasons.find(old, new, judged))
    materiality = _highest(
        [*(item.materiality for item in judged), *(reason.materiality for reason in version)]
    )

    deciding = [item for item in judged if item.materiality == materiality]
    directions = [item.direction for item in _showing_direction(deciding)]
    direction = overall.of_version([*directions, *(reason.direction for reason in version)])

    matters = materiality in ("minor", "material")
    silent = version_reasons.is_silent(old.dates, new.dates) if matters else None
    return Verdict(materiality, direction, silent, judged, version, rules_of.EDITION)


def _showing_direction(judged: Sequence[Judged]) -> Sequence[Judged]:
    """The changes that show a version's direction: new clauses if one of them has a direction.

    If a text is rewritten, most of what went still stands there in other words. Measured on the
    labelled pairs and steps: docs/accuracy.md.
    """
    added = [item for item in judged if item.change.kind == "added"]
    has_direction = any(item.direction in ("weaker", "stronger") for item in added)
    return added if has_direction else judged


def _counter(change: Change) -> Reason:
    """The reason for a counter that stands inside the main text."""
    shown = quote(change.new_text)
    text = f"Furniture of the page, not its policy, a counter by its shape: {shown}"
    return Reason("furniture", text, "artifact", quote=change.new_text[:QUOTE_CHARS])


def _with_reason(change: Change, reason: Reason, segments: Sequence[Segment] = ()) -> Judged:
    """A change that one reason explains, and by which nobody gains."""
    return Judged(change, reason.materiality, "neutral", (), (reason,), plain(shorten(segments)))


def _change_with_history(item: Judged, past: Past) -> Judged:
    """A judged change, as an artifact if the watch's history explains it."""
    if second_look.text_of(item.change) in past.flickers:
        rule, why = "flicker", "A moment later something else stood here"
    elif own_history.place_of(item.change) in past.restless:
        rule, why = "restless", "Here something else stands at nearly every look"
    elif _is_flip(item, past):
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


def _is_flip(item: Judged, past: Past) -> bool:
    """Whether the page flips between wordings, and this change brings only known ones."""
    matters = item.materiality in ("minor", "material")
    return bool(past.flips) and matters and own_history.is_known(item.change, past)


def _highest(materialities: Iterable[Materiality]) -> Materiality:
    """The highest materiality; "none" if there is none.

    "artifact" is the lowest after "none", so furniture beside a real edit does not count.
    """
    return max(materialities, key=MATERIALITIES.index, default="none")


def _judge(compared: _Compared, context: Context) -> Judged:
    """Judge one change by its edits."""
    change = compared.change
    if change.kind in ("moved", "renumbered"):
        return _in_another_place(change)

    reasons = _reasons_of(compared, context)
    if change.moved:
        reasons.append(Reason("moved", "It also moved", "editorial"))
    materiality = _highest(reason.materiality for reason in reasons)
    top = [reason for reason in reasons if reason.materiality == materiality]
    deciding = _deciding(top, context.rules)
    return Judged(
        change=change,
        materiality=materiality,
        direction=overall.most(reason.direction for reason in deciding),
        categories=_categories(top),
        reasons=_shown(reasons),
        redline=plain(shorten(compared.segments)),
    )


def _categories(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The categories of the reasons, each once; "other" only if there is no better one."""
    if not reasons:
        return ()
    named = (reason.category for reason in reasons if reason.category != "other")
    return tuple(dict.fromkeys(named)) or ("other",)


def _shown(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """The reasons to show, the highest materiality first.

    "Now says “may”" is left out if another reason names what the change is about.
    """
    not_modal = [reason for reason in reasons if not reason.rule.endswith(_MODAL)]
    is_named = any(reason.materiality == "material" and "." in reason.rule for reason in not_modal)
    kept = not_modal if is_named else reasons
    return tuple(sorted(kept, key=lambda reason: -MATERIALITIES.index(reason.materiality)))


def _in_another_place(change: Change) -> Judged:
    """Judge a clause that moved, or has another number, and is otherwise the same."""
    if change.kind == "moved":
        text = f"Moved, word for word: {quote(change.new_text)}"
        reason = Reason("moved", text, "editorial", quote=change.new_text[:QUOTE_CHARS])
    else:
        text = f"Renumbered: {change.old[0].number} is now {change.new[0].number}"
        reason = Reason("renumbered", text, "editorial")
    return _with_reason(change, reason)


def _reasons_of(compared: _Compared, context: Context) -> list[Reason]:
    """Why a change matters or not: same meaning, else by its table cells, else by its edits."""
    change = compared.change
    same_meaning = why_same.reason_of(change, context)
    if same_meaning:
        return [same_meaning]

    reasons: list[Reason] = []
    for edit, cell_reason in table_rows.cell_edits(change, context):
        facts = Facts(edit, change, context)
        own = [cell_reason] if cell_reason else []
        reasons += _excuse(facts) or own or _reasons_of_edit(facts)
    if not reasons:
        for edit in compared.edits:
            reasons += _reasons_of_edit(Facts(edit, change, context))
    if not reasons and change.kind == "modified":
        reasons = [_TYPOGRAPHY]
    return list(_unique(reasons))


def _reasons_of_edit(facts: Facts) -> list[Reason]:
    return _excuse(facts) or changed_facts.reasons_of(facts) or [other_edits.reason_of(facts)]


def _excuse(facts: Facts) -> list[Reason]:
    """The first excuse that holds for an edit; empty if none does."""
    answered = facts.context.asking.first(EXCUSES, facts)
    return [answered[1]] if answered and answered[1] else []


def _deciding(reasons: Sequence[Reason], rules: Rules) -> list[Reason]:
    """The reasons that decide a change's direction.

    These are negations that came or went, else rights and waivers, else all reasons. A sentence
    about a right also names partners, data and purposes; and a lost "not" weighs more than a
    choice that stays.
    """
    negations = [
        reason
        for reason in reasons
        if reason.rule.endswith(".negation") and reason.direction in ("weaker", "stronger")
    ]
    deciding = negations or [reason for reason in reasons if reason.rule in rules.deciding]
    return deciding or list(reasons)


def _unique(reasons: Iterable[Reason]) -> Iterable[Reason]:
    """The reasons without those that repeat a rule and a quote."""
    seen = set()
    for reason in reasons:
        key = (reason.rule, reason.quote)
        if key not in seen:
            seen.add(key)
            yield reason
