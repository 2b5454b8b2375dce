"""Versions that were reviewed as wrong -> cases to mend the rules by, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tracker.characters import printable

if TYPE_CHECKING:
    from tracker.edge.store import Store
    from tracker.model import Judged


def wrong(store: Store) -> Iterator[dict[str, Any]]:
    """Yield a case for each version whose latest review says "wrong".

    Args:
        store: where versions, verdicts and reviews are.

    Yields:
        The version, its verdict, what it should have been, the note, and what changed in words.
    """
    for watch_id in store.watches.ids():
        for version in store.versions.all(watch_id):
            reviews = store.reviews.all(watch_id, version.number)
            if not reviews or reviews[-1]["state"] != "wrong":
                continue
            review = reviews[-1]
            verdict = store.verdicts.get(watch_id, version.number)
            yield {
                "watch": watch_id,
                "number": version.number,
                "observed_at": f"{version.observed_at:%Y-%m-%dT%H:%M:%SZ}",
                "verdict": verdict.materiality if verdict else None,
                "direction": verdict.direction if verdict else None,
                "edition": verdict.edition if verdict else None,
                "right_verdict": review["right_verdict"],
                "note": review["note"],
                "reviewer": review["reviewer"],
                "reviewed_at": review["reviewed_at"],
                "changes": [_change(item) for item in verdict.changes] if verdict else [],
            }


def line(case: dict[str, Any]) -> str:
    """A case on one line."""
    return json.dumps(case, ensure_ascii=False)


def _change(item: Judged) -> dict[str, Any]:
    return {
        "old_text": printable(item.change.old_text),
        "new_text": printable(item.change.new_text),
        "materiality": item.materiality,
        "direction": item.direction,
        "reasons": [
            {"rule": reason.rule, "text": printable(reason.text)} for reason in item.reasons
        ],
    }
