"""Alerts -> the JSON fields that a webhook gets beside title and message (docs/alerts.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tracker.core.alerts import reasons_of
from tracker.model import ReaderSettings
from tracker.show import contract, one_sentence
from tracker.show.message.change import Item, page_address
from tracker.show.message.style import safe_url


def fields(items: Sequence[Item], readers: ReaderSettings) -> str:
    """The fields of the first alert; where there are more, `alerts` holds those of each.

    Args:
        items: at least one, what matters most first.
        readers: for the address of the web page.
    """
    each = [fields_of(item, readers) for item in items]
    named = each[0] if len(each) == 1 else {**each[0], "alerts": each}
    return json.dumps(named, ensure_ascii=False)


def fields_of(item: Item, readers: ReaderSettings) -> dict[str, Any]:
    """The fields of one alert; what it is not about is null or empty."""
    delivery, version, verdict = item.delivery, item.version, item.verdict
    before = item.before
    row: dict[str, Any] = {
        "kind": delivery.alert.kind,
        "change_id": delivery.alert.change_id,
        "watch": delivery.watch_id or None,
        "vendor": delivery.vendor or None,
        "document": delivery.document or None,
        "url": safe_url(delivery.url) or None,
        "number": version.number if version else None,
        "verdict": verdict.materiality if verdict else None,
        "direction": verdict.direction if verdict else None,
        "categories": _categories(item),
        "silent": verdict.silent if verdict else None,
        "observed_at": f"{version.observed_at:%Y-%m-%dT%H:%M:%SZ}" if version else None,
        "dates": None,
        "deadline": item.deadline.day.isoformat() if item.deadline else None,
        "deadline_rule": item.deadline.rule if item.deadline else None,
        "sentence": None,
        "redline_url": None,
        "changes": [],
    }
    if version and verdict:
        row["dates"] = {
            "old": contract.dates(before.dates) if before else None,
            "new": contract.dates(version.dates),
        }
        row["sentence"] = one_sentence.of_version(verdict, version.language)
        row["redline_url"] = page_address(readers, delivery.watch_id, version.number) or None
        row["changes"] = [contract.change(judged) for judged in verdict.changes]
    return row


def _categories(item: Item) -> list[str]:
    """What a verdict is about, as far as it is as grave as the verdict itself."""
    if item.verdict is None:
        return []
    named = [reason.category for reason in reasons_of(item.verdict, item.verdict.materiality)]
    return list(dict.fromkeys(named))
