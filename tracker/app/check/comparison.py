"""A page's text and the version in force -> what differs, judged by the two texts alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.doubt import hold
from tracker.core.read.fingerprint import ReadPage
from tracker.model import Policy, Standing, Verdict, Watch

if TYPE_CHECKING:
    from tracker.edge.store import Store


@dataclass(frozen=True, slots=True)
class Opposite:
    """The version that a page is compared with."""

    policy: Policy
    number: int
    is_edition: bool
    """It is not the version in force, but the last one in the page's language."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A page beside the version it is compared with."""

    opposite: Opposite
    verdict: Verdict
    """By the two texts alone."""


def is_needed(standing: Standing, page: ReadPage | None) -> bool:
    """Whether the page's text differs from that of the version in force."""
    return (
        standing.number > 0
        and page is not None
        and isinstance(page.policy, Policy)
        and page.policy.text_sha256 != standing.page.text_sha256
    )


def opposite(
    watch: Watch,
    standing: Standing,
    policy: Policy,
    store: Store,
    policy_of: Callable[[int], Policy] | None = None,
) -> Opposite:
    """Find the version to compare a page with.

    Args:
        watch: of the page.
        standing: of the watch.
        policy: the page's.
        store: where the versions are.
        policy_of: gives the policy of a version by its number; None: read from the store.
    """
    number = standing.number
    policy_of = policy_of or functools.partial(store.versions.policy, watch.id)
    current = policy_of(number)
    edition = earlier_edition(store, watch.id, policy.language, current.language, number)
    if edition is None:
        return Opposite(current, number, is_edition=False)
    return Opposite(policy_of(edition), edition, is_edition=True)


def compare(against: Opposite, policy: Policy) -> Comparison:
    """Compare and judge by the texts alone: pure, and by far the longest part of a check."""
    return Comparison(against, judge(against.policy, policy))


def judge(old: Policy, new: Policy) -> Verdict:
    """Compare and judge two policies by their texts alone."""
    # The rules are only loaded when there is something to judge; most checks find nothing.
    from tracker.core.judge import materiality

    return materiality.judge(old, new)


def earlier_edition(
    store: Store,
    watch_id: str,
    language: str | None,
    previous: str | None,
    up_to: int,
) -> int | None:
    """The last version in a page's language, where the version before it is in another.

    That is the one to compare with; it is at most as new as version `up_to`.
    """
    if not hold.is_translated(language, previous):
        return None
    return store.versions.last_in_language(watch_id, language, up_to)
