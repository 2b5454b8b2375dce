"""What a check found -> the alerts that are worth telling. All alerts are made here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.model import MATERIALITIES, Alert, Direction, Materiality, Reason, Verdict, Watch

_SHOWN_CATEGORIES = 3
_ID_CHARS = 16
DIRECTIONS: Mapping[Direction, str] = {
    "weaker": "weaker for you",
    "stronger": "stronger for you",
    "mixed": "partly weaker, partly stronger for you",
    "neutral": "",
}
"""What a direction is called for readers."""
_CATEGORIES = {
    "third_party_sharing": "third-party sharing",
    "ai_automated": "AI and automated decisions",
    "cookies_tracking": "cookies and tracking",
    "consent_choice": "consent and choice",
    "scope_definitions": "scope and definitions",
    "user_rights": "your rights",
    "entity": "contracting entity",
    "change_notice": "notice of changes",
    "rewrite": "whole document rewritten",
}

Channels = tuple[str, ...] | None
"""Names of channels; empty: kept until there is one; None: an import, which tells nobody."""


def is_worth_telling(verdict: Verdict, alert_at: Materiality) -> bool:
    """Whether a version matters as much as its watch asks for."""
    return MATERIALITIES.index(verdict.materiality) >= MATERIALITIES.index(alert_at)


def change(
    watch: Watch, number: int, texts: tuple[str | None, str], verdict: Verdict, channels: Channels
) -> Alert:
    """Make the alert of a new version.

    Args:
        watch: that changed.
        number: of the version before.
        texts: hashes of the text before and after. The id rests on them: the same change found
            again after a crash has the same id.
        verdict: on the new version.
        channels: to tell.
    """
    before, after = texts
    change_id = _short_hash(f"{watch.id}\n{number}\n{before}\n{after}")
    return Alert("change", change_id, title(watch.vendor, watch.document, verdict), channels)


def blind(
    watch: Watch, at: datetime, bad_checks: int, last_sentence: str | None, channels: Channels
) -> Alert:
    """Make the alert of a page that has not been seen for several checks in a row."""
    body = f"{bad_checks} checks in a row did not see the policy. The last one: {last_sentence}"
    return Alert("blind", _id_at("blind", watch, at), f"Cannot see: {_name(watch)}", channels, body)


def sight(watch: Watch, at: datetime, number: int, channels: Channels) -> Alert:
    """Make the alert of a page that can be seen again; `number` is the version in force."""
    body = f"{watch.id} can be read again; version {number} is in force."
    return Alert("sight", _id_at("sight", watch, at), f"Seen again: {_name(watch)}", channels, body)


def moved(watch: Watch, address: str, list_path: str, channels: Channels) -> Alert:
    """Make the alert of a page that has another address for good."""
    where = f"{list_path} line {watch.line}" if watch.line else list_path
    body = (
        f"{watch.id} has moved for good: {watch.url} now leads to {address}. Change url in {where}."
    )
    change_id = "moved-" + _short_hash(f"{watch.id}\n{watch.url}\n{address}")
    return Alert("moved", change_id, f"Moved: {_name(watch)}", channels, body)


def title(vendor: str, document: str, verdict: Verdict) -> str:
    """The one title of a change: stored with the alert, and sent."""
    text = f"{verdict.materiality.upper()}: {vendor} {document}"
    names = top_categories(verdict)
    if names:
        text += f" – {', '.join(names)}"
    direction = DIRECTIONS[verdict.direction]
    return f"{text} ({direction})" if direction else text


def top_categories(verdict: Verdict) -> list[str]:
    """What a verdict is about, as readers call it: at most three, and an ellipsis for more."""
    counted = Counter(
        reason.category
        for reason in reasons_of(verdict, verdict.materiality)
        if reason.category != "other"
    )
    return few_names([name for name, _ in counted.most_common()])


def few_names(categories: Sequence[str]) -> list[str]:
    """At most three categories, as readers call them, and an ellipsis for more."""
    names = [category_name(name) for name in categories]
    if names[_SHOWN_CATEGORIES:]:
        names[_SHOWN_CATEGORIES - 1] += " …"
    return names[:_SHOWN_CATEGORIES]


def reasons_of(verdict: Verdict, materiality: Materiality) -> list[Reason]:
    """All reasons of that weight, the version's before its changes'."""
    sources = (verdict.reasons, *(judged.reasons for judged in verdict.changes))
    return [reason for source in sources for reason in source if reason.materiality == materiality]


def category_name(category: str) -> str:
    """What a category is called for readers."""
    return _CATEGORIES.get(category, category.replace("_", " "))


def _name(watch: Watch) -> str:
    return f"{watch.vendor} {watch.document}"


def _id_at(kind: str, watch: Watch, at: datetime) -> str:
    return f"{kind}-{watch.id}-{at:%Y%m%dT%H%M%S}"


def _short_hash(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:_ID_CHARS]
