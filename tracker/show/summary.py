"""A version and its verdict -> sentences: what happened, when, and what was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tracker.core.alerts import DIRECTIONS, top_categories
from tracker.core.deadlines import day_in
from tracker.core.promised_notice import days_given, keeps_effective_date
from tracker.model import (
    ChangeKind,
    Deadline,
    DeadlineRule,
    Direction,
    Materiality,
    Promises,
    ReaderSettings,
    Verdict,
    Version,
)
from tracker.show.dates import day, days, moment, printed
from tracker.show.message.style import cut, one_line

LEVELS: tuple[Materiality, ...] = ("material", "minor", "editorial")
"""What a reader is told of, gravest first."""
_QUOTE_CHARS = 200
DATES: Mapping[str, str] = {"effective": "takes effect", "deadline": "last day to object"}
"""What the two dates of a version are called for readers."""
KINDS: Mapping[ChangeKind, str] = {
    "added": "new",
    "removed": "taken out",
    "modified": "changed",
    "moved": "moved",
    "renumbered": "renumbered",
}
"""What a kind of change is called for readers."""
ARROWS: Mapping[Direction, str] = {"weaker": "▼", "stronger": "▲", "mixed": "◆"}
_RULES: Mapping[DeadlineRule, str] = {
    "notice_days": "{days} from the day it was first seen, as your watch list says",
    "effective": "the day before it takes effect",
    "objection_period": "the policy lets you object within {days}",
}
_PLACES = {
    "email": "by e-mail",
    "page": "on the page",
    "homepage": "on its home page",
    "website": "on its website",
    "terms_of_service": "in the way its terms of service say",
}
_TIMINGS = {"before_effective": "before they take effect", "when_posted": "when they are posted"}


def facts(
    version: Version,
    before: Version | None,
    verdict: Verdict,
    deadline: Deadline | None,
    readers: ReaderSettings,
) -> Iterable[str]:
    """Say how a version is to be taken, the most urgent first.

    Args:
        version: that came.
        before: the one before it.
        verdict: of the version.
        deadline: last day to object, where there is one.
        readers: for whom days are counted and times told.

    Returns:
        Lines: materiality and direction; effective date and last day to object, where there is
        either; whether the printed date changed; when it was first seen.
    """
    yield bearing(verdict)
    dates = " ".join(_dates(version, before, deadline, readers))
    if dates:
        yield dates
    yield _printed(version, before, verdict)
    numbers = (
        f"version {before.number} → {version.number}" if before else f"version {version.number}"
    )
    yield f"First seen on {moment(version.observed_at, readers.timezone)} ({numbers})."


def bearing(verdict: Verdict) -> str:
    """Materiality, direction and what it is about: "Material · ▼ weaker for you · retention"."""
    words = [verdict.materiality.capitalize()]
    if verdict.direction in ARROWS:
        words.append(f"{ARROWS[verdict.direction]} {DIRECTIONS[verdict.direction]}")
    categories = top_categories(verdict)
    if categories:
        words.append(", ".join(categories))
    return " · ".join(words)


def last_day(deadline: Deadline, readers: ReaderSettings) -> str:
    """The last day to object, with the days left and how it was reckoned."""
    today = day_in(readers.timezone, readers.now)
    left = (deadline.day - today).days
    how = reckoning(deadline)
    if left < 0:
        return f"The last day to object was {day(deadline.day)} ({how})."
    when = {0: "today", 1: "tomorrow, 1 day left"}.get(left, f"{days(left)} left")
    return f"Last day to object: {day(deadline.day)}, {when} ({how})."


def reckoning(deadline: Deadline) -> str:
    """How the last day to object was reckoned: words for a bracket."""
    return _RULES[deadline.rule].format(days=days(deadline.days or 0))


def _dates(
    version: Version, before: Version | None, deadline: Deadline | None, readers: ReaderSettings
) -> Iterable[str]:
    if version.dates.effective:
        yield _effective(version, before, readers)
    if deadline:
        yield last_day(deadline, readers)


def _printed(version: Version, before: Version | None, verdict: Verdict) -> str:
    old, new = before.dates.updated if before else None, version.dates.updated
    if verdict.silent:
        return (
            f"Silent: the printed date did not change, it still says {printed(new)}."
            if new
            else "Silent: the page prints no new date."
        )
    if old == new:
        stayed = f"The printed date {'stayed' if before else 'is'} {printed(new)}."
        return stayed if new else "The page prints no “last updated” date."
    back = ": it went backwards" if old and new and new < old else ""
    return (
        f"Not silent: the printed date went from {printed(old) or 'none'} to"
        f" {printed(new) or 'none'}{back}."
    )


def _effective(version: Version, before: Version | None, readers: ReaderSettings) -> str:
    effective = printed(version.dates.effective)
    if keeps_effective_date(version, before):
        return f"The effective date was not updated: it still says {effective}."
    ahead = days_given(version, before, readers.timezone)
    if ahead is None:
        return f"Effective date: {effective}."
    if ahead > 0:
        return f"Takes effect on {effective}, {days(ahead)} after it was first seen."
    if ahead == 0:
        return f"Takes effect on {effective}, the day it was first seen."
    return f"It says it took effect on {effective}, {days(-ahead)} before it was first seen."


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


def promise_notes(
    version: Version, before: Version | None, verdict: Verdict, zone: str = "UTC"
) -> Iterable[str]:
    """Set what the vendor said of notice, while the text before was in force, beside what it did.

    Args:
        version: that came.
        before: the one before it.
        verdict: of the version.
        zone: in which days are counted.

    Returns:
        Sentences, none where nothing was promised.
    """
    promises = before.promises if before and before.promises != Promises() else version.promises
    if promises == Promises():
        return
    promise = promised(promises)
    if promise:
        quoted = f" (“{cut(one_line(promises.quote), _QUOTE_CHARS)}”)" if promises.quote else ""
        yield f"The vendor's promise: {promise}{quoted}."
        ahead = days_given(version, before, zone)
        if keeps_effective_date(version, before):
            did = "the effective date was not updated"
        elif ahead is None:
            did = "the page names no day on which this takes effect"
        else:
            did = (
                f"{days(ahead)} between first sight and effect"
                if ahead > 0
                else "in effect when it was first seen"
            )
            if promises.days and ahead < promises.days:
                did += f", fewer than the {promises.days} promised"
        yield (
            "What it did:"
            f" {did}{', and the printed date did not change' if verdict.silent else ''}."
        )
    if promises.use_is_acceptance:
        yield "By its terms, going on using the service counts as agreement."
    if promises.reader_must_check:
        yield "By its terms, it is for you to look at the page for changes."


def flips(first_seen: Sequence[datetime], zone: str = "UTC") -> Iterable[str]:
    """Say that a page showed an earlier edition and went back, which is no change.

    Args:
        first_seen: first sight of each, oldest first.
        zone: in which times are told.
    """
    if first_seen:
        times = "once" if len(first_seen) == 1 else f"{len(first_seen)} times"
        yield (
            f"Since the last alert the page showed an earlier edition {times} and went back (last"
            f" on {moment(first_seen[-1], zone)}); that is not told as a change."
        )


def promised(promises: Promises) -> str:
    """What a vendor promised of notice, in words; empty where it promised none."""
    if not promises.channels and promises.timing != "before_effective":
        return ""
    what = "notice of material changes" if promises.on == "material" else "notice of changes"
    places = " or ".join(_PLACES.get(channel, channel) for channel in promises.channels)
    when = _TIMINGS.get(promises.timing or "", "")
    if promises.days:
        when = f"{when}, {days(promises.days)} ahead".lstrip(", ")
    return " ".join(part for part in (what, places, when) if part)
