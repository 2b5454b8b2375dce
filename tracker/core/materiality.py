"""Changes -> verdict: how much each matters, to whose advantage, under which headings of counsel's list, and why.

Every edit is judged before anything is filtered by size. The order of the questions is the order of the code: is it
nothing (typography, masking, furniture), is it only wording (spelling, small words, a rename), is it a number, does it
turn a sentence round, does it touch a topic that matters, and if none of these: how much was said anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.core import align, direction, furniture, redline, rules, slight, tables, telling, weigh
from tracker.core import past as past_
from tracker.core.edits import (
    Edit,
    edits,
    letters,
)
from tracker.core.judge import same
from tracker.core.rules import Rules
from tracker.core.text import fold
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


def judge(old: Policy, new: Policy, past: Past | None = None) -> Verdict:
    """Compare two versions of a policy and judge what differs.

    Args:
        old: the version in force.
        new: what stands there now.
        past: what the watch's history says of wordings; None where there is no history, or it must not count.

    Returns:
        A verdict whose changes are those of `align.compare`, each with reasons that quote the words they rest on.
        `silent` is True where what matters changed and the printed date did not, None where no date is printed.
    """
    book = rules.load(new.language or old.language)
    found = [(change, *edits(change)) for change in align.compare(old.clauses, new.clauses)]
    page = _page(old, new, found, book)
    counters = furniture.counters([change for change, _, _ in found], lambda: _outside(old, new, book), book)
    judged = tuple(
        _counted(change, segments) if at in counters else _judge(change, found_edits, segments, book, page)
        for at, (change, found_edits, segments) in enumerate(found)
    )
    verdict = _summed(old, new, judged)
    return beside(verdict, old, new, past) if past is not None else verdict


def beside(verdict: Verdict, old: Policy, new: Policy, past: Past) -> Verdict:
    """A verdict as the watch's history shows it: what comes and goes, or is never still, does not count.

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
    materiality = _highest([*(item.materiality for item in judged), *(reason.materiality for reason in whole)])
    way = direction.of_version(
        [*(item.direction for item in judged if item.materiality == materiality), *(r.direction for r in whole)]
    )
    silent = _silent(old.dates, new.dates) if materiality in ("minor", "material") else None
    return Verdict(materiality, way, silent, judged, whole, rules.EDITION)


_Found = tuple[Change, tuple[Edit, ...], tuple[Segment, ...]]


def _page(old: Policy, new: Policy, found: Sequence[_Found], book: Rules) -> slight.Page:
    old_texts, new_texts = ([clause.text for clause in side.clauses] for side in (old, new))
    page = slight.Page(
        title=f"{new.title} {old.title}",
        old_texts=frozenset(map(fold, old_texts)),
        new_texts=frozenset(map(fold, new_texts)),
        renames=_renames(found),
        headers=tables.headers(old.clauses, new.clauses) if any(c.side.kind == "row" for c, _, _ in found) else {},
        names=slight.names_in([*old_texts, *new_texts]) if found else None,
    )
    if not any(change.kind in ("added", "removed") for change, _, _ in found):
        return page
    # Only what came or went whole is looked for elsewhere; most comparisons have neither.
    (old_labels, old_outside), (new_labels, new_outside) = (slight.beside(side.clauses, book) for side in (old, new))
    return replace(
        page,
        old_letters=letters(" ".join(old_texts)),
        new_letters=letters(" ".join(new_texts)),
        old_sentences=slight.sentences(old_texts),
        new_sentences=slight.sentences(new_texts),
        edges=frozenset(old_labels | new_labels),
        outside=frozenset(old_outside | new_outside),
        headings=slight.headings(old.clauses) & slight.headings(new.clauses),
    )


def _outside(old: Policy, new: Policy, book: Rules) -> frozenset[str]:
    """All that stands before the first sentence that binds or discloses, and after the last, on either side."""
    return frozenset().union(*(slight.beside(side.clauses, book)[1] for side in (old, new)))


def _counted(change: Change, segments: Sequence[Segment]) -> Judged:
    said = f"Furniture of the page, not its policy, a counter by its shape: {telling.quote(change.new_text)}"
    reason = Reason("furniture", said, "artifact", quote=change.new_text[: telling.QUOTE_CHARS])
    return Judged(change, "artifact", "neutral", (), (reason,), redline.plain(redline.shorten(segments)))


def _beside(item: Judged, past: Past) -> Judged:
    """A change as the watch's history shows it: an edition that comes and goes, or a slot that is never still."""
    if past_.slot(item.change) in past.restless:
        rule, why = "restless", "Here something else stands at nearly every look"
    elif past.flips and item.materiality in ("minor", "material") and past_.is_known(item.change, past):
        rule, why = "flip", "This wording has come and gone before"
    else:
        return item
    shown = item.change.new_text or item.change.old_text
    reason = Reason(rule, f"{why}: {telling.quote(shown)}", "artifact", quote=shown[: telling.QUOTE_CHARS])
    return replace(item, materiality="artifact", direction="neutral", categories=(), reasons=(reason, *item.reasons))


def _highest(found: Iterable[Materiality]) -> Materiality:
    """The gravest; furniture beside nothing is an artifact, furniture beside a real edit is only the edit."""
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
            "rewrite", f"{touched} of {size} clauses differ: this is a rewrite", "material", "rewrite", "mixed"
        )


def _date_reasons(old: Dates, new: Dates) -> Iterable[Reason]:
    if _printed(old) == _printed(new):
        return
    for name, before, after in (("updated", old.updated, new.updated), ("effective", old.effective, new.effective)):
        if before != after and (before or after):
            word = "“last updated” date" if name == "updated" else "effective date"
            said = f"The printed {word} went from {before or 'none'} to {after or 'none'}"
            if before and after and after < before:
                said += ": it went backwards"
            yield Reason(f"date.{name}", said, "editorial", "other", "neutral", after or "")


def _promise_reasons(old: Promises, new: Promises) -> Iterable[Reason]:
    if old.timing == "before_effective" and new.timing != "before_effective":
        said = "The promise to give notice before changes take effect is gone"
        yield Reason("promise.timing", said, "material", "change_notice", "weaker", old.quote[: telling.QUOTE_CHARS])
    lost = [channel for channel in old.channels if channel not in new.channels]
    if lost and not new.channels:
        said = f"Changes are no longer announced by {', '.join(lost)}"
        yield Reason("promise.channels", said, "material", "change_notice", "weaker", old.quote[: telling.QUOTE_CHARS])


def _renames(found: Sequence[_Found]) -> frozenset[tuple[str, str]]:
    """Replacements made alike in several places: a product or a term got another name throughout."""
    seen: Counter[tuple[str, str]] = Counter()
    for change, found_edits, _ in found:
        if change.kind == "modified":
            pairs = {(fold(edit.old).lower(), fold(edit.new).lower()) for edit in found_edits}
            seen.update(pair for pair in pairs if all(pair) and max(len(side.split()) for side in pair) <= 3)
    return frozenset(pair for pair, count in seen.items() if count >= 2 and not any(map(str.isdigit, "".join(pair))))


def _judge(
    change: Change, found_edits: Sequence[Edit], segments: Sequence[Segment], book: Rules, page: slight.Page
) -> Judged:
    if change.kind == "moved":
        reason = Reason(
            "moved",
            f"Moved, word for word: {telling.quote(change.new_text)}",
            "editorial",
            quote=change.new_text[: telling.QUOTE_CHARS],
        )
        return Judged(change, "editorial", "neutral", (), (reason,))
    if change.kind == "renumbered":
        said = f"Renumbered: {change.old[0].number} is now {change.new[0].number}"
        return Judged(change, "editorial", "neutral", (), (Reason("renumbered", said, "editorial"),))
    reasons = _same(change, book) or (weigh.cells(change, book, page) if change.side.kind == "row" else [])
    if not reasons:
        reasons = list(_unique(reason for edit in found_edits for reason in weigh.reasons(edit, change, book, page)))
    if not reasons and change.kind == "modified":
        reasons = [Reason("typography", "Only punctuation, spacing or capitals differ", "editorial")]
    if change.moved:
        reasons.append(Reason("moved", "It also moved", "editorial"))
    materiality = _highest(reason.materiality for reason in reasons)
    top = [reason for reason in reasons if reason.materiality == materiality]
    return Judged(
        change=change,
        materiality=materiality,
        direction=direction.most(reason.direction for reason in _deciding(top, book)),
        categories=tuple(dict.fromkeys(r.category for r in top if r.category != "other"))
        or (("other",) if top else ()),
        reasons=tuple(sorted(reasons, key=lambda r: -MATERIALITIES.index(r.materiality))),
        redline=redline.plain(redline.shorten(segments)),
    )


def _same(change: Change, book: Rules) -> list[Reason]:
    """Why both sides of a change say the same, where that is shown."""
    if change.kind != "modified":
        return []
    why = same.meaning(change.old_text, change.new_text, book.language)
    return [Reason("same_meaning", f"Same meaning, {why}", "editorial")] if why else []


def _deciding(reasons: Sequence[Reason], book: Rules) -> list[Reason]:
    """A sentence about a right or a waiver also names partners, data and purposes: the right decides its direction."""
    deciding = [reason for reason in reasons if reason.rule in book.deciding]
    return deciding or list(reasons)


def _unique(reasons: Iterable[Reason]) -> Iterable[Reason]:
    seen = set()
    for reason in reasons:
        if (reason.rule, reason.quote) not in seen:
            seen.add((reason.rule, reason.quote))
            yield reason
