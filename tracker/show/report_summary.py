"""What a report tells of a period -> three sentences for who reads no more of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracker.core.alerts import DIRECTIONS
from tracker.model import PeriodReport, ReportedVersion
from tracker.show.counts import count, listing
from tracker.show.dates import day
from tracker.show.summary import LEVELS

_TO_REVIEW = ("material", "minor")


def sentences(report: PeriodReport) -> tuple[str, str, str]:
    """How much was seen; what changed; what waits."""
    return _seen(report), _changed(report.changes), _waits(report)


def is_unreviewed(change: ReportedVersion) -> bool:
    """Whether it matters, and nobody has looked at it."""
    return change.verdict.materiality in _TO_REVIEW and not change.reviews


def _seen(report: PeriodReport) -> str:
    watched = report.watched
    if not watched:
        return "No page was watched in this time."
    checks, good = (sum(each) for each in zip(*((w.checks, w.good) for w in watched), strict=True))
    looks = (
        f"looked at {'once' if checks == 1 else f'{checks} times'}" if checks else "not looked at"
    )
    saw = f", {'all' if good == checks else good} of them with the policy in sight"
    with_gap = sum(bool(page.gaps) for page in watched)
    gaps = f"; {count(with_gap, 'page')} could not be seen for some of the time" if with_gap else ""
    were = "was" if len(watched) == 1 else "were"
    return f"{count(len(watched), 'page')} {were} watched and {looks}{saw * (checks > 1)}{gaps}."


def _changed(changes: Sequence[ReportedVersion]) -> str:
    if not changes:
        return "No policy changed."
    levels = Counter(change.verdict.materiality for change in changes)
    parts = [f"{levels[level]} {level}" for level in LEVELS if levels[level]]
    without = sum(levels[level] for level in levels if level not in LEVELS)
    parts += [f"{without} without meaning"] if without else []
    details = [
        *_worse(changes),
        *_counted([bool(change.verdict.silent) for change in changes], "silent"),
        *_counted([is_unreviewed(change) for change in changes], "not reviewed yet"),
    ]
    also = f"; {listing(details)}" if details else ""
    return f"{count(len(changes), 'new version')} came: {listing(parts)}{also}."


def _worse(changes: Sequence[ReportedVersion]) -> list[str]:
    return _counted(
        [change.verdict.direction == "weaker" for change in changes], DIRECTIONS["weaker"]
    )


def _counted(matches: Sequence[bool], what: str) -> list[str]:
    number = sum(matches)
    verb = "is" if number == 1 else "are"
    return [f"{number} {verb} {what}"] if number else []


def _waits(report: PeriodReport) -> str:
    unread = len({(each.vendor, each.document) for each in report.unread if each.until is None})
    sight = (
        f"{count(unread, 'page')} cannot be read now" if unread else "No page is out of sight now"
    )
    if not report.ahead:
        return f"{sight}, and no date lies ahead."
    first = report.ahead[0]
    what = "takes effect" if first.what == "effective" else "is the last day to object to"
    name = f"{first.vendor} {first.document}"
    on = day(first.day)
    date = f"{name} takes effect" if what == "takes effect" else f"the last day to object to {name}"
    when = f"{date} on {on}" if what == "takes effect" else f"{date} is {on}"
    return f"{sight}; the next date ahead: {when}."
