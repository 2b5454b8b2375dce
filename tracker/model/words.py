"""The words that values are made of: verdicts, kinds, directions, outcomes, categories."""

from __future__ import annotations

from typing import Literal

Materiality = Literal["none", "artifact", "editorial", "minor", "material"]
ChangeKind = Literal["added", "removed", "modified", "moved", "renumbered"]
Direction = Literal["weaker", "stronger", "mixed", "neutral"]
BlockKind = Literal["heading", "paragraph", "item", "row"]
Cause = Literal["vendor", "extractor"]
Outcome = Literal[
    "not_modified",
    "same_bytes",
    "same_text",
    "first",
    "version",
    "held",
    "artifact",
    "failed",
    "blocked",
]
AlertKind = Literal[
    "change", "blind", "sight", "moved", "template", "reminder", "digest", "summary"
]
Render = Literal["none", "browser", "auto"]
MessageFormat = Literal["html", "markdown", "text"]
Rhythm = Literal["none", "daily", "weekly"]
DeadlineRule = Literal["notice_days", "effective", "objection_period"]

MATERIALITIES: tuple[Materiality, ...] = ("none", "artifact", "editorial", "minor", "material")
CATEGORIES: tuple[str, ...] = (
    "data_collection",
    "purpose",
    "third_party_sharing",
    "retention",
    "security",
    "user_rights",
    "consent_choice",
    "children",
    "international_transfer",
    "legal_basis",
    "cookies_tracking",
    "ai_automated",
    "liability",
    "dispute_resolution",
    "termination",
    "payment",
    "content_license",
    "acceptable_use",
    "governing_law",
    "change_notice",
    "contact",
    "scope_definitions",
    "entity",
    "subprocessor",
    "rewrite",
    "other",
)
