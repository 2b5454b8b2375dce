"""A page that changed, fetched once more at once -> what is not there any more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tracker.core.doubt import second_look
from tracker.core.read.fingerprint import ReadPage, reading_key
from tracker.errors import FetchError
from tracker.model import Answer, Changed, KnownPage, Policy, Watch


async def flickers(
    watch: Watch,
    before: Policy,
    changed: Changed,
    answer: Answer | None,
    again: Callable[[KnownPage], Awaitable[ReadPage | None]],
) -> frozenset[str]:
    """Find what a page said only for a moment.

    Args:
        watch: that is checked.
        before: the version that the page was compared with.
        changed: what the first look found.
        answer: that it got.
        again: fetches and reads the page once more, beside a page that is known.

    Returns:
        As `second_look.flickers`; empty where the page cannot be read now: that says nothing of
        the first look.
    """
    known = KnownPage(
        body_sha256=changed.snapshot.sha256,
        surface_sha256=answer.surface_sha256 if answer else None,
        main_sha256=answer.main_sha256 if answer else None,
        text_sha256=changed.policy.text_sha256,
        reading_key=reading_key(watch.read_options),
    )
    try:
        page = await again(known)
    except FetchError:
        return frozenset()
    later = page.policy if page else None
    if not isinstance(later, Policy) or later.complaint:
        return frozenset()
    return second_look.flickers(changed.verdict, before, changed.policy, later)
