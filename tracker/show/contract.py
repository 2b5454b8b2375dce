"""Policies and verdicts -> the machine-readable contract (docs/design.md), for JSON."""

from __future__ import annotations

from typing import Any

from tracker.model import Dates, Judged, Policy, Promises, Verdict


def comparison(old: Policy, new: Policy, verdict: Verdict) -> dict[str, Any]:
    """What `tracker compare OLD NEW --json` prints."""
    return {
        "verdict": verdict.materiality,
        "direction": verdict.direction,
        "silent": verdict.silent,
        "dates": {"old": dates(old.dates), "new": dates(new.dates)},
        "changes": [change(item) for item in verdict.changes],
        "reasons": [reason.text for reason in verdict.reasons],
    }


def change(item: Judged) -> dict[str, Any]:
    """One change: heading and number are the new side's, the old side's for what was removed."""
    named = item.change.side
    row: dict[str, Any] = {
        "kind": item.change.kind,
        "heading": list(named.heading),
        "number": named.number,
        "old_text": item.change.old_text or None,
        "new_text": item.change.new_text or None,
        "materiality": item.materiality,
        "categories": list(item.categories),
        "direction": item.direction,
        "reasons": [reason.text for reason in item.reasons],
    }
    if item.change.moved:
        row["moved"] = True
    return row


def extraction(policy: Policy) -> dict[str, Any]:
    """What `tracker extract FILE --format json` prints."""
    return {
        "title": policy.title,
        "language": policy.language,
        "dates": dates(policy.dates),
        "promises": promises(policy.promises),
        "clauses": [
            {
                "heading": list(clause.heading),
                "number": clause.number,
                "text": clause.text,
                "kind": clause.kind,
            }
            for clause in policy.clauses
        ],
    }


def dates(printed: Dates) -> dict[str, str | None]:
    """Printed dates, ISO or null."""
    return {"updated": printed.updated, "effective": printed.effective}


def promises(promised: Promises) -> dict[str, Any]:
    """How the vendor says it announces changes."""
    return {
        "channels": list(promised.channels),
        "timing": promised.timing,
        "days": promised.days,
        "on": promised.on,
        "use_is_acceptance": promised.use_is_acceptance,
        "reader_must_check": promised.reader_must_check,
        "quote": promised.quote,
    }
