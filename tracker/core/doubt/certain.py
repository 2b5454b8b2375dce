"""A response that came with status 200 -> why it is certainly not the policy.

Recorded with its bytes, never a version and never a baseline. What is only doubtful is held
(core/doubt/hold).
"""

from __future__ import annotations

from tracker.core.doubt import responses
from tracker.core.doubt.not_text import text_fault
from tracker.frozen import dataclass
from tracker.model import Fetched, Policy

# As of web pages (core/doubt/walls), for a policy of any other media type.
_FEW_WORDS = 25


@dataclass(frozen=True, slots=True)
class NotThePolicy:
    """Why a page is not the policy."""

    suspicion: str
    """Its name, as the table `holds` has it."""
    got: str
    """What came instead, in words that follow "got"."""


def by_response(response: Fetched, asked_url: str) -> NotThePolicy | None:
    """Tell by what can be known without reading the page."""
    if not response.body:
        return NotThePolicy("empty", "an empty response")
    got = responses.elsewhere(response, asked_url)
    return NotThePolicy("not_the_policy", got) if got else None


def by_bytes(policy: Policy, body: bytes) -> NotThePolicy | None:
    """Tell by bytes that are no text, or next to none, although they could be read."""
    got = text_fault(body, policy.media_type)
    if got is None and policy.complaint is None and policy.words < _FEW_WORDS:
        got = f"next to nothing: {policy.words} words of {policy.media_type}"
    return NotThePolicy("unreadable", got) if got else None


def by_words(policy: Policy) -> NotThePolicy | None:
    """Tell by what stands there: a bot check, an error page, an empty shell (core/doubt/walls)."""
    return NotThePolicy("not_the_policy", policy.complaint) if policy.complaint else None
