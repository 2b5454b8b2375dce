"""Alerts -> the JSON fields that a webhook gets beside title and message (docs/alerts.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tracker.core.alerts import reasons_of
from tracker.model import ReaderSettings, Verdict
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
    delivery = item.delivery
    return {
        "kind": delivery.alert.kind,
        "change_id": delivery.alert.change_id,
        "watch": delivery.watch_id or None,
        "vendor": delivery.vendor or None,
        "document": delivery.document or None,
        "url": safe_url(delivery.url) or None,
        **_NO_VERSION,
        **_version_fields(item, readers),
    }


_NO_VERSION: Mapping[str, Any] = {
    "number": None,
    "verdict": None,
    "direction": None,
    "categories": [],
    "silent": None,
    "observed_at": None,
    "dates": None,
    "deadline": None,
    "deadline_rule": None,
    "sentence": None,
    "redline_url": None,
    "changes": [],
}


def _version_fields(item: Item, readers: ReaderSettings) -> dict[str, Any]:
    """What an alert about a version adds."""
    version, verdict, before = item.version, item.verdict, item.before
    if version is None or verdict is None:
        return {}
    return {
        "number": version.number,
        "verdict": verdict.materiality,
        "direction": verdict.direction,
        "categories": _categories(verdict),
        "silent": verdict.silent,
        "observed_at": f"{version.observed_at:%Y-%m-%dT%H:%M:%SZ}",
        "dates": {
            "old": contract.dates(before.dates) if before else None,
            "new": contract.dates(version.dates),
        },
        "deadline": item.deadline.day.isoformat() if item.deadline else None,
        "deadline_rule": item.deadline.rule if item.deadline else None,
        "sentence": one_sentence.of_version(verdict, version.language),
        "redline_url": page_address(readers, version.watch_id, version.number) or None,
        "changes": [contract.change(judged) for judged in verdict.changes],
    }


def _categories(verdict: Verdict) -> list[str]:
    """What a verdict is about, as far as it is as grave as the verdict itself."""
    named = [reason.category for reason in reasons_of(verdict, verdict.materiality)]
    return list(dict.fromkeys(named))
