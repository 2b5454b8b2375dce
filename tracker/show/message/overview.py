"""What was seen in a period, and what lies ahead -> the lines of a digest or a summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.core.deadlines import day_in
from tracker.model import Ahead, AlertKind, Overview, ReaderSettings, SameClause, Sight
from tracker.show import summary
from tracker.show.counts import count
from tracker.show.dates import day, days, moment, short
from tracker.show.message.style import cut

# More than a reader looks through on a phone; the rest is counted.
_SHOWN = 15
_QUOTED_CHARS = 240
_KINDS = {
    "blind": "Cannot be seen",
    "failing": "Failed lately",
    "held": "Held, in doubt",
    "new": "Newly watched",
}


def lines(kind: AlertKind, overview: Overview, readers: ReaderSettings) -> tuple[str, ...]:
    """What a digest or a summary tells beside its changes, a line each.

    Args:
        kind: `digest`: held, blind and new pages, dates ahead, what waits for a review. `summary`:
            before these, how much was seen, so that silence is proof.
        overview: of its period.
        readers: for whom days are counted and times told.

    Returns:
        At least one.
    """
    seen = _seen(overview) if kind == "summary" else ()
    troubled = [sight for sight in overview.sights if sight.kind != "seen"]
    told_of = (
        *seen,
        *_sights(troubled, readers),
        *_same_clauses(overview.same_clauses),
        *_dates(overview.ahead, readers),
        *_unreviewed(overview),
    )
    return told_of or ("Nothing else.",)


def _seen(overview: Overview) -> Iterable[str]:
    checks = sum(sight.checks for sight in overview.sights)
    good = sum(sight.good for sight in overview.sights)
    seen = sum(sight.good > 0 for sight in overview.sights)
    yield (
        f"{count(len(overview.sights), 'page')} watched, {seen} of them seen in this time:"
        f" {count(checks, 'check')}, {good} of which saw the policy."
    )
    if overview.changes:
        yield f"{count(overview.changes, 'change')} told in this time."


def period(overview: Overview, readers: ReaderSettings) -> str:
    """The time that is told of, in words."""
    zone = readers.timezone
    return f"From {moment(overview.since, zone)} to {moment(overview.until, zone)}."


def seal(overview: Overview) -> tuple[tuple[str, str], ...]:
    """The seal over the record, labelled, where there is one."""
    if overview.seal is None:
        return ()
    entry, sha256 = overview.seal
    return (("Seal", f"{entry} {sha256}"),)


def is_quiet(overview: Overview) -> bool:
    """Whether nothing changed and nothing is in trouble."""
    return not overview.changes and all(sight.kind in ("seen", "new") for sight in overview.sights)


def _sights(sights: Sequence[Sight], readers: ReaderSettings) -> Iterable[str]:
    for kind, label in _KINDS.items():
        matching = [sight for sight in sights if sight.kind == kind]
        yield from _listed(label, [_sight(sight, readers) for sight in matching])


def _sight(sight: Sight, readers: ReaderSettings) -> str:
    name = f"{sight.vendor} {sight.document}"
    if sight.kind == "new":
        return name
    zone = readers.timezone
    since = f" since {moment(sight.since, zone)}" if sight.since else ""
    last = (
        f", last seen on {moment(sight.last_good_at, zone)}"
        if sight.last_good_at
        else ", never seen yet"
    )
    return f"{name}{since}{'' if sight.kind == 'held' else last}: {sight.trouble}"


def _dates(ahead: Sequence[Ahead], readers: ReaderSettings) -> Iterable[str]:
    today = day_in(readers.timezone, readers.now)
    lines = []
    for date in ahead:
        left = (date.day - today).days
        when = {0: "today", 1: "tomorrow"}.get(left, f"in {days(left)}")
        seen = " (reviewed)" if date.is_reviewed else ""
        name = f"{date.vendor} {date.document}"
        lines.append(f"{day(date.day)}, {when}: {name}, {summary.DATES[date.what]}{seen}")
    yield from _listed("In the next 30 days", lines)


def _same_clauses(stories: Sequence[SameClause]) -> Iterable[str]:
    lines = [
        f"{count(story.vendors, 'vendor')} ({', '.join(story.pages)}):"
        f" “{cut(story.text, _QUOTED_CHARS)}”"
        for story in stories
    ]
    yield from _listed("The same new clause at several vendors within 30 days", lines)


def _unreviewed(overview: Overview) -> Iterable[str]:
    lines = [
        f"{item.vendor} {item.document} version {item.number} of"
        f" {short(item.observed_at.date())}, {item.materiality}"
        for item in overview.unreviewed
    ]
    yield from _listed("Not reviewed by anybody", lines)


def _listed(label: str, lines: Sequence[str]) -> Iterable[str]:
    """A heading with its count, and its lines; the rest counted."""
    if not lines:
        return
    yield f"{label} ({len(lines)}):"
    yield from (f"· {line}" for line in lines[:_SHOWN])
    if lines[_SHOWN:]:
        yield f"· and {len(lines) - _SHOWN} more"
