"""Two versions and the watch's history -> the verdict, the same for every command that judges."""

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
    """Judge a new version against an old one and the history of its watch.

    Args:
        old: the version to compare with.
        new: the version that is served now.
        past: what the watch's history knows of wordings; None if it must not count.
        edition: the number of `old`, if it is not the version before but the last one in this
            language.
        seen_at: the last check that still saw the version before; aware UTC. None if that is not
            known.
        compared: the result of `materiality.judge(old, new)`, if the caller has it already.
        asking: how the questions are asked, for a trace of them.

    Returns:
        The verdict, with a reason that names the version it compares with if that is not the one
        before, and a reason if an effective date was not kept.
    """
    verdict = compared or materiality.judge(old, new, asking=asking)
    if past is not None:
        verdict = materiality.with_history(verdict, old, new, past)
    reasons = (
        *_other_edition(edition, new),
        *verdict.reasons,
        *_published_late(old, new, seen_at),
    )
    return verdict if reasons == verdict.reasons else replace(verdict, reasons=reasons)


def _other_edition(edition: int | None, new: Policy) -> tuple[Reason, ...]:
    """The reason that names the version it compares with, if that is not the one before."""
    if edition is None:
        return ()
    text = f"Compared with version {edition}, the last one in this language ({new.language})"
    return (Reason("edition", text, "editorial"),)


def _published_late(old: Policy, new: Policy, seen_at: datetime | None) -> tuple[Reason, ...]:
    """The reason that a version was published after its own effective date.

    It was, if a check on or after that date still saw the old text.
    """
    effective = new.dates.effective
    if not effective or effective == old.dates.effective or seen_at is None:
        return ()
    last_seen = f"{seen_at:%Y-%m-%d}"
    if effective >= last_seen:
        return ()
    text = (
        f"Published after its own effective date: in effect since {effective}, "
        f"and on {last_seen} not there yet"
    )
    return (Reason("date.late", text, "editorial", "change_notice", "weaker", effective),)
