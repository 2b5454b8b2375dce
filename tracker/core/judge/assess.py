"""Two versions and what is known beside them -> the verdict: for check, import, reread and rejudge
alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tracker.core.judge import materiality
from tracker.core.judge.questions import Asking
from tracker.model import Past, Policy, Reason, Verdict


def assess(
    old: Policy,
    new: Policy,
    past: Past | None = None,
    edition: int | None = None,
    seen_at: datetime | None = None,
    *,
    compared: Verdict | None = None,
    asking: Asking | None = None,
) -> Verdict:
    """Judge a version beside what is known of its watch.

    Args:
        old: the version it is compared with.
        new: what stands there now.
        past: what the watch's history says of wordings; None where that must not count.
        edition: number of `old`, where it is not the version before but the last one in this
            language.
        seen_at: the last look that still saw the version before; aware UTC. None where that is
            not known.
        compared: `materiality.judge(old, new)`, where the caller has it already.
        asking: how the questions are asked, for a trace of them.

    Returns:
        The verdict, with what it says of the edition it compares with, and of a date that was not
        kept.
    """
    verdict = compared or materiality.judge(old, new, asking=asking)
    if past is not None:
        verdict = materiality.beside(verdict, old, new, past)
    said = (*_of_edition(edition, new), *verdict.reasons, *_of_lateness(old, new, seen_at))
    return verdict if said == verdict.reasons else replace(verdict, reasons=said)


def _of_edition(edition: int | None, new: Policy) -> tuple[Reason, ...]:
    """Which version it is compared with, where that is not the one before."""
    if edition is None:
        return ()
    said = f"Compared with version {edition}, the last one in this language ({new.language})"
    return (Reason("edition", said, "editorial"),)


def _of_lateness(old: Policy, new: Policy, seen_at: datetime | None) -> tuple[Reason, ...]:
    """That a new effective date lies before a look that still saw the old text: it was published
    too late.
    """
    day = new.dates.effective
    if not day or day == old.dates.effective or seen_at is None or day >= f"{seen_at:%Y-%m-%d}":
        return ()
    seen = f"on {seen_at:%Y-%m-%d} not there yet"
    said = f"Published after its own effective date: in effect since {day}, and {seen}"
    return (Reason("date.late", said, "editorial", "change_notice", "weaker", day),)
