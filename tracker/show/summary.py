"""A version and its verdict -> sentences: what happened, when, and what was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from tracker.model import Materiality, Promises, Verdict, Version
from tracker.show.message.style import cut, one_line

LEVELS: tuple[Materiality, ...] = ("material", "minor", "editorial")
"""What a reader is told of, gravest first."""
_QUOTE_CHARS = 200
_PLACES = {
    "email": "by e-mail",
    "page": "on the page",
    "homepage": "on its home page",
    "website": "on its website",
    "terms_of_service": "in the way its terms of service say",
}
_TIMINGS = {"before_effective": "before they take effect", "when_posted": "when they are posted"}


def lead(name: str, version: Version, before: Version | None, verdict: Verdict) -> Iterable[str]:
    """Say what happened.

    Args:
        name: vendor and document.
        version: that came.
        before: the one before it.
        verdict: of the version.

    Returns:
        Sentences: the versions and first sight, the printed date, the effective date if there is
            one, the counts.
    """
    seen = f"first seen on {_moment(version.observed_at)}"
    if before:
        yield f"{name} changed: version {before.number} → {version.number}, {seen}."
    else:
        yield f"{name}: version {version.number}, {seen}."
    yield _printed(version, before, verdict)
    if version.dates.effective:
        yield _effective(version, before)
    yield f"{counted(verdict, LEVELS) or 'No change to a clause'} in all."


def _printed(version: Version, before: Version | None, verdict: Verdict) -> str:
    old, new = before.dates.updated if before else None, version.dates.updated
    if verdict.silent:
        return (
            f"The printed date did not change: it still says {new}."
            if new
            else "The printed date did not change."
        )
    if old == new:
        stayed = f"The printed date {'stayed' if before else 'is'} {new}."
        return stayed if new else "The page prints no “last updated” date."
    back = ": it went backwards" if old and new and new < old else ""
    return f"The printed date went from {old or 'none'} to {new or 'none'}{back}."


def _effective(version: Version, before: Version | None) -> str:
    if _is_kept(version, before):
        return f"The effective date was not updated: it still says {version.dates.effective}."
    days = _notice_days(version)
    if days is None:
        return f"Effective date: {version.dates.effective}."
    if days > 0:
        return (
            f"It takes effect on {version.dates.effective}, {_days(days)} after it was first seen."
        )
    if days == 0:
        return f"It takes effect on {version.dates.effective}, the day it was first seen."
    return (
        f"It says it took effect on {version.dates.effective}, {_days(-days)} before it was first"
        " seen."
    )


def _is_kept(version: Version, before: Version | None) -> bool:
    """Whether the effective date is that of the version before: it says nothing of this one."""
    return (
        before is not None
        and bool(before.dates.effective)
        and before.dates.effective == version.dates.effective
    )


def _notice_days(version: Version) -> int | None:
    """Days from first sight to the effective date; None where the page names no day."""
    try:
        day = date.fromisoformat(version.dates.effective or "")
    except ValueError:
        return None
    return (day - version.observed_at.astimezone(UTC).date()).days


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _moment(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B} {at.year}, {at:%H:%M} UTC"


def counted(verdict: Verdict, levels: Sequence[Materiality]) -> str:
    """Count changes.

    Args:
        verdict: with the changes.
        levels: those to count.

    Returns:
        "3 minor, 12 editorial changes", empty where there is none.
    """
    counts = Counter(judged.materiality for judged in verdict.changes)
    parts = [f"{counts[level]} {level}" for level in levels if counts[level]]
    total = sum(counts[level] for level in levels)
    return f"{', '.join(parts)} change{'s' * (total != 1)}" if parts else ""


def promise_notes(version: Version, before: Version | None, verdict: Verdict) -> Iterable[str]:
    """Set what the vendor said of notice, while the text before was in force, beside what it did.

    Args:
        version: that came.
        before: the one before it.
        verdict: of the version.

    Returns:
        Sentences, none where nothing was promised.
    """
    promises = before.promises if before and before.promises != Promises() else version.promises
    if promises == Promises():
        return
    promised = _promised(promises)
    if promised:
        quoted = f" (“{cut(one_line(promises.quote), _QUOTE_CHARS)}”)" if promises.quote else ""
        yield f"The vendor's promise: {promised}{quoted}."
        days = _notice_days(version)
        if _is_kept(version, before):
            did = "the effective date was not updated"
        elif days is None:
            did = "the page names no day on which this takes effect"
        else:
            did = (
                f"{_days(days)} between first sight and effect"
                if days > 0
                else "in effect when it was first seen"
            )
            if promises.days and days < promises.days:
                did += f", fewer than the {promises.days} promised"
        yield (
            "What it did:"
            f" {did}{', and the printed date did not change' if verdict.silent else ''}."
        )
    if promises.use_is_acceptance:
        yield "By its terms, going on using the service counts as agreement."
    if promises.reader_must_check:
        yield "By its terms, it is for you to look at the page for changes."


def flips(first_seen: Sequence[datetime]) -> Iterable[str]:
    """Say that a page showed an earlier edition and went back, which is no change.

    Args:
        first_seen: first sight of each, oldest first.
    """
    if first_seen:
        times = "once" if len(first_seen) == 1 else f"{len(first_seen)} times"
        yield (
            f"Since the last alert the page showed an earlier edition {times} and went back (last"
            f" on {_moment(first_seen[-1])}); that is not told as a change."
        )


def _promised(promises: Promises) -> str:
    if not promises.channels and promises.timing != "before_effective":
        return ""
    what = "notice of material changes" if promises.on == "material" else "notice of changes"
    places = " or ".join(_PLACES.get(channel, channel) for channel in promises.channels)
    when = _TIMINGS.get(promises.timing or "", "")
    if promises.days:
        when = f"{when}, {_days(promises.days)} ahead".lstrip(", ")
    return " ".join(part for part in (what, places, when) if part)
